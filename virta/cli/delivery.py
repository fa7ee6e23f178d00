"""Shared by all questions of the command line: output of the answer, and errors turned into BadInput."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from virta.cli import terminal
from virta.cli.options import language
from virta.cli.terminal import BadInput, RunFailed, out, print_json, tell_of
from virta.outputs import FORMATS, Wanted

if TYPE_CHECKING:
    from virta.answer import Answer

_DRAWN = ("svg", "png", "html")
"""Formats that need matplotlib."""


class Delivery:
    """Where an answer goes: to a terminal or as JSON to standard output, and into a folder."""

    def __init__(
        self,
        json: bool = False,
        folder: Path | None = None,
        formats: str | None = None,
        decimal_comma: bool = False,
        force: bool = False,
        lang: str = "en",
        usual: Sequence[str] = ("json", "csv", "svg", "png"),
        excel: Path | None = None,
    ) -> None:
        """As the options of these names; `usual`: the formats where none are named. Raises BadInput."""
        self._excel = self._checked(excel, force) if excel is not None else None
        self.lang = language(lang)
        self._json, self._folder, self._force, self._comma = json, folder, force, decimal_comma
        named = [name.strip() for name in formats.split(",")] if formats is not None else None
        wanted = None if named is None else [terminal.one_of(name, FORMATS, "format") for name in named]
        self._formats = self._possible(wanted, usual) if folder is not None else []

    def _possible(self, wanted: list[str] | None, usual: Sequence[str]) -> list[str]:
        from virta.outputs import figures

        if wanted is not None:
            if set(_DRAWN) & set(wanted):
                with explained():
                    figures.check()
            return wanted
        if figures.possible():
            return list(usual)
        if set(_DRAWN) & set(usual):
            tell_of("report_left_out" if "html" in usual else "figures_left_out")
        return [name for name in usual if name not in _DRAWN]

    def _checked(self, file: Path, force: bool) -> Path:
        from virta.outputs import folders, workbook

        if file.suffix.lower() != workbook.SUFFIX:
            raise BadInput(f"{file} is no name of a workbook: let it end in {workbook.SUFFIX}.")
        if file.exists() and not force:
            raise BadInput(f"{file} exists. Choose another name, or say --force to replace it.")
        with explained():
            workbook.check()
            folders.check_place(file.parent)
        return file

    def check(self, provenance: Mapping[str, Any]) -> None:
        """Refuse a folder in which this answer cannot be put, before it is computed. Raises BadInput."""
        from virta.outputs import folders

        if self._folder is not None:
            with explained():
                folders.check(self._folder, provenance, self._force)

    def check_place(self) -> None:
        """Refuse a folder in which nothing can be written. Raises BadInput."""
        from virta.outputs import folders

        if self._folder is not None:
            with explained():
                folders.check_place(self._folder)

    def give(self, answer: Answer) -> None:
        """Write the files, then print the document or what it says. Raises BadInput."""
        from virta.outputs import folders

        if self._folder is not None:
            written = self.keep(answer, self._folder)
            tell_of("wrote_files", n=written, folder=self._folder)
        if self._excel is not None:
            from virta.outputs import workbook

            with explained():
                folders.write_with(self._excel, lambda path: workbook.write(answer, path, self.lang))
            tell_of("wrote", file=self._excel)
        if self._json:
            print_json(answer.document())
        else:
            from virta.outputs.terminal import show_answer

            show_answer(out(), answer, self.lang)

    def keep(self, answer: Answer, folder: Path) -> int:
        """Write the files into a folder; how many. Raises BadInput where that cannot be."""
        from virta.outputs import folders

        wanted = Wanted(self._formats, self.lang, self._comma)
        with explained():
            return len(folders.keep(answer, folder, wanted, self._force))


@contextmanager
def explained() -> Iterator[None]:
    """Turn what can go wrong with plans, questions and files into BadInput and RunFailed that say what."""
    from experiments.learning import MissingLearner
    from experiments.no_answer import NoAnswer
    from experiments.optimize.pareto import MissingOptimizer
    from experiments.store.store import StoreError
    from simulation.ledgers import BooksDoNotTie
    from simulation.model import ModelError
    from virta.outputs import CannotWrite
    from virta.plans import BadPlan

    try:
        yield
    except NoAnswer as problem:
        raise BadInput(_sentence(str(problem))) from problem
    except (BadPlan, CannotWrite, MissingLearner, MissingOptimizer, StoreError) as problem:
        raise BadInput(str(problem)) from problem
    except ModelError as problem:
        raise BadInput(_with_notes(problem)) from problem
    except OverflowError as problem:
        raise RunFailed(_with_notes(problem)) from problem
    except BooksDoNotTie as defect:
        message = f"The books do not tie, which is a defect of Virta: {_with_notes(defect)}"
        raise RunFailed(message) from defect
    except MemoryError as problem:
        raise RunFailed("This many people and periods do not fit in memory.") from problem
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] != "SALib":
            raise
        raise BadInput('morris and sobol need SALib: pip install "virta[studies]".') from problem


def _sentence(text: str) -> str:
    hint = ""
    if "have not the same" in text:
        hint = " Plans are compared over the same time, in the same money: --set can give all the same."
    return f"{text[:1].upper()}{text[1:].rstrip('.')}.{hint}"


def _with_notes(problem: Exception) -> str:
    notes = getattr(problem, "__notes__", [])
    return f"{problem} ({'; '.join(notes)})" if notes else str(problem)
