"""Geometry of the flow drawing: stages in a row, moves as ribbons with widths in proportion to their number.

Moves to the next stage run straight along a spine. What skips stages passes above, what goes back
passes below and round, what leaves the market turns down, what comes into it enters from the left.
All lengths are points; y grows upwards and the upper edge of the spine is y = 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDEST = 0.3
"""The widest ribbon takes at most this share of the height."""
THINNEST = 0.8
BAR = 6.0
"""Width of the bar that stands for a stage."""
_SHRINK = 0.94
_TURN = 2.0
"""Inner radius of every bend."""


@dataclass(frozen=True)
class Flow:
    """Moves from one stage to another; None stands for outside the market."""

    origin: int | None
    destination: int | None
    amount: float


@dataclass(frozen=True)
class Ribbon:
    """A flow as drawn: a band along a line, and where its number stands."""

    flow: Flow
    line: tuple[tuple[float, float], ...]
    width: float
    label: tuple[float, float]
    """Centre of the number."""
    inside: bool = True
    """Whether the number stands in the ribbon, which is wide enough, or beside it."""
    ends: str = "flat"
    """"flat", "tip" (an arrow's point) or "notch" (a tail, at the beginning)."""


@dataclass(frozen=True)
class Layout:
    """Where everything is. Column k has its bar from x[k] - BAR / 2 to x[k] + BAR / 2."""

    x: tuple[float, ...]
    top: tuple[float, ...]
    bottom: tuple[float, ...]
    ribbons: tuple[Ribbon, ...]
    highest: float
    lowest: float
    scale: float
    """Points per unit of amount."""


def lay_out(flows: Iterable[Flow], columns: int, width: float, height: float, text: float) -> Layout:
    """The largest layout that fits into width x height, with numbers of size `text`.

    Flows of amount 0 are left out. The spine lies where the ribbons above and below it leave room:
    from `highest` (at most) down to `lowest`.
    """
    kept = [flow for flow in flows if flow.amount > 0]
    most = max((flow.amount for flow in kept), default=1.0)
    scale = WIDEST * height / most
    while True:
        attempt = _Attempt(kept, columns, width, text, scale)
        layout = attempt.layout()
        fits = layout.highest - layout.lowest <= height and attempt.roomy
        if fits or scale * most < THINNEST:
            return layout
        scale *= _SHRINK


def outline(line: Sequence[tuple[float, float]], width: float, ends: str) -> list[tuple[float, float]]:
    """The closed polygon of a band of this width along a line."""
    left, right = [], []
    for i, (x, y) in enumerate(line):
        (x0, y0), (x1, y1) = line[max(i - 1, 0)], line[min(i + 1, len(line) - 1)]
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        nx, ny = -(y1 - y0) / length * width / 2, (x1 - x0) / length * width / 2
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    point = _beyond(line[-2], line[-1], _tip(width)) if ends == "tip" else None
    tail = _beyond(line[1], line[0], -_tip(width)) if ends == "notch" else None
    return [*left, *([point] if point else []), *reversed(right), *([tail] if tail else [])]


def _tip(width: float) -> float:
    return min(0.5 * width, 7.0)


def _beyond(a: tuple[float, float], b: tuple[float, float], by: float) -> tuple[float, float]:
    length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    return b[0] + (b[0] - a[0]) / length * by, b[1] + (b[1] - a[1]) / length * by


@dataclass
class _Ports:
    """Where ribbons touch a bar: centre of each flow's end, by side."""

    into: dict[Flow, float] = field(default_factory=dict)
    out: dict[Flow, float] = field(default_factory=dict)
    top: float = 0.0
    bottom: float = 0.0


class _Attempt:
    """The layout at one scale."""

    def __init__(self, flows: Sequence[Flow], columns: int, width: float, text: float, scale: float) -> None:
        self.flows, self.columns, self.text, self.scale = flows, columns, text, scale
        self.ports = [self._ports(k) for k in range(columns)]
        self.stub = 4.2 * text
        first, last = self._left_room(0), self._right_room(columns - 1)
        self.gap = (width - first - last - columns * BAR) / max(columns - 1, 1)
        self.x = [first + BAR / 2 + k * (self.gap + BAR) for k in range(columns)]
        needed = [self._right_room(k) + self._left_room(k + 1, stub=0.0) for k in range(columns - 1)]
        self.roomy = all(room <= self.gap for room in needed) and self.gap > 0

    def width(self, flow: Flow) -> float:
        return max(self.scale * flow.amount, THINNEST)

    def layout(self) -> Layout:
        exits = [self._exit(f) for f in self.flows if f.destination is None]
        entries = [self._entry(f) for f in self.flows if f.origin is None]
        straight = [self._straight(f) for f in self.flows if _step(f) == 1]
        over = self._over([f for f in self.flows if _step(f) > 1])
        back = self._back([f for f in self.flows if _step(f) < 0], exits)
        ribbons = (*back, *over, *straight, *entries, *exits)
        ys = [y for r in ribbons for _, y in outline(r.line, r.width, r.ends)]
        ys += [r.label[1] + side * 0.7 * self.text for r in ribbons for side in (-1, 1)]
        tops, bottoms = [p.top for p in self.ports], [p.bottom for p in self.ports]
        return Layout(
            tuple(self.x),
            tuple(tops),
            tuple(bottoms),
            ribbons,
            max([*ys, *tops]),
            min([*ys, *bottoms]),
            self.scale,
        )

    def _ports(self, k: int) -> _Ports:
        ports = _Ports()
        into = [f for f in self.flows if f.destination == k]
        out = [f for f in self.flows if f.origin == k]
        spine = next((f for f in into if _step(f) == 1), None)
        entry = next((f for f in into if f.origin is None), None)
        above = sorted((f for f in into if _step(f) > 1), key=_step)
        if spine is None:
            spine, entry = entry, None
        self._stack(ports, ports.into, spine, [entry] if entry else [], above, into)
        spine = next((f for f in out if _step(f) == 1), None)
        leaves = [f for f in out if f.destination is None]
        above = sorted((f for f in out if _step(f) > 1), key=_step)
        self._stack(ports, ports.out, spine, [], above, out, leaves)
        return ports

    def _stack(
        self,
        ports: _Ports,
        side: dict[Flow, float],
        spine: Flow | None,
        entries: Sequence[Flow],
        above: Sequence[Flow],
        everything: Sequence[Flow],
        leaves: Sequence[Flow] = (),
    ) -> None:
        y = 0.0
        for flow in (*entries, *above):
            side[flow] = y + self.width(flow) / 2
            y += self.width(flow)
        ports.top = max(ports.top, y)
        # Nested bends do not cross: the longest way back is the outermost, and so the highest.
        back = sorted((f for f in everything if _step(f) < 0), key=_step)
        y = 0.0
        for flow in (*([spine] if spine else []), *leaves, *back):
            side[flow] = y - self.width(flow) / 2
            y -= self.width(flow)
        ports.bottom = min(ports.bottom, y)

    def _left_room(self, k: int, stub: float | None = None) -> float:
        back = sum(self.width(f) + _TURN for f in self.ports[k].into if _step(f) < 0)
        entry = any(f.origin is None for f in self.ports[k].into)
        return max(back + _TURN, (self.stub if stub is None else stub) if entry else 0.0)

    def _right_room(self, k: int) -> float:
        out = self.ports[k].out
        back = sum(self.width(f) + _TURN for f in out if _step(f) < 0)
        leaves = sum(max(self.width(f), 2.2 * self.text) + _TURN for f in out if f.destination is None)
        return back + leaves + _TURN

    def _turn_x(self, flow: Flow, outgoing: bool) -> float:
        """Where a ribbon that bends beside its bar runs up or down: the lower its end, the nearer."""
        k = flow.origin if outgoing else flow.destination
        assert k is not None
        side = self.ports[k].out if outgoing else self.ports[k].into
        inner = sum(
            self.width(f) + _TURN
            for f, y in side.items()
            if y < side[flow] and (_step(f) < 0 or f.destination is None)
        )
        away = BAR / 2 + inner + _TURN + self.width(flow) / 2
        return self.x[k] + away if outgoing else self.x[k] - away

    def _straight(self, flow: Flow) -> Ribbon:
        first, last = _between(flow)
        y, width = self.ports[first].out[flow], self.width(flow)
        a, b = self.x[first] + BAR / 2, self.x[last] - BAR / 2
        # What skips stages comes down from above on the same bar: the number then goes below.
        clear = not any(_step(f) > 1 and f.destination == flow.destination for f in self.flows)
        label = ((a + b) / 2, self._beside(y, width, up=clear))
        return Ribbon(flow, ((a, y), (b, y)), width, label, self._holds(width))

    def _entry(self, flow: Flow) -> Ribbon:
        assert flow.destination is not None
        y, width = self.ports[flow.destination].into[flow], self.width(flow)
        b = self.x[flow.destination] - BAR / 2
        a = b - (self.stub if flow.destination == 0 else min(self.stub, 0.4 * self.gap))
        label = ((a + b) / 2 + _tip(width) / 3, self._beside(y, width, up=True))
        return Ribbon(flow, ((a, y), (b, y)), width, label, self._holds(width), "notch")

    def _exit(self, flow: Flow) -> Ribbon:
        assert flow.origin is not None
        ports, width = self.ports[flow.origin], self.width(flow)
        a, x, y = self.x[flow.origin] + BAR / 2, self._turn_x(flow, True), self.ports[flow.origin].out[flow]
        end = min(y - width / 2 - _TURN, ports.bottom) - 0.3 * self.text
        label = (x, end - _tip(width) - 0.75 * self.text)
        return Ribbon(flow, _bent([(a, y), (x, y), (x, end)], width), width, label, False, "tip")

    def _over(self, flows: Sequence[Flow]) -> list[Ribbon]:
        ribbons: list[Ribbon] = []
        for flow in sorted(flows, key=lambda f: (_step(f), f.origin)):
            first, last = _between(flow)
            width = self.width(flow)
            clear = max(self.ports[k].top for k in range(first + 1, last))
            clear = max([clear, *(_top(r) for r in ribbons if _meet(flow, r.flow, inside=True))])
            y = clear + 0.5 * self.text + width / 2 + (0.0 if self._holds(width) else 1.1 * self.text)
            a, b = self.x[first] + BAR / 2, self.x[last] - BAR / 2
            out, into = self.ports[first].out[flow], self.ports[last].into[flow]
            line = (*_swing((a, out), (a + self.gap, y)), *_swing((b - self.gap, y), (b, into)))
            label = ((a + b) / 2, self._beside(y, width, up=False))
            ribbons.append(Ribbon(flow, line, width, label, self._holds(width)))
        return ribbons

    def _back(self, flows: Sequence[Flow], exits: Sequence[Ribbon]) -> list[Ribbon]:
        ribbons: list[Ribbon] = []
        for flow in sorted(flows, key=lambda f: (-_step(f), f.origin)):
            first, last = _between(flow)
            width, span = self.width(flow), range(last, first + 1)
            clear = min(self.ports[k].bottom for k in span)
            passed = [r for r in exits if r.flow.origin in span and r.flow.origin != first]
            clear = min([clear, *(r.label[1] - 0.6 * self.text for r in passed)])
            clear = min([clear, *(_low(r, self.text) for r in ribbons if _meet(flow, r.flow))])
            y = clear - max(0.4 * self.text, 2.5 * _TURN) - width / 2
            a, b = self.x[first] + BAR / 2, self.x[last] - BAR / 2
            right, left = self._turn_x(flow, True), self._turn_x(flow, False)
            out, into = self.ports[first].out[flow], self.ports[last].into[flow]
            corners = [(a, out), (right, out), (right, y), (left, y), (left, into), (b, into)]
            label = ((self.x[first] + self.x[last]) / 2, self._beside(y, width, up=False))
            ribbons.append(Ribbon(flow, _bent(corners, width), width, label, self._holds(width)))
        return ribbons

    def _beside(self, y: float, width: float, up: bool) -> float:
        """Centre of a number in the ribbon, or beside it where it is too thin to hold one."""
        if self._holds(width):
            return y
        return y + (1 if up else -1) * (width / 2 + 0.6 * self.text)

    def _holds(self, width: float) -> bool:
        return width >= 1.1 * self.text


def _step(flow: Flow) -> int:
    """How many columns onwards; 0 from or to outside."""
    if flow.origin is None or flow.destination is None:
        return 0
    return flow.destination - flow.origin


def _between(flow: Flow) -> tuple[int, int]:
    """Both columns of a flow that stays within the market."""
    assert flow.origin is not None
    assert flow.destination is not None
    return flow.origin, flow.destination


def _meet(one: Flow, other: Flow, inside: bool = False) -> bool:
    """Whether two ways pass the same column (`inside`: or the same gap)."""
    (a, b), (c, d) = sorted(_between(one)), sorted(_between(other))
    return (a < d and c < b) if inside else (a <= d and c <= b)


def _top(ribbon: Ribbon) -> float:
    return max(y for _, y in ribbon.line) + ribbon.width / 2


def _low(ribbon: Ribbon, text: float) -> float:
    return min(min(y for _, y in ribbon.line) - ribbon.width / 2, ribbon.label[1] - 0.55 * text)


def _bent(corners: Sequence[tuple[float, float]], width: float) -> tuple[tuple[float, float], ...]:
    """A line through corners of right angles, rounded so that a band of this width bends smoothly."""
    line = [corners[0]]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        radius = min(width / 2 + _TURN, math.dist(before, corner), math.dist(corner, after))
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        centre = (start[0] + end[0] - corner[0], start[1] + end[1] - corner[1])
        for i in range(13):
            angle = i / 12 * math.pi / 2
            line.append(
                tuple(  # type: ignore[arg-type]
                    c + (s - c) * math.cos(angle) + (e - c) * math.sin(angle)
                    for c, s, e in zip(centre, start, end, strict=True)
                )
            )
    return (*line, corners[-1])


def _towards(a: tuple[float, float], b: tuple[float, float], by: float) -> tuple[float, float]:
    length = math.dist(a, b) or 1.0
    return a[0] + (b[0] - a[0]) / length * by, a[1] + (b[1] - a[1]) / length * by


def _swing(a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float]]:
    """From one height to another, level at both ends."""
    points = []
    for i in range(25):
        t = i / 24
        points.append((a[0] + t * (b[0] - a[0]), a[1] + t * t * (3 - 2 * t) * (b[1] - a[1])))
    return points
