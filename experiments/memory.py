"""Memory for the rows of many replications, checked before the first of them runs."""

from __future__ import annotations

import shutil
import tempfile
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from experiments.no_answer import NoAnswer
from simulation.scenario.meaning.size import available_bytes

IN_MEMORY = 2**26
"""Bytes of rows that stand in memory; more stand in a temporary file."""


def rows(n: int, columns: int) -> npt.NDArray[np.float64]:
    """(n, columns) zeros. Memory does not grow with n: large arrays are mapped from a file without a name.

    Raises NoAnswer where neither has room.
    """
    size = 8 * n * columns
    if size <= IN_MEMORY:
        return np.zeros((n, columns))
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if size > free:
        raise NoAnswer(
            f"{n:,} replications keep {_gib(size)} of sums, and {folder} has {_gib(free)}: ask for fewer"
        )
    with tempfile.TemporaryFile(prefix="virta-") as file:
        return np.memmap(cast(Any, file), np.float64, "w+", shape=(n, columns))


def refuse(n: int, plans: int, numbers: int) -> None:
    """Raise NoAnswer where n replications of some plans, so many numbers each, do not fit in memory."""
    size, available = 8.0 * n * plans * numbers, available_bytes()
    if available is not None and size > available:
        of_plans = f" of {plans} plans" if plans > 1 else ""
        raise NoAnswer(
            f"{n:,} replications{of_plans} keep {_gib(size)} of sums in memory, and {_gib(available)} are"
            " available: ask for fewer"
        )


def _gib(size: float) -> str:
    return f"{size / 2**30:,.1f} GiB"
