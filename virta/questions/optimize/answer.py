"""Where to put the money, as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.operating import Ran, Response, standings
from experiments.optimize import Marginal, Optimum, Setting
from experiments.optimize import optimize as search
from experiments.optimize.expected import with_expected_purchases
from experiments.optimize.frontier import FACTORS
from experiments.optimize.optimum import MAX_N, N
from experiments.plan import Plan
from experiments.report import style
from experiments.report.tables import Table
from experiments.report.texts import say, title_of
from experiments.sample import Sampler
from experiments.statistics import Estimate
from experiments.worlds import Worlds, worlds
from simulation.arguments import seed_of, whole
from virta import grades
from virta.answer import Answer, Figure, Words
from virta.grades import Grade
from virta.outputs.documents import difference, estimate, plain
from virta.plans import Given
from virta.plans import plan as plan_of
from virta.progress import Steps, step_of, watched
from virta.provenance import Begin, provenance_of_plans
from virta.questions.compare import responses
from virta.questions.optimize import sheets

if TYPE_CHECKING:
    from pandas import DataFrame


_FOR_HEADS = 4
"""Replications that say how many people each investment reaches."""


@dataclass(frozen=True, repr=False)
class OptimizeAnswer(Answer):
    """The best split of a budget, all that are as good, what more would bring."""

    found: Optimum
    provenance: Mapping[str, Any]
    worlds: Worlds | None = None
    """Today's amounts and the best found in worlds drawn from what is uncertain."""
    standings: tuple[Response, ...] = ()
    """Where today's amounts and the best ones stand on every response to spend."""

    @property
    def grade(self) -> Grade:
        """How far the amounts found can be trusted to be better than today's."""
        return sheets.graded(self.found, self.worlds)

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The scenario's title, and the seed."""
        scenario = self.found.today.scenario
        return title_of(scenario.title, lang, scenario.name), say(
            "seed_is", lang, seed=self.provenance["seed"]
        )

    def words(self, lang: str = "en") -> Sequence[Words]:
        """Where the money goes, and what that brings."""
        first = Words(sheets.headline(self.found, self.worlds, lang), grades.weight(self.grade))
        return [first, Words(sheets.besides(self.found, lang))]

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """Amounts, settings as good, margins, and the frontier where it was looked for."""
        found = self.found
        frontier = sheets.frontier(found, lang)
        shown = [sheets.amounts(found, lang), sheets.settings(found, lang)]
        shown += [sheets.margins(found, lang)] if found.marginals else []
        return [*shown, frontier] if frontier is not None else shown

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """`settings`, `margins`, `frontier` where it was looked for, `responses` where there are any."""
        import pandas as pd

        margins = pd.DataFrame([_margin_row(one) for one in self.found.marginals])
        tables = {"settings": sheets.table(self.found), "margins": margins}
        if self.found.frontier:
            tables["frontier"] = sheets.frontier_table(self.found)
        if self.standings:
            tables["responses"] = responses.table(self.standings, self.found.today.scenario)
        return tables

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """The amounts with what is as good, value against the total, and the responses to spend."""
        found = self.found
        drawn = {"amounts": Figure(lambda: sheets.figure(found, self.worlds, lang=lang), "settings")}
        if found.frontier:
            drawn["frontier"] = Figure(lambda: sheets.frontier_figure(found, lang=lang), "frontier")
        if self.standings:
            colours = dict(zip(_labels(lang), (style.BASELINE, style.RIVALS[0]), strict=True))
            named = [one.called(_labels(lang)) for one in self.standings]
            scenario = found.today.scenario
            drawn["responses"] = Figure(
                lambda: responses.figure(named, scenario, colours, lang=lang), "responses"
            )
        return drawn

    @property
    def content(self) -> Mapping[str, Any]:
        """The best amounts as overrides, those as good, margins and frontier."""
        found = self.found
        return {
            "answer": self.sentence,
            "grade": self.grade.value,
            "in_worlds": plain(grades.in_worlds(self.worlds, found.best.label)),
            "overrides": list(found.overrides),
            "metric": found.metric,
            "unit": found.unit,
            "zone": found.zone,
            "level": found.level,
            "total": found.total,
            "decided": found.decided,
            "n_search": found.n_search,
            "n_selection": found.n_selection,
            "n_fresh": found.n_fresh,
            "exact": found.exact,
            "expected_purchases": found.expected_purchases,
            "levers": [
                {
                    "investment": cell.investment,
                    "aim": None if cell.aim is None else str(cell.aim),
                    "per_head": cell.per_head,
                    "begin": cell.begin,
                    "end": cell.end,
                    "today": cell.today,
                    "best": best,
                    "as_good": list(flat),
                    "not_shown_worse": list(wide),
                }
                for cell, best, flat, wide in zip(
                    found.cells, found.winner.amounts, found.ranges, found.open_ranges, strict=True
                )
            ],
            "scenarios": [
                {
                    "label": "best",
                    "metrics": {found.metric: estimate(found.winner.value), "clv": estimate(found.clv)},
                },
                {"label": "today", "metrics": {found.metric: estimate(found.now.value)}},
            ],
            "loss_of_today": difference(found.gain) if found.gain is not None else None,
            "settings": [_setting(one) for one in found.settings],
            "margins": [
                {
                    "investment": one.investment,
                    "aim": str(one.aim),
                    "counted": one.counted,
                    **{key: estimate(getattr(one, key)) for key in ("value", "cost", "worth")},
                }
                for one in found.marginals
            ],
            "frontier": [
                {
                    "factor": step.factor,
                    "total": step.total,
                    "amounts": list(step.amounts),
                    "metrics": {"npv": estimate(step.npv), "customer_equity": estimate(step.equity)},
                    "gain": estimate(step.gain) if step.gain is not None else None,
                }
                for step in found.frontier
            ],
        }


def _labels(lang: str) -> tuple[str, str]:
    """What today's amounts and the best ones are called."""
    return say("today_title", lang), say("amounts_best", lang)


def _standings(found: Optimum, seed: int) -> tuple[Response, ...]:
    """Where today's amounts and the best ones stand; the numbers reached are means of a few replications."""
    plans = [with_expected_purchases(plan)[0] for plan in (found.today, found.best)]
    samples = Sampler(seed).sample([plan.model for plan in plans], _FOR_HEADS)
    labels = ("today", "best")
    return standings([Ran(label, one.model, one.books) for label, one in zip(labels, samples, strict=True)])


def _setting(one: Setting) -> dict[str, Any]:
    return {
        "amounts": list(one.amounts),
        "shares": list(one.shares),
        "value": estimate(one.value),
        "loss": difference(one.loss) if one.loss is not None else None,
        "standing": str(one.standing),
        "today": one.today,
        "from_search": one.dropped,
    }


def _margin_row(one: Marginal) -> dict[str, Any]:
    row: dict[str, Any] = {"investment": one.investment, "aim": str(one.aim), "counted": one.counted}
    for key in ("value", "cost", "worth"):
        found: Estimate = getattr(one, key)
        row |= {
            key: found.mean,
            f"{key}_low": found.low,
            f"{key}_high": found.high,
            f"{key}_unit": found.unit,
        }
        row[f"{key}_reason"] = found.reason
    return row


def optimize(
    plan: Plan | Given,
    *,
    investments: Sequence[str] = (),
    prices: Sequence[str] = (),
    total: float | None = None,
    free: bool = False,
    stretches: int = 1,
    zone: float | None = None,
    metric: str = "npv",
    replications: int = N,
    max_replications: int = MAX_N,
    frontier: bool = True,
    n_worlds: int = 0,
    seed: int = 0,
    progress: Steps | bool | None = None,
    begin: Begin | None = None,
) -> OptimizeAnswer:
    """Where to put the money: the best split, all that are as good, what more would bring.

    The arguments are those of `experiments.optimize.optimize` (`progress` is its `told`), with its errors;
    UnknownScenario and ScenarioError for a plan that cannot be read. `n_worlds`: in how many worlds drawn
    from what the plan calls uncertain to weigh the best amounts against today's; without them no answer is
    clear. ComparisonError for one world alone, and where nothing is uncertain.
    """
    seed, stretches = seed_of(seed), whole("stretches", stretches, 1)
    replications = whole("replications", replications, 1)
    max_replications = whole("max_replications", max_replications, 1)
    read = plan_of(plan)
    asked = {
        "investments": list(investments),
        "prices": list(prices),
        "total": total,
        "free": free,
        "stretches": stretches,
        "zone": zone,
        "metric": metric,
        "replications": replications,
        "max_replications": max_replications,
        "frontier": frontier,
    }
    n_worlds = whole("n_worlds", n_worlds)
    asked |= {"worlds": n_worlds} if n_worlds else {}
    origin = provenance_of_plans("optimize", [read], seed, "auto", asked, begin)
    with watched(progress) as told:
        found = search(
            read,
            names=investments,
            prices=prices,
            stretches=stretches,
            total=total,
            free=free,
            metric=metric,
            zone=zone,
            n=replications,
            max_n=max_replications,
            factors=FACTORS if frontier else (),
            seed=seed,
            told=told,
        )
        drawn = None
        if n_worlds and found.gain is not None:
            pair = [found.before, found.best]
            drawn = worlds(pair, seed, n_worlds, metric=metric, progress=step_of(told, "worlds"))
        return OptimizeAnswer(found, origin, drawn, _standings(found, seed))
