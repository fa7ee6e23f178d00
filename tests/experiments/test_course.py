"""Over time: bands, payback, dates."""

import math
from dataclasses import replace

import numpy as np
import pytest

from experiments.over_time import Band, Course, PaybackKind, band, date_of, payback
from simulation.scenario.types import Time

MONTHS = Time("month", 1.0, 4, "2027-01-31")
_NOTHING = Band(np.zeros(4), np.zeros(4), np.zeros(4))


def course(*cumulative: float, spread: float = 0.0) -> Course:
    mean = np.array(cumulative)
    return Course(np.arange(1.0, 5.0), _NOTHING, _NOTHING, Band(mean, mean - spread, mean + spread))


def test_a_band_has_hand_computed_bounds() -> None:
    found = band(np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]]))
    half = 4.30265273 / math.sqrt(3)
    assert found.mean.tolist() == [2.0, 5.0]
    assert found.low == pytest.approx([2.0 - half, 5.0])
    assert found.high == pytest.approx([2.0 + half, 5.0])
    assert np.isnan(band(np.array([[1.0, 2.0]])).low).all()


@pytest.mark.parametrize(
    ("cumulative", "kind", "time"),
    [
        ((-5, -1, 2, 3), PaybackKind.AT, 3.0),
        ((-5, 0, 0, 3), PaybackKind.AT, 2.0),
        ((-5, 4, -1, 0), PaybackKind.AT, 4.0),
        ((0, -1, 1, 1), PaybackKind.AT, 3.0),
        ((0, 0, 1, 2), PaybackKind.AT_ONCE, None),
        ((3, 2, 1, 0), PaybackKind.AT_ONCE, None),
        ((-5, -4, -3, -2), PaybackKind.NEVER, None),
        ((5, 4, 3, -2), PaybackKind.NEVER, None),
        ((0, 0, 0, 0), PaybackKind.SAME, None),
    ],
)
def test_payback_is_the_first_end_from_which_it_stays(
    cumulative: tuple[float, ...], kind: PaybackKind, time: float | None
) -> None:
    found = payback(course(*cumulative), MONTHS, None)
    assert (found.kind, found.time) == (kind, time)


def test_the_band_says_how_early_and_how_late() -> None:
    found = payback(course(-5, -1, 2, 3, spread=2.5), MONTHS, 3.0)
    assert (found.time, found.earliest, found.latest) == (3.0, 2.0, 4.0)
    wider = payback(course(-5, -1, 2, 3, spread=6), MONTHS, 3.0)
    assert (wider.earliest, wider.latest) == (0.0, None)
    single = course(-5, -1, 2, 3, spread=math.nan)
    assert payback(single, MONTHS, 3.0).earliest is None


def test_what_stays_after_the_horizon_may_pay() -> None:
    assert payback(course(-5, -4, -3, -2), MONTHS, 1.0).after_horizon
    assert not payback(course(-5, -4, -3, -2), MONTHS, -1.0).after_horizon
    assert not payback(course(-5, -4, -3, 2), MONTHS, 1.0).after_horizon


@pytest.mark.parametrize(
    ("unit", "t", "date"),
    [
        ("month", 1.0, "2027-02-28"),
        ("month", 13.0, "2028-02-29"),
        ("month", 11.0, "2027-12-31"),
        ("quarter", 1.0, "2027-04-30"),
        ("year", 2.0, "2029-01-31"),
        ("week", 2.0, "2027-02-14"),
        ("day", 365.0, "2028-01-31"),
        ("month", 0.5, None),
    ],
)
def test_dates(unit: str, t: float, date: str | None) -> None:
    assert date_of(replace(MONTHS, unit=unit), t) == date
    assert date_of(replace(MONTHS, unit=unit, starts=None), t) is None


def test_payback_has_a_date_where_the_scenario_has_one() -> None:
    assert payback(course(-5, -1, 2, 3), MONTHS, None).date == "2027-04-30"
    assert payback(course(1, 1, 2, 3), MONTHS, None).date is None
