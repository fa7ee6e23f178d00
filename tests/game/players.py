"""Players that need no person: one that spends at random, one that asks first and then thinks."""

from __future__ import annotations

import numpy as np

from virta.game.hindsight import hindsight
from virta.game.rules import RESEARCH, Decision, Game


def at_random(game: Game, seed: int, player: int) -> list[Decision]:
    """Splits drawn anew in each round, uniform over all."""
    draws = np.random.default_rng([seed, player, 2])
    shares = draws.dirichlet(np.ones(len(game.choices)), game.rounds)
    return [dict(zip(game.choices, (game.budget * row).tolist(), strict=True)) for row in shares]


def with_skill(game: Game, seed: int, *, asked: float = 0.2, luck: int = 10_007) -> list[Decision]:
    """Research for a share of the first budget, then the split that is best in the market as estimated.

    luck: seed of the market in which splits are tried; neither the truth nor the class's luck is known.
    """
    even = (1 - asked) * game.budget / len(game.spends)
    first: Decision = {**dict.fromkeys(game.spends, even), RESEARCH: asked * game.budget}
    told = game.estimates(seed, [first])
    assert told is not None
    believed = {name: estimate for name, (estimate, _, _) in told.items()}
    _, best = hindsight(game, luck, believed, [first])
    return [first, *[best] * (game.rounds - 1)]
