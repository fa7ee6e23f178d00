"""Every shipped scenario can be read, built and run, and the vocabularies are what their comments say."""

import dataclasses
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from experiments.replicate import Replications, replicate
from simulation.build import build
from simulation.engine import run
from simulation.model import CUSTOMER
from simulation.scenario import Scenario, load
from simulation.scenario.types import GONE

ROOT = Path(__file__).resolve().parent.parent / "scenarios"
VOCABULARIES = ROOT / "vocabularies"
SHIPPED = sorted(
    file
    for file in ROOT.rglob("*.yaml")
    if "studies" not in file.relative_to(ROOT).parts and file.name not in ("lesson.yaml", "game.yaml")
)


def people(scenario: Scenario) -> float:
    """Expected number of people in one replication."""
    entering = sum(sum(stream.intensity) * scenario.time.period for stream in scenario.entrants)
    return sum(group.count for group in scenario.people_at_start) + entering


def smaller(scenario: Scenario, most: float) -> Scenario:
    """The same market with at most so many people: budgets shrink with it, so that spend a head stays."""
    factor = min(1.0, most / people(scenario))
    groups = [dataclasses.replace(g, count=round(g.count * factor)) for g in scenario.people_at_start]
    streams = [
        dataclasses.replace(s, intensity=tuple(rate * factor for rate in s.intensity))
        for s in scenario.entrants
    ]
    plans = [
        dataclasses.replace(i, budget=i.budget and tuple(spend * factor for spend in i.budget))
        for i in scenario.investments
    ]
    return dataclasses.replace(
        scenario, people_at_start=tuple(groups), entrants=tuple(streams), investments=tuple(plans)
    )


@cache
def lived(name: str, n: int = 4, *overrides: str) -> Replications:
    scenario = load(VOCABULARIES / f"{name}.yaml", overrides)
    return replicate(build(smaller(scenario, most=8000)), seed=11, n=n, threads=1)


def by_year(found: Replications, kind: int | None = None) -> np.ndarray:
    """(years + 1, S) heads at each turn of the year; with a kind, (years + 1,) of all its stages."""
    time = found.model.scenario.time
    year = round(1 / time.years_per_unit / time.period)
    heads = found.books.heads[::year].sum(axis=2)
    return heads if kind is None else heads[:, found.model.arrays.stage_kind == kind].sum(axis=1)


def earned(found: Replications, year: int) -> float:
    """Contribution after investments in a year, counted from 1, in currency."""
    twelfth = slice(12 * (year - 1), 12 * year)
    signs = np.array([0, 1, 0, 1, -1, 1, -1])
    money = (found.books.money[twelfth] * signs).sum() - found.books.spend[twelfth].sum()
    return float(money / found.model.arrays.per_quantum)


def test_there_are_scenarios() -> None:
    assert {file.stem for file in VOCABULARIES.glob("*.yaml")} == {"flow", "steps", "ladder", "unmanaged"}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_shipped_scenario_runs(file: Path) -> None:
    scenario = smaller(load(file), most=2000)
    books = run(build(scenario), seed=1).books
    assert books.heads[0].sum() == sum(group.count for group in scenario.people_at_start)
    assert books.heads[-1].sum() > 0


@pytest.mark.parametrize("file", sorted(VOCABULARIES.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_vocabulary_speaks_both_languages(file: Path) -> None:
    scenario = load(file)
    shown = [
        *scenario.stages,
        *scenario.investments,
        *[g for g in scenario.segments if len(scenario.segments) > 1],
    ]
    assert scenario.title.fi
    assert [thing.name for thing in shown if not thing.title.fi or thing.title.fi == thing.title.en] == []


@pytest.mark.parametrize("file", sorted(VOCABULARIES.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_vocabulary_says_where_its_numbers_come_from(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    opening = text[: text.index("schema:")]
    assert all(line.startswith("#") for line in opening.splitlines())
    assert "assumption" in opening
    assert "What to look for" in opening


@pytest.mark.parametrize(("name", "n"), [("flow", 4), ("steps", 8), ("ladder", 60)])
def test_no_stage_swells_without_reason(name: str, n: int) -> None:
    found = lived(name, n)
    kept = np.array([stage != GONE for stage in found.model.stage_names])
    change = by_year(found)[-1, kept] / by_year(found)[0, kept]
    assert change == pytest.approx(np.ones(kept.sum()), abs=0.3)
    customers = by_year(found, CUSTOMER)
    assert customers[-1] / customers[0] == pytest.approx(1.0, abs=0.18)


@pytest.mark.parametrize(("name", "n"), [("flow", 4), ("steps", 8), ("ladder", 60)])
def test_the_books_make_sense(name: str, n: int) -> None:
    means = {key: found.mean for key, found in lived(name, n).metrics.items() if found.mean is not None}
    assert 0.05 < means["contribution"] / means["revenue"] < 0.35
    assert 0.03 < means["investment"] / means["revenue"] < 0.15
    assert means["cost_per_won"] < means["clv"]


def test_drift_declines() -> None:
    managed, drift = lived("flow"), lived("unmanaged")
    customers = by_year(drift, CUSTOMER)
    assert drift.metrics["investment"].mean == 0.0
    assert np.all(np.diff(customers) < 0)
    assert customers[-1] < 0.75 * customers[0]
    assert customers[-1] < 0.75 * by_year(managed, CUSTOMER)[-1]
    assert drift.metrics["npv"].mean < managed.metrics["npv"].mean


def test_drift_looks_like_money_saved_at_first() -> None:
    assert earned(lived("unmanaged"), 1) > earned(lived("flow"), 1)
    assert earned(lived("unmanaged"), 5) < earned(lived("flow"), 5)


def test_cutting_the_advertising_looks_good_until_the_horizon() -> None:
    today, cut = lived("flow").metrics, lived("flow", 4, "investments.advertising.budget=0").metrics
    assert cut["contribution"].mean > today["contribution"].mean
    assert cut["npv"].mean < today["npv"].mean


def test_one_more_customer_costs_more_than_the_mean() -> None:
    today, more = lived("flow").metrics, lived("flow", 4, "investments.advertising.budget=12000").metrics
    won = more["customers_won"].mean - today["customers_won"].mean
    of_one_more = (more["investment"].mean - today["investment"].mean) / won
    assert 3 * today["cost_per_won"].mean < today["clv"].mean
    assert of_one_more > 3 * today["cost_per_won"].mean


def test_the_shock_of_a_rival_lowers_the_active_customers() -> None:
    active = by_year(lived("flow"))[:, lived("flow").model.stage_names.index("active")]
    assert active[3] < 0.95 * active[2]


def test_one_in_ten_brings_a_third() -> None:
    found = lived("steps", 8)
    top = np.isin(found.model.stage_names, ["key", "advocate"])
    customers = by_year(found, CUSTOMER)[0]
    margin = (found.books.money[:12] * np.array([0, 1, 0, 1, -1, 1, -1])).sum(axis=(0, 2, 3))
    assert by_year(found)[0, top].sum() / customers == pytest.approx(0.10, abs=0.02)
    assert margin[top].sum() / margin.sum() == pytest.approx(0.33, abs=0.06)


def test_the_ladder_is_ruled_by_chance() -> None:
    found = lived("ladder", 60)
    assert found.metrics["customers_end"].se is not None
    spread = found.metrics["customers_end"].se * 60**0.5
    start = by_year(found, CUSTOMER)[0]
    assert spread > 0.1 * start
