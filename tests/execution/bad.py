"""Scenarios that behave badly on their worker: they end it, hang, or print between its replies."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from experiments.execution.tasks import Base, Override, Task, Unit
from simulation.scenario import Scenario, draft


class Bad(Base):
    """Does what a word among the overrides says, and is a scenario otherwise."""

    def scenario(self, further: tuple[Override, ...]) -> Scenario:
        for word in further:
            if word == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            if word == "hang":
                time.sleep(60)
            if word == "raise":
                raise RuntimeError("on purpose")
            if word == "print":
                print("noise")
            if isinstance(word, str) and word.startswith("die once "):
                mark = Path(word.removeprefix("die once "))
                if not mark.exists():
                    mark.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
        return super().scenario(())


def base(market: Path) -> Bad:
    """A market that may misbehave."""
    return Bad(draft(market))


def task(number: int, *words: str, n: int = 1) -> Task:
    """A task of one unit for each word; "" is a good one."""
    units = tuple(
        Unit(f"{word}{i}{number}".encode().ljust(16), 0, (word,) if word else (), 0, 0, n)
        for i, word in enumerate(words)
    )
    return Task(number, units)
