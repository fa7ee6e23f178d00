"""The interview of `virta new --ask`, held on a terminal or through a pipe."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping

from experiments.report.texts import say, title_of
from simulation.scenario.answers import SHARE_BACK, Answers, AnswersError, plain
from simulation.scenario.questions import QUESTIONS, Question
from simulation.scenario.starter import from_answers
from virta.cli.terminal import BadInput, tell

_SPACES = str.maketrans("", "", " _\u00a0\u2009\u202f")
_CURRENCY = "EUR"


def interview(title: str, lang: str) -> str:
    """Ask on standard error, read standard input, and return the scenario file.

    `title` is suggested as the name of the business. An answer that contradicts the others is
    asked again, with the reason.

    Raises:
        BadInput: the input ends before the last answer.
    """
    tell(f"{say('ask_intro', lang)}\n", "dim")
    title = _prompt(say("ask_title", lang), title, say("ask_title", lang))
    known: dict[str, float] = {}
    currency = _CURRENCY
    for question in QUESTIONS:
        if question.kind == "currency":
            currency = _currency(question, lang)
        elif _is_idle(question, known):
            known[question.key] = known[question.times] if question.times else 0.0
        else:
            known[question.key] = _number(question, known, lang)
    while True:
        try:
            return from_answers(Answers(currency=currency, title=title, **known))
        except AnswersError as problem:
            tell(f"  {title_of(problem.text, lang)}", "yellow")
            question = next(q for q in QUESTIONS if q.key == problem.key)
            known[question.key] = _number(question, known, lang)


def _is_idle(question: Question, known: dict[str, float]) -> bool:
    """Whether a question is about doubling a spend that was 0."""
    spend = {"won_if_doubled": "winning", "lost_if_doubled": "keeping"}.get(question.key)
    return spend is not None and known[spend] == 0


def _currency(question: Question, lang: str) -> str:
    while True:
        text = _prompt(_wording(question, lang), _CURRENCY, say("ask_currency", lang)).upper()
        if len(text) == 3 and text.isascii() and text.isalpha():
            return text
        tell(f"  {say('ask_currency', lang)}", "yellow")


def _number(question: Question, known: dict[str, float], lang: str) -> float:
    percent = question.kind == "percent"
    suggestion = question.suggestion(known)
    text = None if suggestion is None else plain(100 * suggestion if percent else suggestion)
    while True:
        try:
            answer = _prompt(_wording(question, lang), text, say(f"ask_wanted_{question.kind}", lang))
            value = understood(answer, lang)
            _fits(question, answer, value, known, lang)
        except ValueError as problem:
            tell(f"  {problem}", "yellow")
            continue
        return value / 100 if percent else value


def _fits(question: Question, answer: str, value: float, known: Mapping[str, float], lang: str) -> None:
    """Raise ValueError, with what is wanted, where a number is not of the kind that is asked for."""
    if "%" in answer and question.kind != "percent":
        raise ValueError(
            say("ask_no_share", lang, text=answer, wanted=say(f"ask_wanted_{question.kind}", lang))
        )
    if question.kind == "people" and value != round(value):
        raise ValueError(say("ask_whole", lang))
    if question.kind == "percent" and value > 100:
        raise ValueError(say("ask_percent", lang))
    if question.key == "came_back" and value > SHARE_BACK * known["lost"]:
        most = math.floor(SHARE_BACK * known["lost"])
        raise ValueError(say("ask_came_back", lang, lost=f"{known['lost']:.12g}", most=most))


def _wording(question: Question, lang: str) -> str:
    return title_of(question.text, lang)


def understood(text: str, lang: str) -> float:
    """A number as people write it: `12 500`, `12,5`, `38 %`. Raises ValueError that says why not."""
    if re.fullmatch(r"[1-9]\d{0,2}[,.]\d{3}", text):
        raise ValueError(say("ask_ambiguous", lang, text=text))
    try:
        value = float(text.translate(_SPACES).removesuffix("%").replace(",", "."))
    except ValueError:
        raise ValueError(say("ask_number", lang, text=text)) from None
    if not 0 <= value < 1e12:
        raise ValueError(say("ask_range", lang))
    return value


def _prompt(wording: str, suggestion: str | None, wanted: str) -> str:
    """One answer; Enter takes the suggestion, and where there is none, what is wanted is said.

    The prompt goes to standard error, for stdout may be a file.
    """
    while True:
        sys.stderr.write(f"{wording} [{suggestion}]: " if suggestion is not None else f"{wording} ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise BadInput("\nThe answers ended early: nothing was written.")
        if not sys.stdin.isatty():
            sys.stderr.write(line)  # what a terminal would have echoed
        answer = line.strip() or suggestion
        if answer is not None:
            return answer
        tell(f"  {wanted}", "yellow")
