"""The models of repeat buying under one face, and how they are fitted and told apart.

Two are known by name, and each has models nested in it in which customers do not differ, or nobody leaves. A
model whose parameters run off to a limit is one of these; AIC then prefers what says the same with fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases import bg_bb, in_time, paces
from experiments.calibrate.purchases.at_purchases import Beta, LeavingAtPurchases, OneCoin
from experiments.calibrate.purchases.fitting import Fit, NoFit, maximise
from experiments.calibrate.purchases.histories import Histories
from experiments.calibrate.purchases.in_time import GammaRates, LeavingInTime, Never

Floats = npt.NDArray[np.float64]
When = Literal["in time", "at purchases", "each period", "never"]


@dataclass(frozen=True)
class Model:
    """A model of who comes back and who has left. `theta` are its parameters in the order of `names`."""

    name: str
    title: str
    source: str
    names: tuple[str, ...]
    log_likelihood: Callable[[Floats, Histories], tuple[float, Floats]]
    starts: Callable[[Histories], list[Sequence[float]]]
    alive: Callable[[Floats, Histories], Floats]
    """P(not left at age T | history)."""
    expected: Callable[[Floats, Floats], Floats]
    """Mean repeat purchases up to each time after the first purchase."""
    frequencies: Callable[[Floats, float, int], Floats]
    """P(0), ..., P(most) repeat purchases up to a time after the first purchase."""
    conditional: Callable[[Floats, Histories, float], Floats]
    """Mean purchases in a time ahead, given each history."""
    rate: Callable[[Floats], float]
    """Mean purchases per time unit while there; in discrete time the probability of one a period."""
    leaving: Callable[[Floats], float]
    """Mean rate of leaving, or mean probability at each purchase or period."""
    leaves: When
    paces_differ: bool = True
    leaving_differs: bool = True

    @property
    def discrete(self) -> bool:
        """Whether time is counted in opportunities to buy."""
        return self.leaves == "each period"

    def fit(self, of: Histories) -> Fit:
        """The parameters with the highest likelihood. Raises NoFit where nobody came back."""
        if not of.n:
            raise NoFit("there are no customers")
        if not (of.frequency > 0).any():
            raise NoFit("nobody bought a second time: there is nothing to fit")
        together = of.grouped()
        return maximise(
            self.name,
            self.names,
            lambda theta: self.log_likelihood(theta, together),
            self.starts(together),
            of.n,
        )


def _in_time(name: str, title: str, source: str, pace: paces.Pace, leaving: in_time.Leaving) -> Model:
    of, k = LeavingInTime(pace, leaving), len(pace.names)
    return Model(
        name, title, source, of.names, of.log_likelihood, of.starts, of.alive, of.expected, of.frequencies,
        of.conditional,
        rate=lambda theta: pace.mean(theta[:k]),
        leaving=lambda theta: leaving.rate(theta[k:]),
        leaves="in time" if leaving.happens else "never",
        paces_differ=pace.differs,
        leaving_differs=len(leaving.names) > 1,
    )  # fmt: skip


def _at_purchases(name: str, title: str, source: str, pace: paces.Pace, coin: Beta | OneCoin) -> Model:
    of, k = LeavingAtPurchases(pace, coin), len(pace.names)
    return Model(
        name, title, source, of.names, of.log_likelihood, of.starts, of.alive, of.expected, of.frequencies,
        of.conditional,
        rate=lambda theta: pace.mean(theta[:k]),
        leaving=lambda theta: coin.mean(theta[k:]),
        leaves="at purchases",
        paces_differ=pace.differs,
        leaving_differs=coin.differs,
    )  # fmt: skip


_PARETO = "Schmittlein, Morrison & Colombo (1987), doi:10.1287/mnsc.33.1.1"
_BG = "Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098"
_NBD = "Ehrenberg (1959), doi:10.2307/2985810"
_OWN, _ONE = paces.Gamma(), paces.OneRate()

MODELS = {
    model.name: model
    for model in (
        _at_purchases("bg-nbd", "BG/NBD", _BG, _OWN, Beta()),
        _in_time("pareto-nbd", "Pareto/NBD", _PARETO, _OWN, GammaRates()),
        Model(
            "bg-bb", "BG/BB", "Fader, Hardie & Shang (2010), doi:10.1287/mksc.1100.0580",
            bg_bb.NAMES, bg_bb.log_likelihood, bg_bb.starts, bg_bb.alive, bg_bb.expected, bg_bb.frequencies,
            bg_bb.conditional,
            rate=lambda theta: float(theta[0] / (theta[0] + theta[1])),
            leaving=lambda theta: float(theta[2] / (theta[2] + theta[3])),
            leaves="each period",
        ),
        _at_purchases(
            "geometric-nbd", "Geometric/NBD", f"one coin for all; nested in {_BG}", _OWN, OneCoin()
        ),
        _at_purchases("bg-poisson", "BG/Poisson", f"one pace for all; nested in {_BG}", _ONE, Beta()),
        _at_purchases(
            "geometric-poisson", "Geometric/Poisson", f"customers alike; nested in {_BG}", _ONE, OneCoin()
        ),
        _in_time(
            "exponential-nbd", "Exponential/NBD", f"one rate of leaving for all; nested in {_PARETO}",
            _OWN, in_time.OneRate(),
        ),
        _in_time(
            "pareto-poisson", "Pareto/Poisson", f"one pace for all; nested in {_PARETO}", _ONE, GammaRates()
        ),
        _in_time(
            "exponential-poisson", "Exponential/Poisson", f"customers alike; nested in {_PARETO}",
            _ONE, in_time.OneRate(),
        ),
        _in_time("nbd", "NBD", f"nobody leaves: {_NBD}", _OWN, Never()),
        _in_time("poisson", "Poisson", "nobody leaves, customers alike", _ONE, Never()),
    )
}  # fmt: skip
CONTINUOUS = tuple(name for name, model in MODELS.items() if not model.discrete)
"""Models of the same data, which AIC may compare."""


def nested_in(name: str) -> tuple[str, ...]:
    """The models that one becomes where its parameters run off to a limit."""
    whole = MODELS[name]
    return tuple(
        other.name
        for other in MODELS.values()
        if other is not whole
        and not other.discrete
        and not whole.discrete
        and other.leaves in (whole.leaves, "never")
        and other.paces_differ <= whole.paces_differ
        and other.leaving_differs <= whole.leaving_differs
    )


def by_name(name: str) -> Model:
    """A model by its name. Raises NoFit with the nearest name for another."""
    from difflib import get_close_matches

    if name in MODELS:
        return MODELS[name]
    near = get_close_matches(name, MODELS, 1, 0.4)
    hint = f": did you mean {near[0]!r}?" if near else ""
    raise NoFit(f"there is no model {name!r}{hint} Models: {', '.join(MODELS)}")


def best(of: Histories, names: Iterable[str] = CONTINUOUS) -> list[Fit]:
    """The fits of several models to the same histories, the lowest AIC first.

    Likelihoods compare only on the same data: models of continuous time with one another.
    """
    return sorted((by_name(name).fit(of) for name in names), key=lambda fit: fit.aic)
