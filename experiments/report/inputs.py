"""Numbers of a scenario as figures and reports speak of them: by their key and what it belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.inputs import name_of
from experiments.report.texts import catalogue, title_of
from simulation.scenario.types import Text

_NONE: Mapping[str, Text] = {}


def named(path: str, lang: str = "en", titles: Mapping[str, Text] = _NONE) -> str:
    """A path as one speaks of it, with an arrow that no line break divides; `titles` as in `on`."""
    key, bracket, about = name_of(path).partition(" (")
    parts = ", ".join(on(one, lang, titles) for one in about.removesuffix(")").split(", "))
    return f"{catalogue(lang).get(f'path_{key}', key)}{bracket}{parts}{')' if bracket else ''}"


def on(name: str, lang: str, titles: Mapping[str, Text] = _NONE) -> str:
    """What a number belongs to: a transition, a stage or what happens there, each in the language.

    In English by the names of the file; else by the `titles` of its stages, investments and segments.
    """
    if "->" in name:
        return " → ".join(on(stage, lang, titles) for stage in name.split(" -> "))
    stage, dot, what = name.partition(".")
    said = stage if lang == "en" else title_of(titles.get(stage, Text(stage)), lang, stage)
    if dot and lang != "en":
        return f"{said}: {catalogue(lang).get(f'path_{what}', what)}"
    return f"{said}{dot}{what}"
