"""The language as JSON Schema, for editors that complete and check YAML while one types."""

from __future__ import annotations

import copy
from typing import Any

from simulation.scenario.language.file import FileSpec

Json = dict[str, Any]

_CHANGE = "Change"
"""Suffix of the definitions for files that change others, and for segments: nothing is required there."""


def json_schema() -> Json:
    """JSON Schema (2020-12) of a scenario file, with a description for every key.

    A file with `extends` is held to the keys and values only, since the rest stands in its base.
    """
    whole = _tidy(FileSpec.model_json_schema(by_alias=True))
    definitions: Json = whole.pop("$defs")
    definitions = {"Scenario": whole, **definitions}
    _describe_references(definitions)
    changes = {f"{name}{_CHANGE}": _as_change(copy.deepcopy(body)) for name, body in definitions.items()}
    changes[f"Scenario{_CHANGE}"]["required"] = ["schema", "extends"]
    segment = definitions["SegmentSpec"]["properties"]
    for part in ("stages", "transitions", "traits"):
        segment[part] = _as_change(copy.deepcopy(segment[part]))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Virta scenario",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": f"#/$defs/Scenario{_CHANGE}"},
        "else": {"$ref": "#/$defs/Scenario"},
        "$defs": {**definitions, **changes},
    }


def _describe_references(definitions: Json) -> None:
    """A key that only refers to a definition is described as the definition is."""
    for body in definitions.values():
        for inner in body.get("properties", {}).values():
            if "$ref" in inner and "description" not in inner:
                name = inner["$ref"].removeprefix("#/$defs/")
                inner["description"] = definitions[name].get("description", "")


def _tidy(node: Any) -> Any:
    """Without what pydantic adds for Python: nulls as values, made-up titles, null defaults."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    result: Json = {}
    for key, value in node.items():
        if (key == "title" and isinstance(value, str)) or (key == "default" and value is None):
            continue
        result[key] = _tidy(value)
    options = result.get("anyOf")
    if isinstance(options, list):
        kept = [option for option in options if option != {"type": "null"}]
        del result["anyOf"]
        result = {**kept[0], **result} if len(kept) == 1 else {**result, "anyOf": kept}
    return result


def _as_change(node: Any) -> Any:
    """The same without what must be there, and referring to definitions of the same kind."""
    if isinstance(node, list):
        return [_as_change(item) for item in node]
    if not isinstance(node, dict):
        return node
    result: Json = {}
    for key, value in node.items():
        if key == "$ref":
            result[key] = f"{value}{_CHANGE}"
        elif key == "properties":
            result[key] = {name: _as_change(inner) for name, inner in value.items()}
        elif key == "allOf":
            result[key] = [{"not": rule["not"]} for rule in value]
        elif key != "required":
            result[key] = _as_change(value)
    return result
