"""Plans as people name them: files, shipped scenarios, and "LABEL: PATH=VALUE, PATH=VALUE" on top of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.plan import Override, Plan, drafted, of
from experiments.plan import plan as plan_of
from simulation.scenario import Scenario, ScenarioError, workbook
from simulation.scenario.loader import draft_of_dict, draft_of_text
from virta import library

if TYPE_CHECKING:
    from simulation.scenario import Problem

_NAMELESS = "scenario"
"""What a scenario is called that was read from no file."""
_OPENING, _CLOSING = "([{", ")]}"
_SHOWN = 2
_BY_NAME = (
    "investments",
    "stages",
    "transitions",
    "segments",
    "market_entrants",
    "people_at_start",
    "shocks",
    "prices",
)
_SPENDS = ("budget", "per_head", "rate")
_SETTING = re.compile(r'\s*("([^"]|"")*"|[^\s.,="{\[]+)(\.("([^"]|"")*"|[^.,="{\[]+))*\s*=')
"""What an override begins with: keys joined by dots, and an equals sign."""


class BadPlan(ValueError):
    """A plan is invalid: the message says which, why, and what would be accepted."""


@dataclass(frozen=True)
class Variant:
    """A plan that differs from the first one by overrides."""

    label: str
    overrides: tuple[str, ...]


Given = Scenario | Mapping[str, object] | str | Path
"""A scenario: as it is, a dict with the keys of a file, YAML text of several lines, a file, or the name of
a shipped scenario."""


def plan(given: Plan | Given, overrides: Iterable[Override] | str = (), label: str | None = None) -> Plan:
    """The plan of a scenario, with overrides.

    given: a file, the name of a shipped scenario ("library/retailer/hold"), YAML text of several lines, a
    dict with the keys of a file, a scenario, or a plan. A single text as `overrides` is one override. The
    label is the scenario's name, followed by the overrides where there are any.
    Raises UnknownScenario where there is no such file, ScenarioError with every problem of it, ValueError for
    overrides of a scenario that is not as it was read, BadPlan for anything else.
    """
    settings = overrides_of(overrides)
    if isinstance(given, Scenario):
        given = of(given)
    if isinstance(given, Plan):
        made = given.with_overrides(settings) if settings else given
        return replace(made, label=label or given.label)
    if isinstance(given, Mapping):
        return drafted(draft_of_dict(given, _NAMELESS), settings, label)
    if isinstance(given, str) and "\n" in given:
        return drafted(draft_of_text(given, _NAMELESS), settings, label)
    if not isinstance(given, str | Path):
        raise BadPlan(
            "a plan is a file, the name of a shipped scenario, a scenario as a dict or YAML text, or what "
            f"virta.plan gives; found {_described(given)}"
        )
    return plan_of(library.find(str(given)), settings, label)


def overrides_of(given: Iterable[Override] | str) -> tuple[Override, ...]:
    """Overrides as a tuple: a text alone is one override, not as many as it has letters."""
    return (given,) if isinstance(given, str) else tuple(given)


def _described(given: object) -> str:
    kind = type(given).__name__
    if isinstance(given, list | tuple):
        return f"a {kind}: give plans one by one, not in a {kind}"
    return f"{'an' if kind[0] in 'AEIOUaeiou' else 'a'} {kind}"


def variant(text: str) -> Variant:
    """What "LABEL: PATH=VALUE, PATH=VALUE" means; the label may be left out.

    Overrides stand between commas; commas within quotes and brackets, and those that no PATH= follows
    ("1,000"), belong to the value. Raises BadPlan.
    """
    label, colon, rest = text.partition(":")
    if not colon or "=" in label or '"' in label:
        label, rest = "", text
    if colon and text.lstrip().startswith("="):
        raise BadPlan(f"--plan {text!r} begins with =: put a label there, as in 'more care: PATH=VALUE'.")
    overrides = tuple(_split(rest))
    if not overrides or not all(map(_SETTING.match, overrides)):
        raise BadPlan(
            f"--plan {text!r} changes nothing that can be understood. Write it LABEL: PATH=VALUE, "
            "PATH=VALUE, as in 'more care: investments.care.budget=1 800 per month'."
        )
    return Variant(label.strip() or short_label(overrides), overrides)


def short_label(overrides: Sequence[str]) -> str:
    """The label of a plan without one: "retention 25 000 a month" for the budget of retention.

    The name of what is changed, the key unless it is the form of a spend, and the value; of several
    changes the first two.
    """
    from simulation.scenario.overrides import PathError, parse_path

    parts = []
    for override in overrides[:_SHOWN]:
        found = _SETTING.match(override)
        assert found is not None
        try:
            keys = parse_path(found.group().rstrip().removesuffix("=").strip())
        except PathError:
            return ", ".join(overrides)
        named = keys[1] if keys[0] in _BY_NAME and len(keys) > 1 else ""
        implied = named and len(keys) == 3 and keys[-1] in _SPENDS
        key = "" if implied or (len(keys) == 2 and named) else keys[-1].replace("_", " ")
        value = override[found.end() :].strip(" {}").replace(" per ", " a ")
        parts.append(" ".join(word for word in (named, key, value) if word))
    rest = len(overrides) - len(parts)
    return ", ".join(parts) + (f" and {rest} more" if rest else "")


def _split(text: str) -> list[str]:
    parts, depth, quoted = [""], 0, False
    for at, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif not quoted:
            depth += (letter in _OPENING) - (letter in _CLOSING)
            if letter == "," and depth <= 0 and _SETTING.match(text, at + 1):
                parts.append("")
                continue
        parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def labels_of(files: Sequence[Path], given: Sequence[str] = ()) -> list[str]:
    """A label for each file: those given, else its name, with as much of its folder as tells it apart.

    Raises BadPlan where the number of labels is not that of the files.
    """
    if given:
        if len(given) != len(files):
            raise BadPlan(
                f"There are {len(files)} files and {len(given)} labels: say --label for each or none."
            )
        return list(given)
    paths = [path.resolve().with_suffix("").parts for path in files]
    longest = max((len(parts) for parts in paths), default=1)
    for depth in range(1, longest + 1):
        names = ["/".join(parts[-depth:]) for parts in paths]
        if len(set(names)) == len({*paths}):
            return names
    return [str(path) for path in files]


def read(
    files: Sequence[str],
    variants: Sequence[str] = (),
    overrides: Sequence[str] = (),
    labels: Sequence[str] = (),
) -> list[Plan]:
    """The plans of files, then the variants of the first file, all with the same overrides.

    Raises BadPlan with everything that is no plan, or ScenarioError with every problem of all files.
    """
    paths, complaints = _found(files)
    changes = []
    for text in variants:
        try:
            changes.append(variant(text))
        except BadPlan as problem:
            complaints.append(str(problem))
    if complaints:
        raise BadPlan("\n".join(complaints))
    names = [*labels_of(paths, labels), *(change.label for change in changes)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise BadPlan(f"Two plans are called {twice[0]!r}: tell them apart with --label, or in --plan.")
    jobs = [(path, tuple(overrides)) for path in paths]
    jobs += [(paths[0], (*overrides, *change.overrides)) for change in changes]
    plans: list[Plan] = []
    problems: dict[Problem, None] = {}
    for name, (path, settings) in zip(names, jobs, strict=True):
        try:
            made = plan_of(path, settings, name)
            doubts = tuple(placed(one, f"--plan {name}", len(overrides)) for one in made.scenario.warnings)
            plans.append(replace(made, scenario=replace(made.scenario, warnings=doubts)) if doubts else made)
        except ScenarioError as error:
            problems |= dict.fromkeys(placed(one, f"--plan {name}", len(overrides)) for one in error.problems)
    if problems:
        raise ScenarioError(problems)
    return plans


def _found(files: Sequence[str]) -> tuple[list[Path], list[str]]:
    paths, complaints = [], []
    for file in files:
        try:
            paths += _in(library.find(file))
        except library.UnknownScenario as problem:
            complaints.append(str(problem))
    return paths, complaints


def _in(path: Path) -> list[Path]:
    """A file, or each plan in a workbook."""
    if path.suffix.lower() != workbook.SUFFIX:
        return [path]
    try:
        return [path / label for label in workbook.labels(path)] or [path]
    except workbook.NoWorkbook as problem:
        raise library.UnknownScenario(f"{path}: {problem}.") from problem


def placed(problem: Problem, name: str, shared: int) -> Problem:
    """The problem; if it is in an override after the first `shared` ones, with `name` as its file.

    A § in the name stands for the number of the override among those after the shared ones.
    """
    number = problem.file.removeprefix("override ")
    if number != problem.file and number.isdigit() and int(number) > shared:
        return replace(problem, file=name.replace("§", str(int(number) - shared)))
    return problem
