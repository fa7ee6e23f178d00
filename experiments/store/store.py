"""The store of a study: one SQLite file that survives a crash of the process.

A row is one replication of one point: the sums `simulation.metrics.PARTS`. A row is acknowledged once
the transaction that holds it is on the disk (write-ahead log, synchronous=FULL). One process writes.
The manifest lists what is expected, and every row carries a hash, because a damaged write-ahead log
may lose rows without a word.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.execution.tasks import Failure, Reply
from experiments.identity import differences, identity
from experiments.store.lock import Busy, Lock
from experiments.store.rows import line_hash, packed, row_hash, shown, unpacked
from simulation import metrics

Floats = npt.NDArray[np.float64]

FORMAT = 2
"""Version of the tables below."""

ROWS_A_BATCH, SECONDS_A_BATCH = 100, 1.0
"""A batch is written when it has this many rows, or this long after the one before."""

ROWS_A_COPY = 5_000

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL, hash BLOB NOT NULL);
CREATE TABLE plans (
    label TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, scenario TEXT NOT NULL, hash BLOB NOT NULL);
CREATE TABLE manifest (
    number INTEGER PRIMARY KEY, point INTEGER NOT NULL, plan TEXT NOT NULL, key BLOB NOT NULL,
    seed TEXT NOT NULL, wanted INTEGER NOT NULL, setting TEXT NOT NULL, hash BLOB NOT NULL);
CREATE TABLE points (key BLOB PRIMARY KEY, fingerprint TEXT NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (
    key BLOB NOT NULL, replication INTEGER NOT NULL, sums BLOB NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (key, replication)) WITHOUT ROWID;
CREATE TABLE failures (
    key BLOB NOT NULL, replication INTEGER NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
    traceback TEXT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (key, replication)) WITHOUT ROWID;
"""
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file raises: what SQLite says of it may itself hold damaged letters."""
HASHED = ("meta", "plans", "manifest", "points", "failures")
"""Tables whose rows end with `line_hash` of the other columns; that of `rows` has a form of its own."""


class StoreError(Exception):
    """The store cannot be used, or not for this study; the message says why and what to do."""


class Damaged(StoreError):
    """The file cannot be read as a database."""


@dataclass(frozen=True)
class Expected:
    """A line of the manifest: one plan at one point."""

    number: int
    point: int
    plan: str
    key: bytes
    seed: int
    wanted: int
    """Replications 0 to wanted - 1 are expected."""
    setting: dict[str, Any]
    """"overrides": what the point sets, "values": the factors' values by name."""


class Store:
    """A store of rows, open for reading, or for reading and writing."""

    def __init__(self, path: str | Path, *, write: bool = True) -> None:
        """Open a store; with `write` make it where there is none, and keep other writers out.

        Raises StoreError where the file is no store, is written by another process, was made by
        other versions or another platform, or cannot be opened.
        """
        self.path = Path(path)
        self._lock: Lock | None = None
        self._batch: list[Reply] = []
        self._rows_waiting = 0
        self._since = time.monotonic()
        """When the last batch was written: rows that come slowly do not wait for one another."""
        self._copying = 0
        if write:
            self._lock = self._locked()
        elif not self.path.is_file():
            raise StoreError(f"{path}: there is no such store")
        try:
            with self._told():
                self._open(write)
        except BaseException:
            self.close()
            raise

    def _locked(self) -> Lock:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            real = self.path.resolve()  # two names of one file are one store
            return Lock(real.with_name(f"{real.name}.lock"))
        except Busy as holder:
            raise StoreError(
                f"{self.path} is being written by {holder}. Wait for it or end it; "
                "meanwhile `virta study status` shows how far it is."
            ) from holder
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror or error}.") from error

    def _open(self, write: bool) -> None:
        mode = "mode=rwc" if write else "mode=rw"  # a reader of the log needs its shared memory file
        if not write and self._is_at_rest():
            mode = "immutable=1"
        address = f"{self.path.resolve().as_uri()}?{mode}"
        self._db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30.0)
        self._db.text_factory = lambda raw: raw.decode(errors="replace")  # the hash of a line tells
        if not write:
            self._db.execute("PRAGMA query_only=ON")
            self._check_format()
            return
        empty = not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not empty:  # before anything is changed: the file may belong to another program
            self._check_format()
            self._check_identity()
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        if empty:
            self._create()

    def _is_at_rest(self) -> bool:
        """Whether no process can be writing: the folder is read-only and the write-ahead log is empty."""
        real = self.path.resolve()
        log = real.with_name(f"{real.name}-wal")
        waits = log.is_file() and log.stat().st_size > 0
        return not waits and not _can_write(real.parent)

    def _create(self) -> None:
        with self._transaction():
            for statement in _TABLES.split(";"):
                self._db.execute(statement)
            for name, value in (
                ("format", str(FORMAT)),
                ("identity", json.dumps(identity())),
                ("parts", json.dumps(metrics.PARTS)),
            ):
                self._insert_line("INSERT INTO meta", name, value)

    def _check_format(self) -> None:
        names = {row[0] for row in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "meta" not in names or self.meta("format") is None:
            raise StoreError(f"{self.path} is an SQLite file, but not the store of a study.")
        if self.meta("format") != str(FORMAT):
            found = self.meta("format")
            raise StoreError(
                f"{self.path} has format {found} and this program writes {FORMAT}: "
                "use the version of Virta that made it, or another store."
            )
        if self.meta("parts") != json.dumps(metrics.PARTS):
            raise StoreError(
                f"{self.path} holds other sums than are computed now: use another store, or add the same own "
                "metrics (virta.metric) and no others."
            )

    def _check_identity(self) -> None:
        apart = differences(identity(), self.made_by())
        if apart:
            raise StoreError(
                f"{self.path} was made by other versions or on another platform ({'; '.join(apart)}). "
                "Numbers of two kinds are not mixed: use the versions that made it, or another store."
            )

    # What it says about itself

    def meta(self, name: str) -> str | None:
        """A note about the store."""
        with self._told():
            found = list(self._lines("meta", "WHERE name = ?", (name,)))
        return str(found[0][1]) if found else None

    def made_by(self) -> dict[str, str]:
        """The identity (`experiments.identity`) under which its rows were computed."""
        found: dict[str, str] = json.loads(self.meta("identity") or "{}")
        return found

    def note(self, name: str, value: str) -> None:
        """Keep a note about the store."""
        with self._told(), self._transaction():
            self._insert_line("INSERT OR REPLACE INTO meta", name, value)

    def plans(self) -> dict[str, tuple[str, Any]]:
        """Label -> fingerprint and scenario as plain values, of the plans as they were first stored."""
        with self._told():
            found = list(self._lines("plans", "ORDER BY rowid"))
        return {label: (mark, json.loads(scenario)) for label, mark, scenario in found}

    def expect(self, plans: Iterable[tuple[str, str, Any]], lines: Iterable[Expected]) -> None:
        """Write the manifest anew: what is expected from now on. Rows that are there stay."""
        with self._told(), self._transaction():
            for label, mark, plain in plans:
                self._insert_line("INSERT OR IGNORE INTO plans", label, mark, json.dumps(plain))
            self._db.execute("DELETE FROM manifest")
            for line in lines:
                self._insert_line("INSERT INTO manifest", *_columns(line))

    def want(self, wanted: Iterable[tuple[int, int]]) -> None:
        """Expect another number of replications: pairs of the manifest's line and the number."""
        with self._told(), self._transaction():
            for number, n in wanted:
                self._want(number, n)

    def add_expected(self, line: Expected) -> None:
        """One more line of the manifest, or more replications of one that is there; numbers are given."""
        with self._told(), self._transaction():
            found = self._db.execute(
                "SELECT number, wanted FROM manifest WHERE key = ? AND plan = ?", (line.key, line.plan)
            ).fetchone()
            if found is not None:
                self._want(found[0], max(line.wanted, found[1]))
                return
            number = self._db.execute("SELECT coalesce(max(number), -1) + 1 FROM manifest").fetchone()[0]
            self._insert_line("INSERT INTO manifest", *_columns(replace(line, number=number)))

    def _want(self, number: int, n: int) -> None:
        select = "SELECT number, point, plan, key, seed, ?2, setting FROM manifest WHERE number = ?1"
        self._insert_line("REPLACE INTO manifest", *self._db.execute(select, (number, n)).fetchone())

    def _insert_line(self, insert: str, *columns: Any) -> None:
        places = ", ".join("?" * (len(columns) + 1))
        self._db.execute(f"{insert} VALUES ({places})", (*columns, line_hash(columns)))

    def expected(self) -> Iterator[Expected]:
        """The manifest, line by line in order."""
        with self._told():
            for number, point, plan, key, seed, wanted, setting in self._lines("manifest", "ORDER BY number"):
                yield Expected(number, point, plan, key, int(seed), wanted, json.loads(setting))

    def _lines(self, table: str, which: str, about: Sequence[Any] = ()) -> Iterator[list[Any]]:
        """Lines about the study without their hashes. Raises sqlite3.DatabaseError where one does not fit."""
        for *columns, mark in self._db.execute(f"SELECT * FROM {table} {which}", about):  # noqa: S608
            if line_hash(columns) != mark:
                raise sqlite3.DatabaseError(f"a line of table {table} is not as it was written")
            yield columns

    # Rows

    def put(self, reply: Reply) -> int:
        """Take what a worker gave; returns how many rows were written to the disk by this call, or 0.

        Rows wait for a batch: what `flush` or a later `put` has written is safe.
        Raises StoreError for a row that is there already with another value.
        """
        self._batch.append(reply)
        self._rows_waiting += sum(len(made.replications) for made in reply.made)
        late = time.monotonic() - self._since >= SECONDS_A_BATCH
        return self.flush() if late or self._rows_waiting >= ROWS_A_BATCH else 0

    def flush(self) -> int:
        """Write what waits, in one transaction; returns how many rows that was."""
        self._end_copying()
        batch, written = self._batch, self._rows_waiting
        if not batch:
            return 0
        with self._told(), self._transaction():
            for reply in batch:
                for made in reply.made:
                    self._same_scenario(made.key, made.fingerprint)
                    blobs = [packed(row) for row in made.sums]
                    for replication, blob in zip(made.replications, blobs, strict=True):
                        self._insert(made.key, replication, blob)
                    self._keep(made.failures)
        self._batch, self._rows_waiting = [], 0
        self._since = time.monotonic()
        return written

    def _insert(self, key: bytes, replication: int, sums: bytes) -> None:
        mark = row_hash(key, replication, sums)
        done = self._db.execute(
            "INSERT OR IGNORE INTO rows VALUES (?, ?, ?, ?)", (key, replication, sums, mark)
        )
        if done.rowcount == 0:
            (there,) = self._db.execute(
                "SELECT sums FROM rows WHERE key = ? AND replication = ?", (key, replication)
            ).fetchone()
            if there != sums:
                raise StoreError(
                    f"row {shown(key, replication)} is in {self.path} with another value. Equal rows come "
                    "out equal: one of the two was damaged or made by a machine that computes otherwise. "
                    "`virta study verify` tells whether the store is sound."
                )
        self._db.execute("DELETE FROM failures WHERE key = ? AND replication IN (?, -1)", (key, replication))

    def _same_scenario(self, key: bytes, fingerprint: str | None) -> None:
        if fingerprint is None:
            return
        self._insert_line("INSERT OR IGNORE INTO points", key, fingerprint)
        (there,) = self._db.execute("SELECT fingerprint FROM points WHERE key = ?", (key,)).fetchone()
        if there != fingerprint:
            raise StoreError(
                f"point {key.hex()} meant another scenario when its first rows were made: "
                "the reading of scenarios has changed since. Use the version that made the store, "
                "or another store."
            )

    def _keep(self, failures: Iterable[Failure]) -> None:
        for failure in failures:
            replication = -1 if failure.replication is None else failure.replication
            row = (failure.key, replication, failure.kind, failure.reason, failure.traceback)
            self._insert_line("INSERT OR REPLACE INTO failures", *row)

    def forget_failures(self) -> None:
        """Forget every failure, so that it is tried again."""
        with self._told(), self._transaction():
            self._db.execute("DELETE FROM failures")

    def failures(self) -> list[Failure]:
        """Every failure of an expected point."""
        which = "WHERE key IN (SELECT key FROM manifest) ORDER BY key, replication"
        with self._told():
            found = list(self._lines("failures", which))
        return [Failure(key, None if r < 0 else r, *told) for key, r, *told in found]

    def counts(self) -> dict[bytes, int]:
        """How many rows each point has."""
        return dict(self._read("SELECT key, count(*) FROM rows GROUP BY key"))

    def lacking(self, key: bytes, n: int, first: int = 0) -> list[int]:
        """Which of the replications first to first + n - 1 are neither there nor failed, in order."""
        tables = "SELECT replication FROM rows WHERE key = ?1 UNION "
        tables += "SELECT replication FROM failures WHERE key = ?1"
        known = {row[0] for row in self._read(tables, (key,))}
        return [] if -1 in known else [r for r in range(first, first + n) if r not in known]

    def sums(self, key: bytes, n: int, first: int = 0) -> tuple[list[int], Floats]:
        """Replications there are among first to first + n - 1, and their sums (len, P)."""
        found = self._read(
            "SELECT replication, sums FROM rows WHERE key = ? AND replication >= ? AND replication < ? "
            "ORDER BY replication",
            (key, first, first + n),
        )
        if not found:
            return [], np.zeros((0, len(metrics.PARTS)))
        return [row[0] for row in found], unpacked(row[1] for row in found)

    def find(self, beginning: str) -> list[Expected]:
        """Lines of the manifest whose key begins with hexadecimal digits."""
        return [line for line in self.expected() if line.key.hex().startswith(beginning)]

    def everything(self) -> Iterator[tuple[bytes, int, bytes, bytes]]:
        """Every row as it lies there: key, replication, packed sums, hash."""
        yield from self._db.execute("SELECT key, replication, sums, hash FROM rows ORDER BY key, replication")

    def check_lines(self) -> list[str]:
        """Tables, other than that of rows, in which a line is not as it was written."""
        found = []
        for table in HASHED:
            lines = self._db.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name of our own
            if any(line_hash(columns) != mark for *columns, mark in lines):
                found.append(table)
        return found

    def check_file(self) -> list[str]:
        """What SQLite itself finds wrong with the file; nothing where it is sound."""
        try:
            found = [str(row[0]) for row in self._db.execute("PRAGMA integrity_check")]
        except UNREADABLE as error:
            return [str(error)]
        return [] if found == ["ok"] else found

    def take(self, key: bytes, replication: int, sums: bytes) -> None:
        """Take over a row of another store as it lies there; `flush` or `close` writes it."""
        try:
            with self._told():
                if self._copying == 0:
                    self._db.execute("BEGIN IMMEDIATE")
                self._insert(key, replication, sums)
                self._copying += 1
        except StoreError:
            self._copying = 0
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise
        if self._copying == ROWS_A_COPY:
            self._end_copying()

    def _end_copying(self) -> None:
        if self._copying:
            self._copying = 0
            with self._told():
                self._db.execute("COMMIT")

    def drop(self, rows: Sequence[tuple[bytes, int]]) -> None:
        """Take rows away, so that they are computed again."""
        with self._told(), self._transaction():
            self._db.executemany("DELETE FROM rows WHERE key = ? AND replication = ?", rows)

    def close(self) -> None:
        """Write what waits, fold the log into the file, and let others write. Safe to call twice."""
        database = getattr(self, "_db", None)
        try:
            if database is not None:
                with self._told():
                    self.flush()
                    if self._lock is not None:
                        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            if database is not None:
                database.close()
                del self._db
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, question: str, about: Sequence[Any] = ()) -> list[Any]:
        with self._told():
            return self._db.execute(question, about).fetchall()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turn errors of SQLite into StoreError or Damaged, which say what to do."""
        try:
            yield
        except sqlite3.OperationalError as error:
            self._forget_batch()
            raise StoreError(_advice(self.path, error)) from error
        except UNREADABLE as error:
            self._forget_batch()
            raise Damaged(
                f"{self.path} is damaged or no store ({error}). Rows that are whole can be saved: "
                f"virta study salvage {self.path} NEW-FILE"
            ) from error

    def _forget_batch(self) -> None:
        """Drop the rows that could not be written: they were never acknowledged, and are computed again."""
        self._batch, self._rows_waiting = [], 0


def _columns(line: Expected) -> tuple[Any, ...]:
    """A line of the manifest as its table holds it."""
    setting = json.dumps(line.setting)
    return (line.number, line.point, line.plan, line.key, str(line.seed), line.wanted, setting)


def _advice(path: Path, error: sqlite3.OperationalError) -> str:
    said = str(error)
    if "full" in said:
        return (
            f"{path}: the disk is full. Every row that was counted as done is safe; "
            "make room and give the same command again, and it goes on from there."
        )
    if "locked" in said or "busy" in said:
        return f"{path} is locked by another program. Close it and give the same command again."
    if "disk I/O" in said:
        return (
            f"{path}: {said}. Is the disk full, or a quota or a limit on the size of files reached? "
            "Every row that was counted as done is safe; make room and give the same command again."
        )
    if "readonly" in said or "unable to open" in said:
        return f"{path} cannot be opened for writing ({said}): check the folder and its permissions."
    return f"{path}: {said}. Every row that was counted as done is safe; give the same command again."


def _can_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)
