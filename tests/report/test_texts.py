"""Every language says everything, and nothing is said that is not in the catalogue."""

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
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
        key for key in ENGLISH if key.startswith(("why_", "convention_", "word_", "doubt_", "advice_"))
    }  # found by what they say
    found |= {f"{case}_{unit}" for case in ("in", "after") for unit in UNITS} | {
        f"studio_{unit}s" for unit in UNITS
    }
    for file in SOURCES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        parts_said = set(sayers(tree).values())
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {part + re.escape(node.value) for part in {"", *parts_said}}
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(p.value) if isinstance(p, ast.Constant) else r"[\w -]+" for p in node.values
                ]
                if re.search("[a-z]{5}|[a-z]{2}_|_[a-z]{2}", "".join(parts)):  # else it would be any key
                    found |= {part + "".join(parts) for part in {"", *parts_said}}
    return found


def sayers(tree: ast.Module) -> dict[str, str]:
    """Name of a function that says texts in this file -> what the keys it is given begin with."""
    found = {"texts.say": ""}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                if name.name == "say" and node.module == "experiments.report.texts":
                    found[name.asname or name.name] = ""
                elif name.name == "say" and (node.module or "").endswith(".words"):
                    part = importlib.import_module(node.module or "").say.__closure__[0].cell_contents
                    found[name.asname or name.name] = f"{part}_"
    return found


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
    said = literals()
    made = re.compile("|".join(one for one in said if r"\w" in one))
    assert [key for key in ENGLISH if re.escape(key) not in said and not made.fullmatch(key)] == []


def test_every_key_asked_for_is_there() -> None:
    asked = set()
    for file in SOURCES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        said = sayers(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = ast.unparse(node.func)
                name = "say" if name in ("self._say", "_say") else name
                asked |= {said[name] + key for key in keys(node.args[0])} if name in said else set()
    assert len(asked) > 400
    assert asked - set(ENGLISH) == set()


def quoted(said: ast.JoinedStr | ast.Constant) -> str:
    """A text of the code, with an example in place of each field."""
    if isinstance(said, ast.Constant):
        return str(said.value)
    fields = (ast.unparse(p).strip("f'{}") for p in said.values)
    examples = {"what": "budget", "effect": "fewer people leave", "says": "is 12 times"}
    given = ("2 months" if "span" in field else examples.get(field, "month") for field in fields)
    parts = zip(said.values, given, strict=True)
    return "".join(str(p.value) if isinstance(p, ast.Constant) else example for p, example in parts)


def test_reasons_of_lower_layers_are_said_in_every_language() -> None:
    raised = set()
    for file in (ROOT / "simulation" / "exact").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            said: ast.expr | None = None
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NotExact":
                said = node.args[0]
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.JoinedStr):
                said = node.value if " " in ast.unparse(node.value) else None
            if isinstance(said, ast.JoinedStr | ast.Constant):
                raised.add(quoted(said))
    raised |= {metric.undefined for metric in metrics.METRICS.values() if metric.undefined}
    assert len(raised) > 15
    untold = [one for one in raised if "englanniksi" in texts.reason(one, "fi")]
    assert untold == []


def test_warnings_of_scenarios_are_said_in_every_language() -> None:
    told = set()
    for file in (ROOT / "simulation" / "scenario").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "warn":
                parts = [node.args[1], *(one.value for one in node.keywords if one.arg == "hint")]
                told |= {quoted(part) for part in parts if isinstance(part, ast.JoinedStr | ast.Constant)}
    assert len(told) > 20
    for text in told:
        for lang in OTHERS:
            assert texts.doubt(text, lang) != text
    within = texts.doubt('in segment "small", margin: 1 is 100 %', "fi")
    assert within == "segmentissä ”small”: margin: 1 on 100 %"


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


ASKS = """
from virta.cli import main
from virta.game.words import say as game
from virta.lessons import shipped
from virta.lessons.handout import handout
from virta.studio.words import say as studio

assert main(["list", "--lang", "xx"]) == 0
assert main(["check", "library/retailer/hold", "--lang", "xx"]) == 0
print(studio("horizon", "xx"), game("rank", "xx"))
print(handout(shipped()[0], "xx"))
"""


def test_a_further_language_is_one_file(tmp_path: Path) -> None:
    for package in ("simulation", "experiments", "virta", "scenarios"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    strange = {
        key: f"‹{text}›" if key.endswith(("_horizon", "_rank", "_name")) or key == "name" else text
        for key, text in ENGLISH.items()
    }
    strange |= {"decimal_mark": ":"}
    added = tmp_path / "experiments" / "report" / "texts" / "xx.py"
    added.write_text(f"TEXTS = {strange!r}\n", encoding="utf-8")
    surroundings = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    said = subprocess.run(
        [sys.executable, "-c", ASKS], cwd=tmp_path, env=surroundings, capture_output=True, encoding="utf-8"
    )
    assert said.returncode == 0, said.stderr
    for expected in ("‹Name›", "‹Horizon› ‹Rank›", "‹Name: __", 'lang="xx"'):
        assert expected in said.stdout
