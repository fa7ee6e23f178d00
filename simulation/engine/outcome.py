"""What one replication leaves behind, whichever engine ran it."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.books import Accounts, Books
from simulation.log import EventLog
from simulation.people import People
from simulation.plans import Plans


@dataclass(frozen=True)
class Outcome:
    """One replication: a pure function of model, seed and replication number."""

    engine: str
    """"reference" or "compiled"."""
    seed: int
    replication: int
    people: People
    plans: Plans
    books: Books
    accounts: Accounts
    log: EventLog | None
    """None where it was not asked for."""
