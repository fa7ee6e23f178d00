"""The command line of `virta run`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.report.texts import reason, say
from virta.cli import options, terminal
from virta.cli.delivery import Delivery
from virta.cli.files import find
from virta.cli.terminal import BadInput, RunFailed
from virta.outputs import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandas import DataFrame

    from virta.questions.run.answer import RunAnswer

REPLICATIONS = 20


def run(
    file: options.Files,
    overrides: options.Overrides = None,
    seed: options.Seed = 0,
    replications: Annotated[
        int,
        typer.Option(
            "--replications", "-n", metavar="N", min=1, help="How often to run it; books are means."
        ),
    ] = REPLICATIONS,
    engine: options.Engine = "auto",
    chosen: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            metavar="NAME",
            help="Only this metric, without the books; repeat for more.",
            show_default=False,
        ),
    ] = None,
    json: options.Json = False,
    excel: options.Excel = None,
    folder: options.Folder = None,
    formats: Annotated[
        str, typer.Option("--format", metavar=",".join(FORMATS), help="What to write, with --out.")
    ] = "json,csv",
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    customers: Annotated[bool, typer.Option("--customers", help="Add the table of customers.")] = False,
    log: Annotated[bool, typer.Option("--log", help="Add the event log.")] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Expected values instead of a simulation, where there are any.")
    ] = False,
    tenures: Annotated[
        str | None,
        typer.Option(
            "--given-tenure",
            metavar="'STAGE: TIME, ...'",
            help="Add what is known of a customer who has stayed so long.",
            show_default=False,
        ),
    ] = None,
    histories: Annotated[
        str | None,
        typer.Option(
            "--given-purchases",
            metavar="'STAGE: FREQUENCY/RECENCY/AGE, ...'",
            help="Add what is known of a customer who bought so; FREQUENCY/AGE: known to be there.",
            show_default=False,
        ),
    ] = None,
    strict: options.Strict = False,
    lang: options.Lang = "en",
) -> None:
    """Simulate a scenario and print its metrics and books."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang, excel=excel)
    terminal.one_of(engine, options.ENGINES, "engine")
    terminal.check_metrics(chosen or ())
    delivery.check_place()
    if exact and (customers or log):
        raise BadInput("Expected values know no single customer or event: --customers, --log need a run.")
    from simulation.scenario import load

    path = find(file)
    terminal.tell_warnings([load(path, overrides or [])], strict)
    given = {}
    if tenures is not None:
        given["given_tenure"] = given_tenure(path, overrides or [], tenures, lang)
    if histories is not None:
        given["given_purchases"] = given_purchases(path, overrides or [], histories, lang)
    if exact:
        found = expected(path, overrides or [], lang)
    else:
        found = simulated(path, overrides or [], seed, replications, engine, customers, log, lang)
    found = replace(found, given=given)
    delivery.give(found.only(chosen) if chosen else found)


def given_tenure(path: Path, overrides: list[str], said: str, lang: str) -> DataFrame:
    """What is known of a customer who has stayed. Raises BadInput."""
    from virta.staying import given_tenure as told

    return _given(
        "--given-tenure", said, "times, as in 'active: 0, 1 year, 2 years'", told, path, overrides, lang
    )


def given_purchases(path: Path, overrides: list[str], said: str, lang: str) -> DataFrame:
    """What is known of a customer with a history of purchases. Raises BadInput."""
    from virta.staying import given_purchases as told

    def split(path: Path, stage: str, histories: list[str], overrides: list[str]) -> DataFrame:
        return told(path, stage, [[part.strip() for part in one.split("/")] for one in histories], overrides)

    wanted = "purchases, last and age, as in 'active: 2/30/38, 0/0/38'"
    return _given("--given-purchases", said, wanted, split, path, overrides, lang)


def _given(
    option: str,
    said: str,
    wanted: str,
    told: Callable[[Path, str, list[str], list[str]], DataFrame],
    path: Path,
    overrides: list[str],
    lang: str,
) -> DataFrame:
    from simulation.exact import NotExact
    from virta.cli.progress import doing
    from virta.plans import BadPlan

    stage, colon, each = said.rpartition(":")
    if not colon or not stage.strip() or not each.strip():
        raise BadInput(f"{option} {said!r}: write a stage and {wanted}.")
    try:
        with doing(say("step_expected", lang, doing=path.stem)):
            return told(path, stage.strip(), [one.strip() for one in each.split(",")], overrides)
    except NotExact as why:
        raise BadInput(f"{option} {said!r}: {reason(str(why), lang)}") from why
    except BadPlan as problem:
        raise BadInput(f"{option} {said!r}: {problem}") from problem


def expected(path: Path, overrides: list[str], lang: str = "en") -> RunAnswer:
    """The expectations of a scenario. Raises BadInput, with the reason, where there are none."""
    from simulation.exact import NotExact
    from simulation.model import ModelError
    from virta.cli.progress import doing
    from virta.questions.run.answer import expect

    try:
        with doing(say("step_expected", lang, doing=path.stem)):
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
    lang: str = "en",
) -> RunAnswer:
    """Run a scenario with a progress bar. Raises RunFailed with what can be done."""
    from experiments.no_answer import NoAnswer
    from simulation.ledgers import BooksDoNotTie
    from simulation.model import ModelError
    from virta.cli.progress import shown
    from virta.questions.run.answer import simulate

    try:
        with shown(path.stem, replications, lang) as progress:
            return simulate(
                path, overrides, seed, replications, engine, customers=customers, log=log, progress=progress
            )
    except (ModelError, NoAnswer) as problem:
        raise BadInput(f"{path}: {problem}") from problem
    except OverflowError as problem:
        raise RunFailed(f"{path}: {problem}") from problem
    except BooksDoNotTie as defect:
        raise RunFailed(f"{path}: the books do not tie, which is a defect of Virta: {defect}") from defect
    except MemoryError as problem:
        raise RunFailed(f"{path}: this many people and periods do not fit in memory.") from problem
