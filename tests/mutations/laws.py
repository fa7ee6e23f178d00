"""Distributions that a defect in code shared by both engines would change, checked with few draws.

Luck is compared with its distribution here, not read back, so a defect in the draws themselves or in
who survives shows. Bounds are six standard errors; seeds are fixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from simulation import draws, people
from simulation.build import build
from simulation.rules import clocks
from simulation.scenario.types import (
    Beta,
    Classes,
    Gamma,
    Hazard,
    Lognormal,
    Scenario,
    Shape,
    Trait,
    Transition,
)
from tests.oracle.building import move, scenario, segment, stage, start

MANY = 1_500
BOUND = 6.0
WEIBULL = Hazard(Shape.WEIBULL, a=0.05, b=1.4)


def close(sample: Sequence[float], mean: float, sd: float, what: str) -> None:
    """The mean of a sample is within six standard errors of what it should be."""
    z = (float(np.mean(sample)) - mean) / (sd / math.sqrt(len(sample)))
    assert abs(z) < BOUND, f"{what}: mean {np.mean(sample):.4g}, expected {mean:.4g}, z = {z:.1f}"


def generator() -> None:
    """Threefry gives its published answer, and every part of a draw's address counts."""
    answer = draws.block(*(np.uint64(v) for v in (
        0xA4093822299F31D0, 0x082EFA98EC4E6C89, 0x243F6A8885A308D3, 0x13198A2E03707344,
    )))  # fmt: skip
    assert tuple(map(int, answer)) == (0x263C7D30BB0F0AF1, 0x56BE8361D3311526), "not the published answer"
    address = [np.uint64(v) for v in (11, 12, 13, 14)]
    drawn = {tuple(map(int, draws.words(*address)))}
    for part in range(4):
        other = [*address[:part], address[part] ^ np.uint64(1 << 20 + part), *address[part + 1 :]]
        drawn.add(tuple(map(int, draws.words(*other))))
    assert len(drawn) == 5, "a part of an address does not count"


def distributions() -> None:
    """Exponential, gamma, beta and normal have their moments."""
    key = np.uint64(11)

    def many(function: Callable[..., float], *parameters: float) -> list[float]:
        purpose = draws.identity(function.__name__, *map(str, parameters))
        return [float(function(key, key, purpose, np.uint64(n), *parameters)) for n in range(3 * MANY)]

    x = many(draws.exponential)
    close(x, 1.0, 1.0, "exponential")
    close([v * v for v in x], 2.0, math.sqrt(20.0), "exponential squared")
    z = many(draws.normal)
    close(z, 0.0, 1.0, "normal")
    close([v * v for v in z], 1.0, math.sqrt(2.0), "normal squared")
    for shape in (0.4, 3.0):
        close(many(draws.gamma, shape), shape, math.sqrt(shape), f"gamma {shape}")
    close(many(draws.beta, 2.0, 3.0), 0.4, 0.2, "beta")


def with_trait(trait: Trait, way: Transition, duration: float) -> Scenario:
    seg = segment([stage("here")], [way], [trait])
    return scenario(seg, [start("here", MANY, duration)], periods=1)


def traits_of(world: Scenario) -> list[float]:
    made = build(world)
    crowd, *_ = people.populate(made, np.uint64(draws.stream(np.uint64(4), np.uint64(0))))
    return [float(v) for v in crowd.traits[:, 0]]


def survivors() -> None:
    """Traits of people at the start are those of survivors: weight exp(-hazard x trait)."""
    met = 0.05 * 6.0**1.4
    rate = move("here -> gone", WEIBULL, trait="own")
    frail = traits_of(with_trait(Trait("own", "own", Gamma(2.0, 1.5)), rate, 6.0))
    scale = 1 / (2.0 / 1.5 + met)
    close(frail, 2.0 * scale, math.sqrt(2.0) * scale, "gamma among survivors")

    classes = Trait("own", "own", Classes(("a", "b"), (0.4, 0.6), (0.5, 3.0)))
    weights = np.array([0.4, 0.6]) * np.exp(-met * np.array([0.5, 3.0]))
    share = float(weights[0] / weights.sum())
    slow = [float(v == 0.5) for v in traits_of(with_trait(classes, rate, 6.0))]
    close(slow, share, math.sqrt(share * (1 - share)), "classes among survivors")

    coin = move("here -> gone", None, None, probability_trait="own")
    loyal = traits_of(with_trait(Trait("own", "own", Beta(0.8, 1.5)), coin, 6.0))
    a, b = 0.8, 1.5 + 6
    close(loyal, a / (a + b), math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1))), "beta among survivors")

    # Long enough that little but the tilt is left of the distribution.
    met = 0.05 * 24.0**1.4
    x = np.linspace(1e-4, 40.0, 400_001)
    sigma = 0.9
    density = np.exp(-((np.log(x) + sigma**2 / 2) ** 2) / (2 * sigma**2) - met * x) / x
    density /= density.sum()
    mean = float((density * x).sum())
    sd = math.sqrt(float((density * x**2).sum()) - mean**2)
    tilted = traits_of(with_trait(Trait("own", "own", Lognormal(sigma)), rate, 24.0))
    close(tilted, mean, sd, "lognormal among survivors")


def newcomers() -> None:
    """Traits without a past have the distribution that the scenario states."""
    rate = move("here -> gone", WEIBULL, trait="own")
    close(
        traits_of(with_trait(Trait("own", "own", Gamma(2.0, 1.5)), rate, 0.0)),
        1.5,
        1.5 / math.sqrt(2),
        "gamma",
    )
    sd = math.sqrt(math.expm1(0.6**2))
    close(traits_of(with_trait(Trait("own", "own", Lognormal(0.6)), rate, 0.0)), 1.0, sd, "lognormal")


def rows() -> None:
    """A level lies in the first row at whose end it is reached, however the rate changes on the way."""
    rates, starts = [0.1, 0.0, 5.0, 0.2, 0.0, 1.0], np.arange(7.0)
    paces = np.zeros((1, 1, 7, clocks.N_PACE))
    for q, rate in enumerate(rates):
        clocks.set_pace(paces, 0, 0, q, rate, float(q), q + 1.0)
    sums = paces[0, 0, :, clocks.REACHED]
    for first in range(6):
        for goal in np.linspace(sums[first] + 1e-9, sums[6] + 0.5, 60).tolist():
            reached = [q for q in range(first, 6) if goal <= sums[q + 1] and rates[q] > 0.0]
            found = clocks.row_of(paces, starts, 1.0, 0, 0, goal, first, 6)
            assert found == (reached[0] if reached else 6), f"level {goal} from row {first}: row {found}"


ALL: tuple[Callable[[], None], ...] = (generator, newcomers, survivors, distributions, rows)
