"""Plans compared: what can be concluded, as tables and as one plain document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.compare import Comparison, ComparisonError, Decision, FixedN, Precision
from experiments.compare import compare as compare_plans
from experiments.counterfactual import Counterfactual, Marginal
from experiments.differing import Mixtures
from experiments.effectiveness import Effectiveness, effectiveness
from experiments.over_time import PaybackKind
from experiments.plan import Plan
from experiments.report import style
from experiments.report.tables import Table
from experiments.report.texts import LANGUAGES
from experiments.sequential import Goal
from experiments.statistics import Estimate
from experiments.worlds import Worlds
from simulation import ledgers
from simulation.arguments import seed_of, whole, whole_or_none
from simulation.metrics import METRICS
from simulation.policy import Policy
from simulation.processes import Process, name_of
from simulation.scenario import check_metrics
from simulation.scenario.problems import nearest
from simulation.scenario.workbook import Row
from virta.answer import Answer, Figure, Sheet, Words
from virta.defaults import DECIDED, MOST_REPLICATIONS, PRECISE, REPLICATIONS
from virta.grades import Grade
from virta.outputs.documents import estimate, plain, records
from virta.outputs.figures import file_names
from virta.plans import Given
from virta.plans import plan as plan_of
from virta.progress import step_of, watched
from virta.provenance import Begin, provenance_of_plans
from virta.questions.compare import advice, difference, headline, lives, responses, workbook
from virta.questions.compare import plans as plans_figure
from virta.questions.compare.findings import Effort, Findings, Steps, investigate
from virta.questions.compare.outcome import plan_colours
from virta.questions.compare.sheets import PARTS, CompareSheets, origin
from virta.questions.explain import answer as explain_answer
from virta.questions.explain import sheets as explain_sheets
from virta.questions.run.answer import figures_of
from virta.questions.uncertainty import answer as uncertainty
from virta.units import with_units

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.over_time import Band

BOOKS = ("balance_sheet", "profit_and_loss", "customer_flow", "flows", "investments")
_MARGINAL = ("spend", "value", "per_customer")


@dataclass(frozen=True, repr=False)
class CompareAnswer(Answer):
    """A comparison, what explains and shakes it, and where it comes from."""

    findings: Findings
    provenance: Mapping[str, Any]
    metrics: tuple[str, ...] = ()
    """Those shown side by side; the usual ones where there are none."""
    parts: tuple[str, ...] = PARTS
    """Which tables are read, of PARTS."""

    @property
    def name(self) -> str:
        """The same for report and demo, which compare as well."""
        return "compare"

    @property
    def comparison(self) -> Comparison:
        """The paired replications and what follows from them."""
        return self.findings.comparison

    @cached_property
    def _sheets(self) -> Mapping[str, CompareSheets]:
        return {lang: CompareSheets(self.findings, lang, self.metrics) for lang in LANGUAGES}

    def head(self, lang: str = "en") -> tuple[str, str]:
        """What the plans have in common, and how they were compared."""
        return self._sheets[lang].head()

    def words(self, lang: str = "en") -> Sequence[Words]:
        """The recommendation, its reasons, its facts, and what did not pay."""
        return self._sheets[lang].words()

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """The tables named by `parts`."""
        return self._sheets[lang].parts(self.parts)

    def origin(self, lang: str = "en") -> Sequence[str]:
        """Each plan, and what ran them; nothing where only some tables are read."""
        return origin(self.provenance, lang) if self.parts == PARTS else []

    def own_page(self, lang: str = "en") -> str | None:
        """The report: two pages of A4, a third for what was asked besides."""
        from virta.questions.compare.page import page

        return page(self.findings, lang)

    def workbook(self, lang: str = "en") -> Sequence[Sheet]:
        """Side by side, money over time, the books of each plan, flip points."""
        return workbook.sheets(self.findings, lang)

    def inputs(self) -> Sequence[tuple[str, Sequence[Row]]]:
        """Every plan that was read from a file."""
        plans = self.comparison.plans
        return [(p.label, p.draft.rows(p.overrides)) for p in plans if p.draft is not None]

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """Those of the comparison, and those of each plan's books under its label."""
        findings, comparison = self.findings, self.comparison
        colours = {comparison.baseline.label: style.BASELINE, **plan_colours(comparison)}
        drawn = {
            "difference": Figure(lambda: difference.figure(comparison, lang=lang), "over_time"),
            "plans": Figure(lambda: plans_figure.figure(comparison, lang=lang), "metrics"),
        }
        if findings.standings:
            scenario = comparison.baseline.scenario
            drawn["responses"] = Figure(
                lambda: responses.figure(findings.standings, scenario, colours, lang=lang), "responses"
            )
        if findings.lives is not None:
            outcomes, choice = findings.lives
            pair = (comparison.baseline, comparison.plans[findings.subject])
            of_pair = (style.BASELINE, colours[pair[1].label])
            drawn["lives"] = Figure(lambda: lives.figure(pair, outcomes, choice, colours=of_pair, lang=lang))
        why = findings.explanation
        if why is not None and why.shares:
            scenario = comparison.baseline.scenario
            drawn["waterfall"] = Figure(lambda: explain_sheets.figure(why, scenario, lang=lang), "shares")
        if findings.knowing is not None:
            drawn |= uncertainty.figures_of(findings.knowing, colours, lang)
        for label, sample in zip(file_names(comparison.labels), comparison.samples, strict=True):
            drawn |= {f"{label}-{name}": figure for name, figure in figures_of(sample, lang).items()}
        return drawn

    @property
    def sentences(self) -> list[str]:
        """The headline, its reasons, and what would change the answer."""
        flip = [self.flip] if self.findings.flips else []
        return [
            headline.headline(self.findings, "en"),
            *advice.reasons(self.findings, "en"),
            *flip,
            *advice.beyond(self.findings, "en"),
        ]

    @property
    def grade(self) -> Grade:
        """How far the answer can be trusted: CLEAR, LEANING or NOT_SEPARATED."""
        return headline.grade(self.findings)

    @property
    def flip(self) -> str:
        """Which assumed response, moved how far, makes another plan the best."""
        return self.findings.flips.sentence if self.findings.flips else "Flip points were not looked for."

    def table(self, *metrics: str) -> DataFrame:
        """Every plan's metrics: a row a plan and metric, with its unit and interval.

        Columns: plan, metric, mean, se, low, high, n, unit, reason. Of the metrics named, or of all.
        Raises ScenarioError, with the nearest names, for one that does not exist.
        """
        rows = [
            {"plan": label, "metric": name, **asdict(found[name])}
            for label, found in zip(self.comparison.labels, self.comparison.metrics, strict=True)
            for name in _chosen(metrics)
        ]
        frame: DataFrame = _frame(rows).drop(columns=["exact", "z", "exact_reason"])
        return frame

    def differences(self, *metrics: str) -> DataFrame:
        """Every rival's paired differences to the first plan: a row a rival and metric, with its unit.

        Columns: plan, metric, and the fields of `experiments.paired.Difference`. Errors as in `table`.
        """
        rows = [
            {"plan": label, "metric": name, **asdict(found[name])}
            for label, found in zip(self.comparison.labels[1:], self.comparison.differences, strict=True)
            for name in _chosen(metrics)
        ]
        return _frame(rows)

    def over_time(self) -> DataFrame:
        """Money by period: a row a plan and period end; `attrs["units"]` has the unit of each column.

        Columns: plan, time, then contribution, investment and cumulative (discounted contribution) with
        their means and 95 % bounds, and the same of the difference to the first plan.
        """
        comparison, frames = self.comparison, []
        for k, (label, course) in enumerate(zip(comparison.labels, comparison.courses, strict=True)):
            columns: dict[str, Any] = {"plan": label, "time": course.times}
            for name in ("contribution", "investment", "cumulative"):
                columns |= _bounds(name, getattr(course, name))
                gap = comparison.gaps[k - 1] if k else None
                columns |= _bounds(f"{name}_difference", getattr(gap, name) if gap else None)
            frames.append(_frame(columns))
        table: DataFrame = _joined(frames)
        scenario = comparison.baseline.scenario
        currency = scenario.money.currency
        money = {name: currency for name in table.columns if name not in ("plan", "time")}
        table.attrs["units"] = {"time": scenario.time.unit, **money}
        return table

    def books(self, label: str) -> dict[str, DataFrame]:
        """The books of one plan, means over the replications: balance sheet, profit and loss and more.

        Raises ComparisonError, with the nearest label, for one that is not there.
        """
        samples = dict(zip(self.comparison.labels, self.comparison.samples, strict=True))
        if label not in samples:
            close = nearest(str(label), list(samples))
            hint = f"; did you mean {close}?" if close else ""
            raise ComparisonError(f"there is no plan {label!r} here; there are: {', '.join(samples)}{hint}")
        sample = samples[label]
        scenario = sample.model.scenario
        return {
            name: with_units(getattr(ledgers, name)(sample.model, sample.books), scenario) for name in BOOKS
        }

    @cached_property
    def tables(self) -> dict[str, DataFrame]:
        """All tables as they are written to files; the books hold a column for the plan."""
        found = {
            "metrics": self.table(),
            "differences": self.differences(),
            "over_time": self.over_time(),
        }
        effects = [_flat(one) for one in effectiveness(self.comparison)]
        if effects:
            found["effects"] = _frame(effects)
        looked = self.findings
        if looked.counterfactuals is not None:
            found["against_no_spend"] = _frame(_moved_rows(looked.counterfactuals))
        if looked.marginals is not None:
            found["marginal_values"] = _frame(_marginal_rows(self.comparison.labels, looked.marginals))
        if looked.flips is not None:
            flips = [asdict(flip) for flip in looked.flips.flips]
            found["flip_points"] = _frame([{k: v for k, v in flip.items() if k != "leads"} for flip in flips])
        if looked.worlds is not None:
            found["worlds"] = _worlds_frame(looked.worlds)
        if looked.knowing is not None:
            found |= uncertainty.tables_of(looked.knowing)
        if looked.explanation is not None:
            found["shares"] = explain_sheets.table(looked.explanation)
        if looked.standings:
            found["responses"] = responses.table(looked.standings, self.comparison.baseline.scenario)
        books = [self.books(label) for label in self.comparison.labels]
        for name in BOOKS:
            parts = []
            for label, book in zip(self.comparison.labels, books, strict=True):
                part = book[name].copy()
                part.insert(0, "plan", label)
                parts.append(part)
            found[name] = _joined(parts)
        return found

    @property
    def content(self) -> Mapping[str, Any]:
        """The plans, the verdict, and what was looked into besides."""
        comparison, looked = self.comparison, self.findings
        effects = [plain(one) for one in effectiveness(comparison)]
        return {
            **({"effects": effects} if effects else {}),
            "scenarios": [self._scenario(k) for k in range(len(comparison.plans))],
            "headline": {
                "grade": self.grade.value,
                "sentence": self.sentence,
                "in_worlds": plain(headline.in_worlds(looked)),
            },
            "verdict": plain(comparison.verdict),
            "n": comparison.n,
            "stopped": comparison.stopped,
            "flip_points": plain(looked.flips) if looked.flips else None,
            "worlds": _worlds_document(looked.worlds) if looked.worlds else None,
            "information": uncertainty.document_of(looked.knowing) if looked.knowing else None,
            "explanation": explain_answer.document_of(looked.explanation) if looked.explanation else None,
            "over_time": records(self.over_time()),
            "notes": list(comparison.notes),
        }

    def _scenario(self, k: int) -> dict[str, Any]:
        """What is known of the plan number k; what compares it with the first is null for the first."""
        comparison, looked = self.comparison, self.findings
        differences = comparison.differences[k - 1] if k else None
        found: dict[str, Any] = {
            "label": comparison.labels[k],
            "file": self.provenance["plans"][k]["file"],
            "metrics": {
                **{name: estimate(one) for name, one in comparison.metrics[k].items()},
                **self._of_comparisons(k),
            },
            "difference": {n: plain(d) for n, d in differences.items()} if differences else None,
            "payback": plain(comparison.paybacks[k - 1]) if k else None,
            "downside": plain(comparison.downsides[k - 1]) if k else None,
        }
        if looked.counterfactuals is not None:
            one = looked.counterfactuals[k]
            found["against_no_spend"] = {
                "n": one.n,
                "metrics": {name: plain(moved) for name, moved in one.metrics.items()},
                "moves": {name: plain(moved) for name, moved in one.moves.items()},
                "won": plain(one.won),
                "kept": plain(one.kept),
                "cost_per_won": estimate(one.cost_per_won),
                "cost_per_kept": estimate(one.cost_per_kept),
            }
        if looked.marginals is not None:
            found["marginal_values"] = [
                {
                    "investment": one.investment,
                    "aim": str(one.aim),
                    **{key: estimate(getattr(one, key)) for key in ("spend", "value", "per_customer")},
                }
                for one in looked.marginals[k]
            ]
        return found

    def _of_comparisons(self, k: int) -> dict[str, Any]:
        """The metrics that exist only where there is something to compare with: of plan number k.

        The interval of a payback is from the bands: null where one of them never pays back.
        """
        comparison, looked = self.comparison, self.findings
        paid = comparison.paybacks[k - 1] if k else None
        time = paid.time if paid else None
        if paid is not None and paid.kind is PaybackKind.AT_ONCE:
            time = 0.0
        found: dict[str, dict[str, Any]] = {
            "payback": {
                "mean": time,
                "se": None,
                "low": paid.earliest if paid and time is not None else None,
                "high": paid.latest if paid and time is not None else None,
                "n": comparison.n,
                "unit": comparison.baseline.scenario.time.unit,
            }
        }
        if time is None:
            found["payback"]["reason"] = str(paid.kind) if paid else "the others are compared with this plan"
        if looked.counterfactuals is not None:
            found["cost_per_kept"] = estimate(looked.counterfactuals[k].cost_per_kept)
        return found


def compare(
    *plans: Plan | Given,
    seed: int = 0,
    replications: int = REPLICATIONS,
    until: str | None = None,
    precision: float | None = None,
    max_replications: int = MOST_REPLICATIONS,
    metric: str = "npv",
    loss: float = 0.0,
    n_worlds: int = 0,
    policy: Policy | None = None,
    process: Process | None = None,
    engine: str = "auto",
    explain: bool = True,
    why: bool = False,
    threads: int | None = None,
    progress: Steps | bool | None = None,
) -> CompareAnswer:
    """Compare plans, the baseline first: which is best, by how much, how sure, and what would change it.

    Parameters
    ----------
    plans : at least two: plans, scenario files, or names of shipped scenarios.
    replications : paired replications, where no other goal is set.
    until : "decided" runs until one plan is better than all others, "precise" until every difference
        is known to +- `precision` (in the metric's unit); at most `max_replications`.
    metric : what decides.
    loss : the downside is the chance of an npv below the baseline's by more than this.
    n_worlds : how many worlds to draw from what the scenarios call uncertain; from 16 on they also say what
        knowing first is worth, and where the choice turns.
    policy : one more plan, after the others and under the function's name: the first plan with what is spent
        decided by this function of what the company sees (`virta.Observed`) when each period starts. It
        must depend on nothing else.
    process : one more plan, after the others and under the function's name: the first plan with this process
        beside the customers (`virta.Surroundings`), which the reference engine runs.
    why : also share the difference of the plan told and the baseline out over what differs.
    explain : also look for what the plans moved against no spend, marginal values and flip points,
        which takes about three times as long; without it, the document says nothing of them.
    progress : True shows on stderr how far it is, False does not; by default it is shown at a prompt and
        in a notebook, not in scripts. Or something to be told a step, what is done of it and all of it.

    Only the replications compared are run by `engine`; what explains them is run by the compiled one, for
    engines agree to the last bit.

    Raises ComparisonError for plans or goals that cannot be compared, DifferingError for plans that cannot
    be mixed where it is asked why, ScenarioError and UnknownScenario for plans that cannot be read, and
    what `simulation.engine.run` raises.
    """
    seed, threads = seed_of(seed), whole_or_none("threads", threads, 1)
    replications = whole("replications", replications, 1)
    max_replications = whole("max_replications", max_replications, 1)
    n_worlds = whole("n_worlds", n_worlds)
    chosen = [plan_of(one) for one in plans]
    if policy is not None and chosen:
        chosen.append(chosen[0].under(policy, getattr(policy, "__name__", type(policy).__name__)))
    if process is not None and chosen:
        chosen.append(chosen[0].beside(process, label=name_of(process)))
    if len(chosen) < 2:
        raise ComparisonError(
            f"a comparison needs at least two plans, found {len(chosen)}. A rival is another file, or "
            'the same one changed: virta.compare(file, virta.plan(file, ["PATH=VALUE"], label="more"))'
        )
    goal = goal_of(replications, until, precision, max_replications, metric)
    with watched(progress) as told:
        return compared(
            chosen,
            seed=seed,
            goal=goal,
            loss=loss,
            effort=Effort(worlds=n_worlds, why=why),
            engine=engine,
            explain=explain,
            threads=threads,
            progress=told,
        )


def compared(
    plans: Sequence[Plan],
    *,
    seed: int,
    goal: Goal,
    loss: float = 0.0,
    effort: Effort | None = None,
    engine: str = "auto",
    explain: bool = True,
    command: str = "compare",
    typed: str = "",
    threads: int | None = None,
    progress: Steps | None = None,
    begin: Begin | None = None,
) -> CompareAnswer:
    """`compare` for a goal that is there already. `command`, `typed`: for provenance and report."""
    effort = effort or Effort()
    if effort.worlds and not any(plan.scenario.uncertain for plan in plans):
        raise ComparisonError("no plan calls any number uncertain: there is only one world")
    if effort.why:
        # What cannot be mixed is said before anything is run.
        for rival in plans[1:]:
            Mixtures(plans[0], rival)
    asked = {
        "goal": {"kind": type(goal).__name__, **asdict(goal)},
        "loss": loss,
        "effort": asdict(effort) if explain else None,
    }
    origin = provenance_of_plans(command, plans, seed, engine, asked, begin)
    done = step_of(progress, "replications")
    comparison = compare_plans(plans, seed, goal, engine, threads=threads, progress=done, loss=loss)
    files = tuple(_source(one) for one in origin["plans"])
    if not explain:
        return CompareAnswer(Findings(comparison, command=typed, files=files, origin=origin), origin)
    findings = investigate(
        comparison,
        effort=effort,
        command=typed,
        files=files,
        origin=origin,
        threads=threads,
        progress=progress,
    )
    return CompareAnswer(findings, origin)


def goal_of(
    replications: int = REPLICATIONS,
    until: str | None = None,
    precision: float | None = None,
    max_replications: int = MOST_REPLICATIONS,
    metric: str = "npv",
) -> Goal:
    """When to stop. Raises ComparisonError for wishes that contradict one another."""
    if until not in (None, DECIDED, PRECISE):
        raise ComparisonError(f"there is no goal {until!r}; there are: {DECIDED}, {PRECISE}")
    if until == DECIDED and precision is not None:
        raise ComparisonError("runs stop either when decided or when precise enough, not both")
    if until == PRECISE and precision is None:
        raise ComparisonError("how precise? Say the half-width wanted, in the metric's unit")
    try:
        if precision is not None:
            return Precision(metric, precision, max_replications)
        if until == DECIDED:
            return Decision(metric, max_replications)
        return FixedN(replications, metric)
    except ValueError as problem:
        raise ComparisonError(str(problem)) from problem


def _source(plan: Mapping[str, Any]) -> str:
    return ", ".join([plan["file"], *plan["overrides"]]) if plan["file"] else ""


def _chosen(metrics: Sequence[str]) -> Sequence[str]:
    check_metrics(metrics, METRICS)
    return metrics or tuple(METRICS)


def _bounds(name: str, band: Band | None) -> dict[str, Any]:
    if band is None:
        return {name: float("nan"), f"{name}_low": float("nan"), f"{name}_high": float("nan")}
    return {name: band.mean, f"{name}_low": band.low, f"{name}_high": band.high}


def _moved_rows(found: Iterable[Counterfactual]) -> list[dict[str, Any]]:
    """What each plan moved against no spend: metrics, transitions, customers won and kept, and their cost."""
    rows = []
    for one in found:
        for kind, moved in (("metric", one.metrics), ("move", one.moves)):
            rows += [_moved(one.label, kind, name, asdict(found)) for name, found in moved.items()]
        for name in ("won", "kept", "cost_per_won", "cost_per_kept"):
            rows.append(_moved(one.label, "customers", name, asdict(getattr(one, name))))
    return rows


def _moved(label: str, kind: str, name: str, found: dict[str, Any]) -> dict[str, Any]:
    keys = ("mean", "se", "low", "high", "n", "unit", "reason")
    return {"plan": label, "kind": kind, "name": name, **{key: found[key] for key in keys}}


def _marginal_rows(labels: Sequence[str], found: Iterable[Sequence[Marginal]]) -> list[dict[str, Any]]:
    return [
        {
            **_moved(label, quantity, one.investment, asdict(getattr(one, quantity))),
            "aim": str(one.aim),
        }
        for label, marginals in zip(labels, found, strict=True)
        for one in marginals
        for quantity in _MARGINAL
    ]


def _flat(found: Effectiveness) -> dict[str, Any]:
    """Means and bounds of a plan's cost and effect, by column."""
    columns: dict[str, Any] = {"plan": found.label}
    for name in ("cost", "effect", "more_cost", "more_effect", "icer"):
        one: Estimate | None = getattr(found, name)
        for key in ("mean", "low", "high"):
            columns[name if key == "mean" else f"{name}_{key}"] = None if one is None else getattr(one, key)
    return columns


def _worlds_frame(found: Worlds) -> DataFrame:
    """A row a world and plan: the values it took of what is uncertain, and the plan's metric in it."""
    parts = []
    for k, label in enumerate(found.labels):
        columns: dict[str, Any] = {"plan": label, "world": range(len(found.means))}
        columns |= {path: found.values[k][:, i] for i, path in enumerate(found.paths)}
        parts.append(_frame({**columns, found.metric: found.means[:, k]}))
    frame: DataFrame = _joined(parts)
    return frame


def _worlds_document(found: Worlds) -> dict[str, Any]:
    return {
        "metric": found.metric,
        "unit": found.unit,
        "worlds": len(found.means),
        "n": found.n,
        "uncertain": list(found.paths),
        "p_best": dict(zip(found.labels, found.p_best, strict=True)),
        "rivals": [
            {
                **plain(one),
                "mean": estimate(one.mean),
                "correlations": dict(zip(found.paths, one.correlations, strict=True)),
            }
            for one in found.rivals
        ],
    }


def _frame(rows: list[dict[str, Any]] | dict[str, Any]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)


def _joined(frames: Sequence[DataFrame]) -> DataFrame:
    import pandas as pd

    return pd.concat(frames, ignore_index=True)
