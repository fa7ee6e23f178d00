"""Replications of several models, run once each."""

import numpy as np
import pytest

from experiments.replicate import replicate
from experiments.sample import Sampler
from simulation import metrics
from simulation.build import build
from tests.experiments.markets import advertising, care, subscribers

PLAIN, KEPT = build(subscribers(active=40)), build(subscribers(care(1.0), advertising(1.0), active=40))


def test_rows_are_those_of_the_replications() -> None:
    (sample,) = Sampler(seed=3).sample([KEPT], 4)
    alone = replicate(KEPT, seed=3, n=4)
    assert np.array_equal(sample.rows.sums, alone.sums)
    assert all(np.array_equal(*pair) for pair in zip(sample.books, alone.books, strict=True))
    part = {name: sample.rows.sums[:, i] for i, name in enumerate(metrics.PARTS)}
    assert sample.rows.contribution.sum(axis=1) == pytest.approx(part["contribution"])
    assert sample.rows.investment.sum(axis=1) == pytest.approx(part["investment"])
    assert sample.rows.spend.sum(axis=1) == pytest.approx(part["investment"])
    assert sample.rows.discounted.sum(axis=1) == pytest.approx(part["npv"])
    left = sample.rows.moves[:, sample.move_names.index("active -> ended")]
    assert np.array_equal(left, part["customers_lost"])
    assert sample.rows.moves.shape == (4, 2)


def test_growing_threads_and_known_samples_change_no_number() -> None:
    at_once = Sampler(seed=1, threads=1).sample([PLAIN, KEPT], 7)
    sampler = Sampler(seed=1, threads=3)
    (three, _) = sampler.sample([PLAIN, KEPT], 3)
    grown = sampler.sample([PLAIN, KEPT], 7)
    known = Sampler(seed=1, known=[three]).sample([PLAIN, KEPT], 7)
    for samples in (grown, known):
        for sample, wanted in zip(samples, at_once, strict=True):
            assert sample.n == 7
            assert all(np.array_equal(*pair) for pair in zip(sample.rows, wanted.rows, strict=True))
            assert all(np.array_equal(*pair) for pair in zip(sample.books, wanted.books, strict=True))


def test_nothing_runs_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    from experiments import sample as module

    real = module.run
    monkeypatch.setattr(module, "run", lambda model, *how: (ran.append(how[:2]), real(model, *how))[1])
    sampler = Sampler(seed=2, threads=1)
    sampler.sample([PLAIN, build(subscribers(active=40))], 3)
    sampler.sample([PLAIN], 5)
    sampler.sample([PLAIN], 4)
    assert ran == [(2, 0), (2, 1), (2, 2), (2, 3), (2, 4)]


def test_replications_may_begin_later() -> None:
    (all_,) = Sampler(seed=1).sample([PLAIN], 6)
    (later,) = Sampler(seed=1, first=4).sample([PLAIN], 2)
    assert np.array_equal(later.rows.sums, all_.rows.sums[4:])
    with pytest.raises(ValueError, match="other replications"):
        Sampler(seed=1, known=[later])
    with pytest.raises(ValueError, match="other replications"):
        Sampler(seed=2, known=[all_])


def test_progress_counts_replications_of_all_models() -> None:
    told: list[tuple[int, int]] = []
    Sampler(threads=2).sample([PLAIN, KEPT], 3, lambda done, all_: told.append((done, all_)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_failure_says_where_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    from experiments import sample as module

    def fails(*_: object) -> None:
        raise OverflowError("too much money")

    monkeypatch.setattr(module, "run", fails)
    with pytest.raises(OverflowError, match="too much money") as caught:
        Sampler(seed=8).sample([PLAIN, KEPT], 2)
    assert caught.value.__notes__ == ["in story, replication 0 of seed 8"]
    with pytest.raises(ValueError, match="at least 1, found 0"):
        Sampler().sample([PLAIN], 0)
