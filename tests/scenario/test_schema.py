"""The JSON Schema that editors use agrees with the loader."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from simulation.scenario import ScenarioError, json_schema, loads

from .harness import SMALL, edited
from .mini_schema import complaints
from .texts import EVERYTHING, RETAILER

SCHEMA = json_schema()


def typed(text: str) -> Any:
    """A text as an editor sees it."""
    return yaml.safe_load(text)


@pytest.mark.parametrize("text", [SMALL, RETAILER, EVERYTHING], ids=["small", "retailer", "everything"])
def test_valid_files_fit(text: str) -> None:
    assert complaints(typed(text.replace("2026-07-01", "'2026-07-01'")), SCHEMA, SCHEMA) == []


WRONG = {
    "unknown key": edited("{rate: 0.05}", "{rte: 0.05}"),
    "unknown key at the top": SMALL + "horizon: 3\n",
    "unknown word": edited("kind: former", "kind: formr"),
    "negative": edited("0.05", "-0.05"),
    "probability above one": edited("{rate: 0.05}", "{probability: 1.5}"),
    "unknown unit": edited("0.05", "0.05 per fortnight"),
    "currency for a rate": edited("0.05", "5 EUR"),
    "two paces": edited("{rate: 0.05}", "{rate: 0.05, mean: 3}"),
    "no pace": edited("{rate: 0.05}", "{}"),
    "no kind": edited("{kind: former}", "{}"),
    "a number for a switch": edited("{kind: former}", "{kind: former, absorbing: 1}"),
    "a list for a mapping": SMALL + "investments: []\n",
    "a misspelt purchase": edited("{rate: 0.05}", "{probability: 5 %, every: purchases}"),
    "a purchase for a length": edited("rate: 1,", "every: purchase,"),
    "a probable purchase beside a rate": edited("rate: 1,", "rate: 1, probability: 5 %,"),
    "a probability of purchase above one": edited("rate: 1,", "probability: 1.5,"),
    "a probability of purchase that is a gamma": edited("rate: 1,", "probability: {gamma: {cv: 1}},"),
    "an empty season": SMALL + "market_entrants: {prospect: {rate: 1, season: []}}\n",
    "a date that is none": SMALL + "market_entrants: {prospect: {rate: 1, schedule: {soon: 1}}}\n",
    "a misspelt key of a segment's stage": SMALL + "segments: {a: {share: 1, stages: {active: {cost: 1}}}}\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_the_loader_refuses_the_schema_refuses(text: str) -> None:
    with pytest.raises(ScenarioError):
        loads(text)
    assert complaints(typed(text), SCHEMA, SCHEMA)


def test_a_file_that_extends_another_need_not_be_whole() -> None:
    parts = "stages: {active: {service_cost: 1}}, transitions: {a -> b: {by: tenure}}"
    child = typed(f"{{schema: 1, extends: base.yaml, {parts}}}")
    assert complaints(child, SCHEMA, SCHEMA) == []
    assert complaints({**child, "stages": {"active": {"servicecost": 1}}}, SCHEMA, SCHEMA)
    del child["extends"]
    assert complaints(child, SCHEMA, SCHEMA)


def test_a_segment_need_not_be_whole() -> None:
    whole = typed(SMALL + "segments: {a: {share: 1, stages: {active: {purchases: {rate: 2}}}}}\n")
    assert complaints(whole, SCHEMA, SCHEMA) == []


def properties(node: Any, at: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        for name, inner in (
            node.get("properties", {}).items() if isinstance(node.get("properties"), dict) else ()
        ):
            yield f"{at}.{name}", inner
        for key, inner in node.items():
            yield from properties(inner, f"{at}/{key}")
    elif isinstance(node, list):
        for inner in node:
            yield from properties(inner, at)


def test_every_key_is_described() -> None:
    described = list(properties(SCHEMA))
    assert len(described) > 150
    assert [at for at, body in described if not body.get("description")] == []


def test_nothing_of_python_shows() -> None:
    text = str(SCHEMA)
    for word in ("null", "None", "from_", "run_off", "schema_version", "'title': 'Spec"):
        assert word not in text.replace("None unless", ""), word
