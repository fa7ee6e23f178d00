"""One customer under two plans: two lives with the same luck, alike until a plan changed something."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.parallel import Progress
from experiments.plan import Plan
from experiments.report import axes as axes_of
from experiments.report import numbers, style
from experiments.report.texts import say, title_of
from simulation import log
from simulation.engine import Outcome, run
from simulation.model import CUSTOMER, FORMER, Model
from simulation.scenario.types import Stage
from virta.questions.run.stocks import stage_colours

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Axes, Figure

Bools = npt.NDArray[np.bool_]

_MOVES = (log.START, log.ARRIVE, log.MOVE, log.DECIDE, log.LAPSE, log.RULE, log.DATED)
_PART, _LOST = 0.3, 0.55
"""Shares of the horizon at which two lives best part and the customer is best lost: late enough to be
known, early enough to matter."""
_TELLING = 1.0
"""Strain of a life that is told without looking for a better one."""


@dataclass(frozen=True)
class Choice:
    """A customer who tells the difference between two plans."""

    person: int
    """Key of the person."""
    lost_under: int
    """0 or 1: under which of the plans the customer is lost; under the other one there at the horizon."""
    alike: int
    """How many have the same fate."""
    contrary: int
    """How many have the opposite fate."""
    strain: float
    """How far from telling the life is; lower is better."""


@dataclass(frozen=True)
class Stay:
    """A stay in a stage, over the interval (start, end]."""

    stage: int
    start: float
    end: float


@dataclass(frozen=True)
class Life:
    """One person under one plan, within the horizon."""

    stays: tuple[Stay, ...]
    purchases: tuple[tuple[float, float], ...]
    """(time, amount); empty where purchases are expected values."""
    contribution: float
    """In currency, since becoming a customer."""
    lost_at: float | None
    """When last lost; None for one who is a customer at the horizon or never was one."""


class NothingToTell(ValueError):
    """No customer is lost under one plan and there at the horizon under the other."""


def choose(plans: tuple[Plan, Plan], outcomes: tuple[Outcome, Outcome]) -> Choice:
    """A customer lost under one plan and a customer at the horizon under the other.

    Of the two directions the more frequent one is told; of its customers one who was there at the start,
    whose lives part while a customer, and who is lost well before the horizon.

    Raises NothingToTell where there is none, ValueError for outcomes without logs or of different
    replications.
    """
    _check(outcomes)
    a, b = (_fates(plan.model, outcome) for plan, outcome in zip(plans, outcomes, strict=True))
    both = sorted(a.keys() & b.keys())
    parted = [[k for k in both if (a[k], b[k]) == fates] for fates in (("lost", "there"), ("there", "lost"))]
    lost_under = 0 if len(parted[0]) >= len(parted[1]) else 1
    group, others = parted[lost_under], parted[1 - lost_under]
    if not group:
        raise NothingToTell("no customer is lost under one plan and there at the horizon under the other")
    found = [_lives(plan, outcome, set(group)) for plan, outcome in zip(plans, outcomes, strict=True)]
    horizon, kinds = plans[0].scenario.time.horizon, plans[0].model.arrays.stage_kind

    def unfit(person: int) -> tuple[float, int]:
        lost, kept = found[lost_under][person], found[1 - lost_under][person]
        part = parting(lost, kept)
        at = horizon if part is None else part
        stage = next((stay.stage for stay in lost.stays if stay.start < at <= stay.end), lost.stays[0].stage)
        score = abs(at / horizon - _PART) + 2.0 * abs((lost.lost_at or horizon) / horizon - _LOST)
        first = lost.stays[0]
        score += 0.5 * (kinds[stage] != CUSTOMER) + 1.0 * (kinds[first.stage] != CUSTOMER or first.start > 0)
        return float(score + 0.08 * abs(len(lost.stays) + len(kept.stays) - 8)), person

    strain, person = min(unfit(person) for person in group)
    return Choice(person, lost_under, len(group), len(others), strain)


def tell(
    plans: tuple[Plan, Plan], seed: int = 0, most: int = 20, *, progress: Progress | None = None
) -> tuple[tuple[Outcome, Outcome], Choice]:
    """A replication in which a customer tells the difference well, and the customer.

    The first of `most` replications that has a telling one, else the one that has the best.
    progress : told replications looked at, and `most`.
    Raises NothingToTell where there is none.
    """
    best: tuple[tuple[Outcome, Outcome], Choice] | None = None
    for replication in range(most):
        if progress is not None:
            progress(replication, most)
        one, other = (run(plan.model, seed, replication, log=True) for plan in plans)
        try:
            choice = choose(plans, (one, other))
        except NothingToTell:
            continue
        if best is None or choice.strain < best[1].strain:
            best = (one, other), choice
        if choice.strain <= _TELLING:
            break
    if best is None:
        raise NothingToTell(f"no customer's fate differs between the plans in {most} replications")
    return best


def parting(one: Life, other: Life) -> float | None:
    """When two lives first differ in where or when they go; None where they never do."""
    for a, b in zip(one.stays, other.stays, strict=False):
        if (a.stage, a.start) != (b.stage, b.start):
            return min(a.start, b.start)
        if a.end != b.end:
            return min(a.end, b.end)
    return None


def table(plans: tuple[Plan, Plan], outcomes: tuple[Outcome, Outcome], person: int) -> DataFrame:
    """Both lives as rows: plan, what ("stay", "purchase"), stage, start, end, amount.

    Times in units; a purchase has start = end, and its amount in currency. Raises KeyError for a
    person who does not live under both plans.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for plan, outcome in zip(plans, outcomes, strict=True):
        life = _lives(plan, outcome, {person})[person]
        names = plan.model.stage_names
        for stay in life.stays:
            rows.append(_row(plan.label, "stay", names[stay.stage], stay.start, stay.end, 0.0))
        for at, amount in life.purchases:
            where = next(stay.stage for stay in reversed(life.stays) if stay.start < at or stay.start == 0)
            rows.append(_row(plan.label, "purchase", names[where], at, at, amount))
    return pd.DataFrame(rows)


def _row(plan: str, what: str, stage: str, start: float, end: float, amount: float) -> dict[str, Any]:
    return {"plan": plan, "what": what, "stage": stage, "start": start, "end": end, "amount": amount}


def lives_of(plan: Plan, outcome: Outcome, person: int) -> Life:
    """One person's life in an outcome with its log. Raises KeyError for a person who is not there."""
    return _lives(plan, outcome, {person})[person]


def figure(
    plans: tuple[Plan, Plan],
    outcomes: tuple[Outcome, Outcome],
    choice: Choice | None = None,
    *,
    colours: tuple[str, str] = (style.BASELINE, style.RIVALS[0]),
    lang: str = "en",
    size: style.Size = style.SCREEN,
) -> Figure:
    """Two life lines, one above the other: stages as colours, purchases as spikes.

    Parameters
    ----------
    outcomes : the same replication of both plans, with logs.
    choice : whose life; `choose` unless given.
    colours : of the plans' names.

    Raises what `choose` raises.
    """
    choice = choice or choose(plans, outcomes)
    lives = tuple(
        _lives(plan, outcome, {choice.person})[choice.person]
        for plan, outcome in zip(plans, outcomes, strict=True)
    )
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(*_words(plans, lives, choice, lang))
        _lanes(sheet, plans, lives, colours, lang)
    return sheet.figure


def _check(outcomes: tuple[Outcome, Outcome]) -> None:
    if any(outcome.log is None for outcome in outcomes):
        raise ValueError("life lines need outcomes with their logs: run(..., log=True)")
    if len({(outcome.seed, outcome.replication) for outcome in outcomes}) > 1:
        raise ValueError("the two outcomes are not the same replication under the same seed")


def _fates(model: Model, outcome: Outcome) -> dict[int, str]:
    """What became of everyone who was a customer within the horizon: "there", "lost" or "back"."""
    assert outcome.accounts is not None
    kinds = model.arrays.stage_kind[outcome.accounts.final_stage]
    was = outcome.accounts.joined <= model.scenario.time.horizon
    words = np.where(kinds == CUSTOMER, "there", np.where(kinds == FORMER, "lost", "back"))
    return dict(zip(outcome.people.key[was].tolist(), words[was].tolist(), strict=True))


def _lives(plan: Plan, outcome: Outcome, people: set[int]) -> dict[int, Life]:
    """The lives of these people. Raises KeyError for one who is not there."""
    events, horizon = outcome.log, plan.scenario.time.horizon
    assert events is not None
    assert outcome.accounts is not None
    keys = np.array(sorted(people), dtype=np.uint64)
    rows = np.flatnonzero(np.isin(events.person, keys) & (events.time <= horizon))
    moves: dict[int, list[tuple[float, int]]] = {key: [] for key in people}
    bought: dict[int, list[tuple[float, float]]] = {key: [] for key in people}
    for i in rows.tolist():
        key, kind, time = int(events.person[i]), int(events.kind[i]), float(events.time[i])
        if kind in _MOVES:
            moves[key].append((time, int(events.destination[i])))
        elif kind in (log.PURCHASE, log.CHOICE):
            bought[key].append((time, float(events.amount[i])))
    place = {key: i for i, key in enumerate(outcome.people.key.tolist()) if key in people}
    per, kinds = plan.model.arrays.per_quantum, plan.model.arrays.stage_kind
    lives = {}
    for key, entered in moves.items():
        ends = [*(time for time, _ in entered[1:]), horizon]
        stays = tuple(Stay(s, start, end) for (start, s), end in zip(entered, ends, strict=True))
        steps = pairwise(stays)
        lost = [b.start for a, b in steps if kinds[a.stage] == CUSTOMER and kinds[b.stage] == FORMER]
        away = bool(lost) and kinds[stays[-1].stage] != CUSTOMER
        contribution = float(outcome.accounts.contribution[place[key]]) / per
        lives[key] = Life(stays, tuple(bought[key]), contribution, lost[-1] if away else None)
    return lives


def _words(plans: tuple[Plan, Plan], lives: tuple[Life, ...], choice: Choice, lang: str) -> tuple[str, str]:
    time = plans[0].scenario.time
    lost, kept = plans[choice.lost_under], plans[1 - choice.lost_under]
    at = lives[choice.lost_under].lost_at or time.horizon
    title = say(
        "lives_title",
        lang,
        lost=lost.label,
        kept=kept.label,
        when=axes_of.after(max(1.0, math.floor(at)), time, lang),
        end=axes_of.after(time.horizon, time, lang),
    )
    subtitle = say(
        "lives_subtitle",
        lang,
        alike=numbers.fixed(choice.alike, 0, lang),
        contrary=numbers.fixed(choice.contrary, 0, lang),
        lost=lost.label,
        kept=kept.label,
    )
    told = [_parted(plans, lives, choice, lang), subtitle]
    if any(life.purchases for life in lives):
        told.append(say("lives_spikes", lang))
    return title, " ".join(filter(None, told))


def _parted(plans: tuple[Plan, Plan], lives: tuple[Life, ...], choice: Choice, lang: str) -> str:
    """When the lives part, by which move under which plan, and which investments act on it."""
    part = parting(*lives)
    for k in (choice.lost_under, 1 - choice.lost_under):
        for before, after in pairwise(lives[k].stays):
            if part is not None and after.start == part:
                stages, scenario = plans[k].scenario.stages, plans[k].scenario
                a, b = stages[before.stage], stages[after.stage]
                ways = [w.id for w in scenario.transitions if (w.origin, w.destination) == (a.id, b.id)]
                acting = [
                    title_of(one.title, lang, one.name)
                    for one in scenario.investments
                    if any(effect.transition in ways for effect in one.effects)
                ]
                return say(
                    "lives_turn_by" if acting else "lives_turn",
                    lang,
                    when=axes_of.after(max(1.0, math.floor(part)), scenario.time, lang),
                    plan=plans[k].label,
                    origin=title_of(a.title, lang, a.name),
                    destination=title_of(b.title, lang, b.name),
                    **({"investments": ", ".join(acting)} if acting else {}),
                )
    return ""


def _lanes(
    sheet: style.Sheet,
    plans: tuple[Plan, Plan],
    lives: tuple[Life, ...],
    colours: tuple[str, str],
    lang: str,
) -> None:
    time = plans[0].scenario.time
    notes = [_note(plan, life, lang) for plan, life in zip(plans, lives, strict=True)]
    room = max(
        *(style.text_width(line, sheet.text) for note in notes for line in note),
        *(style.text_width(plan.label, sheet.text, bold=True) for plan in plans),
    )
    left, right = sheet.MARGIN, sheet.width - sheet.MARGIN - room - sheet.text
    bottom, top = 2.2 * sheet.text, sheet.top - 1.4 * sheet.text
    axes = sheet.axes(left, bottom, right, top)
    axes.set_yticks([])
    axes_of.time_axis(axes, time, sheet.small, lang)
    height = top - bottom
    axes.set_ylim(0, height)
    largest = max((amount for life in lives for _, amount in life.purchases), default=0.0)
    band = min((0.18 if largest else 0.3) * height, (2.6 if largest else 4.0) * sheet.text)
    spike = 0.5 * height - band - 1.2 * sheet.text
    part = parting(*lives)
    for k, (plan, life) in enumerate(zip(plans, lives, strict=True)):
        base = height * (0.5 - 0.5 * k) + (0.5 * sheet.text if largest else 0.25 * height - band / 2)
        axes.vlines(
            [at for at, _ in life.purchases],
            base + band,
            [base + band + max(amount / largest, 0.04) * spike for _, amount in life.purchases],
            color=style.SOFT,
            linewidth=0.9,
        )
        _line(sheet, axes, plan, life, (base, band), right - left, lang)
        y = bottom + base + band / 2
        sheet.write(
            right + sheet.text, y + 1.3 * sheet.text, plan.label, bold=True, colour=style.readable(colours[k])
        )
        for i, line in enumerate(notes[k]):
            sheet.write(right + sheet.text, y - 1.25 * i * sheet.text, line)
    if part is not None:
        axes.axvline(part, color=style.INK, linewidth=0.7, linestyle=(0, (3, 2)), zorder=3)
        x = left + part / time.horizon * (right - left)
        text = say("lives_part", lang, when=axes_of.moment(math.floor(part), time, lang))
        side = "left" if x + style.text_width(text, sheet.small) + 3 < right else "right"
        sheet.write(x + (3 if side == "left" else -3), top + 0.5 * sheet.text, text, sheet.small, ha=side)


def _line(
    sheet: style.Sheet,
    axes: Axes,
    plan: Plan,
    life: Life,
    place: tuple[float, float],
    width: float,
    lang: str,
) -> None:
    base, band = place
    stages = plan.scenario.stages
    colours = stage_colours(plan.scenario)
    per_unit = width / plan.scenario.time.horizon
    for stay in life.stays:
        stage = stages[stay.stage]
        colour = colours.get(stage.id, style.RULE)
        axes.broken_barh(
            [(stay.start, stay.end - stay.start)],
            (base, band),
            facecolor=colour,
            edgecolor=style.PAPER,
            linewidth=0.8,
        )
        lines = _fitting(stage, (stay.end - stay.start) * per_unit - 4, band, sheet.small, lang)
        for i, line in enumerate(lines):
            axes.text(
                (stay.start + stay.end) / 2,
                base + band / 2 + ((len(lines) - 1) / 2 - i) * 1.15 * sheet.small,
                line,
                fontsize=sheet.small,
                color=style.on(colour),
                ha="center",
                va="center_baseline",
            )


def _fitting(stage: Stage, width: float, height: float, points: float, lang: str) -> list[str]:
    """The stage's title in lines that fit into its stay, or nothing."""
    lines = style.wrapped(title_of(stage.title, lang, stage.name), max(width, 1.0), points)
    narrow = all(style.text_width(line, points) <= width for line in lines)
    return lines if narrow and 1.15 * points * len(lines) <= height else []


def _note(plan: Plan, life: Life, lang: str) -> tuple[str, ...]:
    """What became of the customer, and what the customer brought."""
    stage = plan.scenario.stages[life.stays[-1].stage]
    amount = f"{numbers.fixed(life.contribution, 0, lang)} {plan.scenario.money.currency}"
    return title_of(stage.title, lang, stage.name), say("lives_brought", lang, amount=amount)
