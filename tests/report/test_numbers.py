import math

import pytest

from experiments.report import numbers
from experiments.report.wording import rounded, warranted


@pytest.mark.parametrize(
    ("value", "places", "lang", "text"),
    [
        (1234567.0, 0, "en", "1\u202f234\u202f567"),
        (1234.5, 1, "fi", "1\u00a0234,5"),
        (-0.04, 1, "en", "0.0"),
        (-1234.0, 0, "en", "\u22121\u202f234"),
        (math.nan, 0, "en", "–"),
        (None, 0, "en", "–"),
    ],
)
def test_fixed(value: float | None, places: int, lang: str, text: str) -> None:
    assert numbers.fixed(value, places, lang) == text


def test_a_sign_is_written_only_of_what_is_not_zero_after_rounding() -> None:
    assert numbers.signed(0.3) == "0"
    assert numbers.signed(0.6) == "+1"
    assert numbers.signed(-0.6) == "\u22121"


def test_scale_keeps_five_digits() -> None:
    assert numbers.scale_of([99_999.0, -5.0]).key == "one"
    assert numbers.scale_of([-100_000.0]).key == "thousand"
    assert numbers.scale_of([2e8, math.nan]).key == "million"


@pytest.mark.parametrize(
    ("value", "half", "text"),
    [
        (22773.8, 911.0, "22\u202f800"),  # 911 warrants one digit
        (22773.8, 123.0, "22\u202f770"),  # 123 warrants two
        (22773.8, 0.354, "22\u202f773.80"),
        (22773.8, 0.355, "22\u202f773.8"),
        (22773.8, 961.0, "22\u202f800"),
        (22773.8, None, "22\u202f800"),  # three digits where nothing is known
        (0.0, 0.0, "0"),
    ],
)
def test_a_number_is_written_to_the_digit_that_its_uncertainty_warrants(
    value: float, half: float | None, text: str
) -> None:
    assert warranted(value, half, "en", sign=False) == text


def test_numbers_of_a_column_are_rounded_alike() -> None:
    assert rounded(94.04, 3, "en", like=153.6) == "94"
    assert rounded(94.04, 3, "en") == "94.0"
