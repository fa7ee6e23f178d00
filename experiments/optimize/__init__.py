"""Where to put the money: the best split of a budget, all that are as good, and what more would bring."""

from __future__ import annotations

from experiments.optimize.levers import Cell, OptimizeError
from experiments.optimize.marginal import Marginal
from experiments.optimize.optimum import Optimum, optimize
from experiments.optimize.region import Setting, Standing

__all__ = ["Cell", "Marginal", "OptimizeError", "Optimum", "Setting", "Standing", "optimize"]
