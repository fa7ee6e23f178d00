"""Checks of references between the parts of a study file, with all complaints at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from experiments.sequential import FIRST_LOOK
from experiments.study.language import FigureSpec, PrecisionSpec, StudySpec, UntilDecidedSpec
from experiments.study.types import Factor
from simulation.scenario.documents import Problems, Read

FEWEST, MOST = 10, 1000
"""Replications of a study that runs until it is precise, where nothing is said."""
FEWEST_DECIDED = FIRST_LOOK
"""The same of one that runs until it is decided: from here on its intervals hold at every look."""


def names(
    spec: StudySpec, labels: Sequence[str], factors: Iterable[Factor], *, whole: bool, problems: Problems
) -> None:
    """Complain about unknown plans and factors in the decision and the figures.

    `whole`: whether all plans could be read. If not, what they call uncertain is not known.
    """
    varying: list[str] | None = list(dict.fromkeys([*(spec.vary or {}), *(one.name for one in factors)]))
    if spec.uncertain is not None and not whole:
        varying = None
    told = spec.decision
    if told is not None and len(told.between) == 2:
        _known(told.between, "plan", labels, problems)
        if told.between[0].value == told.between[1].value and not told.between[0].bad:
            problems.add(told.mark("between"), "a decision is between two different plans")
    for figure in (spec.figures or {}).values():
        _figure(figure, labels, varying, problems)


def _figure(
    figure: FigureSpec, labels: Sequence[str], varying: Sequence[str] | None, problems: Problems
) -> None:
    over = (*(figure.map or ()), *([figure.curves] if figure.curves is not None else []))
    if varying is not None:
        _known(over, "factor", varying, problems)
    if figure.map is not None and len(figure.map) == 2:
        x, y = figure.map
        if x.value == y.value and not x.bad:
            problems.add(figure.mark("map"), "a map needs two different factors")
    if figure.plan is not None:
        _known([figure.plan], "plan", labels, problems)


def _known(reads: Iterable[Read[str]], what: str, known: Sequence[str], problems: Problems) -> None:
    for read in reads:
        if not read.bad and read.value not in known:
            problems.unknown(read.mark, what, read.value, known)


def limits(spec: StudySpec, problems: Problems) -> None:
    """Complain about numbers of replications and seeds that cannot be."""
    for goal in (spec.precision, spec.until_decided):
        fewest, most = fewest_and_most(goal) if goal is not None else (0, 0)
        if goal is not None and fewest > most:
            problems.add(goal.mark(), f"at_least is {fewest} and at_most is {most}")
    if spec.until_decided is not None and len(spec.plans or ()) < 2:
        problems.add(spec.until_decided.mark(), "a decision is between plans, and the study has one")
    if spec.seed is not None and spec.seed.value >= 2**64:
        problems.add(spec.mark("seed"), "a seed is a whole number below 2**64")


def fewest_and_most(spec: PrecisionSpec | UntilDecidedSpec) -> tuple[int, int]:
    """How many replications a point has at least and at most."""
    most = int(spec.at_most.value) if spec.at_most is not None else MOST
    usual = FEWEST if isinstance(spec, PrecisionSpec) else FEWEST_DECIDED
    fewest = int(spec.at_least.value) if spec.at_least is not None else min(usual, most)
    return fewest, most
