"""Checks whether a store is sound and complete, and saves the undamaged rows of one that is not."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from experiments.store.rows import row_hash
from experiments.store.scan import scanned
from experiments.store.store import UNREADABLE, Damaged, Store, StoreError


@dataclass(frozen=True)
class Verification:
    """What was found in a store."""

    rows: int
    """Rows looked at."""
    expected: int
    """Rows that the manifest expects."""
    missing: int
    """Expected rows that are neither there nor failed."""
    failed: int
    damaged: tuple[tuple[bytes, int], ...]
    """Rows whose hash does not fit: key and replication."""
    file: tuple[str, ...]
    """What SQLite finds wrong with the file, and tables with lines that are not as they were written."""

    @property
    def sound(self) -> bool:
        """Whether all that is there is as it was written."""
        return not self.damaged and not self.file

    @property
    def begun(self) -> bool:
        """Whether there is a study."""
        return self.expected > 0

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, failures apart."""
        return self.sound and self.begun and not self.missing


NOTHING = Verification(0, 0, 0, 0, (), ("no store",))
"""What is found in a file or folder that cannot be opened as a store."""


def _are_written(key: object, replication: object, sums: object, mark: object) -> bool:
    """Whether columns are of the kind that was written: a damaged head of a row may call them text."""
    kinds = all(isinstance(column, bytes) for column in (key, sums, mark))
    return kinds and isinstance(replication, int) and replication >= 0


def verify(store: Store) -> Verification:
    """Check the file, the hash of every row, and the manifest."""
    file = tuple(store.check_file())
    damaged: list[tuple[bytes, int]] = []
    there: dict[bytes, set[int]] = {}
    rows = 0
    try:
        for key, replication, sums, mark in store.everything():
            rows += 1
            if not (_are_written(key, replication, sums, mark)):
                file += ("a row with columns of another kind",)
            elif row_hash(key, replication, sums) == mark:
                there.setdefault(key, set()).add(replication)
            else:
                damaged.append((key, replication))
        file += tuple(f"lines about the study in table {table}" for table in store.check_lines())
    except UNREADABLE as error:
        file = (*file, str(error))
    wanted: dict[bytes, int] = {}
    failed: dict[bytes, set[int]] = {}
    whole: set[bytes] = set()
    with contextlib.suppress(Damaged) if file else contextlib.nullcontext():  # what is known already
        for line in store.expected():
            wanted[line.key] = max(wanted.get(line.key, 0), line.wanted)
        for failure in store.failures():
            if failure.replication is None:
                whole.add(failure.key)
            else:
                failed.setdefault(failure.key, set()).add(failure.replication)
    missing = lost = 0
    for key, n in wanted.items():
        found = sum(r < n for r in there.get(key, ()))
        bad = n - found if key in whole else sum(r < n for r in failed.get(key, ()))
        lost += bad
        missing += n - found - bad
    return Verification(rows, sum(wanted.values()), missing, lost, tuple(damaged), file)


def salvage(source: Path, target: Path) -> tuple[int, int]:
    """Copy what is whole of a damaged store into a fresh one; returns rows saved and rows left behind.

    Rows are looked for in the bytes of the file and of its log, so that neither a lost beginning nor a
    lost end keeps the others back; they count as whole when their hash fits. Rows left behind are those
    of which something was found. Raises StoreError where no row is whole, or the target exists.
    """
    if target.exists():
        raise StoreError(f"{target} exists: name a file that does not.")
    if not source.is_file():
        raise StoreError(f"{source}: there is no such store")
    broken: set[tuple[bytes, int]] = set()
    try:
        with contextlib.ExitStack() as stack:
            # It stays open meanwhile: the last one to close a store folds the log into it.
            old = _opened(source, stack)
            fresh = stack.enter_context(Store(target))
            if old is not None:
                _take_over(old, fresh)
            for file in (source, source.with_name(f"{source.name}-wal")):
                for key, replication, sums, mark in scanned(file) if file.is_file() else ():
                    if row_hash(key, replication, sums) == mark:
                        fresh.take(key, replication, sums)
                    else:
                        broken.add((key, replication))
            fresh.flush()
            saved = sum(fresh.counts().values())
            left = sum(bool(fresh.lacking(key, 1, replication)) for key, replication in broken)
            if not saved:
                raise StoreError(
                    f"{source} holds no whole row of this version: run the study into another store."
                )
    except BaseException:
        for end in ("", ".lock", "-wal", "-shm"):
            target.with_name(target.name + end).unlink(missing_ok=True)
        raise
    return saved, left


def _opened(source: Path, stack: contextlib.ExitStack) -> Store | None:
    """The damaged store as a database, as far as it is one."""
    try:
        return stack.enter_context(Store(source, write=False))
    except Damaged:
        return None


def _take_over(old: Store, fresh: Store) -> None:
    """Manifest and description, as far as they can be read: a sweep writes them anew."""
    try:
        if old.meta("identity") != fresh.meta("identity"):
            raise StoreError(f"{old.path} was made by other versions: use these to salvage it.")
        if old.check_lines():
            return
        plans = [(label, mark, plain) for label, (mark, plain) in old.plans().items()]
        fresh.expect(plans, list(old.expected()))
        study = old.meta("study")
    except (Damaged, *UNREADABLE, json.JSONDecodeError):
        return
    if study is not None:
        fresh.note("study", study)
