"""Answers as files: whole or not at all, and never over another run's.

A folder holds one run. `provenance.json` is written last: a folder without it is incomplete.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.report.files import clear_up, temporary, unfinished
from virta.outputs import FORMATS, Wanted, Writer, documents
from virta.outputs import CannotWrite as CannotWrite  # raised by all that writes

if TYPE_CHECKING:
    from pandas import DataFrame

    from virta.answer import Answer

PROVENANCE = "provenance.json"


def keep(answer: Answer, folder: Path, wanted: Wanted, force: bool = False) -> list[Path]:
    """Write an answer in the formats wanted, and its provenance; the files.

    Raises CannotWrite as `write` does, or where a format's library is missing.
    """
    further: dict[str, Writer] = {}
    modules = dict.fromkeys(module for name, module in FORMATS.items() if name in wanted.formats)
    for module in modules:
        further |= importlib.import_module(module).files(answer, wanted)
    for name, text in answer.texts().items():
        further[name] = lambda path, text=text: _write_text(path, text)  # type: ignore[misc]
    return write_all(folder, further, answer.provenance, force)


def write(
    folder: Path,
    document: Mapping[str, Any],
    tables: Mapping[str, DataFrame],
    formats: Sequence[str],
    force: bool = False,
    decimal_comma: bool = False,
    *,
    called: str = "run",
    further: Mapping[str, Writer] | None = None,
) -> list[Path]:
    """Write a document, a file for each table and format, `further` files by name, and the provenance.

    Raises CannotWrite as `write_all` does.
    """
    from virta.outputs.tables import writers

    provenance = document["provenance"]
    found: dict[str, Writer] = {}
    if "json" in formats:
        found[f"{called}.json"] = lambda path: documents.write(document, path)
    found |= writers(tables, formats, decimal_comma, provenance)
    return write_all(folder, found | dict(further or {}), provenance, force)


def write_all(
    folder: Path, writers: Mapping[str, Writer], provenance: Mapping[str, Any], force: bool = False
) -> list[Path]:
    """Write files by name, all or none, and `provenance.json` last.

    Raises CannotWrite where the folder holds another run's files and `force` is not set, or the system
    refuses.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            _write_alone(folder, writers, provenance, force)
    except OSError as problem:
        raise CannotWrite(f"Cannot write to {folder}: {problem.strerror or problem}.") from problem
    return [folder / name for name in (*writers, PROVENANCE)]


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lock the folder. Raises CannotWrite where another process writes into it."""
    if os.name == "nt":  # which cannot lock a folder
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as problem:
        raise CannotWrite(f"Cannot write to {folder}: another run is writing into it.") from problem
    finally:
        os.close(handle)


def _write_alone(
    folder: Path, writers: Mapping[str, Writer], provenance: Mapping[str, Any], force: bool
) -> None:
    stale = _stale_files(folder, writers, provenance, force)
    clear_up(folder)
    with unfinished(*(folder / temporary(name) for name in (*writers, PROVENANCE))):
        for name, writer in writers.items():
            writer(folder / temporary(name))
        for name in (PROVENANCE, *sorted(stale)):
            (folder / name).unlink(missing_ok=True)
        for name in writers:
            (folder / temporary(name)).replace(folder / name)
        seal = folder / temporary(PROVENANCE)
        documents.write({**provenance, "files": sorted(writers)}, seal)
        seal.replace(folder / PROVENANCE)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def check(folder: Path, provenance: Mapping[str, Any], force: bool = False) -> None:
    """Raise CannotWrite where `write` would, as far as can be told before there is anything to write."""
    check_place(folder)
    try:
        _stale_files(folder, {}, provenance, force)
    except OSError as problem:
        raise CannotWrite(f"Cannot write to {folder}: {problem.strerror or problem}.") from problem


def check_place(folder: Path) -> None:
    """Raise CannotWrite where no file can be written in a folder that is there or is to be made."""
    try:
        nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    except OSError as problem:
        raise CannotWrite(f"Cannot write to {folder}: {problem.strerror or problem}.") from problem
    if not nearest.is_dir():
        raise CannotWrite(f"Cannot write to {folder}: {nearest} is a file, not a folder.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise CannotWrite(f"Cannot write to {folder}: no permission to write in {nearest}.")


def write_file(path: Path, text: str, force: bool = False) -> None:
    """Write one text file, whole or not at all. Raises CannotWrite; unless forced, also where it exists."""
    if path.exists() and not force:
        raise CannotWrite(f"{path} exists. Choose another name, or say --force to replace it.")
    write_with(path, lambda place: place.write_text(text, encoding="utf-8", newline="\n"))


def write_with(path: Path, writer: Callable[[Path], object]) -> None:
    """Write one file by a function that is given where, whole or not at all. Raises CannotWrite."""
    part = path.with_name(temporary(path.name))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished(part):
            writer(part)
            part.replace(path)
    except OSError as problem:
        raise CannotWrite(f"Cannot write {path}: {problem.strerror or problem}.") from problem


def _stale_files(
    folder: Path, writers: Mapping[str, object], provenance: Mapping[str, Any], force: bool
) -> set[str]:
    """Files of an earlier run that must go. Raises CannotWrite where they are another run's."""
    try:
        before = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        earlier = {str(name) for name in before.pop("files")}
    except (FileNotFoundError, NotADirectoryError):
        before, earlier = None, {name for name in writers if (folder / name).exists()}
    except (ValueError, KeyError, AttributeError, TypeError):
        before, earlier = None, {name for name in (*writers, PROVENANCE) if (folder / name).exists()}
    if earlier and before != json.loads(json.dumps(provenance)) and not force:
        raise CannotWrite(
            f"{folder} holds another run ({', '.join(sorted(earlier)[:4])}). "
            "Choose another folder, or say --force to replace it."
        )
    return {name for name in earlier if "/" not in name and "\\" not in name} - set(writers)
