"""One line of an explanation."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.scenario.quantities import format_number


@dataclass(frozen=True)
class Row:
    """One number.

    `path` can be set with --set. `written` is the text of the file, or "default". `value` is in
    the scenario's units, named by `unit`. `conversion` says what else was made of the number.
    `position` is "file:line:column", or "" for a default.
    """

    path: str
    written: str
    value: float | None
    unit: str
    conversion: str
    position: str
    segments: tuple[str, ...] = ()
    """The segments it holds for, where it does not hold for all."""

    @property
    def understood(self) -> str:
        """Value and unit as text; the conversion where there is no single value."""
        if self.value is None:
            return self.conversion
        return f"{format_number(self.value)} {self.unit}".rstrip()
