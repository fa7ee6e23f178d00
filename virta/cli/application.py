"""The commands of the command line, and how each ending becomes an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from simulation.scenario import ScenarioError
from virta.cli import (
    calibrating,
    comparing,
    deciding,
    demo,
    files,
    optimizing,
    running,
    studying,
    system,
)
from virta.cli.codes import BAD_INPUT, DONE, FAILED, INTERRUPTED
from virta.cli.terminal import BadInput, RunFailed, silence_stdout, tell, tell_problems


def application() -> typer.Typer:
    """The commands, in the order of a first hour with Virta."""
    app = typer.Typer(
        name="virta",
        help="What pays, over time: winning customers or keeping them?",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for command, name in (
        (demo.demo, "demo"),
        (running.run, "run"),
        (comparing.compare, "compare"),
        (comparing.report, "report"),
        (deciding.sensitivity, "sensitivity"),
        (deciding.uncertainty, "uncertainty"),
        (optimizing.best, "best"),
        (optimizing.optimize, "optimize"),
        (optimizing.explain, "explain"),
        (studying.sweep, "sweep"),
        (files.check, "check"),
        (files.new, "new"),
        (files.list_, "list"),
        (files.schema, "schema"),
        (system.doctor, "doctor"),
        (system.version, "version"),
    ):
        app.command(name)(command)
    app.add_typer(studying.group(), name="study")
    app.add_typer(calibrating.application(), name="calibrate")
    return app


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        application()(args=None if arguments is None else list(arguments), prog_name="virta")
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else DONE if ending.code is None else FAILED
        if code == INTERRUPTED:
            tell("\nInterrupted.")
        return code
    except ScenarioError as error:
        tell_problems(error)
        return BAD_INPUT
    except BadInput as problem:
        tell(str(problem))
        return BAD_INPUT
    except RunFailed as failure:
        tell(str(failure))
        return FAILED
    except BrokenPipeError:
        silence_stdout()
        return FAILED
    return DONE
