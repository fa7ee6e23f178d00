"""People: who is there at time 0, and who enters the market."""

from __future__ import annotations

import math
from functools import partial

from simulation.scenario.language.people import (
    DurationSpec,
    EntrantsSpec,
    InflowSpec,
    StartGroupSpec,
    StartSpec,
)
from simulation.scenario.language.readers import Quantity
from simulation.scenario.meaning.context import Context
from simulation.scenario.meaning.series import over_periods, season_by_period, span
from simulation.scenario.meaning.world import World
from simulation.scenario.problems import nearest, quoted
from simulation.scenario.tree import place
from simulation.scenario.types import (
    Beta,
    Duration,
    EntrantStream,
    Shape,
    Stage,
    StageKind,
    StartGroup,
    Transition,
)


def start_groups(spec: StartSpec | None, world: World, context: Context) -> tuple[StartGroup, ...]:
    """The people present at time 0: one group a stage or cohort, or one for each of its segments."""
    groups: list[StartGroup] = []
    told = len(context.problems)
    for name, cohorts in (spec.groups if spec else {}).items():
        counts = [count for one in cohorts for count in (one.count, *(one.segments or {}).values())]
        context.start_is_known &= not any(count is not None and count.bad for count in counts)
        stage = world.stage_named(name, cohorts[0].mark()) if cohorts else None
        if stage is None:
            continue
        if stage.absorbing:
            context.problems.add(cohorts[0].mark(), f"{quoted(name)} is absorbing: nobody there takes part")
        assert spec is not None
        taken: set[str] = set()
        for place_, cohort in enumerate(cohorts, start=1):
            word = cohort.selection or spec.selection
            own = cohort.id.value if cohort.id and not cohort.id.bad else "" if place_ == 1 else str(place_)
            if own in taken:
                mark = cohort.id.mark if cohort.id else cohort.mark()
                context.problems.add(mark, f'the id "{own}" is taken by another group of {quoted(name)}')
            taken.add(own)
            source = f"start/{stage.id}#{own}" if own else f"start/{stage.id}"
            groups += _groups(cohort, stage, source, word.value if word else None, world, context)
    context.start_is_known &= len(context.problems) == told
    return tuple(groups)


def _groups(
    spec: StartGroupSpec, stage: Stage, source: str, selection: str | None, world: World, context: Context
) -> list[StartGroup]:
    duration = _duration(spec.duration, context) if spec.duration else None
    tenure = _duration(spec.tenure, context) if spec.tenure else None
    if spec.tenure is not None and stage.kind is not StageKind.CUSTOMER:
        message = f"tenure is time as a customer, and {quoted(stage.name)} is not of kind customer"
        context.problems.add(spec.key_mark("tenure"), message)
    elif (
        tenure is not None
        and duration is not None
        and tenure.kind == duration.kind == "fixed"
        and tenure.a < duration.a
    ):
        message = (
            "the tenure is shorter than the duration: nobody is a customer for less time than in the stage"
        )
        context.problems.add(spec.mark("tenure"), message)
    counts: dict[str | None, Quantity] = {}
    counts.update(spec.segments or {})
    if spec.count is not None:
        counts = {None: spec.count}
    anybody = any(count.value > 0 for count in counts.values())
    survivors = duration is not None and selection != "none"
    if anybody:
        _check_selection(spec, stage, selection, survivors, world, context)
    groups = []
    for name, count in counts.items():
        segment = world.segment_id(name, place(count.node)) if name is not None else None
        if name is not None and segment is None:
            continue
        whole = source if segment is None else f"{source}/{segment}"
        groups.append(StartGroup(whole, stage.id, int(count.value), segment, duration, tenure, survivors))
    return groups


def _duration(spec: DurationSpec, context: Context) -> Duration:
    if spec.exponential is not None:
        return Duration("exponential", spec.exponential.mean.value)
    if spec.uniform is not None:
        low, high = (*(q.value for q in spec.uniform), 0.0, 1.0)[:2]
        if len(spec.uniform) == 2 and not low < high and not any(q.bad for q in spec.uniform):
            context.problems.add(spec.uniform[1].mark, "the second time must be after the first")
        return Duration("uniform", low, high)
    return Duration("fixed", spec.fixed.value if spec.fixed else 0.0)


def _check_selection(
    spec: StartGroupSpec, stage: Stage, selection: str | None, survivors: bool, world: World, context: Context
) -> None:
    """Complain unless the file says how long starters have been in their stage, or `selection: none`."""
    exits = world.exits_in_each(stage)
    if spec.duration is None and selection != "none" and not spec.means("duration"):
        reasons = [reason for exit_ in exits for reason in _reasons(exit_, stage)]
        at_purchases = any(e.at_purchases and (_differs(e) or _buys_differently(stage)) for e in exits)
        if reasons and at_purchases:
            message = (
                f"how often these people have bought in {quoted(stage.name)} matters, because {reasons[0]}, "
                "and it is not said: say selection: none"
            )
            hint = "as in {count: 6000, selection: none}: they are as if just arrived"
            context.problems.add(spec.mark(), message, hint=hint)
        elif reasons:
            message = (
                f"how long these people have been in {quoted(stage.name)} matters, because {reasons[0]}: "
                "give their duration, or say selection: none"
            )
            hint = (
                "as in {count: 6000, duration: 14 months}; with selection: none they are as if just arrived"
            )
            context.problems.add(spec.mark(), message, hint=hint)
        elif spec.selection is not None:
            context.problems.add(spec.selection.mark, "survivors of what? give the duration they have stayed")
    if survivors:
        traits = {trait.id: trait for segment in world.segments for trait in segment.traits}
        for exit_ in exits:
            if exit_.at_purchases and (_differs(exit_) or _buys_differently(stage)):
                message = (
                    f"{quoted(exit_.name)} is decided at each purchase, which differs by customer, "
                    "and how often these people have bought is not said: say selection: none"
                )
                context.problems.add(spec.mark(), message)
            if exit_.trait in traits and isinstance(traits[exit_.trait].distribution, Beta):
                message = (
                    f"{quoted(exit_.name)} is multiplied by a beta trait, "
                    "whose survivors cannot be drawn: say selection: none"
                )
                context.problems.add(spec.mark(), message)


def _differs(exit_: Transition) -> bool:
    return exit_.trait is not None or exit_.probability_trait is not None


def _buys_differently(stage: Stage) -> bool:
    bought = stage.purchases
    return bought is not None and (bought.rate_trait is not None or bought.probability_trait is not None)


def _reasons(exit_: Transition, stage: Stage) -> list[str]:
    """Why the time already spent in a stage matters to an exit."""
    reasons = []
    if _differs(exit_):
        reasons.append(f"{quoted(exit_.name)} differs by customer")
    elif exit_.at_purchases and _buys_differently(stage):
        reasons.append(f"{quoted(exit_.name)} is decided at purchases, which differ by customer")
    if exit_.hazard is not None and exit_.hazard.shape is not Shape.EXPONENTIAL:
        reasons.append(f"{quoted(exit_.name)} depends on the time spent")
    if exit_.by_tenure:
        reasons.append(f"{quoted(exit_.name)} depends on the tenure")
    if exit_.every is not None:
        reasons.append(f"{quoted(exit_.name)} is decided at fixed times since entry")
    return reasons


def entrants(
    specs: dict[str, EntrantsSpec] | None, factors: dict[str, list[float]], world: World, context: Context
) -> tuple[EntrantStream, ...]:
    """The streams of people entering; `factors` holds what shocks do to them, by name and period."""
    streams = []
    taken: dict[str, str] = {}
    for name, spec in (specs or {}).items():
        stage = _entry_stage(name, spec, world, context)
        if stage is None:
            continue
        own = spec.id.value if spec.id and not spec.id.bad else (stage.id if spec.stage is None else name)
        if own in taken:
            mark = spec.id.mark if spec.id else spec.mark()
            context.problems.add(mark, f'the id "{own}" is taken by {quoted(taken[own])}')
        taken.setdefault(own, name)
        shares = _shares(spec, world, context)
        intensity = _intensity(spec, factors.get(name), context)
        count = _number(spec, name, name in factors, context)
        streams.append(EntrantStream(f"entrants/{own}", name, stage.id, intensity, shares, count))
    return tuple(streams)


def _entry_stage(name: str, spec: EntrantsSpec, world: World, context: Context) -> Stage | None:
    if spec.stage is not None:
        stage, mark = world.stage(spec.stage), spec.stage.mark
    elif name in world.stages:
        stage, mark = world.stages[name], spec.mark()
    else:
        alike = nearest(name, list(world.stages)) is not None
        hint = None if alike else "name the stage they enter: {stage: suspect, rate: ...}"
        context.problems.unknown(spec.mark(), "stage", name, world.stages, hint)
        return None
    if stage is not None and stage.absorbing:
        context.problems.add(mark, f"{quoted(stage.name)} is absorbing: nobody enters the market there")
    return stage


def _shares(spec: EntrantsSpec, world: World, context: Context) -> tuple[float, ...]:
    if spec.segments is None:
        return tuple(segment.share for segment in world.segments)
    shares = dict.fromkeys((segment.id for segment in world.segments), 0.0)
    for name, share in spec.segments.items():
        segment_id = world.segment_id(name, place(share.node))
        if segment_id is not None:
            shares[segment_id] = share.value
    context.sum_to_one(spec.segments.values(), spec.key_mark("segments"), "the shares of the segments")
    return tuple(shares.values())


def _number(spec: EntrantsSpec, name: str, changed: bool, context: Context) -> int | None:
    """How many come where that is fixed; None where they come at a rate."""
    if spec.count is None:
        return None
    for key in ("growth", "season", "schedule"):
        if spec.has(key):
            context.problems.add(
                spec.key_mark(key), f"{key} belongs to a rate; a count is spread evenly over its span"
            )
    if changed:
        message = f"the number of {quoted(name)} is fixed: no shock and no price changes it"
        context.problems.add(spec.count.mark, message, hint="give a rate instead of the count")
    return int(spec.count.value)


def _intensity(spec: EntrantsSpec, shock: list[float] | None, context: Context) -> tuple[float, ...]:
    """Rate x growth x season x shock factors, by period; zero outside from..until.

    A count is spread evenly. A curve gives each period the mean of its intensity over the period.
    """
    time = context.time
    first, last = span(spec.from_, spec.until, context)
    if spec.count is not None:
        even = spec.count.value / ((last - first) * time.period) if last > first else 0.0
        return tuple(even if first <= k < last else 0.0 for k in range(time.n_periods))
    if spec.rate is not None:
        rates = over_periods(spec.rate.value, spec.schedule, (first, last), context)
    else:
        for key in ("growth", "schedule"):
            if spec.has(key):
                context.problems.add(spec.key_mark(key), f"{key} belongs to a rate, and a curve has its own")
        here = range(time.n_periods)
        rates = tuple(_by_curve(spec.curve, k, first, context) if first <= k < last else 0.0 for k in here)
    growth = spec.growth.value if spec.growth and spec.rate else 0.0
    if spec.growth is None and spec.rate is not None:
        growth = context.default(spec.node, "growth", 0.0, "per year")
    season = season_by_period([q.value for q in spec.season], time) if spec.season else None
    years = time.period * time.years_per_unit

    def at(k: int) -> float:
        factor = (season[k] if season else 1.0) * (shock[k] if shock else 1.0)
        grown: float = (1.0 + growth) ** (years * k)
        return rates[k] * factor * grown

    told = spec.growth or spec.rate
    mark = told.mark if told is not None else spec.mark()
    return tuple(context.computed(mark, partial(at, k), positive=False) for k in range(time.n_periods))


def _by_curve(spec: InflowSpec | None, k: int, first: int, context: Context) -> float:
    """Mean intensity over period k of a curve that begins with period `first`."""
    if spec is None or (spec.bass is None and spec.logistic is None):
        return 0.0
    period = context.time.period
    start, end = ((k + i - first) * period for i in (0, 1))
    within = partial(_between, spec, start, end)
    return context.computed(spec.mark(), within, positive=False) / period


def _between(spec: InflowSpec, start: float, end: float) -> float:
    return _entered(spec, end) - _entered(spec, start)


def _entered(spec: InflowSpec, t: float) -> float:
    """Expected entrants up to t >= 0 since the curve began, and for the logistic those before.

    Bass 1969, doi:10.1287/mnsc.15.5.215: m (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t).
    Logistic: m / (1 + e^-g(t - t0)).
    """
    if spec.bass is not None:
        p, q = spec.bass.innovation.value, spec.bass.imitation.value
        fading = math.exp(-(p + q) * t)
        return spec.bass.market.value * (1.0 - fading) / (1.0 + q / p * fading)
    assert spec.logistic is not None
    late = math.exp(-spec.logistic.growth.value * (t - spec.logistic.midpoint.value))
    return spec.logistic.market.value / (1.0 + late)
