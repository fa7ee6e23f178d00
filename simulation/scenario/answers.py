"""A manager's answers about one year of business, and checks that they are consistent."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulation.scenario.questions import QUESTIONS
from simulation.scenario.types import Text

SHARE_BACK = 0.99
"""The largest share of the customers lost in a year that can have come back by its end."""

MOST_BY_DOUBLING = 0.5
"""Twice the spend changes a number by less than this share of it: returns diminish."""


class AnswersError(ValueError):
    """Answers that contradict each other; `key` names the one to reconsider, `text` says why."""

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


def check(a: Answers) -> None:
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
    """Each contradiction: whether the answers have it, the question to ask again, and why."""
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
    """Check the effect of twice the spend: the right direction, and less than MOST_BY_DOUBLING."""
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


def plain(value: float) -> str:
    """A number without exponent, to ten significant digits."""
    if value == round(value):
        return str(round(value))
    places = max(0, 9 - math.floor(math.log10(abs(value))))
    return f"{value:.{places}f}".rstrip("0").rstrip(".")
