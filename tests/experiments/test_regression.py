"""Splines that bend as far as the data warrant."""

import numpy as np
import pytest

from experiments.inputs import generator
from experiments.regression import fitted, spline


def test_a_straight_line_stays_straight() -> None:
    x = generator(1, "x").uniform(0.0, 1.0, (100, 1))
    found = fitted(x, 3.0 - 2.0 * x[:, 0])
    assert found.freedom == 1
    assert found.values == pytest.approx(3.0 - 2.0 * x[:, 0])
    assert found.left_out == pytest.approx(found.values)


def test_a_wave_bends() -> None:
    x = generator(1, "x").uniform(0.0, 1.0, (400, 1))
    y = np.sin(5.0 * x[:, 0])
    found = fitted(x, y + 0.2 * generator(2, "y").standard_normal(400))
    assert found.freedom >= 3
    assert np.abs(found.values - y).max() < 0.2


def test_leaving_out_is_what_it_says() -> None:
    x = generator(3, "x").standard_normal((40, 1))
    y = x[:, 0] + generator(4, "y").standard_normal(40)
    found = fitted(x, y)
    assert found.freedom == 1
    keep = np.arange(40) != 7
    slope, level = np.polyfit(x[keep, 0], y[keep], 1)
    assert found.left_out[7] == pytest.approx(level + slope * x[7, 0])


def test_two_numbers_have_their_product() -> None:
    x = generator(5, "x").standard_normal((200, 2))
    y = 1.0 + x[:, 0] * x[:, 1]
    assert fitted(x, y).values == pytest.approx(y)


def test_what_does_not_vary_is_left_out() -> None:
    y = np.array([1.0, 2.0, 6.0])
    found = fitted(np.ones((3, 1)), y)
    assert found.freedom == 0
    assert found.values == pytest.approx([3.0, 3.0, 3.0])
    assert found.left_out == pytest.approx([4.0, 3.5, 1.5])


def test_a_natural_spline_is_straight_beyond_its_knots() -> None:
    z = np.linspace(-2.0, 2.0, 201)
    basis = spline(z, 4)
    assert len(basis) == 4
    bends = [np.abs(np.diff(column, 2)) for column in basis[1:]]
    assert all(max(bend[0], bend[-1]) < 0.03 * bend.max() for bend in bends)


def test_two_values_have_two_means() -> None:
    x = np.array([0.0, 0.0, 1.0, 1.0] * 4)[:, None]
    y = np.array([1.0, 3.0, 7.0, 9.0] * 4)
    assert fitted(x, y).values == pytest.approx([2.0, 2.0, 8.0, 8.0] * 4)
