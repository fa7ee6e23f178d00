"""Each customer, given what was bought: the chance of being still there, and what is yet to come.

BG/NBD: Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, and their note of 2008 (P(active));
Pareto/NBD: Schmittlein, Morrison & Colombo (1987), doi:10.1287/mnsc.33.1.1; BG/BB: Fader, Hardie & Shang
(2010), doi:10.1287/mksc.1100.0580; amounts: Fader & Hardie (2013), brucehardie.com/notes/025.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases import gamma_gamma
from experiments.calibrate.purchases.fitting import Fit, NoFit
from experiments.calibrate.purchases.histories import Histories, Spend
from experiments.calibrate.purchases.models import MODELS, Model, by_name
from simulation.scenario.problems import nearest

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]
A_YEAR = {"day": 365.0, "week": 52.0, "month": 12.0, "quarter": 4.0, "year": 1.0}


@dataclass(frozen=True)
class Customers:
    """Who they are; n customers in the order of their histories."""

    names: npt.NDArray[np.object_]
    paid: Floats | None
    """(n,) repeat purchases with an amount above 0; None where no amounts are known."""
    mean: Floats | None
    """(n,) mean amount of these; 0 where there are none."""


def p_alive(
    model: str,
    parameters: Mapping[str, float],
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
) -> Floats:
    """The probability that each customer has not left, given the purchases until now.

    Parameters
    ----------
    model : such as "bg-nbd", "pareto-nbd", "bg-bb".
    parameters : by name, as in `virta.calibrate("purchases", ...).tables["estimates"]`.
    frequency : repeat purchases, the first not counted.
    recency : time from the first to the last purchase; 0 where there was one only.
    age : time from the first purchase until now. Times in the unit of the parameters; BG/BB: opportunities.

    One value a customer; the arrays are broadcast. Raises NoFit, with the nearest name, for an unknown model
    or parameters, and for histories that cannot be.
    """
    chosen, theta, of = _asked(model, parameters, frequency, recency, age)
    return chosen.alive(theta, of)


def expected_purchases(
    model: str,
    parameters: Mapping[str, float],
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
    ahead: float,
) -> Floats:
    """The mean number of purchases of each customer in the time `ahead`, given the purchases until now.

    Other parameters and errors as in `p_alive`; `ahead` is at least 0, with BG/BB a whole number.
    """
    chosen, theta, of = _asked(model, parameters, frequency, recency, age)
    if not 0.0 <= ahead < np.inf or (chosen.discrete and ahead % 1.0):
        what = "a whole number" if chosen.discrete else "a time"
        raise NoFit(f"ahead must be {what} from 0 on, found {ahead:g}")
    return chosen.conditional(theta, of, float(ahead))


def _asked(
    model: str,
    parameters: Mapping[str, float],
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
) -> tuple[Model, Floats, Histories]:
    chosen = by_name(model)
    for name in parameters:
        if name not in chosen.names:
            close = nearest(str(name), chosen.names)
            hint = f"; did you mean {close}?" if close else ""
            raise NoFit(f"{chosen.title} has no parameter {name!r}{hint} It has: {', '.join(chosen.names)}")
    missing = [name for name in chosen.names if name not in parameters]
    if missing:
        raise NoFit(f"{chosen.title} needs {', '.join(missing)} as well")
    theta = np.array([float(parameters[name]) for name in chosen.names])
    if not (theta > 0.0).all() or not np.isfinite(theta).all():
        raise NoFit(f"parameters are finite numbers above 0, found {', '.join(f'{p:g}' for p in theta)}")
    x, recent, until = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (frequency, recency, age))
    )
    with np.errstate(invalid="ignore"):  # an infinite number has no remainder
        sound = (x >= 0) & (x % 1 == 0) & (recent >= 0) & (recent <= until) & ((x == 0) == (recent == 0))
    sound &= np.isfinite(until)
    if not sound.all():
        i = int(np.flatnonzero(~sound.ravel())[0])
        raise NoFit(
            f"no history has {x.ravel()[i]:g} repeat purchases, the last {recent.ravel()[i]:g} after the "
            f"first, in {until.ravel()[i]:g}: the frequency is a whole number, the recency at most the age, "
            "and 0 where there is none"
        )
    each = [np.ascontiguousarray(values, dtype=np.float64).ravel() for values in (x, recent, until)]
    return chosen, theta, Histories(each[0], each[1], each[2], np.ones(x.size))


def table(who: Customers, of: Histories, fit: Fit, spend: Fit | None, paid: float, ahead: float) -> DataFrame:
    """A row a customer at the end of what was fitted, the most to be expected first.

    Columns: customer, frequency, recency, age, p_alive, expected_purchases (in the time `ahead`), and where
    amounts are known expected_amount (of a purchase, given those made) and expected_spend. `paid`: share of
    the purchases that are not free.
    """
    import pandas as pd

    model, theta = MODELS[fit.model], np.array([fit[name] for name in fit.names])
    coming = model.conditional(theta, of, float(int(ahead)) if model.discrete else ahead)
    columns: dict[str, object] = {
        "customer": who.names,
        "frequency": of.frequency.astype(np.int64),
        "recency": of.recency,
        "age": of.age,
        "p_alive": model.alive(theta, of),
        "expected_purchases": coming,
    }
    order = coming
    if spend is not None and who.paid is not None and who.mean is not None:
        amount = _amounts(who.paid, who.mean, spend)
        order = coming * paid * amount
        columns |= {"expected_amount": amount, "expected_spend": order}
    return pd.DataFrame(columns).iloc[np.argsort(-order, kind="stable")].reset_index(drop=True)


def _amounts(paid: Floats, mean: Floats, spend: Fit) -> Floats:
    """Mean amount of a purchase to come; where customers are alike that of all."""
    theta = np.array([spend[name] for name in spend.names])
    if spend.names != gamma_gamma.NAMES:
        return np.full(len(paid), gamma_gamma.mean(theta))
    return gamma_gamma.conditional(theta, Spend(paid, mean, np.ones(len(paid))))
