"""What the command line and the Python API take where nothing is said. Light: it imports nothing."""

from __future__ import annotations

REPLICATIONS = 50
"""Paired replications of a comparison."""
MOST_REPLICATIONS = 2_000
"""Most replications of a comparison that does not reach its goal."""
DECIDED, PRECISE = "decided", "precise"
"""Goals of a comparison."""
