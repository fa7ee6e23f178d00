"""Known results of statistical methods beside ours, and a real balance sheet that must tie."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from experiments.sensitivity.sobol import indices
from experiments.statistics import mean_of
from experiments.uncertainty.information import evpi
from tests.best.test_selection import hits
from tests.sensitivity.test_sobol import ishigami_blocks
from tests.uncertainty.test_information import market, worth

TRIALS = 4000
"""Of intervals, each from 30 values."""
SELECTIONS = 300


@dataclass(frozen=True)
class Tried:
    """A known answer, what a method finds, and within which bounds it must be."""

    case: str
    what: str
    known: str
    found: str
    inside: bool


def tried() -> Iterator[Tried]:
    """Sensitivity, value of information, selection and coverage."""
    yield from _sensitivity()
    yield from _information()
    right = hits(SELECTIONS, [0.5, 0.0, 0.0], 0.5)
    # With a true chance of 95 % fewer than 271 of 300 have a probability of 1e-3.
    yield Tried(
        "Selection of the best of three (KN)",
        "best one selected, promised in 95 % of cases",
        "at least 95 %",
        f"{100 * right / SELECTIONS:.1f} % of {SELECTIONS}",
        right >= 271,
    )
    for name, draw in (("normal", _normal), ("skewed (gamma, shape 4)", _skewed)):
        share = coverage(draw)
        yield Tried(
            "Coverage of 95 % intervals",
            f"30 values, {name}",
            "93.5 to 96.5 %" if name == "normal" else "",
            f"{100 * share:.1f} % of {TRIALS:,}",
            0.935 <= share <= 0.965 or name != "normal",
        )


def _sensitivity() -> Iterator[Tried]:
    blocks = ishigami_blocks(4096, 1)
    first, _ = indices(blocks, np.random.Generator(np.random.PCG64(1)))
    for i, (one, known) in enumerate(zip(first, ("0.314", "0.442", "0"), strict=True), start=1):
        assert one.mean is not None
        assert one.se is not None
        found = f"{one.mean:.3f} ± {one.se:.3f}"
        inside = abs(one.mean - float(known)) < 4 * one.se
        yield Tried("Ishigami's function, first-order indices", f"S{i}", known, found, inside)


def _information() -> Iterator[Tried]:
    for m in (0.0, 0.3, 1.0):
        _, values = market(1, 20_000, m=m, luck=0.0, n=1)
        found, known = evpi(values, +1, ("a", "b"), "EUR"), worth(m, 1.0)
        text = f"{found.mean:.4f} ± {found.se:.4f}"
        inside = abs(found.mean - known) < 4 * found.se
        yield Tried(
            "Value of perfect information, two normal plans",
            f"m = {m:g}, s = 1",
            f"{known:.4f}",
            text,
            inside,
        )


def _normal(rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal(30)


def _skewed(rng: np.random.Generator) -> np.ndarray:
    return rng.gamma(4.0, size=30) - 4.0


def coverage(draw: Callable[[np.random.Generator], np.ndarray]) -> float:
    """How often the 95 % interval of a mean holds 0, the truth."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([2026, 14])))
    found = (mean_of(draw(rng), "") for _ in range(TRIALS))
    held = sum((one.low or math.nan) <= 0.0 <= (one.high or math.nan) for one in found)
    return held / TRIALS
