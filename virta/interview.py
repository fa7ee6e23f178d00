"""From what a manager knows to a scenario file.

Customers, wins, losses, purchases and spend of last year fix the base rates: each rate is
events over person-years. Response curves follow the decision calculus of Little (1970,
doi:10.1287/mnsc.16.8.B466): what would have happened with no spend, and with twice the spend?
With the saturating curve of Blattberg & Deighton (1996) these two answers determine it.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass


class Inconsistent(ValueError):
    """Answers that no model can hold together; the message says why, in the words of the question."""


@dataclass(frozen=True)
class Spend:
    """What was spent last year on one aim, and what the same year would have been otherwise."""

    amount: float
    """Money a year, > 0."""
    without: float
    """People won (or lost) had nothing been spent."""
    doubled: float
    """People won (or lost) had twice as much been spent."""


@dataclass(frozen=True)
class Answers:
    """One year of a business. Counts are people, money in `currency`, `margin` and `leave` fractions."""

    title: str
    currency: str
    customers: int
    reachable: int
    """People who are not customers but could become."""
    won: float
    """In the last year, > 0."""
    lost: float
    """In the last year, > 0."""
    leave: float
    """Share of the reachable who leave the market within a year, in [0, 1)."""
    purchases: float
    """Purchases of one customer a year, > 0."""
    purchase: float
    """Money, the average purchase, > 0."""
    margin: float
    winning: Spend | None
    keeping: Spend | None


def response(people: float, spend: Spend) -> tuple[float, float]:
    """Largest multiplier over no spend, and the half-effect spend as a multiple of today's.

    With x = 2**-(1/h), the curve's remaining share at today's spend, the multipliers at one and
    two times the spend are a = 1 + g (1 - x) and b = 1 + g (1 - x**2), so x = (b - a) / (a - 1).

    Raises:
        Inconsistent: the second spend does more than the first, turns the effect around, or
            the curve would have to fall below zero.
    """
    a, b = people / spend.without, spend.doubled / spend.without
    if a == 1:
        raise Inconsistent("Without the spend the same number would have come about: then it has no effect.")
    x = (b - a) / (a - 1)
    if x < 1e-9:
        raise Inconsistent("Twice the spend must do more than today's spend did.")
    if x > 1 - 1e-9:
        raise Inconsistent("The second spend must do less than the first: spend has diminishing returns.")
    largest = 1 + (a - 1) / (1 - x)
    if largest < 0:
        raise Inconsistent("At this pace enough spend would make losses negative: the second must do less.")
    return largest, -math.log(2) / math.log(x)


def likely(people: float, keeping: bool) -> tuple[float, float]:
    """Defaults for `without` and `doubled`: a moderate effect whose second half is half as large."""
    without = people * (1.5 if keeping else 0.6)
    return round(without), round(people + (people - without) / 2)


def scenario_text(answers: Answers) -> str:
    """A commented scenario file. Raises Inconsistent."""
    a = answers
    earlier = a.customers - (a.won - a.lost)
    if earlier < 0:
        raise Inconsistent("More customers were won, net of those lost, than there are customers now.")
    on_average = (a.customers + earlier) / 2
    entrants = a.won + a.leave * a.reachable
    parts = [
        _HEAD.format(
            title=json.dumps(a.title, ensure_ascii=False),
            currency=a.currency,
            purchases=_plain(a.purchases),
            purchase=_plain(a.purchase),
            margin=_plain(100 * a.margin),
            won=_plain(a.won),
            lost=_plain(a.lost),
            reachable=a.reachable,
            average=_plain(on_average),
            win_rate=_plain(a.won / a.reachable),
            loss_rate=_plain(a.lost / on_average),
            leave_rate=_plain(-math.log1p(-a.leave)),
            leave=_plain(100 * a.leave),
            customers=a.customers,
            entrants=_plain(entrants),
        )
    ]
    if a.winning or a.keeping:
        parts.append("investments:\n")
    if a.winning:
        parts.append(_investment(*_WINNING, a.won, a.reachable, a.winning))
    if a.keeping:
        parts.append(_investment(*_KEEPING, a.lost, a.customers, a.keeping))
    return "".join(parts)


def _investment(
    name: str, aim: str, audience: str, moves: str, people: float, heads: int, spend: Spend
) -> str:
    largest, half = response(people, spend)
    today = spend.amount / 12 / heads
    return _INVESTMENT.format(
        name=name,
        aim=aim,
        audience=audience,
        moves=moves,
        amount=_plain(spend.amount),
        verb="speeds_up_to" if largest >= 1 else "slows_down_to",
        largest=_plain(largest),
        half=_plain(half * today),
        today=_plain(today),
        happened="won" if aim == "acquisition" else "lost",
        people=_plain(people),
        without=_plain(spend.without),
        doubled=_plain(spend.doubled),
    )


def _plain(value: float) -> str:
    """A number without exponent, about six significant digits."""
    if value == round(value) and abs(value) < 1e15:
        return str(round(value))
    places = max(0, 6 - math.floor(math.log10(abs(value))) - 1)
    return f"{value:.{places}f}".rstrip("0").rstrip(".")


_WINNING = ("winning", "acquisition", "prospect", "prospect -> customer")
_KEEPING = ("keeping", "retention", "customer", "customer -> ended")

_HEAD = """\
# Made from answers about one year of business. Every number may be changed;
# `virta check --explain` on this file shows how each is understood.
schema: 1
title: {title}
time: {{unit: month, horizon: 60 months}}
money: {{currency: {currency}, discount_rate: 8 % per year, value_after_horizon: run-off}}

stages:
  prospect: {{kind: potential}}                          # could become a customer
  customer:
    kind: customer
    purchases: {{rate: {purchases} per year, amount: {purchase}, margin: {margin} %}}
  ended:    {{kind: former}}

transitions:
  # {won} won last year among {reachable} who could be won.
  prospect -> customer: {{rate: {win_rate} per year}}
  # {leave} % a year leave the market: without such an exit, winning would only come sooner or later.
  prospect -> gone:     {{rate: {leave_rate} per year}}
  # {lost} lost last year among {average} customers on average.
  customer -> ended:    {{rate: {loss_rate} per year}}
  # Former customers who return would be: ended -> customer: {{rate: 1 % per year}}

people_at_start: {{prospect: {reachable}, customer: {customers}, selection: none}}

# As many enter the market as were won or left it last year.
market_entrants: {{prospect: {entrants} per year}}

"""

_INVESTMENT = """\
  # {people} {happened} at today's spend, {without} with none, {doubled} with twice as much.
  # Today's spend is {today} a head and month; the rates above already contain it.
  {name}:
    aim: {aim}
    budget: {amount} per year
    reference: {amount} per year
    audience: {{stages: [{audience}]}}
    effects:
      {moves}: {{{verb}: {largest}, half_effect_at: {half}}}
"""
