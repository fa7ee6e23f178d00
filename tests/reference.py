"""The page on the Python API, made of signatures and docstrings: `python -m tests.reference` renews it."""

import inspect
import re
from pathlib import Path

import virta
from virta.answer import Answer

PAGE = Path(__file__).resolve().parent.parent / "docs" / "api.md"
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


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
