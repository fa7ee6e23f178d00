"""From file to Scenario in full, on one file: the home retailer."""

from simulation.scenario import fingerprint, loads
from simulation.scenario.types import CurveKind, Gamma, Shape, StageKind

from .texts import RETAILER


def test_every_part_is_understood() -> None:
    scenario = loads(RETAILER)
    assert [stage.name for stage in scenario.stages] == [
        "suspect", "prospect", "new", "active", "passive", "ended", "gone",
    ]  # fmt: skip
    assert scenario.stages[-1].kind is StageKind.FORMER
    assert scenario.stages[-1].absorbing
    assert scenario.time.n_periods == 60
    assert scenario.money.run_off == 120
    assert scenario.money.discount_rate == 0.08
    assert [group.count for group in scenario.people_at_start] == [40000, 3000, 800, 6000, 2500]
    assert not any(group.survivors for group in scenario.people_at_start)


def test_paces_and_traits_are_converted() -> None:
    scenario = loads(RETAILER)
    exits = {transition.name: transition for transition in scenario.transitions}
    new = exits["new -> active"].hazard
    assert new is not None
    assert new.shape is Shape.WEIBULL
    assert new.b == 2
    assert abs(new.a**-0.5 * 0.886226925452758 - 2.5) < 1e-12  # the mean is scale * Gamma(1.5)
    (trait,) = scenario.segments[0].traits
    assert exits["active -> passive"].trait == trait.id == "active -> passive"
    assert isinstance(trait.distribution, Gamma)
    assert abs(trait.distribution.shape - 1 / 0.36) < 1e-12


def test_a_reference_budget_becomes_the_steady_stock_a_head() -> None:
    advertising, care = loads(RETAILER).investments
    assert advertising.reference_stock == 2.0  # 40000 / 40000 heads, held at a carry-over of one half
    assert advertising.initial_stock == 2.0
    assert care.reference_stock == 0.0
    assert care.audience.by == "value"
    assert care.audience.share == 0.2
    (effect,) = advertising.effects
    assert effect.curve.kind is CurveKind.SATURATING
    assert effect.strength == 3


def test_entrants_grow_from_period_to_period() -> None:
    (stream,) = loads(RETAILER).entrants
    assert stream.source == "entrants/suspect"
    assert stream.intensity[0] == 900
    assert abs(stream.intensity[12] - 918) < 1e-9


def test_loading_twice_gives_the_same_fingerprint() -> None:
    assert fingerprint(loads(RETAILER)) == fingerprint(loads(RETAILER, name="other"))
