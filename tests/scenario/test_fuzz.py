"""Whatever is written, the loader answers with a Scenario or with a ScenarioError."""
# ruff: noqa: E501, PT017 - one case a line reads best; a complaint is one of two right answers

import copy
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.scenario import Problem, Scenario, ScenarioError, fingerprint, loads
from simulation.scenario.explain import explain_text
from simulation.scenario.language.base import Spec, fields
from simulation.scenario.language.file import FileSpec

from .texts import EVERYTHING, RETAILER

VALID = (RETAILER, EVERYTHING)
NASTY = (
    *("", " ", "~", "null", "0", "-1", "1e308", "-1e308", "1e-308", "1e400", ".nan", ".inf", "010", "1:30", "0x10"),
    *("yes", "true", "100 %", "101 %", "1e999999", "9" * 90, '"1"', "[]", "{}", "[1, 2]", "{a: 1}", "{1: 2}", "!!int 3"),
    *("&a 1", "*a", "a -> b", "->", "-> gone", "gone -> gone", "5 per month", "5 months", "5 EUR", "EUR 5 per year"),
    *("active", "gone", "active -> ended", "customer", "2026-01-01", "0 months", "1e9 years", "1e15", "3 % per day"),
    *("none", "{mean: 1}", "{gamma: {cv: 1e-160}}", "{beta: {alpha: 1, beta: 1e-300}}", "\u2028", "é", "-", "? a"),
)  # fmt: skip
slow = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])


def answer(text: str, overrides: tuple[str | tuple[str, object], ...] = ()) -> Scenario | None:
    """The scenario, or None after complaints that are in order; anything else fails the test."""
    try:
        scenario = loads(text, overrides)
    except ScenarioError as error:
        assert error.problems
        for problem in error.problems:
            assert_in_order(problem, text)
        assert str(error)
        return None
    assert len(fingerprint(scenario)) == 64  # JSON without NaN or infinity
    assert explain_text(text, overrides)
    return scenario


def assert_in_order(problem: Problem, text: str) -> None:
    """Every complaint has a message, and a place inside the text that it speaks of."""
    assert problem.message
    assert problem.message[0] not in "({["
    if problem.line is None:
        return
    lines = re.split("\r\n|\r|\n", unicodedata.normalize("NFC", text.removeprefix("\ufeff")))
    assert 1 <= problem.line <= len(lines) + 1, problem
    assert problem.column is not None
    line = lines[problem.line - 1] if problem.line <= len(lines) else ""
    assert 1 <= problem.column <= len(line) + 1, problem
    assert problem.text == line


@slow
@given(st.text())
def test_any_text(text: str) -> None:
    answer(text)


@slow
@given(st.text(st.sampled_from("abcs: \n-[]{}'\"#&*!|>%@`,?~0123456789.\t"), max_size=80))
def test_any_text_of_yaml_signs(text: str) -> None:
    answer(text)
    answer(RETAILER + text)


@slow
@given(st.sampled_from(VALID), st.data())
def test_a_valid_text_with_pieces_cut_out_or_put_in(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.sampled_from([0, 0, 1, 1, 3, 20]))
        piece = data.draw(st.sampled_from((*NASTY, "\n", "  ", ":", ",", "}", "{", "]", '"', "'", "#", "->")))
        text = text[:start] + piece + text[start + length :]
    answer(text)


@slow
@given(st.sampled_from(VALID), st.data())
def test_a_valid_text_with_other_values(text: str, data: st.DataObject) -> None:
    values = list(re.finditer(r"(?<=: )[^{}\[\],\n:]+|(?<=\[)[^{}\[\],\n:]+", text))
    chosen = data.draw(
        st.lists(st.sampled_from(values), min_size=1, max_size=4, unique_by=lambda m: m.start())
    )
    for match in sorted(chosen, key=lambda m: -m.start()):
        text = text[: match.start()] + data.draw(st.sampled_from(NASTY)) + text[match.end() :]
    answer(text)


@slow
@given(st.sampled_from(VALID), st.data())
def test_a_valid_text_with_lines_lost_doubled_or_moved(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at, to = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        change = data.draw(st.sampled_from(["lose", "double", "move", "indent"]))
        if change == "lose" and len(lines) > 1:
            del lines[at]
        elif change == "double":
            lines.insert(at, lines[at])
        elif change == "move":
            lines.insert(to, lines.pop(at))
        else:
            lines[at] = data.draw(st.sampled_from([" ", "    ", "\t"])) + lines[at]
    answer("\n".join(lines))


def holders(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of everything inside plain data."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from holders(value, (*path, key))


def flow(node: Any) -> str:
    """Plain data as YAML in one line; numbers and switches without quotes."""
    if isinstance(node, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {flow(v)}" for key, v in node.items())
            + "}"
        )
    if isinstance(node, list):
        return "[" + ", ".join(map(flow, node)) + "]"
    plain = re.fullmatch(r"[-\d._ ]*\d|true|false", node)
    return node if plain else json.dumps(node, ensure_ascii=False)


TREES = tuple(yaml.load(text, Loader=yaml.BaseLoader) for text in VALID)
PATHS = tuple(tuple(holders(tree)) for tree in TREES)


def words(spec: type[Spec], seen: set[type[Spec]]) -> Iterator[str]:
    for key, shape in fields(spec).items():
        yield key
        inner = getattr(shape, "spec", getattr(shape, "shape", shape))
        inner = getattr(inner, "spec", inner)
        if isinstance(inner, type) and issubclass(inner, Spec) and inner not in seen:
            seen.add(inner)
            yield from words(inner, seen)


WORDS = sorted(set(words(FileSpec, set())))


@slow
@given(st.sampled_from(range(len(TREES))), st.data())
def test_a_valid_tree_with_branches_put_elsewhere(which: int, data: st.DataObject) -> None:
    tree = copy.deepcopy(TREES[which])
    for _ in range(data.draw(st.integers(1, 3))):
        source, target = (data.draw(st.sampled_from(PATHS[which])) for _ in range(2))
        key = data.draw(st.sampled_from([target[-1], *WORDS]))
        try:
            branch, holder = tree, tree
            for step in source:
                branch = branch[step]
            for step in target[:-1]:
                holder = holder[step]
            holder[key] = copy.deepcopy(branch)
        except (KeyError, IndexError, TypeError):
            continue
    answer(flow(tree))


OVERRIDE_PATHS = (
    "time.horizon", "time.unit", "time", "money", "stages", "stages.active", "people_at_start.active", "people_at_start",
    'transitions."active -> ended"', 'transitions."active -> ended".rate', "investments.care.effects", "segments",
    'investments.care.effects."active -> ended".table', "shocks.war", "traits.zeal", "uncertain", "market_entrants.suspect",
    "market_entrants.suspect.season.1", "market_entrants.suspect.schedule", "investments.care.audience.stages.0",
)  # fmt: skip


@slow
@given(
    st.lists(
        st.tuples(st.sampled_from(OVERRIDE_PATHS), st.sampled_from(NASTY) | st.text()), min_size=1, max_size=3
    )
)
def test_any_override_of_an_existing_path(pairs: list[tuple[str, str]]) -> None:
    answer(EVERYTHING, tuple(f"{path}={value}" for path, value in pairs))


@slow
@given(st.text())
def test_any_override(text: str) -> None:
    answer(RETAILER, (text,))


@slow
@given(st.floats() | st.integers(), st.sampled_from(OVERRIDE_PATHS))
def test_any_number_from_python(value: float, path: str) -> None:
    answer(EVERYTHING, ((path, value),))


@slow
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    from simulation.scenario import load

    path: Path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(data)
    with pytest.raises(ScenarioError):
        load(path)


@slow
@given(st.sampled_from(range(len(TREES))), st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing_but_the_order_of_parts(which: int, random: Any) -> None:
    """Where order has no meaning, none is read into it: the fingerprint is of the sorted parts."""

    def shuffled(node: Any, above: tuple[str, ...] = ()) -> Any:
        if not isinstance(node, dict):
            return [shuffled(item) for item in node] if isinstance(node, list) else node
        keys = list(node)
        if above and above[-1] not in ORDERED:
            random.shuffle(keys)
        return {key: shuffled(node[key], (*above, key)) for key in keys}

    again = loads(flow(shuffled(TREES[which])))
    assert fingerprint(again) == fingerprint(loads(VALID[which]))


ORDERED = {"stages", "transitions", "segments", "traits", "classes", "people_at_start", "market_entrants", "investments",
           "effects", "shocks", "moves", "uncertain"}  # fmt: skip
"""Names given by the file: their order is that of the tuples."""
