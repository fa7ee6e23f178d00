"""Places where rounding, infinities and order could make the engines, or two files, differ."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.build import build
from simulation.engine import Outcome, run
from simulation.log import DECIDE, MOVE, first_difference
from simulation.scenario import loads
from simulation.scenario.types import DatedMove, Hazard, Shape, Transition
from tests.oracle import building

from .harness import disagreement, run_both

TWO_STAGES = """
schema: 1
title: Two stages
time: {{unit: {unit}, horizon: {horizon}, period: {period}}}
money: {{currency: EUR}}
stages:
  here: {{kind: customer}}
  there: {{kind: former}}
transitions:
  here -> there: {{probability: 50 %, every: {every}}}
people_at_start: {{here: {{count: 400, duration: {duration}, selection: none}}}}
"""


def both(text: str) -> tuple[Outcome, Outcome]:
    """The same replication by both engines, with logs."""
    model = build(loads(text))
    return run(model, 3, 0, "reference", log=True), run(model, 3, 0, "compiled", log=True)


@pytest.mark.parametrize(
    ("unit", "horizon", "period", "every", "duration"),
    [
        ("year", "2 years", "1 year", "13 weeks", "143 weeks"),
        ("week", "4 weeks", "1 week", "9 days", "27 days"),
        ("week", "4 weeks", "1 week", "5 days", "75 days"),
    ],
)
def test_a_decision_due_at_the_start_is_past(
    unit: str, horizon: str, period: str, every: str, duration: str
) -> None:
    text = TWO_STAGES.format(unit=unit, horizon=horizon, period=period, every=every, duration=duration)
    reference, compiled = both(text)
    assert reference.log is not None
    assert compiled.log is not None
    assert first_difference(reference.log, compiled.log) is None
    decided = compiled.log.time[compiled.log.kind == DECIDE]
    assert decided.min() > 0.01


def test_a_decision_due_at_a_boundary_falls_on_it() -> None:
    text = TWO_STAGES.format(
        unit="month", horizon="700 days", period="7 days", every="21 days", duration="0 days"
    )
    _, compiled = both(text)
    assert compiled.log is not None
    decided = compiled.log.time[compiled.log.kind == DECIDE]
    boundaries = build(loads(text)).arrays.boundaries
    assert len(decided) > 300
    assert np.isin(decided, boundaries).all()


def test_half_a_quantum_of_cost_is_rounded_alike() -> None:
    reference, compiled = both(
        """
        schema: 1
        title: Whole euros
        time: {unit: month, horizon: 24 months}
        money: {currency: EUR, quantum: 1}
        stages:
          shopper: {kind: customer, purchases: {rate: 1 per month, amount: {mean: 5, cv: 0.4}, margin: 50 %}}
          member: {kind: customer, purchases: {rate: 1 per month, amount: {mean: 5, cv: 0.4}, margin: 50 %}}
          ended: {kind: former}
        transitions:
          shopper -> member: {rate: 0.2 per month, one_off: {cost: 2.5}}
          member -> shopper: {rate: 0.2 per month, one_off: {cost: 3.5, revenue: 1.5}}
          member -> ended: {rate: 0.05 per month}
        people_at_start: {shopper: 60}
        investments:
          care: {aim: retention, per_head: 1 per month,
                 audience: {stages: [shopper, member], share: 30 %, by: value},
                 effects: {member -> ended: {slows_down_to: 0.3, half_effect_at: 0.5}}}
        """
    )
    assert reference.log is not None
    assert compiled.log is not None
    assert first_difference(reference.log, compiled.log) is None


def test_a_closed_exit_of_infinite_shape_is_no_risk() -> None:
    reference, compiled = both(
        """
        schema: 1
        title: A branch that nobody takes
        time: {unit: month, horizon: 12 months}
        stages:
          client: {kind: customer, sojourn: {weibull: {mean: 3 months, shape: 0.5}}}
          idle: {kind: customer}
          ended: {kind: former}
        transitions:
          client -> ended: {branch: 0}
          client -> idle: {branch: 1}
          idle -> client: {rate: 0.5 per month}
          idle -> ended: {rate: 0.1 per month}
        people_at_start: {client: 40, idle: 20, selection: none}
        investments:
          care: {aim: retention, per_head: 1 per month,
                 audience: {stages: [client, idle], share: 30 %, by: risk},
                 effects: {idle -> ended: {slows_down_to: 0.3, half_effect_at: 0.5}}}
        """
    )
    assert reference.log is not None
    assert compiled.log is not None
    assert first_difference(reference.log, compiled.log) is None


@pytest.mark.parametrize("run_off", [19, 55])
def test_sums_beyond_64_bits_stop_the_run(run_off: int) -> None:
    text = f"""
        schema: 1
        title: Too much money
        time: {{unit: month, horizon: 1 month}}
        money: {{currency: EUR, value_after_horizon: {{run-off: {run_off} months}}}}
        stages:
          client: {{kind: customer, margin_flow: 10000000000 per month}}
          ended: {{kind: former}}
        transitions:
          client -> ended: {{rate: 0 per month}}
        people_at_start: {{client: 100}}
        """
    with pytest.raises(OverflowError, match=r"money\.quantum"):
        run(build(loads(text)))


SHOCKED = """
schema: 1
title: Shocks
time: {{unit: month, horizon: 12 months}}
stages:
  market: {{kind: potential}}
transitions:
  market -> gone: {{rate: 0.1 per month}}
market_entrants: {{market: 10 per month}}
shocks:
{shocks}
"""


def test_the_order_of_shocks_in_a_file_changes_no_bit() -> None:
    shocks = [
        f"  s{i}: {{from: 0 months, effects: {{market_entrants.market: {factor}}}}}"
        for i, factor in enumerate((0.1, 0.2, 0.7))
    ]
    one = loads(SHOCKED.format(shocks="\n".join(shocks))).entrants[0].intensity
    other = loads(SHOCKED.format(shocks="\n".join([shocks[2], shocks[0], shocks[1]]))).entrants[0].intensity
    assert one == other


def test_a_steep_curve_far_from_its_middle_is_zero_or_one() -> None:
    from simulation import physics

    none = np.zeros(1)
    assert physics.response(physics.HILL, 100.0, 80.0, none, none, 0, 0, 0.01) == 0.0
    assert physics.response(physics.HILL, 0.001, 110.0, none, none, 0, 0, 1.0) == 1.0
    assert physics.response(physics.HILL, 0.001, 110.0, none, none, 0, 0, 0.0) == 0.0


def test_an_old_gompertz_hazard_still_fires() -> None:
    from simulation import physics

    none = np.zeros(1)
    due = physics.firing_time(physics.GOMPERTZ, 0.01, 1.0, none, none, none, 0, 0, -800.0, 0.0, 1.0, 0.7)
    assert due == 0.0


def at_the_second_boundary(way_on: Transition) -> list[tuple[str, int]]:
    """Kind and destination of what happens at T_2 to somebody whom a clock moves at that very moment."""
    at_once = Hazard(Shape.PIECEWISE, times=(0.0, 2.0), rates=(0.0, 1e300))
    names = ("here", "there", "yonder")
    stages = [building.stage(name, purchases=building.purchases(0.0, probability=1.0)) for name in names]
    parts = building.segment(stages, [building.move("here -> there", at_once), way_on])
    everyone = DatedMove("last/yonder -> gone", "yonder -> gone", 2.0, "yonder", "gone", 1.0)
    world = building.scenario(parts, [building.start("here", 1)], periods=3, dated_moves=[everyone])
    reference, compiled = run_both(world)
    assert disagreement(reference, compiled) is None
    assert compiled.log is not None
    rows = [compiled.log.row(i) for i in range(len(compiled.log))]
    return [(row["kind"], row["destination"]) for row in rows if row["time"] == 2.0]


def test_who_comes_by_a_clock_at_a_boundary_chooses_lapses_and_is_moved_there() -> None:
    lapse = building.move("there -> yonder", p=1.0, at_purchases=True)
    assert at_the_second_boundary(lapse) == [("move", 1), ("choice", -1), ("lapse", 2), ("dated", 3)]


def test_who_comes_by_a_clock_at_a_boundary_and_decides_to_leave_does_not_buy() -> None:
    leave = building.move("there -> yonder", p=1.0)
    assert at_the_second_boundary(leave) == [("move", 1), ("decide", 2), ("dated", 3)]


NO_LENGTH = """
schema: 1
title: Hazards so high that a stay has no length
time: {{unit: month, horizon: 12 months}}
money: {{currency: EUR, discount_rate: 8 % per year}}
stages:
  c: {{kind: customer, margin_flow: 10 per month}}
  f: {{kind: former, absorbing: true}}
transitions:
  c -> f: {{time_in_stage: {hazard}}}
people_at_start: {{c: {{count: 100, duration: {duration}}}}}
market_entrants: {{c: 5 per month}}
"""


@pytest.mark.parametrize(
    ("hazard", "duration"),
    [
        ("{weibull: {shape: 50, mean: 10 months}}", "40 months"),
        ("{gompertz: {rate: 0.1 per year, growth: 20 % per month}}", "300 months"),
    ],
)
def test_a_stay_of_no_length_is_booked(hazard: str, duration: str) -> None:
    reference, compiled = both(NO_LENGTH.format(hazard=hazard, duration=duration))
    assert disagreement(reference, compiled) is None
    assert compiled.log is not None
    left = compiled.log.time[compiled.log.kind == MOVE]
    # All who are there at the start leave at that very time, or as good as.
    assert np.count_nonzero(left < 1e-6) == 100
    assert np.count_nonzero(left == 0.0) > 0
    assert compiled.books.moves[0].sum() >= 100
    assert compiled.books.heads[0].sum() == 100
    assert compiled.books.stage_time[0, 0, 0] >= 0


@pytest.mark.parametrize(
    "trait",
    [
        "gamma: {cv: 0.5}",
        "lognormal: {cv: 0.5}",
        "classes: {a: {share: 50 %, value: 1}, b: {share: 50 %, value: 2}}",
    ],
)
@pytest.mark.parametrize(
    ("hazard", "duration"),
    [
        ("{weibull: {shape: 200, mean: 10 months}}", "40 months"),
        ("{gompertz: {rate: 0.1 per year, growth: 20 % per month}}", "9000 months"),
    ],
)
def test_survivors_of_what_nobody_survives_are_drawn(trait: str, hazard: str, duration: str) -> None:
    text = NO_LENGTH.format(hazard=hazard, duration=duration)
    text = text.replace("{time_in_stage", f"{{differs_by_customer: {{{trait}}}, time_in_stage")
    reference, compiled = both(text)
    assert disagreement(reference, compiled) is None
    assert compiled.log is not None
    assert np.isfinite(compiled.people.traits).all()
    assert (compiled.people.traits[:100] > 0.0).all()
