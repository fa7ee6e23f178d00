"""Durations of every shape: both engines write the same log, and stays follow the law that the file names."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulation import log as events
from simulation.build import build
from simulation.engine import run
from simulation.exact import exact
from simulation.model import Model
from simulation.scenario import loads

SHAPES = {
    "lognormal: {median: 6, sigma: 0.8}": stats.lognorm(0.8, scale=6),
    "lognormal: {mean: 6, sigma: 0.8}": stats.lognorm(0.8, scale=6 * np.exp(-0.32)),
    "loglogistic: {median: 5, shape: 1.8}": stats.fisk(1.8, scale=5),
    "gamma: {mean: 6, shape: 0.6}": stats.gamma(0.6, scale=10),
    "gamma: {scale: 2, shape: 3}": stats.gamma(3, scale=2),
    "weibull: {scale: 5, shape: 1.6}, minimum: 3": stats.weibull_min(1.6, scale=5, loc=3),
    "lognormal: {median: 4, sigma: 1}, minimum: 2.5": stats.lognorm(1, scale=4, loc=2.5),
    "exponential: {mean: 6}, minimum: 12": stats.expon(scale=6, loc=12),
    "piecewise: {0: 0.1, 4: 0.3}, minimum: 1": None,
}


def model(text: str) -> Model:
    head = "schema: 1\ntime: {unit: month, horizon: 60, period: 2}\n"
    return build(loads(head + "stages: {on: {kind: customer, margin_flow: 3}, " + text))


EVERY = """off: {kind: former}, tired: {kind: customer, sojourn: {gamma: {mean: 5, shape: 2}, minimum: 1}},
  idle: {kind: customer}}
traits: {pace: {gamma: {cv: 0.7}}}
transitions:
  on -> tired: {time_in_stage: {lognormal: {median: 6, sigma: 0.8}, minimum: 2}, differs_by_customer: pace}
  on -> idle: {time_in_stage: {weibull: {scale: 9, shape: 1.4}, minimum: 3}, never: 30 %}
  on -> off: {time_in_stage: {gamma: {mean: 30, shape: 0.6}}, by: tenure}
  tired -> off: {branch: 60 %}
  tired -> on: {branch: 40 %}
  idle -> on: {time_in_stage: {loglogistic: {median: 5, shape: 1.8}}}
people_at_start:
  selection: none
  on: {count: 150, duration: {exponential: {mean: 8}}}
  idle: {count: 50, duration: 4}
market_entrants: {on: 4}
shocks: {storm: {from: 10, until: 24, effects: {on -> tired: 2.5, idle -> on: 0.4}}}
investments:
  care: {aim: retention, from: 4, per_head: 1, audience: {stages: [on], share: 30 %, by: risk},
    effects: {on -> off: {slows_down_to: 0.5, half_effect_at: 1}}}
"""


def test_both_engines_write_the_same_log() -> None:
    made = model(EVERY)
    logs = [run(made, seed=5, engine=engine, log=True).log for engine in ("reference", "compiled")]
    columns = [log.columns() for log in logs if log is not None]
    assert len(columns[0]["time"]) > 800
    for name in columns[0]:
        assert np.array_equal(columns[0][name], columns[1][name]), name


@pytest.mark.parametrize("shape", SHAPES)
def test_stays_follow_the_law(shape: str) -> None:
    """A Kolmogorov-Smirnov test of 4,000 stays; the seed is fixed, and 1 in 10,000 would fail."""
    law = SHAPES[shape]
    made = model(
        f"off: {{kind: former}}}}\ntransitions: {{on -> off: {{time_in_stage: {{{shape}}}}}}}\n"
        "people_at_start: {on: 4000, selection: none}\n"
    )
    log = run(made, seed=11, log=True).log
    assert log is not None
    moved = np.sort(log.columns()["time"][np.asarray(log.columns()["kind"]) == events.MOVE])
    if law is None:
        x = np.array([0.5, 1.0, 3.0, 5.0, 9.0])
        share = 1 - np.exp(-(0.1 * np.clip(x - 1, 0, 4) + 0.3 * np.clip(x - 5, 0, None)))
    else:
        x = np.asarray(law.ppf([0.001, 0.05, 0.25, 0.5, 0.75, 0.9]))
        x = x[x < 60]
        share = law.cdf(x)
    seen = np.searchsorted(moved, x, side="right") / 4000
    assert np.abs(seen - share).max() < 2.23 / np.sqrt(4000)
    if law is not None and law.support()[0] > 0:
        assert moved[0] > law.support()[0]


@pytest.mark.parametrize(
    ("pace", "law"),
    [
        ("rate: 0.1", stats.expon(scale=10)),
        ("time_in_stage: {lognormal: {median: 6, sigma: 0.8}}", stats.lognorm(0.8, scale=6)),
    ],
)
@pytest.mark.parametrize(("selection", "selected"), [("survivors", True), ("none", False)])
def test_a_share_never_moves(pace: str, law: Any, selection: str, selected: bool) -> None:
    """Of those here for 3 months the movers are fewer, where they survived them; 4 standard errors."""
    made = model(
        f"off: {{kind: former}}}}\ntransitions: {{on -> off: {{{pace}, never: 35 %}}}}\n"
        f"people_at_start: {{on: {{count: 3000, duration: 3}}, selection: {selection}}}\n"
    )
    months = np.arange(0, 61, 2)
    movers = 0.65 * (law.sf(3) if selected else 1.0)
    left = 3000 * (0.35 + movers * law.sf(3 + months) / law.sf(3)) / (0.35 + movers)
    if "rate" in pace:  # the twin takes constant hazards
        assert exact(made).heads[:, 0, 0] == pytest.approx(left, rel=1e-9)
    log = run(made, seed=11, log=True).log
    assert log is not None
    moved = np.sort(log.columns()["time"][np.asarray(log.columns()["kind"]) == events.MOVE])
    seen = 3000 - np.searchsorted(moved, months, side="right")
    assert (np.abs(seen - left) <= 4 * np.sqrt(left * (1 - left / 3000))).all()
