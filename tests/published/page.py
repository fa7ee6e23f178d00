"""The page that shows published, exact and simulated figures side by side.

python -m tests.published.page       # write the figures of today into docs/validation.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tests.published.cases import FIGURES, Figure, exactly, simulated

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validation.md"
TABLES = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)


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
    PAGE.write_text(TABLES.sub(lambda m: f"{m[1]}\n{_spaced(table())}\n\n{m[2]}", text), encoding="utf-8")
