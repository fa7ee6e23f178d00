"""Replications go where the decision is open: a sequential design of a study."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.paired import Linear
from experiments.study import Replications, StudyError
from experiments.sweep.running import _is_decided
from simulation.scenario import ScenarioError
from tests.sweep.studies import STUDY, files, small
from virta.questions.sweep.answer import sweep


def line(y: np.ndarray) -> Linear:
    return Linear(float(y.mean()), y, y)


def test_the_point_where_plans_are_close_gets_more_replications(tmp_path: Path) -> None:
    goal = "until_decided: {at_least: 30, at_most: 60, zone: 1}"
    text = STUDY.replace("replications: 3", goal).replace("steps: 3", "steps: 2")
    found = sweep(files(tmp_path, text), tmp_path / "s.sqlite", progress=False)
    table = found.tables["differences"]
    open_ = table["npv_low"].lt(0) & table["npv_high"].gt(0)
    assert 0 < open_.sum() < len(table)
    assert set(table.loc[open_, "n"]) == {60}
    assert (table.loc[~open_, "n"] < 60).any()
    again = sweep(files(tmp_path, text), tmp_path / "s.sqlite", progress=False)
    assert again.run is not None
    assert again.run.advance.computed == 0


def test_looking_again_and_again_rarely_decides_where_nothing_differs() -> None:
    """400 pairs of equal plans, looked at 10 times each: wrong in at most 5 % (here 20; binomial sd 4.4)."""
    rng = np.random.default_rng(7)
    goal = Replications(30, None, "npv", 300, decided=True)
    wrong = 0
    for _ in range(400):
        luck, own = rng.standard_normal(300), 0.2 * rng.standard_normal((2, 300))
        looks = (30, 39, 51, 67, 88, 115, 150, 195, 254, 300)
        wrong += any(_is_decided(goal, [line(luck[:n] + own[i, :n]) for i in range(2)]) for n in looks)
    assert wrong <= 20


def test_a_clear_difference_is_decided_at_once_and_a_small_one_within_the_zone() -> None:
    rng = np.random.default_rng(8)
    luck = rng.standard_normal(200)
    goal = Replications(30, None, "npv", 300, decided=True)
    assert _is_decided(goal, [line(luck[:30]), line(luck[:30] + 1.0 + 0.1 * rng.standard_normal(30))])
    near = [line(luck), line(luck + 0.001 + 0.1 * rng.standard_normal(200))]
    assert not _is_decided(goal, near)
    assert _is_decided(Replications(30, None, "npv", 300, decided=True, zone=0.1), near)


def test_what_cannot_be_decided_is_refused(tmp_path: Path) -> None:
    one = STUDY.replace("replications: 3", "until_decided: {}").replace(
        "  care: {scenario: market.yaml, set: {investments.care.per_head: 0.50 per month}}\n", ""
    )
    with pytest.raises(ScenarioError, match="a decision is between plans, and the study has one"):
        small(tmp_path, one)
    with pytest.raises(StudyError, match="neither more nor less of relationship_age"):
        Replications(30, None, "relationship_age", decided=True)
    with pytest.raises(StudyError, match="not both"):
        Replications(30, 10.0, "npv", decided=True)
