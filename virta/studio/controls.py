"""Controls made from a scenario: which numbers can be moved, over which range, in which unit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from experiments.report.texts import title_of
from simulation.scenario.explanation import rows
from simulation.scenario.loader import Draft
from simulation.scenario.overrides import parse_path
from simulation.scenario.row import Row
from simulation.scenario.types import Aim, Scenario
from virta.studio.words import say

WE, MARKET, BUYING, FRAME = "we", "market", "buying", "frame"
GROUPS = (WE, MARKET, BUYING, FRAME)
"""What the company decides; how people move; what they bring; horizon and discounting, one for all plans."""
HORIZON, DISCOUNT = "time.horizon", "money.discount_rate"
_PACES = {
    "rate": ("per", 3.0),
    "mean": ("time", 3.0),
    "median": ("time", 3.0),
    "half_life": ("time", 3.0),
    "probability": ("share", 3.0),
}
_STEPS = 100
"""Of a slider, at most."""


@dataclass(frozen=True)
class Control:
    """A number that can be moved, in the scenario's units."""

    path: str
    """As after --set."""
    group: str
    title: str
    value: float
    """What the file says."""
    low: float
    high: float
    step: float
    unit: str
    percent: bool = False
    """Whether it is shown as per cent."""
    aim: Aim | None = None
    """Of an investment's spend: what it is for."""

    @property
    def shared(self) -> bool:
        """Whether it holds for all plans: plans are compared over the same time at the same rate."""
        return self.group == FRAME

    @property
    def is_budget(self) -> bool:
        """Whether it is a sum that can be moved to another investment."""
        return self.path.endswith(".budget")

    def fitting(self, value: float) -> float:
        """The value within the range, on a step; what the file says where no step is nearer."""
        inside = min(max(value, self.low), self.high)
        if abs(inside - self.value) < self.step / 2:
            return self.value
        steps = round((inside - self.low) / self.step)
        return min(round(self.low + steps * self.step, 12), self.high)


def controls(draft: Draft, scenario: Scenario, lang: str) -> tuple[Control, ...]:
    """The controls of a scenario, in the order of GROUPS.

    Numbers that hold for some segments only are left out, and so are lists and schedules.
    """
    found = list(_controls(rows(draft.understood()), scenario, lang))
    return tuple(sorted(found, key=lambda control: GROUPS.index(control.group)))


def _controls(explained: list[Row], scenario: Scenario, lang: str) -> Iterator[Control]:
    budgets = sum(row.value or 0.0 for row in explained if row.path.endswith(".budget"))
    for row in explained:
        if row.value is None or row.segments or not math.isfinite(row.value):
            continue
        keys = parse_path(row.path)
        maker = _MAKERS.get((keys[0], len(keys)))
        control = maker(row, keys, scenario, lang, budgets) if maker else None
        if control is not None:
            yield control


def _frame(row: Row, _keys: tuple[str, ...], scenario: Scenario, lang: str, _: float) -> Control | None:
    time = scenario.time
    if row.path == HORIZON:
        year = 1 / time.years_per_unit
        step = max(time.period, round(year / time.period) * time.period)
        if round(step / time.period) * time.period != step or time.horizon % step or _dated(scenario):
            return None
        high = max(2 * time.horizon, 10 * step)
        return Control(
            row.path, FRAME, say("horizon", lang), time.horizon, step, high, step, _time(scenario, lang)
        )
    if row.path == DISCOUNT:
        title = say("discount", lang)
        high = max(0.2, 2 * scenario.money.discount_rate)
        return Control(
            row.path,
            FRAME,
            title,
            scenario.money.discount_rate,
            0.0,
            high,
            0.005,
            _per("year", "%", lang),
            True,
        )
    return None


def _dated(scenario: Scenario) -> bool:
    """Whether something happens at a date, which a shorter horizon would leave outside."""
    streams = any(len(set(stream.intensity)) > 1 for stream in scenario.entrants)
    return bool(scenario.shock_effects or scenario.dated_moves) or streams


def _spend(row: Row, keys: tuple[str, ...], scenario: Scenario, lang: str, budgets: float) -> Control | None:
    if keys[2] not in ("budget", "per_head"):
        return None
    one = next(i for i in scenario.investments if i.name == keys[1])
    spends = (one.budget or one.per_head) or ()
    if len(set(spends)) > 1:
        return None  # it follows a schedule
    value = row.value or 0.0
    high = _round_up(max(2.5 * value, budgets if keys[2] == "budget" else 0.0, 1.0))
    unit = _per(scenario.time.unit, scenario.money.currency, lang)
    if keys[2] == "per_head":
        unit = say("a_head", lang, unit=unit)
    title = title_of(one.title, lang)
    return Control(row.path, WE, title, value, 0.0, high, _step(high), unit, aim=one.aim)


def _team(row: Row, keys: tuple[str, ...], scenario: Scenario, lang: str, _: float) -> Control | None:
    """How many people a team has."""
    if keys[2:] != ("team", "people"):
        return None
    one = next(i for i in scenario.investments if i.name == keys[1])
    if one.team is None or len(set(one.team.people)) > 1:
        return None  # it follows a schedule
    value = row.value or 0.0
    title = title_of(one.title, lang)
    return Control(row.path, WE, title, value, 0.0, max(3 * value, 5.0), 1.0, say("people_unit", lang))


def _pace(row: Row, keys: tuple[str, ...], scenario: Scenario, lang: str, _: float) -> Control | None:
    if keys[2] not in _PACES or not row.value:
        return None
    one = next((t for t in scenario.transitions if t.name == keys[1]), None)
    if one is None:
        return None
    stages = {stage.id: title_of(stage.title, lang) for stage in scenario.stages}
    origin = stages[one.origin]
    destination = say("gone", lang) if one.destination == "gone" else stages[one.destination]
    kind, factor = _PACES[keys[2]]
    title = f"{origin} → {destination}"
    if kind == "time":
        high = _round_up(factor * row.value)
        return Control(
            row.path, MARKET, title, row.value, _step(high), high, _step(high),
            f"{_time(scenario, lang)} ({say(keys[2], lang)})",
        )  # fmt: skip
    # Rates above the time unit itself are no shares; small ones read best as per cent.
    top = factor * row.value
    if kind == "share":  # the probabilities out of a stage sum to at most 1
        top = min(
            top,
            row.value
            + 1.0
            - sum(t.probability or 0.0 for t in scenario.transitions if t.origin == one.origin),
        )
    high = top if kind == "share" else _round_up(top)
    unit = _per(scenario.time.unit, "%", lang)
    return Control(row.path, MARKET, title, row.value, 0.0, high, _step(high), unit, True)


def _stream(row: Row, keys: tuple[str, ...], scenario: Scenario, lang: str, _: float) -> Control | None:
    if keys[2] != "rate" or not row.value:
        return None
    stream = next(s for s in scenario.entrants if s.name == keys[1])
    if len(set(stream.intensity)) > 1:
        return None
    stage = next(title_of(s.title, lang) for s in scenario.stages if s.id == stream.stage)
    high = _round_up(2.5 * row.value)
    unit = _per(scenario.time.unit, say("people_unit", lang), lang)
    return Control(
        row.path, MARKET, say("newcomers", lang, stage=stage), row.value, 0.0, high, _step(high), unit
    )


def _buying(row: Row, keys: tuple[str, ...], scenario: Scenario, lang: str, _: float) -> Control | None:
    stage = next((title_of(s.title, lang) for s in scenario.stages if s.name == keys[1]), None)
    if stage is None or not row.value:
        return None
    money, unit = scenario.money.currency, scenario.time.unit
    what = keys[2:]
    if what in (("purchases", "rate"), ("margin_flow", "revenue"), ("purchases", "amount", "mean")):
        key = {"rate": "purchases", "revenue": "revenue_a_head", "mean": "amount"}[what[-1]]
        high = _round_up(2.5 * row.value)
        units = {
            "rate": _per(unit, say("times", lang), lang),
            "revenue": _per(unit, money, lang),
            "mean": money,
        }
        title = f"{stage}: {say(key, lang)}"
        return Control(row.path, BUYING, title, row.value, 0.0, high, _step(high), units[what[-1]])
    if what == ("purchases", "margin"):
        return Control(
            row.path, BUYING, f"{stage}: {say('margin', lang)}", row.value, 0.0, 1.0, 0.01, "%", True
        )
    return None


_MAKERS = {
    ("time", 2): _frame,
    ("money", 2): _frame,
    ("investments", 3): _spend,
    ("investments", 4): _team,
    ("transitions", 3): _pace,
    ("market_entrants", 3): _stream,
    ("stages", 4): _buying,
    ("stages", 5): _buying,
}


def _time(scenario: Scenario, lang: str) -> str:
    return say(f"{scenario.time.unit}s", lang)


def _per(unit: str, what: str, lang: str) -> str:
    return say("per", lang, what=what, unit=say(f"short_{unit}", lang))


def _round_up(value: float) -> float:
    """The next number that begins with 1, 1.5, 2, 3, 4, 5, 6 or 8 and is zeros from there."""
    size = 10.0 ** math.floor(math.log10(value))
    first = next(f for f in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0) if f * size >= value * (1 - 1e-9))
    return float(f"{first * size:.6g}")


def _step(high: float) -> float:
    """A hundredth of the range or finer, a round number."""
    raw = high / _STEPS
    size = 10.0 ** math.floor(math.log10(raw))
    first = max(f for f in (1.0, 2.0, 5.0) if f * size <= raw * (1 + 1e-9))
    return float(f"{first * size:.6g}")
