"""The exact twin: expected books without simulation, where the model permits it.

`exact` gives expectations to machine precision for constant hazards and probabilities, with traits
integrated. `mean_field` also takes plans that depend on heads, approximately.
"""

from __future__ import annotations

from simulation.exact.expected import Expected, NotExact, expected_metrics
from simulation.exact.twin import exact, mean_field

__all__ = ["Expected", "NotExact", "exact", "expected_metrics", "mean_field"]
