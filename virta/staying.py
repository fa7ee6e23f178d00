"""A customer who has stayed: who that is likely to be, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from experiments.plan import Override, Plan
from simulation.scenario.problems import nearest
from simulation.scenario.quantities import Kind, QuantityError, convert, parse
from virta.plans import BadPlan, Given
from virta.plans import plan as plan_of

if TYPE_CHECKING:
    from pandas import DataFrame

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

    plan = plan_of(given, overrides)
    scenario = plan.scenario
    stages = [one.name for one in scenario.stages]
    if stage not in stages:
        close = nearest(stage, stages)
        hint = f" Did you mean {close}?" if close else ""
        raise BadPlan(f"There is no stage {stage!r}.{hint} Stages: {', '.join(stages)}")
    asked = [tenures] if isinstance(tenures, int | float | str) else list(tenures)
    if not asked:
        raise BadPlan("No tenures were given: a number, or a text such as '2 years', for each")
    times = np.array([_length(one, scenario) for one in asked])
    found, reason = stayed(plan.model, stages.index(stage), times)
    names = plan.model.segment_names
    rows = [
        {
            "segment": names[one.segment],
            "tenure": one.duration,
            "survival": one.survival,
            **{f"{trait}: {name}": p for trait, of in one.classes.items() for name, p in of.items()},
            **{f"{trait}: mean": mean for trait, mean in one.means.items()},
            "time": one.time,
            "value": one.value,
        }
        for one in found
    ]
    table = pd.DataFrame(rows).astype({"time": float, "value": float})
    table.attrs["units"] = {
        "tenure": scenario.time.unit,
        "survival": "share",
        **{f"{trait}: {name}": "share" for trait, of in found[0].classes.items() for name in of},
        "time": scenario.time.unit,
        "value": scenario.money.currency,
    }
    if reason is not None:
        table.attrs["reason"] = reason
    return table


def _length(given: float | str, scenario: Scenario) -> float:
    """A time from 0 on in the scenario's unit. Raises BadPlan."""
    try:
        found = convert(parse(str(given)), Kind.TIME, scenario.time.unit, scenario.money.currency)
    except QuantityError as problem:
        hint = f"; {problem.hint}" if problem.hint else ""
        raise BadPlan(f"{given!r} is no time: {problem.message}{hint}") from problem
    if found < 0.0:
        raise BadPlan(f"A tenure is a time from 0 on, found {given}")
    return found
