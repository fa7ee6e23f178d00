"""Figures as bytes and files: SVG and PNG that are the same, byte for byte, whenever drawn again."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.report import style

if TYPE_CHECKING:
    from experiments.report.style import Figure

DPI = 200
"""Resolution of PNG."""

# Dates, versions and addresses would make equal figures differ, or point out of a self-contained page.
_SILENT = {
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "png": {"Software": None},
}
_ID = re.compile(r'\bid="([^"]+)"')
_HEAD = re.compile(r"\A.*?(?=<svg\b)", re.DOTALL)


def svg(figure: Figure) -> str:
    """The figure as a complete SVG document, text kept as text."""
    return _bytes(figure, "svg").decode("utf-8")


def png(figure: Figure, dpi: float = DPI) -> bytes:
    """The figure as PNG."""
    return _bytes(figure, "png", dpi)


def inline(figure: Figure, name: str, description: str) -> str:
    """The figure as an SVG element for HTML: no document head, and ids that no other figure has.

    `name` begins every id; `description` is what a screen reader says.
    """
    text = _HEAD.sub("", svg(figure), count=1).strip()
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", text))
    text = _ID.sub(lambda found: f'id="{name}-{found[1]}"' if found[1] in used else "", text)
    text = re.sub(r"url\(#", f"url(#{name}-", text)
    text = re.sub(r'xlink:href="#', f'href="#{name}-', text)
    text = re.sub(r'\s+xmlns(:xlink)?="[^"]*"', "", text)
    label = description.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def write(figure: Figure, path: Path, dpi: float = DPI) -> None:
    """Write the figure to a file ending in .svg or .png. Raises ValueError for another ending."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in _SILENT:
        raise ValueError(f"{path.name}: figures are written as .svg or .png")
    path.write_bytes(_bytes(figure, kind, dpi))


def _bytes(figure: Figure, kind: str, dpi: float = DPI) -> bytes:
    buffer = io.BytesIO()
    with style.applied():
        figure.savefig(buffer, format=kind, metadata=_SILENT[kind], dpi=dpi if kind == "png" else 72)
    return buffer.getvalue()
