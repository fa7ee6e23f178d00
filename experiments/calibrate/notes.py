"""What was read into records and should be known: sentences by key, said in any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from experiments.report.texts import say


@dataclass(frozen=True)
class Note:
    """A sentence: the key of its text without "note_", and what stands in its fields."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    doubt: bool = False
    """Whether it puts the result in doubt: such sentences come first."""

    def text(self, lang: str = "en") -> str:
        """The sentence."""
        return say(f"note_{self.key}", lang, **self.values)


def doubts_first(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes with those that put the result in doubt at the beginning."""
    return tuple(sorted(notes, key=lambda note: not note.doubt))
