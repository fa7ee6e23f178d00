"""Prices that change: their course, what people compare it with, and what they then do."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from simulation.scenario.language.prices import PriceResponseSpec, PriceSpec
from simulation.scenario.language.readers import Number, Quantity
from simulation.scenario.meaning.clock import text
from simulation.scenario.meaning.context import NEARLY, Context
from simulation.scenario.meaning.hazards import LN2
from simulation.scenario.meaning.world import Target, World
from simulation.scenario.problems import quoted
from simulation.scenario.quantities import Kind, format_number
from simulation.scenario.tree import Mark
from simulation.scenario.types import EntrantStream, Price, PriceResponse, Stage, StageKind

_PRICED = ("margin_flow", "amount")
_RESPONDING = ("purchases", "market_entrants")
_TARGETS = {"transition": "transition", "purchases": "purchase_rate"}
_FADED = 0.01
"""A surge that has come down to this part of a factor's logarithm counts as over."""


@dataclass(frozen=True)
class Course:
    """A price by period, and each of its changes as a logarithm."""

    ratio: tuple[float, ...]
    """Relative to the price in the file; length n_periods + 1, the run-off last."""
    steps: tuple[tuple[int, float], ...]
    """(boundary, logarithm of the ratio to the price before) in the order of time."""


def gaps(course: Course, half_life: float | None, period: float) -> tuple[float, ...]:
    """Logarithm of the price over the reference price, with which people compare; length n_periods + 1.

    half_life: time units in which the logarithm of the reference price covers half its distance to that of
    the price; each period has the mean of the gap over it. None: the reference is the price in the file.
    In the run-off a gap that fades is 0. This is exponential smoothing of a reference price
    (Kalyanaram & Winer 1995, 10.1287/mksc.14.3.G161), in logarithms and continuous time.
    """
    if half_life is None:
        return tuple(math.log(ratio) for ratio in course.ratio)
    decay = LN2 * period / half_life
    mean = -math.expm1(-decay) / decay
    n = len(course.ratio) - 1
    found = [
        math.fsum(step * mean * math.exp(-decay * (p - k)) for k, step in course.steps if k <= p)
        for p in range(n)
    ]
    return (*found, 0.0)


class Prices:
    """What the prices of a file do: to money and rates, and to streams of entrants."""

    def __init__(
        self,
        specs: dict[str, PriceSpec] | None,
        streams: Iterable[EntrantStream],
        world: World,
        context: Context,
    ) -> None:
        self._world, self._context = world, context
        self._streams = {stream.name: stream for stream in streams}
        self.prices: list[Price] = []
        self._on_entrants: dict[str, list[tuple[str, int, tuple[float, ...]]]] = {}
        taken: dict[str, str] = {}
        for name, spec in (specs or {}).items():
            own = spec.id.value if spec.id and not spec.id.bad else name
            if own in taken:
                mark = spec.id.mark if spec.id else spec.mark()
                context.problems.add(mark, f'the id "{own}" is taken by {quoted(taken[own])}')
            taken.setdefault(own, name)
            self._add(name, own, spec)

    def streams(self) -> tuple[EntrantStream, ...]:
        """The streams of entrants as the prices leave them."""
        # Multiplied in the order of the ids, so that the order of the file changes no bit.
        result = []
        for stream in self._streams.values():
            intensity = list(stream.intensity)
            for _, _, factors in sorted(self._on_entrants.get(stream.name, [])):
                intensity = [rate * factor for rate, factor in zip(intensity, factors, strict=False)]
            result.append(_with(stream, tuple(intensity)))
        return tuple(result)

    def _add(self, name: str, own: str, spec: PriceSpec) -> None:
        world, context = self._world, self._context
        segments = tuple(segment.id for segment in world.segments)
        if spec.segments is not None:
            found = [world.segment_id(word.value, word.mark) for word in spec.segments if not word.bad]
            segments = tuple(dict.fromkeys(s for s in found if s is not None)) or segments
        priced: dict[str, list[Stage]] = {aspect: [] for aspect in _PRICED}
        for word in spec.of:
            target = None if word.bad else world.target(word.value, word.mark, _PRICED)
            if target is not None and self._is_sold(target, word.mark):
                assert target.stage is not None
                if target.stage in priced[target.aspect]:
                    context.problems.add(word.mark, f"{quoted(word.value)} is named twice")
                priced[target.aspect].append(target.stage)
        course = self._course(spec, priced, segments)
        responses: list[PriceResponse] = []
        for target_name, entries in (spec.effects or {}).items():
            if not entries:
                continue
            mark = entries[0].mark()
            target = world.target(target_name, mark, _RESPONDING)
            if target is None or not self._can_respond(target, segments, mark):
                continue
            factors = self._factors(entries, course)
            self._doubt(target, entries)
            if target.stream is not None and self._streams[target.stream].count is not None:
                message = f"the number of {quoted(target.stream)} is fixed: no price changes it"
                context.problems.add(mark, message, hint="give the stream a rate instead of its count")
            elif target.stream is not None:
                self._on_entrants.setdefault(target.stream, []).append((own, len(responses), factors))
                continue
            responses.append(
                PriceResponse(
                    target=_TARGETS[target.aspect],
                    transition=target.transition.id if target.transition else None,
                    stage=target.stage.id if target.stage else None,
                    factors=factors,
                )
            )
        if not spec.effects:
            context.warn(
                spec.mark(),
                f"nobody responds to the price {quoted(name)}: it is as if nobody minded",
                hint="write effects: {active -> ended: 1.5}, or 0 where nobody minds",
            )
        self.prices.append(
            Price(
                id=own,
                name=name,
                title=text(spec.title, name),
                amounts=tuple(stage.id for stage in priced["amount"]),
                flows=tuple(stage.id for stage in priced["margin_flow"]),
                segments=segments,
                ratio=course.ratio,
                responses=tuple(responses),
            )
        )

    def _is_sold(self, target: Target, mark: Mark) -> bool:
        assert target.stage is not None
        stages = self._world.stage_in_each(target.stage)
        held = [s.margin_flow if target.aspect == "margin_flow" else s.purchases for s in stages]
        if all(one is not None for one in held):
            return True
        wanted = "margin flow" if target.aspect == "margin_flow" else "purchases"
        self._context.problems.add(mark, f"{quoted(target.stage.name)} has no {wanted} with a price")
        return False

    def _can_respond(self, target: Target, segments: tuple[str, ...], mark: Mark) -> bool:
        if target.stage is not None:
            if all(stage.purchases is not None for stage in self._world.stage_in_each(target.stage)):
                return True
            self._context.problems.add(
                mark, f"{quoted(target.stage.name)} has no purchases that could change"
            )
            return False
        stream = self._streams.get(target.stream) if target.stream is not None else None
        if stream is None:
            return target.transition is not None
        shares = zip(self._world.segments, stream.segment_shares, strict=True)
        others = [segment.name for segment, share in shares if share > 0 and segment.id not in segments]
        if others:
            message = f"not everyone of the stream {quoted(stream.name)} pays this price"
            hint = f"give {others[0]} a stream of its own, with segments: {{{others[0]}: 100 %}}"
            self._context.problems.add(mark, message, hint=hint)
        return not others

    # The course -------------------------------------------------------------------------------

    def _course(self, spec: PriceSpec, priced: dict[str, list[Stage]], segments: tuple[str, ...]) -> Course:
        context, n = self._context, self._context.time.n_periods
        steps: list[tuple[int, float]] = []
        ratio, level = [1.0] * (n + 1), 1.0
        if spec.changes is not None:
            for date, change in spec.changes.value:
                k = context.boundary(date)
                level = context.computed(change.mark, partial(_times, level, 1.0 + change.value))
                steps.append((k, math.log1p(change.value)))
                ratio[k:] = [level] * (n + 1 - k)
                self._say(change, level, priced, segments)
        elif spec.schedule is not None:
            base, number = self._base_price(spec, priced, segments)
            for date, read in spec.schedule.value:
                price = number.read(read.node, context.reading)
                context.measured(price)
                k = context.boundary(date)
                before, level = level, context.computed(price.mark, partial(_ratio, price.value, base))
                steps.append((k, math.log(level / before)))
                ratio[k:] = [level] * (n + 1 - k)
        return Course(tuple(ratio), tuple(steps))

    def _base_price(
        self, spec: PriceSpec, priced: dict[str, list[Stage]], segments: tuple[str, ...]
    ) -> tuple[float, Number]:
        """The one price that a schedule replaces, and how its prices are read."""
        flows, amounts = priced["margin_flow"], priced["amount"]
        kind = Kind.MONEY_RATE if flows else Kind.MONEY
        number = Number(kind, above=0)
        if flows and amounts:
            self._context.problems.add(
                spec.key_mark("schedule"),
                "a schedule gives one price, but margin flows and amounts are priced here",
                hint="write changes: {1 year: 8 %}",
            )
            return 1.0, number
        found = self._base_prices(priced, segments)
        low, high = min(found, default=1.0), max(found, default=1.0)
        if high - low > NEARLY * high:
            self._context.problems.add(
                spec.key_mark("schedule"),
                f"a schedule gives one price, but there are several, from {format_number(low)} to "
                f"{format_number(high)}",
                hint="write changes: {1 year: 8 %}, or a price for each stage and segment",
            )
        if low <= 0:
            self._context.problems.add(
                spec.key_mark("schedule"), "the price in the file is 0: no change of it has a size"
            )
            return 1.0, number
        return low, number

    def _base_prices(self, priced: dict[str, list[Stage]], segments: tuple[str, ...]) -> list[float]:
        found = []
        for segment in self._world.segments:
            if segment.id not in segments:
                continue
            own = {stage.id: stage for stage in segment.stages}
            found += [flow.revenue for s in priced["margin_flow"] if (flow := own[s.id].margin_flow)]
            found += [bought.amount for s in priced["amount"] if (bought := own[s.id].purchases)]
        return found

    def _say(
        self, change: Quantity, level: float, priced: dict[str, list[Stage]], segments: tuple[str, ...]
    ) -> None:
        """Tell `explain` what the price comes to."""
        found = sorted(set(self._base_prices(priced, segments)))
        shown = " to ".join(
            f"{format_number(price)} -> {format_number(price * level)}"
            for price in found[:1] + found[1:][-1:]
        )
        self._context.note(change.node, f"price x {format_number(level)}: {shown}")

    # Responses --------------------------------------------------------------------------------

    def _factors(self, entries: tuple[PriceResponseSpec, ...], course: Course) -> tuple[float, ...]:
        context = self._context
        exponents = [0.0] * len(course.ratio)
        for entry in entries:
            half_life = entry.half_life.value if entry.half_life is not None else None
            gap = gaps(course, half_life, context.time.period)
            if entry.only_when is not None:
                sign = 1.0 if entry.only_when.value == "dearer" else -1.0
                gap = tuple(g if g * sign > 0 else 0.0 for g in gap)
            exponents = [have + entry.elasticity.value * g for have, g in zip(exponents, gap, strict=True)]
            self._tell(entry, gap)
        mark = entries[0].elasticity.mark
        return tuple(context.computed(mark, partial(math.exp, exponent)) for exponent in exponents)

    def _doubt(self, target: Target, entries: tuple[PriceResponseSpec, ...]) -> None:
        """Warn of a sign by which a higher price attracts or keeps people."""
        kinds = {stage.id: stage.kind for stage in self._world.stages.values()}
        way = target.transition
        begins, ends = (kinds[way.origin], kinds[way.destination]) if way else (None, None)
        leaves = begins is StageKind.CUSTOMER and ends is StageKind.FORMER
        joins = way is None or (begins is not StageKind.CUSTOMER and ends is StageKind.CUSTOMER)
        for entry in entries:
            value = entry.elasticity.value
            if entry.elasticity.bad or not (value < 0 if leaves else value > 0 and joins):
                continue
            effect = (
                "fewer people leave" if leaves else "more people buy" if target.stage else "more people join"
            )
            text = format_number(-value)
            self._context.warn(
                entry.elasticity.mark, f"with this sign {effect} at a higher price", hint=f"write {text}"
            )

    def _tell(self, entry: PriceResponseSpec, gap: tuple[float, ...]) -> None:
        """Tell `explain` the largest factor, and the reader what the horizon cuts off."""
        context, elasticity = self._context, entry.elasticity
        if elasticity.bad:
            return
        largest = max(gap, key=abs, default=0.0)
        factor = context.computed(elasticity.mark, partial(math.exp, elasticity.value * largest))
        until = (
            "for good"
            if entry.half_life is None
            else f"at most, half-way back after {format_number(entry.half_life.value)}"
        )
        context.note(elasticity.node, f"x {format_number(factor)} {until}")
        if entry.half_life is not None and len(gap) > 1 and abs(elasticity.value * gap[-2]) > _FADED:
            left = format_number(math.exp(elasticity.value * gap[-2]))
            context.warn(
                entry.mark(),
                f"people are not used to this price at the horizon (x {left}), and after it they are at once",
                hint="a longer horizon lets it fade, or value_after_horizon: none asks nothing of it",
            )


def _times(level: float, by: float) -> float:
    return level * by


def _ratio(price: float, base: float) -> float:
    return price / base


def _with(stream: EntrantStream, intensity: tuple[float, ...]) -> EntrantStream:
    return replace(stream, intensity=intensity)
