"""Known markets whose purchase logs are calibrated: what is found must be what was put in."""

import numpy as np

from experiments.calibrate.purchases import MODELS, Log, classes, log_of
from simulation import log as events
from simulation.build import build
from simulation.engine import run
from simulation.model import Model
from simulation.scenario import loads

TRUTH = {
    "pareto-nbd": {"r": 0.8, "alpha": 8.0, "s": 1.2, "beta": 30.0},
    "bg-nbd": {"r": 0.6, "alpha": 5.0, "a": 0.9, "b": 3.0},
    "bg-bb": {"alpha": 1.2, "beta": 2.5, "gamma": 0.9, "delta": 6.0},
    "geometric-nbd": {"r": 0.6, "alpha": 5.0, "odds": 0.2},
    "bg-poisson": {"lambda": 0.3, "a": 0.9, "b": 3.0},
    "geometric-poisson": {"lambda": 0.3, "odds": 0.2},
    "exponential-nbd": {"r": 0.8, "alpha": 8.0, "mu": 0.04},
    "pareto-poisson": {"lambda": 0.2, "s": 1.2, "beta": 30.0},
    "exponential-poisson": {"lambda": 0.2, "mu": 0.04},
    "nbd": {"r": 0.8, "alpha": 8.0},
    "poisson": {"lambda": 0.1},
    "gamma-gamma": {"p": 4.0, "q": 5.0, "gamma": 20.0},
}
CUSTOMERS, HORIZON = 1500, 52


def text(model: str, horizon: int = HORIZON, spend: bool = False) -> str:
    """A scenario with the parameters of TRUTH; all customers first buy at time 0."""
    known, theta, amount = MODELS[model], np.array(list(TRUTH[model].values())), "1"
    traits: dict[str, str] = {}
    t = TRUTH[model]
    if model == "bg-bb":
        horizon = 12
        pace = f"probability: {{beta: {{alpha: {t['alpha']}, beta: {t['beta']}}}}}"
        leaving = f"probability: {{beta: {{alpha: {t['gamma']}, beta: {t['delta']}}}}}"
    else:
        pace = f"rate: {known.rate(theta)}"
        pace += f", differs_by_customer: {{gamma: {{shape: {t['r']}}}}}" if known.paces_differ else ""
        leaving = f"probability: {known.leaving(theta)}, every: purchase"
        if known.leaves == "in time":
            leaving = f"rate: {known.leaving(theta)}"
            leaving += (
                f", differs_by_customer: {{gamma: {{shape: {t['s']}}}}}" if known.leaving_differs else ""
            )
        elif known.leaves == "at purchases" and known.leaving_differs:
            leaving = f"probability: {{beta: {{alpha: {t['a']}, beta: {t['b']}}}}}, every: purchase"
        elif known.leaves == "never":
            leaving = "rate: 0"
    if spend:
        g = TRUTH["gamma-gamma"]
        shares, values = classes.of_inverse_gamma(g["q"], 60)
        shares[0] += 1.0 - shares.sum()
        members = ", ".join(
            f"k{i}: {{share: {s:.17f}, value: {v:.12f}}}"
            for i, (s, v) in enumerate(zip(shares, values, strict=True))
        )
        traits["basket"] = f"{{classes: {{{members}}}}}"
        mean = g["p"] * g["gamma"] / (g["q"] - 1)
        amount = f"{{mean: {mean}, cv: {g['p'] ** -0.5}, distribution: gamma, differs_by_customer: basket}}"
    named = f"traits: {{{', '.join(f'{k}: {v}' for k, v in traits.items())}}}" if traits else ""
    return f"""
schema: 1
time: {{unit: week, horizon: {horizon}}}
stages:
  active: {{kind: customer, purchases: {{{pace}, amount: {amount}, margin: 100 %}}}}
  ended: {{kind: former, absorbing: true}}
transitions:
  active -> ended: {{{leaving}}}
{named}
people_at_start: {{active: {CUSTOMERS}, selection: none}}
"""


def market(model: str, spend: bool = False) -> Model:
    return build(loads(text(model, spend=spend)))


def lived(model: Model, seed: int, replication: int = 0) -> Log:
    """The purchase log of one replication, the first purchase at time 0 included."""
    log = run(model, seed, replication, log=True).log
    assert log is not None
    bought = (log.kind == events.PURCHASE) | (log.kind == events.CHOICE)
    began = log.kind == events.START
    person = np.concatenate([log.person[began], log.person[bought]])
    time = np.concatenate([np.zeros(began.sum()), log.time[bought]])
    amount = np.concatenate([np.ones(began.sum()), log.amount[bought]])
    return log_of(person, time, amount)
