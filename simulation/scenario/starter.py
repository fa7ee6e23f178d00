"""Scenarios to start from: a commented one, and one made from a manager's answers.

The answers describe one year of business. The rates are chosen so that a run that changes
nothing wins, loses and wins back, in expectation, as many in its first year as that year did; what
cannot be known from one year is assumed, and marked so in the text.
"""

from __future__ import annotations

import importlib.resources
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulation.scenario.questions import QUESTIONS
from simulation.scenario.types import Text

TEMPLATE = "templates/starter.yaml"
"""The commented starter, in the package `scenarios`."""

LEAVING = 0.10
"""Assumed share of prospects who leave the market within a year."""

OUT_OF_REACH = 1.0
"""Assumed rate per year at which former customers get out of reach: as fast as others are lost anew."""

SHARE_BACK = 0.99
"""No greater share of those lost in a year can have come back by its end."""

MOST_BY_DOUBLING = 0.5
"""Twice the spend moves a number by less than this share of it: the curve has diminishing returns."""


def starter() -> str:
    """A commented scenario file to start from."""
    return importlib.resources.files("scenarios").joinpath(TEMPLATE).read_text(encoding="utf-8")


class AnswersError(ValueError):
    """Answers that no business can give together; `key` names the one to think over, `text` says why."""

    def __init__(self, key: str, english: str, finnish: str) -> None:
        super().__init__(english)
        self.key = key
        self.text = Text(english, finnish)


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


def paces(answers: Answers) -> tuple[float, float]:
    """The rates per year at which as many leave, and come back, in the coming year as did in the last.

    Customers and former customers at the start are those of the answers, and as many are won, evenly.
    The rate of leaving is the one under today's spend a head.
    """
    if not answers.lost:
        return 0.0, 0.0

    def lose(back: float) -> float:
        return _solved(lambda rate: coming_year(answers, rate, back)[0], answers.lost)

    back = 0.0
    if answers.came_back:
        back = _solved(lambda rate: coming_year(answers, lose(rate), rate)[1], answers.came_back)
    return lose(back), back


def coming_year(answers: Answers, lose: float, back: float) -> tuple[float, float]:
    """Expected numbers of customers lost and won back in the first year, at these rates per year.

    Customers C are won evenly and leave, former ones F come back or get out of reach at the rate g:
    C' = won + back F - lose C and F' = lose C - (back + g) F, solved in closed form month by month,
    for at each month's start the spend on keeping is divided by the customers there are.
    """
    care = _care(answers)
    customers, former = answers.customers, answers.lost - answers.came_back
    lost = returned = 0.0
    for _ in range(12):
        rate = lose * care(customers)
        there, away = _person_years(customers, former, answers.won, rate, back, 1 / 12)
        lost += rate * there
        returned += back * away
        customers += answers.won / 12 + back * away - rate * there
        former += rate * there - (back + OUT_OF_REACH) * away
    return lost, returned


def _care(answers: Answers) -> Callable[[float], float]:
    """What the spend on keeping multiplies the rate of leaving by, at a number of customers."""
    a = answers
    if not (a.keeping and a.customers and a.lost) or a.lost_if_doubled == a.lost:
        return lambda _: 1.0
    most = strength(a.lost_if_doubled / a.lost) - 1

    def multiplier(customers: float) -> float:
        # half of the full effect at today's spend a head: 1 - 2 ** (-spend a head over today's)
        reached = -math.expm1(-math.log(2) * a.customers / customers) if customers > 0 else 1.0
        return (1 + most * reached) / (1 + most / 2)

    return multiplier


def _person_years(
    customers: float, former: float, won: float, lose: float, back: float, years: float
) -> tuple[float, float]:
    """Expected time spent as customers and as former ones within `years`, at constant rates.

    With x' = A x + b the integral of x over t is t phi1(A t) x(0) + t^2 phi2(A t) b. A function of a
    2 x 2 matrix is f(p) I + f[p, q] (A - p I), with its eigenvalues p and q, which are real here.
    """
    leave = back + OUT_OF_REACH
    middle = -(lose + leave) / 2
    # kept apart: where they meet, the divided difference is a derivative, to second order in the gap
    gap = max(math.sqrt(max(middle * middle - lose * OUT_OF_REACH, 0.0)), 1e-4)
    p, q = (middle + gap) * years, (middle - gap) * years
    found = []
    for f, x, y in ((_phi1, customers, former), (_phi2, won * years, 0.0)):
        at_p = f(p)
        slope = (at_p - f(q)) / (p - q)
        found.append(
            (
                at_p * x + slope * ((-lose * years - p) * x + back * years * y),
                at_p * y + slope * (lose * years * x + (-leave * years - p) * y),
            )
        )
    (there, away), (there_won, away_won) = found
    return years * (there + there_won), years * (away + away_won)


def _phi1(z: float) -> float:
    """(exp(z) - 1) / z."""
    return math.expm1(z) / z if z else 1.0


def _phi2(z: float) -> float:
    """(exp(z) - 1 - z) / z^2; by its series near 0, where the quotient would lose its digits."""
    if abs(z) > 0.1:
        return (math.expm1(z) - z) / (z * z)
    return math.fsum(z**k / math.factorial(k + 2) for k in range(10))


def _solved(rising: Callable[[float], float], goal: float) -> float:
    """The positive argument at which a rising function reaches the goal; it must reach it.

    False position with the Illinois rule: a bracket is kept, and neither end stays for long.
    """
    low, high = 0.0, 1.0
    below, above = rising(low) - goal, rising(high) - goal
    while above < 0:
        low, below, high = high, above, 2 * high
        above = rising(high) - goal
    for _ in range(100):
        between = (low * above - high * below) / (above - below)
        off = rising(between) - goal
        if abs(off) <= 1e-12 * goal or high - low <= 1e-14 * high:
            return between
        if off < 0:
            low, below, above = between, off, above / 2
        else:
            high, above, below = between, off, below / 2
    return between


def _check(a: Answers) -> None:
    """Raise AnswersError for the first answer that cannot be true beside the others."""
    if not (len(a.currency) == 3 and a.currency.isascii() and a.currency.isupper()):
        raise AnswersError(
            "currency",
            "A currency is three capital letters, as in EUR.",
            "Valuutta on kolme isoa kirjainta, esimerkiksi EUR.",
        )
    for question in QUESTIONS:
        value = getattr(a, question.key)
        if question.kind != "currency" and not 0 <= value < 1e12:
            raise AnswersError(
                question.key,
                "The number must be zero or more, and below a million million.",
                "Luvun on oltava vähintään nolla ja alle miljoona miljoonaa.",
            )
        if question.kind == "people" and value != round(value):
            raise AnswersError(
                question.key,
                "The number of people must be whole.",
                "Henkilömäärän on oltava kokonaisluku.",
            )
    for holds, key, english, finnish in _contradictions(a):
        if holds:
            raise AnswersError(key, english, finnish)
    _check_doubled("won_if_doubled", a.winning, a.won, a.won_if_doubled, up=True)
    _check_doubled("lost_if_doubled", a.keeping, a.lost, a.lost_if_doubled, up=False)


def _contradictions(a: Answers) -> tuple[tuple[bool, str, str, str], ...]:
    """What cannot be true together: whether it is said, the question to ask again, and why."""
    return (
        (
            a.margin > 1,
            "margin",
            "No more than everything can be left of what was sold.",
            "Myynnistä voi jäädä enintään kaikki.",
        ),
        (
            a.came_back > SHARE_BACK * a.lost,
            "came_back",
            "If all who were lost came back, nobody was lost.",
            "Jos kaikki menetetyt palasivat, ketään ei menetetty.",
        ),
        (
            a.won > a.prospects,
            "prospects",
            "More were won than there are people who could become customers.",
            "Uusia saatiin enemmän kuin on niitä, jotka voisivat tulla asiakkaiksi.",
        ),
        (
            a.customers + a.lost < a.won + a.came_back,
            "won",
            "More were won and came back than are customers now or were lost.",
            "Uusia ja palanneita on enemmän kuin nykyisiä ja menetettyjä yhteensä.",
        ),
        (
            a.lost > 0.95 * (a.customers + a.won),
            "lost",
            "Nearly everyone would be lost within a year, those just won included.",
            "Vuodessa menetettäisiin melkein kaikki, juuri saadutkin.",
        ),
    )


def _check_doubled(key: str, spend: float, today: float, doubled: float, *, up: bool) -> None:
    """Twice the spend does something in the right direction, and less than the first half did."""
    if spend == 0 or today == 0:
        return
    change = (doubled / today - 1) * (1 if up else -1)
    if change < 0:
        raise AnswersError(
            key,
            "Twice the spend would do harm: leave the number as it was, or better it.",
            "Kaksinkertaisesta rahasta olisi haittaa: pidä luku ennallaan tai paranna sitä.",
        )
    if change >= MOST_BY_DOUBLING:
        most = plain(today * (1 + MOST_BY_DOUBLING * (1 if up else -1)))
        raise AnswersError(
            key,
            f"The second half of a spend does less than the first: stay {'below' if up else 'above'} {most}.",
            "Jälkimmäinen puolikas rahasta tehoaa vähemmän kuin ensimmäinen: "
            f"luvun on oltava {'alle' if up else 'yli'} {most}.",
        )


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
