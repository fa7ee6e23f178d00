"""Units of the columns of tables, where a reader of DataFrames looks for them: in `attrs["units"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulation.scenario import Scenario

_PEOPLE = (
    "opening", "closing", "arrivals", "moved_in", "moved_out", "won", "won_back", "arrived", "returned",
    "lost", "stepped_back", "kept", "moves", "people", "waiting",
)  # fmt: skip
_MONEY = (
    "revenue", "margin", "service_cost", "one_off", "investment", "contribution", "discounted", "spend",
    "unspent", "value", "cost", "cost_a_contact", "value_from", "value_before",
)  # fmt: skip
_TIME = ("time", "became_customer", "wait", "age_from", "age_before")


def with_units(table: DataFrame, scenario: Scenario) -> DataFrame:
    """The table itself, with the unit of each column that has one in `attrs["units"]`."""
    unit, currency = scenario.time.unit, scenario.money.currency
    units = dict.fromkeys(_PEOPLE, "people")
    units |= dict.fromkeys(_MONEY, currency)
    units |= dict.fromkeys(_TIME, unit)
    units["time_in_stage"] = f"person {unit}s"
    if "became_customer" in table.columns:  # one row a person: `arrived` is a date there
        units["arrived"] = unit
    columns = [str(name) for name in table.columns]
    if "period" in columns:
        length = scenario.time.period
        units["period"] = unit if length == 1 else f"{length:g} {unit}s"
    table.attrs["units"] = {name: units[name] for name in columns if name in units}
    return table
