"""`virta demo`: one scenario in both engines, and its books."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from virta import library
from virta.cli.options import Json, Lang, language
from virta.cli.running import show, simulated
from virta.cli.terminal import RunFailed, err, numbers, out, print_json
from virta.texts import say

if TYPE_CHECKING:
    from simulation.log import EventLog
    from simulation.model import Model

SCENARIO = "vocabularies/ladder"


def demo(json: Json = False, lang: Lang = "en") -> None:
    """Run one shipped scenario in both engines, compare their event logs, print the books."""
    language(lang)
    path = library.find(SCENARIO)
    found = simulated(path, [], 0, 20, "compiled")
    seconds, rows = _compare(found.replications.model)
    if json:
        print_json({**found.document(), "identical": True, "events": rows, "seconds": seconds})
        return
    show(found, lang)
    write = numbers(lang)
    console = out()
    console.print(f"\n{say('engines', lang)}", style="bold cyan")
    for line in (
        say("identical", lang, events=write.fixed(rows)),
        say(
            "seconds",
            lang,
            reference=write.fixed(seconds["reference"], 2),
            compiled=write.fixed(seconds["compiled"], 2),
        ),
    ):
        console.print(f" {line}", markup=False)
    console.print(f"\n{say('try_next', lang)}", style="bold cyan")
    for command in (
        f"virta run {SCENARIO} --set 'time.horizon=10 years'",
        f"virta check {SCENARIO} --explain",
        "virta new mine.yaml --ask",
    ):
        console.print(f" {command}", markup=False)


def _compare(model: Model) -> tuple[dict[str, float], int]:
    """Seconds by engine and the number of events. Raises RunFailed where the logs differ."""
    from simulation.log import first_difference

    logs: dict[str, EventLog] = {}
    seconds: dict[str, float] = {}
    for engine in ("compiled", "reference"):
        logs[engine], seconds[engine] = _timed(model, engine)
    difference = first_difference(logs["reference"], logs["compiled"])
    if difference is not None:
        raise RunFailed(f"The engines disagree, which is a defect of Virta:\n{difference}")
    return seconds, len(logs["reference"])


def _timed(model: Model, engine: str) -> tuple[EventLog, float]:
    from simulation.engine import run

    with err().status(say(f"engine_{engine}", "en")):
        before = time.perf_counter()
        outcome: Any = run(model, 0, 0, engine, log=True)
        return outcome.log, time.perf_counter() - before
