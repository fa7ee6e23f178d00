"""`virta demo`: a decision between three plans, as a fresh clone makes it, and proof that it can be trusted.

The demo is a list of chapters; each prints its part and gives it back as plain values for `--json`.
"""

from __future__ import annotations

import json as json_of
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from experiments.report import numbers
from experiments.report.texts import say
from virta import library
from virta.cli.delivery import explained
from virta.cli.options import Json, Lang, language
from virta.cli.terminal import RunFailed, err, out, paragraph, plain, print_json
from virta.outputs import Wanted, figures, folders
from virta.outputs.terminal import show_answer
from virta.questions.compare import command as comparing

if TYPE_CHECKING:
    from simulation.log import EventLog
    from simulation.model import Model
    from virta.questions.compare.answer import CompareAnswer

PLANS = tuple(f"library/retailer/{name}" for name in ("hold", "win", "keep"))
DATA_PLANS = tuple(f"calibrated/cdnow-{name}" for name in ("hold", "win", "keep", "keep-all"))
DATA_FOLDER = "cdnow"
BOTH_ENGINES = "vocabularies/ladder"
FOLDER = Path("virta-demo")
REPLICATIONS = 30
_COUNTERFACTUALS, _MARGINALS, _FLIPS, _WORLDS = 8, 4, 4, 30
"""Replications of the explanation, and worlds: few, so that the demo ends soon."""


@dataclass(frozen=True)
class Setting:
    """The arguments of a chapter."""

    folder: Path
    """Where it may write files: the first chapter into it, others into a folder of their own inside."""
    lang: str
    console: Console | None
    """Where it prints; None with --json."""

    def say(self, text: str, style: str = "") -> None:
        """Print a paragraph."""
        if self.console is not None:
            paragraph(self.console, plain(text), style)

    def heading(self, text: str) -> None:
        """Print what the next paragraphs are about."""
        if self.console is not None:
            self.console.print(Text(f"\n{text}", style="bold cyan"))


@dataclass(frozen=True)
class Chapter:
    """A part of the demo."""

    key: str
    """Its key in the document of `--json`."""
    tell: Callable[[Setting], dict[str, Any]]
    """Prints it and gives it back as plain values."""


def demo(
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Write figures, tables and report here.")
    ] = FOLDER,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Decide between three plans of a home retailer: win customers, keep them, or neither?"""
    from virta.cli import progress

    language(lang)
    with explained():
        folders.check(folder, {}, force=_is_ours(folder))
    if not err().is_terminal:
        progress.tell_about_compilation()
    setting = Setting(folder, lang, None if json else out())
    found = {chapter.key: chapter.tell(setting) for chapter in CHAPTERS}
    if json:
        print_json({**found, "folder": str(folder)})
        return
    setting.heading(say("try_next", lang))
    for command in (
        f"virta compare {PLANS[0]} {PLANS[-1]} --worlds 100",
        "virta check library/retailer/hold --explain",
        "virta new mine.yaml --ask",
    ):
        setting.say(command)


def decision(setting: Setting) -> dict[str, Any]:
    """Which of three plans pays, in the way of `virta compare`, with its figures and report."""
    from virta.questions.compare.findings import Effort

    setting.heading(say("demo_question", setting.lang))
    setting.say(say("demo_plans", setting.lang))
    asked = comparing.Asked("demo", PLANS, typed="virta demo")
    asked.lang = setting.lang
    asked.goal(REPLICATIONS)
    asked.look(effort=Effort(_COUNTERFACTUALS, _MARGINALS, _FLIPS, worlds=_WORLDS))
    found = replace(asked.run(), parts=("side_by_side", "caused", "turns"))
    _give(found, setting, setting.folder)
    setting.heading(say("report_of", setting.lang))
    draws = figures.possible()
    key = "demo_written" if draws else "demo_without_figures"
    setting.say(say(key, setting.lang, folder=setting.folder / ("report.html" if draws else "")))
    return found.document()


def data(setting: Setting) -> dict[str, Any]:
    """A shop's log of purchases becomes a scenario, and a decision is drawn from it."""
    from virta.questions.compare.findings import Effort

    setting.heading(say("demo_data_question", setting.lang))
    fit = _fitted(setting)
    setting.say(say("demo_data_plans", setting.lang))
    asked = comparing.Asked("demo", DATA_PLANS, typed="virta demo")
    asked.lang = setting.lang
    asked.goal(REPLICATIONS)
    asked.look(effort=Effort(_COUNTERFACTUALS, _MARGINALS, _FLIPS))
    found = replace(asked.run(), parts=())
    _give(found, setting, setting.folder / DATA_FOLDER)
    return {"fit": fit, **found.document()}


def _give(found: CompareAnswer, setting: Setting, folder: Path) -> None:
    formats = comparing.USUAL if figures.possible() else ("json", "csv")
    with explained():
        folders.keep(found, folder, Wanted(formats, setting.lang), _is_ours(folder))
    if setting.console is not None:
        show_answer(setting.console, found, setting.lang)


def _fitted(setting: Setting) -> dict[str, Any]:
    """Fit the log that the scenario `calibrated/cdnow` was made from, and tell what it says."""
    from experiments.calibrate.purchases import calibrate, from_records

    with err().status(say("demo_reading", setting.lang)):
        source = from_records.purchases(
            library.folder() / "data" / "CDNOW_sample.txt",
            person="#2",
            time="#3",
            amount="#5",
            until="1997-09-30",
            duplicates="keep",
        )
        found = calibrate(source.log, unit="week", until=source.until)
    assert found.holdout is not None
    lang, means = setting.lang, found.means()
    weeks_a_year = 365.25 / 7
    told = say(
        "demo_data",
        lang,
        customers=numbers.fixed(len(source.log.first), 0, lang),
        pace=numbers.fixed(means["rate"].value * weeks_a_year, 1, lang),
        leaving=numbers.percent(means["leaving"].value, 0, lang),
        bought=numbers.fixed(found.holdout.bought, 0, lang),
        expected=numbers.fixed(found.holdout.expected, 0, lang),
    )
    setting.say(told)
    return {
        "model": found.fit.model,
        "parameters": dict(zip(found.fit.names, found.fit.values, strict=True)),
        "holdout": {"bought": found.holdout.bought, "expected": found.holdout.expected},
    }


def engines(setting: Setting) -> dict[str, Any]:
    """One scenario in both engines, their event logs compared. Raises RunFailed where they differ."""
    from simulation.build import build
    from simulation.scenario import load

    seconds, events = _compare(build(load(library.find(BOTH_ENGINES))), setting.lang)
    written = numbers.fixed(events, 0, setting.lang)
    setting.heading(say("engines", setting.lang))
    setting.say(say("demo_engines", setting.lang, events=written))
    return {"scenario": BOTH_ENGINES, "identical": True, "events": events, "seconds": seconds}


CHAPTERS = (Chapter("decision", decision), Chapter("data", data), Chapter("engines", engines))


def _is_ours(folder: Path) -> bool:
    """Whether a folder holds the files of an earlier demo, which may be replaced."""
    from virta.outputs.folders import PROVENANCE

    try:
        earlier = json_of.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        return bool(earlier["command"] == "demo")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _compare(model: Model, lang: str) -> tuple[dict[str, float], int]:
    """Seconds by engine and the number of events. Raises RunFailed where the logs differ."""
    from simulation.log import first_difference

    logs: dict[str, EventLog] = {}
    seconds: dict[str, float] = {}
    for engine in ("compiled", "reference"):
        logs[engine], seconds[engine] = _timed(model, engine, lang)
    difference = first_difference(logs["reference"], logs["compiled"])
    if difference is not None:
        raise RunFailed(f"The engines disagree, which is a defect of Virta:\n{difference}")
    return seconds, len(logs["reference"])


def _timed(model: Model, engine: str, lang: str) -> tuple[EventLog, float]:
    from simulation.engine import run

    with err().status(say(f"by_engine_{engine}", lang)):
        before = time.perf_counter()
        outcome: Any = run(model, 0, 0, engine, log=True)
        return outcome.log, time.perf_counter() - before
