"""The customer portfolio: cells that tie with the books, moves that tie with the cells."""

import numpy as np
import pytest

import virta
from experiments.report.texts import say
from simulation import ledgers
from simulation.log import LIST
from simulation.model import CUSTOMER, Model
from virta.questions.run.answer import RunAnswer

MARKET = """
schema: 1
title: A market with everything that a portfolio has to tell apart
time: {unit: month, horizon: 30 months}
money: {discount_rate: 0, purchases: sampled}
stages:
  prospect: {kind: potential}
  active: {kind: customer, purchases: {rate: 1 per month, amount: {mean: 20, cv: 0.8}, margin: 50 %}}
  passive: {kind: customer, margin_flow: {revenue: 3 per month, margin: 50 %}, service_cost: 2 per month}
  ended: {kind: former}
transitions:
  prospect -> active: {rate: 4 % per month, one_off: {cost: 5}}
  active -> passive: {rate: 10 % per month}
  passive -> active: {rate: 4 % per month}
  passive -> ended: {rate: 6 % per month}
  ended -> active: {rate: 4 % per month}
people_at_start:
  prospect: 200
  active: {count: 100, tenure: 5 years, selection: none}
  ended: 50
market_entrants: {prospect: 8 per month}
investments:
  ads: {aim: acquisition, budget: 300 per month, audience: {stages: [prospect]}}
  care:
    aim: retention
    per_head: 2 per month
    audience: {stages: [active], share: 30 %, by: value}
    effects: {active -> passive: {slows_down_to: 40 %, half_effect_at: 2}}
"""


MINE = tuple[Model, ledgers.Portfolio, RunAnswer]


@pytest.fixture(scope="module")
def lived() -> MINE:
    found = virta.simulate(virta.loads(MARKET), customers=True, seed=3)
    return found.replications.model, found.portfolio(), found


def test_cells_hold_every_customer_and_every_euro_of_the_books(lived: MINE) -> None:
    model, held, found = lived
    cells, first = held.cells(), found.replications.first
    assert first is not None
    books, per = first.books, model.arrays.per_quantum
    customers = cells[cells["who"] == "customer"].groupby("year")["people"].sum()
    heads = books.heads[[12, 24]][:, model.arrays.stage_kind == CUSTOMER].sum(axis=(1, 2))
    assert customers.tolist() == heads.tolist()
    assert cells["investment"].sum() == pytest.approx(books.spend[:24].sum() / per)
    table = found.tables["profit_and_loss"]
    within = table[table["period"].isin(range(1, 25))]
    earned = (within["contribution"] + within["investment"]).sum()
    assert cells["contribution"].sum() == pytest.approx(earned, abs=1e-2)


def test_listed_spend_falls_on_who_was_on_the_list(lived: MINE) -> None:
    _, held, found = lived
    first = found.replications.first
    assert first is not None
    assert first.log is not None
    listed = (first.log.kind == LIST) & (first.log.time < 12)
    people, times = np.unique(first.log.person[listed], return_counts=True)
    at_start = np.flatnonzero(held.customer[:, 0])
    spent = dict(zip(people.tolist(), (2.0 * times).tolist(), strict=True))
    wanted = [spent.get(key, 0.0) for key in first.people.key[at_start].tolist()]
    assert held.invested[at_start, 0].tolist() == pytest.approx(wanted)
    assert min(wanted) == 0.0 < max(wanted)


def test_moves_lead_from_the_cells_of_one_year_to_those_of_the_next(lived: MINE) -> None:
    _, held, _ = lived
    cells, moves = held.cells(), held.moves()
    for year, columns, others in (
        (1, ("value_before", "age_before"), "came"),
        (2, ("value_from", "age_from"), "left"),
    ):
        mine = cells[(cells["who"] == "customer") & (cells["year"] == year) & (cells["people"] > 0)]
        wanted = {
            (str(v), a): n
            for v, a, n in zip(mine["value_from"], mine["age_from"], mine["people"], strict=True)
        }
        went: dict[tuple[str, float], int] = {}
        for value, age, n in moves.loc[~moves[others], [*columns, "people"]].itertuples(index=False):
            went[str(value), age] = went.get((str(value), age), 0) + n
        assert went == wanted


def test_age_counts_from_the_tenure_that_the_file_gives(lived: MINE) -> None:
    held, first = lived[1], lived[2].replications.first
    assert first is not None
    assert np.nansum(held.age[:, 0]) == 100 * 60.0
    assert np.nanmax(held.age, axis=0).tolist() == [60.0, 72.0, 84.0]


def test_bounds_are_ones_own_or_refused(lived: MINE) -> None:
    _, _, found = lived
    mine = found.portfolio(values=[50], ages=[6, 24])
    assert mine.n_cells == 6
    assert found.portfolio(values=[], ages=[]).cells()["people"].iloc[0] == (mine.cell[:, 0] >= 0).sum()
    with pytest.raises(ValueError, match=r"values must be finite and rise, found \[50.0, 20.0\]"):
        found.portfolio(values=[50, 20])
    with pytest.raises(ValueError, match="read from the log"):
        virta.simulate(virta.loads(MARKET)).portfolio()


def test_without_customers_nothing_is_asked_and_a_year_may_be_short() -> None:
    none = virta.simulate(virta.loads(MARKET))
    assert not {"portfolio", "portfolio_moves"} & none.tables.keys()
    short = virta.simulate(virta.loads(MARKET), ["time.horizon=6 months"], customers=True)
    assert short.portfolio().ends.tolist() == [0, 6]
    assert [sheet.title for sheet in short.sheets()].count("Customer portfolio") == 1


@pytest.mark.parametrize("lang", ["en", "fi"])
def test_sheet_and_figure_speak_both_languages(lived: MINE, lang: str) -> None:
    found = lived[2]
    cells = next(sheet for sheet in found.sheets(lang) if sheet.title == say("portfolio", lang))
    assert (
        cells.rows[0].cells[0].text
        == {"en": "100 EUR or more a year", "fi": "vähintään 100 EUR vuodessa"}[lang]
    )
    drawn = found.figures(lang)["portfolio"]
    assert drawn.shows in found.tables
    texts = [text.get_text() for text in drawn.draw().texts]
    assert {"en": "A year later", "fi": "Vuotta myöhemmin"}[lang] in texts
