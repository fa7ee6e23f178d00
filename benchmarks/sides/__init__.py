"""Who is compared: what each side is called, how it runs, and how what it finds is read."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

from benchmarks.market import Market, Numbers

Run = Callable[[int], Any]
"""A replication by its number."""


@dataclass(frozen=True)
class Side:
    """One way to simulate the market."""

    name: str
    module: str
    """Of this package: `simulate(market, seed)` gives a result, `read(market, result)` its numbers."""
    what: str
    """In one line, for the table."""
    slow: bool
    """Whether it lives fewer people where only agreement is at stake."""
    slack: float = 0.0
    """Relative error that its approximations of time and money may make."""
    needs: str | None = None
    """A package that is not among those of the tests."""

    @property
    def present(self) -> bool:
        """Whether what it needs is installed."""
        return self.needs is None or importlib.util.find_spec(self.needs) is not None

    def _module(self) -> ModuleType:
        return importlib.import_module(f"benchmarks.sides.{self.module}")

    def prepare(self, market: Market) -> Run:
        """All that is done once: reading, building and loading are not what is compared."""
        module = self._module()
        if hasattr(module, "prepare"):
            ready: Run = module.prepare(market, self.name)
            return ready
        return partial(module.simulate, market)

    def read(self, market: Market, result: Any) -> Numbers:
        """The numbers of a result."""
        numbers: Numbers = self._module().read(market, result)
        return numbers


OURS = "compiled"
LIMIT = "limit"
SIDES = {
    side.name: side
    for side in (
        Side(OURS, "engines", "Virta's fast engine, all books", slow=False),
        Side("reference", "engines", "Virta's engine to be read aloud, all books", slow=True),
        Side("simpy", "simpy_processes", "SimPy, a process per customer", slow=True),
        Side("mesa", "mesa_agents", "Mesa, an agent per customer", slow=True, needs="mesa"),
        Side("steps", "numpy_steps", "NumPy, a step a month", slow=False, slack=0.002),
        Side("batch", "numpy_events", "NumPy, all next events at once", slow=False),
        Side("flows", "numpy_flows", "the same, stage by stage", slow=False),
        Side(LIMIT, "bare_limit", "the bare limit: draws and time by stage", slow=False),
    )
}
