"""Dates of the calendar in place of times from the start."""

import pytest

from simulation.scenario import loads

from .harness import SMALL, assert_refused, edited, refused

CARE = """\
investments:
  care: {aim: retention, per_head: 1, from: §, audience: {stages: [active]}}
"""
STARTED = SMALL.replace("horizon: 12 months", "horizon: 12 months, starts: 2027-01-01") + CARE


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("2027-10-01", 9),
        ("2027-10", 9),
        ("Oct 2027", 9),
        ("October 2027", 9),
        ("sept 2027", 8),
        ("Q4 2027", 9),
        ("2027 q2", 3),
        ("Jan 2027", 0),
        ("9 months", 9),
        ("9", 9),
    ],
)
def test_a_date_is_the_time_from_the_start(written: str, month: int) -> None:
    (care,) = loads(STARTED.replace("§", written)).investments
    assert care.per_head == (0.0,) * month + (1.0,) * (12 - month)


def test_months_are_equal_and_days_are_days() -> None:
    for unit, starts, date, units in (
        ("month", "2026-07-16", "2027-07-16", 12),
        ("quarter", "2027-04-01", "Q4 2027", 2),
        ("year", "2020-02-01", "Feb 2024", 4),
        ("day", "2028-02-01", "2028-03-01", 29),
        ("week", "2027-01-01", "2027-01-15", 2),
    ):
        text = STARTED.replace("unit: month, horizon: 12 months", f"unit: {unit}, horizon: 60 {unit}s")
        (care,) = loads(text.replace("2027-01-01", starts).replace("§", date)).investments
        assert care.per_head is not None
        assert care.per_head.count(0.0) == units


def test_schedules_and_price_changes_take_dates() -> None:
    text = STARTED.replace("from: §", "schedule: {Q3 2027: 2}")
    text += (
        "prices: {list: {of: [active.amount], changes: {Oct 2027: 10 %}, effects: {active -> ended: 1}}}\n"
    )
    found = loads(text)
    assert found.investments[0].per_head == (1.0,) * 6 + (2.0,) * 6
    assert found.prices[0].ratio == pytest.approx((1.0,) * 9 + (1.1,) * 4)
    assert loads(text, ["investments.care.schedule={2027-12-01: 5}"]).investments[0].per_head[-1] == 5.0  # type: ignore[index]


@pytest.mark.parametrize(
    ("written", "message", "advice"),
    [
        ("next year", "depends on when it is read", "as in Oct 2027"),
        ("end of 2027", "depends on when it is read", "as in 9 months"),
        ("2027-02-30", "is not a day of the calendar", ""),
        ("Oct 2026", "is before the start, which is 2027-01-01", ""),
        ("2027-01-17", "the start of a period", "the nearest dates are 0 and 1 months"),
        ("Oct 2028", "not before the horizon", ""),
        ("Okt 2027", "not understood", "such as Oct 2027, or the time from the start, such as 9 months"),
        ("1.10.2027", "not understood", "write 2027-10-01"),
        ("1st of October 2027", "not understood", "write 2027-10-01"),
        ("10/1/2027", "not understood", "year, month and day"),
        ("spring 2027", "not understood", "as in Oct 2027, Q4 2027"),
        ("month 3", "not understood", "2 months for its beginning, 3 months for its end"),
        ("after 3 months", "not understood", "from the start: 3 months"),
        ("2028", "not before the horizon", "write Jan 2028"),
    ],
)
def test_what_is_no_date(written: str, message: str, advice: str) -> None:
    assert_refused(STARTED.replace("from: §", f"from: §{written}"), message, advice)


def test_without_a_start_a_date_is_answered_with_what_to_write() -> None:
    assert_refused(
        SMALL + CARE.replace("§", "§Oct 2027"), "does not say when it begins", "starts: 2027-01-01"
    )


def test_a_time_that_is_no_date_takes_none() -> None:
    problems = refused(edited("{rate: 0.05}", "{mean: Oct 2027}"))
    assert "not understood as a number" in problems[0].message
