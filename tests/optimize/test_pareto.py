"""Fronts: a known one is found, seeds fix every number, and a market's front holds what it says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from experiments import designs
from experiments.evaluate import evaluator
from experiments.optimize.levers import OptimizeError
from experiments.optimize.pareto import Objective, _task, non_dominated, objective, pareto, search
from experiments.plan import plan
from tests.optimize.markets import HALVES
from virta.cli import main


def zdt1(x: np.ndarray) -> np.ndarray:
    """Zitzler, Deb & Thiele 2000, doi:10.1162/106365600568202: on the front f2 = 1 - sqrt(f1)."""
    g = 1.0 + 9.0 * x[:, 1:].mean(axis=1)
    return np.column_stack([x[:, 0], g * (1.0 - np.sqrt(x[:, 0] / g))])


def test_a_known_front_is_found_from_end_to_end() -> None:
    start = designs.latin_hypercube(32, 4, 1)
    x = search(zdt1, start, generations=60, seed=3)
    found = zdt1(x)
    assert float((found[:, 1] - 1.0 + np.sqrt(found[:, 0])).max()) < 0.05
    ordered = np.sort(found[:, 0])
    assert ordered[0] < 0.02
    assert ordered[-1] > 0.98
    assert float(np.diff(ordered).max()) < 0.15
    assert (x == search(zdt1, start, generations=60, seed=3)).all()
    assert not (x == search(zdt1, start, generations=60, seed=4)).all()


def test_what_is_beaten_in_everything_is_not_on_the_front() -> None:
    losses = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.5, 0.5]])
    assert non_dominated(losses).tolist() == [True, True, False, True, True]


def test_amounts_that_the_books_would_swallow_are_nothing(tmp_path: Path) -> None:
    asked = _task(plan(market(tmp_path, HALVES)), evaluator(), GOALS, (), 2.0, (), 2, 1, 0)
    today = [cell.today for cell in asked.levers.cells]
    assert asked.amounts(np.array([1e-9, 0.5])) == (0.0, today[1])
    assert asked.amounts(np.array([0.002, 0.001])) == pytest.approx((0.004 * today[0], 0.002 * today[1]))


def test_an_objective_is_a_mean_or_where_the_worst_share_begins() -> None:
    values = np.arange(101.0)
    assert objective("npv") == Objective("npv")
    assert Objective("npv").of(values) == 50.0
    assert objective("npv:10%").of(values) == 10.0
    assert objective("customers_lost : 5 %").of(values) == 95.0
    with pytest.raises(OptimizeError, match="is no objective"):
        objective("npv:p10")
    with pytest.raises(OptimizeError, match="between 0 % and 100 %"):
        objective("npv:100%")


UNCERTAIN = HALVES.replace(
    "one -> ended: {rate: 0.2}", "one -> ended: {rate: 0.2, uncertain: {lognormal: {cv: 0.3}}}"
)
GOALS = (Objective("npv"), Objective("npv", 0.1), Objective("customers_end"))


def market(folder: Path, text: str = UNCERTAIN) -> Path:
    file = folder / "market.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_front_of_a_market_holds_in_fresh_worlds(tmp_path: Path) -> None:
    today = plan(market(tmp_path))
    sizes = {"n_worlds": 3, "n": 2, "population": 6, "generations": 2, "seed": 5}
    found = pareto(today, evaluator(5), objectives=GOALS, **sizes)
    means = np.array([[-(e.mean or 0.0) for e in one.values] for one in found.front])
    assert len(found.front) > 1
    assert non_dominated(means).all()
    assert (found.worlds, found.n) == (6, 2)
    assert all(one.values[0].low < one.values[0].mean < one.values[0].high for one in found.candidates)
    assert all(
        0 <= a <= 2 * cell.today
        for one in found.front
        for a, cell in zip(one.amounts, found.cells, strict=True)
    )
    # Customers are bought: whoever keeps most of them spends more than whoever earns most.
    most = {
        name: max(found.front, key=lambda one, i=i: one.values[i].mean or 0.0)
        for i, name in ((0, "npv"), (2, "kept"))
    }
    assert sum(most["kept"].amounts) > sum(most["npv"].amounts)
    # A gain is the paired difference, of which shared luck is no part.
    best = most["kept"]
    assert best.gains[2].mean == pytest.approx(best.values[2].mean - found.today.values[2].mean)
    assert best.gains[2].se < best.values[2].se
    # Each plan is the file with its overrides.
    again = today.with_overrides(best.overrides)
    assert [one.budget[0] for one in again.scenario.investments] == list(best.amounts)
    assert found.candidates == pareto(today, evaluator(5), objectives=GOALS, **sizes).candidates


def test_a_front_as_one_types_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--worlds", "2", "--population", "4", "--generations", "2", "-n", "2"]
    goals = ["--objective", "npv", "--objective", "customers_end"]
    file, folder = str(market(tmp_path, HALVES)), tmp_path / "found"
    assert main(["pareto", file, *goals, *small, "--out", str(folder), "--format", "json,csv,svg"]) == 0
    said = capsys.readouterr().out
    assert "of which none is better than another in everything" in " ".join(said.split())
    assert "nothing is called uncertain" in " ".join(said.split())
    document = json.loads((folder / "pareto.json").read_text(encoding="utf-8"))
    assert document["front"][0]["overrides"][0].startswith("investments.first.budget=")
    assert set(document["front"][0]["objectives"]) == {"npv", "customers_end"}
    assert (folder / "front.svg").is_file()
    assert main(["pareto", file, *goals, *small, "--lang", "fi"]) == 0
    assert "Nettonykyarvo, keskiarvo" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (["--objective", "npv"], "at least two objectives"),
        (["--objective", "npv", "--objective", "nvp"], "did you mean npv"),
        (["--objective", "npv", "--objective", "relationship_age"], "decides nothing"),
        (["--investment", "frist"], "did you mean first"),
        (["--up-to", "1"], "above 1"),
        (["--population", "1000000000"], "a population from 4 to 10,000"),
        (["--generations", "1000000000"], "from 1 to 10,000 generations"),
        (["--vary", "investments.first.budget=100..300"], "cannot be uncertain as well"),
    ],
)
def test_a_front_that_cannot_be_is_refused(
    tmp_path: Path, asked: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pareto", str(market(tmp_path, HALVES)), *asked]) == 2
    assert complaint in " ".join(capsys.readouterr().err.split())
