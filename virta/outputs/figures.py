"""Figures and reports of results as files to write: names, and what writes each.

Drawing needs matplotlib, which belongs to the extra `figures`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.replicate import Replications
from virta.outputs.files import CannotWrite, Writer

if TYPE_CHECKING:
    from virta.questions.compare.findings import Findings

FORMATS = ("svg", "png")
REPORT = "html"

Drawing = Callable[[], Any]
"""Makes a figure of matplotlib, which has its home in experiments.report."""


def check() -> None:
    """Raise CannotWrite, with what to install, where nothing can be drawn."""
    from experiments.report import style

    try:
        style.library()
    except style.MissingLibrary as problem:
        raise CannotWrite(str(problem)) from problem


def possible() -> bool:
    """Whether figures can be drawn here."""
    try:
        check()
    except CannotWrite:
        return False
    return True


def of_run(found: Replications, formats: Sequence[str], lang: str) -> dict[str, Writer]:
    """Stocks, flows and money of one scenario, in each of the formats that are those of figures."""
    return writers_of(_books(found, lang), formats)


def of_comparison(findings: Findings, formats: Sequence[str], lang: str) -> dict[str, Writer]:
    """The figures of a comparison, those of each plan's books under its label, and the report."""
    from experiments.report import style
    from virta.questions.compare import difference, plans
    from virta.questions.compare import page as html
    from virta.questions.compare.outcome import plan_colours
    from virta.questions.explain import sheets as waterfall
    from virta.questions.uncertainty import summary as hinges

    comparison = findings.comparison
    drawings: dict[str, Drawing] = {
        "difference": lambda: difference.figure(comparison, lang=lang),
        "plans": lambda: plans.figure(comparison, lang=lang),
    }
    if findings.lives is not None:
        drawings["lives"] = lambda: _lives(findings, lang)
    colours = {comparison.baseline.label: style.BASELINE, **plan_colours(comparison)}
    if findings.explanation is not None and findings.explanation.shares:
        scenario, why = comparison.baseline.scenario, findings.explanation
        drawings["waterfall"] = lambda: waterfall.figure(why, scenario, lang=lang)
    if findings.knowing is not None:
        drawings |= hinges.drawings(findings.knowing, colours, lang)
    for label, sample in zip(file_names(comparison.labels), comparison.samples, strict=True):
        drawings |= {f"{label}-{name}": drawing for name, drawing in _books(sample, lang).items()}
    writers = writers_of(drawings, formats)
    if REPORT in formats:
        check()
        writers["report.html"] = lambda path: _write_text(path, html.page(findings, lang))
    return writers


def file_names(labels: Iterable[str]) -> list[str]:
    """A part of a file name for each label: what every system can write, each one different."""
    names: list[str] = []
    used: Counter[str] = Counter()
    for label in labels:
        plain = re.sub(r"[^\w]+", "-", label, flags=re.ASCII).strip("-").lower()[:40] or "plan"
        used[plain] += 1
        names.append(plain if used[plain] == 1 else f"{plain}-{used[plain]}")
    return names


def _books(found: Any, lang: str) -> dict[str, Drawing]:
    """What is drawn of the books of one model; `found` has a model, its mean books, and n."""
    from virta.questions.run import flows, money, stocks

    return {
        name: lambda module=module: module.figure(found.model, found.books, found.n, lang=lang)  # type: ignore[misc]
        for name, module in (("stocks", stocks), ("flows", flows), ("money", money))
    }


def _lives(findings: Findings, lang: str) -> Any:
    from experiments.report import style
    from virta.questions.compare import lives
    from virta.questions.compare.outcome import plan_colours

    comparison = findings.comparison
    assert findings.lives is not None
    pair = (comparison.baseline, comparison.plans[findings.subject])
    colours = (style.BASELINE, plan_colours(comparison)[pair[1].label])
    return lives.figure(pair, *findings.lives, colours=colours, lang=lang)


def writers_of(drawings: Mapping[str, Drawing], formats: Sequence[str]) -> dict[str, Writer]:
    """What writes each drawing in each of the formats that are those of figures, by file name."""
    wanted = [kind for kind in FORMATS if kind in formats]
    if wanted:
        check()
    return {
        f"{name}.{kind}": lambda path, drawing=drawing, kind=kind: _draw(path, drawing, kind)  # type: ignore[misc]
        for name, drawing in drawings.items()
        for kind in wanted
    }


def _draw(path: Path, drawing: Drawing, kind: str) -> None:
    from experiments.report import save

    figure = drawing()
    if kind == "svg":
        _write_text(path, save.svg(figure))
    else:
        path.write_bytes(save.png(figure))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
