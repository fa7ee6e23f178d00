"""What values of a column are called, and yes and no in two languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pandas import Series

    Texts: TypeAlias = Series[str]
else:
    Texts = object

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Say: TypeAlias = Callable[[str], str]
Complaint: TypeAlias = tuple[str, Bools, Say]
"""Kind, where, and the words about a text that is written so."""

_YES = ("yes", "y", "true", "t", "1", "kyllä", "k")
_NO = ("no", "n", "false", "f", "0", "ei", "e")


def flags(texts: Texts) -> tuple[Floats, list[Complaint]]:
    """1 for yes, 0 for no, NaN where empty or neither."""
    folded = texts.str.lower()
    yes, no = folded.isin(_YES).to_numpy(bool), folded.isin(_NO).to_numpy(bool)
    neither = ~yes & ~no & (texts != "").to_numpy(bool)
    values = np.where(yes, 1.0, np.where(no, 0.0, np.nan))
    said: Say = lambda text: f'"{text}" is neither yes nor no'  # noqa: E731
    return values, [("neither yes nor no", neither, said)] if neither.any() else []
