"""Sobol indices: those of Ishigami's function, noise removed, and no silent zeros."""

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from experiments.inputs import InputError, generator
from experiments.points import FailedPoints
from experiments.sensitivity.problem import problem
from experiments.sensitivity.sobol import Blocks, _indices, _split, indices, points, sobol
from tests.experiments.pretend import RATE, SPEND, STRENGTH, VARY, Pretend, quantiles_of, shop

Floats = npt.NDArray[np.float64]

FIRST = (0.3139, 0.4424, 0.0)
TOTAL = (0.5576, 0.4424, 0.2437)
"""Of Ishigami's function with a 7 and b 0.1: Ishigami & Homma 1990, doi:10.1109/ISUMA.1990.151285."""


def ishigami(q: Floats) -> Floats:
    """At quantiles (M, 3) of three numbers uniform between -pi and pi."""
    x = (2.0 * q - 1.0) * math.pi
    return np.asarray(np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def ishigami_blocks(blocks: int, seed: int, n: int = 1, own: float = 0.0, shared: float = 0.0) -> Blocks:
    q = points(3, blocks, seed)
    rng = generator(seed, "test")
    y = ishigami(q)[:, None] + shared * rng.standard_normal((1, n)) + own * rng.standard_normal((len(q), n))
    return _split(y, 3)


def test_ishigami() -> None:
    first, total = indices(ishigami_blocks(4096, 1), generator(1, "bootstrap"))
    assert [one.mean for one in first] == pytest.approx(FIRST, abs=0.02)
    assert [one.mean for one in total] == pytest.approx(TOTAL, abs=0.02)
    assert all(one.se is not None and 0.003 < one.se < 0.03 for one in (*first, *total))


def test_luck_is_taken_out() -> None:
    noisy = ishigami_blocks(2048, 3, n=6, own=4.0, shared=50.0)
    first, total = indices(noisy, generator(3, "bootstrap"))
    for found, true in zip((*first, *total), (*FIRST, *TOTAL), strict=True):
        assert found.mean is not None
        assert found.se is not None
        assert abs(found.mean - true) < 3.0 * found.se
        assert found.se < 0.1
    # The means alone, as SALib would take them: luck is read as an interaction of everything.
    plain = Blocks(*(x.mean(axis=-1, keepdims=True) for x in (noisy.a, noisy.b, noisy.ab)))
    _, blurred = indices(plain, generator(3, "bootstrap"))
    third = blurred[2]
    assert third.mean is not None
    assert third.se is not None
    assert third.mean > TOTAL[2] + 4.0 * third.se


def test_luck_that_acts_through_an_input_is_no_effect_of_it() -> None:
    """Replication r is x_0 + s_r x_1, s_r around 0: the second input has no effect on what is expected."""
    corrected, plain = [], []
    for seed in range(200):
        q = points(2, 64, seed)
        slopes = generator(seed, "slopes").standard_normal((1, 12))
        blocks = _split(q[:, [0]] + slopes * q[:, [1]], 2)
        corrected.append(_indices(blocks))
        means = (x.mean(axis=-1, keepdims=True) for x in (blocks.a, blocks.b, blocks.ab))
        plain.append(_indices(Blocks(*means)))
    # The mean slope has a variance of a twelfth: so much of the means' variance is luck's.
    first, total = np.mean(corrected, axis=0)
    assert abs(first[1]) < 0.02
    assert abs(total[1]) < 0.02
    assert np.mean(plain, axis=0)[:, 1] == pytest.approx([1 / 13, 1 / 13], abs=0.015)


def test_too_much_luck_leaves_no_interval_rather_than_a_wrong_one() -> None:
    noisy = ishigami_blocks(16, 5, n=4, own=16.0)
    first, total = indices(noisy, generator(5, "bootstrap"))
    assert all(one.mean is not None for one in (*first, *total))
    assert all((one.se, one.low, one.high) == (None, None, None) for one in (*first, *total))
    assert "too little variance" in (first[0].reason or "")
    with pytest.raises(InputError, match="by no more than luck"):
        indices(ishigami_blocks(16, 3, n=4, own=16.0), generator(3, "bootstrap"))


@pytest.mark.verify
def test_intervals_cover_as_often_as_they_say() -> None:
    covered = {"design": 0, "luck": 0}
    for seed in range(150):
        for name, blocks in (
            ("design", ishigami_blocks(256, seed)),
            ("luck", ishigami_blocks(256, seed, n=4, own=5.0, shared=5.0)),
        ):
            first, total = indices(blocks, generator(seed, "bootstrap"))
            for found, true in zip((*first, *total), (*FIRST, *TOTAL), strict=True):
                covered[name] += (found.low or 0.0) <= true <= (found.high or 0.0)
    # 900 each; points of Sobol's sequence are more even than those drawn, so intervals are on the safe side.
    assert covered["luck"] > 0.93 * 900
    assert covered["design"] > 0.93 * 900


def test_the_whole_way_from_a_file(tmp_path: Path) -> None:
    evaluate = Pretend(lambda made: float(ishigami(quantiles_of(made)[None])[0]), shared=30.0)
    found = sobol(problem([shop(tmp_path)], evaluate, 2, vary=VARY, seed=5), blocks=16)
    first, _ = indices(ishigami_blocks(16, 5), generator(5, "sobol bootstrap"))
    by_path = {one.path: one.first.mean for one in found.indices}
    assert [by_path[path] for path in (RATE, STRENGTH, SPEND)] == pytest.approx(
        [one.mean for one in first], abs=1e-4
    )
    assert found.noise is not None
    # Luck that all points share cancels between them, and still is luck in any one run.
    assert found.noise.of_mean == pytest.approx(0.0, abs=1e-9)
    assert found.noise.of_one > 0.3
    assert (found.blocks, found.dropped, found.notes) == (16, 0, ())
    assert [one.total.mean for one in found.indices] == sorted(
        (one.total.mean for one in found.indices), key=lambda mean: -(mean or 0.0)
    )


def gaps(above: float) -> Pretend:
    """Without a value where the first number is high."""

    def worth(made: object) -> float:
        q = quantiles_of(made)  # type: ignore[arg-type]
        return math.nan if q[0] > above else float(q.sum())

    return Pretend(worth)


def test_one_point_without_a_value_refuses_and_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        FailedPoints, match=r"of 40 points have no value: point \d+: npv has no value in plan 'shop'"
    ):
        sobol(problem([shop(tmp_path)], gaps(0.9), 2, vary=VARY), blocks=8)


def test_whole_blocks_are_left_out_on_request_and_that_is_said(tmp_path: Path) -> None:
    found = sobol(problem([shop(tmp_path)], gaps(0.95), 2, vary=VARY, drop=True), blocks=32)
    assert 0 < found.dropped <= 6
    assert found.blocks == 32 - found.dropped
    assert f"{found.dropped} of 32 blocks were left out" in found.notes[0]
    assert all(0.1 < (one.first.mean or 0.0) < 0.6 for one in found.indices)  # additive: a third each


def test_too_many_gaps_refuse_even_then(tmp_path: Path) -> None:
    with pytest.raises(FailedPoints, match="would answer another question"):
        sobol(problem([shop(tmp_path)], gaps(0.5), 2, vary=VARY, drop=True), blocks=8)


def test_no_variance_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not vary"):
        sobol(problem([shop(tmp_path)], Pretend(lambda _: 7.0), 2, vary=VARY), blocks=8)


def test_the_design_is_a_function_of_its_seed() -> None:
    assert np.array_equal(points(2, 8, 0), points(2, 8, 0))
    assert not np.array_equal(points(2, 8, 0), points(2, 8, 1))
    assert points(2, 8, 0).shape == (32, 2)
    with pytest.raises(InputError, match="12 is none of these, 8 is"):
        points(2, 12, 0)
