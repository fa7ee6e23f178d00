"""The best of several plans, estimated by replications that did not select it."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from experiments.best import Best, BestError, best_of
from experiments.evaluate import Evaluate
from experiments.plan import Plan, of, plan
from simulation import metrics
from simulation.scenario import ScenarioError
from tests.experiments.markets import FILE, subscribers, value_of_care
from tests.report.test_headline import in_worlds
from virta.grades import Grade
from virta.questions.best import sheets as choice

Floats = npt.NDArray[np.float64]

MARKET = subscribers()
NPV = metrics.PARTS.index("npv")


def several(k: int) -> list[Plan]:
    return [of(MARKET, f"plan {i}") for i in range(k)]


def gaussian(means: Sequence[float], seed: int, sd: float = 1.0) -> Evaluate:
    """Plans whose npv is normal around these means, with luck of their own."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([11, seed])))
    values = np.array(means) + sd * rng.standard_normal((6_000, len(means)))

    def run(plans: Sequence[Plan], n: int, first: int = 0) -> list[Floats]:
        found = []
        for one in plans:
            rows = np.zeros((n, len(metrics.PARTS)))
            rows[:, NPV] = values[first : first + n, int(one.label.split()[1])]
            found.append(rows)
        return found

    return run


def trial(means: Sequence[float], seed: int, zone: float = 0.5) -> Best:
    return best_of(several(len(means)), zone, gaussian(means, seed))


def test_the_selection_overestimates_the_winner_and_new_replications_do_not() -> None:
    found = [trial([0.0] * 6, seed) for seed in range(150)]
    chosen = np.array([one.chosen.selection_mean for one in found])
    fresh = np.array([one.chosen.value.mean for one in found], dtype=np.float64)
    assert chosen.mean() > 6 * chosen.std() / math.sqrt(len(chosen))
    assert abs(fresh.mean()) < 3.5 * fresh.std() / math.sqrt(len(fresh))


def test_equal_plans_are_seldom_called_separated() -> None:
    # At a true rate of 5 % more than 17 of 150 have a probability of 4e-4.
    assert sum(trial([0.0] * 3, seed).separated for seed in range(150)) <= 17


@pytest.mark.verify
@pytest.mark.parametrize("k", [2, 5])
def test_false_alarms_among_equal_plans(k: int) -> None:
    # All are equally good, so every separation is one; at most 5 %, and 3.1 standard errors.
    n = 1_500
    alarms = sum(trial([0.0] * k, seed).separated for seed in range(n))
    assert alarms <= n * 0.05 + 3.1 * math.sqrt(n * 0.05 * 0.95)


def test_a_clear_winner_is_separated() -> None:
    found = trial([0.0, 3.0, 0.0], 1)
    assert (found.winner, found.separated, found.decided) == ("plan 1", True, True)
    assert found.not_separated == ()
    behind = found.contenders[0].behind
    assert behind is not None
    assert behind.simultaneous_low is not None
    assert 0 < behind.simultaneous_low < 3.0
    assert found.n_fresh >= 30


def test_within_the_zone_is_not_separated_and_no_loss() -> None:
    found = trial([0.0, 0.01], 2, zone=1.0)
    (other,) = (one for one in found.contenders if one.label != found.winner)
    assert not found.separated
    assert other.within_zone
    sentence = choice.headline(found, several(2), None, "en")
    assert choice.graded(found, None) is Grade.NOT_SEPARATED
    assert sentence.startswith(f"{found.winner} and {other.label} cannot be told apart: chance leaves")
    assert f"Choosing {other.label} instead would lose less than 1 EUR." in choice.besides(
        found, MARKET, "en"
    )
    assert "Ei voi sanoa, mikä näistä on paras" in choice.headline(found, several(2), None, "fi")


@pytest.mark.parametrize(("better_in", "grade"), [(30, "clear"), (24, "leaning"), (17, "not separated")])
def test_a_winner_beyond_chance_is_as_sure_as_the_worlds_bear_out(better_in: int, grade: str) -> None:
    found = trial([0.0, 8.0], 4)
    drawn = in_worlds(better_in, 30)
    worlds = replace(drawn, labels=("plan 0", "plan 1"), means=drawn.means[:, [0, 2]])
    assert found.separated
    assert choice.graded(found, None) is Grade.LEANING
    assert choice.graded(found, worlds).value == grade
    said = choice.headline(found, several(2), worlds, "en")
    assert said.startswith("Choose plan 1: ") == (grade == "clear")
    assert said.startswith("plan 1 leads, but not surely: ") == (grade == "leaning")
    assert said.startswith("plan 1 and plan 0 cannot be told apart: ") == (grade == "not separated")


def test_new_replications_have_numbers_of_their_own() -> None:
    asked: list[tuple[int, int]] = []
    inner = gaussian([0.0, 0.2], 3)

    def run(plans: Sequence[Plan], n: int, first: int = 0) -> list[Floats]:
        asked.append((first, n))
        return inner(plans, n, first)

    found = best_of(several(2), 0.3, run)
    assert asked[-1] == (found.n_selection, found.n_fresh)


def test_fewer_lost_is_better(tmp_path: Path) -> None:
    file = tmp_path / "market.yaml"
    file.write_text(FILE)
    given = [plan(file, [f"investments.care.per_head={x}"], label=str(x)) for x in (0, 1)]
    found = best_of(given, 2.0, metric="customers_lost", max_n=200)
    assert (found.winner, found.separated, found.unit) == ("1", True, "people")


def test_the_best_care_is_that_of_the_closed_form() -> None:
    from tests.experiments.markets import care

    amounts = (0.0, 0.5, 1.5, 4.0)
    given = [of(subscribers(care(x, strength=0.2)), f"care {x}") for x in amounts]
    found = best_of(given, 300.0, max_n=300)
    worth = [300 * value_of_care(x, strength=0.2) for x in amounts]
    assert found.winner == f"care {amounts[int(np.argmax(worth))]}"
    for one, value in zip(found.contenders, worth, strict=True):
        assert one.value.mean is not None
        assert abs(one.value.mean - value) < 4 * (one.value.se or 0.0)


def test_what_has_no_best_is_refused() -> None:
    with pytest.raises(BestError, match="at least two plans can be looked for, found 1"):
        best_of(several(1), 1.0)
    with pytest.raises(BestError, match="two plans are called 'plan 0'"):
        best_of([several(1)[0], several(1)[0]], 1.0)
    with pytest.raises(BestError, match=r"retention_rate is a ratio.*npv"):
        best_of(several(2), 1.0, metric="retention_rate")
    with pytest.raises(BestError, match="neither more nor less of investment"):
        best_of(several(2), 1.0, metric="investment")
    with pytest.raises(BestError, match="zone must be above 0, found -1"):
        best_of(several(2), -1.0)
    with pytest.raises(BestError, match=r"level must lie between 0\.5 and 1, found 1"):
        best_of(several(2), 1.0, level=1.0)
    with pytest.raises(ScenarioError, match="npw"):
        best_of(several(2), 1.0, metric="npw")
