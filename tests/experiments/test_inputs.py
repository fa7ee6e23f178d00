"""Uncertain inputs: given as options or by the file, with the same quantile in all plans."""

from pathlib import Path

import numpy as np
import pytest

from experiments.inputs import InputError, inputs_of, name_of, world
from experiments.points import FailedPoints, at, refuse_failures, refused, values_at
from simulation.scenario import ScenarioError
from tests.experiments.pretend import RATE, SPEND, STRENGTH, Pretend, shop


def test_the_file_says_what_is_uncertain_unless_told(tmp_path: Path) -> None:
    one = shop(tmp_path)
    assert inputs_of([one]).paths == (RATE,)
    assert inputs_of([one], [f"{STRENGTH}=0.1..0.9"]).paths == (STRENGTH,)


def test_ranges_have_units_and_laws_are_those_of_the_language(tmp_path: Path) -> None:
    one = shop(tmp_path)
    said = [
        f"{RATE} = 2 % per month .. 0.06 per month",
        f"{SPEND}={{triangular: {{low: 0.50, high: 2.00}}}}",
        "money.discount_rate=4 %..12 %",
    ]
    found = inputs_of([one], said)
    assert found.values(0, [0.5, 0.5, 0.25]) == pytest.approx(
        {RATE: 0.04, SPEND: 2.0 - (0.5 * 1.5 * 1.0) ** 0.5, "money.discount_rate": 0.06}
    )


def test_what_a_transition_says_itself_can_be_said_otherwise(tmp_path: Path) -> None:
    (law,) = inputs_of([shop(tmp_path)], [f"{RATE}={{gamma: {{cv: 0.3}}}}"]).laws
    assert law[RATE].distribution == "gamma"


def test_plans_share_quantiles_and_keep_laws_of_their_own(tmp_path: Path) -> None:
    plans = [shop(tmp_path, "one"), shop(tmp_path, "other", [f"{RATE}=0.2"])]
    found = inputs_of(plans)
    median = [found.values(i, [0.5])[RATE] for i in (0, 1)]
    assert median[1] == pytest.approx(2.0 * median[0])
    assert found.shown(np.array([[0.5]]))[0, 0] == median[0]


def test_a_world_is_a_function_of_its_number(tmp_path: Path) -> None:
    found = inputs_of([shop(tmp_path)])
    assert world(found, 1, 7) == world(found, 1, 7)
    assert len({world(found, 1, i)[0] for i in range(50)}) == 50


@pytest.mark.parametrize(
    ("said", "error", "complaint"),
    [
        ("nonsense", InputError, "is not PATH=LOW..HIGH"),
        (f"{RATE}=0.05", InputError, "does not say between what"),
        (f"{RATE}=0.05..x", ScenarioError, "vary 2.*not understood as a number"),
        ("money.discount_rat=0.1..0.2", ScenarioError, "did you mean discount_rate"),
        (f"{RATE}={{lognorm: {{cv: 1}}}}", ScenarioError, "did you mean lognormal"),
        (f"{STRENGTH}=0.2..0.3", InputError, "said to vary twice"),
    ],
)
def test_what_is_not_understood_is_explained(
    tmp_path: Path, said: str, error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=f"(?s){complaint}"):
        inputs_of([shop(tmp_path)], [f"{STRENGTH}=0.1..0.9", said])


def test_nothing_uncertain_is_said(tmp_path: Path) -> None:
    path = tmp_path / "sure.yaml"
    from experiments.plan import plan
    from tests.experiments.markets import FILE

    path.write_text(FILE.replace(", uncertain: {lognormal: {cv: 0.5}}", ""), encoding="utf-8")
    with pytest.raises(InputError, match="no plan calls any number uncertain"):
        inputs_of([plan(path)])


def test_names_for_speaking() -> None:
    assert name_of(RATE) == "rate (active -> ended)"
    assert name_of(STRENGTH) == "slows_down_to (care, active -> ended)"
    assert name_of("money.discount_rate") == "discount_rate"
    assert name_of('stages."a ""b""".purchases.margin') == 'margin (a "b", purchases)'


def test_points_without_a_value_keep_their_reason(tmp_path: Path) -> None:
    one = shop(tmp_path)
    inputs = inputs_of([one], [f"{RATE}={{normal: {{sd: 0.2}}}}"])
    points = [at([one], inputs, [u]) for u in (0.5, 0.001)]
    found = values_at(points, ["shop"], Pretend(lambda _: 3.0), 2, "npv", unit="EUR")
    assert found.means[0] == pytest.approx([3.0])
    assert np.isnan(found.each[1]).all()
    assert set(found.failed) == {1}
    with pytest.raises(
        FailedPoints, match=r"1 of 2 points have no value: point 1: plan 'shop' is refused with .*rate = -"
    ):
        refuse_failures(found.failed, 2, "Choose otherwise.")


def test_an_undefined_ratio_is_no_number(tmp_path: Path) -> None:
    one = shop(tmp_path)
    points = [at([one], inputs_of([one]), [0.5])]
    found = values_at(points, ["shop"], Pretend(lambda _: 3.0), 2, "cost_per_won", unit="EUR")
    assert "cost_per_won has no value in plan 'shop': nobody was" in found.failed[0]


def test_a_point_that_fails_in_one_plan_has_no_value_in_any(tmp_path: Path) -> None:
    plans = [shop(tmp_path, "one"), shop(tmp_path, "other")]
    points = [at(plans, inputs_of(plans), [0.5])]
    evaluate = Pretend(lambda made: 3.0 if made.label == "one" else float("inf"))
    found = values_at(points, ["one", "other"], evaluate, 2, "npv", unit="EUR")
    assert np.isnan(found.each).all()
    assert "in plan 'other': the sums are not finite" in found.failed[0]


def test_how_far_it_is_is_told_from_the_start_and_point_by_point_where_each_is_dear(tmp_path: Path) -> None:
    one = shop(tmp_path)
    points = [at([one], inputs_of([one]), [u]) for u in (0.2, 0.5, 0.8)]
    told: list[tuple[int, int]] = []
    values_at(
        points, ["shop"], Pretend(lambda _: 3.0), 200, "npv", unit="EUR",
        progress=lambda done, all_: told.append((done, all_)),
    )  # fmt: skip
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    told.clear()
    refused(points, lambda done, all_: told.append((done, all_)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_luck_of_their_own_or_the_same(tmp_path: Path) -> None:
    one = shop(tmp_path)
    points = [at([one], inputs_of([one]), [u]) for u in (0.2, 0.8)]
    evaluate = Pretend(lambda _: 3.0)
    values_at(points, ["shop"], evaluate, 4, "npv", unit="EUR")
    values_at(points, ["shop"], evaluate, 4, "npv", unit="EUR", luck_of_their_own=True)
    assert evaluate.asked == [(2, 4, 0), (1, 4, 0), (1, 4, 4)]
