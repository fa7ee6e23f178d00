"""Why two plans differ, as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.explain import Explanation, N
from experiments.explain import explain as share_out
from experiments.plan import Plan
from experiments.report.tables import Table
from experiments.report.texts import say, title_of
from simulation.arguments import seed_of, whole
from simulation.scenario import Scenario
from virta.answer import STRONG, Answer, Figure, Words
from virta.outputs.documents import difference, estimate
from virta.plans import Given
from virta.plans import plan as plan_of
from virta.progress import Steps, step_of, watched
from virta.provenance import Begin, provenance_of_plans
from virta.questions.explain import sheets

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, repr=False)
class ExplainAnswer(Answer):
    """The difference between two plans, shared out over what differs."""

    found: Explanation
    scenario: Scenario
    """Of the first plan: it says what is meant by money and time."""
    provenance: Mapping[str, Any]

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The first plan's title, and the seed."""
        title = title_of(self.scenario.title, lang, self.scenario.name)
        return title, say("seed_is", lang, seed=self.provenance["seed"])

    def words(self, lang: str = "en") -> Sequence[Words]:
        """What the difference comes from."""
        return [Words(sheets.headline(self.found, self.scenario, lang), STRONG)]

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """Shares, what was changed, and what levers do together."""
        found, scenario = self.found, self.scenario
        if not found.shares:
            return []
        together = sheets.together(found, scenario, lang)
        shown = [sheets.shares(found, scenario, lang), sheets.changes(found, lang)]
        return [*shown, together] if together is not None else shown

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """`shares`, `changes`, and `interactions` where they are known."""
        import pandas as pd

        changes = [
            {"lever": share.lever.id, "path": one.path, "before": one.before, "after": one.after}
            for share in self.found.shares
            for one in share.lever.changes
        ]
        tables = {"shares": sheets.table(self.found), "changes": pd.DataFrame(changes)}
        pairs = _pairs(self.found)
        return tables | ({"interactions": pd.DataFrame(pairs)} if pairs else {})

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """A bar for each share, from one plan's value to the other's."""
        found, scenario = self.found, self.scenario
        return {"waterfall": Figure(lambda: sheets.figure(found, scenario, lang=lang), "shares")}

    @property
    def content(self) -> Mapping[str, Any]:
        """Both values, the difference, its shares and interactions."""
        return {"answer": self.sentence, **document_of(self.found)}


def document_of(found: Explanation) -> dict[str, Any]:
    """An explanation as plain values."""
    return {
        "metric": found.metric,
        "unit": found.unit,
        "n": found.n,
        "orders": found.orders,
        "runs": found.runs,
        "scenarios": [
            {"label": label, "metrics": {found.metric: estimate(value)}}
            for label, value in zip(found.labels, found.values, strict=True)
        ],
        "difference": {found.metric: difference(found.total)},
        "shares": [
            {
                "lever": share.lever.id,
                "share": difference(share.value),
                "alone": difference(share.alone),
                "last": difference(share.last),
                "changes": [asdict(change) for change in share.lever.changes],
            }
            for share in found.shares
        ],
        "interactions": _pairs(found),
    }


def _pairs(found: Explanation) -> list[dict[str, Any]]:
    return [{"one": pair.one, "other": pair.other, **difference(pair.value)} for pair in found.interactions]


def explain(
    before: Plan | Given,
    after: Plan | Given,
    *,
    metric: str = "npv",
    replications: int = N,
    seed: int = 0,
    progress: Steps | bool | None = None,
    begin: Begin | None = None,
) -> ExplainAnswer:
    """Why two plans differ: the difference shared out over what differs, with interactions.

    Raises what `experiments.explain.explain` raises; UnknownScenario and ScenarioError for plans that
    cannot be read.
    """
    seed, replications = seed_of(seed), whole("replications", replications, 2)
    one, other = plan_of(before), plan_of(after)
    asked = {"metric": metric, "replications": replications}
    origin = provenance_of_plans("explain", [one, other], seed, "auto", asked, begin)
    with watched(progress) as told:
        found = share_out(
            one, other, metric=metric, n=replications, seed=seed, progress=step_of(told, "explain")
        )
    return ExplainAnswer(found, one.scenario, origin)
