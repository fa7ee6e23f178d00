"""The page that shows published, exact and simulated figures side by side.

python -m tests.published.page       # write the figures of today into docs/validation.md, and its drawings
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from tests.calibrate.purchases.records import SHARED
from tests.published import kept
from tests.published.cases import FIGURES, Figure, exactly, simulated, yearly_exactly, yearly_simulated
from tests.published.fits import DONATIONS, FITS, GIVEN, HIGH_END, REGULAR, SEEN, Found
from tests.published.methods import tried

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validation.md"
STAR = r" \*"
DRAWINGS = PAGE.parent / "figures"


def printed(value: float, figure: Figure) -> str:
    """A value with the decimals of the published figure."""
    text = f"{value:,.{figure.decimals}f}"
    return text if "," in figure.published else text.replace(",", "")


def _simulated(figure: Figure) -> str:
    if not figure.simulated:
        return ""
    mean, error = simulated(figure)
    decimals = figure.decimals + 1
    return f"{mean:,.{decimals}f} ± {error:,.{decimals}f}"


def table(simulations: bool = True) -> Iterator[str]:
    """The rows of the tables; without simulations each row ends after the exact figure."""
    for case, figures in groupby(FIGURES, lambda figure: figure.case):
        yield from (f"### {case}", "| | Published | Exact | Simulated |", "|---|--:|--:|--:|")
        commands: dict[str, None] = {}
        for figure in figures:
            row = f"| {figure.what} | {figure.published} | {printed(exactly(figure), figure)} |"
            yield f"{row} {_simulated(figure)} |" if simulations else row
            commands[figure.command] = None
        first, *others = commands
        yield f"    {first}"
        if simulations:
            yield from (f"    {command}" for command in others)


def fits(found: list[Found]) -> Iterator[str]:
    """Rows of parameters and likelihoods."""
    for case, rows in groupby(found, lambda row: row.case):
        yield from (f"### {case}", "| | Published | Found |", "|---|--:|--:|")
        for row in rows:
            mark = STAR if row.near and row.shown != row.published else ""
            yield f"| {row.what} | {row.published} | {row.shown}{mark} |"


def methods() -> Iterator[str]:
    """Rows of methods."""
    for case, rows in groupby(tried(), lambda row: row.case):
        yield from (f"### {case}", "| | Known | Found |", "|---|--:|--:|")
        yield from (f"| {row.what} | {row.known} | {row.found} |" for row in rows)


def donors() -> str:
    """Donors a year: given, expected, simulated; as SVG."""
    from experiments.report import save
    from experiments.report.validation import yearly

    rows = [figure for figure in FIGURES if figure.case == "Donations"]
    lived = [simulated(figure) for figure in rows]
    return save.svg(yearly(GIVEN, [exactly(figure) for figure in rows], lived, seen=6))


def contracts() -> str:
    """Shares of two cohorts left after each year: published, expected, simulated; as SVG."""
    from experiments.report import save
    from experiments.report.validation import Cohort, surviving

    cohorts = [
        Cohort(name, recorded, yearly_exactly(file), *yearly_simulated(file))
        for name, recorded, file in (
            ("High End", HIGH_END, "sbg-high-end"),
            ("Regular", REGULAR, "sbg-regular"),
        )
    ]
    return save.svg(surviving(cohorts, SEEN))


def balance() -> str:
    """DISH's closing balances over the band of their replay; as SVG."""
    from experiments.report import calibration_figures, save

    found = kept.replay()
    return save.svg(calibration_figures.balance(found.fit, found.stands_for))


def drawings() -> dict[str, Callable[[], str]]:
    """What draws each file of docs/figures that can be drawn from the records there are."""
    named = {"validation-donations.svg": donors, "validation-contracts.svg": contracts}
    return {**named, **({"dish-balance.svg": balance} if kept.DISH.is_file() else {})}


def section(name: str, lines: str, text: str) -> str:
    """The page with a part of it written anew."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    assert pattern.search(text), name
    return pattern.sub(lambda m: f"{m[1]}\n{lines}\n\n{m[2]}", text)


def _spaced(lines: Iterator[str]) -> str:
    text, before = [], ""
    for line in lines:
        kinds = {line[:1], before[:1]}
        if before and (len(kinds) > 1 or "#" in kinds):
            text.append("")
        text.append(line)
        before = line
    return "\n".join(text)


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    parts = {"figures": table(), "fits": fits(FITS), "methods": methods()}
    if SHARED.is_dir():  # else the page keeps what was found where the records are
        parts["donations"] = fits(DONATIONS)
    if kept.DISH.is_file():
        parts["balances"] = kept.balances()
    if kept.TELCO.is_file():
        parts["survivals"] = kept.survivals()
    for name, lines in parts.items():
        text = section(name, _spaced(lines), text)
    PAGE.write_text(text, encoding="utf-8")
    DRAWINGS.mkdir(exist_ok=True)
    for file, draw in drawings().items():
        (DRAWINGS / file).write_text(draw(), encoding="utf-8")
