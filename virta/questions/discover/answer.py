"""What makes an outcome of a sweep, as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.discovery import Discovery, DiscoveryError
from experiments.discovery import discover as look
from experiments.report.tables import Table
from experiments.report.texts import say
from experiments.sweep.outcomes import Outcome
from simulation.arguments import seed_of
from virta.answer import Answer, Figure, Words, first_strong
from virta.outputs.documents import records
from virta.questions.discover import sheets
from virta.questions.sweep import outcome

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, repr=False)
class DiscoverAnswer(Answer):
    """Where an outcome of a sweep is reached, and which factors it hangs on."""

    of: Outcome
    threshold: float
    above: bool
    found: Discovery
    provenance: Mapping[str, Any]

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The outcome, and how many points have it."""
        reached = say("discover_reached", lang, n=self.found.found.n, reached=self.found.reached)
        return sheets.asked(self.of, self.threshold, self.above, lang), reached

    def words(self, lang: str = "en") -> Sequence[Words]:
        """The box, the factor that separates most, and what a forest makes of them all."""
        told = sheets.sentences(self.of, self.threshold, self.above, self.found, lang)
        return [*first_strong(told), *outcome.lacking(self.of, lang)]

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """The boxes where there are any, and the factors."""
        boxes = [sheets.boxes(self.of, self.found, lang)] if self.found.found.regions else []
        return [*boxes, sheets.factors(self.of, self.found, lang)]

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """`factors`, `trade_off` and `points`; `boxes` where there are any."""
        return sheets.frames(self.of, self.found, (self.threshold, self.above))

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """Coverage against density, and the points over the two leading factors with the boxes."""
        from virta.questions.discover import figures

        drawn = {"trade-off": Figure(lambda: figures.trade_off(self.of, self.found, lang=lang), "trade_off")}
        if len(self.of.columns) > 1:
            name = sheets.asked(self.of, self.threshold, self.above, lang)
            reached = (self.of.y > self.threshold) == self.above
            drawn["box"] = Figure(
                lambda: figures.box(self.of, self.found, reached, name, lang=lang), "points"
            )
        return drawn

    def origin(self, lang: str = "en") -> Sequence[str]:  # noqa: ARG002
        """The store."""
        return [str(self.provenance["store"])]

    @property
    def content(self) -> Mapping[str, Any]:
        """Boxes with their bounds, factors, and the trade-off."""
        regions = self.found.found
        return {
            "sentences": self.sentences,
            **outcome.content(self.of),
            "above" if self.above else "below": self.threshold,
            "points": regions.n,
            "reached": self.found.reached,
            "boxes": sheets.records(self.found),
            "boxes_p_value": regions.p_value,
            "factors": records(self.tables["factors"]),
            "forest": {"explains": self.found.scores.fit, "score_by_luck": self.found.scores.by_luck},
            "trade_off": records(self.tables["trade_off"]),
        }


def discover(
    store: str | Path,
    *,
    metric: str | None = None,
    plan: str | None = None,
    against: str | None = None,
    above: float | None = None,
    below: float | None = None,
    seed: int = 0,
) -> DiscoverAnswer:
    """What makes an outcome of a sweep lie above, or below, a threshold.

    Scenario discovery (PRIM), regional sensitivity (Monte Carlo filtering) and feature scores on the points
    of the study in a store. `metric`, `plan`, `against`: as of `experiments.sweep.outcomes.outcome`; of a
    difference of plans the threshold is 0, from above, unless given.

    Raises:
        NoAnswer: there is no such outcome, too few points have it, or none or two thresholds are given.
        ScenarioError: an unknown metric.
        StoreError: the store holds no study.
        MissingLearner: scikit-learn is not installed.
    """
    seed = seed_of(seed)
    if above is not None and below is not None:
        raise DiscoveryError("an outcome lies above a threshold or below one: give one of them")
    of, origin = outcome.read(
        store, metric, plan, against, "discover", {"above": above, "below": below, "analysis_seed": seed}
    )
    if above is None and below is None:
        if of.against is None:
            raise DiscoveryError(
                f"which values of {of.metric} are looked for has to be said: above or below what"
            )
        above = 0.0
    threshold = float(above if above is not None else below)  # type: ignore[arg-type]
    found = look(of.x, of.y, of.names, threshold, above is not None, seed=seed)
    return DiscoverAnswer(of, threshold, above is not None, found, origin)
