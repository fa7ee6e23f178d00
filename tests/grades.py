"""The grades of the first sentence over the library: `python -m tests.grades` renews their table in docs."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from experiments.compare import FixedN, compare
from experiments.plan import plan
from experiments.worlds import worlds
from tests.consoles import ROOT
from virta.answer import SURE
from virta.grades import Grade
from virta.questions.compare import headline
from virta.questions.compare.findings import Findings

PAGE = ROOT / "docs" / "library.md"
N, WORLDS = 20, 40
_HEAD = (
    "| Market | Grade of the first sentence | Best | Better than its nearest rival in |\n|---|---|---|---|\n"
)
_ROWS = re.compile(re.escape(_HEAD) + r"(\|.*\n)+(\n\d+ clear.*\n)?")


TODAY = ("hold", "silos", "loud", "slow", "few", "alone", "late", "everyone", "measured")
"""What today's plan of a market may be called; the first by name where a market has two of them."""
NO_PLAN = ("sound-delivery", "leaves", "lasting", "lasting-care")
"""What shows what something costs, and cannot be chosen; and markets in which the same plans do otherwise."""


def findings(folder: Path) -> Findings:
    """The plans of a market, today's first, in luck and in worlds where something is called uncertain."""
    files = [file for file in folder.glob("*.yaml") if file.stem not in NO_PLAN]
    plans = [plan(file) for file in sorted(files, key=lambda file: (file.stem not in TODAY, file))]
    drawn = worlds(plans, n_worlds=WORLDS) if any(one.scenario.uncertain for one in plans) else None
    return Findings(compare(plans, goal=FixedN(N)), worlds=drawn)


def library() -> dict[str, Findings]:
    """By market; `drift` holds no plans against one another."""
    folders = sorted((ROOT / "scenarios" / "library").iterdir())
    return {
        one.name: findings(one) for one in folders if any((one / f"{name}.yaml").is_file() for name in TODAY)
    }


def table(found: dict[str, Findings]) -> str:
    """As the page has it."""
    rows, grades = [], Counter(headline.grade(one) for one in found.values())
    for name, one in found.items():
        seen = headline.in_worlds(one)
        share = "no number is called uncertain" if seen is None else f"{seen.share:.0%} of {seen.n} worlds"
        best = one.comparison.verdict.best
        rows.append(f"| {name} | {headline.grade(one).value} | {best} | {share.replace('%', ' %')} |\n")
    counts = ", ".join(f"{grades[grade]} {grade.value}" for grade in Grade)
    bold = sum(headline.weight(one) == SURE for one in found.values())
    return f"{_HEAD}{''.join(rows)}\n{counts}; {bold} in bold.\n"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_ROWS.sub(lambda _: table(library()), text), encoding="utf-8")
