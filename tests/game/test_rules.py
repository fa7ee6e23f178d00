"""The game: ranks come from decisions, research from spend, and nothing that was decided is lost."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from simulation.scenario import ScenarioError
from virta.game.hindsight import hindsight, splits
from virta.game.rules import RESEARCH, Decision, Game, NotAllowed, find, load
from virta.game.store import CannotPlay, Store

from .players import at_random, with_skill

CLASSROOM = find("classroom")


@pytest.fixture(scope="module")
def game() -> Game:
    return load(CLASSROOM)


def test_equal_decisions_are_equal_scores_and_so_no_rank_is_luck(game: Game) -> None:
    scores = []
    for seed in range(3):
        players = [at_random(game, seed, player) for player in range(3)]
        for seats in ((0, 1, 2), (2, 0, 1)):  # whoever sits where: the score goes with the decisions
            scores.append(sorted(game.standing(seed, players[seat]).score for seat in seats))
    assert scores[0::2] == scores[1::2]
    assert len({score for row in scores for score in row}) == 9


def test_a_later_decision_changes_nothing_before_it(game: Game) -> None:
    rounds = at_random(game, 5, 0)
    whole = [game.standing(5, rounds[: k + 1]) for k in range(game.rounds)]
    other = [*rounds[:3], dict.fromkeys(game.choices, 0.0), *rounds[4:]]
    again = [game.standing(5, other[: k + 1]) for k in range(game.rounds)]
    assert whole[:3] == again[:3]
    assert whole[3] != again[3]


def test_the_price_war_is_felt_in_its_year(game: Game) -> None:
    nothing: Decision = {}
    lost = [
        game.standing(1, [nothing] * k).lost / game.standing(1, [nothing] * (k - 1)).customers
        for k in (3, 4, 5)
    ]
    assert lost[1] > 1.1 * lost[0]
    assert lost[1] > 1.05 * lost[2]


def test_research_reveals_with_an_error_that_shrinks(game: Game) -> None:
    truth = game.truth(3)
    assert game.estimates(3, [{}]) is None
    spread = []
    for spent in (1_000.0, 8_000.0, 40_000.0):
        found = game.estimates(3, [{RESEARCH: spent}])
        assert found is not None
        spread.append([abs(np.log(found[name][0] / truth[name])) for name in truth])
        assert all(low <= estimate <= high for estimate, low, high in found.values())
    assert np.all(np.array(spread[2]) < 0.002)
    assert sum(spread[2]) < sum(spread[1]) < sum(spread[0])
    # Asking twice for half as much tells as much: only the money counts, not how often.
    assert game.estimates(3, [{RESEARCH: 4_000.0}] * 2) == game.estimates(3, [{RESEARCH: 8_000.0}])


def test_bounds_of_research_hold_the_truth_about_as_often_as_they_say(game: Game) -> None:
    hits = []
    for seed in range(400):
        found = game.estimates(seed, [{RESEARCH: 6_000.0}])
        assert found is not None
        truth = game.truth(seed)
        hits += [low <= truth[name] <= high for name, (_, low, high) in found.items()]
    # 1 600 draws at 90 %: standard error 0.75 %; the ends of the ranges only help.
    assert 0.87 < np.mean(hits) < 0.95


def test_a_class_has_its_own_truth(game: Game) -> None:
    values = np.array([list(game.truth(seed).values()) for seed in range(200)])
    low, high = (np.array([getattr(h, side) for h in game.hidden]) for side in ("low", "high"))
    assert np.all((values >= low) & (values <= high))
    assert values.mean(axis=0) == pytest.approx((low + high) / 2, rel=0.1)


@pytest.mark.parametrize(
    ("spend", "match"),
    [
        ({"care": 40_000.0}, "36,000 are there"),
        ({"care": -1.0}, "0 or more"),
        ({"gold": 1.0}, "gold"),
        ({"care": float("nan")}, "0 or more"),
    ],
)
def test_what_breaks_the_rules_is_refused(game: Game, spend: Decision, match: str) -> None:
    with pytest.raises(NotAllowed, match=match):
        game.check(spend)


def test_splits_are_all_splits() -> None:
    assert len(splits(3, 4)) == 35
    assert all(sum(split) <= 4 for split in splits(3, 4))


@pytest.mark.verify
def test_thinking_beats_guessing_in_most_classes(game: Game) -> None:
    won = []
    for seed in range(200):
        guesses = [game.standing(seed, at_random(game, seed, player)).score for player in range(5)]
        won.append(game.standing(seed, with_skill(game, seed)).score > max(guesses))
    assert np.mean(won) > 0.6


def test_thinking_beats_guessing(game: Game) -> None:
    seeds = range(4)
    guessed = [np.mean([game.standing(s, at_random(game, s, p)).score for p in range(2)]) for s in seeds]
    thought = [game.standing(s, with_skill(game, s)).score for s in seeds]
    assert sum(a > b for a, b in zip(thought, guessed, strict=True)) >= 3


def test_hindsight_is_no_worse_than_an_even_split(game: Game) -> None:
    best, decision = hindsight(game, 7)
    even = dict.fromkeys(game.spends, game.budget / 4)
    assert best >= game.standing(7, [even] * game.rounds).score
    assert sum(decision.values()) <= game.budget


def test_what_was_decided_survives_a_kill(tmp_path: Path) -> None:
    state = tmp_path / "class.sqlite"
    words = f"""
import os, pathlib, signal
from virta.game.store import Store
store = Store(pathlib.Path({str(state)!r}), pathlib.Path({str(CLASSROOM)!r}), 4, ["A", "B"])
store.decide(1, 0, {{"care": 5.0}}); store.close_round(1); store.close_round(1)
store.decide(2, 0, {{"care": 6.0}}); store.close_round(2)
store.decide(3, 1, {{"care": 7.0}})
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", words], check=False, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    again = Store(state, CLASSROOM, 99, ["other", "names", "here"])
    assert (again.seed, again.round, [name for _, name, _ in again.teams]) == (4, 3, ["A", "B"])
    assert again.decisions(0) == [{"care": 5.0}, {"care": 6.0}]
    assert again.decisions(1) == [{}, {}]
    assert again.decided(1) == {"care": 7.0}
    assert again.decided(0) is None
    with pytest.raises(CannotPlay, match="round 2 is not being played"):
        again.decide(2, 0, {"care": 1.0})
    again.close()


def test_a_state_is_of_one_game(tmp_path: Path) -> None:
    Store(tmp_path / "a.sqlite", CLASSROOM, 1, ["A"]).close()
    with pytest.raises(CannotPlay, match="holds the game of"):
        Store(tmp_path / "a.sqlite", tmp_path, 1, ["A"])
    (tmp_path / "b.sqlite").write_text("this is no database, but a text that is long enough to be one" * 20)
    with pytest.raises(CannotPlay, match="is no game"):
        Store(tmp_path / "b.sqlite", CLASSROOM, 1, ["A"])
    with pytest.raises(CannotPlay, match="1 to 12 teams"):
        Store(tmp_path / "c.sqlite", CLASSROOM, 1, ["A"] * 13)


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("spends: [care,", "spends: [cares,", "care"),
        ("high: 0.08", "high: 0.02", "above the lowest"),
        ("rounds: 6 ", "rounds: 7 ", "shorter than the rounds"),
        ("  4:\n", "  9:\n", "number of a round"),
        ("budget: 36000", "budget: 0", "above 0"),
        ("budget: 36000", "budget: 1e20", "cannot be lived with .* at its low: an amount is too large"),
    ],
)
def test_a_game_that_cannot_be_played_is_refused(tmp_path: Path, old: str, new: str, match: str) -> None:
    shutil.copytree(CLASSROOM, tmp_path / "mine")
    file = tmp_path / "mine" / "game.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError, match=match):
        load(tmp_path / "mine")
