"""Scenario files as people would write them: keys in order, a comment where a number came from.

A file is a list of `Item`s. `written` lays them out and loads the text back: what it returns is a
scenario that `virta check` accepts.

    item = Item("rate", number(0.0213), beside="412 of 19 340 person months")
    text = written(["Made from contracts.csv."], [Item("schema", "1"), ...])
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.calibrate.findings import CalibrationError
from simulation.scenario import Scenario, ScenarioError, loads

WIDTH = 108
_PLAIN = re.compile(r"[^\W\d_][\w ./+-]*(?<! )(?: -> [^\W\d_][\w ./+-]*(?<! ))?")
_RESERVED = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


@dataclass(frozen=True)
class Item:
    """A key with its value: text as it stands in YAML, or further items.

    `above` becomes comment lines before the key, `beside` a comment after the value. An item with
    neither key nor value is its comment alone; one without a key may hold items of its own.
    """

    key: str
    value: str | Sequence[Item] = ""
    above: str = ""
    beside: str = ""


def written(head: Sequence[str], items: Sequence[Item], name: str = "scenario") -> str:
    """The text of a file: `head` (paragraphs) as a comment at the top, then the items.

    Raises CalibrationError, with the problems found, where the text is no valid scenario.
    """
    lines = [line for paragraph in head for line in _comment(paragraph, "")]
    for item in items:
        if not isinstance(item.value, str):
            lines.append("")
        lines += _lines(item, "")
    text = "\n".join(lines) + "\n"
    proved(text, name)
    return text


def top(title: str, time: Mapping[str, str], currency: str) -> list[Item]:
    """What every file begins with."""
    return [
        Item("schema", "1"),
        Item("title", quoted(title)),
        Item("time", mapping(time)),
        Item("money", mapping({"currency": currency})),
    ]


def proved(text: str, name: str = "scenario") -> Scenario:
    """The scenario of a written text. Raises CalibrationError where it does not load."""
    try:
        return loads(text, name=name)
    except ScenarioError as error:
        raise CalibrationError(f"what was found does not make a scenario:\n{error}") from error


def number(value: float, digits: int = 6) -> str:
    """A number as the scenario language reads it, to so many significant digits, without an exponent."""
    if not math.isfinite(value):
        raise CalibrationError(f"{value} cannot be written into a scenario.")
    if value == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def count(value: float) -> str:
    """A whole number with spaces between thousands, as in 12 500."""
    return f"{round(value):,}".replace(",", " ")


def mapping(entries: Mapping[str, str]) -> str:
    """A mapping on one line: {rate: 0.02, by: tenure}; values as they stand, keys quoted where needed."""
    return "{" + ", ".join(f"{key(name)}: {value}" for name, value in entries.items()) + "}"


def uncertain(estimate: float, se: float, law: str = "lognormal") -> str:
    """A standard error as the scenario language says it.

    The law has the estimate as its mean and the standard error as its standard deviation: "lognormal" for
    what cannot fall below zero (its logarithm has sigma = sqrt(ln(1 + (se / estimate)^2))), "normal" for what
    can, "beta" for shares (no wider than a beta of parameters that sum to 1: then nothing is known of it).
    """
    if law == "beta":
        size = max(estimate * (1.0 - estimate) / se**2 - 1.0, 1.0)
        ends = {"alpha": estimate * size, "beta": (1.0 - estimate) * size}
        return mapping({"beta": mapping({name: number(value, 4) for name, value in ends.items()})})
    if law == "lognormal":
        return mapping({"lognormal": mapping({"cv": number(se / abs(estimate), 3)})})
    return mapping({"normal": mapping({"sd": number(se, 3)})})


def uncertain_together(found: Sequence[Doubted], correlations: Sequence[Sequence[float]]) -> list[Item]:
    """Entries of `uncertain` for estimates (k) whose normal scores have correlations (k, k).

    Each says its correlation with the earlier ones. Correlations are written a thousandth smaller than they
    are, so that rounding leaves them possible; those below 0.005 are left out.
    """
    items = []
    for i, one in enumerate(found):
        law = uncertain(one.value, one.se, one.law)
        rows = [(found[j].where, 0.999 * float(correlations[i][j])) for j in range(i)]
        rows = [(where, r) for where, r in rows if abs(r) >= 0.005]
        if not rows:
            items.append(Item(one.where, law, beside=one.beside))
            continue
        name, _, spread = law[1:-1].partition(": ")
        with_others = Item("correlation", [Item(where, number(r, 3)) for where, r in rows])
        items.append(Item(one.where, [Item(name, spread, beside=one.beside), with_others]))
    return items


@dataclass(frozen=True)
class Doubted:
    """An estimate, as `uncertain` holds it."""

    where: str
    """Path in the scenario"""
    value: float
    se: float
    law: str = "lognormal"
    beside: str = ""


def key(name: str) -> str:
    """A name as a YAML key, in quotes where it could be read as something else."""
    if _PLAIN.fullmatch(name) and name.casefold() not in _RESERVED:
        return name
    return quoted(name)


def quoted(text: str) -> str:
    """A text in the double quotes of YAML; control characters are left out."""
    kept = "".join(c for c in text if c.isprintable())
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'


def path(*names: str) -> str:
    """A path of the scenario, as `uncertain` and `--set` take it: transitions."a -> b".rate."""
    return ".".join(
        name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else '"' + name.replace('"', '""') + '"'
        for name in names
    )


def _lines(item: Item, indent: str) -> list[str]:
    lines = _comment(item.above, indent) if item.above else []
    if not item.key:
        inner = [] if isinstance(item.value, str) else [_lines(child, indent) for child in item.value]
        return [*lines, *(line for part in inner for line in part)]
    head = f"{indent}{_key_of(item.key)}:"
    if isinstance(item.value, str):
        line = f"{head} {item.value}".rstrip()
        if not item.beside:
            return [*lines, line]
        if len(line) + len(item.beside) + 4 <= WIDTH:
            return [*lines, f"{line}  # {item.beside}"]
        return [*lines, *_comment(item.beside, indent), line]
    lines.append(f"{head}  # {item.beside}" if item.beside else head)
    for child in item.value:
        lines += _lines(child, f"{indent}  ")
    return lines


def _key_of(name: str) -> str:
    """Paths hold quotes of their own and are plain scalars all the same."""
    return name if "." in name and '"' in name and not name.startswith('"') else key(name)


def _comment(text: str, indent: str) -> list[str]:
    """Comment lines, wrapped; a blank line of the text is an empty comment line."""
    lines = []
    for paragraph in text.split("\n"):
        wrapped = textwrap.wrap(paragraph, WIDTH - len(indent) - 2, break_long_words=False) or [""]
        lines += [f"{indent}# {line}".rstrip() for line in wrapped]
    return lines
