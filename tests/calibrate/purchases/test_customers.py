"""Each customer given the past: against published numbers, and closed forms written a second time."""

import numpy as np
import pytest

import virta
from experiments.calibrate.purchases.calibration import calibrate
from experiments.calibrate.purchases.fitting import NoFit
from experiments.calibrate.purchases.histories import log_of

CDNOW = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
"""Fader, Hardie & Lee (2005), table 2."""
PARETO = {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}
"""Fader, Hardie & Lee (2005), section 4.1: the same customers."""
DONORS = {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}
"""Fader, Hardie & Shang (2010), table 3."""


def test_bg_nbd_expects_what_the_paper_does() -> None:
    # Their note on the model in a spreadsheet: this customer makes 1.226 purchases in 39 weeks.
    assert virta.expected_purchases("bg-nbd", CDNOW, 2, 30.43, 38.86, 39) == pytest.approx(1.226, abs=5e-4)
    x, recency, age = np.array([2.0, 7.0]), np.array([30.43, 29.43]), np.array([38.86, 38.86])
    r, alpha, a, b = CDNOW.values()
    left = a / (b + x - 1) * ((alpha + age) / (alpha + recency)) ** (r + x)
    assert virta.p_alive("bg-nbd", CDNOW, x, recency, age) == pytest.approx(1 / (1 + left), rel=1e-12)
    assert virta.p_alive("bg-nbd", CDNOW, 0, 0, 38.86) == [1.0]


def test_pareto_nbd_is_the_hypergeometric_form() -> None:
    from scipy.special import hyp2f1

    x, recency, age = 26.0, 30.86, 31.0
    r, alpha, s, beta = PARETO.values()
    # alpha < beta: Fader & Hardie (2005), note 009, equations 22 and 23.
    sums = r + s + x

    def part(t: float) -> float:
        return float(hyp2f1(sums, r + x, sums + 1, (beta - alpha) / (beta + t)) / (beta + t) ** sums)

    a0 = part(recency) - part(age)
    odds = s / sums * (alpha + age) ** (r + x) * (beta + age) ** s * a0
    found = virta.p_alive("pareto-nbd", PARETO, x, recency, age)
    assert found == pytest.approx(1 / (1 + odds), rel=1e-8)
    # As the R package BTYD has it for this customer of CDNOW.
    assert found == pytest.approx(0.9979, abs=1e-4)


def test_bg_bb_is_a_mean_over_all_customers_there_may_be() -> None:
    from scipy.special import roots_sh_jacobi

    alpha, beta, gamma, delta = DONORS.values()
    p, of_p = roots_sh_jacobi(40, alpha + beta - 1, alpha)
    theta, of_theta = roots_sh_jacobi(40, gamma + delta - 1, gamma)
    p, weight = p[:, None], of_p[:, None] * of_theta
    for x, recency, n in ((0, 0, 6), (1, 3, 6), (4, 4, 6), (6, 6, 6)):
        stays = weight * p**x * (1 - p) ** (n - x) * (1 - theta) ** n
        left = [
            weight * p**x * (1 - p) ** (met - x) * theta * (1 - theta) ** met for met in range(recency, n)
        ]
        total = stays.sum() + sum(way.sum() for way in left)
        assert virta.p_alive("bg-bb", DONORS, x, recency, n) == pytest.approx(stays.sum() / total, rel=1e-9)
        ahead = sum((stays * p * (1 - theta) ** j).sum() for j in range(1, 6)) / total
        found = virta.expected_purchases("bg-bb", DONORS, x, recency, n, 5)
        assert found == pytest.approx(ahead, rel=1e-9)


@pytest.mark.parametrize(
    ("model", "parameters", "history", "message"),
    [
        ("bg-ndb", CDNOW, (2, 3, 4), "no model 'bg-ndb': did you mean 'bg-nbd'"),
        ("bg-nbd", {**CDNOW, "alfa": 1.0}, (2, 3, 4), "no parameter 'alfa'; did you mean alpha"),
        ("bg-nbd", {"r": 1.0, "alpha": 2.0}, (2, 3, 4), "needs a, b as well"),
        ("bg-nbd", {**CDNOW, "a": 0.0}, (2, 3, 4), "finite numbers above 0"),
        ("bg-nbd", CDNOW, (2, 5, 4), "no history has 2 repeat purchases, the last 5 after the first, in 4"),
        ("bg-nbd", CDNOW, (0, 3, 4), "and 0 where there is none"),
    ],
)
def test_what_cannot_be_is_refused(model, parameters, history, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NoFit, match=message):
        virta.p_alive(model, parameters, *history)


def test_calibrated_customers_are_told_one_by_one() -> None:
    rng = np.random.default_rng(5)
    person, time, amount = [], [], []
    for k in range(300):
        rate, begin, end = rng.gamma(1.0, 0.2), rng.uniform(0, 10), rng.exponential(60)
        when = begin + np.cumsum(np.append(0.0, rng.exponential(1 / rate, 80)))
        when = when[when < min(begin + end, 52.0)]
        mean = rng.lognormal(3, 0.5)
        person += [f"c{k}"] * len(when)
        time += list(when)
        amount += list(rng.gamma(4.0, mean / 4.0, len(when)))
    found = calibrate(log_of(person, time, amount), model="bg-nbd", end=52.0)
    told = found.by_customer(26.0)
    assert set(told["customer"]) == set(person)
    assert (told["expected_spend"].diff().dropna() <= 0).all()
    parameters = {name: found.fit[name] for name in found.fit.names}
    history = (told["frequency"], told["recency"], told["age"])
    assert told["p_alive"].to_numpy() == pytest.approx(virta.p_alive("bg-nbd", parameters, *history))
    coming = virta.expected_purchases("bg-nbd", parameters, *history, 26.0)
    assert told["expected_purchases"].to_numpy() == pytest.approx(coming)
    one = told[told["frequency"] > 3].iloc[0]
    mine = np.array([p == one["customer"] for p in person])
    spent = np.array(amount)[mine][np.argsort(np.array(time)[mine])][1:]
    p, q, gamma = (found.spend[name] for name in ("p", "q", "gamma"))
    # Fader & Hardie (2013), equation 5, of the amounts themselves.
    assert one["expected_amount"] == pytest.approx(p * (gamma + spent.sum()) / (p * len(spent) + q - 1))
    assert one["expected_spend"] == pytest.approx(one["expected_purchases"] * one["expected_amount"])
