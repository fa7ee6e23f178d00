"""A calibration from a purchase log as a plain document and tables: what goes into JSON and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.calibrate.purchases.calibration import Calibration
from experiments.calibrate.purchases.fitting import Estimated, Fit
from experiments.calibrate.purchases.replay import Replay

if TYPE_CHECKING:
    from pandas import DataFrame


def of_purchases(found: Calibration, replay: Replay) -> dict[str, Any]:
    """Everything found in a log of purchases; `holdout` and `spend` are null where there is none.

    A parameter is null where it runs off and the records do not tell it.
    """
    held = found.holdout
    return {
        "kind": "purchases",
        "customers": found.fit.n,
        "repeat_purchases": int(found.histories.frequency.sum()),
        "unit": found.unit,
        "model": found.fit.model,
        "fits": [fit_document(fit) for fit in found.fits],
        "spend": None if found.spend is None else fit_document(found.spend),
        "means": {name: _estimate(estimate) for name, estimate in found.means().items()},
        "chi_square": found.frequencies.chi_square,
        "holdout": None
        if held is None
        else {
            "length": held.length,
            "bought": held.bought,
            "expected": held.expected,
            "correlation": held.correlation if held.correlation == held.correlation else None,
        },
        "replay": {
            "simulations": len(replay.simulated),
            "repeat_purchases": {
                "log": float(replay.bought[-1]),
                "simulated": float(replay.simulated[:, -1].mean()),
            },
            "mean_repeat_spend": {"log": replay.mean_spend, "simulated": float(replay.mean_spends.mean())},
        },
    }


def tables_of(found: Calibration, replay: Replay, ahead: float | None = None) -> dict[str, DataFrame]:
    """Tables by the name of their file. `ahead`: as in `Calibration.by_customer`."""
    tables = {
        "estimates": found.table(),
        "customers": found.by_customer(ahead),
        "models": found.comparison(),
        "frequencies": found.frequencies.table(),
        "tracking": replay.table(),
        "concentration": replay.concentration_table(),
    }
    if found.holdout is not None:
        groups = found.holdout.by_frequency.table()
        groups.columns = ["repeat_purchases", "bought_each", "expected_each"]
        tables["holdout"] = groups.assign(customers=found.holdout.customers)
    return tables


def fit_document(fit: Fit) -> dict[str, Any]:
    """A fit with its parameters, errors and AIC."""
    return {
        "model": fit.model,
        "log_likelihood": fit.log_likelihood,
        "aic": fit.aic,
        "customers": fit.n,
        "parameters": {name: _estimate(fit.parameter(name)) if fit.told else None for name in fit.names},
        "log_covariance": None if fit.log_covariance is None else fit.log_covariance.tolist(),
    }


def _estimate(estimate: Estimated) -> dict[str, float | None]:
    return {"value": estimate.value, "se": estimate.se, "low": estimate.low, "high": estimate.high}
