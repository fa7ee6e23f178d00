"""Options of the commands that ask about the outcome of a sweep."""

from __future__ import annotations

import math
import re
from typing import Annotated

import typer

from virta.cli.terminal import BadInput

StoreFile = Annotated[
    str,
    typer.Argument(
        metavar="STORE", help="The store of a study, as `virta sweep` keeps it.", show_default=False
    ),
]
OutcomeMetric = Annotated[
    str | None,
    typer.Option(
        "--metric",
        metavar="NAME",
        help="The outcome; what the study decides by unless told.",
        show_default=False,
    ),
]
OutcomePlan = Annotated[
    str | None,
    typer.Option(
        "--plan", metavar="LABEL", help="Of this plan; unless told, the study's decision.", show_default=False
    ),
]
OutcomeAgainst = Annotated[
    str | None,
    typer.Option("--against", metavar="LABEL", help="Less the same of this plan.", show_default=False),
]

_SPACES = str.maketrans("", "", " _\u00a0\u2009\u202f")


def amount(option: str, text: str | None) -> float | None:
    """A number as people write it: `12 000`, `-0.5`, `35 %`. Raises BadInput that says what to write."""
    if text is None:
        return None
    plain = text.translate(_SPACES)
    try:
        number = float(plain.removesuffix("%")) / (100.0 if plain.endswith("%") else 1.0)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadInput(
            f"{option} {text!r} is no number: write it in the metric's unit, as in 12000, '12 000', -0.5 or "
            f"'35 %'."
        )
    return number


def place(text: str) -> dict[str, float | str]:
    """A value by factor: `churn=4 %, margin=0.35`; words stay words. Raises BadInput."""
    found: dict[str, float | str] = {}
    for part in text.split(","):
        name, equals, value = (piece.strip() for piece in part.rpartition("="))
        if not (name and equals and value):
            raise BadInput(
                f"--at {text!r}: write every factor as FACTOR=VALUE, as in 'churn=4 %, margin=0.35'."
            )
        words = re.fullmatch(r"[^\W\d][\w -]*", value)
        found[name] = value if words else amount("--at", value) or 0.0
    return found
