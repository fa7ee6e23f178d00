import math
from itertools import pairwise

import pytest

from virta.questions.run.layout import BAR, Flow, Layout, lay_out, outline

FLOWS = (
    Flow(None, 0, 4000.0),
    Flow(0, 1, 4300.0),
    Flow(1, 0, 2100.0),
    Flow(0, None, 2000.0),
    Flow(1, 2, 2200.0),
    Flow(2, 3, 1400.0),
    Flow(2, 4, 750.0),
    Flow(3, 4, 3000.0),
    Flow(4, 3, 1400.0),
    Flow(3, None, 200.0),
    Flow(4, 5, 2300.0),
    Flow(5, 3, 390.0),
    Flow(5, None, 1700.0),
)


@pytest.fixture(scope="module")
def layout() -> Layout:
    return lay_out(FLOWS, 6, 500.0, 160.0, 7.0)


def test_everything_fits(layout: Layout) -> None:
    points = [p for r in layout.ribbons for p in outline(r.line, r.width, r.ends)]
    assert all(-1e-6 <= x <= 500.0 for x, _ in points)
    assert max(y for _, y in points) <= layout.highest
    assert min(y for _, y in points) >= layout.lowest
    assert layout.highest - layout.lowest <= 160.0


def test_widths_are_as_the_amounts(layout: Layout) -> None:
    assert {r.flow for r in layout.ribbons} == set(FLOWS)
    assert all(r.width == pytest.approx(layout.scale * r.flow.amount) for r in layout.ribbons)


def test_a_flow_of_nobody_is_not_drawn() -> None:
    assert lay_out([Flow(0, 1, 0.0), Flow(1, 0, 5.0)], 2, 200.0, 80.0, 7.0).ribbons[0].flow.amount == 5.0


def test_moves_to_the_next_stage_are_straight_and_of_one_upper_edge(layout: Layout) -> None:
    spine = [
        r for r in layout.ribbons if r.flow.origin is not None and r.flow.destination == r.flow.origin + 1
    ]
    assert len(spine) == 5
    assert all(r.line[0][1] == r.line[-1][1] == -r.width / 2 for r in spine)


def test_ribbons_begin_and_end_at_their_bars(layout: Layout) -> None:
    for ribbon in layout.ribbons:
        for k, (x, y), side in (
            (ribbon.flow.origin, ribbon.line[0], 1),
            (ribbon.flow.destination, ribbon.line[-1], -1),
        ):
            if k is not None:
                assert x == pytest.approx(layout.x[k] + side * BAR / 2)
                assert layout.bottom[k] - 1e-6 <= y - ribbon.width / 2
                assert y + ribbon.width / 2 <= layout.top[k] + 1e-6


def test_ends_on_one_side_of_a_bar_do_not_overlap(layout: Layout) -> None:
    for k in range(6):
        for side in ("origin", "destination"):
            mine = [r for r in layout.ribbons if getattr(r.flow, side) == k]
            ends = sorted((r.line[0 if side == "origin" else -1][1], r.width) for r in mine)
            for (a, wide), (b, other) in pairwise(ends):
                assert b - a >= (wide + other) / 2 - 1e-6


def test_numbers_do_not_overlap(layout: Layout) -> None:
    at = [r.label for r in layout.ribbons]
    assert min(math.dist(a, b) for i, a in enumerate(at) for b in at[:i]) > 9.0


def test_a_band_has_its_width_everywhere() -> None:
    square = outline([(0.0, 0.0), (10.0, 0.0)], 4.0, "flat")
    assert square == [(0.0, 2.0), (10.0, 2.0), (10.0, -2.0), (0.0, -2.0)]
    arrow = outline([(0.0, 0.0), (10.0, 0.0)], 4.0, "tip")
    assert (12.0, 0.0) in arrow
