"""Correlated uncertain numbers are drawn together, in worlds and in studies, as files state it."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr, ndtri

from experiments.calibrate.likelihood import AtRisk, fit
from experiments.calibrate.scenario_text import Doubted, Item, mapping, number, uncertain_together, written
from experiments.calibrate.shapes import Weibull
from experiments.inputs import InputError, correlations, inputs_of, quantile, together, world, world_quantile
from experiments.plan import Plan, plan
from experiments.study import Study
from experiments.study.types import Distributed, Factor, LatinHypercube, Move, Replications
from experiments.uncertainty.study import worlds
from simulation.scenario import ScenarioError, loads
from simulation.scenario.identity import fingerprint
from simulation.scenario.types import Uncertain

SCALE = 'transitions."active -> ended".time_in_stage.weibull.scale'
SHAPE = 'transitions."active -> ended".time_in_stage.weibull.shape'
RATE = 'transitions."prospect -> active".rate'


SHOP = """
schema: 1
time: {unit: month, horizon: 12}
stages:
  prospect: {kind: potential}
  active: {kind: customer, margin_flow: 10}
  ended: {kind: former}
transitions:
  prospect -> active: {rate: 2 % per month}
  active -> ended: {time_in_stage: {weibull: {scale: 20, shape: 1.4}}}
people_at_start: {prospect: 100}
uncertain:
"""


def shop(uncertain: str) -> str:
    return f"{SHOP}{uncertain}"


TOP = [
    Item("schema", "1"),
    Item("time", "{unit: month, horizon: 12}"),
    Item("stages", "{active: {kind: customer}, ended: {kind: former}}"),
]
BOTH = f"""  {SCALE}: {{lognormal: {{cv: 0.1}}}}
  {SHAPE}:
    lognormal: {{cv: 0.2}}
    correlation:
      {SCALE}: -0.8
  {RATE}: {{lognormal: {{cv: 0.3}}}}
"""


def said(text: str) -> tuple[Uncertain, ...]:
    return loads(shop(text)).uncertain


def test_a_file_says_what_goes_together() -> None:
    scale, shape, rate = said(BOTH)
    assert shape.correlations == ((scale.path, -0.8),)
    assert scale.correlations == rate.correlations == ()
    other = loads(shop(f"  {RATE}: {{lognormal: {{cv: 0.3}}}}\n"))
    assert fingerprint(loads(shop(BOTH))) == fingerprint(other)  # it changes no run


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (BOTH.replace("-0.8", "-1"), "above -1"),
        (BOTH.replace(f"{SCALE}: -0.8", f"{SHAPE}: 0.5"), "a correlation is with another number"),
        (BOTH.replace(f"{SCALE}: -0.8", "stages.active.purchases.rate: 0.5"), "is not uncertain"),
        (BOTH.replace(f"{SCALE}: -0.8", "stages.actve.purchases.rate: 0.5"), "actve"),
        (
            BOTH.replace(
                "{lognormal: {cv: 0.1}}", f"{{lognormal: {{cv: 0.1}}, correlation: {{'{SHAPE}': 0.1}}}}"
            ),
            "is said twice",
        ),
        (
            BOTH.replace(
                "{lognormal: {cv: 0.3}}",
                f"{{lognormal: {{cv: 0.3}}, correlation: {{'{SHAPE}': 0.9, '{SCALE}': 0.9}}}}",
            ),
            "not positive definite",
        ),
    ],
)
def test_what_cannot_be_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        said(text)


def test_scores_have_the_correlations_and_quantiles_stay_uniform() -> None:
    common = correlations([*said(BOTH)])
    paths = sorted(one.path for one in said(BOTH))
    draw = np.random.default_rng(5)
    drawn = (together(dict(zip(paths, draw.random(3).tolist(), strict=True)), common) for _ in range(3000))
    rows = np.array([[one[path] for path in paths] for one in drawn])
    seen = np.corrcoef(ndtri(rows).T)
    k, j, i = (paths.index(path) for path in (SCALE, SHAPE, RATE))
    assert seen[k, j] == pytest.approx(-0.8, abs=0.03)  # 4.5 standard errors of 0.0066
    assert abs(seen[k, i]) < 0.08
    for column in rows.T:
        assert stats.kstest(column, "uniform").pvalue > 1e-4


def made(tmp_path: Path, uncertain: str = BOTH, name: str = "a") -> Plan:
    path = tmp_path / f"{name}.yaml"
    path.write_text(shop(uncertain), encoding="utf-8")
    return plan(path)


def test_worlds_draw_them_together_and_others_as_before(tmp_path: Path) -> None:
    one = made(tmp_path)
    inputs = inputs_of([one])
    drawn = dict(zip(inputs.paths, world(inputs, 3, 7), strict=True))
    alone = {path: world_quantile(3, 7, path) for path in inputs.paths}
    assert drawn[RATE] == alone[RATE]
    first, second = sorted((SCALE, SHAPE))
    assert drawn[first] == pytest.approx(alone[first])
    score = -0.8 * ndtri(alone[first]) + 0.6 * ndtri(alone[second])
    assert drawn[second] == pytest.approx(float(ndtr(score)))
    assert worlds(inputs, 3, 8)[7].tolist() == pytest.approx(world(inputs, 3, 7))


def test_plans_that_disagree_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"different correlations of .* -0.8 and -0.5"):
        inputs_of([made(tmp_path), made(tmp_path, BOTH.replace("-0.8", "-0.5"), "b")])


def test_a_study_draws_them_together(tmp_path: Path) -> None:
    one = made(tmp_path)
    factors = tuple(Factor(u.path, Distributed(u), (Move(u.path),)) for u in one.scenario.uncertain)
    study = Study(plans=(one,), factors=factors, design=LatinHypercube(400), replications=Replications(1))
    values = np.log(np.array([point.values for point in study.points], float))
    seen = np.corrcoef(values.T)
    assert seen[0, 1] == pytest.approx(-0.8, abs=0.09)  # 5 standard errors
    assert abs(seen[0, 2]) < 0.25


def covered(trials: int, knows: bool) -> float:
    """How often 95 % of worlds hold the true share still there after 4 months, of 200 Weibull stays each.

    The scenario is what calibrate writes, with correlations or without.
    """
    inside, truth = 0, np.exp(-((4 / 15) ** 1.4))
    for seed in range(trials):
        draw = np.random.default_rng([9, seed])
        stay, cut = 15 * draw.weibull(1.4, 200), draw.uniform(2, 20, 200)
        data = AtRisk(np.zeros(200), np.minimum(stay, cut), stay <= cut, np.ones(200), None, 200)
        found = fit(data, Weibull())
        assert found is not None
        both = zip((SCALE, SHAPE), found.estimates, strict=True)
        told = [Doubted(where, one.value, one.se) for where, one in both]
        items = uncertain_together(told, (found.correlations if knows else np.eye(2)).tolist())
        pace = mapping({"weibull": mapping({one.name: number(one.value) for one in found.estimates})})
        exit_ = Item("active -> ended", mapping({"time_in_stage": pace}))
        text = written([], [*TOP, Item("transitions", [exit_]), Item("uncertain", items)])
        laws = loads(text).uncertain
        common, paths = correlations(laws), [law.path for law in laws]
        worlds = (together(dict(zip(paths, u.tolist(), strict=True)), common) for u in draw.random((400, 2)))
        drawn = np.array([[quantile(law, world[law.path]) for law in laws] for world in worlds])
        low, high = np.quantile(np.exp(-((4 / drawn[:, 0]) ** drawn[:, 1])), (0.025, 0.975))
        inside += bool(low < truth < high)
    return inside / trials


@pytest.mark.verify
def test_worlds_cover_what_was_estimated() -> None:
    """Within 92 to 98 % of 200 trials; drawn apart, the worlds spread so wide that they miss too rarely."""
    assert 0.92 <= covered(200, True) <= 0.98
    assert covered(200, False) > 0.98
