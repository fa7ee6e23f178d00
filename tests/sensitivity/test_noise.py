"""How much of what varies is luck."""

import numpy as np
import pytest

from experiments.inputs import generator
from experiments.sensitivity.noise import noise


def draw(m: int, n: int, inputs: float, shared: float, own: float, seed: int) -> np.ndarray:
    rng = generator(seed, "noise test")
    return np.asarray(
        inputs * rng.standard_normal((m, 1))
        + shared * rng.standard_normal((1, n))
        + own * rng.standard_normal((m, n))
    )


def test_components_of_a_large_table() -> None:
    found = noise(draw(2000, 400, 3.0, 2.0, 4.0, 1))
    assert found is not None
    assert found.of_one == pytest.approx(20 / 29, rel=0.05)
    assert found.of_mean == pytest.approx((16 / 400) / (9 + 16 / 400), rel=0.1)
    assert found.sd_inputs == pytest.approx(3.0, rel=0.05)
    assert found.sd_luck == pytest.approx(20**0.5, rel=0.1)
    assert not found.large


def test_by_hand() -> None:
    # Two points, two replications; all luck is shared, so the means differ by inputs alone.
    found = noise(np.array([[1.0, 3.0], [5.0, 7.0]]))
    assert found is not None
    assert (found.of_mean, found.low, found.high) == (0.0, 0.0, 0.0)
    # Mean squares: points 16, luck 4, rest 0; components 16 / 2 and 4 / 2.
    assert found.of_one == pytest.approx(2 / 10)


def test_values_of_luck_alone_have_a_large_share_of_luck() -> None:
    found = noise(draw(50, 4, 0.0, 0.0, 1.0, 3))
    assert found is not None
    assert found.large
    assert found.high > 0.9


def test_the_interval_covers_as_often_as_it_says() -> None:
    true = (4.0 / 5) / (1.0 + 4.0 / 5)
    hits, variances = 0, []
    for seed in range(1000):
        found = noise(draw(40, 5, 1.0, 3.0, 2.0, seed))
        assert found is not None
        hits += found.low <= true <= found.high
        variances.append(found.sd_inputs**2)
    assert np.mean(variances) == pytest.approx(1.0, abs=0.05)
    assert 935 <= hits <= 965  # 950 expected, standard deviation 7


def test_what_cannot_be_told() -> None:
    assert noise(np.ones((5, 1))) is None
    constant = noise(np.ones((5, 3)))
    assert constant is not None
    assert (constant.of_one, constant.of_mean) == (0.0, 0.0)
