"""What is said about purchases that are decided, and exits decided at purchases, and what it comes to."""

import pytest

from simulation.scenario import Scenario, fingerprint, loads
from simulation.scenario.types import Beta, Gamma, Purchases, Transition

from .harness import SMALL, edited
from .texts import EVERYTHING, RETAILER

DONOR = edited("rate: 1,", "probability: 30 %,").replace(
    "{rate: 0.05}", "{probability: 5 %, every: purchase}"
)


def buying(scenario: Scenario, stage: str = "active") -> Purchases:
    (found,) = [s.purchases for s in scenario.stages if s.name == stage]
    assert found is not None
    return found


def leaving(scenario: Scenario) -> Transition:
    (found,) = [t for t in scenario.transitions if t.name == "active -> ended"]
    return found


def test_a_purchase_by_a_number() -> None:
    found = buying(loads(DONOR))
    assert found.by_probability
    assert (found.probability, found.probability_trait, found.rate, found.rate_trait) == (
        0.3,
        None,
        0.0,
        None,
    )


def test_a_purchase_by_a_number_that_is_multiplied() -> None:
    scenario = loads(edited("rate: 1,", "probability: 30 %, differs_by_customer: {gamma: {shape: 2}},"))
    assert (buying(scenario).probability, buying(scenario).rate_trait) == (0.3, "active.purchases")
    assert scenario.segments[0].traits[0].distribution == Gamma(2)


def test_a_purchase_by_a_beta_in_place_and_by_a_trait() -> None:
    scenario = loads(edited("rate: 1,", "probability: {beta: {alpha: 1.2, beta: 0.75}},"))
    found = buying(scenario)
    assert (found.probability, found.probability_trait, found.rate_trait) == (None, "active.purchases", None)
    assert scenario.segments[0].traits[0].distribution == Beta(1.2, 0.75)
    shared = edited("rate: 1,", "probability: {trait: zeal},").replace(
        "{rate: 0.05}", "{probability: {trait: zeal}}"
    )
    scenario = loads(shared + "traits: {zeal: {id: z, beta: {alpha: 1, beta: 2}}}\n")
    assert buying(scenario).probability_trait == leaving(scenario).probability_trait == "z"


@pytest.mark.parametrize("written", ["0", "0 %", "1", "100 %"])
def test_never_and_always_may_be_said(written: str) -> None:
    assert buying(loads(edited("rate: 1,", f"probability: {written},"))).probability in (0.0, 1.0)


def test_an_exit_at_purchases() -> None:
    found = leaving(loads(DONOR))
    assert (found.hazard, found.probability, found.every, found.at_purchases) == (None, 0.05, None, True)
    for other in ("probability: 5 %", "probability: 5 %, every: 12", "rate: 0.05"):
        assert not leaving(loads(edited("rate: 0.05", other))).at_purchases


def test_a_row_at_purchases_may_sum_to_one() -> None:
    row = "{probability: 60 %, every: purchase}\n  active -> gone: {probability: 40 %, every: purchase}"
    exits = loads(edited("{rate: 0.05}", row)).transitions[1:]
    assert all(exit_.at_purchases for exit_ in exits)


def test_each_timing_has_a_fingerprint_of_its_own() -> None:
    timings = ("", ", every: 12", ", every: purchase")
    found = {fingerprint(loads(edited("{rate: 0.05}", f"{{probability: 5 %{t}}}"))) for t in timings}
    assert len(found) == 3
    paces = ("rate: 0", "probability: 0", "probability: 30 %", "probability: {beta: {alpha: 1, beta: 2}}")
    assert len({fingerprint(loads(edited("rate: 1,", f"{pace},"))) for pace in paces}) == 4


def test_what_is_said_without_these_words_has_the_fingerprint_it_had() -> None:
    # Stores keep their results under fingerprints: these two are of before the words were learnt.
    assert fingerprint(loads(SMALL)).startswith("84a64e7aae3c2b15")
    assert fingerprint(loads(RETAILER)).startswith("8767b0f5f87c20cd")


# -- variants and overrides ----------------------------------------------------------------------


def test_one_pace_of_purchases_takes_the_place_of_another() -> None:
    found = buying(loads(SMALL, ["stages.active.purchases.probability=30 %"]))
    assert (found.probability, found.rate) == (0.3, 0.0)
    back = buying(loads(DONOR, ["stages.active.purchases.every=2 months"]))
    assert (back.probability, back.rate, back.by_probability) == (None, 0.5, False)
    own = loads(DONOR, ["stages.active.purchases.probability={beta: {alpha: 1, beta: 2}}"])
    assert (buying(own).probability, buying(own).probability_trait) == (None, "active.purchases")


def test_the_timing_of_a_decision_can_be_set() -> None:
    path = 'transitions."active -> ended".every'
    assert leaving(loads(DONOR, [f"{path}=1 year"])).every == 12
    rare = loads(edited("{rate: 0.05}", "{probability: 5 %, every: 12}"), [f"{path}=purchase"])
    assert leaving(rare).at_purchases
    path = 'transitions."active -> ended".rate=0.02'
    by_clock = leaving(loads(DONOR, [path]))
    assert by_clock.hazard is not None
    assert not by_clock.at_purchases


def test_segments_may_differ_in_the_numbers() -> None:
    buys, leaves = "active: {purchases: {probability: 60 %}}", "active -> ended: {probability: 9 %}"
    own = f"{{share: 0.5, stages: {{{buys}}}, transitions: {{{leaves}}}}}"
    one, other = loads(f"{DONOR}segments: {{a: {{share: 0.5}}, b: {own}}}\n").segments
    assert [s.purchases.probability for g in (one, other) for s in g.stages if s.purchases] == [0.3, 0.6]
    assert [t.probability for g in (one, other) for t in g.transitions if t.at_purchases] == [0.05, 0.09]


def test_what_is_uncertain_about_a_decided_purchase() -> None:
    doubts = "uncertain: {stages.active.purchases.probability: {beta: {alpha: 3, beta: 7}}}\n"
    (found,) = loads(DONOR + doubts).uncertain
    assert (found.path, found.distribution) == ("stages.active.purchases.probability", "beta")
    beside = DONOR.replace("every: purchase", "every: purchase, uncertain: {uniform: {low: 2 %, high: 8 %}}")
    (found,) = loads(beside).uncertain
    assert found.path == 'transitions."active -> ended".probability'
    assert found.parameters == (("low", 0.02), ("high", 0.08))


def test_everything_has_a_donor() -> None:
    scenario = loads(EVERYTHING)
    assert buying(scenario, "donor").probability_trait == "donor.purchases"
    (exit_,) = [t for t in scenario.transitions if t.at_purchases]
    assert (exit_.name, exit_.trait) == ("donor -> ended", "calm")
