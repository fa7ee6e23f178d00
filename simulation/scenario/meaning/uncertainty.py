"""What the file says it does not know: distributions over worlds, kept with the path of the number."""

from __future__ import annotations

from simulation.scenario.language.file import FileSpec
from simulation.scenario.meaning.context import Context
from simulation.scenario.tree import Table
from simulation.scenario.types import Uncertain


def uncertain(file: FileSpec, tree: Table, context: Context) -> tuple[Uncertain, ...]:
    """Every uncertain number of the file."""
    return ()
