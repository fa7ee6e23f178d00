"""Both engines of the project, as a user calls them."""

from __future__ import annotations

from functools import partial

from benchmarks.market import Market, Numbers, of_model
from benchmarks.sides import Run
from benchmarks.worker import SEED
from simulation import metrics
from simulation.build import build
from simulation.engine import Outcome, run
from simulation.model import Model


def prepare(market: Market, engine: str) -> Run:
    """The model, built; each call is another replication."""
    model = build(market.scenario)
    return partial(_run, model, engine)


def _run(model: Model, engine: str, replication: int) -> tuple[Model, Outcome]:
    return model, run(model, SEED, replication, engine)


def read(market: Market, result: tuple[Model, Outcome]) -> Numbers:
    """What a replication has found."""
    model, outcome = result
    books = outcome.books
    npv = metrics.parts(model, books)["npv"]
    return of_model(market, model, books.heads, books.moves, books.stage_time / model.arrays.per_time, npv)
