"""Simulated classes: how much of a rank is luck, and whether thinking beats guessing.

python -m tests.game.classes           # 200 classes of five random players and one that thinks
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np

from virta.game.rules import Game, find, load

from .players import at_random, with_skill

PLAYERS = 5


@dataclass(frozen=True)
class Played:
    """Scores by class and random player, in the game's currency."""

    scores: np.ndarray
    """With the luck of the class, which all its teams share."""
    again: np.ndarray
    """The same decisions played once more in the same class."""
    apart: tuple[np.ndarray, np.ndarray]
    """The same decisions with a luck of each team's own, as a game would have it that shares none; twice."""
    thought: np.ndarray
    """Score of a player that asks first and then thinks, by class."""


def played(game: Game, classes: int) -> Played:
    """All scores; a class is a seed."""
    scores, again, apart, thought = [], [], ([], []), []
    for seed in range(classes):
        players = [at_random(game, seed, player) for player in range(PLAYERS)]
        scores.append([game.standing(seed, plan).score for plan in players])
        # In reverse order: who is computed first, or sits where, must not matter.
        again.append([game.standing(seed, plan).score for plan in reversed(players)][::-1])
        for time, rows in enumerate(apart):
            luck = 1_000_000 * (time + 1) + PLAYERS * seed
            truth = game.truth(seed)
            rows.append([game.standing(luck + k, plan, truth).score for k, plan in enumerate(players)])
        thought.append(game.standing(seed, with_skill(game, seed)).score)
    one, other = (np.array(rows) for rows in apart)
    return Played(np.array(scores), np.array(again), (one, other), np.array(thought))


def luck_in_ranks(one: np.ndarray, other: np.ndarray) -> float:
    """Share of the variance of ranks within classes that is luck: two plays of the same decisions."""
    ranks = [np.argsort(np.argsort(scores, axis=1), axis=1) for scores in (one, other)]
    return float(((ranks[0] - ranks[1]) ** 2).mean() / 2 / np.var(ranks[0], axis=1).mean())


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description="How much of a rank is luck, and whether thinking helps.")
    parser.add_argument("--classes", type=int, default=200)
    found = played(load(find("classroom")), parser.parse_args().classes)
    n, best = len(found.scores), found.scores.max(axis=1)
    same, own = luck_in_ranks(found.scores, found.again), luck_in_ranks(*found.apart)
    wins, beats = int((found.thought > best).sum()), int((found.thought > found.scores.mean(axis=1)).sum())
    print(f"{n} classes of {PLAYERS} random players")
    print(f"share of the variance of ranks that is luck: {same:.3f}")
    print(f"  were every team given a luck of its own: {own:.3f}")
    print(f"thinking beats all {PLAYERS} in {wins} of {n} classes, their mean in {beats} of {n}")


if __name__ == "__main__":
    main()
