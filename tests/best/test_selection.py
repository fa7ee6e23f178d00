"""The procedure KN: it selects the best with the stated probability, with few runs of the others."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from experiments import selection
from experiments.selection import Draw, constant, fresh_replications, select

Floats = npt.NDArray[np.float64]


def normals(means: Sequence[float], trial: int, sd: Sequence[float] = (), shared: float = 0.0) -> Draw:
    """Values whose differences come from each system's own luck and luck shared by all."""
    k = len(means)
    spread = np.array(sd or [1.0] * k)
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([7, trial])))
    values = np.array(means) + spread * rng.standard_normal((4_000, k))
    values += shared * rng.standard_normal((4_000, 1))

    def draw(systems: Sequence[int], first: int, n: int) -> Floats:
        assert first + n <= len(values)
        found: Floats = values[first : first + n][:, list(systems)]
        return found

    return draw


def hits(trials: int, means: Sequence[float], zone: float, **how: object) -> int:
    """How often the first system, the best, is selected."""
    sd, shared = how.pop("sd", ()), how.pop("shared", 0.0)
    found = (
        select(normals(means, trial, sd, shared), len(means), zone, max_n=4_000, **how)  # type: ignore[arg-type]
        for trial in range(trials)
    )
    return sum(one.best == 0 for one in found)


def test_the_constant_solves_the_equation_of_the_procedure() -> None:
    # Kim & Nelson 2001: g(eta) = (1 + 2 eta)^(-(n0 - 1) / 2) / 2 = alpha / (k - 1) for c = 1.
    for k, n0, level in ((2, 10, 0.95), (5, 20, 0.95), (8, 30, 0.99)):
        eta = constant(k, n0, level) / (2 * (n0 - 1))
        assert 0.5 * (1 + 2 * eta) ** (-(n0 - 1) / 2) == pytest.approx((1 - level) / (k - 1))


def test_the_best_is_selected_as_often_as_promised() -> None:
    # With a true chance of 95 % fewer than 271 of 300 have a probability of 1e-3.
    assert hits(300, [0.5, 0.0, 0.0], 0.5) >= 271


@pytest.mark.verify
@pytest.mark.parametrize(
    ("means", "how"),
    [
        ([0.5, 0.0], {}),
        ([0.5, 0.0, 0.0, 0.0, 0.0], {}),
        ([0.5, 0.0, 0.0, 0.0, 0.0], {"shared": 3.0}),
        ([0.5, 0.0, 0.0], {"sd": (1.5, 0.5, 1.0)}),
        ([0.5, 0.25, 0.0, -0.5], {"first_stage": 10}),
    ],
)
def test_the_probability_of_correct_selection(means: list[float], how: dict[str, object]) -> None:
    # 3.1 standard errors below 95 %: a false alarm has a probability of 1e-3 each.
    trials = 1_500
    zone = means[0] - means[1]
    assert hits(trials, means, zone, **how) >= trials * 0.95 - 3.1 * math.sqrt(trials * 0.95 * 0.05)


def test_a_lower_level_lets_more_errors_through() -> None:
    # The promise is about as tight as it can be with two systems: at 60 % it is wrong now and then.
    right = hits(300, [0.1, 0.0], 0.1, level=0.6)
    assert 0.6 * 300 - 26 <= right < 270


def test_what_is_far_behind_costs_little() -> None:
    found = select(normals([1.0, 0.7, -50.0], 0), 3, 0.1)
    assert found.dropped_at[2] == selection.FIRST_STAGE
    assert found.dropped_at[0] is None
    assert found.n > 2 * selection.FIRST_STAGE


def test_the_same_luck_for_all_makes_it_fast() -> None:
    apart = select(normals([0.5, 0.0], 1, sd=(5.0, 5.0)), 2, 0.5)
    paired = select(normals([0.5, 0.0], 1, sd=(0.2, 0.2), shared=5.0), 2, 0.5)
    assert paired.n == selection.FIRST_STAGE < apart.n


def test_equals_are_a_tie_and_the_first_is_taken() -> None:
    def draw(systems: Sequence[int], first: int, n: int) -> Floats:
        return np.repeat(np.arange(first, first + n, dtype=np.float64)[:, None], len(systems), axis=1)

    found = select(draw, 3, 1.0)
    assert (found.best, found.decided, found.alive) == (0, True, (0, 1, 2))


def test_the_limit_ends_it_undecided() -> None:
    found = select(normals([0.01, 0.0], 3), 2, 0.01, max_n=25)
    assert not found.decided
    assert found.n == 25


def test_replications_follow_one_another_and_the_batch_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results = []
    for batch in (1, 7, 50):
        monkeypatch.setattr(selection, "BATCH", batch)
        asked: list[tuple[int, int]] = []
        inner = normals([0.3, 0.0, 0.1], 5)

        def draw(systems: Sequence[int], first: int, n: int, inner: Draw = inner) -> Floats:
            asked.append((first, n))  # noqa: B023
            return inner(systems, first, n)

        found = select(draw, 3, 0.1, begin=10)
        assert [first for first, _ in asked] == [
            10,
            *(sum(n for _, n in asked[:i]) + 10 for i in range(1, len(asked))),
        ]
        results.append((found.best, found.n, found.means, found.dropped_at))
    assert results[0] == results[1] == results[2]


def test_a_zone_that_nothing_settles_takes_all_there_are() -> None:
    found = select(normals([0.3, 0.0], 1), 2, 1e-300, max_n=60)
    assert found.n == 60
    alike = replace(found, means=(0.0, 0.0))
    assert fresh_replications(alike, 1e-300, most=500) == 500
    assert select(normals([0.0, 0.0], 1, sd=[0.0, 0.0]), 2, 1e-300, max_n=60).n < 60


def test_new_replications_are_as_many_as_the_zone_needs() -> None:
    found = select(normals([0.3, 0.0], 6), 2, 0.3)
    few, many = (fresh_replications(found, zone, fewest=2) for zone in (2.0, 0.05))
    gap = found.means[0] - found.means[1]
    # The wider of zone and gap decides: (1.96 sd / (half of it))^2.
    variance = float(found.variances[0, 1])
    assert few == math.ceil(variance * (1.959964 / 1.0) ** 2)
    assert many == math.ceil(variance * (1.959964 / (gap / 2)) ** 2)


def test_what_cannot_be_selected_is_refused() -> None:
    draw = normals([0.0, 0.0], 0)
    with pytest.raises(ValueError, match="at least two systems, found 1"):
        select(draw, 1, 1.0)
    with pytest.raises(ValueError, match="zone must be above 0, found 0"):
        select(draw, 2, 0.0)
    with pytest.raises(ValueError, match="at least 3 replications and at most max_n = 10, found 20"):
        select(draw, 2, 1.0, max_n=10)
