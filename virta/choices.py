"""The best plan, the best split, why two plans differ: as tables and as one plain document each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from experiments.best import Best, Contender
from experiments.explain import Explanation
from experiments.optimize import Marginal, Optimum, Setting
from experiments.paired import Difference
from experiments.plan import Plan
from experiments.report.tables import Table
from experiments.statistics import Estimate
from experiments.verdict import bounds
from simulation.engine import choose
from simulation.scenario.types import Scenario
from virta.provenance import provenance_of_plans
from virta.questions.best import sheets as choice
from virta.questions.explain import sheets as waterfall
from virta.questions.optimize import sheets as optimum

if TYPE_CHECKING:
    from pandas import DataFrame

    from virta.outputs.figures import Drawing


@dataclass(frozen=True)
class Chosen:
    """What one of the commands found, ready to be shown, written and drawn."""

    headlines: Mapping[str, str]
    """By language: the answer."""
    sheets: Mapping[str, Sequence[Table]]
    """By language: what it rests on."""
    scenario: Scenario
    content: Mapping[str, Any]
    """Of the JSON document, without answer and provenance."""
    tables: Mapping[str, DataFrame]
    drawings: Mapping[str, Mapping[str, Drawing]]
    """By language."""
    provenance: Mapping[str, Any]

    def __repr__(self) -> str:
        command, n = self.provenance["command"], ", ".join(self.tables)
        return f"{command}: {self.sentence}\n  .content has it as values, .tables has: {n}"

    @property
    def sentence(self) -> str:
        """The answer, in English."""
        return self.headlines["en"]

    def document(self) -> dict[str, Any]:
        """The result as plain values."""
        return {"answer": self.headlines["en"], **self.content, "provenance": dict(self.provenance)}


def of_best(found: Best, plans: Sequence[Plan], origin: Mapping[str, Any]) -> Chosen:
    """The best of several plans."""
    scenario = plans[0].scenario
    return Chosen(
        {lang: choice.headline(found, scenario, lang) for lang in ("en", "fi")},
        {lang: [choice.table(found, scenario, lang)] for lang in ("en", "fi")},
        scenario,
        {
            "winner": found.winner,
            "separated": found.separated,
            "not_separated": list(found.not_separated),
            "decided": found.decided,
            "metric": found.metric,
            "zone": found.zone,
            "unit": found.unit,
            "level": found.level,
            "n_selection": found.n_selection,
            "n_fresh": found.n_fresh,
            "scenarios": [_contender(one, found.metric) for one in found.contenders],
        },
        {"plans": _frame([_contender_row(one, found.metric) for one in found.contenders])},
        {"en": {}, "fi": {}},
        origin,
    )


def _contender(one: Contender, metric: str) -> dict[str, Any]:
    return {
        "label": one.label,
        "metrics": {metric: _estimate(one.value)},
        "behind": {metric: _difference(one.behind)} if one.behind is not None else None,
        "dropped_at": one.dropped_at,
        "selection_mean": one.selection_mean,
        "separated": one.separated,
        "within_zone": one.within_zone,
    }


def _contender_row(one: Contender, metric: str) -> dict[str, Any]:
    behind = _difference(one.behind) if one.behind is not None else {}
    return {
        "plan": one.label,
        "metric": metric,
        **_estimate(one.value),
        **{f"behind_{key}": behind.get(key) for key in ("mean", "simultaneous_low", "simultaneous_high")},
        "dropped_at": one.dropped_at,
        "separated": one.separated,
        "within_zone": one.within_zone,
    }


def of_optimum(found: Optimum, origin: Mapping[str, Any]) -> Chosen:
    """The best split of a budget."""
    tables = {"settings": optimum.table(found), "margins": _frame([_margin_row(m) for m in found.marginals])}
    if found.frontier:
        tables["frontier"] = optimum.frontier_table(found)
    return Chosen(
        {lang: optimum.headline(found, lang) for lang in ("en", "fi")},
        {lang: _optimum_sheets(found, lang) for lang in ("en", "fi")},
        found.today.scenario,
        {
            "overrides": list(found.overrides),
            "metric": found.metric,
            "unit": found.unit,
            "zone": found.zone,
            "level": found.level,
            "total": found.total,
            "decided": found.decided,
            "n_search": found.n_search,
            "n_selection": found.n_selection,
            "n_fresh": found.n_fresh,
            "exact": found.exact,
            "expected_purchases": found.expected_purchases,
            "levers": [
                {
                    "investment": cell.investment,
                    "aim": str(cell.aim),
                    "per_head": cell.per_head,
                    "begin": cell.begin,
                    "end": cell.end,
                    "today": cell.today,
                    "best": best,
                    "as_good": list(flat),
                    "not_shown_worse": list(wide),
                }
                for cell, best, flat, wide in zip(
                    found.cells, found.winner.amounts, found.ranges, found.open_ranges, strict=True
                )
            ],
            "scenarios": [
                {
                    "label": "best",
                    "metrics": {found.metric: _estimate(found.winner.value), "clv": _estimate(found.clv)},
                },
                {"label": "today", "metrics": {found.metric: _estimate(found.now.value)}},
            ],
            "loss_of_today": _difference(found.gain) if found.gain is not None else None,
            "settings": [_setting(one) for one in found.settings],
            "margins": [
                {
                    "investment": one.investment,
                    "aim": str(one.aim),
                    "counted": one.counted,
                    **{key: _estimate(getattr(one, key)) for key in ("value", "cost", "worth")},
                }
                for one in found.marginals
            ],
            "frontier": [
                {
                    "factor": step.factor,
                    "total": step.total,
                    "amounts": list(step.amounts),
                    "metrics": {"npv": _estimate(step.npv), "customer_equity": _estimate(step.equity)},
                    "gain": _estimate(step.gain) if step.gain is not None else None,
                }
                for step in found.frontier
            ],
        },
        tables,
        {lang: _optimum_drawings(found, lang) for lang in ("en", "fi")},
        origin,
    )


def _optimum_sheets(found: Optimum, lang: str) -> list[Table]:
    sheets = [optimum.amounts(found, lang), optimum.settings(found, lang), optimum.margins(found, lang)]
    frontier = optimum.frontier(found, lang)
    return [*sheets, frontier] if frontier is not None else sheets


def _optimum_drawings(found: Optimum, lang: str) -> dict[str, Drawing]:
    drawings: dict[str, Drawing] = {"amounts": lambda: optimum.figure(found, lang=lang)}
    if found.frontier:
        drawings["frontier"] = lambda: optimum.frontier_figure(found, lang=lang)
    return drawings


def _setting(one: Setting) -> dict[str, Any]:
    return {
        "amounts": list(one.amounts),
        "shares": list(one.shares),
        "value": _estimate(one.value),
        "loss": _difference(one.loss) if one.loss is not None else None,
        "standing": str(one.standing),
        "today": one.today,
        "from_search": one.dropped,
    }


def _margin_row(one: Marginal) -> dict[str, Any]:
    row: dict[str, Any] = {"investment": one.investment, "aim": str(one.aim), "counted": one.counted}
    for key in ("value", "cost", "worth"):
        found: Estimate = getattr(one, key)
        row |= {
            key: found.mean,
            f"{key}_low": found.low,
            f"{key}_high": found.high,
            f"{key}_unit": found.unit,
        }
        row[f"{key}_reason"] = found.reason
    return row


def of_explanation(found: Explanation, scenario: Scenario, origin: Mapping[str, Any]) -> Chosen:
    """Why two plans differ."""
    changes = [
        {"lever": share.lever.id, "path": one.path, "before": one.before, "after": one.after}
        for share in found.shares
        for one in share.lever.changes
    ]
    pairs = _pairs(found)
    tables = {"shares": waterfall.table(found), "changes": _frame(changes)}
    if pairs:
        tables["interactions"] = _frame(pairs)
    return Chosen(
        {lang: waterfall.headline(found, scenario, lang) for lang in ("en", "fi")},
        {lang: _explanation_sheets(found, scenario, lang) for lang in ("en", "fi")},
        scenario,
        explanation_document(found),
        tables,
        {
            lang: {"waterfall": lambda lang=lang: waterfall.figure(found, scenario, lang=lang)}  # type: ignore[misc]
            for lang in ("en", "fi")
        },
        origin,
    )


def explanation_document(found: Explanation) -> dict[str, Any]:
    """Why two plans differ, as plain values."""
    return {
        "metric": found.metric,
        "unit": found.unit,
        "n": found.n,
        "orders": found.orders,
        "runs": found.runs,
        "scenarios": [
            {"label": label, "metrics": {found.metric: _estimate(value)}}
            for label, value in zip(found.labels, found.values, strict=True)
        ],
        "difference": {found.metric: _difference(found.total)},
        "shares": [
            {
                "lever": share.lever.id,
                "share": _difference(share.value),
                "alone": _difference(share.alone),
                "last": _difference(share.last),
                "changes": [asdict(change) for change in share.lever.changes],
            }
            for share in found.shares
        ],
        "interactions": _pairs(found),
    }


def _pairs(found: Explanation) -> list[dict[str, Any]]:
    return [{"one": pair.one, "other": pair.other, **_difference(pair.value)} for pair in found.interactions]


def _explanation_sheets(found: Explanation, scenario: Scenario, lang: str) -> list[Table]:
    if not found.shares:
        return []
    sheets = [waterfall.shares(found, scenario, lang), waterfall.changes(found, lang)]
    together = waterfall.together(found, scenario, lang)
    return [*sheets, together] if together is not None else sheets


def origin_of(command: str, plans: Sequence[Plan], seed: int, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The provenance of a result, known before it is computed."""
    return provenance_of_plans(command, plans, seed, choose("auto"), asked)


def _estimate(found: Estimate) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "mean": found.mean,
        "se": found.se,
        "low": found.low,
        "high": found.high,
        "n": found.n,
        "unit": found.unit,
    }
    return kept | ({"reason": found.reason} if found.reason else {})


def _difference(found: Difference) -> dict[str, Any]:
    low, high = bounds(found) or (None, None)
    kept: dict[str, Any] = {
        "mean": found.mean,
        "se": found.se,
        "low": found.low,
        "high": found.high,
        "n": found.n,
        "unit": found.unit,
        "interval_kind": found.interval_kind,
        "variance_ratio": found.variance_ratio,
        "p_better": found.p_better,
        "simultaneous_low": low,
        "simultaneous_high": high,
    }
    return kept | ({"reason": found.reason} if found.reason else {})


def _frame(rows: Sequence[Mapping[str, Any]]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows))


__all__ = ["Chosen", "explanation_document", "of_best", "of_explanation", "of_optimum", "origin_of"]
