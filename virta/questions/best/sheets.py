"""The result of a selection of the best plan, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.best import Best, Contender
from experiments.paired import Difference
from experiments.plan import Plan
from experiments.report import numbers
from experiments.report.estimates import Sums, exactly, half_of, listed
from experiments.report.tables import Cell, Row, Table
from experiments.report.texts import say
from experiments.report.wording import metric_title
from experiments.worlds import Worlds
from simulation import metrics
from simulation.scenario.types import Scenario
from virta import grades
from virta.grades import Grade


def graded(found: Best, worlds: Worlds | None) -> Grade:
    """How far the selection can be trusted."""
    return grades.grade(found.separated, grades.in_worlds(worlds, found.winner))


def headline(found: Best, plans: Sequence[Plan], worlds: Worlds | None, lang: str) -> str:
    """Which plan is best, or that it cannot be told, with chance and ignorance weighed."""
    sums, grade = _sums(found, plans[0].scenario, lang), graded(found, worlds)
    near = _nearest(found)
    assert near.behind is not None
    mean, half = near.behind.mean or 0.0, half_of(near.behind)
    nearest, uncertain = grades.in_worlds(worlds, found.winner), grades.uncertain(plans)
    names = {"best": found.winner, "next": near.label, "metric": metric_title(found.metric, lang).lower()}
    weighed = grades.weighed(nearest, None if found.separated else found.winner, uncertain, lang)
    if found.separated:
        lead = say("head_lead", lang, by=sums.said(mean, half), unit="", **names).replace("  ", " ")
        clauses = [lead, say("head_beyond_chance", lang), weighed]
        settle = grades.settled_by(worlds is not None, uncertain, lang)
        if grade is not Grade.NOT_SEPARATED:
            return grades.sentence(grade, found.winner, clauses, settle, lang)
        others = [nearest.rival] if nearest is not None else []
    else:
        if mean == 0.0 and near.behind.se == 0.0:
            open_, settle = say("head_same", lang, **names), say("settle_nothing", lang)
        else:
            low, high = sums.ends(near.behind)
            open_ = say("head_open", lang, low=low, high=high, unit=sums.unit, **names)
            # A smaller zone takes more replications; within the zone it does not matter which is better.
            option = f"--zone {found.zone / 2:g}" if found.decided else "--max-replications"
            within = all(one.within_zone for one in found.contenders if not one.separated)
            settle = "" if within else say("settle_replications", lang, option=option)
        clauses, others = [open_, weighed], list(found.not_separated)
    return grades.apart(listed([found.winner, *others], lang), clauses, settle, lang)


def besides(found: Best, scenario: Scenario, lang: str) -> str:
    """What would be lost by another plan, and whether the selection came to its end; may be empty."""
    zone, sentences = exactly(found.zone, _sums(found, scenario, lang)), []
    if not found.decided:
        sentences.append(say("best_limit", lang, n=numbers.fixed(found.n_selection, 0, lang)))
    others = [c for c in found.contenders if c.behind is not None]
    for key, wanted in (("best_within", True), ("best_open", False)):
        same = [c.label for c in others if not c.separated and c.within_zone is wanted]
        if same:
            sentences.append(say(key, lang, others=listed(same, lang, either=True), zone=zone))
    return " ".join(sentences)


def regret(
    found: Best, chosen: str, believed: Sequence[str], lost: Difference | None, scenario: Scenario, lang: str
) -> str:
    """What the choice made in a believed world costs in the true one."""
    belief = listed(list(believed), lang)
    if lost is None:
        return say("best_belief_free", lang, belief=belief, chosen=chosen)
    sums = _sums(found, scenario, lang)
    by = sums.said(lost.mean or 0.0, half_of(lost))
    return say("best_regret", lang, belief=belief, chosen=chosen, best=found.winner, by=by)


def _nearest(found: Best) -> Contender:
    better = metrics.METRICS[found.metric].better
    others = [c for c in found.contenders if c.behind is not None]
    return min(others, key=lambda c: better * ((c.behind.mean if c.behind else None) or 0.0))


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
