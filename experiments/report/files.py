"""Shared by all writers of files: names of half-written files, and texts that no spreadsheet runs."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def temporary(name: str) -> str:
    """The name of a file while it is written: it says by which process of which machine."""
    return f".{name}.{_machine()}.{os.getpid()}.part"


_unfinished: set[Path] = set()


@contextlib.contextmanager
def unfinished(*files: Path) -> Iterator[None]:
    """Files under their temporary names: what is left of them in the end is removed."""
    _unfinished.update(files)
    try:
        yield
    finally:
        _remove(files)
        _unfinished.difference_update(files)


def remove_unfinished() -> None:
    """Remove the half-written files of this process, which is about to end."""
    _remove(_unfinished.copy())


def _remove(files: Iterable[Path]) -> None:
    for path in files:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def clear_up(folder: Path) -> None:
    """Remove the half-written files of processes of this machine that have ended."""
    for path in folder.glob(f".*.{_machine()}.*.part"):
        number = path.name.split(".")[-2]
        if number.isdecimal() and not _is_running(int(number)):
            _remove([path])


def _is_running(process: int) -> bool:
    if os.name == "nt":  # where asking would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _machine() -> str:
    return "".join(letter for letter in platform.node() if letter.isalnum()) or "here"


def no_formula(value: Any) -> Any:
    """A cell of a CSV file: a text that a spreadsheet would run as a formula gets an apostrophe before it.

    A carriage return becomes a blank, for it would begin a row where lines end otherwise.
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\r", " ")
    return f"'{text}" if len(value) > 1 and value.startswith(_FORMULA) else text
