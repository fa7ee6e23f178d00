"""A calibration as an answer, and `virta.calibrate`, which asks for one from Python."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.notes import Note
from experiments.report.tables import Table
from simulation.scenario import Scenario, loads
from virta.answer import DOUBT, Answer, Figure, Words
from virta.progress import interactive
from virta.provenance import surroundings

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, repr=False)
class CalibrateAnswer(Answer):
    """What a calibration found in records: a scenario, and all that was found on the way."""

    kind: str
    """Of the records: a key of `kinds.KINDS`."""
    title: str
    records: Any
    """`experiments.calibrate.records.Records`"""
    notes: Sequence[Note]
    text: str
    """The scenario as YAML, every number with its error and where it came from."""
    found: Mapping[str, Any]
    """The estimates as plain values."""
    frames: Mapping[str, DataFrame]
    settings: Mapping[str, Any]
    of_sheets: Callable[[str], list[Table]]
    of_figures: Callable[[str], Mapping[str, Callable[[], Any]]] = lambda lang: {}  # noqa: ARG005
    past: str | None = None
    """A scenario that replays the recorded past, where the records give one."""

    @cached_property
    def provenance(self) -> Mapping[str, Any]:  # type: ignore[override]
        """The records' file and how they were read."""
        origin = {"command": f"calibrate {self.kind}", "file": self.records.file}
        return {**origin, "settings": dict(self.settings), **surroundings()}

    @property
    def tables(self) -> Mapping[str, DataFrame]:
        """The estimates, and what they were fitted to."""
        return self.frames

    @property
    def name(self) -> str:
        """The kind of records, which names the file of the document."""
        return f"calibrate-{self.kind}"

    @property
    def scenario(self) -> Scenario:
        """The scenario. Raises ScenarioError where the records do not make one."""
        return loads(self.text, name=f"{self.name}.yaml")

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The scenario's title, and how many records it was made of."""
        return self.title, self._told(lang)[0]

    def words(self, lang: str = "en") -> Sequence[Words]:
        """What is wrong with the records, then what was noticed in them."""
        doubts = len(self.records.dropped)
        return [Words(text, DOUBT if i < doubts else "") for i, text in enumerate(self._told(lang)[1:])]

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """The estimates, with their errors."""
        return self.of_sheets(lang)

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """What was observed beside what was fitted."""
        return {name: Figure(draw) for name, draw in self.of_figures(lang).items()}

    def origin(self, lang: str = "en") -> Sequence[str]:  # noqa: ARG002
        """Nothing: the scenario says it."""
        return []

    def own_page(self, lang: str = "en") -> str:
        """Records, tables, figures and the scenario."""
        from experiments.report import calibration_page

        figures = {name: draw() for name, draw in self.of_figures(lang).items()}
        return calibration_page.page(
            self.title, self._told(lang), self.of_sheets(lang), figures, self.text, lang
        )

    def texts(self) -> Mapping[str, str]:
        """The scenario."""
        return {"scenario.yaml": self.text}

    @property
    def sentences(self) -> list[str]:
        """What the records are and what was noticed in them, in English."""
        return self._told("en")

    @property
    def content(self) -> Mapping[str, Any]:
        """The records, what was noticed in them, the estimates, and the scenario."""
        from experiments.calibrate import documents

        notes = [note.text() for note in self.notes]
        return {
            "records": documents.of_records(self.records), "notes": notes, **self.found, "scenario": self.text
        }  # fmt: skip

    def _told(self, lang: str) -> list[str]:
        from experiments.report import calibration_tables

        return list(calibration_tables.told(self.records, self.notes, lang))


def calibrate(kind: str, file: str | Path, **options: Any) -> CalibrateAnswer:
    """Make a scenario of a company's own records.

    Parameters
    ----------
    kind : "histories" (who was in which stage when), "purchases" (who bought when), "cohorts" (who of each
        cohort is left at which age), "matrix" (who went where in a period) or "statements" (customers, won
        and lost by period).
    file : CSV, Parquet or a workbook.
    options : those of `virta calibrate KIND` by their names, with `_` for `-`: columns (`person="id"`), how
        they are read (`unit="month"`, `lenient=True`), how they are fitted. `from` is called `origin`; an
        option that can be repeated takes a list. Columns that are not named are guessed only with `yes=True`.

    `.scenario` is the scenario, `.text` its commented YAML, `.tables` the estimates.

    Raises CalibrationError for records that cannot be used, columns that are missing or options that cannot
    be; TypeError for an option that does not exist.
    """
    from virta.cli import progress
    from virta.cli.terminal import BadInput
    from virta.questions.calibrate.kinds import KINDS, ask
    from virta.questions.calibrate.kinds import options as of_kind

    if kind not in KINDS:
        raise CalibrationError(f"there are no records of the kind {kind!r}; there are: {', '.join(KINDS)}")
    known = [option.name for option in of_kind(kind)]
    for name in options:
        if name not in known:
            nearest = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {nearest[0]}?" if nearest else ""
            raise TypeError(f"{kind} have no option {name!r}{hint} There are: {', '.join(known)}")
    try:
        with progress.silent(not interactive()):
            found: CalibrateAnswer = ask(kind, Path(file), **options)
    except BadInput as problem:
        raise CalibrationError(str(problem)) from problem
    return found
