"""`virta sweep` and `virta study`: studies run into their stores, and what one does with a store."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.report import numbers
from experiments.report.texts import say
from virta.cli.delivery import Delivery
from virta.cli.options import Command, DecimalComma, Folder, Force, Formats, Json, Lang, Strict, language
from virta.cli.terminal import BadInput, RunFailed, one_of, print_json, spoken, tell_of, tell_warnings

if TYPE_CHECKING:
    from experiments.execution.where import Where
    from experiments.store.store import Store
    from experiments.study import Study
    from experiments.sweep import Run, Stop

TABLES = ("csv", "parquet", "xlsx")
"""Formats of the tables of `virta study export`."""
USUAL = ("csv", "svg", "png")
"""Formats of --out unless said otherwise."""
INTERRUPTED = 130

_Study = Annotated[
    str,
    typer.Argument(metavar="STUDY", help="A study file, or the name of a shipped one.", show_default=False),
]
_Store = Annotated[Path, typer.Argument(metavar="STORE", help="The store of a study.", show_default=False)]

_Format = Annotated[str, typer.Option("--format", metavar=",".join(TABLES), help="What tables are.")]


def sweep(
    study: _Study,
    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="FILE", help="Where rows are kept; STUDY.sqlite here unless said."),
    ] = None,
    folder: Folder = None,
    formats: Formats = None,
    decimal_comma: DecimalComma = False,
    force: Force = False,
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, max=2**64 - 1, help="Instead of the study's own.")
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option("--replications", "-n", metavar="N", min=1, help="Instead of the study's own."),
    ] = None,
    threads: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Run on threads of this process.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Run in processes of their own on this machine.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Run on a Dask cluster of our own on this machine.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on a Dask cluster: tls://host:port.")
    ] = None,
    scheduler_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The same, the address written into a file.")
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Allow an unencrypted scheduler on another machine.")
    ] = False,
    tls: Annotated[
        str | None,
        typer.Option(metavar="CA,CERT,KEY", help="Files for tls://; Dask's configuration unless said."),
    ] = None,
    dashboard: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Dashboard of --workers; none unless said.")
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", min=0.1, help="Longest a task of about a second may take; 900 but on threads."
        ),
    ] = None,
    strict: Strict = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try again what failed.")] = False,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Run a study, or what is lacking of it; stop it at any time and give the same command again."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang, usual=USUAL)
    delivery.check_place()
    from virta.questions.sweep.answer import UnknownStudy, answer_of, find

    try:
        path = find(study)
    except UnknownStudy as problem:
        raise BadInput(str(problem)) from problem
    asked = _asked(path, seed, replications)
    tell_warnings([plan.scenario for plan in asked.plans], strict)
    where = _where(
        threads=threads,
        processes=processes,
        workers=workers,
        scheduler=scheduler,
        scheduler_file=scheduler_file,
        insecure=insecure,
        tls=_tls(tls),
        dashboard=dashboard,
        timeout=timeout,
    )
    with _told(), _open(store or Path(f"{path.stem}.sqlite")) as kept:
        if retry:
            kept.forget_failures()
        run = _run(asked, kept, where, path)
        if run.stopped:
            _stopped(run, kept)
        answer = answer_of(kept, run)
        delivery.check(answer.provenance)
    delivery.give(answer)
    if run.advance.failed:
        raise typer.Exit(1)


def _asked(path: Path, seed: int | None, replications: int | None) -> Study:
    from dataclasses import replace

    from experiments.study import Replications, load

    study = load(path)
    if seed is not None:
        study = replace(study, seed=seed)
    if replications is not None:
        study = replace(study, replications=Replications(replications))
    return study


def _where(**said: Any) -> Where:
    from experiments.execution.where import Where

    return Where(**said)


def _tls(said: str | None) -> tuple[Path, Path, Path] | None:
    if said is None:
        return None
    files = [Path(part.strip()) for part in said.split(",")]
    if len(files) != 3:
        raise BadInput("--tls names three files: authority, certificate and key, with commas between them.")
    absent = [str(file) for file in files if not file.is_file()]
    if absent:
        raise BadInput(f"--tls: there is no file {', '.join(absent)}.")
    return files[0], files[1], files[2]


@contextmanager
def _told() -> Iterator[None]:
    """Turn errors of stores, execution and export into BadInput and RunFailed."""
    from experiments.execution.pool import ExecutionError, PlaceRefused
    from experiments.store.store import StoreError
    from experiments.sweep.export import CannotExport

    try:
        yield
    except (StoreError, CannotExport, PlaceRefused) as problem:
        raise BadInput(str(problem)) from problem
    except ExecutionError as problem:
        raise RunFailed(str(problem)) from problem


def _reading(store: Path, lang: str) -> AbstractContextManager[None]:
    from virta.cli.progress import doing

    return doing(say("step_reading", lang, file=store.name))


def _open(path: Path, write: bool = True) -> Store:
    from experiments.store.store import Store
    from virta.questions.sweep.answer import open_to_read

    _no_study(path)
    return Store(path) if write else open_to_read(path)


def _no_study(path: Path) -> None:
    """Raise BadInput where a study is given in place of its store."""
    from virta.questions.sweep.answer import store_of

    if advice := store_of(path):
        raise BadInput(advice)


def _run(study: Study, store: Store, where: Where, path: Path) -> Run:
    from virta.questions.sweep.answer import run_into
    from virta.questions.sweep.progress import rows_shown

    with _interruptible() as stop, rows_shown(study.name) as progress:
        return run_into(study, store, where, path.resolve(), progress, stop)


@contextmanager
def _interruptible() -> Iterator[Stop]:
    """Ctrl-C once: finish what is under way; twice: end at once. What was written stays either way."""
    from experiments.sweep import Stop

    stop, said = Stop(), say("sweep_finishing", spoken())
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def asked(*_: object) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.ask()
        sys.stderr.write(f"\n{said}\n")

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _stopped(run: Run, store: Store) -> None:
    advance = run.advance
    done, all_ = (numbers.fixed(n, lang=spoken()) for n in (advance.done, advance.total))
    tell_of("sweep_stopped", done=done, all=all_, store=store.path)
    raise typer.Exit(INTERRUPTED)


def group() -> typer.Typer:
    """The commands about stores: `virta study ...`."""
    app = typer.Typer(no_args_is_help=True, help="Look after the store of a study.", rich_markup_mode=None)
    for command in (status, failures, rerun, verify, export, salvage):
        app.command(command.__name__, cls=Command)(command)
    return app


def status(store: _Store, json: Json = False, lang: Lang = "en") -> None:
    """How far a study is; also while it runs."""
    language(lang)
    from virta.questions.sweep.answer import state

    with _told(), _open(store, write=False) as kept:
        found = state(kept)
    if json:
        print_json(found)
        return
    from virta.questions.sweep.sheets import show_state

    show_state(store, found, lang)


def failures(
    store: _Store,
    trace: Annotated[bool, typer.Option("--traceback", help="With the traceback of each.")] = False,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """What failed, and why."""
    language(lang)
    from experiments.sweep import failures_table
    from virta.outputs.documents import records

    with _told(), _open(store, write=False) as kept:
        table = failures_table(kept)
        rows = records(table.frame())
    if json:
        print_json({"failures": rows})
        return
    from virta.questions.sweep.sheets import show_failures

    show_failures(rows, trace, lang)


def rerun(
    store: _Store,
    key: Annotated[str, typer.Argument(metavar="KEY", help="A row's key, such as 3f9a02c1:7.")],
    study: Annotated[
        str | None, typer.Option("--study", metavar="FILE", help="The study's file, where it was moved.")
    ] = None,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Compute one row again, alone, and compare it with the one that is stored."""
    language(lang)
    from experiments.study import load
    from experiments.sweep.again import again, study_file
    from virta.questions.sweep.answer import find

    with _reading(store, lang), _told(), _open(store, write=False) as kept:
        file = find(study) if study is not None else study_file(kept)
        found = again(load(file), kept, key)
    if json:
        from virta.questions.sweep.answer import again_document

        print_json(again_document(found))
    else:
        from virta.questions.sweep.sheets import show_again

        show_again(found, lang)
    if found.stored is not None and not found.same:
        raise typer.Exit(1)


def verify(
    store: _Store,
    drop: Annotated[
        bool, typer.Option("--drop", help="Take damaged rows away, so that a sweep computes them again.")
    ] = False,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Check the file, the hash of every row, and whether all that is expected is there."""
    language(lang)
    from experiments.store.store import StoreError
    from experiments.store.verify import NOTHING
    from experiments.store.verify import verify as verified

    trouble = ""
    with _reading(store, lang), _told():
        try:
            with _open(store, write=drop) as kept:
                found = verified(kept)
                if drop and found.damaged:
                    kept.drop(found.damaged)
        except StoreError as problem:
            if not store.exists():
                raise
            found, trouble = NOTHING, str(problem)  # what cannot be opened is what was found
    if json:
        from virta.questions.sweep.sheets import advice

        keys = ("rows", "expected", "missing", "failed")
        counts = {key: getattr(found, key) for key in keys}
        said = {"damaged": len(found.damaged), "study": found.begun, "sound": found.sound}
        print_json({**counts, **said, "advice": [trouble] if trouble else advice(found, store, "en")})
    else:
        from virta.questions.sweep.sheets import show_verification

        show_verification(store, found, lang, trouble)
    if not found.begun or not (found.sound or drop):
        raise typer.Exit(1)


def export(
    store: _Store,
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write.")],
    formats: _Format = "csv",
    decimal_comma: DecimalComma = False,
    lang: Lang = "en",
) -> None:
    """Write the tables and figures of a study, as far as it is; row by row, whatever their size."""
    from virta.questions.sweep.answer import write

    language(lang)
    wanted = [one_of(name.strip(), TABLES, "format") for name in formats.split(",")]
    with _reading(store, lang), _told(), _open(store, write=False) as kept:
        written = write(kept, folder, wanted, decimal_comma=decimal_comma, lang=lang)
    tell_of("wrote_files", n=len(written), folder=folder)


def salvage(
    store: _Store,
    target: Annotated[Path, typer.Argument(metavar="NEW", help="A store that does not exist yet.")],
    lang: Lang = "en",
) -> None:
    """Copy what is whole of a damaged store into a fresh one."""
    language(lang)
    from experiments.store.verify import salvage as saved

    _no_study(store)
    with _reading(store, lang), _told():
        rows, left = saved(store, target)
    saved_, lost = (numbers.fixed(n, lang=lang) for n in (rows, left))
    tell_of("store_saved", rows=saved_, left=lost, store=target)
