"""Scenarios to start from: a commented one, and one made from a manager's answers.

The answers describe one year of business. The rates are chosen so that a run that changes
nothing wins, loses and wins back, in expectation, as many in its first year as that year did; what
cannot be known from one year is assumed, and marked so in the text.
"""

from __future__ import annotations

import importlib.resources
import math
from collections.abc import Mapping

from simulation.scenario.answers import Answers, check, plain
from simulation.scenario.coming_year import OUT_OF_REACH, paces, strength

TEMPLATE = "templates/starter.yaml"
"""The commented starter, in the package `scenarios`."""

LEAVING = 0.10
"""Assumed share of prospects who leave the market within a year."""


def starter() -> str:
    """A commented scenario file to start from."""
    return importlib.resources.files("scenarios").joinpath(TEMPLATE).read_text(encoding="utf-8")


def from_answers(answers: Answers) -> str:
    """A commented scenario file that repeats the year in expectation, if nothing is changed.

    Raises AnswersError where the answers cannot all be true.
    """
    check(answers)
    a = answers
    win = a.won / a.prospects if a.won else 0.0
    leave = -math.log1p(-LEAVING)
    lose, back = paces(a)
    return _FILE.format(
        title=_quoted(a.title),
        currency=a.currency,
        purchases=plain(a.purchases),
        purchase=plain(a.purchase),
        margin=plain(100 * a.margin),
        service_cost=plain(a.service_cost),
        won=plain(a.won),
        prospects=plain(a.prospects),
        win=plain(win),
        leaving=plain(100 * LEAVING),
        leave=plain(leave),
        lost=plain(a.lost),
        lose=plain(lose),
        came_back=plain(a.came_back),
        back=plain(back),
        customers=plain(a.customers),
        out_of_reach=plain(OUT_OF_REACH),
        former=plain(a.lost - a.came_back),
        former_start=round(a.lost - a.came_back),
        entrants=plain((win + leave) * a.prospects),
        investments=_investments(a),
    )


def _investments(a: Answers) -> str:
    """The investments that the answers speak of, or a comment where there are none."""
    parts = []
    if a.winning and a.prospects:
        parts.append(_investment(_WINNING, a.winning, a.prospects, a.won, a.won_if_doubled))
    if a.keeping and a.customers:
        parts.append(_investment(_KEEPING, a.keeping, a.customers, a.lost, a.lost_if_doubled))
    return "investments:\n" + "".join(parts) if parts else _NO_INVESTMENTS


def _investment(words: Mapping[str, str], spend: float, heads: float, today: float, doubled: float) -> str:
    ratio = doubled / today if today else 1.0
    text = _INVESTMENT.format(
        **words,
        spend=plain(spend),
        heads=plain(heads),
    )
    if ratio == 1:
        return text
    key = "speeds_up_to" if ratio > 1 else "slows_down_to"
    return text + _EFFECT.format(
        **words,
        key=key,
        strength=plain(strength(ratio)),
        a_head=plain(spend / heads),
        today=plain(today),
        doubled=plain(doubled),
    )


def _quoted(text: str) -> str:
    """A text in the double quotes of YAML."""
    kept = "".join(c for c in text if c.isprintable())
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'


_WINNING = {
    "name": "advertising",
    "title": "{en: Advertising, fi: Mainonta}",
    "aim": "acquisition",
    "stage": "prospect",
    "people": "prospects",
    "transition": "prospect -> customer",
    "happened": "won",
}
_KEEPING = {
    "name": "care",
    "title": "{en: Care of customers, fi: Asiakkaiden hoito}",
    "aim": "retention",
    "stage": "customer",
    "people": "customers",
    "transition": "customer -> ended",
    "happened": "lost",
}

_FILE = """\
# Made from answers about one year of business. If nothing is changed, the first year of a run
# wins, loses and wins back, in expectation, as many as that year did. What the answers could not tell
# is marked ASSUMPTION. Every number may be changed; virta check --explain shows how each is understood.
schema: 1
title: {title}

time: {{unit: month, horizon: 5 years}}
money:
  currency: {currency}
  discount_rate: 8 % per year          # ASSUMPTION
  value_after_horizon: run-off         # customers present at the end are followed for ten more years

stages:
  prospect:                            # could become a customer
    kind: potential
    title: {{en: Prospect, fi: Prospekti}}
  customer:
    kind: customer
    title: {{en: Customer, fi: Asiakas}}
    purchases: {{rate: {purchases} per year, amount: {purchase}, margin: {margin} %}}
    service_cost: {service_cost} per year
  ended:                               # has stopped, may come back
    kind: former
    title: {{en: Ended, fi: Päättynyt}}

transitions:
  # {won} won in the year, out of {prospects} who could become customers.
  prospect -> customer: {{rate: {win} per year}}
  # ASSUMPTION: {leaving} % of prospects leave the market in a year. Without this exit, winning would
  # only come sooner or later.
  prospect -> gone: {{rate: {leave} per year}}
  # {lost} lost in the year, out of the customers there are from day to day.
  customer -> ended: {{rate: {lose} per year}}
  # {came_back} of the {lost} had come back by the end of the year: at this pace, as many do in the next.
  ended -> customer: {{rate: {back} per year}}
  # ASSUMPTION: who stays away is out of reach after a year, on average; so those who might still come
  # back are about as many from year to year.
  ended -> gone: {{rate: {out_of_reach} per year}}

# {former} were lost in the year and have not come back; those lost earlier are left out.
people_at_start: {{prospect: {prospects}, customer: {customers}, ended: {former_start}}}

# ASSUMPTION: as many enter the market as are won or leave it, so that the prospects last.
market_entrants:
  prospect: {{rate: {entrants} per year}}

# Each budget is a sum, divided by those whom it reaches; that of last year is in the rates above
# already, hence the reference, in the same form. What is said of an effect is a head.
{investments}"""

_INVESTMENT = """\
  {name}:  # {spend} was spent in the year, on {heads} {people}
    aim: {aim}
    title: {title}
    budget: {spend} per year
    reference: {spend} per year
    audience: {{stages: [{stage}]}}
"""

_EFFECT = """\
    effects:
      # ASSUMPTION: {today} {happened} at this spend would be {doubled} at twice the spend, and this
      # spend reaches half of the full effect.
      {transition}: {{{key}: {strength}, half_effect_at: {a_head} per year}}
"""

_NO_INVESTMENTS = """\
# investments:                         # nothing was spent in the year
#   advertising:
#     aim: acquisition
#     budget: 10000 per year
#     audience: {stages: [prospect]}
#     effects: {prospect -> customer: {speeds_up_to: 2, half_effect_at: 1 per year}}
"""
