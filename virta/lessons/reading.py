"""Lesson folders -> lessons, with every problem of the file at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from experiments.plan import Plan, plan
from simulation.scenario.documents import Problems, Read, ScenarioError, read_document
from simulation.scenario.language.values import TextSpec
from simulation.scenario.types import Text
from virta import library
from virta.lessons.language import VERSION, LessonSpec
from virta.lessons.theory import FORMULAS
from virta.lessons.words import say

FILE = "lesson.yaml"
CUSTOMERS, CUMULATIVE, RETENTION = "customers", "cumulative", "retention"
CURVE_KINDS = (CUSTOMERS, CUMULATIVE, RETENTION)
PARTS = ("question", "reveal", "discuss", "teacher")
"""Parts of the words of a lesson, whose headings stand in the catalogue of texts."""
_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Asked:
    """What students predict. `kind`: "metric", "difference", "chance" or "curve"."""

    kind: str
    of: str
    """A metric, or one of CURVE_KINDS."""
    plan: str
    unit: Text
    low: float
    high: float
    step: float
    first: float | None
    """Where the prediction begins, and where a curve starts."""
    at_least: float = 0.0
    points: int = 5
    """Of a curve, after the start."""


@dataclass(frozen=True)
class Words:
    """The words of a lesson in one language, in Markdown."""

    question: str
    reveal: str
    discuss: str
    teacher: str


@dataclass(frozen=True)
class Lesson:
    """A lesson, checked."""

    name: str
    folder: Path
    title: Text
    order: int
    minutes: int
    files: dict[str, str]
    """Plan -> scenario file beside the lesson."""
    labels: dict[str, Text]
    replications: int
    asked: Asked
    known_by: str
    """"exact", "mean-field" or the name of a formula."""
    given: dict[str, float]
    about: float
    """How far theory and simulation may lie apart besides luck, as a share of the answer."""

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The plans, the baseline first. Raises ScenarioError for a file that cannot be read."""
        return tuple(plan(self.folder / file, label=name) for name, file in self.files.items())

    def words(self, lang: str) -> Words:
        """The words in a language, in English where the lesson has no file for it.

        Raises ValueError where a part is missing.
        """
        lang = lang if (self.folder / f"{lang}.md").is_file() else "en"
        file, headings = self.folder / f"{lang}.md", [say(f"part_{part}", lang) for part in PARTS]
        pieces = _HEADING.split(file.read_text(encoding="utf-8"))
        found = dict(zip(pieces[1::2], (text.strip() for text in pieces[2::2]), strict=True))
        missing = [heading for heading in headings if not found.get(heading)]
        if missing:
            raise ValueError(f"{file} has no part '## {missing[0]}'; it needs {', '.join(headings)}")
        return Words(*(found[heading] for heading in headings))


def shipped() -> tuple[Lesson, ...]:
    """The lessons that ship with Virta, in their order."""
    found = [load(file.parent) for file in (library.folder() / "lessons").glob(f"*/{FILE}")]
    return tuple(sorted(found, key=lambda lesson: lesson.order))


def find(name: str) -> Lesson | None:
    """The shipped lesson of a name."""
    return next((lesson for lesson in shipped() if lesson.name == name), None)


def load(folder: str | Path) -> Lesson:
    """The lesson of a folder. Raises ScenarioError with every problem of its file."""
    where = Path(folder) / FILE
    problems = Problems()
    spec = read_document(where, LessonSpec, problems)
    problems.raise_if_any()
    assert spec is not None
    lesson = _lesson(spec, where, problems)
    problems.raise_if_any()
    return lesson


def _lesson(spec: LessonSpec, where: Path, problems: Problems) -> Lesson:
    if spec.version.value > VERSION:
        problems.add(spec.mark("lesson"), f"this program reads lesson files of version {VERSION}")
    asked, plans = spec.asks, {name: word.value for name, word in spec.plans.items()}
    kind = next(key for key in ("metric", "difference", "chance", "curve") if asked.has(key))
    word = getattr(asked, kind)
    if kind == "curve" and word.value not in CURVE_KINDS:
        problems.add(word.mark, "this curve is not known", found=word.value, allowed=CURVE_KINDS)
    subject = asked.plan.value if asked.plan else list(plans)[-1]
    if subject not in plans:
        mark = asked.mark("plan")
        problems.add(mark, "there is no such plan", found=subject, allowed=tuple(plans))
    by = spec.answer.by.value
    if by == "exact" and kind == "chance":
        problems.add(
            spec.answer.mark("from"), "expectations say nothing of a chance: name a formula", allowed=FORMULAS
        )
    first = asked.first.value if asked.first else None
    return Lesson(
        name=where.parent.name,
        folder=where.parent,
        title=_text(spec.title),
        order=int(spec.order.value),
        minutes=int(spec.minutes.value),
        files=plans,
        labels={name: _text(title) for name, title in (spec.labels or {}).items()},
        replications=int(spec.replications.value),
        asked=Asked(
            kind,
            word.value,
            subject,
            _text(asked.unit),
            asked.low.value,
            asked.high.value,
            asked.step.value,
            first,
            asked.at_least.value if asked.at_least else 0.0,
            int(asked.points.value) if asked.points else 5,
        ),
        known_by=by,
        given={name: number.value for name, number in (spec.answer.given or {}).items()},
        about=spec.answer.about.value if spec.answer.about else 0.0,
    )


def _text(title: object) -> Text:
    """A title as read, a word alone or one in each language."""
    if isinstance(title, TextSpec):
        return Text(title.en.value, title.fi.value if title.fi else None)
    assert isinstance(title, Read)
    return Text(title.value)


__all__ = ["Asked", "Lesson", "ScenarioError", "Words", "find", "load", "shipped"]
