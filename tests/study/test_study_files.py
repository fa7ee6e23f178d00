"""Study files say what varies, are read in the scenario's units, and are answered as scenario files are."""

from pathlib import Path

import pandas as pd
import pytest

from experiments.plan import plan
from experiments.study import (
    Curves,
    Distributed,
    Grid,
    Map,
    OneAtATime,
    Replications,
    Sobol,
    Span,
    Study,
    StudyError,
    load,
    loads,
    span,
    study_of,
    values,
)
from experiments.study.tables import points_table
from simulation.scenario import ScenarioError
from tests.sweep.studies import STUDY, files, small

CHURN = 'transitions."active -> ended".rate'


def refused(text: str, folder: Path) -> str:
    files(folder)
    with pytest.raises(ScenarioError) as found:
        loads(text, folder)
    return str(found.value)


def one(vary: str, more: str = "") -> str:
    return f"study: 1\nscenario: market.yaml\nvary:\n  {vary}\n{more}"


def test_a_grid_holds_every_combination_in_the_scenarios_units(tmp_path: Path) -> None:
    study = small(tmp_path)
    assert [point.values for point in study.points] == [
        (churn, revenue) for churn in (0.05, 0.125, 0.2) for revenue in (8.0, 10.0)
    ]
    assert study.overrides(1, study.points[0]) == (
        (CHURN, 0.05),
        ("stages.active.margin_flow.revenue", 8.0),
    )
    assert [p.label for p in study.plans] == ["idle", "care"]
    assert study.plans[1].scenario.investments[0].per_head is not None


def test_a_yearly_rate_is_a_twelfth_of_it_a_month(tmp_path: Path) -> None:
    files(tmp_path)
    study = loads(one(f"{CHURN}: {{values: [60 % per year, 0.1]}}"), tmp_path)
    assert [point.values[0] for point in study.points] == [pytest.approx(0.05, rel=1e-15), 0.1]


def test_a_logarithmic_range_multiplies(tmp_path: Path) -> None:
    files(tmp_path)
    study = loads(one(f"{CHURN}: {{from: 0.01, to: 0.16, steps: 5, scale: log}}"), tmp_path)
    assert [point.values[0] for point in study.points] == pytest.approx([0.01, 0.02, 0.04, 0.08, 0.16])


def test_one_at_a_time_begins_with_the_plans_as_written(tmp_path: Path) -> None:
    study = small(tmp_path, STUDY + "design: one_at_a_time\n")
    assert isinstance(study.design, OneAtATime)
    assert [p.values for p in study.points][:3] == [(None, None), (0.05, None), (0.125, None)]
    assert study.overrides(0, study.points[0]) == ()


def test_a_sample_stays_within_its_ranges_and_can_be_extended(tmp_path: Path) -> None:
    few = small(tmp_path, STUDY + "design: {sobol: 8}\n")
    more = small(tmp_path, STUDY + "design: {sobol: 32}\n")
    assert isinstance(few.design, Sobol)
    assert [p.values for p in more.points][:8] == [p.values for p in few.points]
    assert all(0.05 < p.values[0] < 0.2 for p in more.points if isinstance(p.values[0], float))
    assert sum(p.values[1] == 8.0 for p in more.points) == 16


def test_the_scenarios_own_uncertainty_varies_at_its_quantiles(tmp_path: Path) -> None:
    files(tmp_path)
    text = "study: 1\nscenario: market.yaml\nuncertain: true\ndesign: {latin_hypercube: 101}\n"
    study = loads(text, tmp_path)
    assert isinstance(study.factors[0].levels, Distributed)
    drawn = sorted(p.values[0] for p in study.points if isinstance(p.values[0], float))
    # The market says lognormal with mean 0.1 and cv 0.5, hence a median of 0.1 / sqrt(1.25).
    assert drawn[50] == pytest.approx(0.1 / 1.25**0.5, rel=0.02)


def test_numbers_move_together_along_a_range(tmp_path: Path) -> None:
    moves = "{investments.care.per_head: {from: 1 per month, to: 0}, " + CHURN + ": {from: 0.1, to: 0.3}}"
    files(tmp_path)
    study = loads(one(f"share: {{from: 0 %, to: 100 %, steps: 3, moves: {moves}}}"), tmp_path)
    assert isinstance(study.factors[0].levels, Span)
    assert study.overrides(0, study.points[1]) == (("investments.care.per_head", 0.5), (CHURN, 0.2))
    assert study.overrides(0, study.points[2]) == (("investments.care.per_head", 0.0), (CHURN, 0.3))


def test_moves_may_differ_by_plan(tmp_path: Path) -> None:
    moves = "{care: {investments.care.per_head: {from: 0, to: 2}}}"
    vary = f"share: {{from: 0, to: 1, steps: 2, moves_by_plan: {moves}}}"
    text = STUDY.replace("vary:\n", f"vary:\n  {vary}\n")
    study = small(tmp_path, text)
    last = study.points[-1]
    assert "investments.care.per_head" not in dict(study.overrides(0, last))
    assert dict(study.overrides(1, last))["investments.care.per_head"] == 2.0


def test_two_plans_are_a_decision_and_two_factors_a_map(tmp_path: Path) -> None:
    study = small(tmp_path)
    assert study.figures == (Map("churn", "margin", "npv", 1, 0),)
    named = small(tmp_path, STUDY + "figures: {c: {curves: churn}}\n")
    assert named.figures == (Curves("churn", "npv", "c"),)


def test_independent_luck_is_a_seed_a_point_shared_by_its_plans(tmp_path: Path) -> None:
    common, apart = small(tmp_path), small(tmp_path, STUDY + "luck: independent\n")
    assert {common.seed_at(p) for p in common.points} == {0}
    assert len({apart.seed_at(p) for p in apart.points}) == 6


def test_a_table_of_points_is_a_study_and_a_study_a_table(tmp_path: Path) -> None:
    files(tmp_path)
    table = pd.DataFrame({CHURN: [0.1, 0.2, None], "money.purchases": ["sampled", None, "expected"]})
    study = study_of([plan(tmp_path / "market.yaml")], table, replications=small(tmp_path).replications)
    assert study.overrides(0, study.points[1]) == ((CHURN, 0.2),)
    assert points_table(study)[CHURN].tolist()[:2] == [0.1, 0.2]
    with pytest.raises(StudyError, match="neither a number nor a word"):
        study_of([plan(tmp_path / "market.yaml")], pd.DataFrame({CHURN: [[1]]}))


def test_a_study_can_be_made_in_python(tmp_path: Path) -> None:
    files(tmp_path)
    made = Study(
        (plan(tmp_path / "market.yaml"),),
        (span(CHURN, 0.1, 0.2, 2), values("money.purchases", ["sampled", "expected"])),
        Grid(),
    )
    assert len(made.points) == 4
    with pytest.raises(StudyError, match="lower to a higher"):
        span(CHURN, 0.2, 0.1, 3)
    twice = (values("time.horizon", [12.0]), values("time.horizon", [24.0], "h"))
    with pytest.raises(StudyError, match=r"'time.horizon' and 'h' both set time.horizon"):
        Study(made.plans, twice)
    with pytest.raises(StudyError, match="at least one plan"):
        Study(())
    for wrong, complaint in (
        ({"luck": "comon"}, "luck is 'common' or 'independent', found 'comon'"),
        ({"seed": -1}, "seed must be a whole number from 0"),
    ):
        with pytest.raises(StudyError, match=complaint):
            Study(made.plans, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ScenarioError, match="did you mean npv"):
        Study(made.plans, metrics=("npvv",))


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ((0,), "of at least 1, found 0"),
        ((1, 10.0), "at least 2 to at most 1000 replications, found 1"),
        ((20, 10.0, "npv", 10), "at most 10 replications, found 20"),
        ((20, float("nan")), "above 0, found nan"),
    ],
)
def test_how_often_has_its_limits(said: tuple[int, ...], complaint: str) -> None:
    with pytest.raises(StudyError, match=complaint):
        Replications(*said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("study: 2\nscenario: market.yaml", "written in version 2 of study files; this program reads 1"),
        ("study: 1", "a study needs what is run"),
        ("study: 1\nscenario: markt.yaml", r"the scenario is not there: \"markt.yaml\""),
        ("study: 1\nscenario: market.yaml\nvari: {}", "did you mean vary?"),
        (one("churn: {path: transitions.x.rate, from: 0, to: 1}"), 'unknown key in transitions: "x"'),
        (one(f"{CHURN}: {{from: 2 EUR, to: 1}}"), "a currency does not belong here"),
        (one(f"{CHURN}: {{from: 0.2, to: 0.1, steps: 3}}"), "from a lower to a higher value"),
        (one(f"{CHURN}: {{from: 0.1, to: 0.2}}"), "how many steps a range has"),
        (one(f"{CHURN}: {{from: 0, to: 0.2, steps: 3, scale: log}}"), "begins above 0"),
        (one(f"{CHURN}: {{from: 0.1}}"), 'a range needs "from" and "to"'),
        (one(f"{CHURN}: {{values: []}}"), "at least 1 values are wanted"),
        (one(f"{CHURN}: {{values: [0.1], normal: {{cv: 0.1}}}}"), "is given twice"),
        (one("time.horizon: {values: [3.5 months]}"), "refuses time.horizon = 3.5: the horizon must be"),
        (one("stages.active.kind: {from: 1, to: 2, steps: 2}"), "list its values"),
        (one(f"{CHURN}: {{from: 0, to: 1, steps: 4000000}}"), "at most 2,000,000 are run"),
        (one(f"{CHURN}: {{values: [0.1]}}", "metrics: [npvv]"), "did you mean npv?"),
        (one(f"{CHURN}: {{values: [0.1]}}", "replications: 3\nprecision: {half_width: 2}"), "given twice"),
        (one(f"{CHURN}: {{values: [0.1]}}", "decision: {between: [a, b]}"), 'unknown plan "a"'),
        (one(f"{CHURN}: {{values: [0.1]}}", "figures: {f: {curves: x}}"), 'unknown factor "x"'),
        (
            one(f"a: {{path: {CHURN}, values: [0.1]}}\n  b: {{path: {CHURN}, values: [0.2]}}"),
            "both set transitions",
        ),
        ("study: 1\nscenario: market.yaml\nset: {time.horizon: 7}\nseed: -1", "at least 0"),
        ("study: 1\nscenario: market.yaml\nseed: 18446744073709551616", "a whole number below 2**64"),
        (
            "study: 1\nscenario: market.yaml\nprecision: {half_width: 9, at_least: 9, at_most: 3}",
            "at_least is 9 and at_most is 3",
        ),
        ("study: 1\nscenario: market.yaml\nset: {time.horizn: 7 months}", "did you mean horizon?"),
        ("a: &x 1\nb: *x", "anchors"),
    ],
)
def test_what_cannot_be_is_refused(text: str, complaint: str, tmp_path: Path) -> None:
    assert complaint.replace("\\", "") in refused(text, tmp_path)


def test_problems_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    text = one("churn: {path: nowhere, values: [1]}", "metrics: [x]\nluck: bad\n")
    said = refused(text, tmp_path)
    assert "study:5:11" in said
    assert "study:6:7" in said
    assert '"nowhere"' in said
    assert "3 problems" in said


def test_slips_of_every_kind_are_told_in_one_round(tmp_path: Path) -> None:
    text = """study: 1
titel: Six slips
plans:
  idle: market.yaml
  care: {scenario: markt.yaml}
vary:
  churn: {path: transitions."activ -> ended".rate, from: 0.1, to: 0.2, steps: 3}
  margin: {path: stages.active.margin_flow.revenue, from: 9, to: 8, steps: 2}
metrics: [npvv]
decision: {between: [car, idle]}
precision: {half_width: 9, at_least: 9, at_most: 3}
figures:
  f: {map: [chrun, margin]}
"""
    said = refused(text, tmp_path)
    for complaint in (
        "did you mean title?",
        'the scenario is not there: "markt.yaml"',
        "did you mean active -> ended?",
        "from a lower to a higher value",
        "did you mean npv?",
        'unknown plan "car"',
        "at_least is 9 and at_most is 3",
        'unknown factor "chrun"',
    ):
        assert complaint in said
    assert "8 problems" in said


def test_one_slip_is_one_complaint(tmp_path: Path) -> None:
    moves = "moves_by_plan: {care: {investments.care.per_head: {from: 0, to: 2}}}"
    for text in (
        "study: 1\nscenario: market.yaml\nfigures: {f: {curves: churn}}\n",
        one(f"{CHURN}: {{}}"),
        one(f"{CHURN}: 3"),
        f"study: 1\nplans: {{idle: market.yaml, care: markt.yaml}}\n"
        f"vary:\n  share: {{from: 0, to: 1, steps: 2, {moves}}}\n"
        f"uncertain: true\nfigures: {{f: {{map: [share, money.discount_rate]}}}}\n",
    ):
        assert "2 problems" not in refused(text, tmp_path), text


def test_all_that_is_wrong_with_the_overrides_of_a_plan_is_told(tmp_path: Path) -> None:
    said = refused(
        "study: 1\nscenario: market.yaml\nset: {time.horizn: 7 months, money.curency: EUR}\n", tmp_path
    )
    assert "did you mean horizon?" in said
    assert "did you mean currency?" in said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="there is no such file"):
        load(tmp_path / "no.yaml")
