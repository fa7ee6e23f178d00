"""What teams decided, in one SQLite file that survives a crash at any moment.

A decision is on the disk before its team is told so. Results are not stored: they follow from the decisions.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from virta.game.rules import MOST_TEAMS, Decision

VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS game (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS teams (
  team INTEGER PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS decisions (
  round INTEGER NOT NULL, team INTEGER NOT NULL REFERENCES teams, spend TEXT NOT NULL,
  PRIMARY KEY (round, team)) STRICT;
"""


class CannotPlay(ValueError):
    """A file that holds another game, or an action that the state of the game does not allow."""


class Store:
    """The state of one class. Methods may be called from any thread."""

    def __init__(self, path: Path, folder: Path, seed: int, teams: Sequence[str]) -> None:
        """Open the state of a class, or begin one with these teams.

        A file that is there goes on with its own seed and teams. Raises CannotPlay for another game's file.
        """
        if not 1 <= len(teams) <= MOST_TEAMS:
            raise CannotPlay(f"a game has 1 to {MOST_TEAMS} teams, found {len(teams)}")
        self._lock = threading.Lock()
        try:
            self._base = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=FULL")
            self._base.executescript(_SCHEMA)
        except sqlite3.DatabaseError as problem:
            raise CannotPlay(f"{path} is no game: {problem}") from problem
        game = {
            "version": str(VERSION),
            "folder": folder.resolve().as_posix(),
            "seed": str(seed),
            "round": "1",
        }
        with self._lock, self._base:
            self._base.execute("BEGIN IMMEDIATE")
            found = dict(self._base.execute("SELECT key, value FROM game").fetchall())
            if not found:
                self._base.executemany("INSERT INTO game VALUES (?, ?)", game.items())
                rows = [(k, name, secrets.token_hex(3)) for k, name in enumerate(teams)]
                self._base.executemany("INSERT INTO teams VALUES (?, ?, ?)", rows)
            elif (found["version"], found["folder"]) != (game["version"], game["folder"]):
                raise CannotPlay(
                    f"{path} holds the game of {found['folder']}: name another file with --state"
                )

    @property
    def seed(self) -> int:
        """Of the class: it fixes what is hidden, and the luck of all teams."""
        return int(self._value("seed"))

    @property
    def round(self) -> int:
        """The round that is being played, from 1; one more than there are when the game is over."""
        return int(self._value("round"))

    @property
    def teams(self) -> list[tuple[int, str, str]]:
        """Number, name and code of each team."""
        with self._lock:
            return self._base.execute("SELECT team, name, code FROM teams ORDER BY team").fetchall()

    def decide(self, round_: int, team: int, spend: Decision) -> None:
        """Keep a decision in place of an earlier one in the round. Raises CannotPlay for a closed round."""
        with self._lock, self._base:
            self._base.execute("BEGIN IMMEDIATE")
            (now,) = self._base.execute("SELECT value FROM game WHERE key = 'round'").fetchone()
            if int(now) != round_:
                raise CannotPlay(f"round {round_} is not being played, but round {now}")
            values = round_, team, json.dumps(dict(spend), sort_keys=True)
            self._base.execute("INSERT OR REPLACE INTO decisions VALUES (?, ?, ?)", values)

    def decisions(self, team: int) -> list[dict[str, float]]:
        """A team's decisions in rounds that are over; nothing was spent in a round without one."""
        found = self._decided(team)
        return [found.get(k, {}) for k in range(1, self.round)]

    def decided(self, team: int) -> Mapping[str, float] | None:
        """A team's decision in the round that is being played."""
        return self._decided(team).get(self.round)

    def close_round(self, round_: int) -> None:
        """End a round; closing it twice is closing it once."""
        with self._lock, self._base:
            self._base.execute("BEGIN IMMEDIATE")
            words = "UPDATE game SET value = ? WHERE key = 'round' AND value = ?"
            self._base.execute(words, (str(round_ + 1), str(round_)))

    def rename(self, team: int, name: str) -> None:
        """Call a team otherwise."""
        with self._lock, self._base:
            self._base.execute("UPDATE teams SET name = ? WHERE team = ?", (name.strip()[:30] or "?", team))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()

    def _decided(self, team: int) -> dict[int, dict[str, float]]:
        with self._lock:
            rows = self._base.execute("SELECT round, spend FROM decisions WHERE team = ?", (team,)).fetchall()
        return {round_: json.loads(spend) for round_, spend in rows}

    def _value(self, key: str) -> str:
        with self._lock:
            (value,) = self._base.execute("SELECT value FROM game WHERE key = ?", (key,)).fetchone()
        return str(value)
