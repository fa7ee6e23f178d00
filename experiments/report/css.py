"""The look of a report: one column of A4, the same on a screen and on paper."""

CSS = """
@page { size: A4; margin: 10mm 13mm 9mm; }
* { box-sizing: border-box; }
html { font: 9pt/1.34 "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif; color: #222; }
body { margin: 0; background: #e9e9e9; }
main { width: 210mm; margin: 6mm auto; }
.page, .more { background: #fff; padding: 10mm 13mm; margin-bottom: 6mm; }
h1 { font-size: 15pt; line-height: 1.15; margin: 0; }
h2 { font-size: 9.5pt; margin: 3.2mm 0 0.8mm; }
.appendix h1 { font-size: 12pt; }
h2 small { font-weight: normal; color: #666; font-size: 7.6pt; }
p { margin: 0.6mm 0; }
.setting, .notes, footer { color: #666; font-size: 7.6pt; }
.advice { border-left: 1.2mm solid #222; padding: 0.4mm 0 0.4mm 3.4mm; margin: 3mm 0; }
.headline { font-size: 12pt; display: block; line-height: 1.25; margin: 0 0 1mm; }
.facts { display: flex; gap: 3mm; margin: 3mm 0; }
.facts div { flex: 1; background: #f4f4f4; padding: 1.8mm 2.4mm; }
.facts h3 { font-size: 7.6pt; font-weight: normal; color: #555; margin: 0; }
.facts strong { font-size: 11.5pt; display: block; line-height: 1.3; white-space: nowrap; }
.facts p { font-size: 7.6pt; line-height: 1.25; margin: 0; }
figure { margin: 2mm 0 0; }
svg { display: block; max-width: 100%; height: auto; }
svg text { font-family: "DejaVu Sans", Verdana, sans-serif !important; }
.two { display: flex; gap: 4mm; justify-content: space-between; }
.two > * { flex: 1 1 0; min-width: 0; }
.uneven > :first-child { flex: 3 1 0; }
.uneven > :last-child { flex: 2 1 0; }
table { border-collapse: collapse; width: 100%; font-size: 7.6pt; line-height: 1.25;
  font-variant-numeric: tabular-nums; }
th { font-weight: normal; color: #666; text-align: right; border-bottom: 0.2mm solid #999;
  vertical-align: bottom; padding: 0 0 0.5mm 2mm; }
td { text-align: right; padding: 0.28mm 0 0.28mm 2mm; white-space: nowrap; }
th.word, td.word { text-align: left; }
th:first-child, td:first-child { padding-left: 0; }
td.word { white-space: normal; }
td small { color: #555; font-size: 6.8pt; padding-left: 1mm; }
.stacked td small { display: block; padding: 0; line-height: 1.1; }
.stacked td.word small { display: inline; padding-left: 1mm; }
tr.total td { font-weight: bold; border-top: 0.2mm solid #bbb; }
tr.head td { font-weight: bold; padding-top: 1mm; }
.narrow table { font-size: 7pt; }
.narrow th, .narrow td { padding-left: 1mm; }
dl { margin: 0.6mm 0; font-size: 7.4pt; line-height: 1.28; }
dt { float: left; clear: left; font-weight: bold; margin-right: 1.4mm; }
dd { margin: 0 0 0.3mm; overflow-wrap: anywhere; }
ul { margin: 0.6mm 0; padding-left: 4mm; }
li { margin: 0.3mm 0; font-size: 8.4pt; line-height: 1.28; }
code { font: 7.2pt "DejaVu Sans Mono", Consolas, Menlo, monospace; }
@media print {
  html { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { background: none; }
  main { width: auto; margin: 0; }
  .page { padding: 0; margin: 0; break-after: page; }
  .page:last-of-type { break-after: auto; }
  .more { display: none; }
  section, figure, tr { break-inside: avoid; }
}
@media screen and (max-width: 210mm) {
  main { width: auto; margin: 0; }
  .page, .more { padding: 4mm; overflow-x: auto; }
  .facts, .two { flex-wrap: wrap; }
  .facts div { flex: 1 1 40%; }
  .two > * { flex: 1 1 100%; }
  .facts strong { white-space: normal; }
}
"""
