"""Every language says everything, and nothing is said that is not in the catalogue."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from experiments.report import texts
from simulation import metrics
from simulation.scenario.types import Text

ROOT = Path(texts.__file__).resolve().parents[3]
PLACES = [p for folder in ("experiments", "virta") for p in (ROOT / folder).rglob("*.py")]
SOURCES = [p for p in PLACES if p.parent.name != "texts" or p.name == "__init__.py"]
ENGLISH = texts.catalogue("en")
UNITS = ("day", "week", "month", "quarter", "year")
OTHERS = [lang for lang in texts.LANGUAGES if lang != "en"]


def literals() -> set[str]:
    """Every text constant in the code that speaks, as a pattern where it has fields."""
    found = {f"metric_{name}" for name in metrics.METRICS}
    found |= {
        key for key in ENGLISH if key.startswith(("why_", "convention_", "word_"))
    }  # found by what they say
    found |= {f"{case}_{unit}" for case in ("in", "after") for unit in UNITS}
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(re.escape(node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(p.value) if isinstance(p, ast.Constant) else r"[\w -]+" for p in node.values
                ]
                found.add("".join(parts))
    return {pattern for pattern in found if not re.fullmatch(r"(\[\\w -\]\+|_)*", pattern)}


def keys(node: ast.expr) -> set[str]:
    """The keys that an expression may stand for, where it spells them out."""
    if isinstance(node, ast.IfExp):
        return keys(node.body) | keys(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


@pytest.mark.parametrize("lang", OTHERS)
def test_a_language_has_every_text_with_the_same_fields_and_none_besides(lang: str) -> None:
    other = texts.catalogue(lang)
    assert set(other) == set(ENGLISH)
    for key, english in ENGLISH.items():
        assert other[key], key
        if not key.startswith(("in_", "after_")):  # inflected: {count} in one language is {n} in another
            one, two = (
                {name for _, name, _, _ in Formatter().parse(t) if name} for t in (english, other[key])
            )
            assert one == two, key


def test_every_text_is_used() -> None:
    pattern = re.compile("|".join(literals()))
    assert [key for key in ENGLISH if not pattern.fullmatch(key)] == []


def test_every_key_asked_for_is_there() -> None:
    asked = set()
    for file in SOURCES:
        source = file.read_text(encoding="utf-8")
        ours = "report.texts import" in source and "studio.words import say" not in source
        for node in ast.walk(ast.parse(source)) if ours else ():
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                asked |= keys(node.args[0]) if name in ("say", "_say") else set()
    assert len(asked) > 200
    assert asked - set(ENGLISH) == set()


def test_reasons_of_lower_layers_are_said_in_every_language() -> None:
    raised = set()
    for file in (ROOT / "simulation" / "exact").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            said: ast.expr | None = None
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NotExact":
                said = node.args[0]
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.JoinedStr):
                said = node.value if " " in ast.unparse(node.value) else None
            if said is not None:
                if isinstance(said, ast.JoinedStr):
                    parts = (p.value if isinstance(p, ast.Constant) else "7" for p in said.values)
                    raised.add("".join(map(str, parts)))
                elif isinstance(said, ast.Constant):
                    raised.add(str(said.value))
    raised |= {metric.undefined for metric in metrics.METRICS.values() if metric.undefined}
    assert len(raised) > 15
    untold = [one for one in raised if "englanniksi" in texts.reason(one, "fi")]
    assert untold == []


def test_an_unknown_key_or_language_is_refused() -> None:
    with pytest.raises(KeyError, match="no text 'nonsense'"):
        texts.say("nonsense", "en")
    with pytest.raises(KeyError, match="no texts in 'sv'; there are: en, fi"):
        texts.say("people", "sv")


def test_a_title_falls_back_to_english_but_for_stages_of_the_shipped_vocabularies() -> None:
    assert texts.title_of(Text("Active", "Aktiivinen"), "fi") == "Aktiivinen"
    assert texts.title_of(Text("Active"), "fi") == "Active"
    assert texts.title_of(Text("prospect"), "fi", "prospect") == "prospekti"
    assert texts.title_of(Text("Leads"), "fi", "prospect") == "Leads"
    assert texts.title_of(Text("Leads", "Liidit"), "en", "prospect") == "Leads"
