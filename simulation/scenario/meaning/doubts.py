"""Warnings of legal but unlikely values: no % sign, a wrong unit, a point as thousands separator.

Each warning can be silenced in the file: a number with a unit brings no warning of a missing unit, and a sum
with its currency none of a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from simulation.scenario import quantities
from simulation.scenario.language.base import Spec
from simulation.scenario.language.file import FileSpec
from simulation.scenario.language.investments import InvestmentSpec
from simulation.scenario.language.paces import ChanceSpec
from simulation.scenario.language.readers import Quantity, Read
from simulation.scenario.meaning.context import Context
from simulation.scenario.meaning.hazards import LN2
from simulation.scenario.meaning.segments import Built
from simulation.scenario.problems import quoted
from simulation.scenario.quantities import EXACT_YEARS, Kind, QuantityError, format_number
from simulation.scenario.tree import Leaf
from simulation.scenario.types import Investment, Scenario, Segment, Stage, StageKind

_FAST = 0.5
"""A rate per time unit, written without its unit, from which on a % sign may be missing."""
_SHORT = 0.2
"""A mean time in time units, written without its unit, below which it may be a rate."""
_YEARLY = 0.5
"""A change a year, written without a % sign, from which on one may be missing."""
_THIN = 0.01
"""A margin below this, written with a % sign, may be a fraction to which the sign was added by mistake."""
_MULTIPLIERS = ("speeds_up_to", "multiplies_up_to", "season", "cv")
_MANY_TIMES = 20.0
"""A multiplier or coefficient of variation, written without a % sign, from which on one may be missing."""
_POINT_FOR_THOUSANDS = re.compile(r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$")
_MONEY = (Kind.MONEY, Kind.MONEY_RATE, Kind.COUNT)


def doubt(file: FileSpec, built: tuple[Built, ...], scenario: Scenario, context: Context) -> None:
    """Warn of numbers that are legal and probably mistakes."""
    quantities_read = [*_quantities(file), *(q for one in built for q in _quantities(one.parts))]
    for quantity in quantities_read:
        if not quantity.bad and isinstance(quantity.node, Leaf):
            _doubt_number(quantity, quantity.node.text, context)
    for one in built:
        _doubt_paces(one, context)
        _doubt_margins(one, context)
    _doubt_certainty(file, built, context)
    _doubt_multipliers(file, built, context)
    _doubt_discount(file, context)
    _doubt_neighbours(file, built, context)
    _doubt_income(built, scenario, context)
    _doubt_spend(file, scenario, context)


def _quantities(value: object) -> Iterator[Quantity]:
    """Every quantity that was read, at any depth; what is left for later is read with the parts."""
    return (quantity for _, quantity in _named(value))


def _named(value: object, name: str = "") -> Iterator[tuple[str, Quantity]]:
    """The same, each with the key that it stands under."""
    if isinstance(value, Quantity):
        yield name, value
    elif isinstance(value, Spec):
        for key in type(value).model_fields:
            yield from _named(getattr(value, key), key)
    elif isinstance(value, Read):
        yield from _named(value.value, name)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _named(inner, name)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _named(inner, name)


def _doubt_number(quantity: Quantity, text: str, context: Context) -> None:
    if quantity.kind in _MONEY and _POINT_FOR_THOUSANDS.match(text.split(" ")[0]):
        digits = text.split(" ")[0]
        plain = format_number(float(digits))
        context.warn(
            quantity.mark,
            f"{digits} is {plain}: the point is a decimal point",
            hint=f"write {digits.replace('.', ' ')} if thousands are meant, or {plain}",
        )
    if quantity.kind is Kind.YEARLY and abs(quantity.value) >= _YEARLY and _is_bare(quantity):
        percent = format_number(100 * quantity.value)
        context.warn(
            quantity.mark,
            f"{text} is {percent} % a year",
            hint=f"write {text} % per year if that is meant, or {percent} % per year",
        )


def _doubt_discount(file: FileSpec, context: Context) -> None:
    """A rate a year, written per a shorter time."""
    for rate in (file.money.discount_rate, file.money.effect_discount_rate) if file.money else ():
        if rate is None or rate.bad or abs(rate.value) < _YEARLY or not isinstance(rate.node, Leaf):
            continue
        written = quantities.parse(rate.node.text)
        if written.per not in (None, "year"):
            number, yearly = (format_number(100 * float(x)) for x in (written.number, round(rate.value, 4)))
            context.warn(
                rate.mark,
                f"{rate.node.text} is {yearly} % a year",
                hint=f"write {number} % per year if that is meant, or {yearly} % per year",
            )


def _written(quantity: Quantity) -> quantities.Written | None:
    if not isinstance(quantity.node, Leaf):
        return None
    try:
        return quantities.parse(quantity.node.text)
    except QuantityError:
        return None


def _is_bare(quantity: Quantity) -> bool:
    """Whether a number was written without anything that says what it is a number of."""
    written = _written(quantity)
    return written is not None and written == quantities.Written(written.number)


def _is_open(quantity: Quantity) -> bool:
    """Whether a sum was written without its currency, or a rate without its time: its unit may be doubted."""
    written = _written(quantity)
    if written is None:
        return False
    return written.currency is None if quantity.kind in _MONEY else _is_bare(quantity)


def _may_be_yearly(quantity: Quantity) -> bool:
    """Whether a sum may be one a year that was written, or taken, as one per shorter time."""
    written = _written(quantity)
    return written is not None and written.currency is None and written.per != "year"


def _doubt_paces(one: Built, context: Context) -> None:
    """Rates that empty a stage at once, and mean times that are rates."""
    unit = context.reading.unit
    for name, spec in one.parts.transitions.items():
        shapes = spec.time_in_stage.exponential if spec.time_in_stage is not None else None
        rate = spec.rate or (shapes.rate if shapes is not None else None)
        if isinstance(rate, Quantity) and not rate.bad and rate.value >= _FAST:
            _doubt_rate(rate, name.partition(" -> ")[0], context)
        for key in ("mean", "median", "half_life"):
            time = getattr(spec, key)
            if time is not None and not time.bad and time.value < _SHORT and _is_bare(time):
                text = time.node.text
                context.warn(
                    time.mark,
                    f"{key}: {text} is a time of {_span(time.value, unit)}",
                    hint=f"write rate: {text} per {unit} if a rate is meant, or {text} {unit}s",
                )


def _doubt_rate(rate: Quantity, origin: str, context: Context) -> None:
    """A fast rate that is bare, or 1 and more per its own time without a sign: 5 per month for 5 %."""
    unit = context.reading.unit
    if not isinstance(rate.node, Leaf):
        return
    written = quantities.parse(rate.node.text)
    if written.percent or (written.per is not None and written.number < 1):
        return
    number, per = format_number(float(written.number)), written.per or unit
    share = format_number(100 * float(written.number))
    context.warn(
        rate.mark,
        f"{rate.node.text} is {share} % per {per}: half of those in {quoted(origin)} go this way within "
        f"{_span(LN2 / rate.value, unit)}",
        hint=f"write {number} % per {per} if that is meant, or {share} % per {per}",
    )


def _span(length: float, unit: str) -> str:
    """A length of time in the largest unit of which it holds two or more, else in days or hours."""
    years = length * float(EXACT_YEARS[unit])
    for name in ("year", "month", "day"):
        count = years / float(EXACT_YEARS[name])
        if count >= 2:
            return f"{count:.3g} {name}s" if count < 10 else f"{count:.0f} {name}s"
    return f"{max(1, round(years * 365.25 * 24))} hours"


def _doubt_margins(one: Built, context: Context) -> None:
    for stage in one.parts.stages.values():
        for holder in (stage.purchases, stage.margin_flow):
            margin = holder.margin if holder is not None else None
            if margin is None or margin.bad or not 0 < abs(margin.value) < _THIN:
                continue
            percent = format_number(100 * margin.value)
            context.warn(
                margin.mark,
                f"a margin of {percent} % leaves {format_number(margin.value)} of each unit of revenue",
                hint=f"write {percent} or {format_number(1e4 * margin.value)} % if that is meant",
            )


def _doubt_certainty(file: FileSpec, built: tuple[Built, ...], context: Context) -> None:
    """A bare 1 where a share may be meant in per cent."""
    found: list[tuple[Quantity, str]] = []
    for one in built:
        for spec in one.parts.transitions.values():
            if spec.probability is not None and not isinstance(spec.probability, ChanceSpec):
                found.append((spec.probability, "1 is certain: everyone goes at the first decision"))
    for investment in (file.investments or {}).values():
        if investment.audience.share is not None:
            found.append((investment.audience.share, "1 is everyone"))
    for shock in (file.shocks or {}).values():
        found += [(share, "1 is everyone") for share in (shock.moves or {}).values()]
    for share, means in found:
        if not share.bad and share.value == 1.0 and _is_bare(share):
            context.warn(share.mark, means, hint="write 1 % if that is meant, or 100 %")


def _doubt_multipliers(file: FileSpec, built: tuple[Built, ...], context: Context) -> None:
    """A bare multiplier or coefficient of variation that is large unless it is in per cent: 150 for 150 %."""
    for key, quantity in (pair for part in (file, *(one.parts for one in built)) for pair in _named(part)):
        if key in _MULTIPLIERS and not quantity.bad and quantity.value >= _MANY_TIMES and _is_bare(quantity):
            number, percent = (format_number(factor * quantity.value) for factor in (1, 100))
            context.warn(
                quantity.mark,
                f"{key}: {number} is {percent} %",
                hint=f"write {number} % if that is meant, or {percent} %",
            )


def _doubt_neighbours(file: FileSpec, built: tuple[Built, ...], context: Context) -> None:
    """Sums of one kind that are a thousand times one another."""
    stages = [stage for one in built for stage in one.parts.stages.values()]
    _apart((s.purchases.amount.mean for s in stages if s.purchases), "amount of a purchase", context)
    flows = [s.margin_flow.revenue for s in stages if s.margin_flow]
    costs = [s.service_cost for s in stages if s.service_cost]
    for sums, what in ((flows, "margin flow"), (costs, "service cost")):
        _apart(sums, what, context)
        _twelvefold(sums, what, context)
    for one in stages:
        if one.margin_flow and one.service_cost:
            _apart((one.service_cost, one.margin_flow.revenue), "sum of a customer", context)
    investments = list((file.investments or {}).values())
    budgets = [q for s in investments if s.budget for q in _over_time(s.budget, s.schedule)]
    _apart(budgets, "budget", context)
    for investment in investments:
        spend, what = (investment.budget, "budget") if investment.budget else (investment.per_head, "spend")
        if spend is not None:
            over_time = [
                *([investment.reference] if investment.reference else []),
                *_over_time(spend, investment.schedule),
            ]
            _apart(over_time, what, context)
            _twelvefold(over_time, what, context)
    _apart(
        [q for s in investments if s.per_head for q in _over_time(s.per_head, s.schedule)], "spend", context
    )
    for stream in (file.market_entrants or {}).values():
        _apart(_over_time(stream.rate, stream.schedule), "rate", context)


def _over_time(
    first: Quantity | None, schedule: Read[tuple[tuple[Quantity, Quantity], ...]] | None
) -> list[Quantity]:
    later = [value for _, value in schedule.value] if schedule is not None else []
    return [*([first] if first is not None else []), *later]


def _apart(values: Iterable[Quantity], what: str, context: Context) -> None:
    """Doubt the value behind the widest gap, when they are put in order."""
    said = [q for q in values if not q.bad and q.value != 0]
    known = sorted(said, key=lambda q: abs(q.value))
    gaps = [(abs(b.value) / abs(a.value), i) for i, (a, b) in enumerate(pairwise(known))]
    ratio, at = max(gaps, default=(1.0, 0))
    if ratio < quantities.THOUSANDFOLD:
        return
    # The odd one out stands alone on its side of the gap; of two, the one said last.
    few, many = at + 1, len(known) - at - 1
    below = few < many or (few == many == 1 and said.index(known[at]) > said.index(known[at + 1]))
    odd, other = (known[at], known[at + 1]) if below else (known[at + 1], known[at])
    if not _is_open(odd):
        return
    context.warn(
        odd.mark,
        f"this {what} is {format_number(abs(odd.value))}, and another is {format_number(abs(other.value))}: "
        "are both in the same unit?",
        hint="thousands are set off by a space, and a unit may be written behind each",
    )


def _twelvefold(values: Iterable[Quantity], what: str, context: Context) -> None:
    """Doubt a sum that is exactly twelve times another of its kind: a year's sum and a month's."""
    known = sorted((q for q in values if not q.bad and q.value > 0), key=lambda q: q.value)
    for at, low in enumerate(known):
        for high in known[at + 1 :]:
            if abs(high.value / low.value - quantities.TWELVEFOLD) > 1e-9 or not (
                _is_open(high) and _is_open(low)
            ):
                continue
            context.warn(
                high.mark,
                f"this {what} is exactly twelve times another, which is {format_number(low.value)}: "
                "is one of them a year's sum?",
                hint="write per year, or per month, behind each; the currency, too, if both are meant",
            )
            return


def _income(stage: Stage) -> float:
    """Contribution of a person in a stage per time unit, expected of a rate."""
    bought, flow = stage.purchases, stage.margin_flow
    made = bought.rate * bought.amount * bought.margin if bought is not None else 0.0
    return made + (flow.revenue * flow.margin if flow is not None else 0.0) - stage.service_cost


def _earns_by_rate(segment: Segment) -> bool:
    """Whether what customers of a segment bring follows from rates alone."""
    stages = [stage for stage in segment.stages if stage.kind is StageKind.CUSTOMER]
    return bool(stages) and not any(s.purchases is not None and s.purchases.by_probability for s in stages)


def _doubt_income(built: tuple[Built, ...], scenario: Scenario, context: Context) -> None:
    """Warn of a service cost without a time unit that exceeds what customers bring, in every stage."""
    for one in built:
        stages = [stage for stage in one.segment.stages if stage.kind is StageKind.CUSTOMER]
        paid = any(t.one_off.revenue > 0 for t in one.segment.transitions)
        if not _earns_by_rate(one.segment) or paid or not all(_income(s) < 0 for s in stages):
            continue
        best = max(stages, key=_income)
        cost = one.parts.stages[best.name].service_cost
        if cost is None or not _may_be_yearly(cost) or _income(best) + best.service_cost <= 0:
            continue
        unit, currency = scenario.time.unit, scenario.money.currency
        context.warn(
            cost.mark,
            f"no customer pays: {quoted(best.name)} brings "
            f"{format_number(_income(best) + best.service_cost)} {currency} per {unit} and costs "
            f"{format_number(best.service_cost)}",
            hint=_which_unit(cost, scenario),
        )


def _doubt_spend(file: FileSpec, scenario: Scenario, context: Context) -> None:
    """Warn of a spend without a time unit that exceeds what customers bring."""
    if len(scenario.investments) != len(file.investments or {}):
        return
    pairs = zip(scenario.investments, (file.investments or {}).values(), strict=True)
    for investment, spec in pairs:
        _doubt_budget(investment, spec, scenario, context)


def _doubt_budget(investment: Investment, spec: InvestmentSpec, scenario: Scenario, context: Context) -> None:
    kinds = {stage.id: stage.kind for stage in scenario.stages}
    reached = investment.audience.stages
    if not reached or any(kinds[stage] is not StageKind.CUSTOMER for stage in reached):
        return
    if not all(_earns_by_rate(segment) for segment in scenario.segments):
        return
    best = max(_income(s) for segment in scenario.segments for s in segment.stages if s.id in reached)
    spend = max(investment.budget or investment.per_head or (0.0,))
    heads = 1.0
    if investment.budget is not None:
        heads = sum(group.count for group in scenario.people_at_start if group.stage in reached)
        heads *= investment.audience.share or 1.0
    given = spec.budget or spec.per_head
    if heads < 1 or best <= 0 or spend / heads <= best or given is None or not _is_bare(given):
        return
    unit, currency = scenario.time.unit, scenario.money.currency
    context.warn(
        given.mark,
        f"{quoted(investment.name)} spends {format_number(spend / heads)} {currency} per {unit} on each "
        f"customer, who brings at most {format_number(best)}",
        hint=_which_unit(given, scenario),
    )


def _which_unit(given: Quantity, scenario: Scenario) -> str:
    """How to say which unit is meant, and that it is."""
    unit, written = scenario.time.unit, _written(given)
    if written is None or written.per is None:
        other = "month" if unit == "year" else "year"
        return f"a sum without a unit is per {unit}: write per {unit}, or per {other}, behind it"
    number = format_number(float(written.number))
    meant = f"{number} {scenario.money.currency} per {written.per}"
    return f"write {number} per year if that is meant, or {meant}"
