"""Shocks: changes from outside that hold between two dates, and moves at one date."""

from __future__ import annotations

import math

from simulation.scenario.language.readers import Quantity
from simulation.scenario.language.shocks import ShockSpec
from simulation.scenario.meaning.context import NEARLY, Context
from simulation.scenario.meaning.series import span
from simulation.scenario.meaning.transitions import split
from simulation.scenario.meaning.world import Target, World
from simulation.scenario.problems import quoted
from simulation.scenario.tree import Mark, place
from simulation.scenario.types import DatedMove, ShockEffect, Transition

_ASPECTS = ("purchases", "amount", "margin_flow", "margin", "service_cost", "market_entrants")
_TARGETS = {
    "transition": "transition",
    "purchases": "purchase_rate",
    "amount": "purchase_amount",
    "margin_flow": "flow_revenue",
    "margin": "margin",
    "service_cost": "service_cost",
}


class Shocks:
    """What the shocks of a file do: to rates, to streams of entrants, and to people at once."""

    def __init__(self, specs: dict[str, ShockSpec] | None, world: World, context: Context) -> None:
        self._world, self._context = world, context
        self.effects: list[ShockEffect] = []
        self.moves: list[DatedMove] = []
        self.entrant_factors: dict[str, list[float]] = {}
        self._leaving: dict[tuple[str, int], list[Quantity]] = {}
        taken: dict[str, str] = {}
        self._on_entrants: dict[str, list[tuple[str, int, int, float]]] = {}
        for name, spec in (specs or {}).items():
            own = spec.id.value if spec.id and not spec.id.bad else name
            if own in taken:
                mark = spec.id.mark if spec.id else spec.mark()
                context.problems.add(mark, f'the id "{own}" is taken by {quoted(taken[own])}')
            taken.setdefault(own, name)
            self._check_dates(spec)
            self._add_effects(own, spec)
            self._add_probabilities(own, spec)
            self._add_moves(own, spec)
        for stream, held in self._on_entrants.items():
            # Multiplied in the order of the ids, so that the order of the file changes no bit.
            factors = self.entrant_factors.setdefault(stream, [1.0] * context.time.n_periods)
            for _, first, last, value in sorted(held):
                for k in range(first, min(last, context.time.n_periods)):
                    factors[k] *= value
        for shares in self._leaving.values():
            if math.fsum(share.value for share in shares) > 1 + NEARLY and not any(s.bad for s in shares):
                context.problems.add(shares[-1].mark, "more than everyone would leave a stage at this date")

    def _check_dates(self, spec: ShockSpec) -> None:
        problems = self._context.problems
        if not spec.effects and not spec.moves and not spec.probabilities:
            problems.add(spec.mark(), 'a shock needs "effects", "probabilities" or "moves"')
        if (spec.effects or spec.probabilities) and spec.from_ is None:
            problems.add(spec.mark(), 'the effects of a shock need the date "from"')
        if spec.moves and spec.at is None:
            problems.add(spec.mark(), 'the moves of a shock need the date "at"')
        if spec.at is not None and not spec.has("moves"):
            problems.add(spec.key_mark("at"), "at is the date of moves, and there are none")
        for key in ("from", "until", "ramp"):
            if spec.has(key) and not spec.has("effects") and not spec.has("probabilities"):
                what = "the growth" if key == "ramp" else "a date"
                problems.add(spec.key_mark(key), f"{key} is {what} of effects, and there are none")

    def _add_effects(self, shock: str, spec: ShockSpec) -> None:
        for name, factor in (spec.effects or {}).items():
            target = self._world.target(name, place(factor.node), _ASPECTS)
            if target is None or not self._exists(target, factor):
                continue
            if target.stream is not None:
                held = self._on_entrants.setdefault(target.stream, [])
                n = self._context.time.n_periods
                for value, first, last in self._steps(spec, factor.value):
                    held.append((shock, first, n if last is None else last, value))
                continue
            for value, first, last in self._steps(spec, factor.value):
                self.effects.append(
                    ShockEffect(
                        shock=shock,
                        target=_TARGETS[target.aspect],
                        transition=target.transition.id if target.transition else None,
                        stage=target.stage.id if target.stage else None,
                        factor=value,
                        first=first,
                        last=last,
                    )
                )

    def _steps(self, spec: ShockSpec, factor: float) -> list[tuple[float, int, int | None]]:
        """The factor of a target by stretches of periods [first, last): several where it grows, else one.

        In the k-th period since `from` it is 1 + (factor - 1) min(1, k period / ramp). After the horizon it
        stays what it was in the last period.
        """
        first, last = span(spec.from_, spec.until, self._context)
        end = last if spec.until is not None else None
        if spec.ramp is None or spec.ramp.bad:
            return [(factor, first, end)]
        time = self._context.time
        growing = max(math.ceil(spec.ramp.value / time.period - NEARLY) - 1, 0)
        full = min(first + growing, last)
        steps: list[tuple[float, int, int | None]] = [
            (1.0 + (factor - 1.0) * ((k - first + 1) * time.period / spec.ramp.value), k, k + 1)
            for k in range(first, full)
        ]
        if full < last:
            return [*steps, (factor, full, end)]
        if end is None and steps:
            steps[-1] = (*steps[-1][:2], None)
        return steps

    def _add_probabilities(self, shock: str, spec: ShockSpec) -> None:
        """Factors on probabilities that are decided; a row must stay below 1 in every period and segment."""
        for name, factor in (spec.probabilities or {}).items():
            mark = place(factor.node)
            target = self._world.target(name, mark, ())
            if target is None:
                continue
            exit_ = target.transition
            if exit_ is None or exit_.probability is None:
                message = f"{quoted(name)} is decided by no probability that is the same for all"
                hint = "write it under effects: a factor on a rate"
                self._context.problems.add(mark, message, hint=hint)
                continue
            for value, first, last in self._steps(spec, factor.value):
                self.effects.append(ShockEffect(shock, "probability", exit_.id, None, value, first, last))
            self._check_row(exit_, mark)

    def _check_row(self, exit_: Transition, mark: Mark) -> None:
        """Complain where probabilities that a factor changes would come to 1 or more."""
        for segment in self._world.segments:
            row = [
                one
                for one in segment.transitions
                if one.origin == exit_.origin and one.probability is not None
            ]
            for k in range(self._context.time.n_periods + 1):
                total = math.fsum((one.probability or 0.0) * self._factor(one, k) for one in row)
                if total >= 1.0 - NEARLY or math.fsum(one.probability or 0.0 for one in row) >= 1.0 - NEARLY:
                    message = (
                        "factors cannot act on a row of probabilities that is, or would become, 1 or more"
                    )
                    self._context.problems.add(mark, message, hint="leave some chance of staying")
                    return

    def _factor(self, exit_: Transition, period: int) -> float:
        """What all factors on a probability come to in a period."""
        return math.prod(
            effect.factor
            for effect in self.effects
            if effect.target == "probability"
            and effect.transition == exit_.id
            and effect.first <= period
            and (effect.last is None or period < effect.last)
        )

    def _exists(self, target: Target, factor: Quantity) -> bool:
        """Whether there is something for the factor to act on."""
        if target.stage is None or target.aspect == "service_cost":
            return True
        stages = self._world.stage_in_each(target.stage)
        bought = all(stage.purchases is not None for stage in stages)
        flows = all(stage.margin_flow is not None for stage in stages)
        there = {"margin": bought or flows, "margin_flow": flows}.get(target.aspect, bought)
        if there:
            return True
        wanted = {"margin": "purchases or margin flow", "margin_flow": "margin flow"}.get(
            target.aspect, "purchases"
        )
        message = f"{quoted(target.stage.name)} has no {wanted} that could change"
        self._context.problems.add(place(factor.node), message)
        return False

    def _add_moves(self, shock: str, spec: ShockSpec) -> None:
        at = self._context.boundary(spec.at, last=True) if spec.at is not None else 0
        for name, share in (spec.moves or {}).items():
            mark = place(share.node)
            both = split(name)
            if both is None:
                hint = "write origin -> destination"
                self._context.problems.add(mark, f"{quoted(name)} is not a move", found=name, hint=hint)
                continue
            origin, destination = (self._world.stage_named(end, mark) for end in both)
            if origin is None or destination is None:
                continue
            if origin is destination:
                self._context.problems.add(mark, f"a move from {quoted(both[0])} to itself moves nobody")
            if origin.absorbing:
                self._context.problems.add(mark, f"{quoted(both[0])} is absorbing: nobody leaves it")
            self._leaving.setdefault((origin.id, at), []).append(share)
            ids = f"{origin.id} -> {destination.id}"
            date = at * self._context.time.period
            self.moves.append(DatedMove(f"{shock}/{ids}", name, date, origin.id, destination.id, share.value))
