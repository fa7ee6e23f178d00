"""Morris screening: known effects, and false alarms at the stated rate."""

from pathlib import Path

import numpy as np
import pytest

from experiments.inputs import InputError, generator
from experiments.points import FailedPoints
from experiments.sensitivity.morris import effects, morris, points
from experiments.sensitivity.problem import problem
from tests.experiments.pretend import RATE, SPEND, STRENGTH, VARY, Pretend, by_label, shop


def test_a_plane_has_its_slopes_and_no_spread(tmp_path: Path) -> None:
    evaluate = Pretend(by_label({"shop": lambda q: 100.0 - 40.0 * q[0] + 10.0 * q[1]}), shared=500.0)
    found = morris(problem([shop(tmp_path)], evaluate, 3, vary=VARY), trajectories=4)
    assert [one.path for one in found.effects] == [RATE, STRENGTH, SPEND]
    # A move goes through the central 90 %.
    assert [one.mu for one in found.effects] == pytest.approx([-36.0, 9.0, 0.0])
    assert [one.mu_star.mean for one in found.effects] == pytest.approx([36.0, 9.0, 0.0])
    assert [one.sigma for one in found.effects] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert [one.told for one in found.effects] == [True, True, False]
    assert (found.trajectories, found.dropped, found.notes) == (4, 0, ())


@pytest.mark.verify
def test_an_interaction_shows_as_spread(tmp_path: Path) -> None:
    evaluate = Pretend(by_label({"shop": lambda q: 100.0 * (q[0] - 0.5) * (q[1] - 0.5)}))
    found = morris(problem([shop(tmp_path)], evaluate, 2, vary=VARY), trajectories=30)
    by_path = {one.path: one for one in found.effects}
    assert by_path[RATE].sigma > 20.0
    assert abs(by_path[RATE].mu) < 0.6 * (by_path[RATE].mu_star.mean or 0.0)
    assert by_path[SPEND].sigma == 0.0


def test_luck_alone_is_rarely_told_as_an_effect() -> None:
    alarms = 0
    for seed in range(150):
        places = points(3, 10, seed)
        each = generator(seed, "luck").standard_normal((len(places), 5))
        alarms += sum(one.told for one in effects(places, each, ("a", "b", "c"), "EUR", seed))
    assert alarms <= 5  # of 450


def test_an_effect_below_the_noise_is_found_with_more_replications() -> None:
    def told(n: int) -> bool:
        places = points(2, 10, 1)
        each = places[:, [0]] + generator(1, "luck").standard_normal((len(places), n))
        return {one.path: one.told for one in effects(places, each, ("a", "b"), "EUR", 1)}["a"]

    assert not told(2)
    assert told(200)


def test_trajectories_move_one_number_at_a_time_and_follow_the_seed() -> None:
    found = points(4, 6, 0)
    assert np.array_equal(found, points(4, 6, 0))  # a seed of 0 is a seed
    assert not np.array_equal(found, points(4, 6, 1))
    steps = np.abs(np.diff(found.reshape(6, 5, 4), axis=1))
    assert np.count_nonzero(steps, axis=2).tolist() == [[1] * 4] * 6
    assert steps.max() == pytest.approx(2 / 3)
    with pytest.raises(InputError, match="at least 4 trajectories, found 2"):
        points(4, 2, 0)


def test_points_without_a_value_are_refused_or_drop_their_trajectory(tmp_path: Path) -> None:
    evaluate = Pretend(by_label({"shop": lambda q: float("nan") if q.min() > 0.3 else q[0]}))
    with pytest.raises(FailedPoints, match=r"points have no value: point \d+"):
        morris(problem([shop(tmp_path)], evaluate, 2, vary=VARY), trajectories=20)
    rare = Pretend(by_label({"shop": lambda q: float("nan") if q.max() < 0.1 else q[0]}))
    found = morris(problem([shop(tmp_path)], rare, 2, vary=VARY, drop=True), trajectories=20)
    assert found.dropped > 0
    assert found.trajectories == 20 - found.dropped
    assert "trajectories were left out" in found.notes[0]
    assert found.effects[0].mu_star.mean == pytest.approx(0.9)
    with pytest.raises(FailedPoints, match="of 20 trajectories hold a point without a value"):
        morris(problem([shop(tmp_path)], evaluate, 2, vary=VARY, drop=True), trajectories=20)
