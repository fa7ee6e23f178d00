"""The published data sets behind the models."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.purchases import Log, log_of

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data"
CDNOW = ROOT / "scenarios" / "data" / "CDNOW_sample.txt"
DAY = 1 / 7
"""In weeks."""
SEPTEMBER_30, END = 272 / 7, 545 / 7
"""Where the papers end the fit, and the log."""


def _log(path: Path, columns: list[str], skip: int) -> Log:
    table = pd.read_csv(path, sep=r"\s+", header=None, names=columns, skiprows=skip)
    week = (pd.to_datetime(table["date"].astype(str)) - pd.Timestamp("1997-01-01")).dt.days / 7
    return log_of(table["customer"], week, table["usd"], moment=DAY)


@cache
def cdnow() -> Log:
    return _log(CDNOW, ["id", "customer", "date", "cds", "usd"], 0)


@cache
def master() -> Log:
    path = SHARED / "CDNOW_master.txt"
    if not path.is_file():
        pytest.skip("CDNOW_master.txt, which the project does not carry, is not beside it")
    return _log(path, ["customer", "date", "cds", "usd"], 1)


@cache
def donations() -> np.ndarray:
    path = SHARED / "donations_1995_cohort_binary.csv"
    if not path.is_file():
        pytest.skip("donations_1995_cohort_binary.csv, which the project does not carry, is not beside it")
    return np.loadtxt(path, delimiter=",")[:, 2:]
