"""Texts that are refused before their keys are read."""

import pytest

from simulation.scenario import ScenarioError, loads
from simulation.scenario.yaml_reader import MOST_BYTES, MOST_LEVELS, MOST_VALUES

from .harness import SMALL, assert_refused, edited, refused

TEXTS = {
    "a key twice": (
        "kind: former",
        "kind: former, §kind: former",
        'duplicate key "kind", first in line 6',
        "",
    ),
    "a stage twice": ("  ended:", "  §prospect: {kind: former}\n  ended:", 'duplicate key "prospect"', ""),
    "a transition twice in two spellings": (
        "  active -> ended:",
        "  §prospect->active: {rate: 1}\n  active -> ended:",
        'duplicate key "prospect->active"',
        "",
    ),
    "an anchor": ("{rate: 0.05}", "§&slow {rate: 0.05}", "anchors (&slow)", "write the value out"),
    "an anchor on a value": ("0.05", "§&slow 0.05", "anchors (&slow)", "write the value out"),
    "a tag": ("0.05", "§!!float 0.05", "tags (!!float)", "plain value"),
    "a tag of one's own": ("0.05", "§!rate 0.05", "tags (!rate)", "plain value"),
    "a merge key": (
        "{rate: 0.05}",
        "{rate: 0.05, §<<: {by: duration}}",
        'unknown key of a transition "<<"',
        "",
    ),
    "a second document": ("", "§---\nschema: 1", "a second document", "a file of its own"),
    "a list for a key": ("{rate: 0.05}", "{rate: 0.05, §[a, b]: 1}", "a key must be a plain word", ""),
    "a tab": ("  ended:", "§\tended:", "a tab cannot stand here", ""),
    "a brace left open": ("", "money: §{currency: EUR\n", "a closing brace } is missing", ""),
    "a brace too many": ("{rate: 0.05}", "{rate: 0.05}§}", "does not fit", "commas"),
    "a quote left open": ("", 'description: §"one thing\n', "a closing quote is missing", ""),
    "a key without colon": ("", "§description\n", "a colon is missing", "key: value"),
    "a line indented too far": ("  ended:", "    §ended:", "does not fit", "indentation"),
    "a colon in a plain text": ("", "description: one thing§: another", "a colon cannot stand here", ""),
}


@pytest.mark.parametrize(("old", "new", "message", "advice"), TEXTS.values(), ids=TEXTS)
def test_a_text_is_refused(old: str, new: str, message: str, advice: str) -> None:
    assert_refused(edited(old, new), message, advice)


def test_an_alias_is_refused_beside_its_anchor() -> None:
    text = SMALL.replace("0.1}", "&pace 0.1}").replace("0.05}", "*pace}")
    first, second = refused(text)
    assert "anchors (&pace)" in first.message
    assert "aliases (*pace)" in second.message
    assert (second.line, second.column) == (9, 27)


def test_an_alias_without_anchor_is_refused() -> None:
    assert_refused(edited("0.05", "§*pace"), "aliases")


def test_an_expanding_bomb_ends_at_its_first_floors() -> None:
    floors = [f"a{n}: &a{n} [{', '.join(f'*a{n - 1}' for _ in range(9))}]" for n in range(1, 30)]
    problems = refused("schema: 1\na0: &a0 [1]\n" + "\n".join(floors))
    assert any("anchors" in problem.message for problem in problems)
    assert any("aliases" in problem.message for problem in problems)


def test_deep_nesting_is_refused() -> None:
    (problem,) = refused("schema: 1\ndescription: " + "[" * 500 + "]" * 500)
    assert f"at most {MOST_LEVELS} levels" in problem.message
    assert problem.line == 2


def test_a_large_text_is_refused() -> None:
    (problem,) = refused(SMALL + "# " + "x" * MOST_BYTES)
    assert f"at most {MOST_BYTES:,}" in problem.message


def test_a_text_of_too_many_values_is_refused() -> None:
    problem = refused("schema: 1\ndescription: [" + "1," * MOST_VALUES + "1]")[-1]
    assert f"at most {MOST_VALUES:,} are read" in problem.message


def test_complaints_end_somewhere() -> None:
    with pytest.raises(ScenarioError) as caught:
        loads("schema: 1\ndescription: [" + "&a 1," * 5000 + "1]")
    assert len(caught.value.problems) == 1000
    assert str(caught.value).endswith("1000 problems or more, the first 50 shown")
    assert len(str(caught.value)) < 20_000


@pytest.mark.parametrize("text", ["", "   \n", "# nothing but a comment\n", "---\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    (problem,) = refused(text)
    assert problem.message == "the file is empty"


@pytest.mark.parametrize("text", ["schema", "[1, 2]", "42"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    (problem,) = refused(text)
    assert "keys and values" in problem.message


@pytest.mark.parametrize("character", ["\x00", "\x07", "\ud800"])
def test_characters_that_no_text_holds_are_refused(character: str) -> None:
    (problem,) = refused(SMALL + f"description: a{character}b\n")
    assert (problem.line, problem.column) == (10, 15)


def test_a_byte_order_mark_is_no_problem() -> None:
    assert loads("\ufeff" + SMALL) == loads(SMALL)


def test_windows_line_ends_are_no_problem() -> None:
    assert loads(SMALL.replace("\n", "\r\n")) == loads(SMALL)
    text = edited("0.05", "-1").replace("\n", "\r\n")
    (problem,) = refused(text)
    assert (problem.line, problem.column, problem.text) == (9, 27, "  active -> ended: {rate: -1}")


def test_columns_count_characters() -> None:
    (problem,) = refused(SMALL.replace("ended", "päättynyt ⚑").replace("0.05", "-1"))
    assert (problem.line, problem.column) == (9, 33)


def test_json_is_read_as_well() -> None:
    text = '{"schema": 1, "time": {"unit": "month", "horizon": 12}, "stages": {"a": {"kind": "potential"}}, '
    scenario = loads(text + '"transitions": {"a -> gone": {"rate": "0.5 per month"}}}')
    assert scenario.transitions[0].hazard is not None
    assert scenario.transitions[0].hazard.a == 0.5


def test_every_problem_is_told_at_once_in_the_order_of_the_text() -> None:
    text = (
        SMALL.replace("unit: month", "unit: moth")
        .replace("rate: 1,", "rate: -1,")
        .replace("former}", "formr}")
        .replace("{rate: 0.1}", "{rte: 0.1}")
        .replace("active -> ended", "actve -> ended")
    )
    problems = refused(text)
    assert [problem.line for problem in problems] == [2, 5, 6, 8, 9]
    assert [problem.nearest for problem in problems if problem.nearest] == [
        "month",
        "former",
        "rate",
        "active",
    ]


def test_the_message_shows_line_caret_and_advice() -> None:
    (problem,) = refused(edited("rate: 0.05", "rte: 0.05, mean: 3"))
    assert str(problem).split("\n") == [
        'test.yaml:9:21: unknown key of a transition "rte"',
        "    active -> ended: {rte: 0.05, mean: 3}",
        "                      ^",
        "  did you mean rate?",
        "  allowed: rate, mean, median, half_life, time_in_stage, branch, probability, after_silence, "
        "after_purchases, contagion, by, every, first, differs_by_customer, never, one_off, uncertain, "
        "id, title",
    ]


def test_problems_are_counted() -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(SMALL.replace("0.1}", "-1}").replace("0.05", "-1"))
    assert str(caught.value).endswith("\n2 problems")


def test_many_problems_are_counted_and_not_all_shown() -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(SMALL + "".join(f"key{n}: 1\n" for n in range(60)))
    assert len(caught.value.problems) == 60
    assert str(caught.value).endswith("\n60 problems, the first 50 shown")


def test_long_lines_are_cut_around_the_caret() -> None:
    (problem,) = refused(
        SMALL + f"description: {'x' * 300}\ntitle: {{en: {'x' * 300}, et: 1, fi: {'y' * 300}}}\n"
    )
    _, line, caret, *_ = str(problem).split("\n")
    assert len(line) <= 112
    assert line[caret.index("^") :].startswith("et: 1")
