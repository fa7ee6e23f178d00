"""How far a choice can be trusted, in three grades, and the words that every question says them with.

Each clause is a function of its own, without a full stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from experiments.plan import Plan
from experiments.report import numbers
from experiments.report.texts import say
from experiments.statistics import clopper_pearson
from experiments.worlds import Worlds
from simulation import metrics
from virta.answer import PLAIN, SURE

BORNE_OUT = 0.95
"""Share of worlds in which the best plan has to be better than each other one to be clearly the best."""


class Grade(StrEnum):
    """How far an answer can be trusted."""

    CLEAR = "clear"
    """Ahead of every other plan beyond chance, and in BORNE_OUT of the worlds."""
    LEANING = "leaning"
    """Ahead beyond chance; in more than half of the worlds, or none were drawn."""
    NOT_SEPARATED = "not separated"
    """Chance, or what is not known, leaves open which plan is the best."""


@dataclass(frozen=True)
class InWorlds:
    """How the best plan does in the worlds against the rival that is nearest to it there."""

    rival: str
    share: float
    """Of the worlds in which it is better than this rival."""
    low: float
    """Lower bound of the exact 95 % interval of that share."""
    mean: float
    """Mean over worlds of how far it is ahead, in the unit of the metric; below 0: behind."""
    n: int


def in_worlds(worlds: Worlds | None, best: str | None) -> InWorlds | None:
    """The best plan against its nearest rival in the worlds; None without worlds or without a best plan."""
    if worlds is None or best is None:
        return None
    better, at = metrics.METRICS[worlds.metric].better, worlds.labels.index(best)
    ahead = better * (worlds.means[:, [at]] - worlds.means)
    others = [i for i in range(len(worlds.labels)) if i != at]
    rival = min(others, key=lambda i: (float(np.mean(ahead[:, i] > 0)), float(ahead[:, i].mean())))
    n, better_in = len(ahead), int(np.count_nonzero(ahead[:, rival] > 0))
    low, _ = clopper_pearson(better_in, n)
    return InWorlds(worlds.labels[rival], better_in / n, low, float(ahead[:, rival].mean()), n)


def grade(separated: bool, found: InWorlds | None) -> Grade:
    """How far an answer can be trusted. `separated`: whether chance tells the best from every other.

    Without worlds no answer is clear: to call no number uncertain makes nothing more certain.
    """
    if not separated:
        return Grade.NOT_SEPARATED
    if found is None:
        return Grade.LEANING
    if found.low <= 0.5 or found.mean <= 0.0:
        return Grade.NOT_SEPARATED
    return Grade.CLEAR if found.share >= BORNE_OUT else Grade.LEANING


def weight(found: Grade) -> str:
    """How the first sentence is set: bold only where the worlds bear it out."""
    return SURE if found is Grade.CLEAR else PLAIN


def sentence(
    found: Grade, best: str, clauses: Sequence[str], settle: str, lang: str, stay: bool = False
) -> str:
    """The answer where one plan is ahead. `stay`: whether the best is what is done today."""
    said = ", ".join(clause for clause in clauses if clause)
    if found is Grade.CLEAR:
        return say("head_stay" if stay else "head_choose", lang, best=best, clauses=said)
    return say("head_leaning", lang, best=best, clauses=said, settle=settle)


def apart(plans: str, clauses: Sequence[str], settle: str, lang: str) -> str:
    """The answer where plans cannot be told apart."""
    said = ", ".join(clause for clause in clauses if clause)
    return say("head_not_separated", lang, plans=plans, clauses=said, settle=settle).rstrip()


def weighed(found: InWorlds | None, ahead: str | None, uncertain: int, lang: str) -> str:
    """What the worlds make of the answer; without worlds, that what is not known is not weighed.

    `ahead`: the best plan, where chance leaves open whether it is; None where it does not.
    """
    if found is None:
        if uncertain:
            return say("head_not_weighed" if uncertain > 1 else "head_one_not_weighed", lang, n=uncertain)
        return say("head_none_uncertain", lang)
    share, n = numbers.percent(found.share, 0, lang), numbers.fixed(found.n, 0, lang)
    if ahead is not None:
        return say("head_in_worlds", lang, best=ahead, share=share, n=n, rival=found.rival)
    clear = grade(True, found) is Grade.CLEAR
    return say("head_borne_out" if clear else "head_only_in", lang, share=share, n=n, rival=found.rival)


def settled_by(drawn: bool, uncertain: int, lang: str) -> str:
    """What would tell more where chance does not: worlds, more of them, files that say what is uncertain."""
    if drawn:
        return say("settle_more_worlds", lang)
    return say("settle_worlds" if uncertain else "settle_say_uncertain", lang)


def uncertain(plans: Sequence[Plan]) -> int:
    """How many numbers the plans call uncertain."""
    return len({one.path for plan in plans for one in plan.scenario.uncertain})
