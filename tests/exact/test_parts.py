"""The parts the exact twin is made of: rules for traits, propagators, plans, and the books it hands on."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.linalg import expm
from scipy.special import betaln

from simulation.build import build
from simulation.engine import run
from simulation.exact import exact, expected_metrics
from simulation.exact.expected import disagreement
from simulation.exact.plan import Planner, list_sets
from simulation.exact.propagation import propagate
from simulation.exact.quadrature import moment, rule
from simulation.ledgers.tables import balance_sheet, profit_and_loss
from simulation.model import Arrays
from simulation.plans import exit_factor, listed_purchase_factor, pack_plans
from simulation.scenario.types import Beta, Classes, Gamma, Lognormal, Trait, TraitDistribution
from tests.conformance.generated import generate
from tests.exact.markov import markov
from tests.oracle.building import move, scenario, segment, stage, start


def arrays(law: TraitDistribution) -> Arrays:
    parts = segment([stage("a")], [move("a -> gone", 0.1, trait="v")], [Trait("v", "v", law)])
    return build(scenario(parts, [start("a", 1)])).arrays


# Traits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [0.2, 1.0, 4.0, 25.0])
@pytest.mark.parametrize("speed", [0.1, 3.0, 40.0, 400.0])
def test_gamma_survival_is_integrated_however_fast(shape: float, speed: float):
    v, w = rule(arrays(Gamma(shape, 1.5)), 0, 0, 40, speed, 0.0)
    assert w @ np.exp(-speed * v) == pytest.approx((1 + 1.5 * speed / shape) ** -shape, abs=1e-9)


@pytest.mark.parametrize(("alpha", "beta"), [(0.3, 0.4), (0.67, 3.8), (20.0, 30.0)])
@pytest.mark.parametrize("renewals", [1, 12, 200])
def test_beta_survival_is_integrated_however_long(alpha: float, beta: float, renewals: int):
    v, w = rule(arrays(Beta(alpha, beta)), 0, 0, 40, renewals, 0.0)
    goal = math.exp(betaln(alpha, beta + renewals) - betaln(alpha, beta))
    assert w @ (1 - v) ** renewals == pytest.approx(goal, abs=2e-10)


@pytest.mark.parametrize("sigma", [0.1, 0.8, 2.0])
def test_lognormal_survival_is_integrated(sigma: float):
    v, w = rule(arrays(Lognormal(sigma, 2.0)), 0, 0, 40, 5.0, 0.0)
    mu = math.log(2.0) - sigma**2 / 2
    goal, _ = quad(
        lambda z: math.exp(-0.5 * z * z - 5.0 * math.exp(mu + sigma * z)) / math.sqrt(2 * math.pi), -9, 9,
        epsabs=1e-13, limit=400,
    )  # fmt: skip
    assert w @ np.exp(-5.0 * v) == pytest.approx(goal, abs=1e-10)


@pytest.mark.parametrize(
    "law",
    [Gamma(0.7, 2.0), Lognormal(0.6, 1.5), Beta(2.0, 5.0), Classes(("a", "b"), (0.25, 0.75), (4.0, 0.5))],
)
def test_moments_agree_with_the_rule(law: TraitDistribution):
    a = arrays(law)
    v, w = rule(a, 0, 0, 60, 1.0, 0.0)
    assert moment(a, 0, 0, 1) == pytest.approx(w @ v, rel=1e-8)
    assert moment(a, 0, 0, 2) == pytest.approx(w @ v**2, rel=1e-8)


# Propagators -------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0.02, 1.0, 60.0])
def test_propagators_are_exponentials_and_their_integrals(length: float):
    rng = np.random.default_rng(5)
    systems = rng.uniform(0, 0.6, (3, 5, 5))
    for system in systems:
        np.fill_diagonal(system, 0.0)
        np.fill_diagonal(system, -1.1 * system.sum(axis=1))
    found = propagate(systems, length, (0.0, 0.07, -0.07))
    for k, system in enumerate(systems):
        np.testing.assert_allclose(found.end[k], expm(system * length), atol=1e-13)
        for w, spent in zip((0.0, 0.07, -0.07), found.spent, strict=True):
            block = np.block(
                [[system - w * np.eye(5), np.eye(5)], [np.zeros((5, 5)), np.zeros((5, 5))]]
            )  # Van Loan (1978)
            np.testing.assert_allclose(spent[k], expm(block * length)[:5, 5:], rtol=1e-11, atol=1e-12)


def test_the_propagator_of_zero_rates_is_the_identity():
    found = propagate(np.zeros((1, 2, 2)), 3.0, (0.0,))
    np.testing.assert_allclose(found.end[0], np.eye(2))
    np.testing.assert_allclose(found.spent[0][0], 3.0 * np.eye(2))


# Plans -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [n for n in range(40) if generate(n).investments])
def test_plans_are_those_of_the_engines(number: int):
    model = build(generate(number))
    a, lived = model.arrays, run(model, seed=1)
    packed, planner = pack_plans(lived.plans), Planner(a)
    for p in range(a.n_periods + 1):
        # The engines' own count of whom they reached, so that only the plan is compared.
        reached = lived.plans.heads[min(p, a.n_periods - 1)].astype(float)
        factors = planner.plan(p, reached, lived.books.heads[p].sum(axis=1).astype(float))
        for (bits, _), made in zip(list_sets(a), factors, strict=True):
            for x in range(len(a.exit_id)):
                for g in range(len(a.segment_id)):
                    goal = exit_factor(model.packed, packed, p, x, g, bits)
                    assert made.exit[x, g] == pytest.approx(goal, rel=1e-12)
            for s in range(len(a.stage_kind)):
                listed = listed_purchase_factor(model.packed, packed, p, s, 0, bits)
                goal = listed * lived.plans.purchase_factor[p, s, 0]
                assert made.purchase[s, 0] == pytest.approx(goal, rel=1e-12)


# What is handed on -------------------------------------------------------------------------------


def test_tables_and_metrics_read_expectations_like_books():
    model = build(markov(7))
    found = exact(model)
    books = found.books(model)
    sheet = balance_sheet(model, books)
    residual = sheet.opening + sheet.arrivals + sheet.moved_in - sheet.moved_out - sheet.closing
    assert residual.abs().max() < 1e-9
    table, values = profit_and_loss(model, books), expected_metrics(model, found)
    within = table[table.period != "run-off"]
    assert values["contribution"] == pytest.approx(within.contribution.sum())
    assert values["npv"] == pytest.approx(table.discounted.sum())
    assert values["top20_share"] is None


def test_metrics_without_a_denominator_are_none():
    parts = segment([stage("a")], [move("a -> gone", 0.1)])
    model = build(scenario(parts, [start("a", 0)]))
    assert expected_metrics(model, exact(model))["retention_rate"] is None


def test_disagreement_names_the_kind_that_differs_most():
    model = build(markov(7))
    found = exact(model)
    wrong = type(found)(**{**found.__dict__, "stage_time": found.stage_time * 1.01})
    gaps = disagreement(wrong, found)
    where = max(gaps, key=lambda kind: gaps[kind])
    gap = gaps[where]
    assert (round(gap, 6), where) == (0.01, "stage_time")
    assert set(disagreement(found, found).values()) == {0.0}
