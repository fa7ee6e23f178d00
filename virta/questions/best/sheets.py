"""The result of a selection of the best plan, in words and tables."""

from __future__ import annotations

from experiments.best import Best, Contender
from experiments.report import numbers
from experiments.report.sums import Sums, exactly, half_of, listed
from experiments.report.tables import Cell, Row, Table
from experiments.report.texts import say
from experiments.report.wording import metric_title
from simulation import metrics
from simulation.scenario.types import Scenario


def headline(found: Best, scenario: Scenario, lang: str) -> str:
    """Which plan is best, or that it cannot be told, and what would be lost by another."""
    sums = _sums(found, scenario, lang)
    better = metrics.METRICS[found.metric].better
    others = [c for c in found.contenders if c.behind is not None]
    near = min(others, key=lambda c: better * ((c.behind.mean if c.behind else None) or 0.0))
    assert near.behind is not None
    mean, half = near.behind.mean or 0.0, half_of(near.behind)
    names = {"winner": found.winner, "other": near.label, "metric": metric_title(found.metric, lang).lower()}
    if mean == 0.0 and near.behind.se == 0.0:
        sentences = [say("best_same", lang, **names)]
    else:
        gap = {
            "by": sums.said(mean, half),
            "side": say("side_above" if mean >= 0 else "side_below", lang),
            "interval": sums.interval(near.behind, flip=mean < 0),
        }
        key = "best_separated" if found.separated else "best_not_separated"
        sentences = [say(key, lang, **names, **gap)]
    if not found.decided:
        sentences.append(say("best_limit", lang, n=numbers.fixed(found.n_selection, 0, lang)))
    zone = exactly(found.zone, sums)
    for key, wanted in (("best_within", True), ("best_open", False)):
        same = [c.label for c in others if not c.separated and c.within_zone is wanted]
        if same:
            sentences.append(say(key, lang, others=listed(same, lang, either=True), zone=zone))
    return " ".join(sentences)


def table(found: Best, scenario: Scenario, lang: str) -> Table:
    """A row a plan: its value from new replications, how far it is behind, where it was dropped."""
    sums = _sums(found, scenario, lang)
    rows = []
    for one in found.contenders:
        dropped = numbers.MISSING if one.dropped_at is None else numbers.fixed(one.dropped_at, 0, lang)
        behind = numbers.MISSING if one.behind is None else sums.difference(one.behind)
        cells = (one.label, sums.estimate(one.value), behind, dropped, say(_standing(one), lang))
        rows.append(Row(tuple(Cell(text) for text in cells)))
    columns = (
        say("best_column", lang),
        metric_title(found.metric, lang),
        say("best_behind", lang),
        say("best_dropped", lang),
        say("best_standing", lang),
    )
    note = say(
        "best_note",
        lang,
        n=numbers.fixed(found.n_selection, 0, lang),
        fresh=numbers.fixed(found.n_fresh, 0, lang),
        zone=exactly(found.zone, sums),
    )
    title = say("best_title", lang, n=len(found.contenders))
    return Table(title, columns, tuple(rows), sums.unit, (note,))


def _standing(one: Contender) -> str:
    if one.behind is None:
        return "standing_best"
    if one.separated:
        return "standing_separated"
    return "standing_within" if one.within_zone else "standing_not"


def _sums(found: Best, scenario: Scenario, lang: str) -> Sums:
    return Sums(found.metric, scenario, [c.value.mean for c in found.contenders], lang)
