"""The best constant split of a game's budget in hindsight, found by trying all in quarters of it."""

from __future__ import annotations

from collections.abc import Sequence

from virta.game.rules import Decision, Game

_PARTS = 4
"""Splits are tried in quarters of the budget."""


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
