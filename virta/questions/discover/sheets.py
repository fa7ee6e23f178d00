"""What scenario discovery says, in words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.discovery import Discovery
from experiments.regions import Region
from experiments.report import numbers
from experiments.report.tables import Table, row
from experiments.report.texts import say
from experiments.sweep.outcomes import Column, Outcome
from virta.questions.sweep import outcome

if TYPE_CHECKING:
    from pandas import DataFrame


def asked(of: Outcome, threshold: float, above: bool, lang: str) -> str:
    """The outcome that is looked for."""
    key = "discover_above" if above else "discover_below"
    return say(key, lang, outcome=outcome.title(of, lang), value=outcome.number(threshold, of, lang))


def column(of: Outcome, name: str) -> Column:
    """The column of this name."""
    return of.columns[of.names.index(name)]


def where(of: Outcome, region: Region, lang: str) -> str:
    """A box in words."""
    said = [outcome.bound(column(of, one.path), one.value, one.above, lang) for one in region.bounds]
    return say("region_and", lang).join(said)


def sentences(of: Outcome, threshold: float, above: bool, found: Discovery, lang: str) -> list[str]:
    """The boxes, the factor that separates most, and what a forest makes of all."""
    told: list[str] = []
    name = asked(of, threshold, above, lang)
    for region in found.found.regions:
        shares = {
            key: numbers.percent(share, 0, lang)
            for key, share in (
                ("coverage", region.coverage),
                ("density", region.density),
                ("ahead", region.density_ahead),
            )
        }
        key = "discover_also" if told else "discover_box"
        told.append(say(key, lang, outcome=name, bounds=where(of, region, lang), **shares))
    if not told:
        told.append(say("discover_no_box", lang, outcome=name))
    first = found.factors[0]
    key = "discover_separates" if first.p_value < 0.05 else "discover_no_factor"
    told.append(
        say(
            key,
            lang,
            factor=outcome.named(column(of, first.name), lang),
            distance=numbers.fixed(first.distance, 2, lang),
            p=outcome.p_value(first.p_value, lang),
        )
    )
    fit = found.scores.fit
    key = "discover_forest" if fit > 0.05 else "discover_no_forest"
    return [*told, say(key, lang, fit=numbers.percent(fit, 0, lang))]


def boxes(of: Outcome, found: Discovery, lang: str) -> Table:
    """A row a bound, with the box's shares in its first row."""
    rows = []
    for region in found.found.regions:
        shares = (region.coverage, region.density, region.density_ahead)
        told = [*(numbers.percent(share, 0, lang) for share in shares), numbers.fixed(region.n, 0, lang)]
        for i, one in enumerate(region.bounds):
            said = outcome.bound(column(of, one.path), one.value, one.above, lang)
            rows.append(row(said, outcome.p_value(one.p_value, lang), *(told if i == 0 else [""] * 4)))
    keys = ("discover_limit", "discover_quasi_p", "region_coverage", "region_density", "region_ahead")
    headings = (*(say(key, lang) for key in keys), say("discover_points", lang))
    note = say("discover_boxes_note", lang)
    return Table(say("discover_boxes", lang), headings, tuple(rows), notes=(note,))


def factors(of: Outcome, found: Discovery, lang: str) -> Table:
    """A row a factor: how far it separates, and its score."""
    rows = [
        row(
            outcome.named(column(of, one.name), lang),
            numbers.fixed(one.distance, 2, lang),
            outcome.p_value(one.p_value, lang),
            numbers.percent(one.score, 0, lang),
        )
        for one in found.factors
    ]
    keys = ("discover_factor", "discover_distance", "discover_p", "discover_score")
    note = say("discover_factors_note", lang, luck=numbers.percent(found.scores.by_luck, 0, lang))
    headings = tuple(say(key, lang) for key in keys)
    return Table(say("discover_factors", lang), headings, tuple(rows), notes=(note,))


def records(found: Discovery) -> list[dict[str, Any]]:
    """The boxes as plain values."""
    return [
        {
            "bounds": [
                {"factor": b.path, "above": b.above, "value": b.value, "quasi_p": b.p_value}
                for b in region.bounds
            ],
            "coverage": region.coverage,
            "density": region.density,
            "density_low": region.density_low,
            "density_high": region.density_high,
            "coverage_held_out": region.coverage_ahead,
            "density_held_out": region.density_ahead,
            "p_value": region.p_value,
            "points": region.n,
        }
        for region in found.found.regions
    ]


def frames(of: Outcome, found: Discovery, looked_for: tuple[float, bool]) -> dict[str, DataFrame]:
    """All numbers: factors, the trade-off, points with the outcome, and the bounds of boxes."""
    import pandas as pd

    threshold, above = looked_for
    points = pd.DataFrame(of.x, columns=list(of.names))
    points[of.metric] = of.y
    points["reached"] = (of.y > threshold) == above
    points.attrs["units"] = {of.metric: of.unit}
    steps = [
        {
            "points": step.n,
            "coverage": step.hits / max(1, found.reached),
            "density": step.hits / step.n,
            "bounds": int(np.isfinite(step.box.low).sum() + np.isfinite(step.box.high).sum()),
        }
        for step in found.steps
    ]
    told = [
        {"factor": one.name, "distance": one.distance, "p_value": one.p_value, "score": one.score}
        for one in found.factors
    ]
    frames = {"factors": pd.DataFrame(told), "trade_off": pd.DataFrame(steps), "points": points}
    bounds = []
    for number, record in enumerate(records(found), start=1):
        bounds += [{"box": number, **bound, **record} for bound in record.pop("bounds")]
    return frames | ({"boxes": pd.DataFrame(bounds)} if bounds else {})
