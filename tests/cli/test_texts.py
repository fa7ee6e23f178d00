"""Every display text speaks both languages."""

import ast
from pathlib import Path

import pytest

from simulation.scenario.types import Text
from virta import texts

VIRTA = Path(texts.__file__).parent


def keys_said() -> set[str]:
    """First arguments of every `say(...)` in the face that are written out."""
    calls = (
        node
        for file in VIRTA.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args
    )
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def test_every_text_that_is_said_exists() -> None:
    assert keys_said()
    for key in keys_said():
        assert texts.say(key, "en")
        assert texts.say(key, "fi")


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
