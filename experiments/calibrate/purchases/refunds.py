"""Refunds: negative amounts in a log of purchases, taken off what the same customer bought last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

REFUNDS = ("refuse", "net", "drop")
_NOTHING = 1e-9
"""What is left of a purchase, as a share of it, below which it came back whole."""


@dataclass(frozen=True)
class Netted:
    """Amounts after refunds, row by row."""

    amount: Floats
    """(n,) what is left of each purchase; 0 for refunds"""
    kept: Bools
    """(n,) rows that are purchases still"""
    whole: int
    """Purchases that came back whole."""
    too_much: Floats
    """(n,) of each refund, what no earlier purchase of the customer covers"""


def net(person: npt.NDArray[np.object_], time: Floats, amount: Floats) -> Netted:
    """Take each refund off the customer's purchases before it (or at the same time), the last one first.

    A purchase that came back whole is none. Rows are in any order; amounts are finite.
    """
    import pandas as pd

    codes = pd.factorize(person)[0]
    left = np.maximum(amount, 0.0)
    too_much = np.zeros(len(amount))
    refund = amount < 0
    concerned = np.isin(codes, codes[refund])
    rows = np.flatnonzero(concerned)
    rows = rows[np.lexsort((refund[rows], time[rows], codes[rows]))]
    bought: list[int] = []
    who = -1
    for row in rows.tolist():
        if codes[row] != who:
            who, bought = codes[row], []
        if not refund[row]:
            bought.append(row)
            continue
        owed = -amount[row]
        while bought and owed > 0:
            last = bought[-1]
            taken = min(owed, left[last])
            left[last] -= taken
            owed -= taken
            if left[last] > _NOTHING * amount[last]:
                break
            left[last] = 0.0
            bought.pop()
        too_much[row] = owed if owed > _NOTHING * -amount[row] else 0.0
    whole = ~refund & (amount > 0) & (left == 0.0)
    return Netted(left, ~refund & ~whole, int(whole.sum()), too_much)
