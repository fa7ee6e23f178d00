"""Sweeps: a study run into its store, and the tables and maps that come out."""

from __future__ import annotations

from experiments.sweep.keeping import Description, description
from experiments.sweep.running import Advance, Run, Stop, bases_of, run
from experiments.sweep.tables import (
    Table,
    differences_table,
    failures_table,
    points,
    points_table,
    replications_table,
    tables,
)

__all__ = [
    "Advance",
    "Description",
    "Run",
    "Stop",
    "Table",
    "bases_of",
    "description",
    "differences_table",
    "failures_table",
    "points",
    "points_table",
    "replications_table",
    "run",
    "tables",
]
