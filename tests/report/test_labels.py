from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.report.labels import spread

ROOM = (0.0, 100.0)


def test_labels_with_room_stay_where_they_want_to_be() -> None:
    assert spread([80.0, 20.0], [10.0, 10.0], *ROOM) == [80.0, 20.0]


def test_two_that_collide_give_way_alike() -> None:
    assert spread([50.0, 52.0], [10.0, 10.0], *ROOM) == [46.0, 56.0]


def test_the_edge_pushes_back() -> None:
    assert spread([0.0, 1.0, 99.0], [10.0, 10.0, 10.0], *ROOM) == [5.0, 15.0, 95.0]


def test_too_many_begin_at_the_lower_edge() -> None:
    assert spread([5.0, 5.0, 5.0], [40.0, 40.0, 40.0], *ROOM) == [20.0, 60.0, 100.0]


@given(st.lists(st.floats(-50, 150), min_size=1, max_size=9))
def test_labels_never_overlap_and_keep_their_order(wanted: list[float]) -> None:
    placed = spread(wanted, [10.0] * len(wanted), *ROOM)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    assert all(placed[b] - placed[a] >= 10.0 - 1e-6 for a, b in pairwise(order))
    assert all(5.0 - 1e-6 <= at <= 95.0 + 1e-6 for at in placed)


@given(st.lists(st.floats(20, 80), min_size=2, max_size=4))
def test_the_squares_of_displacements_are_least(wanted: list[float]) -> None:
    placed = spread(wanted, [10.0] * len(wanted), -1e6, 1e6)
    # In the optimum the members of a block that touch are displaced by zero in the mean.
    order, block = sorted(range(len(wanted)), key=lambda i: (wanted[i], i)), []
    for i in order:
        if block and placed[i] - placed[block[-1]] > 10.0 + 1e-6:
            assert sum(placed[k] - wanted[k] for k in block) == pytest.approx(0.0, abs=1e-6)
            block = []
        block.append(i)
    assert sum(placed[k] - wanted[k] for k in block) == pytest.approx(0.0, abs=1e-6)
