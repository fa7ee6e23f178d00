"""One look for all figures: sizes, fonts, colours, and a sheet on which to place things in points.

Nothing here touches pyplot or leaves a setting of matplotlib changed.
"""

from __future__ import annotations

import importlib
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure
    from matplotlib.text import Text as Text

POINTS_PER_CM = 72 / 2.54


@dataclass(frozen=True)
class Size:
    """Outer size of a figure in centimetres, and of its plain text in points."""

    width: float
    height: float
    text: float


SCREEN = Size(25.4, 14.3, 11.0)
"""A slide or a screen."""
PAGE = Size(18.2, 8.0, 8.0)
"""The width of the text on an A4 page."""
COLUMN = Size(8.9, 7.0, 7.0)
"""Half of it."""

INK, SOFT, RULE, PAPER = "#222222", "#666666", "#d9d9d9", "#ffffff"
BASELINE = "#6b6b6b"
"""The plan that the others are compared with, in every figure."""
RIVALS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9")
"""Colours of the other plans: Okabe & Ito's set, the yellow darkened so that thin lines show."""
AIMS = {
    "acquisition": "#d55e00",
    "onboarding": "#e6a04b",
    "retention": "#0072b2",
    "development": "#009e73",
    "win-back": "#cc79a7",
}
"""Colours of investments by what they are for."""
SHADES = {
    "potential": ("#f6e3b4", "#d89b1d"),
    "customer": ("#bcdcf1", "#0b4f8a"),
    "former": ("#e3d3df", "#8d6a86"),
}
"""From the palest to the darkest stage of each kind."""

_SETTINGS: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],  # ships with matplotlib: the same outlines everywhere
    "text.color": INK,
    "text.parse_math": False,  # a title may contain a dollar sign
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.major.width": 0.6,
    "xtick.major.size": 3.0,
    "ytick.major.size": 0.0,
    "lines.solid_capstyle": "round",
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "none",  # text stays text: it can be read aloud, searched and edited
    "svg.hashsalt": "virta",
}

_lock = threading.RLock()


class MissingLibrary(ImportError):
    """Figures were asked for where matplotlib is not installed; the message says how to get it."""


def library(module: str = "matplotlib") -> ModuleType:
    """A module of matplotlib. Raises MissingLibrary where it is not installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as problem:
        raise MissingLibrary('Figures need matplotlib: pip install "virta[figures]".') from problem


@contextmanager
def applied() -> Iterator[None]:
    """Draw under this look, whatever the user's own settings are; these are back afterwards.

    Settings of matplotlib belong to the process, so one thread draws at a time.
    """
    matplotlib = library()
    plain = {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith("backend")}
    with _lock, matplotlib.rc_context({**plain, **_SETTINGS}):
        yield


def shade(kind: str, rank: int, of: int) -> str:
    """The colour of the stage with this rank (0: the palest) among `of` stages of a kind."""
    pale, dark = SHADES[kind]
    share = 0.6 if of == 1 else rank / (of - 1)
    return between(pale, dark, share)


def rival(i: int) -> str:
    """The colour of the i-th plan after the baseline, from 0; they recur after the last."""
    return RIVALS[i % len(RIVALS)]


def readable(colour: str) -> str:
    """The colour mixed with as much ink as makes it readable as text on paper (contrast 4.5 to 1)."""
    for share in range(0, 100, 5):
        mixed = between(colour, INK, share / 100)
        if 1.05 / (_luminance(mixed) + 0.05) >= 4.5:
            return mixed
    return INK


def on(colour: str) -> str:
    """Ink or paper, whichever can be read on the colour."""
    return INK if _luminance(colour) > 0.3 else PAPER


def _luminance(colour: str) -> float:
    """Relative luminance of sRGB by WCAG 2."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def paler(colour: str, share: float = 0.75) -> str:
    """The colour mixed with paper."""
    return between(colour, PAPER, share)


def between(one: str, other: str, share: float) -> str:
    """The first colour mixed with so large a share of the other."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + share * (b - a)):02x}" for a, b in pairs)


@lru_cache(maxsize=4096)
def text_width(text: str, points: float, bold: bool = False) -> float:
    """Width of one line of text in points, by the outlines of the font."""
    if not text:
        return 0.0
    properties = library("matplotlib.font_manager").FontProperties(
        family=_SETTINGS["font.family"], weight="bold" if bold else "normal"
    )
    measure = library("matplotlib.textpath").text_to_path.get_text_width_height_descent
    width, _, _ = measure(text, properties, False)
    # FontProperties without a size are 10 points; pixels of PNG round glyphs up.
    return 1.02 * float(width) * points / 10.0


def wrapped(text: str, width: float, points: float, bold: bool = False) -> list[str]:
    """The text in as few lines as fit into `width` points, of about equal length.

    Lines break at spaces and after hyphens; a longer word stands alone.
    """
    lines = _filled(text, width, points, bold)
    narrow, wide = width / 2, width
    while len(lines) > 1 and wide - narrow > 1.0:
        middle = (narrow + wide) / 2
        attempt = _filled(text, middle, points, bold)
        fits = len(attempt) == len(lines) and max(text_width(a, points, bold) for a in attempt) <= width
        narrow, wide = (narrow, middle) if fits else (middle, wide)
    return _filled(text, wide, points, bold)


def _filled(text: str, width: float, points: float, bold: bool) -> list[str]:
    lines = [""]
    for piece in re.findall(r"[^ -]+-?[ ]*|-[ ]*", text):
        if lines[-1] and text_width(f"{lines[-1]}{piece}".rstrip(" "), points, bold) > width:
            lines[-1] = lines[-1].rstrip(" ")
            lines.append("")
        lines[-1] += piece
    return [*lines[:-1], lines[-1].rstrip(" ")]


class Sheet:
    """A figure under construction: a title, then axes placed in points from the lower left corner."""

    MARGIN = 4.0
    LEADING = 1.3

    def __init__(self, size: Size) -> None:
        self.size = size
        self.width, self.height = size.width * POINTS_PER_CM, size.height * POINTS_PER_CM
        self.figure: Figure = library("matplotlib.figure").Figure(
            figsize=(self.width / 72, self.height / 72), dpi=72
        )
        self.top = self.height - self.MARGIN
        """Everything above is taken."""

    @property
    def text(self) -> float:
        """Size of plain text in points."""
        return self.size.text

    @property
    def small(self) -> float:
        """Size of notes and tick labels in points."""
        return round(self.size.text * 0.9, 1)

    def title(self, title: str, subtitle: str = "") -> None:
        """Write the title and below it a line in a softer colour, both wrapped."""
        for text, points, bold, colour in (
            (title, round(self.text * 1.15, 1), True, INK),
            (subtitle, self.text, False, SOFT),
        ):
            for line in wrapped(text, self.width - 2 * self.MARGIN, points, bold) if text else ():
                self.top -= points * self.LEADING
                self.write(self.MARGIN, self.top, line, points, bold=bold, colour=colour, va="baseline")
        self.top -= 0.9 * self.text

    def write(
        self,
        x: float,
        y: float,
        text: str,
        points: float | None = None,
        *,
        bold: bool = False,
        colour: str = INK,
        ha: str = "left",
        va: str = "center_baseline",
    ) -> Text:
        """Text at a point of the sheet."""
        return self.figure.text(
            x / self.width,
            y / self.height,
            text,
            fontsize=points or self.text,
            fontweight="bold" if bold else "normal",
            color=colour,
            ha=ha,
            va=va,
        )

    def heading(self, top: float, text: str, unit: str = "") -> None:
        """What a panel below `top` shows, and in which unit."""
        y = top - self.text
        self.write(self.MARGIN, y, text, bold=True, va="baseline")
        x = self.MARGIN + (text_width(f"{text}  ", self.text, bold=True) if text else 0.0)
        self.write(x, y, unit, self.small, colour=SOFT, va="baseline")

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Axes whose frame lies between these points."""
        box = (left / self.width, bottom / self.height)
        extent = ((right - left) / self.width, (top - bottom) / self.height)
        axes = self.figure.add_axes((*box, *extent))
        axes.tick_params(labelsize=self.small, pad=3)
        return axes

    def canvas(self) -> Axes:
        """Bare axes over the whole sheet, in points: for drawings of our own."""
        axes = self.axes(0, 0, self.width, self.height)
        axes.set_axis_off()
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_xlim(0, self.width)
        axes.set_ylim(0, self.height)
        return axes

    def leader(self, points: Sequence[tuple[float, float]], colour: str = SOFT) -> None:
        """A thin line through points of the sheet, from what is named to its label."""
        line = library("matplotlib.lines").Line2D(
            [x / self.width for x, _ in points],
            [y / self.height for _, y in points],
            transform=self.figure.transFigure,
            color=colour,
            linewidth=0.5,
            solid_capstyle="butt",
        )
        self.figure.add_artist(line)
