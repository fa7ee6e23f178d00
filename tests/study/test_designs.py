"""Designs are functions of their arguments, and have the properties they are known for."""

import numpy as np
import pytest
from scipy.stats import qmc

from experiments import designs


def test_a_grid_varies_its_last_factor_fastest() -> None:
    assert designs.grid([2, 3]).tolist() == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]
    assert designs.grid([]).shape == (1, 0)


def test_one_at_a_time_changes_one_at_a_time() -> None:
    table = designs.one_at_a_time([2, 3])
    assert table[0].tolist() == [-1, -1]
    assert ((table >= 0).sum(axis=1)[1:] == 1).all()
    assert len(table) == 6


def test_a_latin_hypercube_has_one_point_in_every_part_of_every_factor() -> None:
    sample = designs.latin_hypercube(50, 3, seed=4)
    for column in sample.T:
        assert sorted(np.floor(column * 50).tolist()) == list(range(50))


def test_a_sobol_sequence_is_extended_by_its_own_points_and_fills_better_than_chance() -> None:
    few, many = designs.sobol(64, 4, seed=1), designs.sobol(256, 4, seed=1)
    assert np.array_equal(few, many[:64])
    chance = np.random.default_rng(0).random((256, 4))
    assert qmc.discrepancy(many) < qmc.discrepancy(chance) / 3


@pytest.mark.parametrize("design", [designs.sobol, designs.latin_hypercube])
def test_the_seed_decides(design: object) -> None:
    assert callable(design)
    assert np.array_equal(design(8, 2, 0), design(8, 2, 0))
    assert not np.array_equal(design(8, 2, 0), design(8, 2, 1))
    assert ((design(8, 2, 0) > 0) & (design(8, 2, 0) < 1)).all()


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(designs.DesignError, match="1000 x 3000 has 3,000,000 points"):
        designs.grid([1000, 3000])
    with pytest.raises(designs.DesignError, match="from 1 to"):
        designs.sobol(0, 2)
    with pytest.raises(designs.DesignError, match="at least one factor"):
        designs.latin_hypercube(5, 0)
