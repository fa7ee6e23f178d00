"""Scenarios to start from: a commented one, and one made from a manager's answers.

The answers describe one year of business. The rates are chosen so that a run that changes
nothing wins and loses, in expectation, as many in its first year as were won and lost in that
year; what cannot be known from one year is assumed, and marked so in the text.
"""

from __future__ import annotations

import importlib.resources
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulation.scenario.questions import QUESTIONS

TEMPLATE = "templates/starter.yaml"
"""The commented starter, in the package `scenarios`."""

LEAVING = 0.10
"""Assumed share of prospects who leave the market within a year."""

MOST_BY_DOUBLING = 0.5
"""Twice the spend moves a number by less than this share of it: the curve has diminishing returns."""


def starter() -> str:
    """A commented scenario file to start from."""
    return importlib.resources.files("scenarios").joinpath(TEMPLATE).read_text(encoding="utf-8")


class AnswersError(ValueError):
    """Answers that no business can give together; `key` names the one to think over."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True)
class Answers:
    """One year of a business. Counts are people or events a year; money is in `currency`."""

    currency: str
    customers: float
    """Customers now."""
    won: float
    """Customers won for the first time last year."""
    lost: float
    """Customers lost last year, those included who came back."""
    came_back: float
    """Of those lost last year, how many had come back by its end."""
    purchase: float
    """Average purchase, money."""
    purchases: float
    """Purchases of one customer a year."""
    margin: float
    """Contribution as a fraction of revenue, before service cost."""
    service_cost: float
    """Money per customer and year."""
    prospects: float
    """People who are not customers and could become customers."""
    winning: float
    """Money spent last year on winning customers."""
    keeping: float
    """Money spent last year on keeping customers."""
    won_if_doubled: float
    """How many might have been won at twice the spend: an assumption."""
    lost_if_doubled: float
    """How many might have been lost at twice the spend: an assumption."""
    title: str = "My business"


def from_answers(answers: Answers) -> str:
    """A commented scenario file that repeats the year in expectation, if nothing is changed.

    Raises AnswersError where the answers cannot all be true.
    """
    _check(answers)
    a = answers
    win = a.won / a.prospects if a.won else 0.0
    leave = -math.log1p(-LEAVING)
    back = return_rate(a.came_back / a.lost) if a.lost else 0.0
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
        lose=plain(loss_rate(a, back)),
        came_back=plain(a.came_back),
        back=plain(back),
        customers=plain(a.customers),
        former=plain(a.lost - a.came_back),
        former_start=round(a.lost - a.came_back),
        entrants=plain((win + leave) * a.prospects),
        investments=_investments(a),
    )


def return_rate(share: float) -> float:
    """The rate per year at which lost customers come back.

    share: of those lost through a year, evenly, the share that is back by its end, in [0, 1):
    1 - (1 - exp(-rate)) / rate, solved for the rate.
    """
    return _solved(lambda rate: 1 + math.expm1(-rate) / rate, share) if share > 0 else 0.0


def loss_rate(answers: Answers, back: float) -> float:
    """The rate per year at which as many customers leave in the coming year as did in the last.

    Customers and former customers at the start are those of the answers; as many are won as
    were, evenly, and former customers come back at the rate `back`.
    """
    return _solved(lambda rate: lost_in_a_year(answers, rate, back), answers.lost) if answers.lost else 0.0


def lost_in_a_year(answers: Answers, lose: float, back: float) -> float:
    """Expected number of customers lost in the first year, at constant rates per year.

    With C customers and F former ones, C + F grows evenly by those won, so
    C' = won + back (C0 + F0 + won t) - (lose + back) C, which is solved in closed form.
    """
    k = lose + back
    people = answers.customers + answers.lost - answers.came_back
    slope = back * answers.won / k
    level = (answers.won + back * people - slope) / k
    mean = (answers.customers - level) * -math.expm1(-k) / k + level + slope / 2
    return lose * mean


def _solved(rising: Callable[[float], float], goal: float) -> float:
    """The positive argument at which a rising function reaches the goal; it must reach it."""
    high = 1.0
    while rising(high) < goal:
        high *= 2
    low = 0.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < goal else (low, middle)
    return (low + high) / 2


def _check(a: Answers) -> None:
    """Raise AnswersError for the first answer that cannot be true beside the others."""
    if not (len(a.currency) == 3 and a.currency.isascii() and a.currency.isupper()):
        raise AnswersError("currency", "A currency is three capital letters, as in EUR.")
    for question in QUESTIONS:
        value = getattr(a, question.key)
        if question.kind != "currency" and not 0 <= value < 1e12:
            raise AnswersError(question.key, "The number must be zero or more, and below a million million.")
        if question.kind == "people" and value != round(value):
            raise AnswersError(question.key, "The number of people must be whole.")
    if a.margin > 1:
        raise AnswersError("margin", "No more than everything can be left of what was sold.")
    if a.came_back > 0.99 * a.lost:
        raise AnswersError("came_back", "If all who were lost came back, nobody was lost.")
    if a.won > a.prospects:
        raise AnswersError("prospects", "More were won than there are people who could become customers.")
    if a.customers + a.lost < a.won + a.came_back:
        raise AnswersError("won", "More were won and came back than are customers now or were lost.")
    if a.lost > 0.95 * (a.customers + a.won):
        raise AnswersError("lost", "Nearly everyone would be lost within a year, those just won included.")
    _check_doubled("won_if_doubled", a.winning, a.won, a.won_if_doubled, up=True)
    _check_doubled("lost_if_doubled", a.keeping, a.lost, a.lost_if_doubled, up=False)


def _check_doubled(key: str, spend: float, today: float, doubled: float, *, up: bool) -> None:
    """Twice the spend does something in the right direction, and less than the first half did."""
    if spend == 0 or today == 0:
        return
    change = (doubled / today - 1) * (1 if up else -1)
    if change < 0:
        raise AnswersError(key, "Twice the spend would do harm: leave the number as it was, or better it.")
    if change >= MOST_BY_DOUBLING:
        most = plain(today * (1 + MOST_BY_DOUBLING * (1 if up else -1)))
        bound = "below" if up else "above"
        raise AnswersError(key, f"The second half of a spend does less than the first: stay {bound} {most}.")


def strength(ratio: float) -> float:
    """The multiplier at full effect over no spend, when twice today's spend changes a pace by `ratio`.

    Today's spend is assumed to reach half of the full effect, hence twice the spend three
    quarters: ratio = (1 + 0.75 x) / (1 + 0.5 x), with the multiplier 1 + x.
    """
    return 1 + (ratio - 1) / (0.75 - 0.5 * ratio)


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
        a_head=plain(spend / heads),
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


def plain(value: float) -> str:
    """A number without exponent, to ten significant digits."""
    if value == round(value):
        return str(round(value))
    places = max(0, 9 - math.floor(math.log10(abs(value))))
    return f"{value:.{places}f}".rstrip("0").rstrip(".")


def _quoted(text: str) -> str:
    """A text in the double quotes of YAML."""
    kept = "".join(c for c in text if c.isprintable())
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'


_WINNING = {
    "name": "winning",
    "aim": "acquisition",
    "stage": "prospect",
    "people": "prospects",
    "transition": "prospect -> customer",
    "happened": "won",
}
_KEEPING = {
    "name": "keeping",
    "aim": "retention",
    "stage": "customer",
    "people": "customers",
    "transition": "customer -> ended",
    "happened": "lost",
}

_FILE = """\
# Made from answers about one year of business. If nothing is changed, the first year of a run wins
# and loses, in expectation, as many as that year did. What the answers could not tell is marked
# ASSUMPTION. Every number may be changed; virta check --explain shows how each is understood.
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
  customer:
    kind: customer
    purchases: {{rate: {purchases} per year, amount: {purchase}, margin: {margin} %}}
    service_cost: {service_cost} per year
  ended:                               # has stopped, may come back
    kind: former

transitions:
  # {won} won in the year, out of {prospects} who could become customers.
  prospect -> customer: {{rate: {win} per year}}
  # ASSUMPTION: {leaving} % of prospects leave the market in a year. Without this exit, winning would
  # only come sooner or later.
  prospect -> gone: {{rate: {leave} per year}}
  # {lost} lost in the year, out of the customers there are from day to day.
  customer -> ended: {{rate: {lose} per year}}
  # {came_back} of the {lost} had come back by the end of the year; the others go on at this pace.
  ended -> customer: {{rate: {back} per year}}

# {former} were lost in the year and have not come back; those lost earlier are left out.
people_at_start: {{prospect: {prospects}, customer: {customers}, ended: {former_start}}}

# ASSUMPTION: as many enter the market as are won or leave it, so that the prospects last.
market_entrants:
  prospect: {{rate: {entrants} per year}}

# Money is spent a head, so that its effect does not depend on how many there are; to fix the sum
# instead, write budget and reference as sums a year.
{investments}"""

_INVESTMENT = """\
  {name}:  # {spend} spent in the year on {heads} {people}
    aim: {aim}
    per_head: {a_head} per year
    reference: {a_head} per year  # the rates above contain this spend already
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
#   winning:
#     aim: acquisition
#     budget: 10000 per year
#     audience: {stages: [prospect]}
#     effects: {prospect -> customer: {speeds_up_to: 2, half_effect_at: 1 per year}}
"""
