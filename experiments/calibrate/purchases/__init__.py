"""Calibration from purchase logs: who comes back, who has left, and how much they spend.

log = log_of(person, week, amount, moment=1 / 7)
found = calibrate(log, unit="week", until=39)
found.fit, found.spend, found.holdout
"""

from experiments.calibrate.purchases.calibration import Calibration, calibrate
from experiments.calibrate.purchases.fitting import Estimated, Fit, NoFit
from experiments.calibrate.purchases.histories import Histories, Log, Spend, histories, log_of, spend, table
from experiments.calibrate.purchases.models import MODELS, Model

__all__ = [
    "MODELS",
    "Calibration",
    "Estimated",
    "Fit",
    "Histories",
    "Log",
    "Model",
    "NoFit",
    "Spend",
    "calibrate",
    "histories",
    "log_of",
    "spend",
    "table",
]
