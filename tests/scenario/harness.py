"""Refusals told by example: a text with § where the complaint must point."""

import pytest

from simulation.scenario import Problem, ScenarioError, loads

MARK = "§"

SMALL = """\
schema: 1
time: {unit: month, horizon: 12 months}
stages:
  prospect: {kind: potential}
  active: {kind: customer, purchases: {rate: 1, amount: 50, margin: 40 %}}
  ended: {kind: former}
transitions:
  prospect -> active: {rate: 0.1}
  active -> ended: {rate: 0.05}
"""
"""A scenario with next to nothing in it."""


def edited(old: str, new: str) -> str:
    """The small scenario with one piece replaced; nothing to replace means: added at the end."""
    if not old:
        return SMALL + new + "\n"
    assert SMALL.count(old) == 1, f"{old!r} does not stand once in the small scenario"
    return SMALL.replace(old, new)


def place(marked: str) -> tuple[str, int, int]:
    """A text without its mark, and where that stood."""
    assert marked.count(MARK) == 1
    before = marked[: marked.index(MARK)]
    return marked.replace(MARK, ""), before.count("\n") + 1, len(before) - before.rfind("\n")


def refused(text: str, *, overrides: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """The problems of a text that must not load."""
    with pytest.raises(ScenarioError) as caught:
        loads(text, overrides, name="test.yaml")
    return caught.value.problems


def assert_refused(marked: str, message: str, advice: str = "") -> None:
    """The text is refused for one reason only, told at the mark, with advice in hint or nearest name."""
    text, line, column = place(marked)
    problems = refused(text)
    assert [(p.line, p.column) for p in problems] == [(line, column)], "\n".join(map(str, problems))
    (problem,) = problems
    assert message in problem.message
    assert advice in f"{problem.nearest or ''} | {problem.hint or ''} | {', '.join(problem.allowed)}"
    assert problem.text == text.replace("\r\n", "\n").split("\n")[line - 1]
