"""A base hazard as `physics` takes it: shape, parameters, and the tables of pieces."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from simulation import physics

TABLE = 2
"""Where the pieces begin: other tables stand before and after them."""


@dataclass(frozen=True)
class Base:
    """One base hazard."""

    shape: int
    a: float = 0.0
    b: float = 0.0
    times: tuple[float, ...] = ()
    rates: tuple[float, ...] = ()

    @property
    def _table(self) -> tuple[Any, ...]:
        sums = [0.0]
        for i in range(1, len(self.times)):
            sums.append(sums[-1] + self.rates[i - 1] * (self.times[i] - self.times[i - 1]))
        other = [9.0] * TABLE
        times, rates, sums = (
            np.array([*other, *x, *other]) for x in (self.times, self.rates, sums[: len(self.times)])
        )
        return times, rates, sums, TABLE, TABLE + len(self.times)

    def cumulative(self, x: float) -> float:
        times, rates, sums, low, high = self._table
        return float(physics.cumulative(self.shape, self.a, self.b, times, rates, sums, low, high, float(x)))

    def inverse(self, h: float) -> float:
        times, rates, sums, low, high = self._table
        return float(physics.inverse(self.shape, self.a, self.b, times, rates, sums, low, high, float(h)))

    def hazard(self, x: float) -> float:
        times, rates, _, low, high = self._table
        return float(physics.hazard_at(self.shape, self.a, self.b, times, rates, low, high, float(x)))

    def firing_time(self, origin: float, anchor: float, factor: float, remaining: float) -> float:
        own = (self.shape, self.a, self.b, *self._table)
        return float(physics.firing_time(*own, float(origin), float(anchor), float(factor), float(remaining)))

    def remaining_at(self, origin: float, anchor: float, factor: float, remaining: float, t: float) -> float:
        own = (self.shape, self.a, self.b, *self._table)
        return float(
            physics.remaining_at(
                *own, float(origin), float(anchor), float(factor), float(remaining), float(t)
            )
        )

    @property
    def total(self) -> float:
        """The hazard integrated for ever."""
        if self.shape == physics.GOMPERTZ:
            return math.inf if self.b > 0 else -self.a / self.b
        if self.shape == physics.PIECEWISE:
            return math.inf if self.rates[-1] > 0 else self.cumulative(self.times[-1])
        if self.shape > physics.PIECEWISE:
            # Up to the longest time that is told from never.
            return self.cumulative(self.a * math.exp(700.0))
        return math.inf


def pieces(draw: st.DrawFn) -> Base:
    n = draw(st.integers(1, 5))
    steps = draw(st.lists(st.floats(0.1, 5.0), min_size=n - 1, max_size=n - 1))
    rates = draw(st.lists(st.sampled_from([0.0, 0.01, 0.3, 2.0]), min_size=n, max_size=n))
    return Base(physics.PIECEWISE, times=(0.0, *np.cumsum(steps).tolist()), rates=tuple(rates))


@st.composite
def bases(draw: st.DrawFn) -> Base:
    """A base hazard of any shape, some of which never fire."""
    shape = draw(st.sampled_from(range(physics.LATE_WEIBULL + 1)))
    rate = draw(st.floats(1e-3, 3.0))
    if shape > physics.PIECEWISE:
        term = draw(st.sampled_from([0.0, 0.0, 4.0]))
        return Base(
            shape, 1.0 / rate, draw(st.floats(0.3, 4.0)), (term,), (draw(st.sampled_from([1.0, 0.2])),)
        )
    if shape == physics.EXPONENTIAL:
        return Base(shape, rate)
    if shape == physics.WEIBULL:
        return Base(shape, rate, draw(st.floats(0.3, 4.0)))
    if shape == physics.GOMPERTZ:
        return Base(shape, rate, draw(st.sampled_from([-1.0, 1.0])) * draw(st.floats(0.01, 0.5)))
    return pieces(draw)
