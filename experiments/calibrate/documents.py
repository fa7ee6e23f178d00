"""Fits as plain documents and tables: what goes into JSON and CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.calibrate.history_fit import HistoryFit
from experiments.calibrate.matrix import Matrix
from experiments.calibrate.rates import RateOverTime
from experiments.calibrate.records import Records
from experiments.calibrate.response import Interval
from experiments.calibrate.statement_fit import StatementFit
from experiments.calibrate.survival import Curve
from experiments.calibrate.values import Floats

if TYPE_CHECKING:
    from pandas import DataFrame


def of_records(records: Records) -> dict[str, Any]:
    """How a file was read, and what was left out."""
    return {
        "file": records.file,
        "format": records.dialect.told,
        "rows": records.read,
        "rows_used": len(records.rows),
        "unit": records.unit,
        "written": {
            records.columns[role].name: style.told
            for role, style in records.styles.items()
            if role in records.columns
        },
        "dropped": [{"reason": d.kind, "rows": d.rows, "persons": d.persons} for d in records.dropped],
    }


def of_histories(fit: HistoryFit) -> dict[str, Any]:
    """Everything found in stage histories; `held_out` only where something was."""
    document: dict[str, Any] = {
        "kind": "histories",
        "log_likelihood": fit.log_likelihood,
        "stays": len(fit.stays),
        "transitions": [
            {
                "transition": way.name,
                "family": way.fits[0].family,
                "moves": sum(way.moves),
                "exposure": sum(one.exposure for one, own in zip(way.fits, way.own, strict=True) if own)
                or way.fits[0].exposure,
                "estimates": _records(estimates_of(fit), way.name),
                "candidates": [
                    {
                        "family": c.family,
                        "parameters": c.parameters,
                        "log_likelihood": c.log_likelihood,
                        "aic": c.aic,
                    }
                    for c in way.candidates
                ],
                "residuals": [
                    {"from": r.low, "to": r.high, "moves": r.seen, "expected": r.expected, "z": r.z}
                    for r in way.residuals
                ],
            }
            for way in fit.ways
        ],
    }
    if fit.held:
        document["held_out"] = [
            {"transition": h.name, "moves": h.seen, "expected": h.expected, "z": h.z} for h in fit.held
        ]
    return document


def _records(table: DataFrame, name: str) -> list[Mapping[str, Any]]:
    rows = table[table["transition"] == name].drop(columns="transition")
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def estimates_of(fit: HistoryFit) -> DataFrame:
    """One row a transition, segment and parameter: estimate, se, low, high (95 %), own.

    `own`: whether it comes from the segment's own moves, or from all because it has too few.
    """
    import pandas as pd

    rows = [
        (way.name, segment, e.name, e.value, e.se, e.low, e.high, own)
        for way in fit.ways
        for segment, one, own in zip(fit.stays.segments, way.fits, way.own, strict=True)
        for e in one.estimates
    ]
    columns = ["transition", "segment", "parameter", "estimate", "se", "low", "high", "own"]
    return pd.DataFrame(rows, columns=columns)


def curves_of(fit: HistoryFit) -> DataFrame:
    """One row a curve and duration at which somebody left: share, se, low, high, fitted.

    `curve` is "staying" (Kaplan-Meier, by stage) or "going" (Aalen-Johansen, by transition) or
    "alone" (one way out, the others closed), the last with the fitted share beside it.
    """
    import numpy as np
    import pandas as pd

    frames: list[tuple[str, str, str, Curve, Floats | None]] = []
    for stage, curves in fit.staying.items():
        for segment, curve in zip(fit.stays.segments, curves, strict=True):
            frames.append(("staying", stage, segment, curve, None))
    for (origin, destination), curves in fit.going.items():
        for segment, curve in zip(fit.stays.segments, curves, strict=False):
            frames.append(("going", f"{origin} -> {destination}", segment, curve, None))
    for way in fit.ways:
        for segment, curve, one in zip(fit.stays.segments, way.curves, way.fits, strict=True):
            frames.append(("alone", way.name, segment, curve, one.survival(curve.time)))
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "curve": kind,
                    "of": name,
                    "segment": segment,
                    "duration": curve.time,
                    "share": curve.share,
                    "se": curve.se,
                    "low": curve.low,
                    "high": curve.high,
                    "fitted": np.full(len(curve.time), np.nan) if fitted is None else fitted,
                }
            )
            for kind, name, segment, curve, fitted in frames
        ],
        ignore_index=True,
    )


def of_statements(fit: StatementFit) -> dict[str, Any]:
    """Everything found in statements; `held_out` only where something was."""
    said = fit.statements
    document: dict[str, Any] = {
        "kind": "statements",
        "periods": len(said),
        "period_length": said.length,
        "largest_gap": float(abs(said.off).max()),
        "prospects": fit.prospects,
        "prospects_assumed": not fit.prospects_given,
        "losing": _rate(fit.losing),
        "winning": _rate(fit.winning),
        "revenue": None
        if fit.revenue is None
        else {
            "mean": fit.revenue.value,
            "se": fit.revenue.se,
            "low": fit.revenue.low,
            "high": fit.revenue.high,
        },
        "response": None,
    }
    found = fit.response
    if found is not None:
        document["response"] = {
            "identified": found.identified,
            "speeds_up_to": _interval(found.multiplier),
            "half_effect_at": _interval(found.half_effect_at),
            "gain_of_10_percent_more": _interval(found.gain),
            "rate_at_reference": _interval(found.base),
            "reference_per_head": found.reference,
            "carry_over": found.carry_over,
            "deviance": found.deviance,
            "threshold": found.threshold,
        }
    if fit.no_response:
        document["no_response"] = fit.no_response
    if fit.held:
        document["held_out"] = [
            {"what": h.name, "seen": h.seen, "expected": h.expected, "low": h.low, "high": h.high}
            for h in fit.held
        ]
    return document


def of_matrix(found: Matrix) -> dict[str, Any]:
    """Everything found in a transition matrix; null where nobody said how many were asked."""
    return {
        "kind": "matrix",
        "stages": list(found.stages),
        "every": {"length": found.every[0], "unit": found.every[1]},
        "staying": found.staying,
        "ways": [
            {
                "from": way.origin,
                "to": way.to,
                "probability": way.probability,
                "se": way.se,
                "low": way.low,
                "high": way.high,
                "asked": way.asked,
            }
            for way in found.ways
        ],
    }


def _rate(rate: RateOverTime) -> dict[str, Any]:
    return {
        "mean": rate.rate,
        "se": rate.se,
        "low": rate.low,
        "high": rate.high,
        "events": rate.events,
        "exposure": rate.exposure,
        "dispersion": rate.dispersion,
        "autocorrelation": rate.autocorrelation,
        "trend_per_year": {"mean": rate.trend, "low": rate.trend_low, "high": rate.trend_high},
    }


def _interval(interval: Interval) -> dict[str, float | None]:
    return {"mean": interval.value, "low": interval.low, "high": interval.high}


def periods_of(fit: StatementFit) -> DataFrame:
    """One row a period: end, opening, won, lost, closing, off, rates of winning and losing, fitted won."""
    import pandas as pd

    said = fit.statements
    table = pd.DataFrame(
        {
            "period": [said.records.when(float(end)) for end in said.ends],
            "opening": said.opening,
            "won": said.won,
            "lost": said.lost,
            "closing": said.closing,
            "off": said.off,
            "losing": fit.losing_each,
            "winning": said.won / (fit.prospects * said.length),
        }
    )
    if fit.response is not None and len(fit.response.fitted) == len(table):
        table["won_fitted"] = fit.response.fitted
    return table
