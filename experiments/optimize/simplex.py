"""Shares of a whole, and free amounts, as whole numbers of steps: exact, hashable, without drift."""

from __future__ import annotations

import math
from collections.abc import Iterator

Point = tuple[int, ...]

MOST_POINTS = 45
"""Most points on the coarse lattice of a simplex of up to nine corners."""
_FINEST_LATTICE = 20


def parts_of(corners: int) -> int:
    """In how many steps an edge of the coarse lattice is cut: as many as MOST_POINTS allows, at least 1."""
    parts = 1
    while parts < _FINEST_LATTICE and math.comb(parts + corners, corners - 1) <= MOST_POINTS:
        parts += 1
    return parts


def lattice(corners: int, parts: int) -> Iterator[Point]:
    """All ways to put `parts` steps into `corners` places, in lexicographic order."""
    if corners == 1:
        yield (parts,)
        return
    for first in range(parts + 1):
        for rest in lattice(corners - 1, parts - first):
            yield (first, *rest)


def exchanges(point: Point, step: int) -> Iterator[Point]:
    """Points reached by moving `step` (or what there is, if less) from one place to another."""
    for a, have in enumerate(point):
        moved = min(step, have)
        if moved == 0:
            continue
        for b in range(len(point)):
            if a != b:
                changed = list(point)
                changed[a] -= moved
                changed[b] += moved
                yield tuple(changed)


def nudges(point: Point, step: int, most: int) -> Iterator[Point]:
    """Points reached by raising or lowering one place, within [0, most]."""
    for a, have in enumerate(point):
        for value in (max(have - step, 0), min(have + step, most)):
            if value != have:
                yield (*point[:a], value, *point[a + 1 :])


def distance(one: Point, other: Point) -> int:
    """The largest difference in any place."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def nearest_point(shares: tuple[float, ...], whole: int) -> Point:
    """The point of `whole` steps nearest to these shares (which sum to 1), largest remainders first."""
    exact = [share * whole for share in shares]
    point = [math.floor(value) for value in exact]
    order = sorted(range(len(shares)), key=lambda i: (point[i] - exact[i], i))
    for i in order[: whole - sum(point)]:
        point[i] += 1
    return tuple(point)
