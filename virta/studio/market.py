"""A scenario as it is opened in the studio: read once, bounded, and told apart by where it comes from."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from experiments.plan import Plan, of
from simulation.scenario import ScenarioError, workbook, yaml_reader
from simulation.scenario.loader import Draft, Override, draft_of_file, draft_of_text
from simulation.scenario.problems import Problems
from simulation.scenario.reading import read_file
from simulation.scenario.tree import Leaf, Source, Table
from simulation.scenario.types import Scenario
from virta import library

MOST_STAGES = 40
"""More stages cannot be told apart in a drawing."""
MOST_BYTES = 1 << 20
"""A scenario file for people is some kilobytes."""
MOST_FILES = 20
"""In an archive of scenarios."""
MOST_PEOPLE = 2_000_000
"""In one replication: what a page can wait for."""


class CannotOpen(ValueError):
    """A scenario that the studio does not take; the message says why, a line for each problem."""


@dataclass(frozen=True)
class Market:
    """A scenario file, read."""

    name: str
    """The shipped scenario's name, or the file's."""
    draft: Draft
    scenario: Scenario
    files: Mapping[str, str]
    """The scenario's own file and those it extends, by their paths from one folder."""

    @property
    def base(self) -> str:
        """What a file of changes in that folder `extends`."""
        return next(iter(self.files))

    def plan(self, changes: tuple[Override, ...], label: str) -> Plan:
        """The market under changes of its numbers. Raises ScenarioError where one is not allowed."""
        return of(self.draft.scenario(changes), label, self.draft, changes)


def open_file(name: str | Path) -> Market:
    """A shipped scenario by its name, or a file. Raises CannotOpen."""
    try:
        path = library.find(str(name))
    except library.UnknownScenario as problem:
        raise CannotOpen(str(problem)) from problem
    book = workbook.inside(path)
    if (book[0] if book else path).stat().st_size > MOST_BYTES:
        raise CannotOpen(_too_large(path.name))
    folder = library.folder().resolve()
    shipped = path.resolve().is_relative_to(folder)
    return _checked(library.name_of(path) if shipped else path.name, draft_of_file(path), path)


def open_text(text: str, name: str) -> Market:
    """An uploaded file: it may extend shipped scenarios, by their paths in the folder of scenarios.

    Raises CannotOpen.
    """
    if len(text.encode()) > MOST_BYTES:
        raise CannotOpen(_too_large(name))
    path = library.folder() / (Path(name).name or "scenario.yaml")
    return _checked(path.name, draft_of_text(text, path.name, path), path, text)


def open_packed(data: bytes, name: str) -> Market:
    """An uploaded archive: a scenario, first, and the files that it extends. Raises CannotOpen."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "scenarios"
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = archive.infolist()
                if not members or len(members) > MOST_FILES or sum(m.file_size for m in members) > MOST_BYTES:
                    raise CannotOpen(_too_large(name))
                for member in members:
                    path = (root / member.filename).resolve()
                    if not path.is_relative_to(root):
                        raise CannotOpen(f"{name} holds a file outside its own folder.")
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(archive.read(member))
                first = root / members[0].filename
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as problem:
            raise CannotOpen(f"{name} is no archive that can be read: {problem}") from problem
        return _checked(first.name, draft_of_file(first), first)


def pack(files: Mapping[str, str]) -> bytes:
    """Texts by their paths, as an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return packed.getvalue()


def _too_large(name: str) -> str:
    return f"{name} is larger than {MOST_BYTES // 1024} kB, which no scenario file is."


def _checked(name: str, draft: Draft, path: Path, text: str | None = None) -> Market:
    try:
        scenario = draft.scenario()
    except ScenarioError as error:
        raise CannotOpen("\n".join(str(problem) for problem in error.problems[:5])) from error
    if len(scenario.stages) - 1 > MOST_STAGES:
        raise CannotOpen(
            f"{name} has {len(scenario.stages) - 1} stages; the studio draws at most {MOST_STAGES}. "
            "`virta run` takes it."
        )
    people = float(sum(group.count for group in scenario.people_at_start))
    people += sum(sum(stream.intensity) for stream in scenario.entrants) * scenario.time.period
    if people > MOST_PEOPLE:
        raise CannotOpen(
            f"{name} has {people:,.0f} people; the studio follows at most {MOST_PEOPLE:,}. "
            "`virta run` takes it."
        )
    return Market(name, draft, scenario, _files(path, text))


def _files(path: Path, text: str | None) -> dict[str, str]:
    """The texts of a file and of those it extends, by their paths from the folder that holds them all."""
    path = path.resolve()
    root = next((above for above in path.parents if above.name == "scenarios"), path.parent)
    files: dict[str, str] = {}
    while True:
        source = read_file(path, Problems()) if text is None else Source(path.name, text)
        assert source is not None  # the scenario was read from it
        inside = workbook.inside(path)
        files[f"{path.name}.yaml" if inside else path.relative_to(root).as_posix()] = source.text
        tree = yaml_reader.read(source, Problems())
        base = tree.entries.get("extends") if isinstance(tree, Table) else None
        if not isinstance(base, Leaf):
            return files
        path, text = (path.parent / PurePosixPath(base.text)).resolve(), None
