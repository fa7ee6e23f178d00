"""What would have been: the best constant split of a budget, and one team spending as another did."""

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


def swaps(
    game: Game, seed: int, decisions: Sequence[Decision], others: Sequence[Decision]
) -> dict[str, float]:
    """By choice: what the decisions would have gained with the others' spending on this choice alone.

    Whether the budget would have borne it is not asked.
    """
    score = game.standing(seed, decisions).score
    found = {}
    for choice in game.choices:
        mixed = [
            {**own, choice: other.get(choice, 0.0)} for own, other in zip(decisions, others, strict=True)
        ]
        found[choice] = game.standing(seed, mixed).score - score
    return found


def splits(kinds: int, parts: int) -> list[tuple[int, ...]]:
    """All ways to give at most so many equal parts to so many kinds."""
    if kinds == 0:
        return [()]
    return [(first, *rest) for first in range(parts + 1) for rest in splits(kinds - 1, parts - first)]
