"""Every number of a scenario as it was understood, for `virta check --explain`.

Importing this module is cheap: the modules that read files are imported when a file is explained.
So `simulation.scenario` can import the function `explain`, named like this module, at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.scenario.row import Row


def explain(path: str | Path, overrides: Iterable[str | tuple[str, object]] = ()) -> list[Row]:
    """Every number of a scenario file, in the order of the language. Raises ScenarioError."""
    from simulation.scenario.explanation import rows
    from simulation.scenario.loader import draft_of_file

    return rows(draft_of_file(path).understood(overrides))


def explain_text(text: str, overrides: Iterable[str | tuple[str, object]] = ()) -> list[Row]:
    """The same of a text."""
    from simulation.scenario.explanation import rows
    from simulation.scenario.loader import draft_of_text

    return rows(draft_of_text(text, "scenario").understood(overrides))
