"""Known markets whose purchase logs are calibrated: what is found must be what was put in."""

import numpy as np

from experiments.calibrate.purchases import Log, classes, log_of
from simulation import log as events
from simulation.build import build
from simulation.engine import run
from simulation.model import Model
from simulation.scenario import loads

TRUTH = {
    "pareto-nbd": {"r": 0.8, "alpha": 8.0, "s": 1.2, "beta": 30.0},
    "bg-nbd": {"r": 0.6, "alpha": 5.0, "a": 0.9, "b": 3.0},
    "bg-bb": {"alpha": 1.2, "beta": 2.5, "gamma": 0.9, "delta": 6.0},
    "gamma-gamma": {"p": 4.0, "q": 5.0, "gamma": 20.0},
}
CUSTOMERS, HORIZON = 1500, 52


def text(model: str, horizon: int = HORIZON, spend: bool = False) -> str:
    """A scenario with the parameters of TRUTH; all customers first buy at time 0."""
    t, amount = TRUTH[model], "1"
    traits = {}
    if model == "bg-bb":
        pace, horizon = f"probability: {{beta: {{alpha: {t['alpha']}, beta: {t['beta']}}}}}", 12
        leaving = f"probability: {{beta: {{alpha: {t['gamma']}, beta: {t['delta']}}}}}"
    else:
        pace = f"rate: {t['r'] / t['alpha']}, differs_by_customer: {{gamma: {{shape: {t['r']}}}}}"
        leaving = f"probability: {{beta: {{alpha: {t.get('a')}, beta: {t.get('b')}}}}}, every: purchase"
    if model == "pareto-nbd":
        leaving = f"rate: {t['s'] / t['beta']}, differs_by_customer: {{gamma: {{shape: {t['s']}}}}}"
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
