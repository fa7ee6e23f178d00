"""A whole file -> Scenario: the parts in the order in which they need one another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulation.scenario.amounts import warnings
from simulation.scenario.language.file import FileSpec
from simulation.scenario.language.readers import Reading
from simulation.scenario.meaning.clock import clock, text
from simulation.scenario.meaning.context import Context, Note
from simulation.scenario.meaning.doubts import doubt
from simulation.scenario.meaning.events import check_events
from simulation.scenario.meaning.investments import investments
from simulation.scenario.meaning.money import money
from simulation.scenario.meaning.people import entrants, start_groups
from simulation.scenario.meaning.prices import Prices
from simulation.scenario.meaning.satisfaction import satisfaction
from simulation.scenario.meaning.segments import Built, segments
from simulation.scenario.meaning.shocks import Shocks
from simulation.scenario.meaning.size import check_memory, check_quantum, check_workload
from simulation.scenario.meaning.uncertainty import uncertain
from simulation.scenario.meaning.world import World
from simulation.scenario.problems import Problems
from simulation.scenario.quantities import UNITS
from simulation.scenario.tree import Leaf, Node, Table
from simulation.scenario.types import MOST_EVENTS, Scenario


@dataclass(frozen=True)
class Understood:
    """A scenario with what it was understood from."""

    scenario: Scenario
    file: FileSpec
    built: tuple[Built, ...]
    notes: tuple[Note, ...]


def understand(tree: Table, name: str, problems: Problems) -> Understood:
    """The scenario of a normal tree. Complaints go to `problems`; with any, the result is unusable."""
    unit, currency = _peek(tree, "time", "unit", "month"), _peek(tree, "money", "currency", "EUR")
    if unit.removesuffix("s") in UNITS:
        unit = unit.removesuffix("s")
    starts = _peek(tree, "time", "starts", "") or None
    reading = Reading(problems, unit if unit in UNITS else "month", currency, starts)
    file = FileSpec.model_validate(tree, context=reading)
    context = Context(reading)
    context.time = clock(file.time, context)
    sums = money(file.money, file.node, reading.currency, context)
    built = segments(file, context)
    check_events(built[0].parts, sums, context)
    world = World(built, file.market_entrants or (), context)
    scores = satisfaction(file, world, sums, context)
    groups = start_groups(file.people_at_start, world, context)
    shocks = Shocks(file.shocks, world, context)
    streams = entrants(file.market_entrants, shocks.entrant_factors, world, context)
    prices = Prices(file.prices, streams, world, context)
    scenario = Scenario(
        name=name,
        title=text(file.title, name),
        description=text(file.description),
        time=context.time,
        money=sums,
        segments=world.segments,
        people_at_start=groups,
        entrants=prices.streams(),
        investments=investments(file.investments, groups, sums, scores, world, context),
        dated_moves=tuple(shocks.moves),
        shock_effects=tuple(shocks.effects),
        uncertain=uncertain(file, tree, context),
        most_events=_most_events(file, context),
        prices=tuple(prices.prices),
        satisfaction=scores,
    )
    if not problems:
        expected = check_workload(scenario, file, context)
        check_memory(scenario, expected.people, file, context)
        check_quantum(scenario, expected.people, file, context)
        doubt(file, built, scenario, context)
        for section, sentence in warnings(scenario, expected):
            problems.warn(file.key_mark(section if file.has(section) else "time"), sentence)
    scenario = replace(scenario, warnings=problems.doubts())
    return Understood(scenario, file, built, tuple(context.notes))


def _most_events(file: FileSpec, context: Context) -> float:
    if file.limits is None or file.limits.events is None:
        return context.default(file.node, "limits.events", MOST_EVENTS)
    return file.limits.events.value


def _peek(tree: Table, holder: str, key: str, default: str) -> str:
    """A word that all readers depend on, before the file is read."""
    table = tree.entries.get(holder)
    leaf: Node | None = table.entries.get(key) if isinstance(table, Table) else None
    return leaf.text if isinstance(leaf, Leaf) else default
