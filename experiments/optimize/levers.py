"""What an optimizer may move, set as a file would set it: spends by stretch of time, or changes of prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from experiments.no_answer import NoAnswer
from experiments.plan import Plan, spends
from simulation.scenario.overrides import format_path
from simulation.scenario.problems import nearest
from simulation.scenario.types import Aim, Investment, Price, StageKind, Text

MOST_CELLS = 12
"""Investments times stretches; with more, a search of this kind finds nothing in reasonable time."""


class OptimizeError(NoAnswer):
    """What was asked for cannot be optimized; the message says why and what would help."""


@dataclass(frozen=True)
class Cell:
    """The spend of one investment in one stretch of time, or one change of a price."""

    investment: str
    """Id of the investment, or of the price."""
    name: str
    title: Text
    aim: Aim | None
    """None: of a price."""
    per_head: bool
    """Whether the amount is a sum a head of the audience; else a budget."""
    stretch: int
    """From 0."""
    begin: float
    """The stretch is the interval (begin, end] of time."""
    end: float
    length: float
    """Time units of the stretch in which the investment runs at all, > 0."""
    today: float
    """As the plan has it: spend per time unit while it runs, or per cent of the price until then."""

    @property
    def price(self) -> bool:
        """Whether it is the change of a price at `begin`."""
        return self.aim is None


@dataclass(frozen=True)
class Levers:
    """A plan and the spends of it that may be moved."""

    plan: Plan
    cells: tuple[Cell, ...]
    stretches: int
    scheduled: frozenset[str] = frozenset()
    """Names of investments whose own spend changes in time, so that a schedule has to be replaced."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the investments, each once."""
        return tuple(dict.fromkeys(cell.name for cell in self.cells))

    def spent(self, amounts: Sequence[float]) -> float:
        """Money within the horizon, not discounted, at these amounts of budgets (a head: times heads)."""
        return sum(amount * cell.length for amount, cell in zip(amounts, self.cells, strict=True))

    def overrides(self, amounts: Sequence[float]) -> tuple[str, ...]:
        """What sets the plan's file to these amounts, as `--set` takes it."""
        found = []
        for name in self.names:
            mine = [(a, c) for a, c in zip(amounts, self.cells, strict=True) if c.name == name]
            if mine[0][1].price:
                changes = ", ".join(f"{_text(cell.begin)}: {_text(amount)} %" for amount, cell in mine)
                found.append(f"{format_path(['prices', name, 'changes'])}={{{changes}}}")
                continue
            form = "per_head" if mine[0][1].per_head else "budget"
            path = format_path(["investments", name])
            found.append(f"{path}.{form}={_text(mine[0][0])}")
            if self.stretches > 1 or name in self.scheduled:
                dates = ", ".join(f"{_text(cell.begin)}: {_text(amount)}" for amount, cell in mine)
                found.append(f"{path}.schedule={{{dates}}}")
        return tuple(found)

    def at(self, amounts: Sequence[float], label: str) -> Plan:
        """The plan with these amounts. Raises ScenarioError where the language refuses them."""
        changed = self.plan.with_overrides(self.overrides(amounts))
        return Plan(label, changed.scenario, changed.model, changed.draft, changed.overrides)


def _text(value: float) -> str:
    return f"{value:.12g}"


def levers(plan: Plan, names: Sequence[str] = (), stretches: int = 1, per_head: bool = False) -> Levers:
    """The spends of a plan that may be moved.

    Parameters
    ----------
    names : of investments, or their ids; all unless given.
    stretches : equal parts of the horizon, whole periods each, with a spend of their own.
    per_head : whether sums a head may be moved; else only budgets, whose total is known beforehand.

    Raises OptimizeError for a plan not read from a file, for names that are not there or cannot be
    moved, and for too many or too few levers.
    """
    if plan.draft is None:
        raise OptimizeError(f"plan {plan.label!r} was not read from a file: its spend cannot be set")
    n = plan.scenario.time.n_periods
    if not 1 <= stretches <= n:
        raise OptimizeError(f"the horizon has {n} periods: it can be cut into 1 to {n}, not {stretches}")
    chosen = [one for one in _chosen(plan, names) if _movable(one, per_head, bool(names))]
    if not chosen:
        if per_head:
            raise OptimizeError(f"{plan.label!r} has no investment to move")
        raise OptimizeError(
            f"{plan.label!r} has no investment with a budget, so no total can be split; sums a head can be "
            "moved where every amount is free"
        )
    cells = tuple(cell for one in chosen for cell in _cells(plan, one, stretches))
    if len(cells) > MOST_CELLS:
        raise OptimizeError(
            f"{len(chosen)} investments in {stretches} parts of the horizon are {len(cells)} amounts to "
            f"move, and {MOST_CELLS} is the most: choose fewer investments or parts"
        )
    scheduled = frozenset(one.name for one in chosen if _changes_in_time(plan, one))
    return Levers(plan, cells, stretches, scheduled)


def price_levers(plan: Plan, names: Sequence[str]) -> Levers:
    """The changes of prices, by name or id, that may be moved.

    Raises OptimizeError for a plan not read from a file, and for prices that are not there, never change or
    are written as a schedule.
    """
    if plan.draft is None:
        raise OptimizeError(f"plan {plan.label!r} was not read from a file: its prices cannot be set")
    prices = plan.scenario.prices
    known = {one.name: one for one in prices} | {one.id: one for one in prices}
    unknown = [name for name in names if name not in known]
    if unknown:
        said = "; ".join(_unknown(name, list(known), "price") for name in unknown)
        raise OptimizeError(f"{said}; there are: {', '.join(one.name for one in prices) or 'none'}")
    chosen = list(dict.fromkeys(known[name] for name in names))
    written = plan.draft.understood(plan.overrides).file.prices or {}
    cells = []
    for one in chosen:
        if written[one.name].changes is None:
            raise OptimizeError(
                f"the course of {one.name!r} is no list of changes: write changes: {{1 year: 8 %}}"
            )
        cells += _changes(plan, one)
    if len(cells) > MOST_CELLS:
        raise OptimizeError(f"{len(cells)} changes of prices are too many: {MOST_CELLS} is the most")
    return Levers(plan, tuple(cells), 1)


def _changes(plan: Plan, one: Price) -> list[Cell]:
    time, before = plan.scenario.time, 1.0
    found: list[Cell] = []
    for k, ratio in enumerate(one.ratio[: time.n_periods]):
        if ratio != before:
            begin, change = k * time.period, float(f"{100.0 * (ratio / before - 1.0):.9g}")
            left = time.horizon - begin
            found.append(
                Cell(one.id, one.name, one.title, None, False, len(found), begin, time.horizon, left, change)
            )
        before = ratio
    if not found:
        raise OptimizeError(f"{one.name!r} does not change within the horizon")
    return found


def too_few(plan: Plan, moved: Levers) -> str:
    """Why a total cannot be split over a single amount, and what would help, with an example."""
    (cell,) = moved.cells
    others = [
        one.name for one in plan.scenario.investments if one.budget is not None and one.id != cell.investment
    ]
    then = ", "
    if others:
        second = f"choose {_or(others)} as well"
    else:
        second = "give the file a second investment with a budget"
        example = _example(plan, cell.today)
        if example:
            second, then = f"{second}, such as\n{example}", "\n"
    return (
        f"a total needs at least two amounts to be split over, and only {cell.name!r} can be moved: "
        f"{second}{then}or split {cell.name!r} over the horizon in two parts (stretches: 2), or let the "
        f"total go (free): every amount is then searched by itself, from today's {cell.today:.6g} per "
        f"{plan.scenario.time.unit}"
    )


def _or(names: Sequence[str]) -> str:
    shown = [repr(name) for name in names]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _example(plan: Plan, spend: float) -> str:
    """An investment that the file could hold beside the one it has; empty where no customer can be lost."""
    kinds = {stage.id: stage.kind for stage in plan.scenario.stages}
    names = {stage.id: stage.name for stage in plan.scenario.stages}
    taken = {one.name for one in plan.scenario.investments}
    for exit_ in plan.scenario.transitions:
        if kinds[exit_.origin] is StageKind.CUSTOMER and kinds[exit_.destination] is StageKind.FORMER:
            return "\n".join(
                (
                    "  care:" if "care" not in taken else "  more_care:",
                    "    aim: retention",
                    f"    budget: {spend / 2 or 100:.6g} per {plan.scenario.time.unit}",
                    f"    audience: {{stages: [{names[exit_.origin]}]}}",
                    f"    effects: {{{exit_.name}: {{slows_down_to: 0.7, half_effect_at: 1}}}}",
                )
            )
    return ""


def _chosen(plan: Plan, names: Sequence[str]) -> list[Investment]:
    every = plan.scenario.investments
    if not names:
        return list(every)
    known = {one.name: one for one in every} | {one.id: one for one in every}
    unknown = [name for name in names if name not in known]
    if unknown:
        said = "; ".join(_unknown(name, list(known)) for name in unknown)
        there = ", ".join(one.name for one in every) or "none"
        raise OptimizeError(f"{said}; there are: {there}")
    return list(dict.fromkeys(known[name] for name in names))


def _unknown(name: str, known: list[str], what: str = "investment") -> str:
    close = nearest(name, known)
    return f"no {what} {name!r}" + (f" (did you mean {close}?)" if close else "")


def _movable(one: Investment, per_head: bool, asked: bool) -> bool:
    if one.per_head is not None and not per_head:
        if asked:
            raise OptimizeError(
                f"{one.name!r} spends a sum a head, so its total follows the heads and no fixed total can "
                "be split over it: give it a budget, or leave the total free"
            )
        return False
    if one.team is not None:
        if asked:
            raise OptimizeError(
                f"{one.name!r} is a team: it costs what its people cost, and sums do not move it"
            )
        return False
    return True


def _cells(plan: Plan, one: Investment, stretches: int) -> list[Cell]:
    time, per_head = plan.scenario.time, one.per_head is not None
    today = np.array(one.per_head if one.per_head is not None else one.budget)
    runs = _runs(plan, one)
    cuts = [round(i * time.n_periods / stretches) for i in range(stretches + 1)]
    found = []
    for i, (first, last) in enumerate(pairwise(cuts)):
        active = runs[first:last]
        if not active.any():
            continue
        found.append(
            Cell(
                one.id,
                one.name,
                one.title,
                one.aim,
                per_head,
                i,
                first * time.period,
                last * time.period,
                float(active.sum()) * time.period,
                float(today[first:last][active].mean()),
            )
        )
    return found


def _runs(plan: Plan, one: Investment) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(N,) whether the investment may spend in each period: between its `from` and `until`."""
    path = format_path(["investments", one.name])
    form = "per_head" if one.per_head is not None else "budget"
    probe = plan.with_overrides([f"{path}.{form}=1", f"{path}.schedule={{0: 1}}"]).scenario
    found = next(other for other in probe.investments if other.id == one.id)
    return np.array(found.per_head if found.per_head is not None else found.budget) > 0.0


def _changes_in_time(plan: Plan, one: Investment) -> bool:
    """Whether the file's own spend changes within the time in which the investment runs."""
    amounts = np.array(one.per_head if one.per_head is not None else one.budget)
    return spends(one) and len(set(amounts[_runs(plan, one)].tolist())) > 1
