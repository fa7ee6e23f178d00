"""What may not stand where a number is wanted."""

import math

import pytest

from simulation.scenario import loads

from .harness import SMALL, assert_refused, edited, refused

RATES = {
    "negative": ("-0.05", "out of range: it must be at least 0", ""),
    "negative with unit": ("-5 % per year", "out of range: it must be at least 0", ""),
    "not a number": (".nan", "not a finite number", "a rate, such as 0.05 per month"),
    "nan in letters": ("NaN", "not a finite number", ""),
    "infinity": (".inf", "not a finite number", ""),
    "minus infinity": ("-.INF", "not a finite number", ""),
    "overflow": ("1e400", "beyond what can be computed with", ""),
    "overflow in digits": ("9" * 79, None, ""),
    "underflow": ("1e-400", "beyond what can be computed with", ""),
    "too long": ("1" * 100, "too long for a number", ""),
    "huge exponent": ("1e999999999", "not understood", ""),
    "in double quotes": ('"0.05"', "a number in quotes is text", "write 0.05 without quotes"),
    "in single quotes": ("'0.05'", "a number in quotes is text", "write 0.05 without quotes"),
    "leading zero": ("010", "begins with a zero", "write 10"),
    "leading zeros": ("-007.5", "begins with a zero", "write -7.5"),
    "leading zero with unit": ("05 per month", "begins with a zero", "write 5 per month"),
    "base sixty": ("1:30", "is not a number", "1.5 years"),
    "hexadecimal": ("0x1F", "not a decimal number", ""),
    "octal": ("0o17", "not a decimal number", ""),
    "yes": ("yes", 'found "yes" where a number is wanted', ""),
    "off": ("off", 'found "off" where a number is wanted', ""),
    "true": ("true", 'found "true" where a number is wanted', ""),
    "null": ("null", "a value is missing", "a rate, such as"),
    "tilde": ("~", "a value is missing", ""),
    "empty quotes": ('""', "a value is missing", ""),
    "decimal comma in quotes": ('"0,05 per month"', "holds a comma", "0.05 per month"),
    "comma for thousands": ('"40,000"', "holds a comma", "40 000 or 40_000"),
    "currency sign": ("5 € per month", "currency sign", "52 EUR"),
    "currency where none belongs": ("5 EUR per month", "a currency does not belong here", ""),
    "slash": ("0.05/month", "not understood", "write 0.05 per month"),
    "percent without time": ("5 %", "no rate until it says per what", "write 5 % per month"),
    "length of time": ("20 months", "a length of time does not belong here", "a rate, such as"),
    "misspelt unit": ("0.05 per mnth", 'unknown unit "mnth"', "month"),
    "unit of no kind": ("0.05 per fortnight", 'unknown unit "fortnight"', "day, week, month, quarter, year"),
    "plural unit": ("0.05 per months", 'unknown unit "months"', "month"),
    "a month": ("5 % a month", '"% a month" is not understood', "write 5 % per month"),
    "monthly": ("0.05 monthly", '"monthly" is not understood', "write 0.05 per month"),
    "a year in letters": ("0.6 p.a.", '"p.a." is not understood', "write 0.6 per year"),
    "thousands in a letter": ("25k", '"k" behind a number is not understood', "write 25 000"),
    "millions in a letter": ("1.5M per year", '"M" behind', "write 1 500 000 per year"),
    "word": ("often", "not understood as a number", ""),
    "two numbers": ("0.05 0.06", "", ""),
    "groups of four": ("4_0000", "not understood", ""),
    "sum": ("0.05 + 0.01", "", ""),
    "list": ("[0.05]", "is wanted, not a list", ""),
}


@pytest.mark.parametrize(("written", "message", "advice"), RATES.values(), ids=RATES)
def test_a_rate_is_refused(written: str, message: str | None, advice: str) -> None:
    if message is None:
        assert loads(edited("0.05", written)).transitions[1].hazard is not None
    else:
        assert_refused(edited("0.05", f"§{written}"), message, advice)


KINDS = {
    "a proportion told as percent": ("40 %", "40", "more than the whole", "write 40 %"),
    "a margin of which nobody knows": (
        "40 %",
        "1.5",
        "more than the whole",
        "write 1.5 % or 15 %, whichever is meant",
    ),
    "a margin above the revenue": ("40 %", "140 %", "out of range: it must be at most 1 (100 %)", ""),
    "a proportion over time": ("40 %", "40 % per month", "'per month' does not belong here", "a proportion"),
    "a sum of another currency": (
        "amount: 50",
        "amount: USD 50",
        "USD is not the scenario's currency",
        "money.currency",
    ),
    "a sum with a currency twice": ("amount: 50", "amount: EUR 50 EUR", "names its currency twice", ""),
    "a percentage of money": (
        "amount: 50",
        "amount: 50 %",
        "a percentage does not belong here",
        "a sum of money",
    ),
    "a negative sum": ("amount: 50", "amount: -50", "out of range", ""),
    "a horizon of nothing": ("12 months", "0 months", "out of range: it must be above 0", ""),
    "a horizon with a rate": ("12 months", "12 per month", "'per month' does not belong here", "60 months"),
    "a horizon between periods": (
        "12 months",
        "50 days",
        "a whole number of periods",
        "nearest are 1 and 2 months",
    ),
    "an endless horizon": ("12 months", "1e9 years", "at most 100,000 can be run", "longer unit or period"),
}


@pytest.mark.parametrize(("old", "written", "message", "advice"), KINDS.values(), ids=KINDS)
def test_each_kind_of_number_has_its_bounds(old: str, written: str, message: str, advice: str) -> None:
    key, _, value = written.rpartition(": ")
    marked = f"{key}: §{value}" if key else f"§{value}"
    assert_refused(edited(old, marked), message, advice)


WORDS = {
    "yes": ("yes", "true"),
    "no": ("no", "false"),
    "on": ("On", "true"),
    "off": ("OFF", "false"),
    "capital": ("True", "true"),
    "quoted": ('"true"', "true"),
    "number": ("1", ""),
}


@pytest.mark.parametrize(("written", "meant"), WORDS.values(), ids=WORDS)
def test_a_switch_is_true_or_false(written: str, meant: str) -> None:
    text = edited("{kind: former}", f"{{kind: former, absorbing: §{written}}}")
    assert_refused(text, "is not allowed here", meant)


def test_words_that_yaml_might_twist_stay_words() -> None:
    text = SMALL.replace("prospect", "no").replace("active", "1:30").replace("ended", "010")
    scenario = loads(text + "title: yes\n")
    assert [stage.name for stage in scenario.stages] == ["no", "1:30", "010", "gone"]
    assert scenario.title.en == "yes"


@pytest.mark.parametrize(
    "written", ["1e3", "1000", "1_000", "1 000", "1e+3", "1000.0", "0.1e4", "1\u00a0000"]
)
def test_a_thousand_can_be_written_in_these_ways(written: str) -> None:
    scenario = loads(SMALL + f"people_at_start: {{prospect: {written}}}\n")
    assert scenario.people_at_start[0].count == 1000


@pytest.mark.parametrize(
    ("written", "message"),
    [("-1", "at least 0"), ("1.5", "not a whole number"), ("10 %", "a percentage"), ('"5"', "in quotes")],
)
def test_people_are_whole(written: str, message: str) -> None:
    assert_refused(SMALL + f"people_at_start: {{prospect: §{written}}}\n", message)


def test_units_of_a_rate_are_exact() -> None:
    for written in ("0.6 per year", "60 % per year", "0.15 per quarter", "5 % per month", "0.05"):
        hazard = loads(edited("0.05", written)).transitions[1].hazard
        assert hazard is not None
        assert hazard.a == 0.05


def test_days_and_weeks_use_the_mean_year() -> None:
    daily = loads(edited("0.05", "0.01 per day")).transitions[1].hazard
    weekly = loads(edited("0.05", "0.07 per week")).transitions[1].hazard
    assert daily is not None
    assert weekly is not None
    assert math.isclose(daily.a, 0.01 * 365.25 / 12, rel_tol=1e-15)
    assert daily.a == weekly.a


def test_all_numbers_of_a_file_are_told_at_once() -> None:
    text = (
        SMALL.replace("rate: 1,", "rate: 01,").replace("50", "5O").replace("40 %", "40").replace("0.1", "~")
    )
    assert [(p.line, p.column) for p in refused(text)] == [(5, 46), (5, 58), (5, 70), (8, 30)]
