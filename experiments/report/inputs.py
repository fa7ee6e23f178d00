"""Uncertain numbers as figures and reports speak of them."""

from __future__ import annotations

from experiments.inputs import name_of


def named(path: str) -> str:
    """A path as one speaks of it, with an arrow that no line break divides."""
    return name_of(path).replace("->", "→")
