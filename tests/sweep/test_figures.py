"""Figures of sweeps: the same byte for byte, in two languages, whatever the factors are."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.execution.pool import Threads
from experiments.report import save
from experiments.store.store import Store
from experiments.study import loads
from experiments.sweep import bases_of, description, run
from experiments.sweep.keeping import Aspect
from experiments.sweep.profiles import Profile, figure_table, profile
from tests.sweep.studies import STUDY, files, small
from virta.questions.sweep import figures as sweeps


@pytest.fixture
def store(tmp_path: Path) -> Store:
    study = small(tmp_path)
    with Store(tmp_path / "s.sqlite") as written:
        run(study, written, Threads(bases_of(study), 1))
    return Store(tmp_path / "s.sqlite", write=False)


def test_a_map_names_what_it_shows_and_is_drawn_again_the_same(store: Store) -> None:
    told, found = description(store), profile(store, ["churn", "margin"], "npv", "care", "idle")
    figure = save.svg(sweeps.decision_map(told, found))
    assert figure == save.svg(sweeps.decision_map(told, found))
    for text in ("Care and churn", "care less idle", "churn, % per month", "margin, EUR per month"):
        assert text in figure
    finnish = save.svg(sweeps.decision_map(told, found, lang="fi"))
    for text in ("Hoito ja poistuma", "% kuukaudessa", "parittaista toistoa", "ei erotu"):
        assert text in finnish


def test_curves_name_every_plan(store: Store) -> None:
    told = description(store)
    found = [profile(store, ["churn"], "customers_end", label) for label in told.plans]
    figure = save.svg(sweeps.curves(told, found))
    for text in ("idle", "care", "Customers at the end", "band: 95 %"):
        assert text in figure
    table = figure_table("curves", found).frame()
    assert len(table) == 6
    assert (table["low"] <= table["customers_end"]).all()


@pytest.mark.parametrize("design", ["grid", "one_at_a_time", "{sobol: 8}"])
def test_words_and_samples_can_be_drawn(design: str, tmp_path: Path) -> None:
    text = STUDY.replace(
        "stages.active.margin_flow.revenue, values: [8 per month, 10 per month]",
        "money.purchases, values: [sampled, expected]",
    )
    study = small(tmp_path, text + f"design: {design}\n")
    with Store(tmp_path / "w.sqlite") as store:
        run(study, store, Threads(bases_of(study), 1))
        found = profile(store, ["churn", "margin"], "npv", "care", "idle")
        assert "sampled" in save.svg(sweeps.decision_map(description(store), found))
        found = profile(store, ["churn", "margin"], "npv", "care")
        assert "Net present value" in save.svg(sweeps.decision_map(description(store), found))


def test_a_map_without_a_number_is_drawn(store: Store) -> None:
    told, found = description(store), profile(store, ["churn", "margin"], "cost_per_won", "care", "idle")
    assert all(e.mean is None for e in found.at.values())
    assert isinstance(found, Profile)
    assert "Acquisition spend per customer won" in save.svg(sweeps.decision_map(told, found))


def test_units_of_factors_are_said_in_both_languages() -> None:
    def unit(kind: str, said: str, lang: str) -> str:
        return sweeps.scale_of(Aspect("x", "X", "X", kind, said), lang).unit

    assert unit("rate", "per month", "en") == "% per month"
    assert unit("rate", "per quarter", "fi") == "% neljänneksessä"
    assert unit("event rate", "per month", "en") == "per month"
    assert unit("money rate", "EUR per month", "fi") == "EUR kuukaudessa"
    assert unit("money", "EUR", "fi") == "EUR"
    assert unit("time", "months", "fi") == "kuukautta"
    assert unit("proportion", "", "en") == "%"
    assert sweeps.in_words(Aspect("x", "Churn", "Poistuma", "rate", "per month"), 0.05, "fi") == (
        "Poistuma 5 % kuukaudessa"
    )


def test_each_of_several_figures_says_what_it_shows(tmp_path: Path) -> None:
    asked = (
        "figures: {a: {map: [churn, margin]}, b: {curves: churn}, c: {map: [churn, margin], plan: care}}\n"
    )
    study = small(tmp_path, STUDY + asked)
    with Store(tmp_path / "f.sqlite") as store:
        run(study, store, Threads(bases_of(study), 1))
        told = description(store)
        decided = profile(store, ["churn", "margin"], "npv", "care", "idle")
        alone = profile(store, ["churn", "margin"], "npv", "care")
        lines = [profile(store, ["churn"], "npv", label) for label in told.plans]
        drawn = [
            sweeps.decision_map(told, decided),
            sweeps.curves(told, lines),
            sweeps.decision_map(told, alone),
        ]
        titles = ("Care and churn", "Net present value against churn", "Net present value: care")
        for k, figure in enumerate(save.svg(one) for one in drawn):
            assert [f">{title}<" in figure for title in titles] == [i == k for i in range(3)]


def test_a_factor_is_shown_in_the_unit_in_which_it_was_written(tmp_path: Path) -> None:
    vary = (
        'churn: {path: transitions."active -> ended".rate, from: 0.1 per year, to: 60 % per year, steps: 6}'
    )
    files(tmp_path)
    study = loads(f"study: 1\nscenario: market.yaml\nreplications: 2\nvary:\n  {vary}\n", tmp_path)
    with Store(tmp_path / "y.sqlite") as store:
        run(study, store, Threads(bases_of(study), 1))
        told = description(store)
        figure = save.svg(sweeps.curves(told, [profile(store, ["churn"], "npv", told.plans[0])]))
    assert study.points[-1].values == (0.05,)
    assert "churn, % per year" in figure
    assert all(f">{tick}<" in figure for tick in range(10, 70, 10))
    assert sweeps.in_words(told.factors[0], 0.05, "en") == "churn 60 % per year"


MARKET = """
schema: 1
time: {unit: month, horizon: 3 months}
stages: {active: {kind: customer, FLOW}}
transitions: {active -> gone: {rate: 0}}
people_at_start: {active: 10}
market_entrants: {active: 1 per month}
"""


@pytest.mark.parametrize("path", ["stages.active.purchases.rate", "market_entrants.active.rate"])
def test_rates_of_events_are_numbers(path: str, tmp_path: Path) -> None:
    purchases = "purchases: {rate: 1 per month, amount: 10, margin: 40 %}"
    files(tmp_path, market=MARKET.replace("FLOW", purchases))
    vary = f"often: {{path: {path}, values: [1 per month, 2 per month]}}"
    study = loads(f"study: 1\nscenario: market.yaml\nreplications: 1\nvary:\n  {vary}\n", tmp_path)
    (factor,) = study.factors
    assert sweeps.in_words(Aspect("often", "Often", "Usein", factor.kind, factor.unit), 2.0, "en") == (
        "Often 2 per month"
    )


@pytest.mark.parametrize("ends", ["from: 0.1 per year, to: 0.05", "from: 0.01, to: 0.05 per month"])
def test_units_that_differ_are_shown_in_the_scenarios(ends: str, tmp_path: Path) -> None:
    files(tmp_path)
    vary = f'churn: {{path: transitions."active -> ended".rate, {ends}, steps: 2}}'
    (factor,) = loads(f"study: 1\nscenario: market.yaml\nvary:\n  {vary}\n", tmp_path).factors
    assert (factor.unit, factor.scale) == ("per month", 1.0)
