"""An independent oracle: a naive simulator, closed forms, and comparisons of samples.

It knows only `simulation.scenario.types`, and none of the code that the engines run, so an
error that both engines share shows here.
"""

from .books import Money, Outcome
from .comparing import Comparison, assert_mean, bound_for, compare_means, compare_spreads
from .simulator import simulate

__all__ = [
    "Comparison",
    "Money",
    "Outcome",
    "assert_mean",
    "bound_for",
    "compare_means",
    "compare_spreads",
    "simulate",
]
