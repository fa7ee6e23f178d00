"""What a study file says varies -> factors, in the units of the scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.plan import Plan
from experiments.study.language import EndsSpec, StudySpec, VarySpec
from experiments.study.types import Distributed, Factor, Levels, Listed, Move, Span, Value
from simulation.scenario.documents import (
    Kind,
    Leaf,
    Mark,
    Node,
    Number,
    Numbers,
    Problems,
    Read,
    Text,
    Uncertain,
    quoted,
)
from simulation.scenario.overrides import format_path
from simulation.scenario.quantities import EXACT_YEARS, QuantityError, parse

_DISTRIBUTIONS = ("lognormal", "normal", "gamma", "beta", "uniform", "triangular")
_SHARE = Number(Kind.NUMBER)
EVENTS = "event rate"
"""The kind of a rate of events: purchases or entrants per time, not a share of those who move."""
_EVENTS = {"purchases", "market_entrants"}
"""Keys below which a rate is one of events."""
_PER_TIME = (Kind.RATE, Kind.MONEY_RATE, EVENTS)


def given(settings: Mapping[str, Read[None]] | None) -> list[str]:
    """Overrides as texts "PATH=VALUE" of what stands under `set`."""
    return [f"{path}={_text(read.node)}" for path, read in (settings or {}).items()]


def _text(node: Node) -> str:
    if not isinstance(node, Leaf):
        return ""
    return "'" + node.text.replace("'", "''") + "'" if node.quoted else node.text


class Varying:
    """Reads the factors of a study, and complains."""

    def __init__(
        self,
        plans: Sequence[Plan],
        numbers: Sequence[Numbers],
        problems: Problems,
        lacking: frozenset[str] = frozenset(),
    ) -> None:
        """`lacking`: plans that could not be read; problems that they may explain are not reported."""
        self._plans = plans
        self._lacking = lacking
        self._numbers = numbers
        self._problems = problems

    def factors(self, spec: StudySpec) -> tuple[Factor, ...]:
        """The factors in the order of the file, then the scenarios' own uncertain numbers."""
        found = [self._factor(name, one) for name, one in (spec.vary or {}).items()]
        taken = {move.path for factor in found if factor is not None for move in factor.moves}
        factors = [factor for factor in found if factor is not None]
        if spec.uncertain is not None and spec.uncertain.value:
            own = [u for u in self._uncertain().values() if u.path not in taken]
            if not own and not self._lacking:
                self._problems.add(spec.mark("uncertain"), "the scenarios call no further number uncertain")
            factors += [self._own(u, spec.mark("uncertain"), None) for u in own]
        return tuple(factors)

    def _uncertain(self) -> dict[str, Uncertain]:
        found: dict[str, Uncertain] = {}
        for plan in self._plans:
            for uncertain in plan.scenario.uncertain:
                found.setdefault(uncertain.path, uncertain)
        return found

    def _own(self, uncertain: Uncertain, mark: Mark, steps: int | None) -> Factor:
        self._everywhere(uncertain.path, mark)
        kind, unit = self._measured(uncertain.path, mark)
        moves = (Move(uncertain.path),)
        return Factor(
            uncertain.path, Distributed(uncertain, steps), moves, Text(uncertain.path, None), kind, unit
        )

    def _factor(self, name: str, spec: VarySpec) -> Factor | None:
        title = _title(spec, name)
        steps = int(spec.steps.value) if spec.steps is not None else None
        if spec.moves is not None or spec.moves_by_plan is not None:
            return self._mover(name, spec, title, steps)
        path = spec.path.value if spec.path is not None else name
        mark = spec.mark("path") if spec.path is not None else spec.mark()
        keys_and_reader = self._everywhere(path, mark)
        if keys_and_reader is None:
            return None
        keys, reader = keys_and_reader
        path = format_path(keys)
        levels = self._levels(spec, path, reader, steps)
        if levels is None:
            return None
        kind, unit, scale = self._shown(path, mark, spec)
        return Factor(name, levels, (Move(path),), title, kind, unit, scale)

    def _everywhere(self, path: str, mark: Mark) -> tuple[tuple[str, ...], Number | None] | None:
        """Keys and reader of a path; None, after complaints, where a plan does not have it."""
        found = [numbers.path(path, mark) for numbers in self._numbers]
        return None if any(one is None for one in found) else found[0]

    def _measured(self, path: str, mark: Mark) -> tuple[str, str]:
        found = self._numbers[0].path(path, mark)
        if found is None or found[1] is None:
            return "", ""
        kind, scenario = found[1].kind, self._plans[0].scenario
        unit = {
            Kind.RATE: f"per {scenario.time.unit}",
            Kind.TIME: f"{scenario.time.unit}s",
            Kind.YEARLY: "per year",
            Kind.MONEY: scenario.money.currency,
            Kind.MONEY_RATE: f"{scenario.money.currency} per {scenario.time.unit}",
        }
        events = kind is Kind.RATE and not _EVENTS.isdisjoint(found[0])
        return EVENTS if events else kind.value, unit.get(kind, "")

    def _shown(self, path: str, mark: Mark, spec: VarySpec) -> tuple[str, str, float]:
        """Kind and unit as `_measured`, but per the time in which all values were written."""
        kind, unit = self._measured(path, mark)
        written = [read.node for read in (*(spec.values or ()), spec.start, spec.stop) if read is not None]
        times = {_per(node) for node in written}
        own = self._plans[0].scenario.time.unit
        if kind not in _PER_TIME or len(times) != 1 or (time := times.pop()) in (None, own):
            return kind, unit, 1.0
        return kind, unit.replace(f"per {own}", f"per {time}"), float(EXACT_YEARS[time] / EXACT_YEARS[own])

    def _levels(self, spec: VarySpec, path: str, reader: Number | None, steps: int | None) -> Levels | None:
        if spec.values is not None:
            return Listed(tuple(self._value(read, reader) for read in spec.values))
        if spec.has("uncertain"):
            return self._said(spec, path, steps)
        if any(spec.has(name) for name in _DISTRIBUTIONS):
            return self._distributed(spec, path, steps)
        return self._span(spec, reader, path, steps)

    def _value(self, read: Read[None], reader: Number | None) -> Value:
        if reader is None:
            return _text(read.node)
        return self._numbers[0].read(read.node, reader)

    def _said(self, spec: VarySpec, path: str, steps: int | None) -> Levels | None:
        found = self._uncertain()
        if path in found:
            return Distributed(found[path], steps)
        if not self._lacking:
            self._problems.unknown(spec.mark("uncertain"), "uncertain number", path, found)
        return None

    def _distributed(self, spec: VarySpec, path: str, steps: int | None) -> Levels | None:
        from simulation.scenario.documents import UncertainSpec

        chosen = {name: getattr(spec, name) for name in _DISTRIBUTIONS}
        said = UncertainSpec.model_construct(**chosen)
        said._node = spec.node
        found = self._numbers[0].uncertain(path, said, spec.mark())
        return Distributed(found, steps) if found is not None else None

    def _span(self, spec: VarySpec, reader: Number | None, path: str, steps: int | None) -> Span | None:
        if spec.start is None or spec.stop is None:
            if spec.start is not None or spec.stop is not None:  # with neither, all is said already
                self._problems.add(spec.mark("from"), 'a range needs "from" and "to"')
            return None
        if reader is None:
            self._problems.add(spec.mark(), f"{path} is not a number", hint="list its values: values: [a, b]")
            return None
        low, high = (self._numbers[0].read(read.node, reader) for read in (spec.start, spec.stop))
        log = spec.scale is not None and spec.scale.value == "log"
        if not low < high:
            self._problems.add(spec.mark("to"), "a range goes from a lower to a higher value")
            return None
        if log and low <= 0.0:
            self._problems.add(spec.mark("from"), "a logarithmic range begins above 0")
            return None
        return Span(low, high, steps, log, reader.kind is Kind.COUNT)

    def _mover(self, name: str, spec: VarySpec, title: Text, steps: int | None) -> Factor | None:
        span = self._span(spec, _SHARE, name, steps)
        if span is None:
            return None
        if span.log:
            self._problems.add(spec.mark("scale"), "numbers that move together go evenly: scale: linear")
        moves = self._moves(spec.moves or {}, None)
        labels = [plan.label for plan in self._plans]
        for label, ends in (spec.moves_by_plan or {}).items():
            if label in labels:
                moves += self._moves(ends, labels.index(label))
            elif label not in self._lacking:
                self._problems.unknown(spec.mark("moves_by_plan"), "plan", label, labels)
        if not moves and not self._lacking and not len(self._problems):
            self._problems.add(spec.mark(), f"{quoted(name)} moves nothing")
        kind = Kind.PROPORTION.value if _is_percentage(spec) else ""
        return Factor(name, span, tuple(moves), title, kind)

    def _moves(self, ends: Mapping[str, EndsSpec], plan: int | None) -> list[Move]:
        numbers = self._numbers if plan is None else [self._numbers[plan]]
        found = []
        for path, spec in ends.items():
            places = [one.path(path, spec.mark()) for one in numbers]
            place = places[0]
            if place is None or any(one is None for one in places):
                continue
            keys, reader = place
            if reader is None:
                self._problems.add(spec.mark(), f"{path} is not a number")
                continue
            start, stop = (numbers[0].read(read.node, reader) for read in (spec.start, spec.stop))
            found.append(Move(format_path(keys), start, stop, plan))
        return found


def _per(node: Node) -> str | None:
    """The time that a quantity is written per: "year" of "10 % per year"."""
    if not isinstance(node, Leaf):
        return None
    try:
        return parse(node.text).per
    except QuantityError:
        return None


def _is_percentage(spec: VarySpec) -> bool:
    node = spec.stop.node if spec.stop is not None else None
    return isinstance(node, Leaf) and node.text.rstrip().endswith("%")


def _title(spec: VarySpec, name: str) -> Text:
    title = spec.title
    if title is None:
        return Text(name, None)
    if isinstance(title, Read):
        return Text(title.value, None)
    return Text(title.en.value, title.fi.value if title.fi is not None else None)
