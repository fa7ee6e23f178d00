"""A fitted retention table as a plain document and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.calibrate.cohorts.fit import CohortFit, Forecast
from experiments.calibrate.purchases.documents import fit_document

if TYPE_CHECKING:
    from pandas import DataFrame


def of_cohorts(found: CohortFit, forecast: Forecast) -> dict[str, Any]:
    """Everything found in a retention table; null where a cell was seen already."""
    table = found.triangle
    return {
        "kind": "cohorts",
        "cohorts": list(table.cohorts),
        "ages": table.ages.tolist(),
        "law": found.chosen.model,
        "fits": [fit_document(fit) for fit in found.fits],
        "spread": found.spread,
        "rates": found.table().to_dict("records"),
        "forecast": {
            "ages": forecast.ages.tolist(),
            **{
                name: [[None if np.isnan(x) else float(x) for x in row] for row in getattr(forecast, name)]
                for name in ("left", "low", "high")
            },
        },
    }


def tables_of(found: CohortFit, forecast: Forecast) -> dict[str, DataFrame]:
    """Tables by the name of their file."""
    import pandas as pd

    table = found.triangle
    rows = [
        (name, age, forecast.left[i, j], forecast.low[i, j], forecast.high[i, j])
        for i, name in enumerate(table.cohorts)
        for j, age in enumerate(forecast.ages.tolist())
        if not np.isnan(forecast.left[i, j])
    ]
    estimates = [
        (fit.model, fit is found.chosen, one, *((e.value, e.se, e.low, e.high) if fit.told else (None,) * 4))
        for fit in found.fits
        for one in fit.names
        for e in [fit.parameter(one)]
    ]
    heads = ["law", "chosen", "parameter", "estimate", "se", "low", "high"]
    return {
        "estimates": pd.DataFrame(estimates, columns=heads).astype(dict.fromkeys(heads[3:], float)),
        "rates": found.table(),
        "forecast": pd.DataFrame(rows, columns=["cohort", "age", "left", "low", "high"]),
    }
