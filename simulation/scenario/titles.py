"""The title of a scenario or study file, without reading the rest of it: for lists of many files."""

from __future__ import annotations

from pathlib import Path

from simulation.scenario import yaml_reader
from simulation.scenario.problems import Problems
from simulation.scenario.reading import read_file
from simulation.scenario.tree import Leaf, Node, Table
from simulation.scenario.types import Text


def title_of(path: Path) -> Text | None:
    """The title that stands in the file itself, as a text or as `{en: ..., fi: ...}`.

    None where the file has no such title (a file may have that of another one which it extends) or cannot
    be read: the title, or the complaints, then come from reading the whole file.
    """
    problems = Problems()
    source = read_file(path, problems)
    node = yaml_reader.top_entry(source, "title") if source is not None else None
    if isinstance(node, Table):
        english, finnish = _text(node.entries.get("en")), _text(node.entries.get("fi"))
        return Text(english, finnish) if english and node.entries.keys() <= {"en", "fi"} else None
    written = _text(node)
    return Text(written, None) if written else None


def _text(node: Node | None) -> str | None:
    return node.text if isinstance(node, Leaf) else None
