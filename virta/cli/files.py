"""Commands about scenario files: `check`, `schema`, `new`, `list`."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.report.tables import Row, Table, row
from experiments.report.texts import LANGUAGES, say
from experiments.report.texts import title_of as title_in
from simulation.scenario import workbook
from simulation.scenario.titles import title_of
from virta import library
from virta.cli import terminal
from virta.cli.options import Files, Json, Lang, Overrides, Strict, language
from virta.cli.terminal import BadInput, out, print_json, tell, tell_of
from virta.outputs.terminal import show

if TYPE_CHECKING:
    from experiments.plan import Plan
    from simulation.scenario.types import Scenario, Text

_EXPECTED = ("events", "people", "moves", "purchases", "decisions")
_TITLES = {"scenarios": "shipped", "studies": "shipped_studies"}
"""What `virta list` lists, and the text above it."""
_NARROWEST = 20
"""Columns of a title, at least."""


def plans_of(
    files: Sequence[str],
    variants: Sequence[str] | None,
    overrides: Sequence[str] | None,
    labels: Sequence[str] | None,
    strict: bool,
) -> list[Plan]:
    """The plans of a command line, whose doubts are told. Raises BadInput, ScenarioError where `strict`."""
    from virta.cli.delivery import explained
    from virta.plans import read

    with explained():
        plans = read(files, variants or (), overrides or (), labels or ())
    terminal.tell_warnings([plan.scenario for plan in plans], strict)
    return plans


def check(
    file: Files,
    overrides: Overrides = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print every number as it was understood, conversions shown.")
    ] = False,
    strict: Strict = False,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Check a scenario file; all problems at once, each with its line; then what is hardly meant."""
    from simulation.scenario import ScenarioError, fingerprint, load
    from simulation.scenario import explain as explained
    from simulation.scenario.workload import workload
    from virta.cli import explanation

    language(lang)
    path = find(file)
    if path.suffix.lower() == workbook.SUFFIX:
        _check_book(path, overrides, explain, strict, json, lang)
        return
    try:
        scenario = load(path, overrides or ())
    except ScenarioError as error:
        if json:
            problems = [{**asdict(p), "file": terminal.typed(p.file)} for p in error.problems]
            print_json({"ok": False, "file": str(path), "problems": problems})
        raise
    warnings = [asdict(warning) for warning in scenario.warnings]
    if strict and warnings and json:
        print_json({"ok": False, "file": str(path), "problems": warnings})
    terminal.tell_warnings([scenario], strict)
    numbers = explained(path, overrides or ()) if explain else []
    expected = workload(scenario)
    if json:
        document: dict[str, object] = {
            "ok": True,
            "file": str(path),
            "fingerprint": fingerprint(scenario),
            "expected_events": expected.events,
            "warnings": warnings,
        }
        print_json(document | ({"numbers": [explanation.plain(n) for n in numbers]} if explain else {}))
        return
    console = out()
    if explain:
        explanation.show(console, numbers, lang)
        console.print()
    console.print(f"{path}: ok", markup=False, soft_wrap=True)
    console.print(summary(scenario, lang), markup=False, soft_wrap=True)
    told = {name: two_digits(getattr(expected, name)) for name in _EXPECTED}
    console.print(say("check_expected", lang, **told), markup=False, soft_wrap=True)


def _check_book(
    path: Path, overrides: list[str] | None, explain: bool, strict: bool, json: bool, lang: str
) -> None:
    """Check each plan of a workbook. Raises BadInput where it holds none that can be read."""
    try:
        labels = workbook.labels(path)
    except workbook.NoWorkbook as problem:
        raise BadInput(f"{path}: {problem}.") from problem
    if not labels:
        raise BadInput(f"{path}: no sheet of it holds a scenario.")
    for label in labels:
        check(f"{path}/{label}", overrides, explain, strict, json, lang)


def schema(
    output: Annotated[Path | None, typer.Option("--out", help="Write to this file instead.")] = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from simulation.scenario import json_schema

    if output is None:
        print_json(json_schema())
        return
    import json

    write_text(output, json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n", force=True)
    tell_of("wrote", file=output)


def new(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    ask: Annotated[
        bool, typer.Option("--ask", help="Answer a dozen questions about last year instead.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it exists.")] = False,
    lang: Lang = "en",
) -> None:
    """Write a commented scenario to start from."""
    language(lang)
    if file.exists() and not force:
        raise BadInput(f"{file} exists. Say --force to overwrite it.")
    if ask:
        from virta.cli.questions import interview

        text = interview(file.stem.replace("_", " ").capitalize(), lang)
    else:
        from simulation.scenario import starter

        text = starter()
    write_text(file, text, force)
    tell(say("new_wrote", lang, file=file))
    tell(f"  virta check --explain {file}\n  virta run {file}")


def list_(
    what: Annotated[
        str | None,
        typer.Argument(
            help="scenarios, studies or metrics; scenarios and studies unless said.", metavar="[WHAT]"
        ),
    ] = None,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """List the shipped scenarios and studies, or the metrics."""
    language(lang)
    if what is not None:
        terminal.one_of(what, (*_TITLES, "metrics"), "list")
    if what == "metrics":
        _list_metrics(json, lang)
    else:
        _list_files(_TITLES if what is None else (what,), json, lang)


def _list_files(kinds: Iterable[str], json: bool, lang: str) -> None:
    console = out()
    documents, sheets = {}, []
    for kind in kinds:
        found = _shipped(kind)
        titles = {name: title_in(title, lang, name) for name, (_, title) in found.items()}
        documents[kind] = [
            {"name": name, "file": str(file), "title": titles[name]} for name, (file, _) in found.items()
        ]
        headings = (say("name", lang), say("title", lang))
        width = console.width if console.is_terminal else None
        notes = (say("how_to_sweep", lang),) if kind == "studies" else ()
        sheets.append(Table(say(_TITLES[kind], lang), headings, _folded(titles, width), notes=notes, left=2))
    if json:
        print_json(documents)
    else:
        show(console, *sheets)


def _shipped(kind: str) -> dict[str, tuple[Path, Text]]:
    """Name -> file and title of what ships with Virta."""
    found = library.shipped() if kind == "scenarios" else library.studies()
    return {name: (file, title_of(file) or _read_whole(kind, file)) for name, file in found.items()}


def _read_whole(kind: str, file: Path) -> Text:
    """The title where the file itself has none, from the whole scenario. Raises ScenarioError."""
    if kind == "scenarios":
        from simulation.scenario import load

        return load(file).title
    from experiments.study import load as load_study

    return load_study(file).title


def _folded(titles: Mapping[str, str], width: int | None) -> tuple[Row, ...]:
    """A row a name; long titles are wrapped, names never: they are typed."""
    room = width - max(map(len, titles), default=0) - 4 if width is not None else 0
    rows = []
    for name, title in titles.items():
        lines = textwrap.wrap(title, max(room, _NARROWEST)) if width is not None else [title]
        rows += [row(name if i == 0 else "", line) for i, line in enumerate(lines or [""])]
    return tuple(rows)


def _list_metrics(json: bool, lang: str) -> None:
    from simulation.metrics import METRICS

    if json:
        keys = ("name", "unit", "better", "meaning", "undefined")
        titles = {"title" if one == "en" else f"title_{one}": one for one in LANGUAGES}
        found = [
            {key: getattr(metric, key) for key in keys}
            | {key: say(f"metric_{metric.name}", one) for key, one in titles.items()}
            for metric in METRICS.values()
        ]
        print_json({"metrics": found})
        return
    better = {1: "higher", -1: "lower", 0: "neither"}
    rows = tuple(
        row(m.name, say(f"metric_{m.name}", lang), say(f"unit_{m.unit}", lang), say(better[m.better], lang))
        for m in METRICS.values()
    )
    headings = tuple(say(key, lang) for key in ("name", "title", "unit", "better"))
    show(out(), Table(say("metrics", lang), headings, rows, left=4))


def find(file: str) -> Path:
    """The scenario file meant. Raises BadInput."""
    try:
        return library.find(file)
    except library.UnknownScenario as problem:
        raise BadInput(str(problem)) from problem


def summary(scenario: Scenario, lang: str) -> str:
    """One line on what a scenario holds."""
    people = sum(group.count for group in scenario.people_at_start)
    time = scenario.time
    counts = ((len(getattr(scenario, f"{noun}s")), noun) for noun in ("stage", "transition", "segment"))
    parts = [say(f"check_{noun}" if n == 1 else f"check_{noun}s", lang, n=n) for n, noun in counts]
    length = f"{time.horizon:g} {say(time.unit if time.horizon == 1 else f'{time.unit}s', lang)}"
    if time.period != 1:
        length = say("check_in_periods", lang, length=length, n=time.n_periods)
    return ", ".join((*parts, say("check_people", lang, n=people), length))


def two_digits(value: float) -> str:
    """An estimate: "54 000"."""
    size = math.floor(math.log10(value)) - 1 if value >= 1.0 else 0
    return f"{round(value / 10**size) * 10**size:,.0f}".replace(",", " ") if size > 0 else f"{value:.0f}"


def write_text(path: Path, text: str, force: bool) -> None:
    """Write a text file at once or not at all. Raises BadInput."""
    from virta.outputs import CannotWrite
    from virta.outputs.folders import write_file

    if not path.parent.is_dir():
        raise BadInput(f"Cannot write {path}: there is no folder {path.parent}.")
    try:
        write_file(path, text, force)
    except CannotWrite as problem:
        raise BadInput(str(problem)) from problem
