"""The text of a file on disk, with complaints about files that cannot be read."""

from __future__ import annotations

from pathlib import Path

from simulation.scenario import workbook
from simulation.scenario.problems import Problems
from simulation.scenario.tree import Mark, Source
from simulation.scenario.yaml_reader import MOST_BYTES


def read_file(path: Path, problems: Problems) -> Source | None:
    """The text of a file or of a plan in a workbook, or a complaint."""
    if workbook.inside(path) is not None:
        return workbook.read(path, problems)
    name = str(path)
    try:
        if not path.exists():
            problems.about_file(name, "there is no such file")
            return None
        if not path.is_file():
            problems.about_file(name, "this is not a file")
            return None
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        problems.about_file(name, f"the file cannot be read: {getattr(error, 'strerror', None) or error}")
        return None
    if len(data) > MOST_BYTES:
        problems.about_file(name, f"the file is too large: at most {MOST_BYTES:,} bytes are read")
        return None
    return _decoded(name, data, problems)


def _decoded(name: str, data: bytes, problems: Problems) -> Source | None:
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        line_start = before.rfind("\n") + 1
        readable = Source(name, data.decode("utf-8-sig", errors="replace"))
        mark = Mark(readable, before.count("\n") + 1, len(before) - line_start + 1)
        found = f"byte {data[error.start]:#04x}"
        problems.add(
            mark, f"the file is not UTF-8: {found} stands here", found=found, hint="save the file as UTF-8"
        )
        return None
