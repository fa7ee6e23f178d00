"""What was read into records and should be known: sentences by key, said in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.report.texts import say


@dataclass(frozen=True)
class Note:
    """A sentence: the key of its text without "note_", and what stands in its fields."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str = "en") -> str:
        """The sentence."""
        return say(f"note_{self.key}", lang, **self.values)
