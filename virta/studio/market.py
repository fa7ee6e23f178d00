"""A scenario as it is opened in the studio: read once, bounded, and told apart by where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments.plan import Plan, of
from simulation.scenario import ScenarioError
from simulation.scenario.loader import Draft, Override, draft_of_file, draft_of_text
from simulation.scenario.types import Scenario
from virta import library

MOST_STAGES = 40
"""More stages cannot be told apart in a drawing."""
MOST_BYTES = 1 << 20
"""A scenario file for people is some kilobytes."""
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
    base: str
    """What a file of changes `extends`: a path below the folder of scenarios, or a file's name."""
    file: Path | None = None

    def plan(self, changes: tuple[Override, ...], label: str) -> Plan:
        """The market under changes of its numbers. Raises ScenarioError where one is not allowed."""
        return of(self.draft.scenario(changes), label, self.draft, changes)


def open_file(name: str | Path) -> Market:
    """A shipped scenario by its name, or a file. Raises CannotOpen."""
    try:
        path = library.find(str(name))
    except library.UnknownScenario as problem:
        raise CannotOpen(str(problem)) from problem
    if path.stat().st_size > MOST_BYTES:
        raise CannotOpen(f"{path.name} is larger than {MOST_BYTES // 1024} kB, which no scenario file is.")
    folder = library.folder()
    shipped = path.resolve().is_relative_to(folder.resolve())
    base = path.resolve().relative_to(folder.resolve()).as_posix() if shipped else path.name
    return _checked(library.name_of(path) if shipped else path.name, draft_of_file(path), base, path)


def open_text(text: str, name: str) -> Market:
    """An uploaded file: it may extend shipped scenarios, by their paths in the folder of scenarios.

    Raises CannotOpen.
    """
    if len(text.encode()) > MOST_BYTES:
        raise CannotOpen(f"{name} is larger than {MOST_BYTES // 1024} kB, which no scenario file is.")
    plain = Path(name).name or "scenario.yaml"
    return _checked(plain, draft_of_text(text, plain, library.folder() / plain), plain, None)


def _checked(name: str, draft: Draft, base: str, file: Path | None) -> Market:
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
    return Market(name, draft, scenario, base, file)
