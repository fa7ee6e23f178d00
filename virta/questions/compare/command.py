"""`virta compare` and `virta report`: which plan pays, on a terminal, in files, on two pages of A4."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli import options, terminal
from virta.cli.terminal import BadInput, RunFailed, numbers, out, print_json, tell
from virta.defaults import DECIDED, MOST_REPLICATIONS, PRECISE, REPLICATIONS
from virta.questions.run.command import check_metrics
from virta.texts import say

if TYPE_CHECKING:
    from experiments.plan import Plan
    from experiments.sequential import Goal
    from virta.questions.compare.answer import Compared
    from virta.questions.compare.findings import Effort

FORMATS = ("json", "csv", "parquet", "svg", "png", "html")
USUAL = ("json", "csv", "svg", "png", "html")
_STEPS = ("replications", "counterfactuals", "marginal values", "flip points", "worlds", "why")


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
    json: options.Json = False,
    folder: options.Folder = None,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar=",".join(FORMATS),
            help="What to write, with --out; all but parquet unless told.",
            show_default=False,
        ),
    ] = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Compare plans: which pays, by how much, from when, how sure that is, what would change it."""
    options.language(lang)
    wanted = wanted_formats(formats) if folder is not None else []
    asked = Asked("compare", files, variants, overrides, labels, seed, engine)
    asked.goal(replications, until, precision, max_replications, chosen)
    asked.look(loss, n_worlds, why)
    plans = asked.plans()
    if folder is not None:
        check_folder(folder, asked.origin(plans), force)
    found = asked.run(plans)
    if folder is not None:
        tell(f"Wrote {write(found, folder, wanted, force, decimal_comma, lang)} files to {folder}.")
    if json:
        print_json(found.document())
    else:
        show(found, lang, chosen or ())


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
    json: options.Json = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    lang: options.Lang = "en",
) -> None:
    """Write a comparison as one HTML file of two A4 pages, three with --worlds or --explain."""
    from virta.outputs import figures as drawing
    from virta.outputs import files as export

    options.language(lang)
    if file.is_dir():
        raise BadInput(f"{file} is a folder. Name the file to write, as in --out {file / 'report.html'}.")
    if file.exists() and not force:
        raise BadInput(f"{file} exists. Choose another name, or say --force to replace it.")
    with explained():
        drawing.check()
        export.check_place(file.parent)
    asked = Asked("report", files, variants, overrides, labels, seed, engine)
    asked.goal(replications, until, precision, max_replications, chosen)
    asked.look(loss, n_worlds, why)
    found = asked.run(asked.plans())
    from virta.questions.compare import page as html

    with explained():
        export.write_file(file, html.page(found.findings, lang), force)
    tell(f"Wrote {file}.")
    if json:
        print_json(found.document())
    else:
        show(found, lang, chosen or (), parts=("side_by_side",))


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
        check_metrics(chosen or ())
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

        if len(self._files) + len(self._variants) < 2:
            raise BadInput(
                "A comparison needs at least two plans: further files, or --plan 'LABEL: PATH=VALUE'. "
                "`virta list` shows the shipped ones."
            )
        with explained():
            return read(self._files, self._variants, self._overrides, self._labels)

    def origin(self, plans: Sequence[Plan]) -> dict[str, Any]:
        """The provenance that the result will have."""
        from virta.questions.compare.answer import origin_of

        return origin_of(
            plans, self._seed, self._goal, self._loss, self._effort, self._engine, True, self._command
        )

    def run(self, plans: Sequence[Plan]) -> Compared:
        """Compare them, with progress on a terminal."""
        from virta.cli.progress import steps
        from virta.questions.compare.answer import compared

        titles = {step: say(f"step_{step}", "en") for step in _STEPS}
        with explained(), steps(titles) as progress:
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


@contextmanager
def explained() -> Iterator[None]:
    """Turn what can go wrong with plans, runs and files into BadInput and RunFailed that say what."""
    from experiments.compare import ComparisonError
    from experiments.differing import DifferingError
    from simulation.ledgers import BooksDoNotTie
    from simulation.model import ModelError
    from virta.outputs.files import CannotWrite
    from virta.plans import BadPlan

    try:
        yield
    except (ComparisonError, DifferingError) as problem:
        raise BadInput(_sentence(str(problem))) from problem
    except (BadPlan, CannotWrite) as problem:
        raise BadInput(str(problem)) from problem
    except ModelError as problem:
        raise BadInput(_with_notes(problem)) from problem
    except OverflowError as problem:
        raise RunFailed(_with_notes(problem)) from problem
    except BooksDoNotTie as defect:
        message = f"The books do not tie, which is a defect of Virta: {_with_notes(defect)}"
        raise RunFailed(message) from defect
    except MemoryError as problem:
        raise RunFailed("This many people and periods do not fit in memory.") from problem


def _sentence(text: str) -> str:
    hint = ""
    if "have not the same" in text:
        hint = " Plans are compared over the same time, in the same money: --set can give all the same."
    return f"{text[:1].upper()}{text[1:]}.{hint}"


def _with_notes(problem: Exception) -> str:
    notes = getattr(problem, "__notes__", [])
    return f"{problem} ({'; '.join(notes)})" if notes else str(problem)


def wanted_formats(text: str | None, known: Sequence[str] = FORMATS) -> list[str]:
    """The formats asked for among those known; where none are named, all but parquet that can be had here."""
    from virta.outputs import figures as drawing

    drawn = {"svg", "png", "html"} & set(known)
    if text is not None:
        wanted = [terminal.one_of(name.strip(), known, "format") for name in text.split(",")]
        if drawn & set(wanted):
            with explained():
                drawing.check()
        return wanted
    usual = [name for name in known if name != "parquet"]
    if drawing.possible():
        return usual
    what = "Figures and the report" if "html" in known else "Figures"
    tell(f'{what} are left out: they need matplotlib, pip install "virta[figures]".')
    return [name for name in usual if name not in drawn]


def check_folder(folder: Path, origin: Mapping[str, Any], force: bool) -> None:
    """Refuse a folder in which the results cannot be put, before anything is run. Raises BadInput."""
    from virta.outputs import files as export

    with explained():
        export.check(folder, origin, force)


def write(
    found: Compared, folder: Path, formats: Sequence[str], force: bool, decimal_comma: bool, lang: str
) -> int:
    """Write the files of a comparison; how many. Raises BadInput where they cannot be written."""
    from virta.outputs import figures as drawing
    from virta.outputs import files as export

    with explained():
        figures = drawing.of_comparison(found.findings, formats, lang)
        written = export.write(
            folder,
            found.document(),
            found.tables,
            formats,
            force,
            decimal_comma,
            called="compare",
            further=figures,
        )
    return len(written)


def show(found: Compared, lang: str, chosen: Sequence[str] = (), parts: Sequence[str] | None = None) -> None:
    """Print the answer of a comparison and the parts named of what it rests on, by default all."""
    from virta.questions.compare.sheets import PARTS, DecisionSheets

    DecisionSheets(found, numbers(lang), chosen).show(out(), PARTS if parts is None else parts)
