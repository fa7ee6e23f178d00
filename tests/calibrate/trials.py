"""Known scenarios, simulated and written as the records that a company would have kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibrate.histories import read_histories
from experiments.calibrate.history_fit import HistoryFit, fit_histories
from experiments.calibrate.layout import Layout
from experiments.calibrate.statement_fit import StatementFit, fit_statements
from experiments.calibrate.statements import Sheet, read_statements
from simulation.build import build
from simulation.engine import run
from simulation.ledgers import balance_sheet, event_table, investments, profit_and_loss
from simulation.model import Model
from simulation.scenario import loads

MOVES = Layout(person="person", origin="origin", to="destination", time="time")

CLUB = """
schema: 1
time: {unit: month, horizon: 36}
stages: {prospect: {kind: potential}, customer: {kind: customer}, ended: {kind: former}}
transitions:
  prospect -> customer: {rate: 0.05}
  prospect -> ended: {rate: 0.02}
  customer -> ended: {time_in_stage: {weibull: {scale: 15, shape: 1.4}}}
  ended -> customer: {rate: 0.15}
people_at_start: {prospect: 200, selection: none}
market_entrants: {prospect: 8 per month}
"""
MIXED = CLUB.replace(
    "{time_in_stage: {weibull: {scale: 15, shape: 1.4}}}",
    "{time_in_stage: {gompertz: {rate: 0.15, growth: -0.02}}, differs_by_customer: {gamma: {cv: 0.8}}}",
)

SHOP = """
schema: 1
time: {unit: month, horizon: 36}
stages:
  prospect: {kind: potential}
  customer: {kind: customer, margin_flow: {revenue: 25, margin: 40 %}}
  ended: {kind: former}
transitions:
  prospect -> customer: {rate: 0.01}
  customer -> ended: {rate: 0.04}
people_at_start: {prospect: 20000, customer: 2000}
market_entrants: {prospect: 200 per month}
investments:
  advertising:
    aim: acquisition
    budget: 5000 per month
    schedule: {SCHEDULE}
    reference: 6000 per month
    audience: {stages: [prospect]}
    effects: {prospect -> customer: {speeds_up_to: 2.5, half_effect_at: 0.3}}
"""
SPEND = (2000, 4000, 8000, 12000)


def shop() -> str:
    """A shop whose spend on advertising changes from month to month, four sums in turn, in no order."""
    sums = np.random.default_rng(7).permutation(np.repeat(SPEND, 9))
    schedule = ", ".join(f"{month}: {amount} per month" for month, amount in enumerate(sums) if month)
    return SHOP.replace("budget: 5000", f"budget: {sums[0]}").replace("SCHEDULE", schedule)


def moves(model: Model, seed: int) -> pd.DataFrame:
    """Every arrival and move of one run, as a company would list them: person, origin, destination, time."""
    outcome = run(model, seed=seed, log=True)
    assert outcome.log is not None
    table = event_table(model, outcome.log)
    table = table[table["kind"].isin(["start", "arrive", "move", "decide"])]
    return table[["person", "origin", "destination", "time"]]


def club(text: str) -> Model:
    """A model of one of the clubs above."""
    return build(loads(text))


def fitted(
    model: Model, seed: int, folder: Path, shapes: tuple[str, ...], frailty: str = "none"
) -> HistoryFit:
    """Simulate, write the moves to CSV, read them back, fit."""
    path = folder / f"moves-{seed}.csv"
    moves(model, seed).to_csv(path, index=False)
    layout = Layout(**{**MOVES.__dict__, "observed_until": "36"})
    return fit_histories(read_histories(path, layout).stays, shapes, frailty)


def statement(model: Model, seed: int) -> pd.DataFrame:
    """The monthly statement of one run: month, customers, won, lost, spend, revenue."""
    outcome = run(model, seed=seed)
    sheet = balance_sheet(model, outcome.books)
    customer = sheet[sheet["stage"] == "customer"].set_index("period")
    money = profit_and_loss(model, outcome.books)
    revenue = money[money["stage"] == "customer"].groupby("period")["revenue"].sum()
    spend = investments(model, outcome.books).groupby("period")["spend"].sum()
    return pd.DataFrame(
        {
            "month": customer.index,
            "customers": customer["closing"].astype(int),
            "won": customer["moved_in"].astype(int),
            "lost": customer["moved_out"].astype(int),
            "spend": spend.reindex(customer.index).to_numpy(),
            "revenue": revenue.reindex(customer.index).round(2).to_numpy(),
        }
    )


STATED = Sheet("month", "customers", "won", "lost", spend="spend", revenue="revenue")


def fitted_statement(model: Model, seed: int, folder: Path) -> StatementFit:
    """Simulate, write the statement to CSV, read it back, fit."""
    path = folder / f"statement-{seed}.csv"
    statement(model, seed).to_csv(path, index=False)
    return fit_statements(read_statements(path, STATED), prospects=20000)
