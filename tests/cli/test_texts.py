"""Every display text speaks both languages."""

import ast
import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from simulation.scenario.types import Text
from virta import texts

VIRTA = Path(texts.__file__).parent


def keys_said() -> set[tuple[str, Callable[..., str]]]:
    """First arguments of every `say(...)` in the face that are written out, and whose `say` it is."""
    found = set()
    for file in VIRTA.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        catalogues = [
            n.module for n in froms if any(name.name == "say" and not name.asname for name in n.names)
        ]
        say = importlib.import_module(catalogues[0] or "").say if catalogues else texts.say
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    found.add((str(key.value), say))
    return found


def test_every_text_that_is_said_exists() -> None:
    assert keys_said()
    for key, say in keys_said():
        assert say(key, "en")
        assert say(key, "fi")


def test_fields_are_the_same_in_both_languages() -> None:
    for english, finnish in texts._TEXTS.values():
        assert sorted(set(english.split("{")[1:])) != [] or "{" not in finnish
        fields = [sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in (english, finnish)]
        assert fields[0] == fields[1]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError, match="no texts in 'sv'"):
        texts.say("total", "sv")


def test_stages_of_the_shipped_vocabularies_have_finnish_names() -> None:
    assert texts.title_of(Text("prospect"), "prospect", "fi") == "prospekti"
    assert texts.title_of(Text("Leads", "Liidit"), "prospect", "fi") == "Liidit"
    assert texts.title_of(Text("Leads"), "prospect", "fi") == "Leads"
    assert texts.title_of(Text("Leads", "Liidit"), "prospect", "en") == "Leads"
