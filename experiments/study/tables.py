"""Points of a study as a table, and a study from a table of points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from experiments.plan import Plan
from experiments.study.types import Factor, Given, Listed, Move, Study, StudyError, Value

if TYPE_CHECKING:
    from pandas import DataFrame


def points_table(study: Study) -> DataFrame:
    """One row a point: its number, and the value of each factor; missing where it is as written."""
    import pandas as pd

    columns: dict[str, list[Any]] = {"point": [point.number for point in study.points]}
    for i, factor in enumerate(study.factors):
        columns[factor.name] = [point.values[i] for point in study.points]
    return pd.DataFrame(columns)


def study_of(plans: Sequence[Plan], table: DataFrame, **rest: Any) -> Study:
    """A study whose points are the rows of a table: its columns are paths of the scenario.

    A missing value leaves the number as the scenario is written. `rest` are further fields of `Study`.
    Raises StudyError for a table without rows, or a value that is neither a number nor a word.
    """
    import pandas as pd

    if not len(table):
        raise StudyError("the table of points has no rows")
    names = [str(name) for name in table.columns]
    rows = []
    for number, row in enumerate(table.itertuples(index=False, name=None)):
        values: list[Value | None] = []
        for name, value in zip(names, row, strict=True):
            if pd.isna(value):
                values.append(None)
            elif isinstance(value, str):
                values.append(value)
            elif isinstance(value, bool) or not hasattr(value, "__float__"):
                raise StudyError(f"row {number}, {name}: {value!r} is neither a number nor a word")
            else:
                values.append(float(value))
        rows.append(tuple(values))
    factors = []
    for i, name in enumerate(names):
        taken = dict.fromkeys(row[i] for row in rows)
        factors.append(Factor(name, Listed(tuple(v for v in taken if v is not None)), (Move(name),)))
    return Study(tuple(plans), tuple(factors), Given(tuple(rows)), **rest)
