"""A change that changes nothing changes no bit."""

import dataclasses

import numpy as np
import pytest

from simulation.scenario.types import (
    Audience,
    Curve,
    CurveKind,
    Effect,
    EffectTarget,
    Price,
    PriceResponse,
    Scenario,
    ShockEffect,
    Text,
)
from tests.oracle.building import effect, investment, move, reach, saturating, scenario, segment, stage, start

from .story import changed, free, generated, same_money, tell

WORLDS = generated(25)
SAT = Curve(CurveKind.SATURATING, a=0.5)
CURVES = {
    "saturating": SAT,
    "hill": Curve(CurveKind.HILL, a=1.5, b=0.6),
    "linear": Curve(CurveKind.LINEAR, a=2.0),
    "table": Curve(CurveKind.TABLE, stocks=(0.0, 1.0), values=(1.0, 3.0)),
}


def unchanged(before: Scenario, after: Scenario) -> None:
    one, other = tell(before), tell(after)
    assert one.rows == other.rows
    assert one.people() == other.people()
    assert one.accounts() == other.accounts()
    same_money(one, other)


def on_all_rates(world: Scenario, curve: Curve, strength: float, adds: bool = False) -> tuple[Effect, ...]:
    rates = [t for t in world.transitions if t.hazard is not None]
    return tuple(Effect(EffectTarget.TRANSITION, t.id, None, adds, strength, curve) for t in rates)


def lever(
    world: Scenario, effects: tuple[Effect, ...], share: float | None = None, **spend: float
) -> Scenario:
    stages = tuple(s.id for s in world.stages if not s.absorbing)
    audience = Audience(stages, tuple(s.id for s in world.segments), share, "random")
    new = investment(effects, audience, world.time.n_periods, id_="no op", **spend)
    return changed(world, investments=(*world.investments, new))


def test_a_price_that_stays() -> None:
    for world in WORLDS:
        still = (1.0,) * (world.time.n_periods + 1)
        responses = [PriceResponse("transition", t.id, None, still) for t in world.transitions]
        responses += [PriceResponse("purchase_rate", None, s.id, still) for s in world.stages if s.purchases]
        price = Price(
            id="list",
            name="list",
            title=Text("list"),
            amounts=tuple(s.id for s in world.stages if s.purchases),
            flows=tuple(s.id for s in world.stages if s.margin_flow),
            segments=tuple(s.id for s in world.segments),
            ratio=still,
            responses=tuple(responses),
        )
        unchanged(world, changed(world, prices=(price,)))


@pytest.mark.parametrize("curve", CURVES)
def test_nothing_spent_a_head(curve: str) -> None:
    for world in WORLDS:
        unchanged(world, lever(world, on_all_rates(world, CURVES[curve], 2.5), per_head=0.0))


def test_a_budget_of_nothing_though_it_makes_the_company_count_heads() -> None:
    for world in WORLDS:
        unchanged(world, lever(world, on_all_rates(world, SAT, 2.5), budget=0.0))


def test_nothing_spent_on_a_list() -> None:
    for world in WORLDS:
        unchanged(world, lever(world, on_all_rates(world, SAT, 2.5), share=0.4, per_head=0.0))


def test_nothing_spent_on_what_would_add_a_hazard() -> None:
    for world in WORLDS:
        unchanged(world, lever(world, on_all_rates(world, SAT, 0.3, adds=True), per_head=0.0))


def test_an_effect_of_one() -> None:
    for world in WORLDS:
        unchanged(world, lever(world, on_all_rates(world, SAT, 1.0), per_head=3.0))
        unchanged(world, lever(world, on_all_rates(world, SAT, 1.0), share=0.5, per_head=3.0))


@pytest.mark.parametrize(
    "target", ["transition", "purchase_rate", "purchase_amount", "margin", "service_cost"]
)
def test_a_shock_of_one(target: str) -> None:
    for world in WORLDS:
        if target == "transition":
            named = [(t.id, None) for t in world.transitions]
        else:
            named = [(None, s.id) for s in world.stages]
        shocks = tuple(ShockEffect(f"quiet {t or s}", target, t, s, 1.0, 1, None) for t, s in named)
        unchanged(world, changed(world, shock_effects=(*world.shock_effects, *shocks)))


def test_zero_spend_is_the_baseline() -> None:
    for world in generated(60, lambda world: bool(world.investments)):
        unchanged(changed(world, investments=()), changed(world, investments=free(world.investments)))


def test_the_reference_spend_is_the_baseline() -> None:
    # 1 a head with half of it carried over holds a stock of 2, under which the rates were measured.
    seg = segment([stage("here"), stage("there")], [move("here -> there", 0.3), move("there -> here", 0.2)])
    world = scenario(seg, [start("here", 60)])
    spend = investment(
        [effect("here -> there", 3.0, saturating(0.4))], reach("here"), 12,
        per_head=1.0, carry_over=0.5, reference=2.0,
    )  # fmt: skip
    unchanged(world, changed(world, investments=(spend,)))
    less = dataclasses.replace(spend, per_head=(0.9,) * 12)
    assert tell(world).rows != tell(changed(world, investments=(less,))).rows


def test_discounting_and_cash_timing_change_no_move() -> None:
    for world in WORLDS:
        money = dataclasses.replace(world.money, discount_rate=0.5)
        one, other = tell(world), tell(changed(world, money=money))
        assert one.rows == other.rows
        assert one.plans == other.plans
        assert np.array_equal(one.outcome.books.money, other.outcome.books.money)
