"""The three models of repeat buying under one face, and how they are fitted and told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases import bg_bb, bg_nbd, pareto_nbd
from experiments.calibrate.purchases.fitting import Fit, NoFit, maximise
from experiments.calibrate.purchases.histories import Histories

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """A model of who comes back and who has left. `theta` are its parameters in the order of `names`."""

    name: str
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
    discrete: bool
    """Time is counted in opportunities to buy."""
    source: str

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


def _model(name: str, module: object, discrete: bool, source: str) -> Model:
    parts = ("log_likelihood", "starts", "alive", "expected", "frequencies", "conditional")
    functions = {part: getattr(module, part) for part in parts}
    return Model(name, module.NAMES, discrete=discrete, source=source, **functions)  # type: ignore[attr-defined]


MODELS = {
    "bg-nbd": _model(
        "bg-nbd", bg_nbd, False, "BG/NBD: Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098"
    ),
    "pareto-nbd": _model(
        "pareto-nbd",
        pareto_nbd,
        False,
        "Pareto/NBD: Schmittlein, Morrison & Colombo (1987), doi:10.1287/mnsc.33.1.1",
    ),
    "bg-bb": _model("bg-bb", bg_bb, True, "BG/BB: Fader, Hardie & Shang (2010), doi:10.1287/mksc.1100.0580"),
}


def by_name(name: str) -> Model:
    """A model by its name. Raises NoFit with the nearest name for another."""
    from difflib import get_close_matches

    if name in MODELS:
        return MODELS[name]
    near = get_close_matches(name, MODELS, 1, 0.4)
    hint = f": did you mean {near[0]!r}?" if near else ""
    raise NoFit(f"there is no model {name!r}{hint} Models: {', '.join(MODELS)}")


def best(of: Histories, names: Iterable[str] = ("bg-nbd", "pareto-nbd")) -> list[Fit]:
    """The fits of several models to the same histories, the lowest AIC first.

    Likelihoods compare only on the same data: models of continuous time with one another.
    """
    return sorted((by_name(name).fit(of) for name in names), key=lambda fit: fit.aic)
