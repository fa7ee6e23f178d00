"""`virta run`: one scenario, simulated."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from virta.cli import terminal
from virta.cli.files import find
from virta.cli.options import (
    ENGINES,
    DecimalComma,
    Engine,
    Files,
    Folder,
    Force,
    Json,
    Lang,
    Overrides,
    Seed,
    language,
)
from virta.cli.terminal import BadInput, RunFailed, numbers, out, print_json, tell

if TYPE_CHECKING:
    from virta.questions.run.answer import Run

FORMATS = ("json", "csv", "parquet", "svg", "png")
REPLICATIONS = 20


def run(
    file: Files,
    overrides: Overrides = None,
    seed: Seed = 0,
    replications: Annotated[
        int,
        typer.Option(
            "--replications", "-n", metavar="N", min=1, help="How often to run it; books are means."
        ),
    ] = REPLICATIONS,
    engine: Engine = "auto",
    chosen: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            metavar="NAME",
            help="Only this metric, without the books; repeat for more.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
    folder: Folder = None,
    formats: Annotated[
        str,
        typer.Option("--format", metavar=",".join(FORMATS), help="What to write, with --out."),
    ] = "json,csv",
    decimal_comma: DecimalComma = False,
    force: Force = False,
    customers: Annotated[bool, typer.Option("--customers", help="Add the table of customers.")] = False,
    log: Annotated[bool, typer.Option("--log", help="Add the event log.")] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Expected values instead of a simulation, where there are any.")
    ] = False,
    lang: Lang = "en",
) -> None:
    """Simulate a scenario and print its metrics and books."""
    language(lang)
    terminal.one_of(engine, ENGINES, "engine")
    wanted = [terminal.one_of(name.strip(), FORMATS, "format") for name in formats.split(",")]
    check_metrics(chosen or ())
    if folder is not None:
        check_writing(folder, wanted)
    if exact and (customers or log):
        raise BadInput("Expected values know no single customer or event: --customers, --log need a run.")
    if exact:
        found = expected(find(file), overrides or [])
    else:
        found = simulated(find(file), overrides or [], seed, replications, engine, customers, log)
    found = found.only(chosen) if chosen else found
    if folder is not None:
        write(found, folder, wanted, force, decimal_comma, lang)
    if json:
        print_json(found.document())
    else:
        show(found, lang, books=not chosen)


def check_metrics(names: Iterable[str]) -> None:
    """Raise ScenarioError, with the nearest names, where a metric does not exist."""
    from simulation import scenario
    from simulation.metrics import METRICS

    scenario.check_metrics(names, METRICS)


def expected(path: Path, overrides: list[str]) -> Run:
    """The expectations of a scenario. Raises BadInput, with the reason, where there are none."""
    from simulation.exact import NotExact
    from simulation.model import ModelError
    from virta.questions.run.answer import expect

    try:
        return expect(path, overrides)
    except (NotExact, ModelError) as reason:
        raise BadInput(f"{path}: no expected values without simulation: {reason}.") from reason


def simulated(
    path: Path,
    overrides: list[str],
    seed: int,
    replications: int,
    engine: str,
    customers: bool = False,
    log: bool = False,
) -> Run:
    """Run a scenario with a progress bar. Raises RunFailed with what can be done."""
    from simulation.ledgers import BooksDoNotTie
    from simulation.model import ModelError
    from virta.cli.progress import shown
    from virta.questions.run.answer import simulate

    try:
        with shown(path.stem, replications) as progress:
            return simulate(
                path, overrides, seed, replications, engine, customers=customers, log=log, progress=progress
            )
    except ModelError as problem:
        raise BadInput(f"{path}: {problem}") from problem
    except OverflowError as problem:
        raise RunFailed(f"{path}: {problem}") from problem
    except BooksDoNotTie as defect:
        raise RunFailed(f"{path}: the books do not tie, which is a defect of Virta: {defect}") from defect
    except MemoryError as problem:
        raise RunFailed(f"{path}: this many people and periods do not fit in memory.") from problem


def check_writing(folder: Path, formats: list[str]) -> None:
    """Refuse a folder or a format that cannot be written, before anything is run. Raises BadInput."""
    from virta.outputs import figures as drawing
    from virta.outputs import files as export

    try:
        export.check_place(folder)
        if set(drawing.FORMATS) & set(formats):
            drawing.check()
    except export.CannotWrite as problem:
        raise BadInput(str(problem)) from problem


def write(
    found: Run, folder: Path, formats: list[str], force: bool, decimal_comma: bool, lang: str = "en"
) -> None:
    """Write the files of a run and say so. Raises BadInput where they cannot be written."""
    from virta.outputs import figures as drawing
    from virta.outputs.files import CannotWrite
    from virta.outputs.files import write as export

    figures = drawing.of_run(found.replications, formats, lang)
    try:
        written = export(
            folder, found.document(), found.tables, formats, force, decimal_comma, further=figures
        )
    except CannotWrite as problem:
        raise BadInput(str(problem)) from problem
    tell(f"Wrote {len(written)} files to {folder}.")


def show(found: Run, lang: str, books: bool = True) -> None:
    """Print the sheets of a run; without `books` only metrics and what was asked for."""
    from virta.outputs.terminal import show as show_sheets
    from virta.outputs.terminal import show_head
    from virta.questions.run.sheets import Statements

    statements = Statements(found, numbers(lang))
    console = out()
    show_head(console, *statements.head())
    sheets = [statements.metrics()]
    if books:
        sheets += [statements.balance_sheet(), statements.profit_and_loss()]
    if "customers" in found.tables:
        sheets.append(statements.portfolio())
    if "log" in found.tables:
        sheets.append(statements.log())
    show_sheets(console, *sheets)
    console.print()
    console.print(statements.origin(), style="dim", markup=False, soft_wrap=not console.is_terminal)
