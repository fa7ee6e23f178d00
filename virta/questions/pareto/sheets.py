"""What a front of plans says, in words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.optimize.levers import Cell
from experiments.optimize.pareto import Front, Objective
from experiments.report import numbers
from experiments.report.estimates import listed
from experiments.report.tables import ITEM, TOTAL, Table, heading, row
from experiments.report.texts import say, title_of
from experiments.report.wording import metric_title, metric_unit, with_interval
from experiments.statistics import Estimate
from simulation import metrics

if TYPE_CHECKING:
    from pandas import DataFrame


def objective(one: Objective, lang: str) -> str:
    """What an objective is called."""
    metric = metric_title(one.metric, lang)
    if one.tail is None:
        return say("pareto_mean", lang, metric=metric)
    return say("pareto_tail", lang, metric=metric, share=numbers.percent(one.tail, 0, lang))


def units(found: Front, lang: str) -> list[str]:
    """Of the objectives, in words; shares are not in per cent here, so theirs stay as metrics have them."""
    shares = (metrics.SHARE, metrics.PER_PERIOD)
    return [
        unit if metrics.METRICS[o.metric].unit in shares else metric_unit(o.metric, found.plan.scenario, lang)
        for o, unit in zip(found.objectives, found.units, strict=True)
    ]


def basis(found: Front, lang: str) -> str:
    """In how many fresh worlds and replications the plans were evaluated."""
    n = numbers.fixed(found.n, 0, lang)
    if found.worlds == 1:
        return say("pareto_luck", lang, replications=n)
    return say("pareto_worlds", lang, worlds=numbers.fixed(found.worlds, 0, lang), replications=n)


def sentences(found: Front, lang: str) -> list[str]:
    """How far the front reaches; how today's plan stands; how many fell."""
    ranges = []
    for i, (one, unit) in enumerate(zip(found.objectives, units(found, lang), strict=True)):
        means = sorted(candidate.values[i].mean or 0.0 for candidate in found.front)
        low, high = (numbers.plain(mean, 3, lang) for mean in (means[0], means[-1]))
        name = objective(one, lang)
        ranges.append(say("pareto_range", lang, objective=name, low=low, high=f"{high} {unit}"))
    n = numbers.fixed(len(found.front), 0, lang)
    told = [say("pareto_front", lang, n=n, ranges=listed(ranges, lang))]
    key = "pareto_today" if found.beat_today else "pareto_today_on"
    told.append(say(key, lang, n=found.beat_today))
    fallen = len(found.candidates) - len(found.front)
    return [*told, *([say("pareto_fallen", lang, n=fallen)] if fallen else [])]


def amount(cell: Cell, lang: str) -> str:
    """What an amount is called."""
    return title_of(cell.title, lang, cell.name) or cell.name


def table(found: Front, lang: str) -> Table:
    """A row a plan of the front, by the first objective; today's last, with its own values."""
    amounts = [amount(cell, lang) for cell in found.cells]
    goals = [
        f"{objective(o, lang)}, {unit}" for o, unit in zip(found.objectives, units(found, lang), strict=True)
    ]
    unit = say(found.plan.scenario.time.unit, lang)
    note = say("pareto_note", lang, unit=f"{found.plan.scenario.money.currency} / {unit}")
    rows, narrow = [], []
    for label, one in [*enumerate(found.front, start=1), (say("pareto_today_label", lang), found.today)]:
        spent = [numbers.plain(value, 3, lang) for value in one.amounts]
        if one is found.today:
            values = [numbers.plain(e.mean, 4, lang) for e in one.values]
        else:
            values = [_gain(e, lang) for e in one.gains]
        rows.append(row(str(label), *spent, *values, kind=TOTAL if one is found.today else ITEM))
        moved = ", ".join(f"{name} {value}" for name, value in zip(amounts, spent, strict=True))
        narrow += [heading(f"{label}: {moved}", 2), *(row(*pair) for pair in zip(goals, values, strict=True))]
    title = say("pareto_title", lang)
    small = Table(title, ("", ""), tuple(narrow), notes=(note,))
    headings = (say("pareto_plan", lang), *amounts, *goals)
    return Table(title, headings, tuple(rows), notes=(note,), narrow=(small,))


def _gain(found: Estimate, lang: str) -> str:
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    return with_interval(found.mean, found.low, found.high, lang)


def frame(found: Front) -> DataFrame:
    """All numbers; amounts per time unit, a head where the investment is paid so."""
    import pandas as pd

    rows = []
    for plan, one in [*enumerate(found.candidates, start=1), ("today", found.today)]:
        values: dict[str, float | None] = {}
        for o, e in zip(found.objectives, one.values, strict=True):
            values |= {str(o): e.mean, f"{o}_se": e.se, f"{o}_low": e.low, f"{o}_high": e.high}
        for o, e in zip(found.objectives, one.gains, strict=True):
            values |= {f"{o}_gain": e.mean, f"{o}_gain_low": e.low, f"{o}_gain_high": e.high}
        amounts = {cell.name: value for cell, value in zip(found.cells, one.amounts, strict=True)}
        rows.append({"plan": str(plan), "kept": one.kept, **amounts, **values})
    table = pd.DataFrame(rows)
    scenario = found.plan.scenario
    each = f"{scenario.money.currency} per {scenario.time.unit}"
    units = {cell.name: f"{each} a head" if cell.per_head else each for cell in found.cells}
    for o, unit in zip(found.objectives, found.units, strict=True):
        units |= dict.fromkeys(
            (f"{o}{part}" for part in ("", "_se", "_low", "_high", "_gain", "_gain_low", "_gain_high")), unit
        )
    table.attrs["units"] = units
    return table
