"""A fitted retention table as a scenario file: those who are there, those who come, and how long they
last.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.cohorts.fit import FREE, CohortFit, mean_age
from experiments.calibrate.cohorts.laws import LAWS
from experiments.calibrate.history_scenario import FIVE_YEARS, MOST_PEOPLE
from experiments.calibrate.scenario_text import (
    Doubted,
    Item,
    count,
    mapping,
    number,
    path,
    top,
    uncertain,
    uncertain_together,
    written,
)

WAY = "customer -> ended"
_PIECES = 120
"""Most rates that are written one by one; the last one holds from there on."""


@dataclass(frozen=True)
class Wording:
    """What a table cannot tell, and the user may."""

    title: str
    source: str
    unit: str
    currency: str = "EUR"
    people: int = MOST_PEOPLE


def scenario_text(found: CohortFit, words: Wording) -> str:
    """The text of the scenario. Raises CalibrationError where the numbers make none."""
    table, unit = found.triangle, words.unit
    now = float(table.left[np.arange(len(table.cohorts)), table.last].sum())
    stands_for = max(1, math.ceil(now / words.people))
    newcomers = float(table.sizes.mean())
    lasting, beside = _lasting(found, unit)
    start = {
        "count": str(max(1, round(now / stands_for))),
        "duration": mapping({"exponential": mapping({"mean": number(max(mean_age(found), 0.5), 4)})}),
    }
    items = [
        *top(words.title, {"unit": unit, "horizon": f"{FIVE_YEARS[unit]} {unit}s"}, words.currency),
        Item(
            "stages",
            [Item("customer", mapping({"kind": "customer"})), Item("ended", mapping({"kind": "former"}))],
        ),
        Item("transitions", [Item(WAY, lasting, above=beside)]),
        Item(
            "people_at_start",
            [Item("customer", mapping(start))],
            above=f"{count(now)} were left when each cohort was last seen. ASSUMPTION: their ages spread "
            "around the mean as an exponential.",
        ),
        Item(
            "market_entrants",
            [Item("customer", mapping({"rate": number(newcomers / stands_for, 5)}))],
            above=f"The mean size of {len(table.cohorts)} cohorts. ASSUMPTION: one comes each {unit}, and as "
            "many come from now on.",
        ),
    ]
    doubts = _uncertain(found)
    if doubts:
        items.append(
            Item("uncertain", doubts, above="Standard errors of the estimates, and how they go together.")
        )
    return written(_head(found, words, stands_for), items, words.title)


def _head(found: CohortFit, words: Wording, stands_for: int) -> list[str]:
    table, best = found.triangle, found.chosen
    doubts = [note.text() for note in found.notes if note.doubt]
    head = [
        *doubts,
        f"{words.source} {len(table.cohorts)} cohorts, {count(table.sizes.sum())} customers, ages to "
        f"{table.ages[-1]:g} {words.unit}s. {_told(found)}; log-likelihood {best.log_likelihood:.2f}, AIC "
        f"{best.aic:.1f}.",
        *(note.text() for note in found.notes if not note.doubt),
    ]
    if stands_for > 1:
        head.append(f"One person here stands for {stands_for} in the table.")
    head.append(
        "ASSUMPTION marks what the table does not tell. It holds no money: add margin_flow or purchases to "
        "the stage "
        "to value customers."
    )
    return head


def _told(found: CohortFit) -> str:
    best = found.chosen
    if best.model == FREE:
        return "A rate for each age"
    if not best.told:
        return LAWS[best.model].title
    values = [best.parameter(name) for name in best.names]
    told = [
        f"{name} {number(one.value, 4)} ± {number(one.se or 0, 2)}"
        for name, one in zip(best.names, values, strict=True)
    ]
    return f"{LAWS[best.model].title}: {', '.join(told)}"


def _lasting(found: CohortFit, unit: str) -> tuple[str, str]:
    """How long customers last, in the scenario language, and where it came from."""
    best = found.chosen
    renewal = {"every": f"1 {unit}"}
    if best.model == "sbg" and best.told:
        spread = mapping({"alpha": number(best["alpha"]), "beta": number(best["beta"])})
        return mapping({"probability": mapping({"beta": spread}), **renewal}), f"{_told(found)}."
    if best.model in ("geometric", "sbg"):
        chance = float(1.0 - found.left(np.array([0.0, 1.0]))[1])
        return mapping({"probability": number(chance), **renewal}), f"{_told(found)}."
    step = float(np.diff(found.triangle.ages)[0])
    end = found.triangle.ages[-1] if best.model == FREE else min(FIVE_YEARS[unit], _PIECES * step)
    ages = found.triangle.ages if best.model == FREE else np.arange(0.0, end + 0.5 * step, step)
    share = found.left(ages)
    rates = np.log(share[:-1] / share[1:]) / np.diff(ages)
    pieces = {
        number(age): number(max(float(rate), 0.0), 5) for age, rate in zip(ages[:-1], rates, strict=True)
    }
    why = f"{_told(found)}. Written as the rate of the cohort at each age, the last one from there on"
    if best.model == "bdw":
        why += "; that customers differ is in these rates, and a plan that keeps customers does not sort them"
    return mapping({"time_in_stage": mapping({"piecewise": mapping(pieces)})}), f"{why}."


def _uncertain(found: CohortFit) -> list[Item]:
    best = found.chosen
    if not best.told:
        return []
    widening = math.sqrt(found.spread)
    if best.model == "sbg":
        told = [
            Doubted(
                path("transitions", WAY, "probability", "beta", name),
                best[name],
                (best.parameter(name).se or 0.0) * widening,
            )
            for name in ("alpha", "beta")
        ]
        both = best.correlations([lambda theta: float(theta[0]), lambda theta: float(theta[1])])
        return uncertain_together(told, both.tolist())
    if best.model == "geometric":
        chance = best.derived(lambda theta: float(-math.expm1(-theta[0])))
        where = path("transitions", WAY, "probability")
        return [Item(where, uncertain(chance.value, (chance.se or 0.0) * widening, "beta"))]
    if best.model != FREE:
        return []
    found_items = []
    for name in best.names:
        age = float(name.removeprefix("rate to "))
        k = int(np.flatnonzero(found.triangle.ages == age)[0])
        begin = number(float(found.triangle.ages[k - 1]))
        one = best.parameter(name)
        where = path("transitions", WAY, "time_in_stage", "piecewise", begin)
        found_items.append(Item(where, uncertain(one.value, (one.se or 0.0) * widening)))
    return found_items
