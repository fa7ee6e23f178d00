"""Options of `virta calibrate`, each declared once: every kind takes its own and those of `How`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from virta.cli.terminal import BadInput, one_of

UNITS = ("day", "week", "month", "quarter", "year")


def said(metavar: str, help: str, *names: str) -> Any:
    """An option that has no value unless it is said."""
    return typer.Option(*names, metavar=metavar, help=help, show_default=False)


def column(help: str, *names: str) -> Any:
    """An option that names a column."""
    return said("COLUMN", help, *names)


Source = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, Parquet or Excel.", show_default=False)]
Person = Annotated[str | None, column("Who.")]
Time = Annotated[str | None, column("When: of a purchase, a move, an event or an invoice.")]
Amount = Annotated[
    str | None, column("How much: a purchase, an invoice, or what is paid a month after an event.")
]
Origin = Annotated[str | None, column("From which stage.", "--from")]
To = Annotated[str | None, column("To which stage.")]
Events = Annotated[
    str | None, column("Rows are events of subscriptions: which one (started, cancelled, ...).")
]
Invoices = Annotated[
    bool, typer.Option("--invoices", help="Rows are invoices: a customer is there in every period with one.")
]
EventStages = Annotated[
    list[str] | None, said("EVENT=STAGE", "Where an event leads; repeat.", "--event-stage")
]
Kinds = Annotated[
    list[str] | None, said("STAGE=KIND", "potential, customer or former; repeat for more.", "--kind")
]
ObservedFrom = Annotated[str | None, said("TIME", "When observation began; the first time unless said.")]
ObservedUntil = Annotated[str | None, said("TIME", "When it ended; the last time unless said.")]
Holdout = Annotated[str | None, said("TIME", "Fit what came before, and compare with what followed.")]
Margin = Annotated[str | None, said("SHARE", "Contribution by revenue, as in 20%; all of it unless said.")]


@dataclass(frozen=True)
class How:
    """How a file is read and its scenario written. Raises BadInput for a unit of time that there is not."""

    unit: Annotated[str, typer.Option(metavar="|".join(UNITS), help="Of time, in the scenario.")] = "month"
    date_format: Annotated[str | None, said("FORMAT", "As in DD/MM/YYYY; found out unless said.")] = None
    decimal: Annotated[str, typer.Option(metavar="auto|point|comma", help="Decimal mark of numbers.")] = (
        "auto"
    )
    zone: Annotated[
        str | None, said("NAME", "Whose clock counts, as in Europe/Helsinki; the file's own unless said.")
    ] = None
    sheet: Annotated[str | None, said("NAME", "Of a workbook.")] = None
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Accept columns guessed by their names.")] = False
    mapping: Annotated[Path | None, said("FILE", "Read which column is which; written if not there.")] = None
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Leave bad rows out, and say how many and why.")
    ] = False
    title: Annotated[str | None, said("TEXT", "Of the scenario; the file's name unless said.")] = None
    currency: Annotated[str, typer.Option(metavar="XXX", help="Three capital letters.")] = "EUR"
    people: Annotated[int, typer.Option(metavar="N", min=1, help="Most people at start.")] = 100_000

    def __post_init__(self) -> None:
        one_of(self.unit, UNITS, "unit of time")

    @property
    def reading(self) -> dict[str, Any]:
        """How cells are read, as readers of records take it."""
        names = ("unit", "date_format", "decimal", "zone", "sheet")
        return {name: getattr(self, name) for name in names}


def listed(text: str | None) -> tuple[str, ...]:
    """The parts of "a, b"."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def pairs(texts: Sequence[str] | None, option: str) -> dict[str, str]:
    """The parts of NAME=VALUE. Raises BadInput where there is no equals sign."""
    found = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise BadInput(f"{option} {text}: write NAME=VALUE.")
        found[name.strip()] = value.strip()
    return found


def share_of(text: str | None) -> float | None:
    """A fraction of 1, also as per cent. Raises BadInput for anything else."""
    if text is None:
        return None
    plain = text.strip().removesuffix("%").strip()
    try:
        share = float(plain) / (100.0 if text.strip().endswith("%") else 1.0)
    except ValueError:
        share = float("nan")
    if not -10.0 < share <= 1.0:
        raise BadInput(f"--margin {text}: a share of revenue, at most 1, as in 0.2 or 20%.")
    return share
