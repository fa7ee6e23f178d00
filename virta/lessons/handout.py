"""Handouts: a lesson on paper, for students (question, place for the prediction) and for the teacher."""

from __future__ import annotations

import math

import numpy as np
from markdown_it import MarkdownIt

from experiments.report import numbers
from experiments.report.markup import Html, element, joined
from virta.lessons.reading import RETENTION, Lesson
from virta.lessons.revealing import Reveal
from virta.lessons.words import say

_CSS = """
@page { size: A4; margin: 16mm 18mm; }
* { box-sizing: border-box; }
html { font: 11pt/1.45 "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif;
  color: #1c2430; }
body { margin: 0; background: #e9ecf0; }
main { width: 210mm; margin: 6mm auto; }
.page { background: #fff; padding: 16mm 18mm; margin-bottom: 6mm; }
header { display: flex; justify-content: space-between; border-bottom: 0.3mm solid #1c2430;
  padding-bottom: 2mm;  color: #566070; font-size: 9.5pt; }
h1 { font-size: 20pt; line-height: 1.2; margin: 5mm 0 3mm; }
h2 { font-size: 12.5pt; margin: 6mm 0 1mm; }
p, ul, ol { margin: 1.5mm 0; }
li { margin: 1mm 0; }
.answer { border: 0.3mm solid #1c2430; border-radius: 2mm; padding: 4mm 5mm; margin: 4mm 0; font-size: 12pt; }
.blank { display: inline-block; border-bottom: 0.3mm solid #1c2430; width: 32mm; height: 1.1em; }
.known { border-left: 1.2mm solid #0b4f8a; padding: 1mm 0 1mm 4mm; margin: 4mm 0; font-size: 12.5pt; }
.lines p { border-bottom: 0.2mm solid #9aa4b1; height: 8.5mm; margin: 0; }
svg { width: 100%; height: auto; display: block; margin: 3mm 0; }
.answered svg { width: 82%; }
svg text { font-family: inherit; font-size: 11px; fill: #566070; }
@media print { body { background: none; } main { width: auto; margin: 0; }
  .page { padding: 0; margin: 0; break-after: page; } .page:last-child { break-after: auto; }
  svg, .answer { break-inside: avoid; } }
@media screen and (max-width: 210mm) { main { width: auto; margin: 0; } .page { padding: 5mm; } }
"""
_LINES = (7, 3)
"""To write the reason on: below a number, and below a curve, which needs more room itself."""
_WIDE, _HIGH, _LEFT, _FOOT = 640.0, 300.0, 62.0, 26.0


def markdown(text: str) -> Html:
    """Markdown as HTML; markup within it is shown as text."""
    return Html(MarkdownIt("commonmark", {"html": False}).render(text))


def handout(lesson: Lesson, lang: str, shown: Reveal | None = None) -> str:
    """A whole HTML file that prints on A4: for students, or, where `shown` is given, for the teacher.

    Raises ValueError where the lesson has no words in the language.
    """
    title = lesson.title.fi if lang == "fi" and lesson.title.fi else lesson.title.en
    pages = [_teachers(lesson, lang, title, shown)] if shown is not None else [_students(lesson, lang, title)]
    head = element(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", f"{title} – Virta"),
        element("style", Html(_CSS)),
    )
    return f"<!DOCTYPE html>\n{element('html', head, element('body', element('main', *pages)), lang=lang)}\n"


def _students(lesson: Lesson, lang: str, title: str) -> Html:
    words = lesson.words(lang)
    return element(
        "article",
        element("header", element("span", say("name", lang)), element("span", say("date", lang))),
        element("h1", title),
        markdown(words.question),
        element("h2", say("my_prediction", lang)),
        _place(lesson, lang),
        element("h2", say("because", lang)),
        element("div", *(element("p") for _ in range(_LINES[lesson.asked.kind == "curve"])), class_="lines"),
        element("h2", say("discuss", lang)),
        markdown(words.discuss),
        class_="page",
    )


def _teachers(lesson: Lesson, lang: str, title: str, shown: Reveal) -> Html:
    words = lesson.words(lang)
    head = say("for_teacher", lang, minutes=lesson.minutes)
    return element(
        "article",
        element("header", element("span", "Virta"), element("span", head)),
        element("h1", title),
        markdown(words.question),
        element("p", element("strong", answer(lesson, shown, lang)), class_="known"),
        element("div", _curve(lesson, lang, shown), class_="answered")
        if lesson.asked.kind == "curve"
        else None,
        markdown(words.reveal),
        element("h2", say("discuss", lang)),
        markdown(words.discuss),
        element("h2", say("notes", lang)),
        markdown(words.teacher),
        class_="page",
    )


def answer(lesson: Lesson, shown: Reveal, lang: str) -> str:
    """What is known and what was simulated, in a sentence."""
    unit = lesson.asked.unit.fi if lang == "fi" and lesson.asked.unit.fi else lesson.asked.unit.en
    known, mean = float(shown.known[-1]), float(shown.mean[-1])
    half = float(shown.high[-1] - shown.low[-1]) / 2
    places = _places(known)
    values = {
        "known": numbers.fixed(known, places, lang),
        "mean": numbers.fixed(mean, places, lang),
        "half": numbers.fixed(half, max(places, 0 if half >= 1 else 1), lang),
        "n": numbers.fixed(len(shown.each), 0, lang),
        "unit": unit,
    }
    if lesson.asked.kind == "curve":
        values["years"] = numbers.plain(float(shown.years[-1]), 3, lang)
        return say("answer_curve", lang, **values)
    return say("answer_number", lang, **values)


def _places(value: float) -> int:
    return 0 if abs(value) >= 20 else 1


def _place(lesson: Lesson, lang: str) -> Html:
    """Where the prediction is written or drawn."""
    if lesson.asked.kind == "curve":
        return _curve(lesson, lang, None)
    unit = lesson.asked.unit.fi if lang == "fi" and lesson.asked.unit.fi else lesson.asked.unit.en
    return element("p", element("span", class_="blank"), f" {unit}", class_="answer")


def _curve(lesson: Lesson, lang: str, shown: Reveal | None) -> Html:
    """Axes to draw in, with the answer where it is shown."""
    asked = lesson.asked
    end = lesson.plans[0].scenario.time.horizon * lesson.plans[0].scenario.time.years_per_unit
    low, high = asked.low, asked.high

    def x(year: float) -> float:
        return _LEFT + (_WIDE - _LEFT - 14) * year / end

    def y(value: float) -> float:
        return _HIGH - _FOOT - (_HIGH - _FOOT - 22) * (value - low) / (high - low)

    parts = []
    for value in ticks(low, high):
        colour = "#8d97a4" if value == 0 else "#d8dde4"
        parts.append(f'<path d="M{x(0):.1f} {y(value):.1f}H{x(end):.1f}" stroke="{colour}"/>')
        label = numbers.fixed(value, 0, lang)
        parts.append(f'<text x="{_LEFT - 6:.0f}" y="{y(value) + 4:.1f}" text-anchor="end">{label}</text>')
    step = max(1, math.ceil(end / 12))
    for year in range(0, round(end) + 1, step):
        parts.append(f'<path d="M{x(year):.1f} {y(low):.1f}v5" stroke="#566070"/>')
        last = year + step > round(end)
        label, anchor = (f"{year} {say('years_short', lang)}", "end") if last else (str(year), "middle")
        at = x(year) + (10 if last else 0)
        parts.append(f'<text x="{at:.1f}" y="{_HIGH - 6:.0f}" text-anchor="{anchor}">{label}</text>')
    parts.append(
        f'<path d="M{x(0):.1f} {y(high):.1f}V{y(low):.1f}H{x(end):.1f}" stroke="#1c2430" fill="none"/>'
    )
    points: list[tuple[float, float]] = []
    if asked.first is not None:
        points = [(end / asked.points if asked.of == RETENTION else 0.0, asked.first)]
        parts.append(f'<circle cx="{x(points[0][0]):.1f}" cy="{y(asked.first):.1f}" r="4" fill="#1c2430"/>')
    if shown is not None:
        known = [(float(t), float(v)) for t, v in zip(shown.years, shown.known, strict=True)]
        points = [*points, *((t, v) for t, v in known if np.isfinite(v) and (t, v) not in points)]
        path = "L".join(f"{x(t):.1f} {y(v):.1f}" for t, v in points)
        parts.append(f'<path d="M{path}" stroke="#0b4f8a" stroke-width="2.5" fill="none"/>')
    unit = asked.unit.fi if lang == "fi" and asked.unit.fi else asked.unit.en
    caption = joined(element("text", unit, x=f"{_LEFT:.0f}", y="13"), Html("".join(parts)))
    return element("svg", caption, viewBox=f"0 0 {_WIDE:.0f} {_HIGH:.0f}", role="img", aria_label=unit)


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from `low` to `high`, at most seven, with 0 where it lies between."""
    span = high - low
    size = 10.0 ** math.floor(math.log10(span / 6))
    step = next(f * size for f in (1.0, 2.0, 2.5, 5.0, 10.0) if span / (f * size) <= 6 * (1 + 1e-9))
    return [k * step for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
