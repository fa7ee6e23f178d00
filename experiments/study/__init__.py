"""Studies: what is run at many points, said in a file or in Python."""

from __future__ import annotations

from experiments.study.reading import load, loads
from experiments.study.tables import study_of
from experiments.study.types import (
    Curves,
    Decision,
    Distributed,
    Factor,
    Given,
    Grid,
    LatinHypercube,
    Listed,
    Map,
    Move,
    OneAtATime,
    Point,
    Replications,
    Sobol,
    Span,
    Study,
    StudyError,
    span,
    values,
)

__all__ = [
    "Curves",
    "Decision",
    "Distributed",
    "Factor",
    "Given",
    "Grid",
    "LatinHypercube",
    "Listed",
    "Map",
    "Move",
    "OneAtATime",
    "Point",
    "Replications",
    "Sobol",
    "Span",
    "Study",
    "StudyError",
    "load",
    "loads",
    "span",
    "study_of",
    "values",
]
