"""An emulator of a sweep's outcome, as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.emulator import LEAST, Emulator, EmulatorError, Share
from experiments.emulator import emulate as train
from experiments.report.tables import Table
from experiments.report.texts import say
from experiments.statistics import Estimate
from experiments.sweep.outcomes import Column, Outcome
from simulation.arguments import seed_of
from simulation.scenario.problems import nearest
from virta.answer import Answer, Figure, Words, first_strong
from virta.outputs.documents import records
from virta.questions.emulate import sheets
from virta.questions.sweep import outcome

if TYPE_CHECKING:
    from pandas import DataFrame

At = Mapping[str, float | str]
"""A value for every factor, in the scenario's units, or a word."""


@dataclass(frozen=True, repr=False)
class EmulateAnswer(Answer):
    """How well an emulator does, what it says the variance is made of, and what it predicts."""

    of: Outcome
    found: Emulator
    shares: Sequence[Share]
    at: Sequence[At]
    predictions: Sequence[Estimate]
    provenance: Mapping[str, Any]

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The outcome, and what the emulator was trained on."""
        trained = say("emulate_trained", lang, n=len(self.of.y), numbers=len(self.of.columns))
        return outcome.title(self.of, lang), trained

    def words(self, lang: str = "en") -> Sequence[Words]:
        """How far it misses at points it has not seen, and what makes most of the variance."""
        told = sheets.sentences(self.of, self.found, self.shares, lang)
        return [*first_strong(told), *outcome.lacking(self.of, lang)]

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """Predictions where any were asked for, and Sobol indices."""
        told = [sheets.predicted(self.of, self.at, self.predictions, lang)] if self.at else []
        return [*told, sheets.shares(self.of, self.shares, lang)]

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """`shares` and `held_out`; `predictions` where any were asked for."""
        return sheets.frames(self.of, self.found, self.shares, self.at, self.predictions)

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """Predicted against simulated, at points left out."""
        from virta.questions.emulate import figures

        return {"held-out": Figure(lambda: figures.held_out(self.of, self.found, lang=lang), "held_out")}

    def origin(self, lang: str = "en") -> Sequence[str]:  # noqa: ARG002
        """The store."""
        return [str(self.provenance["store"])]

    @property
    def content(self) -> Mapping[str, Any]:
        """The error at points left out, Sobol indices, and predictions."""
        out = self.found.held_out
        return {
            "sentences": self.sentences,
            **outcome.content(self.of),
            "points": len(self.of.y),
            "held_out": {"explained": out.explained, "error": out.error, "covered": out.covered},
            "shares": records(self.tables["shares"]),
            "predictions": records(self.tables["predictions"]) if self.at else [],
        }


def emulate(
    store: str | Path,
    *,
    metric: str | None = None,
    plan: str | None = None,
    against: str | None = None,
    at: Sequence[At] = (),
    least: float = LEAST,
    seed: int = 0,
) -> EmulateAnswer:
    """Train an emulator on a sweep's outcome: its error first, then Sobol indices and predictions.

    A Gaussian process on the points of the study in a store, with the noise that their replications show.

    metric, plan, against: as of `experiments.sweep.outcomes.outcome`. at: where to predict, each a value of
    every factor in the scenario's units. least: share of what differs between points left out of training
    that it has to explain.

    Raises:
        NoAnswer: it explains less, there are too few points, or a place lies outside of them.
        ScenarioError: an unknown metric.
        StoreError: the store holds no study.
        MissingLearner: scikit-learn is not installed.
    """
    seed = seed_of(seed)
    if not 0.0 <= least <= 1.0:
        raise EmulatorError(f"least is a share from 0 to 1, found {least:g}")
    asked = {"at": [dict(one) for one in at], "least": least, "analysis_seed": seed}
    of, origin = outcome.read(store, metric, plan, against, "emulate", asked)
    places = np.array([_place(of, one) for one in at])
    found = train(of.x, of.y, of.se, of.names, shared_se=of.shared_se, least=least, seed=seed)
    predictions = found.predict(places) if len(places) else []
    return EmulateAnswer(of, found, found.shares(), tuple(at), tuple(predictions), origin)


def _place(of: Outcome, at: At) -> list[float]:
    """The numbers at a place. Raises EmulatorError for a factor that is lacking or not there."""
    names = list(dict.fromkeys(column.aspect.name for column in of.columns))
    for name in at:
        if name not in names:
            close = nearest(name, names)
            meant = f"; did you mean {close}?" if close else ""
            raise EmulatorError(f"the study has no factor {name!r}: there are {', '.join(names)}{meant}")
    lacking = [name for name in names if name not in at]
    if lacking:
        raise EmulatorError(
            f"a prediction needs a value of every factor, and {', '.join(lacking)} is lacking"
        )
    return [_number(of, column, at[column.aspect.name]) for column in of.columns]


def _number(of: Outcome, column: Column, value: float | str) -> float:
    if not column.word:
        if isinstance(value, str):
            raise EmulatorError(f"{column.name} is a number, found {value!r}")
        return float(value)
    words = [one.word for one in of.columns if one.aspect.name == column.aspect.name]
    if value not in words:
        raise EmulatorError(f"{column.aspect.name} is one of {', '.join(words)}, found {value!r}")
    return float(value == column.word)
