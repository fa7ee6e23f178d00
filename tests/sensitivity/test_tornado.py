"""Each number alone: ends, widths, and when the choice turns."""

from pathlib import Path

import pytest

from experiments.inputs import InputError
from experiments.plan import of
from experiments.sensitivity.problem import problem
from experiments.sensitivity.tornado import tornado
from simulation.scenario import ScenarioError
from tests.experiments.markets import subscribers
from tests.experiments.pretend import RATE, SPEND, STRENGTH, VARY, Pretend, by_label, shop


def test_ends_of_the_central_range(tmp_path: Path) -> None:
    evaluate = Pretend(by_label({"shop": lambda q: 100.0 - 40.0 * q[0] + 10.0 * q[1]}), shared=500.0)
    found = tornado(problem([shop(tmp_path)], evaluate, 4, vary=VARY))
    assert [bar.path for bar in found.bars] == [RATE, STRENGTH, SPEND]
    rate = found.bars[0]
    assert (rate.low.value, rate.high.value) == pytest.approx((0.055, 0.145))
    # The luck is the same at every point, so changes are exact although one run is off by 500.
    assert (rate.low.change.mean, rate.high.change.mean) == pytest.approx((18.0, -18.0))
    assert rate.low.change.se == pytest.approx(0.0, abs=1e-9)
    assert found.bars[0].width == pytest.approx(36.0)
    assert [bar.told for bar in found.bars] == [True, True, False]
    assert found.base.se is not None
    assert found.base.se > 50.0


def test_the_choice_turns_only_where_both_sides_are_sure(tmp_path: Path) -> None:
    plans = [shop(tmp_path, "hold"), shop(tmp_path, "keep")]
    lead = by_label({"hold": lambda _: 0.0, "keep": lambda q: 10.0 - 60.0 * (q[0] - 0.5) + 5.0 * q[1]})
    sure = tornado(problem(plans, Pretend(lead, shared=100.0, own=0.5), 10, vary=VARY))
    turning = {bar.path: (bar.low.turns, bar.high.turns) for bar in sure.bars}
    assert turning == {RATE: (False, True), STRENGTH: (False, False), SPEND: (False, False)}
    unsure = tornado(problem(plans, Pretend(lead, own=60.0), 10, vary=VARY))
    assert not any(bar.low.turns or bar.high.turns for bar in unsure.bars)


@pytest.mark.verify
def test_luck_moves_nothing_more_often_than_said(tmp_path: Path) -> None:
    plans = [shop(tmp_path, "hold"), shop(tmp_path, "keep")]

    class Elsewhere(Pretend):
        def __call__(self, plans, n, first=0):  # type: ignore[no-untyped-def]
            return super().__call__(plans, n, first + self.begin)

    alarms = 0
    for trial in range(25):
        evaluate = Elsewhere(lambda _: 0.0, own=1.0)
        evaluate.begin = 1000 * trial
        alarms += any(bar.told for bar in tornado(problem(plans, evaluate, 10, vary=VARY)).bars)
    assert alarms <= 4  # 1.25 expected where 5 % are said for all ends at once


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    one = shop(tmp_path)
    evaluate = Pretend(lambda _: 1.0)
    with pytest.raises(InputError, match="none can be dropped"):
        tornado(problem([one], evaluate, 2, vary=VARY, drop=True))
    with pytest.raises(InputError, match="of one plan, or of two plans' difference: found 3"):
        problem([one, one, one], evaluate, 2)
    with pytest.raises(InputError, match="at least 1, found 0"):
        problem([one], evaluate, 0)
    with pytest.raises(ScenarioError, match="unknown metric"):
        problem([one], evaluate, 2, metric="npw")
    with pytest.raises(InputError, match="was not read from a file"):
        problem([of(subscribers(), "made")], evaluate, 2, vary=VARY)
