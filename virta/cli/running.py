"""`virta run`: one scenario, simulated."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from virta.cli import terminal
from virta.cli.files import find
from virta.cli.options import Files, Json, Lang, Overrides, language
from virta.cli.terminal import BadInput, RunFailed, numbers, out, print_json, tell

if TYPE_CHECKING:
    from virta.runs import Run

ENGINES = ("auto", "reference", "compiled")
FORMATS = ("json", "csv", "parquet")
REPLICATIONS = 20


def run(
    file: Files,
    overrides: Overrides = None,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, max=2**64 - 1, help="Fixes every random number.")
    ] = 0,
    replications: Annotated[
        int,
        typer.Option(
            "--replications", "-n", metavar="N", min=1, help="How often to run it; books are means."
        ),
    ] = REPLICATIONS,
    engine: Annotated[
        str, typer.Option(metavar="|".join(ENGINES), help="Both engines give the same numbers.")
    ] = "auto",
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
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the results into this folder.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", metavar=",".join(FORMATS), help="What to write, with --out.")
    ] = "json,csv",
    decimal_comma: Annotated[
        bool, typer.Option("--decimal-comma", help="CSV with semicolons and decimal commas.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace another run in the folder.")] = False,
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
    if exact and (customers or log):
        raise BadInput("Expected values know no single customer or event: --customers, --log need a run.")
    if exact:
        found = expected(find(file), overrides or [])
    else:
        found = simulated(find(file), overrides or [], seed, replications, engine, customers, log)
    found = found.only(chosen) if chosen else found
    if folder is not None:
        write(found, folder, wanted, force, decimal_comma)
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
    from virta.runs import expect

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
    from virta.runs import simulate

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


def write(found: Run, folder: Path, formats: list[str], force: bool, decimal_comma: bool) -> None:
    """Write the files of a run and say so. Raises BadInput where they cannot be written."""
    from virta.export import CannotWrite
    from virta.export import write as export

    try:
        written = export(folder, found.document(), found.tables, formats, force, decimal_comma)
    except CannotWrite as problem:
        raise BadInput(str(problem)) from problem
    tell(f"Wrote {len(written)} files to {folder}.")


def show(found: Run, lang: str, books: bool = True) -> None:
    """Print the sheets of a run; without `books` only metrics and what was asked for."""
    from virta.cli.sheets import show as show_sheets
    from virta.cli.sheets import show_head
    from virta.cli.statements import Statements

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
