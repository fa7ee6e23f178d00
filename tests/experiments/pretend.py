"""Plans whose metric is a formula of their numbers: analyses are checked by closed forms, not by runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.plan import Plan, plan
from simulation import metrics
from tests.experiments.markets import FILE

Floats = npt.NDArray[np.float64]

RATE = 'transitions."active -> ended".rate'
STRENGTH = 'investments.care.effects."active -> ended".slows_down_to'
SPEND = 'investments.care.effects."active -> ended".half_effect_at'
VARY = (f"{RATE}=0.05..0.15", f"{STRENGTH}=0.1..0.9", f"{SPEND}=1..3")
LOW, WIDTH = (0.05, 0.1, 1.0), (0.1, 0.8, 2.0)


def shop(folder: Path, label: str = "shop", more: Sequence[str] = ()) -> Plan:
    """The small market of subscribers as a file."""
    path = folder / "shop.yaml"
    path.write_text(FILE, encoding="utf-8")
    return plan(path, more, label)


def numbers_of(made: Plan) -> dict[str, float]:
    """The numbers set in a plan by what draws it."""
    return {o[0]: o[1] for o in made.overrides if isinstance(o, tuple) and isinstance(o[1], float)}


def quantiles_of(made: Plan) -> Floats:
    """Where RATE, STRENGTH and SPEND lie in the ranges of VARY, from 0 to 1; in the middle where not set."""
    found = numbers_of(made)
    return np.array(
        [
            (found.get(path, low + width / 2) - low) / width
            for path, low, width in zip((RATE, STRENGTH, SPEND), LOW, WIDTH, strict=True)
        ]
    )


class Pretend:
    """An `Evaluate`: npv is `worth(plan)` plus normal luck that all plans share, and luck of each its own."""

    def __init__(
        self,
        worth: Callable[[Plan], float],
        shared: float = 0.0,
        own: float = 0.0,
    ) -> None:
        self.worth, self.shared, self.own = worth, shared, own
        self.asked: list[tuple[int, int, int]] = []

    def __call__(self, plans: Sequence[Plan], n: int, first: int = 0) -> list[Floats]:
        self.asked.append((len(plans), n, first))
        return [self._sums(one, n, first) for one in plans]

    def _sums(self, one: Plan, n: int, first: int) -> Floats:
        sums = np.zeros((n, len(metrics.PARTS)))
        npv = metrics.PARTS.index("npv")
        words = [*one.label.encode(), *np.array(sorted(numbers_of(one).values())).tobytes()]
        for i in range(n):
            luck = np.random.default_rng(first + i).standard_normal()
            own = np.random.default_rng([first + i, *words]).standard_normal() if self.own else 0.0
            sums[i, npv] = self.worth(one) + self.shared * luck + self.own * own
        return sums


def by_label(worths: Mapping[str, Callable[[Floats], float]]) -> Callable[[Plan], float]:
    """A worth for each plan, as a function of its quantiles."""
    return lambda made: worths[made.label](quantiles_of(made))
