"""The interview of `virta new --ask`: questions a manager can answer without looking anything up."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import typer

from virta.cli.terminal import BadInput, tell
from virta.interview import Answers, Inconsistent, Spend, likely, response, scenario_text

T = TypeVar("T")

_SPACES = str.maketrans("", "", " _\u00a0\u2009\u202f")


def interview() -> str:
    """Ask on standard error, read standard input, and return the scenario file.

    Raises:
        BadInput: the input ends before the last answer, or the answers contradict one another.
    """
    tell("Answer for the last year; a rough number is fine. Enter takes what stands in brackets.\n")
    title = _ask("What is the business called", _text, "My business")
    currency = _ask("Currency", _currency, "EUR")
    customers = _ask("How many customers are there now", _count, None)
    won = _ask("How many customers were won last year", _positive, None)
    lost = _ask("How many were lost last year", _positive, None)
    reachable = _ask("How many others could become customers", _head_count, str(20 * customers))
    leave = _ask("Of these, how many leave the market in a year, %", _share, "10")
    purchases = _ask("How many times does a customer buy in a year", _positive, None)
    purchase = _ask(f"The average purchase, {currency}", _positive, None)
    margin = _ask("What is left of 100 sold after variable cost, %", _share, "40")
    winning = _ask_spend("winning customers", "won", won, currency, keeping=False)
    keeping = _ask_spend("keeping customers", "lost", lost, currency, keeping=True)
    answers = Answers(
        title, currency, customers, reachable, won, lost, leave, purchases, purchase, margin, winning, keeping
    )
    try:
        return scenario_text(answers)
    except Inconsistent as problem:
        raise BadInput(str(problem)) from problem


def _ask_spend(what: str, happened: str, people: float, currency: str, keeping: bool) -> Spend | None:
    amount = _ask(f"How much was spent on {what}, {currency}", _amount, "0")
    if amount == 0:
        return None
    without, doubled = likely(people, keeping)
    while True:
        spend = Spend(
            amount,
            _ask(f"  How many would have been {happened} with none of it", _positive, f"{without:g}"),
            _ask(f"  How many would be {happened} with twice as much", _positive, f"{doubled:g}"),
        )
        try:
            response(people, spend)
        except Inconsistent as problem:
            tell(f"  {problem}", "yellow")
        else:
            return spend


def _ask(question: str, understand: Callable[[str], T], default: str | None) -> T:
    while True:
        try:
            text = typer.prompt(question, default=default, type=str, err=True)
        except typer.Abort as ending:
            raise BadInput("\nThe answers ended early: nothing was written.") from ending
        try:
            return understand(str(text).strip())
        except ValueError as problem:
            tell(f"  {problem}", "yellow")


def _number(text: str) -> float:
    if re.search(r",\d{3}(?!\d)", text):
        raise ValueError(f"{text!r} may be thousands or decimals; write it like 12 500 or 12.5.")
    try:
        value = float(text.translate(_SPACES).removesuffix("%").replace(",", "."))
    except ValueError:
        raise ValueError(f"{text!r} is not a number; write it like 12 500 or 0.4.") from None
    if not 0 <= value < 1e12:
        raise ValueError("The number must be zero or more, and below a million million.")
    return value


def _amount(text: str) -> float:
    return _number(text)


def _positive(text: str) -> float:
    value = _number(text)
    if value == 0:
        raise ValueError("The number must be above zero.")
    return value


def _count(text: str) -> int:
    value = _number(text)
    if value != round(value):
        raise ValueError("The number of people must be whole.")
    return round(value)


def _head_count(text: str) -> int:
    value = _count(text)
    if value == 0:
        raise ValueError("There must be someone to win.")
    return value


def _share(text: str) -> float:
    value = _number(text)
    if not 0 < value < 100:
        raise ValueError("Give per cent, above 0 and below 100.")
    return value / 100


def _text(text: str) -> str:
    if not text:
        raise ValueError("A name, please.")
    return text


def _currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha()):
        raise ValueError("Three letters, as in EUR.")
    return text.upper()
