"""What the words of a file come to: conversions, defaults and the shape of the Scenario."""
# ruff: noqa: E501 - one case a line reads best

import math
from collections.abc import Callable

import pytest

from simulation.scenario import Scenario, fingerprint, loads
from simulation.scenario.types import (
    Beta,
    CashTiming,
    Classes,
    CurveKind,
    DatedMove,
    Duration,
    EffectTarget,
    Gamma,
    Hazard,
    Lognormal,
    OneOff,
    Segment,
    Shape,
    ShockEffect,
    StartGroup,
    Text,
    Transition,
)

from .harness import SMALL, edited
from .texts import EVERYTHING


@pytest.fixture(scope="module")
def everything() -> Scenario:
    return loads(EVERYTHING)


def exit_of(segment: Segment, name: str) -> Transition:
    (found,) = [transition for transition in segment.transitions if transition.name == name]
    return found


def pace(written: str) -> Hazard:
    hazard = loads(edited("{rate: 0.05}", f"{{{written}}}")).transitions[1].hazard
    assert hazard is not None
    return hazard


LN2 = math.log(2)

PACES = {
    "a rate": ("rate: 0.05", Hazard(Shape.EXPONENTIAL, a=0.05)),
    "a yearly rate": ("rate: 0.6 per year", Hazard(Shape.EXPONENTIAL, a=0.05)),
    "a rate in percent": ("rate: 60 % per year", Hazard(Shape.EXPONENTIAL, a=0.05)),
    "a rate of zero": ("rate: 0", Hazard(Shape.EXPONENTIAL, a=0.0)),
    "a probability": (
        "rate: {probability: 50 %, within: 2 months}", Hazard(Shape.EXPONENTIAL, a=LN2 / 2)),
    "a mean": ("mean: 20 months", Hazard(Shape.EXPONENTIAL, a=0.05)),
    "a median": ("median: 1 year", Hazard(Shape.EXPONENTIAL, a=LN2 / 12)),
    "a half-life": ("half_life: 4 quarters", Hazard(Shape.EXPONENTIAL, a=LN2 / 12)),
    "an exponential": ("time_in_stage: {exponential: {mean: 20}}", Hazard(Shape.EXPONENTIAL, a=0.05)),
    "a weibull by scale": ("time_in_stage: {weibull: {shape: 2, scale: 10}}", Hazard(Shape.WEIBULL, a=0.01, b=2)),
    "a weibull of shape 1": ("time_in_stage: {weibull: {shape: 1, mean: 20}}", Hazard(Shape.WEIBULL, a=0.05, b=1)),
    "a gompertz": (
        "time_in_stage: {gompertz: {rate: 0.12 per year, growth: -6 % per year}}",
        Hazard(Shape.GOMPERTZ, a=0.01, b=-0.005)),
    "pieces in any order": (
        "time_in_stage: {piecewise: {1 year: 0.02, 0 months: 0.6 per year}}",
        Hazard(Shape.PIECEWISE, times=(0, 12), rates=(0.05, 0.02))),
}  # fmt: skip


@pytest.mark.parametrize(("written", "hazard"), PACES.values(), ids=PACES)
def test_paces(written: str, hazard: Hazard) -> None:
    assert pace(written) == hazard


def test_weibull_means_and_medians_are_those_of_the_distribution() -> None:
    by_mean = pace("time_in_stage: {weibull: {shape: 1.7, mean: 9}}")
    assert math.isclose(by_mean.a ** (-1 / 1.7) * math.gamma(1 + 1 / 1.7), 9)
    by_median = pace("time_in_stage: {weibull: {shape: 1.7, median: 9}}")
    assert math.isclose(math.exp(-by_median.a * 9**1.7), 0.5)


def test_branches_share_out_a_sojourn(everything: Scenario) -> None:
    active, ended = (exit_of(everything.segments[0], f"new -> {end}").hazard for end in ("active", "ended"))
    assert active is not None
    assert ended is not None
    assert active.shape is Shape.WEIBULL
    assert active.b == ended.b == 2
    assert math.isclose(active.a, 4 * ended.a)
    assert math.isclose((active.a + ended.a) ** -0.5 * math.gamma(1.5), 2.5)


SOJOURNS = {
    "gompertz: {rate: 0.1, growth: 0.2}": Hazard(Shape.GOMPERTZ, a=0.025, b=0.2),
    "piecewise: {0: 0.4, 6: 0.2}": Hazard(Shape.PIECEWISE, times=(0, 6), rates=(0.1, 0.05)),
    "exponential: {rate: 0.4}": Hazard(Shape.EXPONENTIAL, a=0.1),
}


@pytest.mark.parametrize(("written", "hazard"), SOJOURNS.items())
def test_a_branch_scales_every_shape(written: str, hazard: Hazard) -> None:
    text = edited("{kind: customer, ", f"{{kind: customer, sojourn: {{{written}}}, ")
    text = text.replace("{rate: 0.05}", "{branch: 25 %}\n  active -> gone: {branch: 75 %}")
    assert loads(text).transitions[1].hazard == hazard


def test_time_and_money(everything: Scenario) -> None:
    time, money = everything.time, everything.money
    assert (time.unit, time.period, time.n_periods, time.starts) == ("month", 1, 36, "2026-07-01")
    assert math.isclose(money.discount_rate, 1.02**4 - 1)
    assert money.run_off == 60
    assert money.quantum == 0.01
    assert money.cash.purchases is CashTiming.MIDDLE
    assert money.cash.one_off is CashTiming.EXACT
    assert money.cash.investments is CashTiming.START


def test_what_a_file_leaves_out() -> None:
    scenario = loads(SMALL)
    money = scenario.money
    assert (money.currency, money.discount_rate, money.run_off, money.quantum) == ("EUR", 0, 0, 1e-6)
    assert money.sampled_purchases
    assert set(vars(money.cash).values()) == {CashTiming.EXACT}
    assert scenario.time.period == 1
    (segment,) = scenario.segments
    assert (segment.id, segment.name, segment.share) == ("all", "all", 1)
    assert scenario.title == Text("scenario")


def test_one_word_says_where_all_cash_falls() -> None:
    cash = loads(SMALL + "money: {cash: end}\n").money.cash
    assert set(vars(cash).values()) == {CashTiming.END}


@pytest.mark.parametrize(
    ("time", "length"),
    [
        ("{unit: month, horizon: 12}", 120),
        ("{unit: year, horizon: 2}", 10),
        ("{unit: week, horizon: 52}", 522),  # 521.8 weeks, rounded up
        ("{unit: month, horizon: 14, period: 7}", 126),
    ],
)
def test_a_run_off_is_ten_years_in_whole_periods(time: str, length: float) -> None:
    text = (
        SMALL.replace("{unit: month, horizon: 12 months}", time) + "money: {value_after_horizon: run-off}\n"
    )
    assert loads(text).money.run_off == length


def test_purchases_and_flows(everything: Scenario) -> None:
    town, country = everything.segments
    (new,) = [stage for stage in town.stages if stage.name == "new"]
    assert new.purchases is not None
    assert (new.purchases.rate, new.purchases.amount, new.purchases.amount_cv) == (1, 46, 0)
    assert new.purchases.amount_distribution == "fixed"
    (active,) = [stage for stage in town.stages if stage.name == "active"]
    assert active.purchases is not None
    assert active.margin_flow is not None
    assert (active.purchases.rate, active.purchases.rate_trait) == (1.1, "t-zeal")
    assert active.purchases.amount_distribution == "lognormal"
    assert active.purchases.amount_trait == "active.amount"
    assert (active.margin_flow.revenue, active.margin_flow.margin) == (3, 0.9)
    assert active.margin_flow.trait == "active.margin_flow"
    (key,) = [stage for stage in town.stages if stage.name == "key"]
    assert key.margin_flow is not None
    assert (key.margin_flow.revenue, key.margin_flow.margin) == (24, 1)
    (rural,) = [stage for stage in country.stages if stage.name == "active"]
    assert rural.purchases is not None
    assert (rural.purchases.rate, rural.purchases.margin, rural.service_cost) == (0.8, 0.38, 1)


def test_ids_follow_the_file_and_the_stages(everything: Scenario) -> None:
    town = everything.segments[0]
    assert (town.id, town.stages[0].id, town.stages[0].title.fi) == ("seg-town", "s-1", "Suspekti")
    first = exit_of(town, "suspect -> prospect")
    assert (first.id, first.origin, first.title.en) == ("s-1 -> prospect", "s-1", "Becomes a prospect")
    assert exit_of(town, "new -> ended").id == "lost-early"
    assert {group.source for group in everything.people_at_start} >= {"start/s-1", "start/prospect/seg-town"}


def test_renaming_a_stage_that_keeps_its_id_changes_nothing() -> None:
    kept = SMALL.replace("prospect: {kind", "lead: {id: prospect, kind").replace("prospect -> a", "lead -> a")
    entering = "people_at_start: {%s: 5}\nmarket_entrants: {%s: 2}\n"
    one, other = loads(SMALL + entering % (("prospect",) * 2)), loads(kept + entering % (("lead",) * 2))
    assert other.stages[0].name == "lead"
    assert fingerprint(one) == fingerprint(other)


def test_traits_stand_declared_first_and_by_segment(everything: Scenario) -> None:
    town, country = everything.segments
    assert [trait.id for trait in town.traits] == [trait.id for trait in country.traits]
    traits = {trait.id: trait.distribution for trait in town.traits}
    zeal = traits["t-zeal"]
    assert isinstance(zeal, Gamma)
    assert (round(zeal.shape, 12), zeal.mean) == (round(0.6**-2, 12), 1.2)
    assert next(t.distribution for t in country.traits if t.id == "t-zeal") == Gamma(1.0, 1.2)
    assert traits["calm"] == Lognormal(0.4)
    assert traits["loyalty"] == Beta(0.668, 3.806)
    assert traits["mood"] == Classes(("glad", "sad"), (0.7, 0.3), (1, 2.5))
    assert traits["active.amount"] == Gamma(4)
    flow = traits["active.margin_flow"]
    assert isinstance(flow, Lognormal)
    assert math.isclose(flow.sigma**2, math.log(1.09))


def test_probabilities_and_one_offs(everything: Scenario) -> None:
    town = everything.segments[0]
    member = exit_of(town, "member -> ended")
    assert (member.hazard, member.probability, member.probability_trait, member.every) == (
        None,
        None,
        "loyalty",
        12,
    )
    back = exit_of(town, "ended -> active")
    assert (back.hazard, back.probability, back.every) == (None, 0.01, None)
    assert exit_of(town, "ended -> gone").trait == "ended -> gone"
    assert exit_of(town, "prospect -> new").one_off == OneOff(10, 20)
    assert exit_of(town, "active -> key").by_tenure


def test_a_probability_by_a_beta_in_place() -> None:
    scenario = loads(edited("{rate: 0.05}", "{probability: {beta: {alpha: 1, beta: 9}}}"))
    (trait,) = scenario.segments[0].traits
    assert (trait.id, trait.distribution) == ("active -> ended", Beta(1, 9))
    assert scenario.transitions[1].probability_trait == "active -> ended"
    assert scenario.transitions[1].trait is None


def test_people_at_start(everything: Scenario) -> None:
    groups = {group.source: group for group in everything.people_at_start}
    assert groups["start/s-1"] == StartGroup("start/s-1", "s-1", 40000, None, None, None, False)
    assert groups["start/prospect/country"].count == 1000
    assert groups["start/prospect/country"].segment == "country"
    active = groups["start/active"]
    assert (active.duration, active.tenure) == (Duration("fixed", 14), Duration("exponential", 36))
    assert active.survivors
    assert groups["start/key"].duration == Duration("uniform", 0, 24)
    assert not groups["start/key"].survivors  # selection: none stands above


def test_several_groups_in_a_stage_each_have_their_own_time_and_identity() -> None:
    cohorts = """people_at_start:
  active:
    - {count: 5, duration: 3 months}
    - 7
    - {count: 2, duration: 1 month, tenure: 4 months, selection: none, id: old}
"""
    scenario = loads(SMALL + cohorts)
    found = {group.source: group for group in scenario.people_at_start}
    assert list(found) == ["start/active", "start/active#2", "start/active#old"]
    assert [group.count for group in found.values()] == [5, 7, 2]
    assert found["start/active"].duration == Duration("fixed", 3)
    assert found["start/active"].survivors
    assert found["start/active#2"].duration is None
    old = found["start/active#old"]
    assert (old.duration, old.tenure, old.survivors) == (Duration("fixed", 1), Duration("fixed", 4), False)
    fewer = loads(SMALL + cohorts, ["people_at_start.active.1.count=6"])
    assert [group.count for group in fewer.people_at_start] == [5, 6, 2]


def test_a_fixed_number_comes_evenly_over_its_span() -> None:
    text = "market_entrants: {active: {count: 12, spread: uniform, from: 2 months, until: 5 months}}\n"
    (stream,) = loads(SMALL + text).entrants
    assert stream.count == 12
    assert stream.intensity[:6] == (0, 0, 4, 4, 4, 0)
    (by_rate,) = loads(SMALL + text, ["market_entrants.active.rate=2"]).entrants
    assert by_rate.count is None
    assert by_rate.intensity[:6] == (0, 0, 2, 2, 2, 0)


def test_survivors_are_the_default_where_a_duration_is_given() -> None:
    (group,) = loads(SMALL + "people_at_start: {active: {count: 5, duration: 3 months}}\n").people_at_start
    assert group.survivors


def test_entrants(everything: Scenario) -> None:
    stream, walk_in = everything.entrants
    assert (stream.source, stream.stage, stream.segment_shares) == ("entrants/s-1", "s-1", (0.5, 0.5))
    assert math.isclose(stream.intensity[0], 900 * 1.1)  # July stands in the third quarter
    assert math.isclose(stream.intensity[5], 900 * 1.02 ** (5 / 12) * 1.2)
    assert math.isclose(stream.intensity[6], 900 * 1.02**0.5 * 0.8)
    assert math.isclose(stream.intensity[12], 900 * 1.02 * 1.1 * 0.7)  # the war has begun
    assert math.isclose(stream.intensity[24], 1200 * 1.02**2 * 1.1)
    assert (walk_in.source, walk_in.name, walk_in.stage) == ("entrants/w", "walk-in", "prospect")
    assert walk_in.intensity == (0.0,) * 6 + (10.0,) * 6 + (0.0,) * 24
    assert walk_in.segment_shares == (0.6, 0.4)


def test_a_year_of_twelve_factors_begins_at_time_zero_or_in_january() -> None:
    season = "market_entrants: {prospect: {rate: 1, season: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}}\n"
    (stream,) = loads(SMALL + season).entrants
    assert stream.intensity == tuple(float(month) for month in range(1, 13))
    (stream,) = loads(edited("12 months", "12 months, starts: 2024-03-01") + season).entrants
    assert stream.intensity == (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2)
    (stream,) = loads(edited("12 months", "12 months, starts: 2023-12-31") + season).entrants
    assert stream.intensity[:2] == (12, 1)


def test_investments(everything: Scenario) -> None:
    advertising, care, invitations = everything.investments
    assert advertising.id == "inv-1"
    assert advertising.budget is not None
    assert [advertising.budget[k] for k in (0, 11, 12, 23, 24, 35)] == [
        40000,
        40000,
        50000,
        50000,
        30000,
        30000,
    ]
    heads = 40000 * 0.6 + 2000
    assert math.isclose(advertising.reference_stock, 40000 / heads / 0.5)
    assert advertising.initial_stock == advertising.reference_stock
    assert advertising.audience.segments == ("seg-town",)
    assert care.budget is None
    assert care.per_head is not None
    assert care.per_head == (0.0,) * 3 + (1.0,) * 27 + (0.0,) * 6
    assert care.ramp[:2] == (1.0, 1.0)
    assert care.ramp[3:9] == tuple(k / 6 for k in range(1, 7))
    assert care.ramp[9:] == (1.0,) * 27
    assert (care.reference_stock, care.initial_stock, care.carry_over) == (0, 0.5, 0)
    assert (care.audience.share, care.audience.by) == (0.2, "value")
    assert invitations.per_head == (0.2,) * 36


def test_a_reference_counts_the_list_that_the_share_gives() -> None:
    text = SMALL + "people_at_start: {active: 999}\ninvestments: {care: {aim: retention, budget: 1000, "
    text += "reference: 500, audience: {stages: [active], share: 10 %}}}\n"
    assert loads(text).investments[0].reference_stock == 500 / 99


def test_a_reference_per_head_is_the_steady_stock() -> None:
    text = "investments: {care: {aim: retention, per_head: 3, reference: 2, carry_over: 75 %, audience: {stages: [active]}}}\n"
    assert loads(SMALL + text).investments[0].reference_stock == 8


def test_effects(everything: Scenario) -> None:
    (speed, turning, linear), (hill, rate, amount, added), (invited,) = (
        i.effects for i in everything.investments
    )
    assert (speed.target, speed.transition, speed.adds, speed.strength) == (
        EffectTarget.TRANSITION, "s-1 -> prospect", False, 3)  # fmt: skip
    assert math.isclose(1 - math.exp(-speed.curve.a * 1.5), 0.5)
    assert (turning.curve.kind, turning.curve.stocks, turning.curve.values) == (
        CurveKind.TABLE,
        (0, 4, 8),
        (1, 1.2, 1.1),
    )
    assert (linear.curve.kind, linear.curve.a, linear.strength) == (CurveKind.LINEAR, 2, 1.5)
    assert (hill.curve.kind, hill.curve.a, hill.curve.b, hill.strength) == (CurveKind.HILL, 4, 2, 0.5)
    assert (rate.target, rate.stage, rate.transition) == (EffectTarget.PURCHASE_RATE, "active", None)
    assert (amount.target, amount.strength) == (EffectTarget.PURCHASE_AMOUNT, 1)
    assert (added.adds, added.strength) == (True, 0.005)
    assert (invited.adds, invited.curve.values) == (True, (0, 0.03))


def test_a_linear_response_needs_no_name() -> None:
    text = "investments: {care: {aim: retention, per_head: 1, audience: {stages: [active]}, effects: {"
    scenario = loads(SMALL + text + "active -> ended: {slows_down_to: 0.5, full_effect_at: 2}}}}\n")
    assert scenario.investments[0].effects[0].curve.kind is CurveKind.LINEAR


def test_shocks(everything: Scenario) -> None:
    effects = {
        (effect.target, effect.stage or effect.transition): effect for effect in everything.shock_effects
    }
    assert effects["purchase_amount", "active"] == ShockEffect(
        "war", "purchase_amount", None, "active", 0.9, 12, 18
    )
    assert effects["transition", "active -> ended"].factor == 1.5
    assert {key[0] for key in effects} == {
        "purchase_amount",
        "purchase_rate",
        "margin",
        "service_cost",
        "transition",
    }
    assert everything.dated_moves == (
        DatedMove("p/active -> ended", "active -> ended", 24, "active", "ended", 0.1),
        DatedMove("p/key -> gone", "key -> gone", 24, "key", "gone", 0.2),
    )


def test_a_shock_without_end_never_ends() -> None:
    (effect,) = loads(SMALL + "shocks: {war: {from: 3, effects: {active.amount: 0.9}}}\n").shock_effects
    assert (effect.first, effect.last) == (3, None)


def test_a_shock_with_a_ramp_grows_to_its_factor() -> None:
    body = "from: 3, ramp: {}, effects: {{active.amount: 0.4}}"

    def steps(ramp: str, until: str = "") -> list[tuple[float, int, int | None]]:
        text = f"{SMALL}shocks: {{war: {{{body.format(ramp)}{until}}}}}\n"
        return [(round(e.factor, 12), e.first, e.last) for e in loads(text).shock_effects]

    assert steps("3 months") == [(0.8, 3, 4), (0.6, 4, 5), (0.4, 5, None)]
    assert steps("2.5") == [(0.76, 3, 4), (0.52, 4, 5), (0.4, 5, None)]
    assert steps("1") == steps("0.5") == [(0.4, 3, None)]
    assert steps("3 months", ", until: 5") == [(0.8, 3, 4), (0.6, 4, 5)]
    periods = loads(SMALL).time.n_periods
    *_, last = steps(f"{periods} months")
    assert last == (round(1 - 0.6 * (periods - 3) / periods, 12), periods - 1, None)
    assert steps("2 months", ", until: 6") == [(0.7, 3, 4), (0.4, 4, 6)]


def test_a_ramp_reaches_entrants_as_well() -> None:
    ramp = "shocks: {war: {from: 2, ramp: 2, effects: {market_entrants.prospect: 0.5}}}\n"
    (stream,) = loads(SMALL + "market_entrants: {prospect: 10}\n" + ramp).entrants
    assert stream.intensity[:5] == (10, 10, 7.5, 5, 5)


def test_uncertain_numbers_are_resolved_in_the_scenarios_units(everything: Scenario) -> None:
    found = {uncertain.path: uncertain for uncertain in everything.uncertain}
    assert found['transitions."active -> key".rate'].parameters == (("mean", 0.01), ("sd", 0.001))
    assert found['transitions."ended -> active".probability'].parameters == (("low", 0.005), ("high", 0.02))
    assert found["stages.active.purchases.margin"].parameters == (("alpha", 38), ("beta", 62))
    added = found['investments.care.effects."active -> key".adds_up_to']
    assert added.parameters == (("low", 0), ("mode", 0.005), ("high", 0.01))
    crowd = found["people_at_start.suspect.count"]
    assert (crowd.distribution, crowd.parameters[0]) == ("lognormal", ("mean", 40000))
    assert found['transitions."prospect -> new".median'].parameters == (
        ("mean", 9), ("shape", pytest.approx(81)))  # fmt: skip


def test_a_value_drawn_can_be_set_at_the_path(everything: Scenario) -> None:
    for uncertain in everything.uncertain:
        value = 50_000 if uncertain.path.endswith("count") else 0.004
        assert fingerprint(loads(EVERYTHING, [(uncertain.path, value)])) != fingerprint(everything)


def test_uncertainty_beside_a_segments_own_pace() -> None:
    text = (
        SMALL
        + "segments: {a: {share: 0.5, transitions: {active -> ended: {rate: 1.2 per year, uncertain: {normal: {cv: 0.1}}}}}, b: {share: 0.5}}\n"
    )
    (uncertain,) = loads(text).uncertain
    assert uncertain.path == 'segments.a.transitions."active -> ended".rate'
    assert uncertain.parameters[0] == ("mean", 0.1)


def test_horizon_in_other_units() -> None:
    for written, periods in (("5 years", 60), ("60 months", 60), ("20 quarters", 60), ("60", 60)):
        assert loads(edited("12 months", written)).time.n_periods == periods


MEANINGS: dict[str, Callable[[str], str]] = {
    "units": lambda text: text.replace("0.05", "0.6 per year").replace("12 months", "1 year"),
    "percent": lambda text: text.replace("40 %", "0.4"),
    "shorthand": lambda text: text.replace("amount: 50", "amount: {mean: 50 EUR}"),
    "mean": lambda text: text.replace("rate: 0.05", "mean: 20 months"),
    "titles": lambda text: text + "title: Another\ndescription: Something else\n",
    "comments": lambda text: text.replace("\n", "  # a comment\n"),
    "defaults": lambda text: text + "money: {currency: EUR, cash: exact, value_after_horizon: none}\n",
    "arrows": lambda text: text.replace(" -> ", "->"),
    "key order": lambda text: text.replace(
        "{unit: month, horizon: 12 months}", "{horizon: 12 months, unit: month}"
    ),
}


@pytest.mark.parametrize("rewrite", MEANINGS.values(), ids=MEANINGS)
def test_the_same_meaning_has_the_same_fingerprint(rewrite: Callable[[str], str]) -> None:
    assert rewrite(SMALL) != SMALL
    assert fingerprint(loads(rewrite(SMALL))) == fingerprint(loads(SMALL))


def test_another_number_has_another_fingerprint() -> None:
    assert fingerprint(loads(edited("0.05", "0.051"))) != fingerprint(loads(SMALL))


def test_dates_are_counted_in_periods_whatever_their_length() -> None:
    text = SMALL.replace("horizon: 12 months", "horizon: 2 years, period: 1 quarter") + (
        "money: {value_after_horizon: {run-off: 15 months}}\n"
        "market_entrants: {prospect: {rate: 1, growth: 44 % per year, from: 6, until: 18}, "
        "active: {rate: 1, season: [1, 2]}}\n"
        "shocks: {war: {from: 9, until: 1 year, effects: {active.margin: 0.5}}, "
        "lost: {at: 6, moves: {active -> ended: 10 %}}}\n"
        "investments: {care: {aim: retention, per_head: 1, from: 3, ramp: 1 year, "
        "schedule: {12: 2}, audience: {stages: [active]}}}\n"
    )
    scenario = loads(text)
    assert (scenario.time.n_periods, scenario.time.horizon) == (8, 24)
    assert scenario.money.run_off == 15
    stream, seasonal = scenario.entrants
    assert seasonal.intensity == (1, 1, 2, 2, 1, 1, 2, 2)
    assert stream.intensity[:2] == stream.intensity[6:] == (0, 0)
    assert stream.intensity[4] == pytest.approx(1.44)
    assert (scenario.shock_effects[0].first, scenario.shock_effects[0].last) == (3, 4)
    assert scenario.dated_moves[0].at == 6
    (care,) = scenario.investments
    assert care.per_head == (0, 1, 1, 1, 2, 2, 2, 2)
    assert care.ramp == (1, 0.25, 0.5, 0.75, 1, 1, 1, 1)


def test_a_shock_on_the_margin_reaches_flows_as_well() -> None:
    text = SMALL.replace("purchases: {rate: 1, amount: 50, margin: 40 %}", "margin_flow: 24")
    (effect,) = loads(text + "shocks: {war: {from: 3, effects: {active.margin: 0.5}}}\n").shock_effects
    assert effect.target == "margin"
