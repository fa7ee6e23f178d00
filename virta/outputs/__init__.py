"""Outputs of answers, a module each: terminal, files, figures, page, notebook. None imports a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

FORMATS = {
    "json": "virta.outputs.documents",
    "csv": "virta.outputs.tables",
    "parquet": "virta.outputs.tables",
    "svg": "virta.outputs.figures",
    "png": "virta.outputs.figures",
    "html": "virta.outputs.page",
    "xlsx": "virta.outputs.workbook",
}
"""What --format can name -> the module whose function `files(answer, wanted)` gives what to write.

A further format is a module and a line here.
"""

Writer = Callable[[Path], None]
"""Writes one file."""


@dataclass(frozen=True)
class Wanted:
    """Which files of an answer to write, and how."""

    formats: Sequence[str]
    """Keys of FORMATS."""
    lang: str = "en"
    decimal_comma: bool = False
    """Whether CSV has semicolons between columns and decimal commas."""


class CannotWrite(Exception):
    """The results cannot be put there; the message says why and what would help."""
