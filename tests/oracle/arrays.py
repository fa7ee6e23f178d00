"""Names for the arrays that the oracle passes around, and sums into their cells."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def add_at(table: Floats, where: tuple[Ints | int, ...], amount: Floats | float) -> None:
    """Add amounts to cells of a table; a cell that is named several times gets each of them."""
    np.add.at(table, where, amount)  # type: ignore[arg-type]
