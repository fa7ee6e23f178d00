"""Numbers as people read them: on a terminal with typographic signs, elsewhere as programs read them."""

import math

import pytest

from experiments.report.numbers import decimals, fixed, percent, signed, wide_scale_of
from virta.cli.terminal import plain


@pytest.mark.parametrize(
    ("value", "places", "terminal", "pipe"),
    [
        (1234567.0, 0, "1\u202f234\u202f567", "1234567"),
        (-1234.5, 1, "−1\u202f234.5", "-1234.5"),
        (-0.001, 2, "0.00", "0.00"),
        (None, 2, "–", "-"),
        (math.nan, 0, "–", "-"),
    ],
)
def test_numbers_are_dressed_for_people_and_plain_in_pipes(
    value: float | None, places: int, terminal: str, pipe: str
) -> None:
    assert fixed(value, places) == terminal
    assert plain(fixed(value, places)) == pipe


def test_finnish_has_a_decimal_comma_and_spaces() -> None:
    assert fixed(12345.67, 1, "fi") == "12\u00a0345,7"
    assert percent(0.0825, 1, "fi") == "8,2\u00a0%"


@pytest.mark.parametrize(
    ("value", "places"),
    [(0, 0), (123456, 0), (999.6, 1), (52.31, 2), (1.5, 3), (0.0451, 4), (1e-9, 0), (-52, 2)],
)
def test_decimals_follow_the_size(value: float, places: int) -> None:
    assert decimals(value) == places


def test_sign_of_a_difference() -> None:
    assert [signed(v, 1) for v in (0.44, -0.44, 0.0, None)] == ["+0.4", "−0.4", "0.0", "–"]


def test_wide_money_is_shown_in_thousands() -> None:
    assert wide_scale_of([12.0, -999_999.0]) == (1.0, "")
    assert wide_scale_of([12.0, -1_000_000.0]) == (1e3, "thousand")
    assert wide_scale_of([math.nan, 2e10]) == (1e6, "million")
