"""Metrics of one's own: any function of the books of a replication, beside the built-in ones."""

from __future__ import annotations

from collections.abc import Callable

from simulation import metrics
from simulation.books import Books
from simulation.model import Model


def metric(
    name: str,
    of: Callable[[Model, Books], float],
    *,
    unit: str = "",
    better: int = 0,
    title: str = "",
) -> metrics.Metric:
    """Add a metric to this process; `virta.simulate`, `compare`, `sweep` and all others then know it by name.

    Parameters
    ----------
    of : gives the metric of one replication from its model and its books (`simulation.books.Books`: heads
        (N+1, S, G) in people, moves (N, X, G), money (N+1, S, G, L) in quanta, `model.arrays.per_quantum` of
        them to one unit of money, and more), and depends on these alone. Over replications it is the mean.
    unit : "money", "people", "share", "share per period", "time", "money per person", or any words.
    title : what it is called in every language; its name unless said.
    better : +1 where more is better, -1 where less is, 0 where neither is.

    A further call with the same name replaces it. Studies with such metrics run on threads, and their stores
    are read where the same metrics were added.
    Raises ValueError for the name of a built-in metric, TypeError where `of` cannot be called.
    """
    if not callable(of):
        raise TypeError(f"of must be a function of a model and its books, found {of!r}")
    if better not in (-1, 0, 1):
        raise ValueError(f"better must be 1, 0 or -1, found {better!r}")
    if not name.isidentifier():
        raise ValueError(f"a metric's name has letters, digits and underscores, found {name!r}")
    called = title or name.replace("_", " ").capitalize()
    made = metrics.Metric(name, unit, better, (name,), None, called)
    metrics.add(made, of)
    return made
