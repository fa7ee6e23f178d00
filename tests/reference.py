"""Pages made of the code: the Python API of docstrings, the keys of scenario files of their schema.

python -m tests.reference      # writes both
"""

import inspect
import re
from pathlib import Path
from typing import Any

import virta
from simulation.scenario import json_schema
from virta.answer import Answer

PAGE = Path(__file__).resolve().parent.parent / "docs" / "api.md"
KEYS = PAGE.with_name("scenario-keys.md")
HEAD = """\
# The Python API

`import virta` is light: names are loaded on first use, all of them typed, and `help(virta.compare)`
says what stands here. This page is made of the docstrings (`make docs`).

A question (`virta.simulate`, `compare`, `best`, `optimize`, `pareto`, `explain`, `sensitivity`,
`uncertainty`, `sweep`, `discover`, `emulate`, `calibrate`) gives back an answer; all answers have what
[the last section](#answers) lists.
"""


def page() -> str:
    """The text of the page."""
    parts = [HEAD]
    for name in virta.__all__:
        if not name.startswith("__"):
            parts.append(entry(f"virta.{name}", getattr(virta, name)))
    parts.append("## Answers\n")
    parts.append(paragraphs(inspect.getdoc(Answer) or ""))
    lines = []
    for name, member in vars(Answer).items():
        if not name.startswith("_") and (doc := inspect.getdoc(member)):
            call = f"{name}{signature(member)}" if inspect.isfunction(member) else name
            lines.append(f"- `{call}`: {' '.join(doc.split())}")
    return "\n".join([*parts, "\n".join(lines), ""])


def entry(name: str, thing: object) -> str:
    """The part of one name."""
    if not callable(thing):
        return f"## {name}\n\nA `{type(thing).__name__}` of {len(thing)}: {', '.join(map(str, thing))}.\n"  # type: ignore[arg-type,call-overload]
    doc = paragraphs(inspect.getdoc(thing) or "")
    if isinstance(thing, type):
        return f"## {name}\n\n{doc}"
    return f"## {name}\n\n```python\n{name.removeprefix('virta.')}{signature(thing)}\n```\n\n{doc}"


def signature(thing: object) -> str:
    """Parameters and what comes back, a parameter a line where they are many."""
    found = inspect.signature(thing)  # type: ignore[arg-type]
    kept = [p for p in found.parameters.values() if p.name not in ("self", "begin")]
    text = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(found.replace(parameters=kept)))
    if len(text) <= 100:
        return text
    inner, _, after = text.rpartition(")")
    parts = re.split(r", (?=[\w*]+[:,]|\*, |\*\w)", inner[1:])
    return "(\n" + "".join(f"    {part},\n" for part in parts) + f"){after}"


def paragraphs(doc: str) -> str:
    """A docstring as Markdown: what is said of parameters and errors becomes a list."""
    lines: list[str] = []
    for line in doc.split("\n"):
        if re.fullmatch(r"-+", line):
            lines.append("")
        elif re.match(r" +\w+: |[\w, ]+ : ", line):
            lines.append(f"- {line.strip()}")
        elif line.startswith(" "):
            lines.append(f"  {line.strip()}")
        else:
            lines.append(line)
    return re.sub(r"^Raises:$", "Raises\n", "\n".join(lines), flags=re.M) + "\n"


KEYS_HEAD = """\
# Every key of a scenario file

What `virta schema` says, as a page: it is made of the schema (`make docs`). How keys are used, with
examples, and the ways to write a number, stand in [the scenario language](scenario-language.md). A key in
bold is needed, but in a file that `extends` another.
"""


def keys_page() -> str:
    """A table for each mapping of the language, in the order in which a file leads to them."""
    definitions = json_schema()["$defs"]
    waiting, seen, parts = ["Scenario"], set[str](), [KEYS_HEAD]
    while waiting:
        name = waiting.pop(0)
        if name in seen or name.endswith("Change"):
            continue
        seen.add(name)
        body = definitions[name]
        waiting += re.findall(r"'#/\$defs/(\w+)'", str(body))
        if mapping := _mapping_of(body):
            parts.append(_mapping(name, body.get("description", ""), mapping, definitions))
    return "\n".join(parts)


def _mapping_of(body: dict[str, Any]) -> dict[str, Any] | None:
    """The mapping that a definition is, or that may stand in place of a number."""
    return next((one for one in (body, *body.get("anyOf", ())) if one.get("properties")), None)


def _mapping(name: str, about: str, body: dict[str, Any], definitions: dict[str, Any]) -> str:
    about = about or body.get("description", "")
    lines = [f"## {_title(name)}", "", about, "", "| Key | Value | |", "|---|---|---|"]
    for key, shape in body["properties"].items():
        shown = f"**`{key}`**" if key in body.get("required", ()) else f"`{key}`"
        values = " or ".join(dict.fromkeys(_values(shape, definitions)))
        lines.append(f"| {shown} | {values} | {shape.get('description', '').replace('|', '/')} |")
    if isinstance(more := body.get("additionalProperties"), dict):
        values = " or ".join(dict.fromkeys(_values(more, definitions)))
        lines.append(f"| any other name | {values} | {more.get('description', '').replace('|', '/')} |")
    return "\n".join([*lines, ""])


def _title(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Spec")).capitalize()


def _values(shape: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    """What may stand there: links to further mappings, words, and kinds of numbers."""
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2].removesuffix("Change")  # the same keys, none of them needed
        mapping = _mapping_of(definitions[name])
        if mapping is None:
            return _values(definitions[name], definitions)
        besides = [one for one in definitions[name].get("anyOf", ()) if one is not mapping]
        link = f"[{_title(name)}](#{_title(name).lower().replace(' ', '-')})"
        return [*(value for one in besides for value in _values(one, definitions)), link]
    for several in ("anyOf", "oneOf"):
        if several in shape:
            return [value for one in shape[several] for value in _values(one, definitions)]
    if "enum" in shape:
        return [", ".join(f"`{value}`" for value in shape["enum"])]
    if "const" in shape:
        return [f"`{shape['const']}`"]
    kind = shape.get("type")
    if kind == "array":
        return [f"list: {' or '.join(dict.fromkeys(_values(shape.get('items', {}), definitions)))}"]
    if kind == "object":
        more = shape.get("additionalProperties")
        if isinstance(more, dict):
            return [f"by name: {' or '.join(dict.fromkeys(_values(more, definitions)))}"]
        return ["{" + ", ".join(f"`{key}`" for key in shape.get("properties", ())) + "}"]
    if kind in ("number", "integer", "boolean"):
        return [{"boolean": "`true`, `false`"}.get(kind, "number")]
    return [_written(shape.get("pattern", ""))]


def _written(pattern: str) -> str:
    """The kind of number that a pattern takes; a text where there is none."""
    if not pattern.startswith("^[+-]?("):
        return "text"
    if " per " in pattern:
        return "with ` per month`" if "%" not in pattern else "with ` %`, ` per month`"
    if "s?)" in pattern:
        return "with ` months`"
    return "with ` %`" if "%" in pattern else "number"


if __name__ == "__main__":
    KEYS.write_text(keys_page(), encoding="utf-8", newline="\n")
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
