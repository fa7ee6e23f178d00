"""Records that are uploaded to make a scenario of: their kinds, their columns, and the calibration."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.calibrate import mapping
from experiments.calibrate.cohorts import Given, guess_columns
from experiments.calibrate.dialect import heading_of
from experiments.calibrate.findings import CalibrationError
from virta.questions.calibrate.answer import CalibrateAnswer, calibrate
from virta.questions.calibrate.kinds import KINDS
from virta.questions.calibrate.options import How
from virta.studio.market import CannotOpen

ROLES: Mapping[str, tuple[str, ...]] = {
    "histories": ("person", "stage", "entered", "left", "from", "to", "time", "events", "amount"),
    "purchases": ("person", "time", "amount"),
    "cohorts": ("cohort", "size", "ages"),
    "matrix": ("from", "to", "share", "count", "period"),
    "statements": ("period", "customers", "won", "lost", "spend", "revenue"),
}
"""Kind of records -> what its columns can hold, as options of `virta calibrate`."""
NEEDED: Mapping[str, tuple[str, ...]] = {
    "histories": ("person",),
    "purchases": ("person", "time"),
    "cohorts": ("ages",),
    "matrix": ("from", "to"),
    "statements": ("period", "customers", "won", "lost"),
}
"""Of these, what there is no calibration without."""
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
MOST_BYTES = 20 << 20
_OPTIONS = {"from": "origin"}
"""Names of options that Python cannot have."""


@dataclass(frozen=True)
class Upload:
    """A file of records, in a folder of its own that goes when the upload is forgotten."""

    kind: str
    file: Path
    heading: tuple[str, ...]
    guessed: Mapping[str, str]
    """What a column can hold -> the column that is called so."""


def take(data: bytes, name: str, kind: str) -> Upload:
    """Keep an uploaded file and look at its heading.

    Raises CannotOpen for what is too large, of no kind that is known, or no table.
    """
    plain = Path(name).name
    suffix = Path(plain).suffix.lower()
    if kind not in KINDS:
        raise CannotOpen(f"There are no records of the kind {kind}. There are: {', '.join(KINDS)}.")
    if suffix not in SUFFIXES:
        raise CannotOpen(f"{plain}: records come in files that end in {', '.join(SUFFIXES)}.")
    if len(data) > MOST_BYTES:
        raise CannotOpen(f"{plain} is larger than {MOST_BYTES >> 20} MB: `virta calibrate {kind}` takes it.")
    folder = Path(tempfile.mkdtemp(prefix="virta-records-"))
    stem = "".join(letter if letter.isalnum() or letter in " -_" else "-" for letter in Path(plain).stem)
    file = folder / f"{stem[:60] or 'records'}{suffix}"
    file.write_bytes(data)
    try:
        heading = heading_of(file)
        guessed = _guessed(kind, file, heading)
    except CalibrationError as problem:
        shutil.rmtree(folder)
        raise CannotOpen(_plain(str(problem), file)) from problem
    upload = Upload(kind, file, heading, guessed)
    weakref.finalize(upload, shutil.rmtree, folder, ignore_errors=True)
    return upload


def calibrated(
    upload: Upload, columns: Mapping[str, str], unit: str, *, lenient: bool = False
) -> CalibrateAnswer:
    """The calibration with these columns. Raises CannotOpen with what the records lack."""
    named = {_OPTIONS.get(role, role): column for role, column in columns.items() if column}
    try:
        return calibrate(upload.kind, upload.file, **named, unit=unit, lenient=lenient, yes=True)
    except (CalibrationError, ImportError) as problem:
        raise CannotOpen(_plain(str(problem), upload.file)) from problem


def usual_unit(kind: str) -> str:
    """The unit of time that is chosen unless another is."""
    usual: str = KINDS[kind].usual.get("unit", How.unit)
    return usual


def _guessed(kind: str, file: Path, heading: Sequence[str]) -> Mapping[str, str]:
    if kind == "histories":
        return mapping.history_in(heading)
    if kind == "cohorts":
        return guess_columns(file, Given())
    return mapping.guess(heading, (), ROLES[kind]).columns


def _plain(words: str, file: Path) -> str:
    """Words without the folder on this machine."""
    return words.replace(f"{file.parent}/", "").replace(f"{file.parent}\\", "")
