"""A customer who has stayed, or bought: who that is likely to be, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from experiments.plan import Override, Plan
from simulation.scenario.problems import nearest
from simulation.scenario.quantities import Kind, QuantityError, convert, parse
from virta.plans import BadPlan, Given
from virta.plans import plan as plan_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulation.exact.bought import Bought, History
    from simulation.exact.staying import Stayed
    from simulation.scenario import Scenario


def given_tenure(
    given: Plan | Given, stage: str, tenures: Iterable[float | str], overrides: Iterable[Override] | str = ()
) -> DataFrame:
    """What is known of a customer who has been in a stage for a time, and of the rest of the relationship.

    Parameters
    ----------
    given, overrides : as in `virta.simulate`.
    stage : the stage's name.
    tenures : times already spent there, and as a customer: numbers in the scenario's unit, or texts such as
        "2 years".

    One row a segment and tenure. Columns: segment, tenure; `survival`, the chance of having stayed so long,
    by the base rates; `TRAIT: CLASS`, the probability of each class given the stay, and `TRAIT: mean`, of
    every trait that exits of the stage depend on; `time`, still to be a customer, and `value`, of what is to
    come discounted to now, both expected until the horizon and its run-off end, under the scenario's plans.
    Where there is no expected value without simulation, these two are missing, and `attrs["reason"]` says
    why.

    Raises ScenarioError and UnknownScenario as `virta.simulate`, BadPlan for another stage or what is no
    time, NotExact where exits of the stage follow from purchases.
    """
    import numpy as np
    import pandas as pd

    from simulation.exact.staying import stayed

    plan, stage_at = _stage_of(given, overrides, stage)
    scenario = plan.scenario
    asked = [tenures] if isinstance(tenures, int | float | str) else list(tenures)
    if not asked:
        raise BadPlan("No tenures were given: a number, or a text such as '2 years', for each")
    times = np.array([_length(one, scenario) for one in asked])
    found, reason = stayed(plan.model, stage_at, times)
    names = plan.model.segment_names
    rows = [
        {
            "segment": names[one.segment],
            "tenure": one.duration,
            "survival": one.survival,
            **_traits(one),
            "time": one.time,
            "value": one.value,
        }
        for one in found
    ]
    table = pd.DataFrame(rows).astype({"time": float, "value": float})
    table.attrs["units"] = {
        "tenure": scenario.time.unit,
        "survival": "share",
        **_shares(found[0]),
        "time": scenario.time.unit,
        "value": scenario.money.currency,
    }
    if reason is not None:
        table.attrs["reason"] = reason
    return table


def given_purchases(
    given: Plan | Given,
    stage: str,
    histories: Iterable[Sequence[float | str]],
    overrides: Iterable[Override] | str = (),
) -> DataFrame:
    """What is known of a customer given the purchases in a stage, and of the rest of the relationship.

    Parameters
    ----------
    given, overrides : as in `virta.simulate`.
    stage : the stage's name.
    histories : of each customer frequency, recency and age, or, of one who is known to be still there,
        frequency and age. Frequency: purchases in the stage, not counting one that brought the customer
        there. Recency: time from entering the stage to the last of them; 0 where there is none. Age: time
        since entering. Times are numbers in the scenario's unit, or texts such as "20 weeks".

    One row a segment and history. Columns: segment, frequency, recency (missing where it was not given),
    age; `there`, the probability of being still in the stage; `TRAIT: CLASS`, the probability of each class
    given the history, and `TRAIT: mean`, of every trait that purchases or exits of the stage depend on;
    `purchases` to come, `time` still to be a customer and `value` of what is to come, discounted to now, all
    expected until the horizon and its run-off end under the scenario's plans, of whoever has this history:
    the chance of having left is in them. Where there is no expected value without simulation, these three
    are missing, and `attrs["reason"]` says why.

    The probability of class c with share w is w L(c) / sum of w L, where with purchases at a rate l, leaving
    at a rate m, frequency x, recency t and age T

        L = l^x exp(-(l + m) T) + l^x m / (l + m) (exp(-(l + m) t) - exp(-(l + m) T)),

    the first part alone of who is known to be there (Schmittlein, Morrison & Colombo 1987,
    doi:10.1287/mnsc.33.1.1). Leaving at purchases is as in Fader, Hardie & Lee (2005),
    doi:10.1287/mksc.1040.0098, purchases decided once a period as in Fader, Hardie & Shang (2010),
    doi:10.1287/mksc.1100.0580. Life until now was one at the base rates. `virta.p_alive` says the same of
    parameters that were fitted.

    Raises ScenarioError and UnknownScenario as `virta.simulate`, BadPlan for another stage or what is no
    history, NotExact where people of the stage do not buy, exits follow from a rule on purchases, or who
    leaves may buy again and is not known to be there.
    """
    import numpy as np
    import pandas as pd

    from simulation.exact.bought import bought

    plan, stage_at = _stage_of(given, overrides, stage)
    scenario = plan.scenario
    if isinstance(histories, str) or not isinstance(histories, Iterable):
        raise BadPlan(f"Histories are a list, such as [(2, 30, 38), (4, 38)], found {histories!r}")
    asked = [_history(one, scenario) for one in histories]
    if not asked:
        raise BadPlan("No histories were given: frequency, recency and age, such as (2, 30, 38), for each")
    found, reason = bought(plan.model, stage_at, asked)
    names = plan.model.segment_names
    rows = [
        {
            "segment": names[one.segment],
            "frequency": one.history.frequency,
            "recency": np.nan if one.history.recency is None else one.history.recency,
            "age": one.history.age,
            "there": one.there,
            **_traits(one),
            "purchases": one.purchases,
            "time": one.time,
            "value": one.value,
        }
        for one in found
    ]
    table = pd.DataFrame(rows).astype({"purchases": float, "time": float, "value": float})
    unit = scenario.time.unit
    table.attrs["units"] = {
        "frequency": "purchases",
        "recency": unit,
        "age": unit,
        "there": "share",
        **_shares(found[0]),
        "purchases": "purchases",
        "time": unit,
        "value": scenario.money.currency,
    }
    if reason is not None:
        table.attrs["reason"] = reason
    return table


def _stage_of(given: Plan | Given, overrides: Iterable[Override] | str, stage: str) -> tuple[Plan, int]:
    """The plan, and the place of its stage of that name. Raises BadPlan."""
    plan = plan_of(given, overrides)
    stages = [one.name for one in plan.scenario.stages]
    if stage not in stages:
        close = nearest(stage, stages)
        hint = f" Did you mean {close}?" if close else ""
        raise BadPlan(f"There is no stage {stage!r}.{hint} Stages: {', '.join(stages)}")
    return plan, stages.index(stage)


def _traits(one: Stayed | Bought) -> dict[str, float]:
    classes = {f"{trait}: {name}": p for trait, of in one.classes.items() for name, p in of.items()}
    return classes | {f"{trait}: mean": mean for trait, mean in one.means.items()}


def _shares(one: Stayed | Bought) -> dict[str, str]:
    return {f"{trait}: {name}": "share" for trait, of in one.classes.items() for name in of}


def _history(given: Sequence[float | str], scenario: Scenario) -> History:
    """A history that can be. Raises BadPlan."""
    from simulation.exact.bought import History

    if isinstance(given, str) or not hasattr(given, "__len__") or len(given) not in (2, 3):
        raise BadPlan(
            f"{given!r} is no history: frequency, recency and age, such as (2, 30, 38), or frequency and age"
            " of a customer who is known to be still there"
        )
    try:
        number = float(given[0])
    except (TypeError, ValueError):
        number = -1.0
    if not (number >= 0.0 and number < float("inf") and number % 1.0 == 0.0):
        raise BadPlan(f"A frequency is a whole number of purchases from 0 on, found {given[0]!r}")
    times = [_length(one, scenario, "A time of a history") for one in given[1:]]
    history = History(int(number), times[0] if len(times) == 2 else None, times[-1])
    recency = history.recency
    if recency is not None and (recency > history.age or (number == 0.0) != (recency == 0.0)):
        raise BadPlan(
            f"No history has {number:g} purchases, the last {recency:g} after entering, in {history.age:g}:"
            " the recency is at most the age, and 0 where there is no purchase"
        )
    if number and not history.age:
        raise BadPlan(f"No history has {number:g} purchases in no time")
    return history


def _length(given: float | str, scenario: Scenario, what: str = "A tenure") -> float:
    """A time from 0 on in the scenario's unit. Raises BadPlan."""
    try:
        found = convert(parse(str(given)), Kind.TIME, scenario.time.unit, scenario.money.currency)
    except QuantityError as problem:
        hint = f"; {problem.hint}" if problem.hint else ""
        raise BadPlan(f"{given!r} is no time: {problem.message}{hint}") from problem
    if not 0.0 <= found < float("inf"):
        raise BadPlan(f"{what} is a time from 0 on, found {given}")
    return found
