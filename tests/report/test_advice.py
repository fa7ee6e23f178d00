"""The recommendation says what the comparison says, and how sure that is."""

from dataclasses import replace

import pytest

from experiments.compare import Comparison, Downside
from experiments.over_time import Payback, PaybackKind
from experiments.paired import Difference
from experiments.report import style
from experiments.report.wording import bound, with_interval
from experiments.sequential import Decision, FixedN, Precision
from tests.report import cases
from virta.questions.compare import advice, assumptions, outcome
from virta.questions.compare.findings import Findings


def with_npv(k: int, mean: float, half: float, comparison: Comparison | None = None) -> Comparison:
    """The comparison with another npv difference of rival k."""
    comparison = comparison or cases.comparison()
    low, high = mean - half, mean + half
    found = Difference(
        mean, half / 2, low, high, 40, "EUR", p_better=0.9, simultaneous_low=low, simultaneous_high=high
    )
    differences = list(comparison.differences)
    differences[k] = {**differences[k], "npv": found}
    return replace(comparison, differences=tuple(differences))


def judged(
    comparison: Comparison, best: str, mean: float, half: float, alike: tuple[str, ...] = ()
) -> Comparison:
    margin = Difference(mean, half / 2, mean - half, mean + half, 40, "EUR")
    verdict = replace(
        comparison.verdict,
        best=best,
        runner_up="win",
        separated=not alike,
        not_separated=alike,
        margin=margin,
    )
    return replace(comparison, verdict=verdict)


def test_a_rival_that_is_better_is_chosen() -> None:
    found = Findings(judged(with_npv(1, 22_800.0, 900.0), "keep", 22_800.0, 900.0))
    assert advice.reasons(found, "en")[0] == (
        "Net present value in 5 years and after: keep is 22\u202f800 EUR ahead of win, the next best"
        " (95\u202f% interval 21\u202f900 to 23\u202f700)."
    )
    assert "90\u202f% of 6 replications" in advice.reasons(found, "en")[1]
    assert found.subject == found.shown == 2


def test_a_baseline_that_is_better_is_kept() -> None:
    found = Findings(judged(with_npv(1, -5_000.0, 900.0), "hold", 5_000.0, 900.0))
    assert found.shown == 0
    assert found.comparison.labels[found.subject] in ("win", "keep")


def test_plans_that_cannot_be_told_apart_are_said_to_be_so() -> None:
    found = Findings(judged(cases.comparison(), "keep", 900.0, 4_000.0, ("hold", "win")))
    assert "chance leaves anything from \u22123\u202f000 to 5\u202f000 open" in advice.reasons(found, "en")[0]


def test_less_is_ahead_where_less_is_better() -> None:
    comparison = judged(cases.comparison(), "keep", -120.0, 20.0)
    comparison = replace(comparison, verdict=replace(comparison.verdict, metric="customers_lost"))
    told = advice.reasons(Findings(comparison), "en")[0]
    assert told.startswith("Customers lost in 5 years: keep is 120 people ahead of win")
    assert "interval 100 to 140" in told


PAYBACKS = {
    PaybackKind.AT: ("after 18 months", "by the band from 17 months to beyond the horizon"),
    PaybackKind.AT_ONCE: ("at once", "never behind"),
    PaybackKind.NEVER: ("not within the horizon", "behind hold at the end, later value included"),
    PaybackKind.SAME: ("no difference", "the same in every period"),
}


@pytest.mark.parametrize("kind", PAYBACKS)
def test_payback(kind: PaybackKind) -> None:
    at = kind is PaybackKind.AT
    payback = Payback(kind, 18.0 if at else None, None, "month", 17.0 if at else None, None, False)
    comparison = replace(
        judged(with_npv(1, 5_000.0, 900.0), "keep", 5_000.0, 900.0), paybacks=(payback, payback)
    )
    fact = advice.facts(Findings(comparison), "en")[1]
    value, note = PAYBACKS[kind]
    assert fact.value == value
    assert note in fact.note
    if at:
        alone = advice.facts(Findings(replace(comparison, n=1)), "en")[1]
        assert alone.note == "then keep is ahead of hold for good, in the one replication run"


def test_there_is_no_payback_where_chance_leaves_both_open() -> None:
    comparison = judged(with_npv(1, 500.0, 900.0), "keep", 500.0, 900.0, ("hold", "win"))
    fact = advice.facts(Findings(comparison), "en")[1]
    assert fact.value == "cannot be told"
    assert fact.note == "by chance alone keep may be ahead of hold or behind"


def test_a_bound_is_never_rounded_onto_zero() -> None:
    assert bound(296.0, 12_000.0, "en") == "+300"
    assert bound(-296.0, 12_000.0, "en") == "\u2212300"
    assert bound(0.0, 12_000.0, "en") == "0"
    assert bound(21_345.0, 1_450.0, "en") == "+21\u202f300"


def test_a_lopsided_interval_is_told_by_its_bounds_where_its_half_would_mislead() -> None:
    assert with_interval(15.0, 1.0, 54.0, "en").startswith("+15 (+1")
    assert with_interval(15.0, -40.0, 20.0, "en") == "+15 ± 30"
    assert "±" in with_interval(15.0, 5.0, 25.0, "en")


def test_downside_is_the_chance_of_a_loss() -> None:
    one = Downside(5_000.0, 3, 40, 0.075, 0.016, 0.204)
    comparison = replace(cases.comparison(), downsides=(one, one))
    fact = advice.facts(Findings(comparison), "en")[2]
    assert fact.value == "8\u202f%"
    assert (
        "more than 5\u202f000 EUR below hold in 3 of 40 replications; chance 2\u202f% to 20\u202f%"
        in fact.note
    )


def test_the_nearest_flip_is_told() -> None:
    open_ = cases.findings()
    assert advice.facts(open_, "en")[3].value == "any small change"
    comparison = judged(open_.comparison, "keep", 5_000.0, 900.0)
    found = replace(open_, comparison=comparison)
    assert found.flips is not None
    flip = replace(
        found.flips.flips[0], key="slows_down_to", value=0.4, factor=0.7, flipped=0.5412, better_then="hold"
    )
    flips = replace(found.flips, best="keep", lead=5.0, flips=(flip,))
    fact = advice.facts(replace(found, flips=flips), "en")[3]
    assert fact.value == "× 0.54, not × 0.4"
    assert fact.note.endswith("hold is better")
    none = replace(found, flips=replace(flips, flips=(replace(flip, factor=None, flipped=None),)))
    assert advice.facts(none, "en")[3].value == "nothing within × 4"


def test_a_plan_that_loses_did_not_pay_and_one_that_may_not_is_left_out() -> None:
    comparison = with_npv(0, -46_480.0, 900.0, with_npv(1, -500.0, 900.0))
    assert advice.not_paid(Findings(comparison), "en") == ["win: it brings 46\u202f500 EUR less than hold."]


def test_spend_that_loses_at_the_margin_did_not_pay() -> None:
    found = cases.findings()
    assert found.marginals is not None
    poor = replace(found.marginals[found.shown][0].value, mean=-0.55, low=-0.6, high=-0.5)
    marginals = list(found.marginals)
    marginals[found.shown] = (replace(found.marginals[found.shown][0], value=poor),)
    told = advice.not_paid(replace(found, marginals=tuple(marginals)), "en")
    assert any("of one more EUR, 0.55 EUR is lost" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("goal", "separated", "words"),
    [
        (FixedN(6), False, "as asked"),
        (Precision("npv", 5.0, 6), False, "the limit, before the wanted precision"),
        (Precision("npv", 5.0, 100), False, "then the wanted precision was reached"),
        (Decision("npv", 6), False, "the limit, without a decision"),
        (Decision("npv", 6), True, "then the plans were told apart"),
    ],
)
def test_why_it_stopped(goal: FixedN | Precision | Decision, separated: bool, words: str) -> None:
    found = cases.comparison()
    found = replace(found, goal=goal, verdict=replace(found.verdict, separated=separated))
    assert assumptions.stopped(found, "en") == f"6 paired replications, {words}"


def test_winning_and_keeping_have_one_colour_each_everywhere() -> None:
    colours = outcome.plan_colours(cases.comparison())
    assert colours == {"win": style.AIMS["acquisition"], "keep": style.AIMS["retention"]}


@pytest.mark.parametrize(
    ("mean", "half", "words"),
    [
        (22_800.0, 900.0, "keep brings 22\u202f800 EUR more than hold"),
        (
            300.0,
            900.0,
            "keep and hold cannot be told apart: the difference is from \u2212600 to +1",
        ),
        (-22_800.0, 900.0, "No plan beats hold: the nearest, keep, brings 22\u202f800 EUR less"),
    ],
)
def test_the_outcome_in_a_line(mean: float, half: float, words: str) -> None:
    comparison = with_npv(1, mean, half, with_npv(0, -90_000.0, 900.0))
    assert outcome.outcome(comparison, "en").startswith(words)


def test_where_notes_come_from() -> None:
    found = cases.comparison()
    other = replace(found.plans[1].scenario, money=replace(found.plans[1].scenario.money, discount_rate=0.5))
    plans = (found.plans[0], replace(found.plans[1], scenario=other), found.plans[2])
    assert assumptions.notes(found, "en") == []
    assert assumptions.notes(replace(found, plans=plans), "en") == ["win and hold discount differently."]


def test_a_lead_that_the_time_after_the_horizon_undoes_is_not_praised() -> None:
    at_once = Payback(PaybackKind.AT_ONCE, None, None, "month", 0.0, 0.0, False)
    behind = replace(with_npv(1, -5_000.0, 900.0), paybacks=(at_once, at_once))
    ahead = replace(with_npv(1, 5_000.0, 900.0), paybacks=(at_once, at_once))
    behind, ahead = (judged(found, "keep", 1.0, 0.5) for found in (behind, ahead))
    assert advice.facts(Findings(behind), "en")[1].note.endswith(
        "but behind in the end, for its customers bring less after the horizon"
    )
    assert advice.facts(Findings(ahead), "en")[1].note == "keep is never behind hold"


def test_of_two_plans_none_is_the_next_best() -> None:
    found = cases.comparison()
    two = replace(found, plans=found.plans[:2], metrics=found.metrics[:2], differences=found.differences[:1])
    verdict = replace(found.verdict, best="win", runner_up="hold", separated=True, not_separated=())
    reason = advice.reasons(Findings(replace(two, verdict=verdict)), "en")[0]
    assert "ahead of hold (95" in reason
    assert "next best" not in reason


def test_plans_that_are_the_same_are_said_to_be() -> None:
    found = judged(cases.comparison(), "hold", 0.0, 0.0, ("win", "keep"))
    margin = replace(found.verdict.margin, mean=0.0, se=0.0)
    same = replace(found, verdict=replace(found.verdict, margin=margin))
    assert advice.reasons(Findings(same), "en")[0].endswith("hold and win are the same in every replication.")


def test_where_nothing_is_spent_nothing_is_said_of_what_spending_is_worth() -> None:
    found = cases.findings()
    assert any("doing nothing" in sentence for sentence in advice.reasons(found, "en"))
    nothing = replace(found.counterfactuals[0].metrics["npv"], mean=0.0, se=0.0)
    idle = [replace(one, metrics={**one.metrics, "npv": nothing}) for one in found.counterfactuals]
    told = advice.reasons(replace(found, counterfactuals=tuple(idle)), "en")
    assert not any("doing nothing" in sentence for sentence in told)
