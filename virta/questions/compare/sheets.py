"""The sheets of a comparison: the answer first, then what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len
from rich.console import Console

from experiments.flip import Flip
from experiments.paired import SEQUENCE, Difference
from experiments.report import numbers as written
from experiments.report.wording import metric_title, metric_unit, rounded, warranted
from experiments.statistics import Estimate
from experiments.worlds import Ignorance, Worlds
from simulation import metrics
from virta.cli.numbers import Numbers
from virta.cli.terminal import out, paragraph
from virta.outputs.terminal import HEAD, Row, Sheet, apart, of_table, padded, show_head
from virta.outputs.terminal import show as show_sheets
from virta.questions.compare import advice, assumptions, tables
from virta.questions.compare import page as report
from virta.questions.compare.answer import Compared
from virta.questions.explain import sheets as waterfall
from virta.questions.uncertainty import regions
from virta.questions.uncertainty import sheets as uncertainty
from virta.questions.uncertainty import summary as hinges
from virta.texts import say

_SHEETS = ("caused", "further", "turns", "why", "worlds", "chances", "worths", "regions", "how_sure")
PARTS = ("side_by_side", *_SHEETS, "origin")
"""What can be shown below the answer."""
MOST_TURNS = 5
"""Responses shown that turn the answer."""
_CAUSED = ("npv", "customers_end", "customers_won", "customers_lost")
_NARROW = 3
"""Characters that the names of metrics may lose for values and differences to stand side by side."""


class DecisionSheets:
    """Writes the sheets of one comparison in one language and number style."""

    def __init__(self, compared: Compared, numbers: Numbers, chosen: Sequence[str] = ()) -> None:
        """`chosen`: the metrics to show; the usual ones where there are none."""
        self._compared = compared
        self._findings = compared.findings
        self._comparison = compared.comparison
        self._numbers = numbers
        self._lang = numbers.lang
        self._chosen = tuple(chosen) or tables.SIDE_BY_SIDE
        self._scenario = self._comparison.baseline.scenario

    def show(self, console: Console, parts: Sequence[str] = PARTS) -> None:
        """Print the answer, and the parts named of what it rests on."""
        comparison = self._comparison
        setting = (
            self._plain(assumptions.setting(self._scenario, self._lang)),
            self._say("plans_compared", n=len(comparison.plans)),
            self._say("paired_replications", n=comparison.n),
            self._say("seed", seed=comparison.seed),
        )
        show_head(console, report.heading(self._findings, self._lang), " · ".join(setting))
        self._answer(console)
        if "side_by_side" in parts:
            show_sheets(console, *self.side_by_side(console.width if console.is_terminal else 10_000))
        sheets = (getattr(self, part)() for part in PARTS if part in parts and part in _SHEETS)
        show_sheets(console, *(sheet for sheet in sheets if sheet is not None))
        if "origin" in parts:
            console.print()
            for line in self.origin():
                console.print(line, style="dim", markup=False, soft_wrap=not console.is_terminal)

    def _answer(self, console: Console) -> None:
        """The recommendation, its reasons, its facts, and what did not pay."""
        findings, lang = self._findings, self._lang

        def line(text: str, style: str = "", left: int = 1) -> None:
            paragraph(console, self._plain(text), style, left)

        console.print()
        line(advice.headline(findings, lang), "bold green" if self._comparison.verdict.separated else "bold")
        for reason in advice.reasons(findings, lang):
            line(reason)
        console.print()
        for fact in advice.facts(findings, lang):
            line(f"{fact.heading}: {fact.value}", "bold")
            line(fact.note, left=3)
        lost = advice.not_paid(findings, lang)
        if lost:
            line(self._page("lost_title"), "bold")
            for sentence in lost:
                line(sentence, left=3)

    def side_by_side(self, width: int) -> list[Sheet]:
        """Every plan's metrics with the differences beside them, or below where `width` has no room."""
        labels = self._comparison.labels
        lines = tables.metric_rows(self._comparison, self._lang, self._chosen)
        headings, rows = ["", labels[0]], []
        for label in labels[1:]:
            headings += [label, self._say("difference_column")]
        unit = None
        for line in lines:
            first, base, *rivals = line.cells
            if first.note != unit:
                unit = first.note
                rows.append(Row(padded([self._plain(unit)], len(headings)), HEAD))
            pairs = [self._plain(text) for cell in rivals for text in (cell.text, cell.note)]
            rows.append(Row((f"  {first.text}", self._plain(base.text), *pairs)))
        notes = [self._say("difference_note", baseline=labels[0])]
        if any(found["npv"].interval_kind == SEQUENCE for found in self._comparison.differences):
            notes.append(self._say("sequence_note"))
        undefined = any(cell.text == written.MISSING for line in lines for cell in line.cells)
        notes += [self._page("undefined_note")] if undefined else []
        sheet = Sheet(self._say("side_by_side"), tuple(headings), tuple(rows), notes=tuple(notes), airy=False)
        if _width(sheet) - _NARROW <= width:
            return [sheet]
        values = [0, 1, *range(2, len(headings), 2)]
        changes = [0, *range(3, len(headings), 2)]
        return [
            replace(sheet, columns=_picked(headings, values), rows=_rows_of(rows, values), notes=()),
            replace(
                sheet,
                title=self._say("differences_to", baseline=labels[0]),
                columns=("", *labels[1:]),
                rows=_rows_of(rows, changes),
            ),
        ]

    def how_sure(self) -> Sheet:
        """The statistics of the difference that decides, by rival."""
        comparison = self._comparison
        name = comparison.verdict.metric
        found = [differences[name] for differences in comparison.differences]
        several = len(found) > 1
        factor = 100.0 if metrics.METRICS[name].unit in (metrics.SHARE, metrics.PER_PERIOD) else 1.0
        level = written.percent(found[0].level, 0, self._lang)

        def half(d: Difference) -> float | None:
            return None if d.high is None or d.low is None else factor * (d.high - d.low) / 2

        def number(d: Difference, value: float | None, sign: bool = True) -> str:
            return warranted(None if value is None else factor * value, half(d), self._lang, sign)

        def span(d: Difference, low: float | None, high: float | None) -> str:
            return self._say("from_to", low=number(d, low), high=number(d, high))

        lines: list[tuple[str, Callable[[Difference], str]]] = [
            (self._say("mean_difference"), lambda d: number(d, d.mean)),
            (self._say("standard_error"), lambda d: self._rounded(d.se and factor * d.se, 2)),
            (self._say("interval", level=level), lambda d: span(d, d.low, d.high)),
        ]
        if several:
            lines.append(
                (
                    self._say("all_at_once"),
                    lambda d: span(d, d.simultaneous_low, d.simultaneous_high),
                )
            )
        if any(d.interval_kind not in (None, "t") for d in found):
            lines.append(
                (
                    self._say("interval_kind"),
                    lambda d: self._say(f"kind_{d.interval_kind}") if d.interval_kind else written.MISSING,
                )
            )
        lines += [
            (self._say("p_holm" if several else "p_value"), self._p),
            (self._say("ahead_in"), lambda d: written.percent(d.p_better, 0, self._lang)),
            (self._say("skewness"), lambda d: self._rounded(d.skewness, 2)),
            (self._say("correlation"), lambda d: written.fixed(d.correlation, 3, self._lang)),
            (self._say("variance_ratio"), lambda d: f"× {self._rounded(d.variance_ratio, 2)}"),
        ]
        rows = tuple(Row((title, *(self._plain(write(d)) for d in found))) for title, write in lines)
        stopped = assumptions.stopped(comparison, self._lang)
        notes = [self._say("how_sure_note", stopped=f"{stopped[:1].upper()}{stopped[1:]}")]
        title = self._say(
            "how_sure", metric=metric_title(name, self._lang), baseline=comparison.baseline.label
        )
        unit = metric_unit(name, self._scenario, self._lang)
        return Sheet(title, (unit, *comparison.labels[1:]), rows, notes=tuple(notes))

    def caused(self) -> Sheet | None:
        """What each plan moved against its run without spend, and what a customer won or kept cost."""
        looked = self._findings.counterfactuals
        if looked is None:
            return None
        groups: dict[str, list[Row]] = {}
        for name in _CAUSED:
            cells = [self._with_half(one.metrics[name], True) for one in looked]
            group = groups.setdefault(metric_unit(name, self._scenario, self._lang), [])
            group.append(Row((f"  {metric_title(name, self._lang)}", *cells)))
        for key in ("won", "kept"):
            cells = [self._with_half(getattr(one, key), True) for one in looked]
            group = groups.setdefault(metric_unit("customers_end", self._scenario, self._lang), [])
            group.append(Row((f"  {self._say(f'{key}_by_spend')}", *cells)))
        for key in ("won", "kept"):
            found: list[Estimate] = [getattr(one, f"cost_per_{key}") for one in looked]
            if any(one.mean is not None for one in found):
                cells = [self._with_half(one, False) for one in found]
                group = groups.setdefault(metric_unit("clv", self._scenario, self._lang), [])
                group.append(Row((f"  {self._say(f'cost_{key}')}", *cells)))
        rows = [
            row
            for unit, group in groups.items()
            for row in (Row(padded([unit], 1 + len(looked)), HEAD), *group)
        ]
        subtitle = self._say("caused_subtitle", n=looked[0].n)
        headings = ("", *self._comparison.labels)
        notes = (self._say("caused_note"),)
        return Sheet(self._say("caused"), headings, tuple(rows), subtitle, notes, airy=False)

    def further(self) -> Sheet | None:
        """What a little more of each investment brings."""
        table = tables.further_spend(self._findings, self._lang)
        if table is None or not table.rows:
            return None
        return of_table(table, self._numbers)

    def turns(self) -> Sheet | None:
        """Which assumed responses, moved how far, would make another plan the best."""
        flips = self._findings.flips
        if flips is None:
            return None
        title = self._say("turns")
        turning = [flip for flip in flips.flips if flip.factor is not None]
        if flips.best is None or flips.lead <= 0.0:
            return Sheet(title, ("",), (Row((self._say("turns_nothing"),)),))
        if not turning:
            return Sheet(title, ("",), (Row((self._say("turns_none", best=flips.best),)),))
        rows: list[Row] = []
        effect = None
        for flip in turning[:MOST_TURNS]:
            if (flip.investment, flip.on) != effect:
                effect = flip.investment, flip.on
                name = assumptions.investment_title(self._comparison, flip.investment, self._lang)
                rows.append(Row(padded([f"{name}: {assumptions.target(flip)}"], 4), HEAD))
            rows.append(self._turn(flip))
        notes = [self._say("turns_note")]
        rest, more = len(flips.flips) - len(turning), len(turning) - MOST_TURNS
        notes += [self._say("turns_more", n=more)] if more > 0 else []
        notes += [self._say("turns_rest", n=rest)] if rest else []
        headings = ("", *(self._say(f"turns_{key}") for key in ("assumed", "at", "to")))
        return Sheet(title, headings, tuple(rows), notes=tuple(notes), airy=False)

    def why(self) -> Sheet | None:
        """Where the difference that is told comes from."""
        found = self._findings.explanation
        if found is None or not found.shares:
            return None
        return of_table(waterfall.shares(found, self._scenario, self._lang), self._numbers)

    def worlds(self) -> Sheet | None:
        """What the uncertain numbers do to the differences, apart from luck."""
        found = self._findings.worlds
        if found is None:
            return None
        best = dict(zip(found.labels, found.p_best, strict=True))

        def sum_(value: float, one: Ignorance) -> str:
            return warranted(value, (one.high - one.low) / 2, self._lang)

        lines: list[tuple[str, Callable[[Ignorance], str]]] = [
            ("worlds_better", lambda one: written.percent(one.p_better, 0, self._lang)),
            ("worlds_best", lambda one: written.percent(best[one.label], 0, self._lang)),
            (
                "worlds_range",
                lambda one: self._say("from_to", low=sum_(one.low, one), high=sum_(one.high, one)),
            ),
            ("worlds_sd", lambda one: self._rounded(one.sd_worlds, 2)),
            ("worlds_luck", lambda one: self._rounded(one.sd_luck, 2)),
        ]
        rows = tuple(
            Row((self._say(key), *(self._plain(write(one)) for one in found.rivals))) for key, write in lines
        )
        title = metric_title(found.metric, self._lang)
        subtitle = self._say("worlds_subtitle", metric=title, baseline=found.labels[0], n=len(found.means))
        headings = (metric_unit(found.metric, self._scenario, self._lang), *(r.label for r in found.rivals))
        return Sheet(self._say("worlds"), headings, rows, subtitle, tuple(self._hangs_on(found)))

    def chances(self) -> Sheet | None:
        """How often each plan is the best of them over the worlds."""
        looked = self._findings.knowing
        return (
            None if looked is None else of_table(uncertainty.plans(looked.found, self._lang), self._numbers)
        )

    def worths(self) -> Sheet | None:
        """What it would be worth to know first, with all of it in words."""
        looked = self._findings.knowing
        if looked is None:
            return None
        sheet = of_table(uncertainty.worths(looked.found, self._lang, hinges.MOST), self._numbers)
        told = tuple(self._numbers.plain(sentence) for sentence in hinges.sentences(looked, self._lang))
        return replace(sheet, notes=(*sheet.notes, *told))

    def regions(self) -> Sheet | None:
        """Where in what is uncertain another plan is better."""
        looked = self._findings.knowing
        if looked is None or not looked.turns.regions:
            return None
        sheet = of_table(regions.sheet(looked.turns, self._lang), self._numbers, airy=False)
        return apart(sheet, out())

    def _hangs_on(self, found: Worlds) -> Iterator[str]:
        for one in found.rivals:
            known = [(abs(r), path, r) for path, r in zip(found.paths, one.correlations, strict=True) if r]
            if known:
                _, path, r = max(known)
                shown = self._plain(written.signed(r, 2, self._lang))
                yield self._say("worlds_hangs_on", rival=one.label, path=path, r=shown)

    def origin(self) -> Iterator[str]:
        """What is needed to make the comparison again."""
        source = self._compared.provenance
        for one in source["plans"]:
            settings = [f"--set {override!r}" for override in one["overrides"]]
            parts = [
                one["label"],
                one["file"],
                *settings,
                f"{self._say('fingerprint')} {one['fingerprint'][:12]}",
            ]
            yield " · ".join(part for part in parts if part)
        model = self._say("model_version", n=source["model_version"])
        engine = self._say(f"engine_{source['engine']}")
        yield " · ".join([engine, f"virta {source['versions']['virta']}", model, source["platform"]])

    def _turn(self, flip: Flip) -> Row:
        what = self._page(f"response_{flip.key}")
        currency = self._scenario.money.currency
        assumed = assumptions.response_value(flip, flip.value, currency, 4, self._lang)
        at = assumptions.response_value(flip, flip.flipped, currency, 2, self._lang)
        if flip.value is None:
            assumed = written.MISSING
        return Row((f"  {what}", self._plain(assumed), self._plain(at), flip.better_then or ""))

    def _with_half(self, found: Difference | Estimate, sign: bool) -> str:
        if found.mean is None:
            return self._plain(written.MISSING)
        if found.low is None or found.high is None:
            return self._plain(rounded(found.mean, 3, self._lang, sign))
        half = (found.high - found.low) / 2
        text = warranted(found.mean, half, self._lang, sign)
        if half > 0:
            text += f" ± {warranted(half, half, self._lang, sign=False)}"
        return self._plain(text)

    def _p(self, d: Difference) -> str:
        p = d.p_value if d.p_holm is None else d.p_holm
        if p is None:
            return written.MISSING
        return f"< {written.fixed(0.001, 3, self._lang)}" if p < 0.001 else written.fixed(p, 3, self._lang)

    def _rounded(self, value: float | None, digits: int) -> str:
        return rounded(value, digits, self._lang)

    def _plain(self, text: str) -> str:
        """Text with typographic spaces and signs only where a terminal can show them."""
        return self._numbers.plain(text)

    def _page(self, key: str) -> str:
        """A text that the report has as well."""
        from experiments.report.texts import say as of_report

        return self._plain(of_report(key, self._lang))

    def _say(self, key: str, **values: object) -> str:
        return self._plain(say(key, self._lang, **values))


def _picked(cells: Sequence[str], columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(cells[i] for i in columns)


def _rows_of(rows: Sequence[Row], columns: Sequence[int]) -> tuple[Row, ...]:
    return tuple(replace(row, cells=_picked(row.cells, columns)) for row in rows)


def _width(sheet: Sheet) -> int:
    """Characters that a sheet takes on a terminal, with one between columns."""
    lines = [sheet.columns, *(row.cells for row in sheet.rows if row.kind != HEAD)]
    widths = [max(cell_len(line[i]) for line in lines) for i in range(len(sheet.columns))]
    return sum(widths) + len(widths)
