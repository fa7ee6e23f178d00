"""The interview of `virta new --ask`: questions about one year, in words that a manager knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulation.scenario.types import Text


@dataclass(frozen=True)
class Question:
    """One question: which answer it gives, its wording, and what may be suggested.

    `kind` is "currency", "people" (whole), "money", "number" or "percent" (a fraction in `Answers`).
    A suggestion is `suggested`, or that many times the earlier answer named by `times`.
    """

    key: str
    text: Text
    kind: str
    suggested: float | None = None
    times: str | None = None

    def suggestion(self, known: Mapping[str, float]) -> float | None:
        """What to suggest, given the answers before; None where there is nothing to suggest."""
        if self.suggested is None or self.times is None:
            return self.suggested
        value = self.suggested * known[self.times]
        return float(round(value)) if self.kind == "people" else value


QUESTIONS: tuple[Question, ...] = (
    Question("currency", Text("Currency (three letters)", "Valuutta (kolme kirjainta)"), "currency"),
    Question("customers", Text("How many customers are there now?", "Montako asiakasta on nyt?"), "people"),
    Question(
        "won",
        Text("How many new customers were won last year?", "Montako uutta asiakasta saatiin viime vuonna?"),
        "people",
    ),
    Question(
        "lost",
        Text("How many customers were lost last year?", "Montako asiakasta menetettiin viime vuonna?"),
        "people",
    ),
    Question(
        "came_back",
        Text(
            "Of those lost, how many had come back by the end of the year?",
            "Montako menetetyistä oli palannut vuoden loppuun mennessä?",
        ),
        "people",
        0.0,
    ),
    Question(
        "purchase", Text("What is the average purchase, in money?", "Mikä on keskiostos rahassa?"), "money"
    ),
    Question(
        "purchases",
        Text("How many times a year does a customer buy?", "Montako kertaa vuodessa asiakas ostaa?"),
        "number",
    ),
    Question(
        "margin",
        Text(
            "What per cent of sales is left after variable costs?",
            "Montako prosenttia myynnistä jää muuttuvien kulujen jälkeen?",
        ),
        "percent",
        0.4,
    ),
    Question(
        "service_cost",
        Text(
            "What does it cost to serve one customer for a year?",
            "Paljonko yhden asiakkaan palveleminen maksaa vuodessa?",
        ),
        "money",
        0.0,
    ),
    Question(
        "prospects",
        Text("How many others could become customers?", "Montako muuta voisi tulla asiakkaaksi?"),
        "people",
        20.0,
        "customers",
    ),
    Question(
        "winning",
        Text(
            "What was spent last year on winning customers?",
            "Paljonko viime vuonna käytettiin asiakashankintaan?",
        ),
        "money",
        0.0,
    ),
    Question(
        "won_if_doubled",
        Text(
            "With twice that, how many might have been won? (an assumption)",
            "Montako olisi saatu kaksinkertaisella rahalla? (oletus)",
        ),
        "people",
        1.2,
        "won",
    ),
    Question(
        "keeping",
        Text(
            "What was spent last year on keeping customers?",
            "Paljonko viime vuonna käytettiin asiakkaiden pitämiseen?",
        ),
        "money",
        0.0,
    ),
    Question(
        "lost_if_doubled",
        Text(
            "With twice that, how many might have been lost? (an assumption)",
            "Montako olisi menetetty kaksinkertaisella rahalla? (oletus)",
        ),
        "people",
        0.85,
        "lost",
    ),
)
"""The interview, in order; every field of `answers.Answers` but the title has its question."""
