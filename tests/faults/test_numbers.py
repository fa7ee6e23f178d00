"""Numbers that are none, wherever a Python caller can pass one: refused by name, before work begins."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

import experiments.study as study_parts
import simulation.engine
import virta
from experiments.execution.where import Where
from simulation.scenario import ScenarioError, loads

from .processes import MARKET

NONE = (math.nan, math.inf, -math.inf)
STUDY = {
    "study": 1,
    "scenario": "market.yaml",
    "vary": {
        "churn": {"path": 'transitions."active -> ended".rate', "from": 0.02, "to": 0.08, "steps": 4},
        "care": {"path": "investments.care.budget", "values": [100, 200]},
    },
    "precision": {"half_width": 5.0, "metric": "npv", "at_most": 50},
    "seed": 3,
}
FULL: dict[str, Any] = yaml.safe_load(MARKET)
BG_NBD = {"r": 0.24, "alpha": 4.4, "a": 0.79, "b": 2.4}
NAMES = ("given", "plan", "before", "after", "plans", "model")


def asked() -> Iterator[tuple[str, Callable[..., object], str, bool]]:
    """(name, function, parameter, whether it takes several) of every number that a public function takes."""
    public = {name: getattr(virta, name) for name in virta.__all__} | {"engine.run": simulation.engine.run}
    for name, function in public.items():
        if not callable(function) or inspect.isclass(function):
            continue
        if "store" in inspect.signature(function).parameters:
            continue  # it asks a store that a sweep has filled, which this market has not
        for parameter in inspect.signature(function).parameters.values():
            if re.search(r"\b(int|float|ArrayLike)\b", str(parameter.annotation)) and "Callable" not in str(
                parameter.annotation
            ):
                yield name, function, parameter.name, "Sequence" in str(parameter.annotation)


def called(function: Callable[..., object], **numbers: object) -> object:
    """The function asked of a small market, with some numbers given."""
    if "frequency" in inspect.signature(function).parameters:
        if "parameters" in numbers:
            numbers = {"parameters": {**BG_NBD, "r": numbers["parameters"]}}
        history = dict.fromkeys(inspect.signature(function).parameters, 1)
        return function(**{**history, "model": "bg-nbd", "parameters": BG_NBD, "age": 2, **numbers})
    scenario = loads(MARKET)
    further: dict[str, object] = {}
    places: list[object] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            other = virta.plan(scenario, ["investments.care.budget=1"], label="other")
            places += [virta.plan(scenario), other]
        elif parameter.name in NAMES:
            further[parameter.name] = virta.build(scenario) if parameter.name == "model" else scenario
            if function is virta.optimize:
                further[parameter.name] = "library/team/hold"
        elif parameter.default is parameter.empty and parameter.name not in numbers:
            further[parameter.name] = {"name": "mine", "of": lambda *_: 0.0, "zone": 5.0, "stage": "active"}[
                parameter.name
            ]
    return function(*places, **{**further, **numbers})


def test_every_number_of_a_public_function_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def ran(*_: object) -> None:
        raise AssertionError("something ran")

    monkeypatch.setattr(simulation.engine, "_run", ran)
    tried, accepted = 0, []
    for name, function, parameter, several in asked():
        for number in NONE:
            tried += 1
            try:
                called(function, **{parameter: [number] if several else number})
            except (TypeError, ValueError) as refusal:
                if not re.search(r"\b(nan|inf|infinity)\b|not a number|finite", str(refusal)):
                    accepted.append(f"{name}({parameter}={number}): {refusal!r}")
            except Exception as other:  # noqa: BLE001 - all are told together
                accepted.append(f"{name}({parameter}={number}): {other!r}")
            else:
                accepted.append(f"{name}({parameter}={number}) is accepted")
    assert accepted == []
    assert tried >= 90


def leaves(tree: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Where in a tree of mappings and lists a number stands."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, (*path, key))
    elif isinstance(tree, list):
        for i, value in enumerate(tree):
            yield from leaves(value, (*path, i))
    elif isinstance(tree, int | float) and not isinstance(tree, bool):
        yield path


def put(tree: Any, path: tuple[Any, ...], number: float) -> Any:
    changed = copy.deepcopy(tree)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = number
    return changed


@pytest.mark.parametrize("what", ["scenario", "study"])
def test_every_number_of_a_mapping_is_looked_at(
    what: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "market.yaml").write_text(MARKET)
    tree, read = (FULL, loads) if what == "scenario" else (STUDY, study_parts.loads)
    assert read(tree)
    places = list(leaves(tree))
    for path in places:
        for number in NONE:
            with pytest.raises(ScenarioError) as caught:
                read(put(tree, path, number))
            assert re.search(r"nan|inf|finite|number", str(caught.value)), (path, number)
    assert len(places) >= 9


def test_every_number_of_an_override_is_looked_at() -> None:
    for path in ("investments.care.budget", "stages.active.service_cost", "limits.events"):
        for number in NONE:
            with pytest.raises(ScenarioError):
                virta.loads(MARKET, [(path, number)])


def test_every_number_of_a_place_to_run_is_looked_at() -> None:
    numbers = [f.name for f in dataclasses.fields(Where) if re.search("int|float", str(f.type))]
    assert len(numbers) == 4
    for name in numbers:
        for number in NONE:
            with pytest.raises((TypeError, ValueError), match=name):
                Where(**{name: number})
