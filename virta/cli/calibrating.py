"""`virta calibrate`: from a company's own records to a scenario file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli import options, terminal
from virta.cli.terminal import BadInput, out, print_json, tell

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.calibrate.notes import Note
    from experiments.report.tables import Table

UNITS = ("day", "week", "month", "quarter", "year")
WRITTEN = ("json", "csv", "png", "html")

Source = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or Parquet.", show_default=False)]
Person = Annotated[str, typer.Option("--person", metavar="COLUMN", help="Who.", show_default=False)]
Unit = Annotated[str, typer.Option("--unit", metavar="|".join(UNITS), help="Of time, in the scenario.")]
DateFormat = Annotated[
    str | None,
    typer.Option(metavar="FORMAT", help="As in DD/MM/YYYY; found out unless said.", show_default=False),
]
Decimal = Annotated[str, typer.Option(metavar="auto|point|comma", help="Decimal mark of numbers.")]
Lenient = Annotated[bool, typer.Option("--lenient", help="Leave bad rows out, and say how many and why.")]
Scenario = Annotated[
    Path | None,
    typer.Option("--scenario", "-o", metavar="FILE", help="Write the scenario file.", show_default=False),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Write scenario, tables, figures and a report.", show_default=False
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
Title = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Of the scenario; the file's name unless said.")
]
Currency = Annotated[str, typer.Option(metavar="XXX", help="Three capital letters.")]


def application() -> typer.Typer:
    """The kinds of records, each a command."""
    app = typer.Typer(
        help="Make a scenario from your own records.",
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.command("histories")(histories)
    app.command("statements")(statements)
    return app


def histories(
    file: Source,
    person: Person,
    stage: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Stays: in which stage.", show_default=False)
    ] = None,
    all_in: Annotated[
        str | None, typer.Option(metavar="NAME", help="Stays: everyone in this stage.", show_default=False)
    ] = None,
    entered: Annotated[
        str | None,
        typer.Option(
            "--entered", metavar="COLUMN", help="Stays: since when; 0 unless given.", show_default=False
        ),
    ] = None,
    left: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Stays: until when; empty: still there.", show_default=False),
    ] = None,
    event: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Stays: yes where the stay ended then.", show_default=False),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Stays: observed since when.", show_default=False),
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option("--from", metavar="COLUMN", help="Moves: from which stage.", show_default=False),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Moves (or stays): to which stage.", show_default=False),
    ] = None,
    time: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Moves: when.", show_default=False)
    ] = None,
    segment: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Kinds of person, fitted apart.", show_default=False)
    ] = None,
    stages: Annotated[
        str | None,
        typer.Option(metavar="A,B,...", help="The stages there are; others are errors.", show_default=False),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="STAGE=KIND",
            help="potential, customer or former; repeat for more.",
            show_default=False,
        ),
    ] = None,
    leaves_to: Annotated[
        str, typer.Option(metavar="NAME", help="Where they are who left and are not seen elsewhere.")
    ] = "ended",
    observed_from: Annotated[
        str | None, typer.Option(metavar="TIME", help="When observation began.", show_default=False)
    ] = None,
    observed_until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When it ended; the last time unless said.", show_default=False),
    ] = None,
    shapes: Annotated[
        str, typer.Option(metavar="A,B,...", help="Shapes to try; AIC chooses.")
    ] = "exponential,weibull,gompertz,piecewise",
    frailty: Annotated[
        str, typer.Option(metavar="auto|none|gamma", help="Whether customers differ.")
    ] = "auto",
    holdout: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="Fit what came before, compare with what followed.", show_default=False
        ),
    ] = None,
    spend: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=AIM:SUM", help="Spent per unit meanwhile; becomes a reference.", show_default=False
        ),
    ] = None,
    unit: Unit = "month",
    date_format: DateFormat = None,
    decimal: Decimal = "auto",
    lenient: Lenient = False,
    title: Title = None,
    currency: Currency = "EUR",
    people: Annotated[int, typer.Option(metavar="N", min=1, help="Most people at start.")] = 100_000,
    scenario: Scenario = None,
    folder: Folder = None,
    force: Force = False,
    json: options.Json = False,
    lang: options.Lang = "en",
) -> None:
    """Rates and durations from who was in which stage when.

    Rows are stays (--person --stage --entered --left) or moves (--person --from --to --time).
    """
    options.language(lang)
    with explained():
        from experiments.calibrate import documents, history_scenario
        from experiments.calibrate.histories import moment, read_histories
        from experiments.calibrate.history_fit import fit_histories
        from experiments.calibrate.layout import Layout

        layout = Layout(
            person, stage, all_in, entered, left, event, since, origin, to, time, segment, leaves_to,
            listed(stages), observed_from, observed_until, unit, date_format, decimal,
        )  # fmt: skip
        check_unit(unit)
        spends = tuple(history_scenario.spend_of(text) for text in spend or ())
        told = read_histories(file, layout, lenient)
        role = "time" if layout.moves else "start" if entered else "stop"
        ends = moment(told.records, holdout, role, "--holdout")
        found = fit_histories(told.stays, listed(shapes), frailty, ends)
        notes = (*told.notes, *found.notes)
        words = history_scenario.Wording(
            title=title or file.stem,
            source=f"Made from {file.name} by virta calibrate histories.",
            unit=unit,
            kinds=pairs(kinds or (), "--kind"),
            currency=currency,
            spends=spends,
            people=people,
            notes=tuple(note.text() for note in notes),
        )
        text = history_scenario.scenario_text(found, words)
        document = documents.of_histories(found)
        tables = {"estimates": documents.estimates_of(found), "curves": documents.curves_of(found)}

    def drawings() -> dict[str, Callable[[], Any]]:
        from experiments.report import calibration_figures as draw
        from virta.outputs.figures import file_names

        made: dict[str, Callable[[], Any]] = {}
        names = file_names(f"staying {way.origin} to {way.destination}" for way in found.ways)
        for name, way in zip(names, found.ways, strict=True):
            made[name] = lambda way=way: draw.staying(found, way, unit, lang=lang)  # type: ignore[misc]
        stages_left = [s for s in found.staying if sum(way.origin == s for way in found.ways) > 1]
        each = [(s, k) for s in stages_left for k in range(len(found.stays.segments))]
        for name, (of, k) in zip(file_names(f"going {s} {k + 1}" for s, k in each), each, strict=True):
            made[name] = lambda of=of, k=k: draw.going(found, of, k, unit, lang=lang)  # type: ignore[misc]
        return made

    def sheets() -> list[Table]:
        from experiments.report import calibration_tables

        return calibration_tables.of_histories(found, unit, lang)

    settings = {"shapes": list(listed(shapes)), "frailty": frailty, "holdout": holdout, "lenient": lenient}
    result = Result(
        "calibrate histories",
        words.title,
        told.records,
        notes,
        text,
        document,
        tables,
        settings,
        sheets,
        drawings,
    )
    result.give(scenario, folder, force, json, lang)


def statements(
    file: Source,
    period: Annotated[str, typer.Option(metavar="COLUMN", help="When a period ends.", show_default=False)],
    customers: Annotated[
        str, typer.Option(metavar="COLUMN", help="Customers at its end.", show_default=False)
    ],
    won: Annotated[str, typer.Option(metavar="COLUMN", help="Won in it.", show_default=False)],
    lost: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Lost in it.", show_default=False)
    ] = None,
    net: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Won less lost, instead of lost.", show_default=False)
    ] = None,
    spend: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Spent in it on winning customers.", show_default=False),
    ] = None,
    revenue: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Revenue in it.", show_default=False)
    ] = None,
    prospects: Annotated[
        float | None,
        typer.Option(metavar="N", help="How many could become customers.", show_default=False),
    ] = None,
    carry_over: Annotated[
        float, typer.Option(metavar="SHARE", help="Of the effect of spend, into the next period.")
    ] = 0.0,
    people_in: Annotated[
        float, typer.Option(metavar="N", help="What people are counted in: 1000 for thousands.")
    ] = 1.0,
    money_in: Annotated[float, typer.Option(metavar="N", help="What money is counted in.")] = 1.0,
    tolerance: Annotated[
        float | None,
        typer.Option(metavar="X", help="By how much balances may not tie.", show_default=False),
    ] = None,
    first: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="The first to use.", show_default=False)
    ] = None,
    last: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="The last to use.", show_default=False)
    ] = None,
    holdout: Annotated[
        int, typer.Option(metavar="N", min=0, help="Leave the last N periods out, and compare.")
    ] = 0,
    margin: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE",
            help="Contribution by revenue, as in 20%; all of it unless said.",
            show_default=False,
        ),
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the past told again as a scenario.", show_default=False),
    ] = None,
    unit: Unit = "month",
    date_format: DateFormat = None,
    decimal: Decimal = "auto",
    lenient: Lenient = False,
    title: Title = None,
    currency: Currency = "EUR",
    people: Annotated[int, typer.Option(metavar="N", min=1, help="Most people at start.")] = 100_000,
    scenario: Scenario = None,
    folder: Folder = None,
    force: Force = False,
    json: options.Json = False,
    lang: options.Lang = "en",
) -> None:
    """Rates over time and the response to spend from customers, won, lost, spend and revenue by period."""
    options.language(lang)
    share = None if margin is None else share_of(margin)
    with explained():
        from experiments.calibrate import documents, statement_scenario
        from experiments.calibrate.statement_fit import fit_statements
        from experiments.calibrate.statements import Sheet, read_statements

        check_unit(unit)
        sheet = Sheet(
            period, customers, won, lost, net, spend, revenue, people_in, money_in, tolerance, first, last,
            unit, date_format, decimal,
        )  # fmt: skip
        said = read_statements(file, sheet, lenient)
        found = fit_statements(said, prospects, carry_over, holdout)
        words = statement_scenario.StatementWording(
            title=title or file.stem,
            source=f"Made from {file.name} by virta calibrate statements.",
            unit=unit,
            currency=currency,
            margin=share,
            people=people,
        )
        text = statement_scenario.scenario_text(found, words)
        past = statement_scenario.replay_text(found, words)
        document = documents.of_statements(found)
        tables = {"periods": documents.periods_of(found)}

    def drawings() -> dict[str, Callable[[], Any]]:
        from experiments.report import calibration_figures as draw

        stands_for = max(1, math.ceil((found.prospects + float(said.opening[0])) / people))
        made: dict[str, Callable[[], Any]] = {
            "balance": lambda: draw.balance(found, stands_for, lang=lang),
            "rates": lambda: draw.rates(found, unit, lang=lang),
        }
        if found.response is not None:
            made["spending"] = lambda: draw.spending(found, lang=lang)
        return made

    def sheets() -> list[Table]:
        from experiments.report import calibration_tables

        return calibration_tables.of_statements(found, unit, lang)

    settings = {"prospects": prospects, "carry_over": carry_over, "holdout": holdout, "lenient": lenient}
    result = Result(
        "calibrate statements",
        words.title,
        said.records,
        said.notes,
        text,
        document,
        tables,
        settings,
        sheets,
        drawings,
    )
    if replay is not None:
        write_scenario(replay, past, force)
    result.give(scenario, folder, force, json, lang)


@contextmanager
def explained() -> Iterator[None]:
    """Records that cannot be used are bad input, explained."""
    from experiments.calibrate.findings import CalibrationError

    try:
        yield
    except CalibrationError as problem:
        raise BadInput(str(problem)) from problem
    except OSError as problem:
        raise BadInput(f"Cannot read {problem.filename}: {problem.strerror}.") from problem


def check_unit(unit: str) -> None:
    """Raise BadInput where there is no such unit of time."""
    terminal.one_of(unit, UNITS, "unit of time")


def listed(text: str | None) -> tuple[str, ...]:
    """The parts of "a, b"."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    """The parts of NAME=VALUE. Raises BadInput where there is no equals sign."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise BadInput(f"{option} {text}: write NAME=VALUE.")
        found[name.strip()] = value.strip()
    return found


def share_of(text: str) -> float:
    """A fraction of 1, also as per cent. Raises BadInput for anything else."""
    plain = text.strip().removesuffix("%").strip()
    try:
        share = float(plain) / (100.0 if text.strip().endswith("%") else 1.0)
    except ValueError:
        share = float("nan")
    if not -10.0 < share <= 1.0:
        raise BadInput(f"--margin {text}: a share of revenue, at most 1, as in 0.2 or 20%.")
    return share


def write_scenario(path: Path, text: str, force: bool) -> None:
    """Write a scenario file and say so. Raises BadInput where one is there, or it cannot be written."""
    from virta.outputs import files as export

    try:
        export.write_file(path, text, force)
    except export.CannotWrite as problem:
        raise BadInput(str(problem)) from problem
    tell(f"Wrote {path}. Next:\n  virta check --explain {path}\n  virta run {path}")


@dataclass(frozen=True)
class Result:
    """What a calibration gives: the scenario, and all that was found on the way."""

    command: str
    title: str
    records: Any
    notes: Sequence[Note]
    text: str
    found: Mapping[str, Any]
    tables: Mapping[str, DataFrame]
    settings: Mapping[str, Any]
    sheets: Callable[[], list[Table]]
    drawings: Callable[[], dict[str, Callable[[], Any]]]

    def document(self) -> dict[str, Any]:
        """The JSON document."""
        from experiments.calibrate import documents
        from virta.provenance import surroundings

        origin = {"command": self.command, "file": self.records.file, "settings": dict(self.settings)}
        return {
            "records": documents.of_records(self.records),
            "notes": [note.text() for note in self.notes],
            **self.found,
            "scenario": self.text,
            "provenance": {**origin, **surroundings()},
        }

    def give(self, scenario: Path | None, folder: Path | None, force: bool, json: bool, lang: str) -> None:
        """Write what was asked for, and print the document or the tables."""
        if scenario is not None:
            write_scenario(scenario, self.text, force)
        if folder is not None:
            self._write(folder, force, lang)
        if json:
            print_json(self.document())
        else:
            self._show(lang)
            if scenario is None and folder is None:
                tell("\nNothing was written: say -o FILE for the scenario, --out DIR for everything.")

    def _write(self, folder: Path, force: bool, lang: str) -> None:
        from virta.outputs import figures as drawing
        from virta.outputs import files as export

        try:
            drawings = self.drawings()
            further = dict(drawing.writers_of(drawings, WRITTEN))
            further["scenario.yaml"] = lambda path: _text(path, self.text)
            further["report.html"] = lambda path: _text(path, self._page(drawings, lang))
            called = self.command.replace(" ", "-")
            written = export.write(
                folder, self.document(), self.tables, WRITTEN, force, called=called, further=further
            )
        except export.CannotWrite as problem:
            raise BadInput(str(problem)) from problem
        tell(f"Wrote {len(written)} files to {folder}.")

    def _page(self, drawings: Mapping[str, Callable[[], Any]], lang: str) -> str:
        from experiments.report import calibration_page, calibration_tables

        figures = {name: draw() for name, draw in drawings.items()}
        told = calibration_tables.told(self.records, self.notes, lang)
        return calibration_page.page(self.title, told, self.sheets(), figures, self.text, lang)

    def _show(self, lang: str) -> None:
        from experiments.report import calibration_tables
        from virta.outputs.terminal import show, show_head

        console = out()
        first, *others = calibration_tables.told(self.records, self.notes, lang)
        show_head(console, self.title, terminal.plain(first))
        for i, sentence in enumerate(others):
            style = "yellow" if i < len(self.records.dropped) else "dim"
            terminal.paragraph(console, terminal.plain(sentence), style)
        show(console, *self.sheets())


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
