"""The figures of answers as SVG and PNG.

Drawing needs matplotlib, which belongs to the extra `figures`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from virta.outputs import CannotWrite, Wanted, Writer

if TYPE_CHECKING:
    from virta.answer import Answer

FORMATS = ("svg", "png")

Drawing = Callable[[], Any]
"""Makes a figure of matplotlib, which has its home in experiments.report."""


def check() -> None:
    """Raise CannotWrite, with what to install, where nothing can be drawn."""
    from experiments.report import style

    try:
        style.library()
    except style.MissingLibrary as problem:
        raise CannotWrite(str(problem)) from problem


def possible() -> bool:
    """Whether figures can be drawn here."""
    try:
        check()
    except CannotWrite:
        return False
    return True


def files(answer: Answer, wanted: Wanted) -> dict[str, Writer]:
    """A file for each figure and format."""
    drawings = {name: figure.draw for name, figure in answer.figures(wanted.lang).items()}
    return writers_of(drawings, wanted.formats)


def file_names(labels: Iterable[str]) -> list[str]:
    """A part of a file name for each label: what every system can write, each one different."""
    names: list[str] = []
    used: Counter[str] = Counter()
    for label in labels:
        plain = re.sub(r"[^\w]+", "-", label, flags=re.ASCII).strip("-").lower()[:40] or "plan"
        used[plain] += 1
        names.append(plain if used[plain] == 1 else f"{plain}-{used[plain]}")
    return names


def writers_of(drawings: Mapping[str, Drawing], formats: Sequence[str]) -> dict[str, Writer]:
    """What writes each drawing in each of the formats that are those of figures, by file name."""
    wanted = [kind for kind in FORMATS if kind in formats]
    if wanted:
        check()
    # Laying a figure out costs as much as writing it: it is done once for all formats.
    drawings = {name: cache(drawing) for name, drawing in drawings.items()}
    return {
        f"{name}.{kind}": lambda path, drawing=drawing, kind=kind: _draw(path, drawing, kind)  # type: ignore[misc]
        for name, drawing in drawings.items()
        for kind in wanted
    }


def _draw(path: Path, drawing: Drawing, kind: str) -> None:
    from experiments.report import save

    figure = drawing()
    if kind == "svg":
        _write_text(path, save.svg(figure))
    else:
        path.write_bytes(save.png(figure))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
