"""Figures of sweeps: the same byte for byte, in two languages, whatever the factors are."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.execution.pool import Threads
from experiments.report import save, sweeps
from experiments.store.store import Store
from experiments.sweep import bases_of, description, run
from experiments.sweep.keeping import Aspect
from experiments.sweep.profiles import Profile, figure_table, profile
from tests.sweep.studies import STUDY, small


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
    assert "Cost per customer won" in save.svg(sweeps.decision_map(told, found))


def test_units_of_factors_are_said_in_both_languages() -> None:
    def unit(kind: str, said: str, lang: str) -> str:
        return sweeps.scale_of(Aspect("x", "X", "X", kind, said), lang).unit

    assert unit("rate", "per month", "en") == "% per month"
    assert unit("rate", "per quarter", "fi") == "% neljänneksessä"
    assert unit("money rate", "EUR per month", "fi") == "EUR kuukaudessa"
    assert unit("money", "EUR", "fi") == "EUR"
    assert unit("time", "months", "fi") == "kuukautta"
    assert unit("proportion", "", "en") == "%"
    assert sweeps.in_words(Aspect("x", "Churn", "Poistuma", "rate", "per month"), 0.05, "fi") == (
        "Poistuma 5 % kuukaudessa"
    )
