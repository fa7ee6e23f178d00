"""Two engines with equal results: `reference` (SimPy) defines them, `compiled` (numba) is fast."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.arguments import seed_of, whole
from simulation.engine.outcome import Outcome
from simulation.model import Model
from simulation.scenario.amounts import too_large

ENGINES = ("auto", "reference", "compiled")


def choose(engine: str = "auto", models: Iterable[Model] = ()) -> str:
    """The engine that a request means for these models.

    `auto` is the compiled one, but for models with processes of one's own. Raises ValueError for another
    name, and for such models with the compiled engine.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine {engine!r} is unknown; there are {', '.join(ENGINES)}")
    own = any(model.processes for model in models)
    if own and engine == "compiled":
        raise ValueError(
            "engine 'compiled' cannot run processes of your own: take 'auto' or 'reference', which is SimPy"
        )
    if engine == "auto":
        return "reference" if own else "compiled"
    return engine


def run(
    model: Model,
    seed: int = 0,
    replication: int = 0,
    engine: str = "auto",
    log: bool = False,
    threads: int = 1,
) -> Outcome:
    """Simulate one replication of a model.

    Parameters
    ----------
    seed, replication : int in [0, 2**64); together they fix every random number. Seed 0 is a seed.
    engine : "auto", "reference" or "compiled". The results are the same, to the last bit. "auto" is the
        compiled one, but for models with processes of one's own, which only the reference engine runs.
    log : whether the outcome keeps the event log, and with it the account of each person.
    threads : how many share the people of a large market in the compiled engine; it changes no number.

    Raises ValueError for a seed or engine out of range, TypeError for numbers that are not whole,
    OverflowError when an amount cannot be booked, TooManyEvents when more happens than the scenario's
    `most_events`, BooksDoNotTie when the books contradict themselves.
    """
    seed, replication = seed_of(seed), seed_of(replication, "replication")
    parts = whole("threads", threads, 1)
    name = choose(engine, [model])
    try:
        return _run(name, model, seed, replication, log, parts)
    except OverflowError as error:
        raise OverflowError(too_large(model.scenario)) from error


def _run(name: str, model: Model, seed: int, replication: int, log: bool, threads: int) -> Outcome:
    # Imported on use: the compiled engine needs no SimPy, and the reference engine no kernel.
    if name == "reference":
        from simulation.engine import reference

        return reference.run(model, seed, replication, log)
    from simulation.engine import compiled

    return compiled.run(model, seed, replication, log, threads)


__all__ = ["ENGINES", "Outcome", "choose", "run"]
