"""Players that need no person: one that spends at random, one that asks first and then thinks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from virta.game.rules import RESEARCH, Decision, Game

_PARTS = 4
"""The skilled player weighs splits in quarters of the budget."""


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


def hindsight(
    game: Game, seed: int, values: dict[str, float] | None = None, begun: Sequence[Decision] = ()
) -> tuple[float, Decision]:
    """The score and split of the best constant split, of those in quarters of the budget; less may be spent.

    values: hidden numbers, those of the class unless given. begun: rounds that are decided already.
    """
    rest = game.rounds - len(begun)
    found: list[tuple[float, Decision]] = []
    for split in splits(len(game.spends), _PARTS):
        shares = [game.budget * part / _PARTS for part in split]
        decision: Decision = dict(zip(game.spends, shares, strict=True))
        found.append((game.standing(seed, [*begun, *[decision] * rest], values).score, decision))
    return max(found, key=lambda pair: pair[0])


def splits(kinds: int, parts: int) -> list[tuple[int, ...]]:
    """All ways to give at most so many equal parts to so many kinds."""
    if kinds == 0:
        return [()]
    return [(first, *rest) for first in range(parts + 1) for rest in splits(kinds - 1, parts - first)]
