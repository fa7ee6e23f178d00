"""The result of one replication, by either engine."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.books import Books
from simulation.customer_accounts import Accounts
from simulation.log import EventLog
from simulation.people import People
from simulation.plans import Plans
from simulation.tally import Tally


@dataclass(frozen=True)
class Outcome:
    """One replication: a pure function of model, seed and replication number."""

    engine: str
    """"reference" or "compiled"."""
    seed: int
    replication: int
    people: People
    plans: Plans
    tally: Tally
    """What was counted on the way; the books are made from it."""
    books: Books
    accounts: Accounts | None
    """What each person brought, read from the log; None where there is none."""
    log: EventLog | None
    """None where it was not asked for."""
