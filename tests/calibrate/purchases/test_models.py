"""Likelihoods and forecasts held by other ways to compute them."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, special

from experiments.calibrate.purchases import MODELS, Histories, Spend, gamma_gamma
from experiments.calibrate.purchases.models import nested_in

THETA = {
    "bg-nbd": np.array([0.5, 8.0, 0.7, 5.0]),
    "pareto-nbd": np.array([0.5, 8.0, 0.7, 5.0]),
    "bg-bb": np.array([1.2, 0.75, 0.66, 2.8]),
    "geometric-nbd": np.array([0.5, 8.0, 0.14]),
    "bg-poisson": np.array([0.2, 0.7, 5.0]),
    "geometric-poisson": np.array([0.08, 0.14]),
    "exponential-nbd": np.array([0.5, 8.0, 0.1]),
    "pareto-poisson": np.array([0.12, 0.7, 5.0]),
    "exponential-poisson": np.array([0.12, 0.1]),
    "nbd": np.array([0.5, 8.0]),
    "poisson": np.array([0.08]),
}
LEAVE = [name for name, model in MODELS.items() if model.leaves != "never"]
MIXED = Histories(
    np.array([0.0, 1.0, 3.0, 2.0]),
    np.array([0.0, 4.0, 9.0, 12.0]),
    np.array([12.0, 12.0, 10.0, 12.0]),
    np.array([5.0, 2.0, 1.0, 3.0]),
)


def numeric(function, theta: np.ndarray) -> np.ndarray:  # type: ignore[no-untyped-def]
    steps = 1e-6 * theta
    return np.array(
        [(function(theta + d) - function(theta - d)) / (2 * d[i]) for i, d in enumerate(np.diag(steps))]
    )


@pytest.mark.parametrize("name", MODELS)
def test_gradients(name: str) -> None:
    model = MODELS[name]
    _, gradient = model.log_likelihood(THETA[name], MIXED)
    assert gradient == pytest.approx(
        numeric(lambda t: model.log_likelihood(t, MIXED)[0], THETA[name]), rel=1e-6
    )


def test_gradients_of_spend() -> None:
    amounts = Spend(np.array([1.0, 4.0]), np.array([10.0, 35.0]), np.array([2.0, 1.0]))
    at = np.array([6.0, 3.5, 15.0])
    found = gamma_gamma.log_likelihood(at, amounts)[1]
    assert found == pytest.approx(numeric(lambda t: gamma_gamma.log_likelihood(t, amounts)[0], at), rel=1e-6)


def by_hypergeometric(theta: np.ndarray, x: float, recency: float, age: float) -> float:
    """The likelihood of Pareto/NBD as printed, with its difference of two 2F1; for alpha >= beta."""
    r, alpha, s, beta = theta.tolist()
    total = r + s + x
    parts = [
        special.hyp2f1(total, s + 1, total + 1, (alpha - beta) / (alpha + t)) / (alpha + t) ** total
        for t in (recency, age)
    ]
    inner = 1 / ((alpha + age) ** (r + x) * (beta + age) ** s) + s / total * (parts[0] - parts[1])
    start = special.gammaln(r + x) - special.gammaln(r) + r * math.log(alpha) + s * math.log(beta)
    return float(start + math.log(inner))


@pytest.mark.parametrize(
    ("x", "recency", "age"), [(0, 0, 39), (1, 0.2, 39), (3, 20, 39), (25, 38.8, 39), (2, 2, 2)]
)
def test_pareto_nbd_is_the_printed_likelihood(x: float, recency: float, age: float) -> None:
    theta = np.array([0.553, 10.58, 0.606, 9.2])
    of = Histories(*(np.array([v], dtype=float) for v in (x, recency, age, 1)))
    assert MODELS["pareto-nbd"].log_likelihood(theta, of)[0] == pytest.approx(
        by_hypergeometric(theta, x, recency, age), rel=1e-12
    )


@pytest.mark.parametrize(
    "theta", [(0.01, 1e-3, 3.0, 40.0), (300.0, 900.0, 200.0, 5000.0), (2.0, 0.1, 0.01, 1e4)]
)
@pytest.mark.parametrize(
    ("x", "recency", "age"), [(0, 0, 39), (200, 38.9, 39), (2000, 1, 1000), (1, 1e-3, 5000)]
)
def test_pareto_nbd_keeps_its_digits_where_2f1_fails(
    theta: tuple, x: float, recency: float, age: float
) -> None:
    r, alpha, s, beta = theta
    of = Histories(*(np.array([v], dtype=float) for v in (x, recency, age, 1)))

    def log_integrand(u: float) -> float:
        y = math.exp(u)
        return (
            math.log(s) + u - (r + x) * math.log(alpha + recency + y) - (s + 1) * math.log(beta + recency + y)
        )

    # By adaptive quadrature over the logarithm of the time since the last purchase.
    ends = math.log((age - recency) * 1e-16), math.log(age - recency)
    peak = max(log_integrand(u) for u in np.linspace(*ends, 2000))
    panels = np.linspace(*ends, 60)
    area = math.fsum(
        integrate.quad(lambda u: math.exp(log_integrand(u) - peak), a, b, epsabs=0, epsrel=1e-12)[0]
        for a, b in pairwise(panels)
    )
    alive = -(r + x) * math.log(alpha + age) - s * math.log(beta + age)
    start = special.gammaln(r + x) - special.gammaln(r) + r * math.log(alpha) + s * math.log(beta)
    goal = start + np.logaddexp(alive, peak + math.log(area))
    assert MODELS["pareto-nbd"].log_likelihood(np.array(theta), of)[0] == pytest.approx(
        goal, rel=1e-11, abs=1e-11
    )


def simulated(name: str, theta: np.ndarray, age: int, ahead: int, n: int) -> tuple[Histories, np.ndarray]:
    """Customers by the words of the papers: histories up to `age`, and purchases in the time after."""
    draw = np.random.default_rng(np.random.SeedSequence([7, len(name)]))
    model = MODELS[name]
    if name == "bg-bb":
        a, b, c, d = theta.tolist()
        buys, leaves = draw.beta(a, b, n), draw.beta(c, d, n)
        there = draw.random((n, age + ahead)) >= leaves[:, None]
        bought = np.logical_and.accumulate(there, axis=1) & (draw.random((n, age + ahead)) < buys[:, None])
        times = np.where(bought, np.arange(1.0, age + ahead + 1), np.inf)
    else:
        rates = draw.gamma(theta[0], 1 / theta[1], n) if model.paces_differ else np.full(n, theta[0])
        rest = theta[2:] if model.paces_differ else theta[1:]
        times = np.cumsum(draw.exponential(1 / rates[:, None], (n, 150)), axis=1)
        if model.leaves == "in time":
            ends = draw.gamma(rest[0], 1 / rest[1], n) if model.leaving_differs else np.full(n, rest[0])
            times[times > draw.exponential(1 / ends)[:, None]] = np.inf
        elif model.leaves == "at purchases":
            coins = draw.beta(*rest, n) if model.leaving_differs else np.full(n, rest[0] / (1 + rest[0]))
            left = draw.random((n, 150)) < coins[:, None]
            gone = np.cumsum(left, axis=1) - left > 0
            times[gone] = np.inf
    before = times <= age
    frequency = before.sum(axis=1).astype(float)
    recency = np.where(before, times, 0.0).max(axis=1)
    later = ((times > age) & (times <= age + ahead)).sum(axis=1).astype(float)
    return Histories(frequency, recency, np.full(n, float(age)), np.ones(n)), later


@pytest.mark.parametrize("name", MODELS)
def test_forecasts_are_the_means_of_what_the_model_means(name: str) -> None:
    """Each mean lies within 5 standard errors: a false alarm once in 60,000 runs of all."""
    model, theta, n = MODELS[name], THETA[name], 60_000
    of, later = simulated(name, theta, 12, 8, n)

    def agrees(sample: np.ndarray, goal: float) -> None:
        assert abs(sample.mean() - goal) < 5 * sample.std() / math.sqrt(len(sample))

    agrees(of.frequency, model.expected(theta, np.array([12.0]))[0])
    shares = model.frequencies(theta, 12.0, 3)
    for x in range(4):
        agrees((of.frequency == x).astype(float), shares[x])
    awaited = model.conditional(theta, of, 8.0)
    for seen in (of.frequency == 0, of.frequency == 2, of.recency > 9, (of.frequency > 2) & (of.recency < 9)):
        agrees(later[seen] - awaited[seen], 0.0)


@pytest.mark.parametrize("name", MODELS)
def test_the_truth_is_found_again(name: str) -> None:
    """From 8,000 customers; every parameter within 4 standard errors: by chance not once in 1,000 runs."""
    of, _ = simulated(name, THETA[name], 30, 0, 8_000)
    fit = MODELS[name].fit(of)
    errors = np.sqrt(np.diag(fit.log_covariance))
    assert np.abs(np.log(fit.theta / THETA[name]) / errors).max() < 4
    assert errors.max() < 0.6


@pytest.mark.parametrize("name", LEAVE)
def test_whoever_bought_just_now_is_likelier_there(name: str) -> None:
    often, rarely = (
        Histories(np.array([x, x]), np.array([2.0, 12.0]), np.full(2, 12.0), np.ones(2)) for x in (2.0, 1.0)
    )
    for of in (often, rarely):
        alive = MODELS[name].alive(THETA[name], of)
        assert 0 < alive[0] < alive[1] <= 1
    if MODELS[name].paces_differ:  # who used to buy often has been silent for longer than usual
        assert MODELS[name].alive(THETA[name], often)[0] < MODELS[name].alive(THETA[name], rarely)[0]


def test_nobody_has_left_where_nobody_leaves() -> None:
    for name in ("nbd", "poisson"):
        assert MODELS[name].alive(THETA[name], MIXED).tolist() == [1, 1, 1, 1]


def test_frequencies_sum_to_one() -> None:
    for name, model in MODELS.items():
        assert model.frequencies(THETA[name], 12.0, 400).sum() == pytest.approx(1.0, abs=1e-6)


def test_the_mean_rate_of_leaving_may_be_the_rate_of_counting() -> None:
    near, at = (
        MODELS["pareto-nbd"].expected(np.array([0.5, 8.0, s, 5.0]), np.array([52.0]))[0]
        for s in (1 + 1e-9, 1.0)
    )
    assert near == pytest.approx(at, rel=1e-8)


LIMITS = {
    "exponential-nbd": ("pareto-nbd", lambda t: [t[0], t[1], 1e7, 1e7 / t[2]]),
    "geometric-nbd": ("bg-nbd", lambda t: [t[0], t[1], 1e7 * t[2], 1e7]),
    "pareto-poisson": ("pareto-nbd", lambda t: [1e7, 1e7 / t[0], t[1], t[2]]),
    "bg-poisson": ("bg-nbd", lambda t: [1e7, 1e7 / t[0], t[1], t[2]]),
    "nbd": ("exponential-nbd", lambda t: [t[0], t[1], 1e-12]),
    "poisson": ("nbd", lambda t: [1e7, 1e7 / t[0]]),
    "exponential-poisson": ("exponential-nbd", lambda t: [1e7, 1e7 / t[0], t[1]]),
    "geometric-poisson": ("geometric-nbd", lambda t: [1e7, 1e7 / t[0], t[1]]),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_nested_model_is_the_limit_of_the_whole(name: str) -> None:
    whole, far = LIMITS[name]
    theta, limit = THETA[name], np.array(far(THETA[name].tolist()))
    one, other = MODELS[name], MODELS[whole]
    assert one.log_likelihood(theta, MIXED)[0] == pytest.approx(
        other.log_likelihood(limit, MIXED)[0], rel=1e-5
    )
    assert one.alive(theta, MIXED) == pytest.approx(other.alive(limit, MIXED), rel=1e-4)
    assert one.expected(theta, np.array([9.0])) == pytest.approx(
        other.expected(limit, np.array([9.0])), rel=1e-4
    )
    assert one.conditional(theta, MIXED, 5.0) == pytest.approx(other.conditional(limit, MIXED, 5.0), rel=1e-4)
    assert one.frequencies(theta, 9.0, 5) == pytest.approx(other.frequencies(limit, 9.0, 5), rel=1e-4)
    assert name in nested_in(whole)


def test_amounts_of_customers_who_are_alike() -> None:
    draw = np.random.default_rng(11)
    x = draw.integers(1, 6, 3000).astype(float)
    amounts = Spend(x, draw.gamma(4.0 * x) * 30 / 4.0 / x, np.ones(3000))
    found = gamma_gamma.fit(amounts)
    assert found.names == ("p", "m")
    for name, truth in (("p", 4.0), ("m", 30.0)):
        known = found.parameter(name)
        assert known.low < truth < known.high
    at = np.array([4.0, 31.0])
    slopes = gamma_gamma.log_likelihood_alike(at, amounts)[1]
    assert slopes == pytest.approx(
        numeric(lambda t: gamma_gamma.log_likelihood_alike(t, amounts)[0], at), rel=1e-6, abs=1e-5
    )
