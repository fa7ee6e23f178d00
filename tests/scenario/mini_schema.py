"""A small JSON Schema validator for the keywords that the schema uses."""

import re
from typing import Any

_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
}


def complaints(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    """What a value breaks, as lines with the place."""
    found: list[str] = []
    if "$ref" in schema:
        found += complaints(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
    for rule in schema.get("allOf", ()):
        found += complaints(value, rule, root, at)
    if "anyOf" in schema and all(complaints(value, option, root, at) for option in schema["anyOf"]):
        found.append(f"{at}: fits no option")
    if "not" in schema and not complaints(value, schema["not"], root, at):
        found.append(f"{at}: is what it must not be")
    if "if" in schema:
        branch = "else" if complaints(value, schema["if"], root, at) else "then"
        found += complaints(value, schema[branch], root, at)
    kinds = schema.get("type")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(
        isinstance(value, _TYPES[k]) and (k == "boolean") == isinstance(value, bool) for k in kinds
    ):
        return [*found, f"{at}: is no {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is not one of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: {value!r} is not {schema['const']!r}")
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at}: {value!r} does not match")
    if isinstance(value, int | float) and not isinstance(value, bool):
        found += [f"{at}: {value} is out of bounds"] * (
            value < schema.get("minimum", value)
            or value > schema.get("maximum", value)
            or ("exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"])
            or ("exclusiveMaximum" in schema and value >= schema["exclusiveMaximum"])
        )
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append(f"{at}: wrong length")
        for index, item in enumerate(value):
            found += complaints(item, schema.get("items", {}), root, f"{at}.{index}")
    if isinstance(value, dict):
        found += [f"{at}: lacks {key}" for key in schema.get("required", ()) if key not in value]
        inner = schema.get("properties", {})
        for key, item in value.items():
            found += complaints(key, schema.get("propertyNames", {}), root, f"{at}.{key}")
            extra = schema.get("additionalProperties", {})
            if key not in inner and extra is False:
                found.append(f"{at}: unknown key {key}")
            found += complaints(item, inner.get(key, extra or {}), root, f"{at}.{key}")
    return found
