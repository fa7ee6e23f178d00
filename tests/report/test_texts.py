"""Both languages say everything, and nothing is said that is not in the tables."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from experiments.report import texts
from simulation.scenario.types import Text

REPORT = Path(texts.__file__).resolve().parents[1]
KEYS = [(key, table) for table, entries in texts.TABLES.items() for key in entries]


def literals() -> set[str]:
    """Every text constant in the modules of the report, as a pattern where it has fields."""
    found = set()
    for file in REPORT.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(re.escape(node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(p.value) if isinstance(p, ast.Constant) else r"[\w-]+" for p in node.values
                ]
                found.add("".join(parts))
    return {pattern for pattern in found if pattern not in (r"[\w-]+", "")}


def keys(node: ast.expr) -> set[str]:
    """The keys that an expression may stand for, where it spells them out."""
    if isinstance(node, ast.IfExp):
        return keys(node.body) | keys(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


@pytest.mark.parametrize(("key", "table"), KEYS)
def test_a_text_is_there_in_every_language_with_the_same_fields(key: str, table: str) -> None:
    versions = texts.TABLES[table][key]
    assert len(versions) == len(texts.LANGUAGES)
    assert all(version.strip() for version in versions)
    if not key.startswith(("in_", "after_")):  # inflected: {count} in one language is {n} in another
        first, *others = ({name for _, name, _, _ in Formatter().parse(v) if name} for v in versions)
        assert all(fields == first for fields in others)


def test_no_key_stands_in_two_tables() -> None:
    assert len(KEYS) == len({key for key, _ in KEYS})


def test_every_text_is_used() -> None:
    patterns = [re.compile(pattern) for pattern in literals()]
    unused = [key for key, _ in KEYS if not any(pattern.fullmatch(key) for pattern in patterns)]
    assert unused == []


def test_every_key_asked_for_is_there() -> None:
    asked = set()
    for file in REPORT.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                asked |= keys(node.args[0])
    known = {key for key, _ in KEYS}
    assert len(asked) > 20
    assert asked - known == set()


def test_an_unknown_key_or_language_is_refused() -> None:
    with pytest.raises(KeyError, match="no text 'nonsense'"):
        texts.say("nonsense", "en")
    with pytest.raises(KeyError, match="no texts in 'sv'; there are: en, fi"):
        texts.say("people", "sv")


def test_a_title_falls_back_to_english() -> None:
    assert texts.title_of(Text("Active", "Aktiivinen"), "fi") == "Aktiivinen"
    assert texts.title_of(Text("Active"), "fi") == "Active"
