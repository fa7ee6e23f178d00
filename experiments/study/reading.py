"""Study files -> Study, with every problem of the file and of what it asks of its scenarios at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from experiments import designs
from experiments.plan import Plan, of
from experiments.study import checks
from experiments.study.language import VERSION, DesignSpec, PlanSpec, StudySpec
from experiments.study.refusals import refusals
from experiments.study.types import (
    Curves,
    Decision,
    Design,
    Factor,
    FigureRequest,
    Grid,
    LatinHypercube,
    Map,
    OneAtATime,
    Replications,
    Sobol,
    Study,
    StudyError,
    set_twice,
)
from experiments.study.varying import Varying, given
from simulation.scenario import draft
from simulation.scenario.documents import (
    Mark,
    Numbers,
    Problems,
    Read,
    ScenarioError,
    Source,
    Text,
    quoted,
    read_document,
)
from simulation.scenario.yaml_reader import written

REPLICATIONS = 20
_TOLD = 5
"""So many problems of one scenario are told."""


def load(path: str | Path) -> Study:
    """The study of a file.

    Raises ScenarioError with every problem found in the file, its scenarios, and in what it sets in them.
    """
    where = Path(path)
    problems = Problems()
    spec = read_document(where, StudySpec, problems)
    return _study(spec, where.stem, where.parent, problems)


def loads(given: str | Mapping[str, object], folder: str | Path = ".", *, name: str = "study") -> Study:
    """The study of a text, or of a dict with the keys of a file; scenario files are looked for from `folder`.

    Raises ScenarioError; TypeError for a dict with what no file can hold.
    """
    problems = Problems()
    text = given if isinstance(given, str) else written(given)
    return _study(read_document(Source(name, text), StudySpec, problems), name, Path(folder), problems)


def _study(spec: StudySpec | None, name: str, folder: Path, problems: Problems) -> Study:
    if spec is None:
        problems.raise_if_any()
    assert spec is not None
    if spec.version.value > VERSION and not spec.version.bad:
        message = f"the file is written in version {spec.version.value:g} of study files"
        problems.add(spec.mark("study"), f"{message}; this program reads {VERSION}", hint="update Virta")
        problems.raise_if_any()  # another version means other things by its keys
    labels = _labels(spec)
    plans = _plans(spec, folder, problems)
    factors = _factors(spec, plans, labels, problems)
    checks.names(spec, labels, factors, whole=len(plans) == len(labels), problems=problems)
    checks.limits(spec, problems)
    problems.raise_if_any()
    decision = _decision(spec, labels)
    study = Study(
        plans=plans,
        factors=factors,
        design=_design(spec),
        replications=_replications(spec),
        seed=int(spec.seed.value) if spec.seed is not None else 0,
        luck=spec.luck.value if spec.luck is not None else "common",
        metrics=_metrics(spec, decision),
        decision=decision,
        figures=_figures(spec, factors, labels, decision),
        name=name,
        title=_title(spec.title, name),
    )
    _try_points(study, spec, problems)
    problems.raise_if_any()
    return study


def _labels(spec: StudySpec) -> list[str]:
    """What the plans are called, whether or not their files can be read."""
    return [Path(spec.scenario.value).stem] if spec.scenario is not None else list(spec.plans or {})


def _factors(
    spec: StudySpec, plans: tuple[Plan, ...], labels: list[str], problems: Problems
) -> tuple[Factor, ...]:
    """The factors, as far as they can be read with the plans that could be."""
    if not plans:
        return ()
    numbers = [Numbers(plan.draft, problems) for plan in plans if plan.draft is not None]
    lacking = frozenset(labels) - {plan.label for plan in plans}
    factors = Varying(plans, numbers, problems, lacking).factors(spec)
    if not lacking and (twice := set_twice(factors, len(plans))):
        told = (spec.vary or {}).get(twice[0].name)
        problems.add(told.mark() if told is not None else spec.mark("uncertain"), twice[1])
    return factors


def _plans(spec: StudySpec, folder: Path, problems: Problems) -> tuple[Plan, ...]:
    common = given(spec.settings)
    if spec.scenario is not None:
        wanted = {Path(spec.scenario.value).stem: (spec.scenario, common)}
    else:
        named: dict[str, PlanSpec] = spec.plans or {}
        wanted = {name: (plan.scenario, [*common, *given(plan.settings)]) for name, plan in named.items()}
    if not wanted and spec.plans is not None:
        problems.add(spec.key_mark("plans"), "at least one plan is wanted")
    return tuple(
        made
        for label, (file, settings) in wanted.items()
        if (made := _plan(label, file, settings, folder, problems)) is not None
    )


def _plan(
    label: str, file: Read[str], settings: Iterable[str], folder: Path, problems: Problems
) -> Plan | None:
    if file.bad:
        return None
    overrides = tuple(settings)
    path = folder / file.value
    if not path.is_file():
        problems.add(
            file.mark,
            f"the scenario is not there: {quoted(file.value)}",
            found=file.value,
            allowed=sorted(f.name for f in path.parent.glob("*.y*ml")) if path.parent.is_dir() else (),
            hint="scenarios are named relative to the study's file",
        )
        return None
    try:
        read = draft(path)
        return of(read.scenario(overrides), label, read, overrides)
    except ScenarioError as error:
        what = f"scenario {quoted(file.value)} cannot be used"
        for one in error.problems[: _TOLD - 1]:
            refuse(problems, file.mark, what, ScenarioError([one]))
        if rest := error.problems[_TOLD - 1 :]:
            refuse(problems, file.mark, what, ScenarioError(rest))
        return None


def refuse(problems: Problems, mark: Mark, what: str, error: ScenarioError) -> None:
    """Complain at `mark` with the first problem that the scenario language finds."""
    first, more = error.problems[0], len(error.problems) - 1
    rest = f" (and {more} more)" if more else ""
    place = "" if first.line is None else f"{first.position}: "
    problems.add(mark, f"{what}: {place}{first.message}{rest}", nearest=first.nearest, hint=first.hint)


def _title(read: object, name: str) -> Text:
    if read is None:
        return Text(name, None)
    if isinstance(read, Read):
        return Text(read.value, None)
    english, finnish = read.en, read.fi  # type: ignore[attr-defined]  # a TextSpec, which the union hides
    return Text(english.value, finnish.value if finnish is not None else None)


def _design(spec: StudySpec) -> Design:
    if isinstance(spec.design, DesignSpec):
        if spec.design.sobol is not None:
            return Sobol(int(spec.design.sobol.value))
        return LatinHypercube(int(spec.design.latin_hypercube.value) if spec.design.latin_hypercube else 1)
    return OneAtATime() if spec.design is not None and spec.design.value == "one_at_a_time" else Grid()


def _replications(spec: StudySpec) -> Replications:
    wanted, until = spec.precision, spec.until_decided
    if until is not None:
        fewest, most = checks.fewest_and_most(until)
        told = until.metric or (spec.decision.metric if spec.decision is not None else None)
        zone = until.zone.value if until.zone is not None else 0.0
        metric = told.value if told is not None else "npv"
        return Replications(fewest, None, metric, most, decided=True, zone=zone)
    if wanted is None:
        return Replications(int(spec.replications.value) if spec.replications is not None else REPLICATIONS)
    fewest, most = checks.fewest_and_most(wanted)
    metric = wanted.metric.value if wanted.metric is not None else "npv"
    return Replications(fewest, wanted.half_width.value, metric, most)


def _metrics(spec: StudySpec, decision: Decision | None) -> tuple[str, ...]:
    named = [read.value for read in spec.metrics] if spec.metrics is not None else []
    if decision is not None:
        named.append(decision.metric)
    return tuple(dict.fromkeys(named or ["npv"]))


def _decision(spec: StudySpec, labels: list[str]) -> Decision | None:
    if spec.decision is None:
        return Decision("npv", 1, 0) if len(labels) == 2 else None
    rival, baseline = (labels.index(read.value) for read in spec.decision.between)
    return Decision(spec.decision.metric.value if spec.decision.metric else "npv", rival, baseline)


def _figures(
    spec: StudySpec, factors: tuple[Factor, ...], labels: list[str], decision: Decision | None
) -> tuple[FigureRequest, ...]:
    found: list[FigureRequest] = []
    for name, figure in (spec.figures or {}).items():
        metric = figure.metric.value if figure.metric else decision.metric if decision else "npv"
        if figure.curves is not None:
            found.append(Curves(figure.curves.value, metric, name))
        elif figure.map is not None:
            x, y = (read.value for read in figure.map)
            if figure.plan is not None:
                found.append(Map(x, y, metric, labels.index(figure.plan.value), None, name))
            elif decision is not None:
                found.append(Map(x, y, metric, decision.rival, decision.baseline, name))
            else:
                found.append(Map(x, y, metric, 0, None, name))
    return tuple(found) if found or spec.figures else default_figures(factors, labels, decision)


def default_figures(
    factors: tuple[Factor, ...], plans: Sequence[object], decision: Decision | None
) -> tuple[FigureRequest, ...]:
    """The figures of a study that asks for none: a map over two factors, or curves over one."""
    metric = decision.metric if decision is not None else "npv"
    if len(factors) >= 2:
        rival, baseline = (decision.rival, decision.baseline) if decision is not None else (0, None)
        return (Map(factors[0].name, factors[1].name, metric, rival, baseline),)
    return (Curves(factors[0].name, metric),) if factors and plans else ()


def _try_points(study: Study, spec: StudySpec, problems: Problems) -> None:
    """Whether the design can be made, and whether the scenarios take each factor's ends."""
    try:
        for one in refusals(study):
            told = (spec.vary or {}).get(one.factor.name)
            mark = told.mark() if told is not None else spec.mark("uncertain")
            refuse(problems, mark, one.said, one.error)
    except (designs.DesignError, StudyError) as error:
        problems.add(spec.key_mark("design"), str(error))
