"""Satisfaction: encounters with the company, the hand-offs each has to pass, and the score they leave.

An encounter breaks at the hand-off that gives way first, in a race like that of exits by probability: so
the order in which hand-offs are written does not matter, and a hand-off that never fails takes the luck
of no other. The score moves by exponential smoothing towards what was experienced against what was
promised, the disconfirmation of Oliver 1980, doi:10.1177/002224378001700405.
"""

from __future__ import annotations

import math

import numpy as np

from simulation import draws, plans
from simulation.jit import compiled, inlined
from simulation.model import Arrays
from simulation.plans import Plans
from simulation.rules import decisions

SERVED, FAILED, RECOVERED = 0, 1, 2
"""How an encounter ends: well, broken at a hand-off, or broken and made good."""


@inlined
def rings(anchor: float, left: float, rate: float) -> float:
    """When the clock of encounters rings that has `left` of its threshold at the time `anchor`."""
    return anchor + left / rate if rate > 0.0 else math.inf


@inlined
def left(remaining: float, anchor: float, rate: float, t: float) -> float:
    """What is left at t of a clock of encounters that had `remaining` left at `anchor`."""
    return max(remaining - rate * (t - anchor), 0.0)


@compiled
def broken_at(
    a: Arrays,
    made: Plans,
    row: int,
    stage: int,
    segment: int,
    treated: int,
    k: np.uint64,
    c: np.uint64,
    number: np.uint64,
) -> int:
    """The hand-off at which the person's encounter of this number, from 1, breaks; -1 where none fails."""
    best, broken = math.inf, -1
    for h in range(len(a.hand_off_id)):
        mass = plans.hand_off_mass(a, made, row, h, stage, segment, treated)
        turn = decisions.race(draws.exponential(k, c, a.hand_off_id[h], number), mass, False)
        if turn < best:
            best, broken = turn, h
    return broken


@compiled
def outcome(a: Arrays, broken: int, k: np.uint64, c: np.uint64, number: np.uint64) -> int:
    """How the encounter ends, by the hand-off at which it broke, or -1."""
    if broken < 0:
        return SERVED
    return RECOVERED if draws.uniform(k, c, draws.RECOVERY, number) < a.recovery else FAILED


@compiled
def score_after(a: Arrays, score: float, ended: int) -> float:
    """The score in [0, 1] after an encounter that ended so."""
    return score + a.score_weight * (a.score_goals[ended] - score)


@inlined
def felt(slope: float, score: float, neutral: float) -> float:
    """The factor that a score puts on a rate: log-linear, 1 at the neutral score."""
    return math.exp(slope * (score - neutral)) if slope != 0.0 else 1.0
