"""The commands of the command line, and how each ending becomes an exit code."""

from __future__ import annotations

import errno
import importlib
import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer

from simulation.scenario import ScenarioError
from virta import questions
from virta.cli import memory
from virta.cli.codes import BAD_INPUT, DONE, FAILED, INTERRUPTED
from virta.cli.options import Command
from virta.cli.terminal import BadInput, RunFailed, silence_stdout, speak, tell, tell_of, tell_problems

CANNOT_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)
"""Errors of writing to standard output where the disk is full or broken."""

GROUPS = {
    "study": "virta.questions.sweep.command:group",
    "calibrate": "virta.questions.calibrate.command:application",
}
"""Name -> module and function that makes a group of commands."""
LIGHT = ("check", "list", "new", "schema", "version")
"""Commands that load no large library; to ask for help loads none either."""


def commands() -> dict[str, str]:
    """Name -> module and function of every command that stands in no group."""
    return {
        "demo": "virta.cli.demo:demo",
        **{name: f"virta.questions.{name}.command:{name}" for name in questions.QUESTIONS},
        "report": "virta.questions.compare.command:report",
        "studio": "virta.studio.command:studio",
        "game": "virta.game.command:game",
        "check": "virta.cli.files:check",
        "new": "virta.cli.files:new",
        "list": "virta.cli.files:list_",
        "schema": "virta.cli.files:schema",
        "doctor": "virta.cli.system:doctor",
        "version": "virta.cli.system:version",
    }


def application(asked: str | None = None) -> typer.Typer:
    """The command line with the named command alone, or with all commands where none has that name.

    Loading the options of all commands takes longer than most commands run.
    """
    app = typer.Typer(
        name="virta",
        help="What pays, over time: winning customers or keeping them?",
        no_args_is_help=True,
        add_completion=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(lambda: None)  # a Typer of one command alone would take its name for an argument
    alone = commands()
    one = asked in alone or asked in GROUPS
    for name, place in alone.items():
        if name == asked or not one:
            app.command(name, cls=Command)(_loaded(place))
    for name, place in GROUPS.items():
        if name == asked or not one:
            app.add_typer(_loaded(place)(), name=name)
    return app


def _loaded(place: str) -> Callable[..., Any]:
    module, _, name = place.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    speak("en")
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        try:
            if words and words[0] not in LIGHT and not {"-h", "--help"} & set(words):
                memory.prepare()
            application(*words[:1])(args=None if arguments is None else words, prog_name="virta")
        finally:
            sys.stdout.flush()
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else DONE if ending.code is None else FAILED
        if code == INTERRUPTED:
            tell("")
            tell_of("interrupted")
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
    except MemoryError:
        tell("Memory has run out: ask for less at once, or raise the limit.")
        return FAILED
    except ImportError as problem:
        # An extra that is not installed says how to get it; a library may also find too little memory.
        tell(f"A library could not be loaded: {problem}")
        return FAILED
    except BrokenPipeError:
        silence_stdout()
        return FAILED
    except OSError as problem:
        if problem.errno not in CANNOT_WRITE or problem.filename is not None:
            raise
        silence_stdout()
        tell(f"Cannot write to standard output: {problem.strerror}.")
        return FAILED
    return DONE
