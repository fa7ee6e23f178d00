"""Scenarios in a few lines of Python, with every field that a story leaves out at its default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulation.scenario.types import (
    GONE,
    Aim,
    Audience,
    Cash,
    CashTiming,
    Curve,
    CurveKind,
    Duration,
    Effect,
    EffectTarget,
    EntrantStream,
    Hazard,
    Investment,
    MarginFlow,
    Money,
    OneOff,
    Purchases,
    Scenario,
    Segment,
    Shape,
    ShockEffect,
    Stage,
    StageKind,
    StartGroup,
    Text,
    Time,
    Trait,
    Transition,
)

POTENTIAL, CUSTOMER, FORMER = StageKind.POTENTIAL, StageKind.CUSTOMER, StageKind.FORMER
GONE_STAGE = Stage(GONE, GONE, Text(GONE), FORMER, True, None, None, 0.0)


def stage(
    id_: str,
    kind: StageKind = CUSTOMER,
    *,
    purchases: Purchases | None = None,
    flow: MarginFlow | None = None,
    service_cost: float = 0.0,
) -> Stage:
    """A stage that people may leave."""
    return Stage(id_, id_, Text(id_), kind, False, purchases, flow, service_cost)


def purchases(rate: float, amount: float = 1.0, margin: float = 1.0, **other: Any) -> Purchases:
    """Purchases of a fixed amount unless said otherwise."""
    given = {"rate_trait": None, "amount_trait": None, "amount_cv": 0.0, "amount_distribution": "fixed"}
    return Purchases(rate=rate, amount=amount, margin=margin, **(given | other))


def exponential(rate: float) -> Hazard:
    """A constant hazard."""
    return Hazard(Shape.EXPONENTIAL, a=rate)


def move(way: str, hazard: Hazard | float | None = None, p: float | None = None, **other: Any) -> Transition:
    """A transition "a -> b" by a hazard (a number: exponential) or a probability `p`."""
    origin, destination = way.split(" -> ")
    given: dict[str, Any] = {
        "by_tenure": False,
        "probability_trait": None,
        "every": None,
        "trait": None,
        "one_off": OneOff(),
    }
    base = hazard if isinstance(hazard, Hazard) or hazard is None else exponential(hazard)
    given |= {"id": way, "name": way, "title": Text(way), "origin": origin, "destination": destination}
    return Transition(hazard=base, probability=p, **(given | other))


def start(
    stage_: str,
    count: int,
    duration: Duration | float | None = None,
    *,
    segment: str | None = None,
    tenure: Duration | float | None = None,
    survivors: bool | None = None,
) -> StartGroup:
    """People at time 0; survivors of their duration where one is given."""
    spent = Duration("fixed", float(duration)) if isinstance(duration, float | int) else duration
    long = Duration("fixed", float(tenure)) if isinstance(tenure, float | int) else tenure
    source = f"start/{stage_}" + (f"/{segment}" if segment else "")
    chosen = (spent is not None) if survivors is None else survivors
    return StartGroup(source, stage_, count, segment, spent, long, chosen)


def stream(stage_: str, intensity: Sequence[float], shares: Sequence[float] = (1.0,)) -> EntrantStream:
    """Entrants by intensity in each period."""
    return EntrantStream(f"entrants/{stage_}", stage_, stage_, tuple(intensity), tuple(shares))


def segment(
    stages: Sequence[Stage],
    transitions: Sequence[Transition],
    traits: Sequence[Trait] = (),
    *,
    id_: str = "all",
    share: float = 1.0,
) -> Segment:
    """A segment, `gone` appended to its stages."""
    return Segment(id_, id_, Text(id_), share, (*stages, GONE_STAGE), tuple(transitions), tuple(traits))


def cash(timing: CashTiming = CashTiming.EXACT, **other: CashTiming) -> Cash:
    """The same timing for all kinds of cash, but for those named."""
    kinds = ("purchases", "margin_flow", "service_cost", "one_off", "investments")
    return Cash(**(dict.fromkeys(kinds, timing) | other))


def money(
    discount_rate: float = 0.0, run_off: float = 0.0, *, timing: Cash | None = None, sampled: bool = True
) -> Money:
    """Euros."""
    return Money("EUR", discount_rate, timing or cash(), run_off, sampled, 1e-6)


def saturating(a: float) -> Curve:
    """1 - exp(-a s)."""
    return Curve(CurveKind.SATURATING, a=a)


def effect(
    on: str,
    strength: float,
    curve: Curve,
    *,
    adds: bool = False,
    target: EffectTarget = EffectTarget.TRANSITION,
) -> Effect:
    """An effect on a transition id, or on a stage's purchases."""
    moves = target is EffectTarget.TRANSITION
    return Effect(target, on if moves else None, None if moves else on, adds, strength, curve)


def investment(
    effects: Sequence[Effect],
    audience: Audience,
    periods: int,
    *,
    id_: str = "lever",
    budget: float | Sequence[float] | None = None,
    per_head: float | Sequence[float] | None = None,
    ramp: Sequence[float] | None = None,
    reference: float = 0.0,
    initial: float | None = None,
    carry_over: float = 0.0,
) -> Investment:
    """A lever; a number is the same in every period, the initial stock is the reference."""

    def each(value: float | Sequence[float] | None) -> tuple[float, ...] | None:
        if value is None:
            return None
        return (float(value),) * periods if isinstance(value, float | int) else tuple(value)

    return Investment(
        id=id_,
        name=id_,
        title=Text(id_),
        aim=Aim.RETENTION,
        budget=each(budget),
        per_head=each(per_head),
        ramp=(1.0,) * periods if ramp is None else tuple(ramp),
        reference_stock=reference,
        initial_stock=reference if initial is None else initial,
        carry_over=carry_over,
        audience=audience,
        effects=tuple(effects),
    )


def reach(
    *stages: str, share: float | None = None, by: str = "random", segments: Sequence[str] = ("all",)
) -> Audience:
    """An audience, everyone in the stages unless a share is said."""
    return Audience(stages, tuple(segments), share, by)


def shock(target: str, on: str, factor: float, first: int, last: int | None = None) -> ShockEffect:
    """A factor on a transition id or on something of a stage, in periods [first, last)."""
    moves = target == "transition"
    return ShockEffect("shock", target, on if moves else None, None if moves else on, factor, first, last)


def scenario(
    segments: Segment | Sequence[Segment],
    starters: Sequence[StartGroup] = (),
    *,
    periods: int = 12,
    period: float = 1.0,
    unit: str = "month",
    money_: Money | None = None,
    **other: Any,
) -> Scenario:
    """A whole scenario; entrants, investments, moves and shocks by name."""
    given: dict[str, Any] = {
        "entrants": (),
        "investments": (),
        "dated_moves": (),
        "shock_effects": (),
        "uncertain": (),
    }
    parts = {name: tuple(value) for name, value in (given | other).items()}
    return Scenario(
        name="story",
        title=Text("story"),
        description="",
        time=Time(unit, period, periods),
        money=money_ or money(),
        segments=(segments,) if isinstance(segments, Segment) else tuple(segments),
        people_at_start=tuple(starters),
        **parts,
    )
