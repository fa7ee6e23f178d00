"""Contagion against the diffusion of Bass: closed forms of the number of adopters and of the peak."""

import math

import numpy as np
import pytest

from simulation.build import build
from simulation.engine import run
from simulation.exact import NotExact, exact, mean_field
from simulation.scenario.types import Contagion, Scenario, ShockEffect, StageKind
from tests.oracle.building import move, scenario, segment, stage, start

PERIOD = 0.01
PRODUCTS = {
    "air conditioners": (0.010399, 0.41861, 8.6),
    "irons": (0.028632, 0.32791, 6.8),
    "record players": (0.024796, 0.65410, 4.8),
    "clothes dryers": (0.017206, 0.35688, 8.1),
}
"""Innovation, imitation, and the published year of the peak (Bass 1969, doi:10.1287/mnsc.15.5.215)."""


def market(
    p: float, q: float, people: int = 1_000, years: float = 12.0, period: float = PERIOD, **other
) -> Scenario:
    way = move("waiting -> owner", p, contagion=Contagion(q, ("owner",)))
    parts = segment([stage("waiting", StageKind.POTENTIAL), stage("owner")], [way])
    return scenario(parts, [start("waiting", people)], periods=round(years / period), period=period, **other)


def adopted(p: float, q: float, t: np.ndarray) -> np.ndarray:
    """F(t) of Bass: the share of the market that has adopted by t."""
    e = np.exp(-(p + q) * t)
    return (1 - e) / (1 + q / p * e)


@pytest.mark.parametrize(("p", "q", "peak"), PRODUCTS.values(), ids=PRODUCTS)
def test_the_peak_comes_in_the_published_year(p: float, q: float, peak: float) -> None:
    moves = mean_field(build(market(p, q))).moves[:-1].sum(axis=(1, 2))
    found = (np.argmax(moves) + 0.5) * PERIOD
    formula = math.log(q / p) / (p + q)
    assert round(formula, 1) == peak
    # Late by about the age of the share, which is a period at most, beside the width of the period itself.
    assert 0 <= found - formula < 2.5 * PERIOD


def lag(period: float) -> float:
    """By how much the expected share of adopters is behind the closed form at most."""
    p, q, _ = PRODUCTS["record players"]
    heads = mean_field(build(market(p, q, years=6.0, period=period))).heads[:, 1].sum(axis=1) / 1_000
    behind = adopted(p, q, np.arange(len(heads)) * period) - heads
    assert behind.min() > -1e-12
    return float(behind.max())


def test_expected_adopters_are_behind_the_closed_form_by_the_order_of_a_period() -> None:
    long, short = lag(0.04), lag(0.02)
    assert short < 0.006
    assert long / short == pytest.approx(2.0, rel=0.05)


def test_lived_adopters_are_as_many_as_expected() -> None:
    # 7 standard errors of 12 replications at each of 4 times: a false alarm has at most 1e-4.
    p, q, _ = PRODUCTS["record players"]
    people, runs = 20_000, 12
    made = build(market(p, q, people, years=6.0))
    expected = mean_field(made).heads[:, 1].sum(axis=1)
    lived = np.array([run(made, 5, r).books.heads[:, 1].sum(axis=1) for r in range(runs)])
    for year in (1, 2, 4, 6):
        at = round(year / PERIOD)
        error = lived[:, at].std(ddof=1) / math.sqrt(runs)
        assert error > 0
        # The mean-field answer is right to the order of one person.
        assert abs(lived[:, at].mean() - expected[at]) < 7 * error + 2


def test_there_is_no_exact_answer_and_the_reason_names_the_transition() -> None:
    with pytest.raises(NotExact, match=r"the contagion of 'waiting -> owner' follows from how many"):
        exact(build(market(0.1, 0.2, years=0.1)))
    assert "contagion follows the expected share" in mean_field(build(market(0.1, 0.2, years=0.1))).remarks[1]


def test_bad_news_drive_people_away_and_a_shock_on_the_exit_holds_for_it() -> None:
    def left(**other) -> int:
        ways = [
            move("here -> angry", 0.05),
            move("here -> elsewhere", 0.0, contagion=Contagion(0.4, ("angry",))),
        ]
        parts = segment([stage("here"), stage("angry"), stage("elsewhere")], ways)
        return int(
            run(build(scenario(parts, [start("here", 2_000)], periods=20, **other)), 3)
            .books.heads[-1, 2]
            .sum()
        )

    closed = ShockEffect("quiet", "transition", "here -> elsewhere", None, 0.0, 0, None)
    halved = ShockEffect("quiet", "transition", "here -> elsewhere", None, 0.5, 0, None)
    assert left(shock_effects=[closed]) == 0
    assert 0.3 < left(shock_effects=[halved]) / left() < 0.8
