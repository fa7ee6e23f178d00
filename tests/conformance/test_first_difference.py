"""The comparison of logs itself: it must see one bit."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from simulation.build import build
from simulation.engine import run
from simulation.log import COLUMNS, KINDS, EventLog, empty_rows, finish, first_difference

from .generated import generate


def a_log() -> EventLog:
    log = run(build(generate(2)), 1, log=True).log
    assert log is not None
    return log


def with_value(log: EventLog, column: str, row: int, value: Any) -> EventLog:
    changed = getattr(log, column).copy()
    changed[row] = value
    return dataclasses.replace(log, **{column: changed})


def without_last(log: EventLog) -> EventLog:
    return EventLog(*(column[:-1] for column in log.columns().values()))


def test_a_log_is_like_itself() -> None:
    log = a_log()
    assert first_difference(log, log) is None
    assert first_difference(log, dataclasses.replace(log, time=log.time.copy())) is None


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_counts(column: str) -> None:
    log = a_log()
    row = len(log) // 2
    value = getattr(log, column)[row]
    # The least that can change: the last bit of a float, or 1 of an integer.
    other = np.nextafter(value, math.inf) if value.dtype == np.float64 else value + value.dtype.type(1)
    found = first_difference(log, with_value(log, column, row, other))
    assert found is not None
    assert f"row {row} of {len(log)} and {len(log)}:" in found


def test_the_first_of_several_is_shown_with_both_sides() -> None:
    log = a_log()
    row = int(np.flatnonzero(log.kind == KINDS.index("move"))[0])
    other = with_value(with_value(log, "amount", row, 7.5), "time", row + 3, 1e9)
    found = first_difference(log, other)
    assert found is not None
    first, second = found.splitlines()[1:]
    assert found.splitlines()[0] == f"row {row} of {len(log)} and {len(log)}:"
    assert first.strip().startswith("first:")
    assert "'kind': 'move'" in first
    assert "'amount': 0.0" in first
    assert second.strip().startswith("second:")
    assert "'amount': 7.5" in second


def test_zeros_of_different_sign_differ() -> None:
    log = with_value(a_log(), "amount", 0, 0.0)
    assert first_difference(log, with_value(log, "amount", 0, -0.0)) is not None


def test_not_a_number_is_like_itself() -> None:
    log = with_value(a_log(), "amount", 0, math.nan)
    assert first_difference(log, with_value(log, "amount", 0, math.nan)) is None
    assert first_difference(log, with_value(log, "amount", 0, 1.0)) is not None


def test_a_log_that_stops_early_is_shown_what_it_lacks() -> None:
    log = a_log()
    n = len(log)
    assert f"rows {n} and {n - 1}: only the first log goes on, with row {n - 1}" in str(
        first_difference(log, without_last(log))
    )
    assert "only the second log goes on" in str(first_difference(without_last(log), log))


def test_empty_logs_are_alike() -> None:
    empty = finish([empty_rows(0)])
    assert first_difference(empty, empty) is None
    assert "only the second log goes on, with row 0" in str(first_difference(empty, a_log()))
