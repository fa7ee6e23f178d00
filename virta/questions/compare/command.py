"""`virta compare` and `virta report`: which plan pays, on a terminal, in files, on two pages of A4."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from virta.cli import options, terminal
from virta.cli.delivery import Delivery, explained
from virta.cli.terminal import BadInput, tell_of
from virta.defaults import DECIDED, MOST_REPLICATIONS, PRECISE, REPLICATIONS

if TYPE_CHECKING:
    from experiments.plan import Plan
    from experiments.sequential import Goal
    from virta.provenance import Begin
    from virta.questions.compare.answer import CompareAnswer
    from virta.questions.compare.findings import Effort

USUAL = ("json", "csv", "svg", "png", "html")
"""Formats that are written where none are named."""
_STEPS = ("replications", "counterfactuals", "marginal values", "flip points", "worlds", "why", "lives")


def compare(
    files: options.Plans,
    variants: options.Variants = None,
    overrides: options.Overrides = None,
    labels: options.Labels = None,
    seed: options.Seed = 0,
    replications: options.Replications = REPLICATIONS,
    until: options.Until = None,
    precision: options.HalfWidth = None,
    max_replications: options.MaxReplications = MOST_REPLICATIONS,
    chosen: options.Chosen = None,
    loss: options.Loss = 0.0,
    n_worlds: options.NWorlds = 0,
    why: options.Why = False,
    engine: options.ComparingEngine = "auto",
    strict: options.Strict = False,
    json: options.Json = False,
    excel: options.Excel = None,
    folder: options.Folder = None,
    formats: options.Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Compare plans: which pays, by how much, from when, how sure that is, what would change it."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang, USUAL, excel)
    asked = Asked("compare", files, variants, overrides, labels, seed, engine)
    asked.goal(replications, until, precision, max_replications, chosen)
    asked.look(loss, n_worlds, why)
    asked.strict, asked.lang = strict, lang
    delivery.give(replace(asked.run(delivery.check), metrics=tuple(chosen or ())))


def report(
    files: options.Plans,
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="The HTML file to write.")] = Path(
        "report.html"
    ),
    variants: options.Variants = None,
    overrides: options.Overrides = None,
    labels: options.Labels = None,
    seed: options.Seed = 0,
    replications: options.Replications = REPLICATIONS,
    until: options.Until = None,
    precision: options.HalfWidth = None,
    max_replications: options.MaxReplications = MOST_REPLICATIONS,
    chosen: options.Chosen = None,
    loss: options.Loss = 0.0,
    n_worlds: options.NWorlds = 0,
    why: options.Why = False,
    engine: options.ComparingEngine = "auto",
    strict: options.Strict = False,
    json: options.Json = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    lang: options.Lang = "en",
) -> None:
    """Write a comparison as one HTML file: two A4 pages for the board, and an appendix."""
    from virta.outputs import figures, page
    from virta.outputs import folders as kept

    delivery = Delivery(json, lang=lang)
    if file.is_dir():
        raise BadInput(f"{file} is a folder. Name the file to write, as in --out {file / 'report.html'}.")
    if file.exists() and not force:
        raise BadInput(f"{file} exists. Choose another name, or say --force to replace it.")
    with explained():
        figures.check()
        kept.check_place(file.parent)
    asked = Asked("report", files, variants, overrides, labels, seed, engine)
    asked.goal(replications, until, precision, max_replications, chosen)
    asked.look(loss, n_worlds, why)
    asked.strict, asked.lang = strict, lang
    found = asked.run()
    with explained():
        kept.write_file(file, page.page(found, lang), force)
    tell_of("wrote", file=file)
    delivery.give(replace(found, metrics=tuple(chosen or ()), parts=("side_by_side",)))


class Asked:
    """A comparison as it was asked for on the command line; wrong wishes are BadInput or ScenarioError."""

    def __init__(
        self,
        command: str,
        files: Sequence[str],
        variants: Sequence[str] | None = None,
        overrides: Sequence[str] | None = None,
        labels: Sequence[str] | None = None,
        seed: int = 0,
        engine: str = "auto",
        typed: str | None = None,
    ) -> None:
        """Which plans, and under which luck; `typed`: the command where it is not what follows from that."""
        from experiments.sequential import FixedN
        from virta.questions.compare.findings import Effort

        terminal.one_of(engine, options.ENGINES, "engine")
        self._command, self._seed, self._engine = command, seed, engine
        self._files, self._variants = files, variants or ()
        self._overrides, self._labels = overrides or (), labels or ()
        self._goal: Goal = FixedN(REPLICATIONS)
        self._loss = 0.0
        self._effort = Effort()
        self._command_line = typed
        self._typed: list[str] = []
        self.strict = False
        """Whether what is doubted of a scenario is an error."""
        self.lang = "en"
        """Of what is said while it goes on."""

    def goal(
        self,
        replications: int = REPLICATIONS,
        until: str | None = None,
        precision: float | None = None,
        max_replications: int = MOST_REPLICATIONS,
        chosen: Sequence[str] | None = None,
    ) -> None:
        """When to stop, and by what to decide: the first of the metrics chosen."""
        from virta.questions.compare.answer import goal_of

        if until is not None:
            terminal.one_of(until, (DECIDED, PRECISE), "goal")
        terminal.check_metrics(chosen or ())
        metric = chosen[0] if chosen else "npv"
        with explained():
            self._goal = goal_of(replications, until, precision, max_replications, metric)
        goes_on = until is not None or precision is not None
        self._typed += [
            *(("-n", str(replications)) if replications != REPLICATIONS and not goes_on else ()),
            *(("--until", until) if until else ()),
            *(("--precision", f"{precision:g}") if precision is not None else ()),
            *(
                ("--max-replications", str(max_replications))
                if goes_on and max_replications != MOST_REPLICATIONS
                else ()
            ),
            *(part for name in chosen or () for part in ("--metric", name)),
        ]

    def look(
        self, loss: float = 0.0, n_worlds: int = 0, why: bool = False, effort: Effort | None = None
    ) -> None:
        """How far to look around the answer."""
        from virta.questions.compare.findings import Effort

        if n_worlds == 1:
            raise BadInput("One world has no spread: ask for at least 2 --worlds, better 100.")
        self._loss = loss
        self._effort = effort or Effort(worlds=n_worlds, why=why)
        self._typed += [
            *(("--loss", f"{loss:g}") if loss else ()),
            *(("--worlds", str(n_worlds)) if n_worlds else ()),
            *(("--explain",) if why else ()),
        ]

    def plans(self) -> list[Plan]:
        """The plans, read. Raises with every problem of all of them."""
        from virta.plans import read

        books = any(file.lower().endswith(".xlsx") for file in self._files)  # may hold several
        if len(self._files) + len(self._variants) < 2 and not books:
            raise BadInput(
                "A comparison needs at least two plans: further files, or --plan 'LABEL: PATH=VALUE'. "
                "`virta list` shows the shipped ones."
            )
        with explained():
            return read(self._files, self._variants, self._overrides, self._labels)

    def run(self, begin: Begin | None = None) -> CompareAnswer:
        """Compare them, with progress on a terminal; `begin` is told the provenance before."""
        from virta.cli.progress import steps
        from virta.questions.compare.answer import compared

        plans = self.plans()
        terminal.tell_warnings([plan.scenario for plan in plans], self.strict)
        with explained(), steps(*_STEPS, lang=self.lang) as progress:
            return compared(
                plans,
                seed=self._seed,
                goal=self._goal,
                loss=self._loss,
                effort=self._effort,
                engine=self._engine,
                command=self._command,
                typed=self.typed(),
                progress=progress,
                begin=begin,
            )

    def typed(self) -> str:
        """The command that makes this again."""
        if self._command_line is not None:
            return self._command_line
        repeated: Mapping[str, Sequence[str]] = {
            "--plan": self._variants,
            "--set": self._overrides,
            "--label": self._labels,
        }
        words = ["virta", self._command, *self._files]
        words += [part for option, values in repeated.items() for value in values for part in (option, value)]
        words += ["--seed", str(self._seed)] if self._seed else []
        words += ["--engine", self._engine] if self._engine != "auto" else []
        return shlex.join([*words, *self._typed])
