"""Prices that change: their course, what they leave of a margin, and how people respond."""
# ruff: noqa: E501 - one case a line reads best

import math
from itertools import pairwise

import pytest

from simulation.build import build
from simulation.exact import exact, expected_metrics
from simulation.scenario import Scenario, fingerprint, loads
from simulation.scenario.types import Price

from .harness import assert_refused, refused

CLUB = """\
schema: 1
time: {unit: month, horizon: 6 months}
money: {purchases: expected}
stages:
  prospect: {kind: potential}
  member: {kind: customer, margin_flow: {revenue: 20, margin: 40 %}}
  buyer: {kind: customer, purchases: {rate: 2, amount: 10, margin: 25 %}}
  left: {kind: former}
transitions:
  prospect -> member: {rate: 0.1}
  member -> left: {rate: 0.05}
people_at_start: {member: 100}
market_entrants: {prospect: 5}
"""


def priced(prices: str, club: str = CLUB) -> Scenario:
    return loads(f"{club}prices: {{fee: {{of: [member.margin_flow], {prices}}}}}\n")


def price(prices: str) -> Price:
    (found,) = priced(prices).prices
    return found


def factors(response: str, changes: str = "2: 10 %") -> tuple[float, ...]:
    """Of leaving, in the six months and after."""
    found = price(f"changes: {{{changes}}}, effects: {{member -> left: {response}}}").responses
    assert [(one.target, one.transition) for one in found] == [("transition", "member -> left")]
    return found[0].factors


def test_changes_compound_from_their_dates_on() -> None:
    found = price("changes: {2: 10 %, 4: -50 %}, effects: {member -> left: 1}")
    assert found.ratio == pytest.approx((1, 1, 1.1, 1.1, 0.55, 0.55, 0.55))
    assert (found.flows, found.amounts, found.segments) == (("member",), (), ("all",))


def test_a_schedule_gives_the_price_itself() -> None:
    found = price("schedule: {2: 22, 4: 132 per year}, effects: {member -> left: 1}")
    assert found.ratio == pytest.approx((1, 1, 1.1, 1.1, 0.55, 0.55, 0.55))


def test_a_lasting_response_is_a_power_of_the_price() -> None:
    assert factors("1.5") == pytest.approx((1, 1, *[1.1**1.5] * 5))
    assert factors("{elasticity: 1.5}") == factors("1.5")
    assert factors("1.5", "1: 10 %, 3: 20 %")[-1] == pytest.approx(1.32**1.5)


def test_a_surge_fades_by_its_half_life_and_is_over_after_the_horizon() -> None:
    found = [math.log(factor) for factor in factors("{elasticity: 12, half_life: 1 month}")]
    assert found[:2] == [0, 0]
    assert found[-1] == 0
    # The mean of 2 ** -t over the month from 0 to 1 is 1 / (2 ln 2).
    assert found[2] == pytest.approx(12 * math.log(1.1) / (2 * math.log(2)))
    assert [b / a for a, b in pairwise(found[2:6])] == pytest.approx([0.5] * 3)


def test_a_shorter_period_tells_the_same_surge() -> None:
    fine = CLUB.replace("6 months}", "6 months, period: 0.25}")
    surge = "changes: {2: 10 %}, effects: {member -> left: {elasticity: 12, half_life: 1 month}}"
    whole, parts = (priced(surge, club).prices[0].responses[0].factors for club in (CLUB, fine))
    for k in range(6):
        quarters = [math.log(factor) for factor in parts[4 * k : 4 * k + 4]]
        assert math.fsum(quarters) / 4 == pytest.approx(math.log(whole[k]), abs=1e-12)


def test_several_changes_add_up_in_a_surge() -> None:
    surge = "{elasticity: 3, half_life: 2 months}"
    both, first, second = (
        [math.log(f) for f in factors(surge, changes)]
        for changes in ("1: 10 %, 3: -5 %", "1: 10 %", "3: -5 %")
    )
    assert both == pytest.approx([a + b for a, b in zip(first, second, strict=True)])


def test_responses_to_one_thing_multiply() -> None:
    lasting, surge = "{elasticity: 1}", "{elasticity: 9, half_life: 1}"
    product = [a * b for a, b in zip(factors(lasting), factors(surge), strict=True)]
    assert factors(f"[{lasting}, {surge}]") == pytest.approx(product)


def test_a_response_may_hold_one_way_only() -> None:
    course = "1: 10 %, 3: -30 %"
    assert factors("{elasticity: 2, only_when: dearer}", course) == pytest.approx((1, 1.21, 1.21, 1, 1, 1, 1))
    cheaper = factors("{elasticity: 2, only_when: cheaper}", course)
    assert cheaper == pytest.approx((1, 1, 1, *[0.77**2] * 4))


def test_entrants_respond() -> None:
    found = priced("changes: {2: 10 %}, effects: {market_entrants.prospect: -2}")
    assert found.entrants[0].intensity == pytest.approx((5, 5, *[5 / 1.21] * 4))


def test_a_price_of_some_segments_leaves_the_others_alone() -> None:
    two = CLUB + "segments: {town: {share: 60 %}, country: {share: 40 %}}\n"
    found = priced("segments: [town], changes: {2: 10 %}, effects: {member -> left: 3}", two)
    model = build(found).arrays
    leaving = model.shock_exit[:, 1]
    town, country = (list(found.segments).index(s) for s in found.segments)
    assert leaving[2:, town] == pytest.approx(1.1**3)
    assert leaving[:, country] == pytest.approx(1.0)
    assert model.flow_revenue[3, 1] == pytest.approx([22, 20])


def brought(prices: str, club: str) -> tuple[float, float]:
    """Revenue and contribution of a hundred who neither come nor go, in six months."""
    still = club.replace("rate: 0.1}", "rate: 0}").replace("rate: 0.05}", "rate: 0}")
    model = build(loads(f"{still}{prices}"))
    found = expected_metrics(model, exact(model))
    revenue, contribution = found["revenue"], found["contribution"]
    assert revenue is not None
    assert contribution is not None
    return revenue, contribution


RISE = "prices: {{fee: {{of: [{}], changes: {{2: 10 %}}, effects: {{member -> left: 0}}}}}}\n"


@pytest.mark.parametrize("margin", [0.4, 0.0, -0.2, 1.0])
def test_the_cost_of_a_margin_flow_stays(margin: float) -> None:
    club = CLUB.replace("40 %", f"{100 * margin:g} %")
    revenue, contribution = brought(RISE.format("member.margin_flow"), club)
    assert revenue == pytest.approx(100 * 20 * (2 + 4 * 1.1))
    assert contribution == pytest.approx(100 * 20 * (2 * margin + 4 * (margin + 0.1)))


@pytest.mark.parametrize("margin", [0.25, 0.0])
def test_the_cost_of_a_purchase_stays(margin: float) -> None:
    club = CLUB.replace("25 %", f"{100 * margin:g} %").replace("{member: 100}", "{buyer: 100}")
    revenue, contribution = brought(RISE.format("buyer.amount"), club)
    assert revenue == pytest.approx(100 * 20 * (2 + 4 * 1.1))
    assert contribution == pytest.approx(100 * 20 * (2 * margin + 4 * (margin + 0.1)))


def test_a_shock_on_the_margin_takes_of_what_the_price_leaves() -> None:
    club = CLUB + "shocks: {dear goods: {from: 4, effects: {member.margin: 0.5}}}\n"
    _, contribution = brought(RISE.format("member.margin_flow"), club)
    assert contribution == pytest.approx(100 * 20 * (2 * 0.4 + 2 * 0.5 + 2 * 0.25))


def test_a_shock_on_a_margin_flow_takes_revenue_and_its_share_of_the_margin() -> None:
    revenue, contribution = brought("shocks: {strike: {from: 4, effects: {member.margin_flow: 0.5}}}\n", CLUB)
    assert revenue == pytest.approx(100 * 20 * (4 + 2 * 0.5))
    assert contribution == pytest.approx(0.4 * revenue)


def test_without_a_price_a_fingerprint_is_what_it_was() -> None:
    assert fingerprint(loads(CLUB)).startswith("6e4ef2f1")
    assert fingerprint(priced("changes: {2: 0 %}, effects: {member -> left: 1}")) != fingerprint(loads(CLUB))


RULES = {
    "an unknown stage": ("of: [§membr.margin_flow], changes: {1: 5 %}", 'unknown stage "membr"', "member"),
    "nothing sold": ("of: [§prospect.margin_flow], changes: {1: 5 %}", "has no margin flow with a price", ""),
    "no purchases": ("of: [§member.amount], changes: {1: 5 %}", "has no purchases with a price", ""),
    "not a price": ("of: [§member.service_cost], changes: {1: 5 %}", "nothing that can be changed here", "margin_flow"),
    "named twice": ("of: [member.margin_flow, §member.margin_flow], changes: {1: 5 %}", "is named twice", ""),
    "no course": ("§of: [member.margin_flow]", "a price needs its course", "changes"),
    "a misspelt key": ("of: [member.margin_flow], changes: {1: 5 %}, §efects: {}", 'unknown key of a price "efects"', "effects"),
    "new customers only": ("of: [member.margin_flow], changes: {1: 5 %}, §new_customers: true", "unknown key", "a stage of their own"),
    "free of charge": ("of: [member.margin_flow], changes: {1: §-100 %}", "must be above -1", ""),
    "after the horizon": ("of: [member.margin_flow], changes: {§6: 5 %}", "not before the horizon", ""),
    "between periods": ("of: [member.margin_flow], changes: {§1.5: 5 %}", "the start of a period", "1 and 2"),
    "two kinds of price": ("of: [member.margin_flow, buyer.amount], §schedule: {1: 25}", "a schedule gives one price", "changes"),
    "a surge of no length": ("of: [member.margin_flow], changes: {1: 5 %}, effects: {member -> left: {elasticity: 1, half_life: §0}}", "must be above 0", ""),
    "a response to nothing": ("of: [member.margin_flow], changes: {1: 5 %}, effects: {§member.purchases: 1}", "has no purchases that could change", ""),
    "an unknown stream": ("of: [member.margin_flow], changes: {1: 5 %}, effects: {§market_entrants.propsect: 1}", "unknown stream", "prospect"),
    "beyond numbers": ("of: [member.margin_flow], changes: {1: 5 %}, effects: {member -> left: §1e5}", "beyond what can be computed", ""),
}  # fmt: skip


@pytest.mark.parametrize(("written", "message", "advice"), RULES.values(), ids=RULES)
def test_what_cannot_be_said_of_a_price(written: str, message: str, advice: str) -> None:
    effects = "" if "effects" in written else ", effects: {member -> left: 1}"
    lines = written.replace("§of", "of")
    text = f"{CLUB}prices:\n  {'§' if written.startswith('§of') else ''}fee: {{{lines}{effects}}}\n"
    assert_refused(text, message, advice)


def test_people_who_do_not_pay_cannot_respond_by_a_stream_of_all() -> None:
    text = CLUB + (
        "segments: {town: {share: 60 %}, country: {share: 40 %}}\n"
        "prices: {fee: {of: [member.margin_flow], segments: [town], changes: {1: 5 %}, "
        "effects: {market_entrants.prospect: -1}}}\n"
    )
    (problem,) = refused(text)
    assert "not everyone of the stream" in problem.message
    assert "a stream of its own" in (problem.hint or "")


DOUBTS = {
    "nobody minds": ("changes: {1: 5 %}", "nobody responds to the price"),
    "leaving less": (
        "changes: {1: 5 %}, effects: {member -> left: -1}",
        "fewer people leave at a higher price",
    ),
    "joining more": (
        "changes: {1: 5 %}, effects: {prospect -> member: 1}",
        "more people join at a higher price",
    ),
    "a surge cut off": (
        "changes: {5: 5 %}, effects: {member -> left: {elasticity: 9, half_life: 2}}",
        "not used to this price at the horizon",
    ),
}


@pytest.mark.parametrize(("written", "message"), DOUBTS.values(), ids=DOUBTS)
def test_what_is_doubted_of_a_price(written: str, message: str) -> None:
    (warning,) = priced(written).warnings
    assert message in warning.message


def test_a_price_that_people_mind_is_not_doubted() -> None:
    surge = "[1, {elasticity: 9, half_life: 1 week, only_when: dearer}]"
    assert (
        priced(f"changes: {{1: 5 %}}, effects: {{member -> left: {surge}, prospect -> member: -1}}").warnings
        == ()
    )
