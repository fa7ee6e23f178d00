"""Policies: what a company spends, decided again at each period's start from what it sees then.

A policy replaces the amounts of a scenario's investments, period by period; whom an investment reaches
and what it does stay as the scenario says. A policy that returns what is planned changes no number.
"""

from __future__ import annotations

import ctypes
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulation.model import Model, frozen, open_exits
from simulation.plans import Plans
from simulation.scenario.amounts import MOST_QUANTA
from simulation.scenario.problems import nearest


@dataclass(frozen=True)
class Observed:
    """What the company sees when a period starts, after all events at that time."""

    period: int
    """The period that starts, from 0."""
    time: float
    """Its start, in the scenario's unit of time."""
    heads: Mapping[str, int]
    """People by stage."""
    moves: Mapping[str, int]
    """Passages in the period before by transition and dated move; 0 in the first period."""
    planned: Mapping[str, float]
    """What the scenario spends in the period by investment: money per time unit for a budget, money per
    head and time unit for spend a head."""
    spent: Mapping[str, float]
    """Money spent so far by investment."""


Policy = Callable[[Observed], Mapping[str, float] | None]
"""Amounts by investment for the period that starts, in the units of `Observed.planned`; investments that
are left out are spent on as planned, all of them where it returns None."""


@dataclass(frozen=True)
class Scaled:
    """A policy with the amounts of some investments multiplied."""

    policy: Policy
    factors: Mapping[str, float]
    """By name of an investment; 1 for the others."""

    def __call__(self, seen: Observed) -> Mapping[str, float]:
        """What the policy decides, multiplied; it is shown the planned amounts without the factors."""
        chosen = self.policy(seen)
        amounts = {**seen.planned, **(chosen or {})}
        return {name: amount * self.factors.get(name, 1.0) for name, amount in amounts.items()}


PATIENCE = 60.0
"""Seconds that one decision may take."""


class PolicyError(ValueError):
    """A policy failed or returned an invalid decision; the message names the period and what is allowed."""


def with_policy(model: Model, policy: Policy) -> Model:
    """The same model under a policy.

    The policy must be a function of what it observes alone: replications run in any order, and in threads.
    """
    a = model.arrays
    touched = [low < high for low, high in a.exit_effects.tolist()]
    bought = [low < high for low, high in a.purchase_effects.tolist()]
    brought = [low < high for low, high in a.refer_effects.tolist()]
    unforeseen = tuple(np.array(each, dtype=np.bool_) for each in (touched, bought, brought))
    opened = open_exits(a.exit_range, a.exit_kind, ~a.exit_foreseen | unforeseen[0])
    arrays = a._replace(
        needs_heads=True,
        exit_foreseen=frozen(a.exit_foreseen & ~unforeseen[0]),
        purchase_foreseen=frozen(a.purchase_foreseen & ~unforeseen[1]),
        refer_foreseen=frozen(a.refer_foreseen & ~unforeseen[2]),
        open_exits=frozen(opened),
    )
    return replace(model, arrays=arrays, policy=policy)


def decide(
    model: Model, plans: Plans, p: int, people: npt.NDArray[np.int64], moved: npt.NDArray[np.int64]
) -> None:
    """Let the policy set the spend of period p in `plans`.

    `people` (S,) are those in each stage at its start, `moved` (X + D,) the times that each exit and dated
    move fired in the period before. Raises PolicyError.
    """
    a, policy = model.arrays, model.policy
    assert policy is not None
    moves: dict[str, int] = {}
    names = [model.transition_names[t] for t in a.exit_transition] + list(model.dated_names)
    for name, times in zip(names, moved.tolist(), strict=True):
        moves[name] = moves.get(name, 0) + times
    reached = np.where(a.is_budget, plans.heads[:p] > 0, plans.heads[:p])
    spent = (reached * plans.spend.T[:p]).sum(axis=0) * a.period
    seen = Observed(
        period=p,
        time=float(a.boundaries[p]),
        heads=dict(zip(model.stage_names, people.tolist(), strict=True)),
        moves=moves,
        planned=dict(zip(model.investment_names, a.spend[:, p].tolist(), strict=True)),
        spent=dict(zip(model.investment_names, spent.tolist(), strict=True)),
    )
    where = f"in period {p + 1}, at {seen.time:g}"
    try:
        with _watched():
            chosen = policy(seen)
    except _TooLong as error:
        raise PolicyError(f"the policy took more than {PATIENCE:g} s {where}, and was ended") from error
    except Exception as error:
        raise PolicyError(f"the policy failed {where}: {type(error).__name__}: {error}") from error
    for name, amount in _checked(model, p, chosen).items():
        plans.spend[model.investment_names.index(name), p] = amount


class _TooLong(BaseException):
    """Raised inside a policy that does not end; no `except Exception` of the policy catches it."""


@contextmanager
def _watched() -> Iterator[None]:
    """Raises _TooLong in what runs inside after PATIENCE seconds, in Python code, until it ends."""
    thread, lock, over = ctypes.c_ulong(threading.get_ident()), threading.Lock(), threading.Event()

    def end_it() -> None:
        wait = PATIENCE
        while not over.wait(wait):
            with lock:
                if not over.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(_TooLong))
            wait = 0.5  # what runs inside may have caught it

    threading.Thread(target=end_it, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            over.set()


def _checked(model: Model, p: int, chosen: object) -> dict[str, float]:
    where = f"the policy in period {p + 1}"
    if chosen is None:
        return {}
    if not isinstance(chosen, Mapping):
        raise PolicyError(
            f"{where} returned {chosen!r}; a mapping of investments to amounts is wanted, or None"
        )
    result = {}
    for name, amount in chosen.items():
        if name not in model.investment_names:
            close = nearest(str(name), model.investment_names)
            advice = f"; did you mean {close!r}?" if close else ""
            listed = ", ".join(model.investment_names) or "none"
            raise PolicyError(f"{where} spends on {name!r}, and the investments are {listed}{advice}")
        if model.investment_names.index(name) in model.arrays.team_investment:
            raise PolicyError(f"{where} spends on {name!r}, a team, whose wages follow from its people")
        number = isinstance(amount, int | float | np.integer | np.floating) and not isinstance(amount, bool)
        if not number or not math.isfinite(amount) or amount < 0:
            raise PolicyError(f"{where} spends {amount!r} on {name!r}; a number of at least 0 is wanted")
        most = MOST_QUANTA / model.arrays.per_quantum / model.arrays.period
        if amount > most:
            raise PolicyError(
                f"{where} spends {amount:g} on {name!r}; the books hold sums up to {most:.3g} per time unit"
            )
        result[name] = float(amount)
    return result
