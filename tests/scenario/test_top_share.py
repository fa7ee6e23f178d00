"""How unequal people are, told by what the top fifth of them have."""

import math

import numpy as np
import pytest

from simulation.scenario import Scenario, ScenarioError, loads
from simulation.scenario.meaning.traits import gamma_of_top_share
from simulation.scenario.types import Gamma, Lognormal

TEXT = """
schema: 1
title: Twenty bring eighty
time: {unit: month, horizon: 12 months}
stages:
  active:
    kind: customer
    purchases: {rate: 2, amount: {mean: 50, differs_by_customer: DIFFERS}, margin: 40 %}
transitions: {active -> gone: {rate: 0}}
people_at_start: {active: 100, selection: none}
"""


def unequal(differs: str) -> Scenario:
    return loads(TEXT.replace("DIFFERS", differs))


def test_a_lognormal_is_solved_from_the_top_share() -> None:
    (trait,) = unequal("{lognormal: {top20_share: 80 %}}").segments[0].traits
    assert isinstance(trait.distribution, Lognormal)
    # The Lorenz curve of the lognormal is L(p) = Phi(Phi^-1(p) - sigma): here 0.2 at p = 0.8.
    assert trait.distribution.sigma == pytest.approx(2 * 0.8416212335729143, rel=1e-9)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.8, 0.95])
def test_a_gamma_is_solved_from_the_top_share(share: float) -> None:
    (trait,) = unequal(f"{{gamma: {{top20_share: {share}}}}}").segments[0].traits
    assert isinstance(trait.distribution, Gamma)
    assert trait.distribution.shape == gamma_of_top_share(share)
    drawn = np.sort(np.random.default_rng(7).gamma(trait.distribution.shape, 1.0, 400_000))
    # The standard deviation of the share is below cv / sqrt(n); six of them.
    error = 6 * trait.distribution.shape**-0.5 / math.sqrt(len(drawn))
    assert drawn[320_000:].sum() / drawn.sum() == pytest.approx(share, abs=error)


@pytest.mark.parametrize(
    ("differs", "message"),
    [
        ("{gamma: {top20_share: 20 %}}", "must be at least 0.21"),
        ("{lognormal: {top20_share: 100 %}}", "below 1"),
        ("{gamma: {top20_share: 80 %, cv: 2}}", "given twice"),
        ("{gamma: {top_share: 80 %}}", r'"top_share"(.|\n)*did you mean top20_share\?'),
    ],
)
def test_what_is_refused(differs: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        unequal(differs)
