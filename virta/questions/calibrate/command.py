"""The command line of `virta calibrate`: from a company's own records to a scenario file."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from virta.cli import options as shared
from virta.cli.terminal import BadInput, tell, tell_of
from virta.questions.calibrate.kinds import KINDS, ask, asking, options
from virta.questions.calibrate.options import Source, said

if TYPE_CHECKING:
    from virta.questions.calibrate.answer import CalibrateAnswer

WRITTEN = ("json", "csv", "png", "html")


def application() -> typer.Typer:
    """The kinds of records, each a command."""
    app = typer.Typer(
        help="Make a scenario from your own records.",
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for kind in KINDS:
        app.command(kind)(_command(kind))
    return app


def _command(kind: str) -> Callable[..., None]:
    """The command of a kind: its options are those of the records, then those of delivery."""
    hints = get_type_hints(_give, localns={"CalibrateAnswer": object}, include_extras=True)
    added = [
        p.replace(annotation=hints[name])
        for name, p in inspect.signature(_give).parameters.items()
        if name != "answer" and (name != "replay" or kind == "statements")
    ]

    def command(file: Path, **of_all: Any) -> None:
        from experiments.calibrate.findings import CalibrationError

        where = {p.name: of_all.pop(p.name) for p in added}
        shared.language(where["lang"])
        try:
            answer = ask(kind, file, **of_all)
        except CalibrationError as problem:
            raise BadInput(str(problem)) from problem
        except OSError as problem:
            # A library that could not be loaded, for want of memory, names no file and has no number.
            said = problem.strerror or str(problem)
            raise BadInput(f"Cannot read {problem.filename or file}: {said}.") from problem
        _give(answer, **where)

    file = inspect.Parameter("file", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Source)
    parameters = [file, *options(kind), *added]
    made: Any = command
    made.__doc__ = asking(kind).__doc__
    made.__signature__ = inspect.Signature(parameters, return_annotation=None)
    made.__annotations__ = {p.name: p.annotation for p in parameters}
    return command


def _give(
    answer: CalibrateAnswer,
    *,
    replay: Annotated[Path | None, said("FILE", "Write the past told again as a scenario.")] = None,
    scenario: Annotated[Path | None, said("FILE", "Write the scenario file.", "--scenario", "-o")] = None,
    folder: Annotated[
        Path | None, said("DIR", "Write scenario, tables, figures and a report.", "--out")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
    json: shared.Json = False,
    lang: shared.Lang = "en",
) -> None:
    """Write what was asked for, and print the document or the tables."""
    from virta.cli.delivery import Delivery

    if replay is not None and answer.past is not None:
        _write(replay, answer.past, force)
    if scenario is not None:
        _write(scenario, answer.text, force)
    Delivery(json, folder, force=force, lang=lang, usual=WRITTEN).give(answer)
    if not json and scenario is None and folder is None:
        tell("")
        tell_of("calibrate_not_written")


def _write(path: Path, text: str, force: bool) -> None:
    """Write a scenario file and say so. Raises BadInput where one is there, or it cannot be written."""
    from virta.outputs import folders as export

    try:
        export.write_file(path, text, force)
    except export.CannotWrite as problem:
        raise BadInput(str(problem)) from problem
    tell_of("wrote_next", file=path)
    tell(f"  virta check --explain {path}\n  virta run {path}")
