"""The scenarios that ship with Virta, found by name."""

from __future__ import annotations

import difflib
import importlib.resources
from collections.abc import Iterable
from pathlib import Path

from simulation.scenario import workbook

SUFFIXES = (".yaml", ".yml")
_LONGEST = 300
"""Characters of a path that a message shows."""
_HIDDEN = ("templates/", "studies/")
_OTHER = ("lesson.yaml", "game.yaml")
"""Files beside scenarios that say something about them."""


class UnknownScenario(ValueError):
    """No file and no shipped scenario of this name; the message names the nearest ones."""


def folder() -> Path:
    """Where the shipped scenario files are."""
    return Path(str(importlib.resources.files("scenarios")))


def shipped() -> dict[str, Path]:
    """Name ("library/retailer") -> file, in alphabetical order; templates of `virta new` left out."""
    root = folder()
    files = sorted(file for suffix in SUFFIXES for file in root.rglob(f"*{suffix}"))
    names = {
        file.relative_to(root).with_suffix("").as_posix(): file for file in files if file.name not in _OTHER
    }
    return {name: file for name, file in names.items() if not name.startswith(_HIDDEN)}


def studies() -> dict[str, Path]:
    """Name -> file of the studies that ship with Virta, in alphabetical order."""
    return {file.stem: file for file in sorted((folder() / "studies").glob("*.yaml"))}


def name_of(path: Path) -> str:
    """The text by which `find` finds the file: its name if it is a shipped scenario, else its path."""
    for name, file in shipped().items():
        if file == path:
            return name
    return str(path)


def find(text: str) -> Path:
    """The file that `text` means: a path, or the name of a shipped scenario, or the end of its name.

    A file that exists wins over a shipped scenario of the same name.

    Raises:
        UnknownScenario: there is neither, or the names of several shipped scenarios end so.
    """
    if not text.strip():
        raise UnknownScenario("A scenario file is wanted, and an empty name was given.")
    path = Path(text)
    book = workbook.inside(path)
    if book is not None and book[0].is_file():
        return path
    try:
        if path.is_file():
            return path
        folder_ = path.is_dir()
    except OSError as problem:  # a folder on the way that may not be looked into
        raise UnknownScenario(f"Cannot get at {brief(text)}: {problem.strerror}.") from problem
    if folder_:
        raise UnknownScenario(f"{text} is a folder, not a scenario file.{files_hint(path.glob('*'), '')}")
    if path.suffix.lower() in SUFFIXES or path.is_absolute() or text.startswith((".", "~")):
        raise UnknownScenario(
            f"There is no file {brief(text)}.{files_hint(path.parent.glob('*'), path.name)}"
        )
    return _shipped(text)


def _shipped(name: str) -> Path:
    everything = shipped()
    if name in everything:
        return everything[name]
    namesakes = [full for full in everything if full.endswith(f"/{name}")]
    if len(namesakes) == 1:
        return everything[namesakes[0]]
    if namesakes:
        raise UnknownScenario(f"{name} may be one of several shipped scenarios: {', '.join(namesakes)}.")
    parts = [full.split("/") for full in everything]
    candidates = ["/".join(names[i:]) for names in parts for i in range(len(names))]
    nearest = difflib.get_close_matches(name, candidates, n=1)
    hint = f"Did you mean {nearest[0]}?" if nearest else "`virta list` shows the shipped ones."
    raise UnknownScenario(f"There is no file {brief(name)} and no shipped scenario of that name. {hint}")


def brief(text: str) -> str:
    """A name for a message: its beginning, where somebody gave a whole text for it."""
    line = text.splitlines()[0] if text else "''"
    return line if line == text and len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


def files_hint(siblings: Iterable[Path], wanted: str) -> str:
    """The nearest YAML file to the one wanted, or else the files that are there, as a sentence."""
    names = sorted(file.name for file in siblings if file.suffix.lower() in SUFFIXES)
    stems = {Path(name).stem: name for name in names}
    nearest = difflib.get_close_matches(Path(wanted).stem, stems, n=1)
    if nearest:
        return f" Did you mean {stems[nearest[0]]}?"
    return f" Scenario files there: {', '.join(names[:5])}." if names else ""
