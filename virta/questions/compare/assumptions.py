"""What a report rests on: responses to spend, uncertain numbers, sources, provenance, as tables."""

from __future__ import annotations

from experiments.compare import Comparison
from experiments.flip import Flip
from experiments.inputs import quantile, titles_of
from experiments.report import axes as axes_of
from experiments.report import numbers
from experiments.report.inputs import on
from experiments.report.tables import Table, row
from experiments.report.texts import say, title_of
from experiments.report.wording import rounded
from experiments.sequential import Decision, FixedN, Precision
from simulation.model import MODEL_VERSION
from simulation.scenario.identity import fingerprint
from simulation.scenario.types import Scenario
from virta.questions.compare.findings import Findings

MOST = 8
"""Assumed responses shown; they are sorted by how little moves the recommendation."""

MOST_UNCERTAIN = 6
"""Uncertain numbers shown."""


def responses(findings: Findings, lang: str) -> Table | None:
    """The numbers that responses to spend rest on, and where each turns the recommendation.

    None where flip points were not looked for, or there is no recommendation to turn.
    """
    flips = findings.flips
    if flips is None or not flips.flips:
        return None
    comparison = findings.comparison
    currency = comparison.baseline.scenario.money.currency
    rows = []
    for flip in flips.flips[:MOST]:
        turn = say("never_turns", lang)
        if flip.factor is not None:
            turn = response_value(flip, flip.flipped, currency, 2, lang)  # bracketed to about two digits
        rows.append(
            row(
                investment_title(comparison, flip.investment, lang),
                target(flip, comparison, lang),
                say(f"response_{flip.key}", lang),
                response_value(flip, flip.value, currency, 4, lang),
                turn,
                flip.better_then or "",
            )
        )
    more = len(flips.flips) - MOST
    notes = [say("responses_note", lang)]
    if more > 0:
        notes.append(say("responses_more", lang, n=more))
    columns = ("investment", "acts_on", "assumption", "assumed", "turns_at", "better_then")
    headings = tuple(say(f"column_{key}", lang) for key in columns)
    return Table(say("responses_title", lang), headings, tuple(rows), notes=tuple(notes), left=3)


def response_value(flip: Flip, value: float | None, currency: str, digits: int, lang: str) -> str:
    """A parameter of a response in its own terms: a factor, a sum, a power; a table by its factor."""
    if value is None:
        return say("times", lang, factor=numbers.plain(flip.factor, 2, lang))
    text = numbers.plain(value, digits, lang)
    if flip.key in ("half_effect_at", "full_effect_at"):
        return f"{text} {currency}"
    return f"× {text}" if flip.key in ("speeds_up_to", "slows_down_to", "multiplies_up_to") else text


def target(flip: Flip, comparison: Comparison, lang: str) -> str:
    """What the effect is on, with an arrow for a transition."""
    return on(flip.on, lang, titles_of([comparison.baseline.scenario]))


def investment_title(comparison: Comparison, key: str, lang: str) -> str:
    """The title of the investment with this id."""
    for plan in comparison.plans:
        for one in plan.scenario.investments:
            if one.id == key:
                return title_of(one.title, lang)
    return key


def uncertain(findings: Findings, lang: str) -> Table | None:
    """The numbers that the scenarios call uncertain, with their range; None where there are none."""
    found = {u.path: u for plan in findings.comparison.plans for u in plan.scenario.uncertain}
    if not found:
        return None
    rows = []
    for path, one in list(found.items())[:MOST_UNCERTAIN]:
        low, middle, high = (quantile(one, p) for p in (0.025, 0.5, 0.975))
        texts = (rounded(value, 3, lang, like=middle) for value in (middle, low, high))
        rows.append(row(path, say(f"distribution_{one.distribution}", lang), *texts))
    headings = (
        "",
        "",
        say("median", lang),
        numbers.percent(0.025, 1, lang),
        numbers.percent(0.975, 1, lang),
    )
    looked = findings.worlds is not None
    notes = [say("uncertain_sampled" if looked else "uncertain_not_sampled", lang)]
    if len(found) > MOST_UNCERTAIN:
        notes.append(say("uncertain_more", lang, n=len(found) - MOST_UNCERTAIN))
    return Table(say("uncertain_title", lang), headings, tuple(rows), notes=tuple(notes), left=2)


def sources(findings: Findings, lang: str) -> list[tuple[str, str]]:
    """Each plan's label, and what its file says about itself."""
    files = findings.files or tuple("" for _ in findings.comparison.plans)
    found = []
    for plan, file in zip(findings.comparison.plans, files, strict=True):
        title = title_of(plan.scenario.title, lang)
        parts = [title, title_of(plan.scenario.description, lang).strip(), file]
        found.append((plan.label, ". ".join(part.rstrip(".") for part in parts if part) + "."))
    return found


def setting(scenario: Scenario, lang: str) -> str:
    """The scenario in a line: horizon, people, discounting, what counts after the horizon."""
    people = sum(group.count for group in scenario.people_at_start)
    parts = [
        axes_of.duration(scenario.time.horizon, scenario.time, lang),
        say("people_at_start", lang, n=numbers.fixed(people, 0, lang)),
        say("discounting", lang, rate=numbers.percent(scenario.money.discount_rate, 1, lang)),
        say("sampled" if scenario.money.sampled_purchases else "expected", lang),
    ]
    return " · ".join(parts)


def stopped(comparison: Comparison, lang: str) -> str:
    """Why no more replications were run."""
    goal, n = comparison.goal, numbers.fixed(comparison.n, 0, lang)
    if isinstance(goal, FixedN):
        return say("stopped_fixed", lang, n=n)
    reached = comparison.n < goal.max_n
    if isinstance(goal, Precision):
        return say("stopped_precise" if reached else "stopped_imprecise", lang, n=n)
    assert isinstance(goal, Decision)
    if reached and not comparison.verdict.separated:
        return say("stopped_same", lang, n=n)
    decided = comparison.verdict.separated
    return say("stopped_decided" if decided else "stopped_undecided", lang, n=n)


def notes(comparison: Comparison, lang: str) -> list[str]:
    """In what plans differ besides what they do."""
    first, found = comparison.baseline.scenario, []
    for plan in comparison.rivals:
        money, other = plan.scenario.money, first.money
        for key, differs in (
            ("discount", money.discount_rate != other.discount_rate),
            ("run_off", money.run_off != other.run_off),
            ("cash", money.cash != other.cash),
            ("purchases", money.sampled_purchases != other.sampled_purchases),
        ):
            if differs:
                found.append(say(f"differs_{key}", lang, one=plan.label, other=comparison.baseline.label))
    return found


def provenance(findings: Findings, lang: str) -> list[tuple[str, str]]:
    """What is needed to make every number again, as pairs of what and which."""
    comparison, origin = findings.comparison, findings.origin
    prints = ", ".join(f"{plan.label} {fingerprint(plan.scenario)[:12]}" for plan in comparison.plans)
    pairs = [
        (say("command", lang), findings.command),
        (say("seed", lang), f"{comparison.seed} · {stopped(comparison, lang)}"),
        (say("engine", lang), say(f"engine_{comparison.engine}", lang, version=MODEL_VERSION)),
        (say("fingerprints", lang), prints),
    ]
    versions = origin.get("versions") or {}
    made_by = ", ".join(f"{library} {version}" for library, version in versions.items())
    pairs.append(
        (
            say("versions", lang),
            ", ".join(part for part in (made_by, str(origin.get("platform", ""))) if part),
        )
    )
    return [(what, which) for what, which in pairs if which]
