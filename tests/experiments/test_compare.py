"""Plans compared: verdicts, goals, and what they rest on."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from scipy.optimize import brentq

from experiments import compare as module
from experiments.compare import ComparisonError, Decision, FixedN, Precision, compare
from experiments.flip import in_small
from experiments.over_time import PaybackKind
from experiments.plan import Plan, of, plan, scaled
from experiments.sample import Sample, Sampler
from simulation.metrics import METRICS, PARTS
from simulation.scenario import ScenarioError, load
from simulation.scenario.types import Scenario, Time
from tests.experiments.markets import care, subscribers, value_of_care
from virta.library import find


def idle(label: str = "idle", **people: int) -> Plan:
    return of(subscribers(care(0.0), **people), label)


def caring(per_head: float, label: str = "care", **people: int) -> Plan:
    return of(subscribers(care(per_head), **people), label)


UNDEFINED = METRICS["cost_per_won"].undefined
BREAK_EVEN = brentq(lambda spend: value_of_care(spend) - value_of_care(0.0), 1.0, 9.0)


def test_care_that_pays_is_best() -> None:
    found = compare([idle(), caring(0.5)], goal=FixedN(30))
    assert found.verdict.best == "care"
    assert found.verdict.separated
    assert found.verdict.not_separated == ()
    assert found.verdict.sentence.startswith("care is best: its npv is ")
    assert found.difference("care").p_better == 1.0
    assert found.stopped == "30 replications were asked for"
    wanted = 300 * (value_of_care(0.5) - value_of_care(0.0))
    difference = found.difference("care")
    assert difference.mean is not None
    assert difference.se is not None
    assert abs(difference.mean - wanted) < 4 * difference.se
    assert found.downsides[0].count == 0
    assert found.paybacks[0].kind is PaybackKind.AT


def test_the_order_of_the_plans_does_not_decide() -> None:
    found = compare([caring(0.5), idle()], goal=FixedN(30))
    assert (found.verdict.best, found.verdict.runner_up) == ("care", "idle")
    assert found.difference("idle").p_better == 0.0
    assert found.downsides[0].share == 1.0


def test_not_separated_is_an_answer() -> None:
    found = compare([idle(), caring(BREAK_EVEN)], goal=FixedN(30))
    assert not found.verdict.separated
    assert found.verdict.best is not None
    assert found.verdict.not_separated == (({"idle", "care"} - {found.verdict.best}).pop(),)
    assert "cannot be told from" in found.verdict.sentence


def test_identical_plans_differ_by_exactly_nothing() -> None:
    found = compare([idle("one"), idle("other"), idle("third")], goal=FixedN(5))
    for differences in found.differences:
        for name, difference in differences.items():
            if difference.reason is None:
                assert (difference.mean, difference.se, difference.low, difference.high) == (0, 0, 0, 0), name
    assert not found.verdict.separated
    assert found.verdict.sentence == (
        "Not separated: npv of one, other and third is the same in every replication."
    )
    assert found.paybacks[0].kind is PaybackKind.SAME


def test_a_lever_that_is_not_pulled_changes_nothing() -> None:
    found = compare([of(subscribers(active=50), "none"), idle(active=50)], goal=FixedN(3))
    assert found.difference("idle").mean == 0.0


def test_less_may_be_better() -> None:
    found = compare([idle(), caring(0.5)], goal=FixedN(30, "customers_lost"))
    assert (found.verdict.best, found.verdict.separated) == ("care", True)
    assert " below idle (" in found.verdict.sentence


def test_several_rivals_have_simultaneous_intervals_and_holm_p_values() -> None:
    plans = [idle(), caring(0.5, "some"), caring(1.0, "more"), caring(BREAK_EVEN, "vain")]
    found = compare(plans, goal=FixedN(30))
    npv = [rival["npv"] for rival in found.differences]
    for difference in npv:
        assert difference.simultaneous_low is not None
        assert difference.low is not None
        assert difference.simultaneous_low < difference.low
    raw, held = [d.p_value or 0.0 for d in npv], [d.p_holm or 0.0 for d in npv]
    assert held[int(np.argmin(raw))] == pytest.approx(3 * min(raw))
    assert all(one >= other for one, other in zip(held, raw, strict=True))
    assert found.verdict.margin is not None
    assert found.verdict.margin.simultaneous_low is not None


def test_the_best_has_to_beat_every_other() -> None:
    twins = [caring(0.5, "twin"), idle(), caring(0.5, "other twin")]
    found = compare(twins, goal=FixedN(30))
    assert found.verdict.best == "twin"
    assert not found.verdict.separated
    assert found.verdict.not_separated == ("other twin",)


def test_one_replication_decides_nothing() -> None:
    found = compare([idle(), caring(0.5)], goal=FixedN(1))
    assert not found.verdict.separated
    assert found.verdict.sentence.startswith("Not separated: one replication, in which care is ")
    assert found.difference("care").reason == "one replication has no standard error"


def test_metrics_without_value_say_why() -> None:
    found = compare([idle(), caring(0.5)], goal=FixedN(3))
    assert found.difference("care", "cost_per_won").reason == UNDEFINED
    assert found.metrics[0]["cost_per_won"].reason == UNDEFINED
    nobody = compare([idle(), caring(0.5)], goal=FixedN(3, "cost_per_won"))
    assert nobody.verdict.best is None
    assert nobody.verdict.sentence == (
        f"No verdict: cost_per_won has no value in idle and care, for {UNDEFINED}."
    )


def test_the_decision_goal_stops_early_on_a_large_difference() -> None:
    found = compare([idle(), caring(0.5)], goal=Decision("npv", 2000))
    assert found.n == 30
    assert found.stopped == "care was found better than every other plan at look 1"
    difference = found.difference("care")
    assert difference.interval_kind == "sequence"
    plain = compare([idle(), caring(0.5)], goal=FixedN(30)).difference("care")
    assert (difference.mean, difference.se) == (plain.mean, plain.se)
    assert (difference.low or 0.0) < (plain.low or 0.0)


def test_the_decision_goal_ends_undecided_at_its_limit() -> None:
    found = compare([idle(active=40), caring(BREAK_EVEN, active=40)], goal=Decision("npv", 60))
    assert (found.n, found.verdict.separated) == (60, False)
    assert found.stopped == "the limit of 60 replications was reached without a decision"


def test_the_decision_goal_does_not_wait_for_equal_plans() -> None:
    found = compare([idle("one"), idle("other")], goal=Decision("npv", 10_000))
    assert (found.n, found.stopped) == (30, "the plans are the same in each of 30 replications")
    assert not found.verdict.separated


def test_the_precision_goal_stops_at_its_half_width() -> None:
    small = {"active": 40}
    fixed = compare([idle(**small), caring(0.5, **small)], goal=FixedN(30)).difference("care")
    assert fixed.low is not None
    assert fixed.high is not None
    wanted = 0.7 * (fixed.high - fixed.low) / 2
    found = compare([idle(**small), caring(0.5, **small)], goal=Precision("npv", wanted, 500))
    difference = found.difference("care")
    assert difference.low is not None
    assert difference.high is not None
    assert (difference.high - difference.low) / 2 <= wanted
    assert found.n in (39, 51, 67, 88, 115)
    assert found.stopped.startswith("npv of every difference is known to +- ")
    short = compare([idle(**small), caring(0.5, **small)], goal=Precision("npv", wanted / 50, 40))
    assert short.n == 40
    assert short.stopped.startswith("the limit of 40 replications was reached before +- ")


def test_precision_does_not_stop_while_differences_are_lopsided() -> None:
    (sample,) = Sampler().sample([idle(active=1).model], 1)

    def fixed(npv: np.ndarray) -> Sample:
        sums = np.zeros((len(npv), len(PARTS)))
        sums[:, PARTS.index("npv")] = npv
        return replace(sample, n=len(npv), rows=sample.rows._replace(sums=sums))

    lopsided, even = np.zeros(200), np.tile([-1.0, 1.0], 100)
    lopsided[::40] = 7.0
    goal = Precision("npv", 1.0, 200)
    nothing = fixed(np.zeros(200))
    assert (
        module._precise((nothing, fixed(even)), goal, 100)
        == "npv of every difference is known to +- 0.1994 EUR"
    )
    assert module._precise((nothing, fixed(lopsided)), goal, 100) is None
    told = module._precise((nothing, fixed(lopsided)), goal, 200)
    assert told is not None
    assert told.endswith("EUR, and the differences are too lopsided to rely on fewer")


def test_the_downside_counts_larger_losses() -> None:
    plans = [idle(active=20), caring(BREAK_EVEN, active=20)]
    found = compare(plans, goal=FixedN(40))
    npv = [sample.rows.sums[:, PARTS.index("npv")] for sample in found.samples]
    lost = npv[0] - npv[1]
    assert found.downsides[0].count == np.count_nonzero(lost > 0)
    loss = float(np.median(lost[lost > 0]))
    beyond = compare(plans, goal=FixedN(40), loss=loss).downsides[0]
    assert beyond.count == np.count_nonzero(lost > loss) > 0
    assert beyond.low < beyond.share < beyond.high


def test_threads_change_no_number() -> None:
    def document(threads: int) -> str:
        found = compare([idle(), caring(0.5)], seed=4, goal=FixedN(6), threads=threads)
        return repr([asdict(difference) for difference in found.differences[0].values()])

    assert document(1) == document(3)


def test_courses_end_where_the_metrics_are() -> None:
    found = compare([idle(), caring(0.5)], goal=FixedN(8))
    assert found.courses[1].contribution.mean.sum() == pytest.approx(found.metrics[1]["contribution"].mean)
    assert found.gaps[0].investment.mean.sum() == pytest.approx(found.difference("care", "investment").mean)
    # Without a run-off the discounted sum at the horizon is the npv, and so are its bounds.
    difference = found.difference("care")
    assert found.gaps[0].cumulative.mean[-1] == pytest.approx(difference.mean)
    assert found.gaps[0].times.tolist() == list(range(1, 25))


def test_progress_tells_the_most_that_may_come() -> None:
    told: list[tuple[int, int]] = []
    goal = Decision("npv", 200)
    compare([idle(), caring(0.5)], goal=goal, progress=lambda done, most: told.append((done, most)))
    assert told[-1] == (30, 200)


WEEKLY = of(replace(subscribers(), time=Time("week", 1.0, 24)), "weekly")
SHORT = of(replace(subscribers(), time=Time("month", 1.0, 12)), "short")


@pytest.mark.parametrize(
    ("plans", "goal", "message"),
    [
        ([idle()], None, "needs at least two plans, found 1"),
        ([idle(), idle()], None, "two plans are called 'idle'"),
        ([idle(), WEEKLY], None, "not the same time unit: 'idle' has month, 'weekly' has"),
        ([idle(), SHORT], None, "not the same horizon: 'idle' has 24.0, 'short' has 12.0"),
        ([idle(), caring(1.0)], FixedN(2, "investment"), "neither more nor less of investment is better"),
    ],
)
def test_what_cannot_be_compared_is_refused(plans: list[Plan], goal: FixedN | None, message: str) -> None:
    with pytest.raises(ComparisonError, match=message):
        compare(plans, goal=goal)


def test_bad_words_and_sums_are_refused() -> None:
    with pytest.raises(ScenarioError, match='unknown metric "npw"'):
        compare([idle(), caring(1.0)], goal=FixedN(2, "npw"))
    with pytest.raises(ComparisonError, match="sum of at least 0, found -1"):
        compare([idle(), caring(1.0)], loss=-1.0)


def test_other_terms_of_value_are_noted() -> None:
    story = subscribers(care(0.5))
    dear = of(replace(story, money=replace(story.money, discount_rate=0.5)), "dear")
    found = compare([idle(), dear], goal=FixedN(2))
    assert found.notes == ("'dear' and 'idle' differ in the discount rate",)
    assert compare([idle(), caring(0.5)], goal=FixedN(2)).notes == ()


def flow(*overrides: str) -> Scenario:
    return load(find("vocabularies/flow"), ["investments.win-back.audience.by=random", *overrides])


def ratio_earned(story: Scenario, n: int) -> float:
    """The variance ratio of npv when 10 % are added to the retention budget."""
    found = compare([of(story, "today"), of(scaled(story, "care", 1.1), "more")], goal=FixedN(n))
    ratio = found.difference("more").variance_ratio
    assert ratio is not None
    return ratio


def test_pairing_earns_a_hundredfold_in_a_small_market() -> None:
    assert ratio_earned(in_small(flow(), 0.05, True), 20) >= 100


@pytest.mark.verify
def test_pairing_earns_a_hundredfold() -> None:
    assert ratio_earned(flow("money.purchases=expected"), 30) >= 100
    assert ratio_earned(flow(), 30) >= 100


def test_a_plan_of_a_file_is_compared() -> None:
    file = find("vocabularies/ladder")
    found = compare([plan(file), plan(file, ["money.discount_rate=0"], label="patient")], goal=FixedN(1))
    assert found.labels == ("ladder", "patient")
    assert found.baseline.label == "ladder"
    assert [one.label for one in found.rivals] == ["patient"]
    assert (found.seed, found.engine) == (0, "compiled")
