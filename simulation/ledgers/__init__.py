"""Books as tables, books read back from a log, and the check that they tie."""

from simulation.ledgers.portfolio import Portfolio, portfolio
from simulation.ledgers.tables import (
    balance_sheet,
    customer_flow,
    customers,
    event_table,
    flows,
    hand_offs,
    investments,
    profit_and_loss,
    satisfaction,
    teams,
)
from simulation.ledgers.ties import BooksDoNotTie, check

__all__ = [
    "BooksDoNotTie",
    "Portfolio",
    "balance_sheet",
    "check",
    "customer_flow",
    "customers",
    "event_table",
    "flows",
    "hand_offs",
    "investments",
    "portfolio",
    "profit_and_loss",
    "satisfaction",
    "teams",
]
