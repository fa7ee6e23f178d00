"""What was compared: sums spent, what each further euro brings back, and what else it could do."""

from dataclasses import replace
from functools import cache

import pytest

from experiments.compare import Comparison, FixedN, compare
from experiments.counterfactual import Marginal
from experiments.plan import plan
from experiments.report.texts import LANGUAGES
from experiments.statistics import Estimate
from simulation.scenario.types import Aim
from tests.report.cases import SCENARIOS, comparison
from virta.questions.compare import advice, headline, spending
from virta.questions.compare.findings import Findings

HOLD = SCENARIOS / "library" / "team" / "hold.yaml"


@cache
def unequal() -> Comparison:
    """A plan against itself with three times the money on its first investment."""
    first = plan(HOLD).scenario.investments[0]
    assert first.budget is not None
    more = plan(HOLD, [f"investments.{first.name}.budget={3 * first.budget[0]}"], "more")
    return compare([plan(HOLD), more], goal=FixedN(6), threads=1)


def ahead(best: str) -> Findings:
    found = unequal()
    other = next(label for label in found.labels if label != best)
    return Findings(replace(found, verdict=replace(found.verdict, best=best, runner_up=other)))


def mean(label: str, metric: str) -> float:
    value = unequal().metrics[unequal().labels.index(label)][metric].mean
    assert value is not None
    return value


def marginal(name: str, value: float) -> Marginal:
    nothing = Estimate(None, None, None, None, 6, "EUR")
    known = Estimate(value, 0.05, value - 0.1, value + 0.1, 6, "EUR")
    return Marginal(name, name, Aim.RETENTION, nothing, known, nothing)


def test_a_plan_that_spends_more_says_so_and_what_a_further_euro_brings_back() -> None:
    found, returned = ahead("more"), spending.back(ahead("more"))
    more = mean("more", "investment") - mean("hold", "investment")
    assert spending.extra(found) == pytest.approx(more)
    assert more > 1_000
    assert returned is not None
    assert returned.mean is not None
    brought = mean("more", "customer_equity") - mean("hold", "customer_equity")
    discounted = brought - (mean("more", "npv") - mean("hold", "npv"))
    assert 0 < discounted < more
    assert returned.mean == pytest.approx(brought / discounted)
    said = headline.headline(found, "en")
    assert "more spent than in hold, of which each EUR brings back" in said
    assert spending.spent(found, "en") in said


def test_a_plan_that_spends_less_says_so() -> None:
    found = ahead("hold")
    assert spending.back(found) is None
    assert "less spent than in more" in spending.spent(found, "en")
    assert spending.spent(found, "en") in headline.headline(found, "en")


def test_plans_that_spend_alike_do_not_speak_of_it() -> None:
    assert spending.spent(Findings(comparison()), "en") == ""


def test_another_use_of_the_money_that_beats_the_plan_is_told() -> None:
    found = ahead("more")
    returned = spending.back(found)
    assert returned is not None
    assert returned.mean is not None
    own, names = returned.mean - 1.0, [one.id for one in unequal().baseline.scenario.investments]
    for value, told in ((own + 0.5, own + 0.5 > 0.1), (own - 0.5, False)):
        rows = (tuple(marginal(name, value) for name in names[:1]), ())
        said = spending.next_use(replace(found, marginals=rows), "en")
        assert said.startswith("Another use of the money would do more") == told


def test_within_a_plan_it_is_told_where_money_would_do_more() -> None:
    found, names = ahead("hold"), [one.id for one in unequal().baseline.scenario.investments]
    assert len(names) > 1
    apart = tuple(marginal(name, value) for name, value in zip(names, (0.9, -0.2), strict=False))
    alike = tuple(marginal(name, value) for name, value in zip(names, (0.35, 0.2), strict=False))
    assert "money moved from the second to the first" in spending.next_use(
        replace(found, marginals=(apart, ())), "en"
    )
    assert spending.next_use(replace(found, marginals=(alike, ())), "en") == ""
    assert spending.next_use(found, "en") == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_choice_is_said_to_be_among_the_plans_given(lang: str) -> None:
    found = ahead("more")
    assert spending.among(found, lang) == advice.beyond(found, lang)[-1]
    assert "2" in spending.among(found, lang)
