"""Scenario -> Model: names become indices, shapes become parameters, order becomes canonical."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation import physics, prices
from simulation.draws import BUILT_IN, identity
from simulation.model import (
    ADD_HAZARD,
    ADD_MASS,
    ADDED,
    AT_PURCHASES,
    BETA,
    BY_RANDOM,
    BY_RISK,
    BY_VALUE,
    CLASSES,
    CUSTOMER,
    EACH_PERIOD,
    EXPONENTIAL_DURATION,
    FIRST_COME,
    FIXED,
    FIXED_TIME,
    FORMER,
    GAMMA,
    HAND_OFF,
    LOGNORMAL,
    MOST_LISTS,
    MULTIPLY_EXIT,
    NO_DURATION,
    NO_ROW,
    POTENTIAL,
    PROBABILITY,
    PURCHASE_AMOUNT,
    PURCHASE_RATE,
    RATE,
    REFERRAL_RATE,
    SINCE_ENTRY,
    UNIFORM,
    Arrays,
    Model,
    ModelError,
    frozen,
    open_exits,
)
from simulation.policy import with_policy
from simulation.processes import with_processes
from simulation.scenario.types import (
    GONE,
    Beta,
    CareEffect,
    CashTiming,
    Classes,
    Curve,
    CurveKind,
    Duration,
    Effect,
    EffectTarget,
    Gamma,
    Investment,
    Lognormal,
    Purchases,
    Scenario,
    ScoreEffect,
    Segment,
    Shape,
    Stage,
    StageKind,
    Trait,
    Transition,
)
from simulation.tally import PERIOD_QUANTA

_KINDS = {StageKind.POTENTIAL: POTENTIAL, StageKind.CUSTOMER: CUSTOMER, StageKind.FORMER: FORMER}
_SHAPES = {
    Shape.EXPONENTIAL: physics.EXPONENTIAL,
    Shape.WEIBULL: physics.WEIBULL,
    Shape.GOMPERTZ: physics.GOMPERTZ,
    Shape.PIECEWISE: physics.PIECEWISE,
    Shape.LOGNORMAL: physics.LOGNORMAL,
    Shape.LOGLOGISTIC: physics.LOGLOGISTIC,
    Shape.GAMMA: physics.GAMMA,
    Shape.LATE_WEIBULL: physics.LATE_WEIBULL,
}
_TIMINGS = {
    CashTiming.START: physics.AT_START,
    CashTiming.MIDDLE: physics.AT_MIDDLE,
    CashTiming.END: physics.AT_END,
    CashTiming.EXACT: physics.EXACT,
}
_CURVES = {
    CurveKind.SATURATING: physics.SATURATING,
    CurveKind.HILL: physics.HILL,
    CurveKind.LINEAR: physics.LINEAR,
    CurveKind.TABLE: physics.TABLE,
}
_AMOUNTS = {
    "fixed": physics.FIXED_AMOUNT,
    "gamma": physics.GAMMA_AMOUNT,
    "lognormal": physics.LOGNORMAL_AMOUNT,
}
_DURATIONS = {"fixed": FIXED, "exponential": EXPONENTIAL_DURATION, "uniform": UNIFORM}
_ORDERS = {"first_come": FIRST_COME, "value": BY_VALUE, "risk": BY_RISK}
_LISTS = {"random": BY_RANDOM, "value": BY_VALUE, "risk": BY_RISK}

_STAGE_EFFECTS = {
    EffectTarget.PURCHASE_RATE: PURCHASE_RATE,
    EffectTarget.PURCHASE_AMOUNT: PURCHASE_AMOUNT,
    EffectTarget.REFERRAL_RATE: REFERRAL_RATE,
}

_ALL_LEAVE = 1e9
"""Mass that no unit-exponential threshold exceeds: where shares sum to 1, one of them always takes."""

Parts = dict[str, Any]


class _Identities:
    """Hands out 64-bit ids and refuses the same one for two things."""

    def __init__(self) -> None:
        self._owners: dict[int, tuple[str, ...]] = {}
        for parts in BUILT_IN:
            self.of(*parts)

    def of(self, *parts: str) -> np.uint64:
        key = identity(*parts)
        owner = self._owners.setdefault(int(key), parts)
        if owner != parts:
            raise ModelError(
                f"the ids of {' '.join(owner)!r} and {' '.join(parts)!r} collide: give one another `id`"
            )
        return key


class _Exit:
    """An exit before it is an index: the transition's own clock, its contagion, or one that an investment
    adds.
    """

    def __init__(self, key: np.uint64, transition: int, kind: int, contagious: bool = False) -> None:
        self.key, self.transition, self.kind, self.contagious = key, transition, kind, contagious
        self.adding: tuple[str, int] | None = None


def _ints(values: Iterable[Any], shape: tuple[int, ...] | None = None) -> npt.NDArray[np.int64]:
    return _frozen(np.array(list(values), dtype=np.int64), shape)


def _floats(values: Iterable[Any], shape: tuple[int, ...] | None = None) -> npt.NDArray[np.float64]:
    return _frozen(np.array(list(values), dtype=np.float64), shape)


def _bools(values: Iterable[Any], shape: tuple[int, ...] | None = None) -> npt.NDArray[np.bool_]:
    return _frozen(np.array(list(values), dtype=np.bool_), shape)


def _keys(values: Iterable[Any]) -> npt.NDArray[np.uint64]:
    return _frozen(np.array(list(values), dtype=np.uint64), None)


def _frozen(array: npt.NDArray[Any], shape: tuple[int, ...] | None) -> npt.NDArray[Any]:
    return frozen(array if shape is None else array.reshape(shape))


class _Builder:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.ids = _Identities()
        self.segments = scenario.segments
        self.g = len(self.segments)
        self.stage_index = {stage.id: i for i, stage in enumerate(scenario.stages)}
        self.transition_index = {t.id: i for i, t in enumerate(scenario.transitions)}
        self.segment_index = {segment.id: i for i, segment in enumerate(self.segments)}
        traits = [(self.ids.of("trait", trait.id), i) for i, trait in enumerate(self.segments[0].traits)]
        self.trait_order = [i for _, i in sorted(traits)]
        self.trait_index = {self.segments[0].traits[i].id: n for n, i in enumerate(self.trait_order)}
        investments = [(self.ids.of("investment", inv.id), i) for i, inv in enumerate(scenario.investments)]
        self.investment_sort = [i for _, i in sorted(investments)]
        self.investments = [scenario.investments[i] for i in self.investment_sort]
        found = scenario.satisfaction
        self.hand_offs = sorted(
            ((self.ids.of("hand-off", one.id), one) for one in (found.hand_offs if found else ())),
            key=lambda pair: int(pair[0]),
        )
        self.hand_off_index = {one.id: h for h, (_, one) in enumerate(self.hand_offs)}
        self.teams = [(j, inv.team) for j, inv in enumerate(self.investments) if inv.team is not None]
        self.exits = self._list_exits()
        self.own_exit = {
            e.transition: x for x, e in enumerate(self.exits) if e.adding is None and not e.contagious
        }
        self.contagious = {e.transition: x for x, e in enumerate(self.exits) if e.contagious}

    def per_segment(self, value: Callable[[Segment], Sequence[Any]], n: int) -> npt.NDArray[Any]:
        """A (n, G) array from a function that gives n values of a segment."""
        columns = [np.asarray(value(segment)) for segment in self.segments]
        return _frozen(np.stack(columns, axis=1) if n else np.zeros((0, self.g)), (n, self.g))

    # Exits ------------------------------------------------------------------------------------

    def _list_exits(self) -> list[_Exit]:
        exits = []
        for i, transition in enumerate(self.scenario.transitions):
            kind = RATE if transition.hazard is not None else PROBABILITY
            exits.append(_Exit(self.ids.of("exit", transition.id), i, kind))
            if transition.contagion is not None:
                exits.append(_Exit(self.ids.of("contagion", transition.id), i, RATE, contagious=True))
        for investment in self.scenario.investments:
            for n, effect in enumerate(investment.effects):
                if not effect.adds:
                    continue
                assert effect.transition is not None
                transition_number = self.transition_index[effect.transition]
                if self.scenario.transitions[transition_number].hazard is None:
                    continue
                # Counted among the effects on this transition alone: others may come and go.
                rank = sum(1 for e in investment.effects[:n] if e.adds and e.transition == effect.transition)
                key = self.ids.of("added", effect.transition, investment.id, str(rank))
                added = _Exit(key, transition_number, ADDED)
                added.adding = (investment.id, n)
                exits.append(added)
        origin = [self.stage_index[t.origin] for t in self.scenario.transitions]
        return sorted(exits, key=lambda e: (origin[e.transition], int(e.key)))

    def _exit_arrays(self, pieces: Parts) -> Parts:
        transitions = self.scenario.transitions
        origins = [self.stage_index[transitions[e.transition].origin] for e in self.exits]
        x = len(self.exits)
        shape, a, b, low, high = (np.zeros((x, self.g)) for _ in range(5))
        for n, e in enumerate(self.exits):
            for g, segment in enumerate(self.segments):
                transition = segment.transitions[e.transition]
                hazard = transition.hazard
                if e.contagious:
                    assert transition.contagion is not None
                    a[n, g] = transition.contagion.rate
                elif e.kind == ADDED:
                    a[n, g] = 1.0
                elif hazard is not None:
                    shape[n, g], a[n, g], b[n, g] = _SHAPES[hazard.shape], hazard.a, hazard.b
                    low[n, g], high[n, g] = _add_pieces(pieces, hazard.times, hazard.rates)

        def own(e: _Exit, value: Callable[[Transition], Any]) -> list[Any]:
            return [value(segment.transitions[e.transition]) for segment in self.segments]

        mass, certain = self._masses()
        return {
            "exit_range": _ints(np.searchsorted(origins, np.arange(len(self.stage_index) + 1))),
            "exit_id": _keys(e.key for e in self.exits),
            "exit_kind": _ints(e.kind for e in self.exits),
            "exit_origin": _ints(origins),
            "exit_destination": _ints(
                self.stage_index[transitions[e.transition].destination] for e in self.exits
            ),
            "exit_transition": _ints(e.transition for e in self.exits),
            "exit_shape": _frozen(shape.astype(np.int64), None),
            "exit_a": _frozen(a, None),
            "exit_b": _frozen(b, None),
            "exit_low": _frozen(low.astype(np.int64), None),
            "exit_high": _frozen(high.astype(np.int64), None),
            "exit_by_tenure": _bools(
                e.kind == RATE and not e.contagious and transitions[e.transition].by_tenure
                for e in self.exits
            ),
            "exit_contagious": _bools(e.contagious for e in self.exits),
            "exit_telling": _bools(self._telling(e) for e in self.exits).reshape(x, len(self.stage_index)),
            "exit_trait": _ints(self._exit_trait(e) for e in self.exits),
            "exit_trait_is_probability": _bools(
                transitions[e.transition].probability_trait is not None for e in self.exits
            ),
            "exit_mass": mass,
            "row_certain": certain,
            "exit_one_off_revenue": _floats(
                (own(e, lambda t: t.one_off.revenue) for e in self.exits), (x, self.g)
            ),
            "exit_silence": _floats((own(e, _silence_of(e)) for e in self.exits), (x, self.g)),
            "exit_purchases": _ints((own(e, _purchases_of(e)) for e in self.exits), (x, self.g)),
            "exit_one_off_cost": _floats((own(e, lambda t: t.one_off.cost) for e in self.exits), (x, self.g)),
        }

    def _telling(self, e: _Exit) -> list[bool]:
        contagion = self.scenario.transitions[e.transition].contagion if e.contagious else None
        return [contagion is not None and stage.id in contagion.telling for stage in self.scenario.stages]

    def _exit_trait(self, e: _Exit) -> int:
        transition = self.scenario.transitions[e.transition]
        trait = transition.probability_trait or transition.trait
        return -1 if e.kind == ADDED or trait is None else self.trait_index[trait]

    def _masses(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        mass = np.zeros((len(self.exits), self.g))
        certain = np.zeros((len(self.stage_index), self.g), dtype=np.bool_)
        for s in range(len(self.stage_index)):
            row = [n for n, e in enumerate(self.exits) if e.kind == PROBABILITY and self._origin(e) == s]
            for g, segment in enumerate(self.segments):
                p = [segment.transitions[self.exits[n].transition].probability or 0.0 for n in row]
                total = math.fsum(p)
                certain[s, g] = total >= 1.0 - 1e-12
                for n, value in zip(row, p, strict=True):
                    if certain[s, g]:
                        mass[n, g] = value
                    elif total > 0.0:
                        mass[n, g] = physics.decision_mass(total) * value / total
        return _frozen(mass, None), _frozen(certain, None)

    def _origin(self, e: _Exit) -> int:
        return self.stage_index[self.scenario.transitions[e.transition].origin]

    # Stages -----------------------------------------------------------------------------------

    def _stage_arrays(self) -> Parts:
        stages = self.scenario.stages
        s = len(stages)
        stage_keys = [int(self.ids.of("stage", stage.id)) for stage in stages]
        segment_keys = [int(identity("segment", segment.id)) for segment in self.segments]
        cells = [(i, g) for i in range(s) for g in range(self.g)]
        cells.sort(key=lambda cell: (stage_keys[cell[0]], segment_keys[cell[1]]))
        every: list[float | None] = [None] * s
        later = [0.0] * s
        kind = [NO_ROW] * s
        for t in self.scenario.transitions:
            if t.hazard is None:
                i = self.stage_index[t.origin]
                kind[i] = EACH_PERIOD if t.every is None else SINCE_ENTRY
                kind[i] = AT_PURCHASES if t.at_purchases else kind[i]
                every[i] = t.every
                later[i] = t.first - t.every if t.first is not None and t.every is not None else 0.0

        def money(value: Callable[[Any], float]) -> npt.NDArray[np.float64]:
            return self.per_segment(lambda segment: [float(value(stage)) for stage in segment.stages], s)

        def trait(value: Callable[[Any], str | None]) -> npt.NDArray[np.int64]:
            named = [value(stage) for stage in stages]
            return _ints(-1 if name is None else self.trait_index[name] for name in named)

        amount_kind = self.per_segment(lambda g: [_amount(stage.purchases)[0] for stage in g.stages], s)
        return {
            "stage_kind": _ints(_KINDS[stage.kind] for stage in stages),
            "in_market": _bools(stage.id != GONE for stage in stages),
            "cell_order": _ints(cells, (s * self.g, 2)),
            "row_kind": _ints(kind),
            "row_every": _floats(0.0 if k is None else k for k in every),
            "row_later": _floats(later),
            "purchase_rate": money(lambda st: st.purchases.rate if st.purchases else 0.0),
            "purchase_rate_trait": trait(
                lambda st: (
                    (st.purchases.probability_trait or st.purchases.rate_trait) if st.purchases else None
                )
            ),
            "purchase_decided": _bools(
                stage.purchases is not None and stage.purchases.by_probability for stage in stages
            ),
            "purchase_mass": money(lambda st: _purchase_mass(st.purchases)),
            "purchase_certain": self.per_segment(
                lambda g: [
                    stage.purchases is not None and stage.purchases.probability == 1.0 for stage in g.stages
                ],
                s,
            ),
            "purchase_trait_is_probability": _bools(
                stage.purchases is not None and stage.purchases.probability_trait is not None
                for stage in stages
            ),
            "amount_kind": _frozen(amount_kind.astype(np.int64), None),
            "amount_mean": money(lambda st: st.purchases.amount if st.purchases else 0.0),
            "amount_spread": money(lambda st: _amount(st.purchases)[1]),
            "amount_trait": trait(lambda st: st.purchases.amount_trait if st.purchases else None),
            "flow_trait": trait(lambda st: st.margin_flow.trait if st.margin_flow else None),
            "service_cost": money(lambda st: st.service_cost),
            "earns": _bools(any(_earns(segment.stages[i]) for segment in self.segments) for i in range(s)),
        }

    # Satisfaction -----------------------------------------------------------------------------

    def _satisfaction_arrays(self) -> Parts:
        found, s = self.scenario.satisfaction, len(self.stage_index)
        mass = np.zeros((len(self.hand_offs), s))
        for h, (_, one) in enumerate(self.hand_offs):
            mass[h, [self.stage_index[stage] for stage in one.stages]] = physics.decision_mass(one.fails)
        on_exits, on_purchases = np.zeros(len(self.exits)), np.zeros(s)
        for effect in found.effects if found else ():
            if effect.transition is not None:
                on_exits[self._moved_by(effect.transition)] = effect.slope
            elif effect.aspect == "purchases":
                on_purchases[self.stage_index[str(effect.stage)]] = effect.slope
        start = neutral = recovery = weight = 0.0
        goals = (0.0, 0.0, 0.0)
        if found is not None:
            start, neutral, recovery, weight = found.start, found.neutral, found.recovery, found.weight
            goals = found.goals
        return {
            "satisfies": found is not None,
            "encounter_rate": self._base(lambda st: st.encounters.rate if st.encounters else 0.0),
            "encounter_bought": _bools(
                st.encounters is not None and st.encounters.at_purchases for st in self.scenario.stages
            ),
            "hand_off_id": _keys(key for key, _ in self.hand_offs),
            "hand_off_mass": _frozen(mass, None),
            "score_goals": _floats(goals),
            "recovery": float(recovery),
            "score_weight": float(weight),
            "score_start": float(start),
            "score_neutral": float(neutral),
            "exit_slope": _frozen(on_exits, None),
            "purchase_slope": _frozen(on_purchases, None),
        }

    # Teams ------------------------------------------------------------------------------------

    def _team_arrays(self, pieces: Parts) -> Parts:
        n, s, periods = len(self.teams), len(self.stage_index), self.scenario.time.n_periods
        entry, rate = np.zeros((n, s, self.g), np.bool_), np.zeros((n, s, self.g))
        on_exits, on_purchases = np.zeros((len(self.exits), n)), np.zeros((s, n))
        times: list[tuple[int, float, float, int, int]] = []
        for c, (j, team) in enumerate(self.teams):
            segments = [self.segment_index[one] for one in self.investments[j].audience.segments]
            for stage in team.entry:
                entry[c, self.stage_index[stage], segments] = True
            for stage, pace in team.rates:
                rate[c, self.stage_index[stage], segments] = pace
            for effect in team.effects:
                if effect.transition is not None:
                    on_exits[self._moved_by(effect.transition), c] = effect.slope
                elif effect.aspect == "purchases":
                    on_purchases[self.stage_index[str(effect.stage)], c] = effect.slope
            hazard = team.service
            if hazard is None:
                times.append((FIXED_TIME, float(team.fixed or 0.0), 0.0, 0, 0))
            else:
                span = _add_pieces(pieces, hazard.times, hazard.rates)
                times.append((_SHAPES[hazard.shape], hazard.a, hazard.b, *span))
        ids = [self.investments[j].id for j, _ in self.teams]
        teams = [team for _, team in self.teams]
        return {
            "team_investment": _ints(j for j, _ in self.teams),
            "team_service_id": _keys(self.ids.of("service", one) for one in ids),
            "team_patience_id": _keys(self.ids.of("patience", one) for one in ids),
            "team_call_id": _keys(self.ids.of("call", one) for one in ids),
            "team_people": _ints((team.people for team in teams), (n, periods)),
            "team_order": _ints(_ORDERS[team.order] for team in teams),
            "team_shape": _ints(row[0] for row in times),
            "team_a": _floats(row[1] for row in times),
            "team_b": _floats(row[2] for row in times),
            "team_low": _ints(row[3] for row in times),
            "team_high": _ints(row[4] for row in times),
            "team_patience": _floats(math.inf if one.patience is None else one.patience for one in teams),
            "team_cost": _floats(team.cost for team in teams),
            "team_steps": _ints(team.steps for team in teams),
            "team_step": _floats(team.lasts / max(team.steps, 1) for team in teams),
            "team_fading": _floats(team.fading for team in teams),
            "team_entry": _frozen(entry, None),
            "team_rate": _frozen(rate, None),
            "exit_care": _frozen(on_exits, None),
            "purchase_care": _frozen(on_purchases, None),
        }

    # Referrals --------------------------------------------------------------------------------

    def _referral_arrays(self) -> Parts:
        stages, found = self.scenario.stages, self.scenario.satisfaction
        to, traits = ([-1] * len(stages) for _ in range(2))
        for s, stage in enumerate(stages):
            if stage.referrals is not None:
                to[s] = self.stage_index[stage.referrals.enters]
                if stage.referrals.trait is not None:
                    traits[s] = self.trait_index[stage.referrals.trait]
        felt, care = np.zeros(len(stages)), np.zeros((len(stages), len(self.teams)))
        for effect in found.effects if found else ():
            if effect.stage is not None and effect.aspect == "referrals":
                felt[self.stage_index[effect.stage]] = effect.slope
        for c, (_, team) in enumerate(self.teams):
            for one in team.effects:
                if one.stage is not None and one.aspect == "referrals":
                    care[self.stage_index[one.stage], c] = one.slope
        return {
            "refers": max(to) >= 0,
            "refer_rate": self._base(lambda st: st.referrals.rate if st.referrals else 0.0),
            "refer_to": _ints(to),
            "refer_trait": _ints(traits),
            "refer_slope": _frozen(felt, None),
            "refer_care": _frozen(care, None),
        }

    # Time, money, shocks ----------------------------------------------------------------------

    def _time_arrays(self) -> Parts:
        time, money = self.scenario.time, self.scenario.money
        run_off = round(money.run_off / time.period)
        last = time.n_periods + run_off
        boundaries = np.array([q * time.period for q in range(last + 1)])
        force = math.log1p(money.discount_rate) * time.years_per_unit
        start, end = boundaries[:-1], boundaries[1:]
        exact = [
            physics.flow_weight(physics.EXACT, force, 1.0, a, b) / (b - a)
            for a, b in zip(start, end, strict=True)
        ]
        weights = [*cycle_weights(money.cycle_weights, time.n_periods), *[1.0] * run_off]
        at = [
            [weight * physics.discount(force, t) for weight, t in zip(weights, moments, strict=True)]
            for moments in (start, 0.5 * (start + end), end)
        ]
        cash = money.cash
        lines = (
            cash.purchases,
            cash.purchases,
            cash.margin_flow,
            cash.margin_flow,
            cash.service_cost,
            cash.one_off,
        )
        return {
            "n_periods": time.n_periods,
            "n_run_off": run_off,
            "period": float(time.period),
            "per_period": 1.0 / time.period,
            "per_time": PERIOD_QUANTA / time.period,
            "boundaries": _floats(boundaries),
            "row_starts": _floats([*boundaries[: time.n_periods + 1], boundaries[-1]]),
            "discounted": _floats(prices.discounted_time(force, float(t)) for t in boundaries),
            "exact_flows": force != 0.0
            and CashTiming.EXACT in (cash.purchases, cash.margin_flow, cash.service_cost),
            "force": force,
            "factors": _floats([*at, exact], (4, last)),
            "timings": _ints([*(_TIMINGS[t] for t in lines), _TIMINGS[cash.one_off]]),
            "investment_timing": _TIMINGS[cash.investments],
            "per_quantum": _per(money.quantum),
            "sampled": money.sampled_purchases,
        }

    def _dated_arrays(self) -> tuple[Parts, tuple[str, ...]]:
        moves = [
            (self.stage_index[move.origin], move.at, self.ids.of("dated", move.id), move)
            for move in self.scenario.dated_moves
        ]
        moves.sort(key=lambda row: (row[0], row[1], int(row[2])))
        # Moves out of one stage at one date share its people, as the exits of a row of probabilities do.
        leaving: dict[tuple[int, float], list[float]] = {}
        for origin, at, _, move in moves:
            leaving.setdefault((origin, at), []).append(move.share)
        arrays = {
            "dated_range": _ints(
                np.searchsorted([row[0] for row in moves], np.arange(len(self.stage_index) + 1))
            ),
            "dated_id": _keys(row[2] for row in moves),
            "dated_origin": _ints(row[0] for row in moves),
            "dated_at": _floats(row[1] for row in moves),
            "dated_destination": _ints(self.stage_index[row[3].destination] for row in moves),
            "dated_mass": _floats(_mass_of(row[3].share, leaving[row[0], row[1]]) for row in moves),
        }
        return arrays, tuple(row[3].name for row in moves)

    def _shock_arrays(self) -> Parts:
        rows, s, x = self.scenario.time.n_periods + 1, len(self.stage_index), len(self.exits)
        names = ("purchase_rate", "purchase_amount", "flow_revenue", "margin", "service_cost")
        tables = {name: np.ones((rows, s, self.g)) for name in names}
        exits = np.ones((rows, x, self.g))
        # One order for the products, whatever the order in the file.
        changed = np.ones((rows, len(self.scenario.transitions)))
        for shock in sorted(
            self.scenario.shock_effects, key=lambda e: (int(identity("shock", e.shock)), e.first)
        ):
            last = rows if shock.last is None else shock.last
            if shock.target == "probability":
                assert shock.transition is not None
                changed[shock.first : last, self.transition_index[shock.transition]] *= shock.factor
            elif shock.target == "transition":
                assert shock.transition is not None
                exits[shock.first : last, self._moved_by(shock.transition)] *= shock.factor
            else:
                assert shock.stage is not None
                tables[shock.target][shock.first : last, self.stage_index[shock.stage]] *= shock.factor
        for s in range(len(self.stage_index)) if np.any(changed != 1.0) else ():
            exits *= self._changed_masses(s, changed, rows)
        paid, flowing = self._put_prices(exits, tables["purchase_rate"])
        tables["purchase_amount"] *= paid
        flow_revenue = self._base(lambda st: st.margin_flow.revenue if st.margin_flow else 0.0)
        flow_margin = self._base(lambda st: st.margin_flow.margin if st.margin_flow else 0.0)
        flow_revenue = flow_revenue * tables["flow_revenue"] * flowing
        bought_margin = self._base(lambda st: st.purchases.margin if st.purchases else 0.0)
        dearer = np.any(paid != 1.0, axis=0)
        # A margin of 0 has no factor that makes another of it: what a price leaves is kept as it is.
        bought = np.where(dearer, _left(bought_margin, paid), 1.0) * tables["margin"]
        return {
            "shock_exit": _frozen(exits, None),
            "shock_purchase": _frozen(tables["purchase_rate"], None),
            "shock_amount": _frozen(tables["purchase_amount"], None),
            "shock_margin": _frozen(bought, None),
            "shock_service": _frozen(tables["service_cost"], None),
            "purchase_margin": _frozen(np.where(dearer, 1.0, bought_margin), None),
            "flow_revenue": _frozen(flow_revenue, None),
            "flow_margin": _frozen(flow_revenue * _left(flow_margin, flowing) * tables["margin"], None),
        }

    def _moved_by(self, transition: str) -> list[int]:
        """The exits that what multiplies a transition's hazard multiplies: its own, and its contagion."""
        i = self.transition_index[transition]
        return [table[i] for table in (self.own_exit, self.contagious) if i in table]

    def _base(self, value: Callable[[Stage], float]) -> npt.NDArray[np.float64]:
        return self.per_segment(
            lambda segment: [float(value(st)) for st in segment.stages], len(self.stage_index)
        )

    def _put_prices(
        self, exits: npt.NDArray[np.float64], buying: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Multiply the responses to prices into the factors of exits and of purchase rates.

        Returns the price of purchases and that of margin flows, each (N+1, S, G), relative to the file's.
        """
        paid, flowing = np.ones(buying.shape), np.ones(buying.shape)
        for price in sorted(self.scenario.prices, key=lambda one: int(self.ids.of("price", one.id))):
            segments = [self.segment_index[segment] for segment in price.segments]
            for table, stages in ((paid, price.amounts), (flowing, price.flows)):
                for stage in stages:
                    table[:, self.stage_index[stage], segments] *= np.array(price.ratio)[:, None]
            for response in price.responses:
                if response.transition is not None:
                    table, places = exits, self._moved_by(response.transition)
                else:
                    assert response.stage is not None
                    table, places = buying, [self.stage_index[response.stage]]
                for place in places:
                    table[:, place, segments] *= np.array(response.factors)[:, None]
        return paid, flowing

    def _changed_masses(self, s: int, changed: npt.NDArray[np.float64], rows: int) -> npt.NDArray[np.float64]:
        """(rows, X, G) factors on the masses of a stage's row, where the probabilities are multiplied.

        Every mass of the row depends on the sum of the row, so a factor on one probability changes them all.
        """
        factors = np.ones((rows, len(self.exits), self.g))
        row = [n for n, e in enumerate(self.exits) if e.kind == PROBABILITY and self._origin(e) == s]
        for g, segment in enumerate(self.segments):
            p = [segment.transitions[self.exits[n].transition].probability or 0.0 for n in row]
            for k in range(rows):
                by = [float(changed[k, self.exits[n].transition]) for n in row]
                if all(factor == 1.0 for factor in by):
                    continue
                new = [x * factor for x, factor in zip(p, by, strict=True)]
                before, after = (_mass_a_unit(math.fsum(values)) for values in (p, new))
                for n, factor in zip(row, by, strict=True):
                    factors[k, n, g] = factor * after / before
        return factors

    # People -----------------------------------------------------------------------------------

    def _people_arrays(self) -> Parts:
        traits = [[segment.traits[i] for segment in self.segments] for i in self.trait_order]
        class_id, class_share, class_value, class_range = [], [], [], [0]
        for row in traits:
            if isinstance(row[0].distribution, Classes):
                columns = [trait.distribution for trait in row]
                for c, name in enumerate(row[0].distribution.names):
                    class_id.append(self.ids.of("class", row[0].id, name))
                    class_share.append([d.shares[c] for d in columns if isinstance(d, Classes)])
                    class_value.append([d.values[c] for d in columns if isinstance(d, Classes)])
            class_range.append(len(class_id))
        groups, streams = self.scenario.people_at_start, self.scenario.entrants
        period = self.scenario.time.period
        intensity = np.array([stream.intensity for stream in streams]).reshape(
            len(streams), self.scenario.time.n_periods
        )
        n = self.scenario.time.n_periods
        sums = np.zeros((len(streams), n + 1))
        if len(streams):
            sums[:, 1:] = np.cumsum(intensity * period, axis=1)
        return {
            "segment_id": _keys(self.ids.of("segment", segment.id) for segment in self.segments),
            "segment_share": _floats(segment.share for segment in self.segments),
            "trait_id": _keys(identity("trait", row[0].id) for row in traits),
            "trait_kind": _ints(_trait(row[0])[0] for row in traits),
            "trait_a": _floats(([_trait(t)[1] for t in row] for row in traits), (len(traits), self.g)),
            "trait_b": _floats(([_trait(t)[2] for t in row] for row in traits), (len(traits), self.g)),
            "class_range": _ints(class_range),
            "class_id": _keys(class_id),
            "class_share": _floats(class_share, (len(class_id), self.g)),
            "class_value": _floats(class_value, (len(class_id), self.g)),
            "start_id": _keys(self.ids.of("source", group.source) for group in groups),
            "start_stage": _ints(self.stage_index[group.stage] for group in groups),
            "start_count": _ints(group.count for group in groups),
            "start_segment": _ints(
                -1 if group.segment is None else self.segment_index[group.segment] for group in groups
            ),
            "start_duration": _floats((_duration(group.duration) for group in groups), (len(groups), 3)),
            "start_tenure": _floats((_duration(group.tenure) for group in groups), (len(groups), 3)),
            "start_survivors": _bools(group.survivors for group in groups),
            "entrant_id": _keys(self.ids.of("source", stream.source) for stream in streams),
            "entrant_stage": _ints(self.stage_index[stream.stage] for stream in streams),
            "entrant_share": _floats((stream.segment_shares for stream in streams), (len(streams), self.g)),
            "entrant_intensity": _floats(intensity, (len(streams), n)),
            "entrant_sums": _frozen(sums, None),
        }

    # Investments ------------------------------------------------------------------------------

    def _investment_arrays(self) -> Parts:
        n, s = len(self.investments), len(self.stage_index)
        periods = self.scenario.time.n_periods
        reaches = np.zeros((n, s, self.g), dtype=np.bool_)
        lists: list[int] = []
        for j, inv in enumerate(self.investments):
            stages = [self.stage_index[stage] for stage in inv.audience.stages]
            segments = [self.segment_index[segment] for segment in inv.audience.segments]
            reaches[j][np.ix_(stages, segments)] = True
            lists.append(-1 if inv.audience.share is None else sum(1 for k in lists if k >= 0))
        if max(lists, default=-1) >= MOST_LISTS:
            raise ModelError(
                f"at most {MOST_LISTS} investments may have a share of their audience, found more"
            )
        ranked = any(
            inv.audience.share is not None and inv.audience.by != "random" for inv in self.investments
        )
        return {
            "investment_id": _keys(identity("investment", inv.id) for inv in self.investments),
            "is_budget": _bools(inv.budget is not None for inv in self.investments),
            "spend": _floats((inv.budget or inv.per_head for inv in self.investments), (n, periods)),
            "ramp": _floats((inv.ramp for inv in self.investments), (n, periods)),
            "initial_stock": _floats(inv.initial_stock for inv in self.investments),
            "carry_over": _floats(inv.carry_over for inv in self.investments),
            "reaches": _frozen(reaches, None),
            "list_share": _floats(
                -1.0 if inv.audience.share is None else inv.audience.share for inv in self.investments
            ),
            "list_by": _ints(_LISTS[inv.audience.by] for inv in self.investments),
            "list_index": _ints(lists),
            "needs_heads": bool(
                ranked or self.contagious or any(inv.budget is not None for inv in self.investments)
            ),
        }

    def _effect_target(self, investment: Investment, number: int) -> tuple[int, int]:
        effect = investment.effects[number]
        if effect.target is EffectTarget.TRANSITION:
            assert effect.transition is not None
            transition = self.transition_index[effect.transition]
            if not effect.adds:
                return MULTIPLY_EXIT, self.own_exit[transition]
            for x, e in enumerate(self.exits):
                if e.adding == (investment.id, number):
                    return ADD_HAZARD, x
            return ADD_MASS, self.own_exit[transition]
        if effect.target is EffectTarget.HAND_OFF:
            return HAND_OFF, self.hand_off_index[str(effect.hand_off)]
        assert effect.stage is not None
        return _STAGE_EFFECTS[effect.target], self.stage_index[effect.stage]

    def _effect_arrays(self) -> Parts:
        rows = sorted(
            (*self._effect_target(inv, n), j, n)
            for j, inv in enumerate(self.investments)
            for n in range(len(inv.effects))
        )
        tables: Parts = {"times": [], "rates": []}
        reference, spans = [], []
        for _, _, j, n in rows:
            effect = self.investments[j].effects[n]
            spans.append(_add_table(tables, effect.curve))
            reference.append(_reference(effect, self.investments[j]))
        effects = [self.investments[j].effects[n] for _, _, j, n in rows]

        def ranges(size: int, *kinds: int) -> npt.NDArray[np.int64]:
            result = np.zeros((size, 2), dtype=np.int64)
            for target in range(size):
                found = [k for k, row in enumerate(rows) if row[0] in kinds and row[1] == target]
                if found:
                    result[target] = found[0], found[-1] + 1
            return _frozen(result, None)

        x, s = len(self.exits), len(self.stage_index)
        on_exits = ranges(x, MULTIPLY_EXIT, ADD_HAZARD).copy()
        for transition, contagious in self.contagious.items():
            # What multiplies a transition's hazard multiplies its contagion: its own exit has no added ones.
            on_exits[contagious] = on_exits[self.own_exit[transition]]
        return {
            "effect_kind": _ints(row[0] for row in rows),
            "effect_target": _ints(row[1] for row in rows),
            "effect_investment": _ints(row[2] for row in rows),
            "effect_adds": _bools(e.adds for e in effects),
            "effect_strength": _floats(e.strength for e in effects),
            "effect_curve": _ints(_CURVES[e.curve.kind] for e in effects),
            "effect_a": _floats(e.curve.a for e in effects),
            "effect_b": _floats(e.curve.b for e in effects),
            "effect_low": _ints(low for low, _ in spans),
            "effect_high": _ints(high for _, high in spans),
            "effect_reference": _floats(reference),
            "table_stocks": _floats(tables["times"]),
            "table_values": _floats(tables["rates"]),
            "exit_effects": _frozen(on_exits, None),
            "mass_effects": ranges(x, ADD_MASS),
            "purchase_effects": ranges(s, PURCHASE_RATE),
            "amount_effects": ranges(s, PURCHASE_AMOUNT),
            "hand_off_effects": ranges(len(self.hand_off_index), HAND_OFF),
            "refer_effects": ranges(s, REFERRAL_RATE),
        }

    def build(self) -> Model:
        dated, dated_names = self._dated_arrays()
        scenario = self.scenario
        pieces: Parts = {"times": [], "rates": [], "sums": []}
        parts = {
            **self._time_arrays(),
            **self._stage_arrays(),
            **self._exit_arrays(pieces),
            **self._satisfaction_arrays(),
            **self._team_arrays(pieces),
            **self._referral_arrays(),
            "piece_times": _floats(pieces["times"]),
            "piece_rates": _floats(pieces["rates"]),
            "piece_sums": _floats(pieces["sums"]),
            **dated,
            **self._shock_arrays(),
            **self._people_arrays(),
            **self._investment_arrays(),
            **self._effect_arrays(),
        }
        arrays = Arrays(**parts, **_properties(parts))
        return Model(
            scenario=scenario,
            arrays=arrays,
            stage_names=tuple(stage.name for stage in scenario.stages),
            segment_names=tuple(segment.name for segment in scenario.segments),
            transition_names=tuple(t.name for t in scenario.transitions),
            dated_names=dated_names,
            trait_names=tuple(scenario.segments[0].traits[i].name for i in self.trait_order),
            source_names=tuple(
                [group.source for group in scenario.people_at_start]
                + [stream.source for stream in scenario.entrants]
                + [f"referrals/{stage.id}" for stage in scenario.stages if parts["refers"]]
            ),
            investment_names=tuple(inv.name for inv in self.investments),
            hand_off_names=tuple(one.name for _, one in self.hand_offs),
            team_names=tuple(self.investments[j].name for j, _ in self.teams),
            investment_order=tuple(self.investment_sort.index(i) for i in range(len(self.investments))),
        )


def _properties(parts: Parts) -> Parts:
    """What the walk may leave out, or do at once, because of what the scenario holds."""
    listed = parts["list_index"] >= 0

    def touched(ranges: npt.NDArray[np.int64], by: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        # Whether an investment of a kind has an effect on each of some exits or stages.
        investments = [parts["effect_investment"][low:high] for low, high in ranges]
        return _bools(bool(np.any(by[found])) if len(found) else False for found in investments)

    by_list = touched(parts["exit_effects"], listed)
    kind, shaped = parts["exit_kind"], np.any(parts["exit_shape"] != physics.EXPONENTIAL, axis=1)
    everything = np.ones(len(listed), np.bool_)
    steered = touched(parts["exit_effects"], everything)
    steered = steered | np.any(parts["shock_exit"] != 1.0, axis=(0, 2))
    moved = touched(parts["purchase_effects"], everything)
    moved = moved | np.any(parts["shock_purchase"] != 1.0, axis=(0, 2))
    own_flow = bool(np.any(parts["flow_trait"] >= 0))
    own_buying = bool(
        np.any(parts["purchase_rate_trait"] >= 0)
        or np.any(parts["amount_trait"] >= 0)
        or np.any(touched(parts["purchase_effects"], listed))
        or np.any(touched(parts["amount_effects"], listed))
    )
    paid = (parts["exit_one_off_revenue"] != 0.0) | (parts["exit_one_off_cost"] != 0.0)
    anchored = bool(
        np.any(listed)
        or np.any((kind == RATE) & shaped & steered)
        or np.any(parts["exit_slope"] != 0.0)
        or np.any(parts["exit_care"] != 0.0)
    )
    own = own_flow or (not parts["sampled"] and own_buying)
    flow_counts = parts["sampled"] and bool(np.any(parts["flow_revenue"] != 0.0))
    happens = np.any(kind == PROBABILITY) or np.any(parts["purchase_decided"]) or len(parts["dated_id"])
    ruled = bool(np.any(np.isfinite(parts["exit_silence"])) or np.any(parts["exit_purchases"]))
    happens = happens or parts["satisfies"] or ruled or parts["refers"] or len(parts["team_cost"])
    foreseen = ~touched(parts["exit_effects"], parts["is_budget"]) & ~parts["exit_contagious"]
    return {
        "open_exits": _frozen(open_exits(parts["exit_range"], kind, ~foreseen), None),
        "one_offs": _frozen(np.any(paid, axis=1), None),
        "decides": bool(np.any(kind == PROBABILITY)),
        "chooses": bool(np.any(parts["purchase_decided"])),
        "dates": len(parts["dated_id"]) > 0,
        "ruled": ruled,
        "lists": bool(np.any(listed)),
        "ranks_value": bool(
            np.any(listed & (parts["list_by"] == BY_VALUE)) or np.any(parts["team_order"] == BY_VALUE)
        ),
        "exit_is_own": _frozen((kind == ADDED) & by_list, None),
        "exit_foreseen": _frozen(foreseen, None),
        "purchase_foreseen": _frozen(~touched(parts["purchase_effects"], parts["is_budget"]), None),
        "refer_foreseen": _frozen(~touched(parts["refer_effects"], parts["is_budget"]), None),
        "exit_steady": _frozen(~steered & ~parts["exit_contagious"], None),
        "purchase_steady": _frozen(~moved, None),
        "anchored": anchored,
        "clocks_alone": not (anchored or happens or own or flow_counts),
        "own_factors": own,
        "flow_counts": flow_counts,
    }


def _silence_of(e: _Exit) -> Callable[[Transition], float]:
    """The silence after which an exit's own rule moves a person; infinite for none."""
    own = e.kind == RATE and not e.contagious
    return lambda t: t.rule.silence if own and t.rule is not None and t.rule.silence is not None else math.inf


def _purchases_of(e: _Exit) -> Callable[[Transition], int]:
    """The number of purchases with which an exit's own rule moves a person; 0 for none."""
    own = e.kind == RATE and not e.contagious
    return lambda t: t.rule.purchases if own and t.rule is not None and t.rule.purchases is not None else 0


def _left(margin: npt.NDArray[np.float64], price: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The margin at a price relative to the one at which `margin` holds, the cost being the same."""
    # Not to be computed where nothing changes: 1 - (1 - m) is not m to the last bit.
    return np.where(price == 1.0, margin, 1.0 - (1.0 - margin) / price)


def cycle_weights(rule: str, n: int) -> list[float]:
    """(n,) weights of periods: 1/2, 1, ..., 1, 1/2 (half-cycle), or 1/3, 4/3, 2/3, ..., 4/3, 1/3 (simpson).

    Elbasha & Chhatwal 2016, doi:10.1007/s40273-015-0337-0.
    """
    if rule == "none":
        return [1.0] * n
    if rule == "half-cycle":
        return [0.5, *[1.0] * (n - 2), 0.5]
    return [1 / 3, *(4 / 3 if k % 2 else 2 / 3 for k in range(1, n - 1)), 1 / 3]


def _mass_a_unit(total: float) -> float:
    """Decision mass per unit of probability in a row that sums to `total` < 1: -ln(1 - P) / P, and 1 at 0."""
    return float(physics.decision_mass(total)) / total if total > 0.0 else 1.0


def _mass_of(share: float, together: list[float]) -> float:
    """Decision mass of a share, one of those that are taken together."""
    total = math.fsum(together)
    if total >= 1.0 - 1e-12:
        return share * _ALL_LEAVE
    return float(physics.decision_mass(total)) * share / total if total > 0.0 else 0.0


def _add_pieces(pieces: Parts, times: Sequence[float], rates: Sequence[float]) -> tuple[int, int]:
    low = len(pieces["times"])
    total = 0.0
    for i, (time, rate) in enumerate(zip(times, rates, strict=True)):
        if i:
            total += rates[i - 1] * (time - times[i - 1])
        pieces["times"].append(time)
        pieces["rates"].append(rate)
        pieces["sums"].append(total)
    return low, len(pieces["times"])


def _add_table(tables: Parts, curve: Curve) -> tuple[int, int]:
    low = len(tables["times"])
    tables["times"].extend(curve.stocks)
    tables["rates"].extend(curve.values)
    return low, len(tables["times"])


def _per(quantum: float) -> float:
    # The reciprocal of 1e-5 is a last bit below 100000.
    exact, whole = 1.0 / quantum, round(1.0 / quantum)
    return float(whole) if abs(exact - whole) <= 1e-12 * exact else exact


def _amount(purchases: Any) -> tuple[int, float]:
    if purchases is None or purchases.amount_cv == 0.0:
        return physics.FIXED_AMOUNT, 0.0
    kind = _AMOUNTS[purchases.amount_distribution]
    if kind == physics.GAMMA_AMOUNT:
        return kind, purchases.amount_cv**-2
    return kind, math.sqrt(math.log1p(purchases.amount_cv**2)) if kind == physics.LOGNORMAL_AMOUNT else 0.0


def _purchase_mass(purchases: Purchases | None) -> float:
    p = None if purchases is None else purchases.probability
    return float(physics.decision_mass(p)) if p is not None and p < 1.0 else 0.0


def _earns(stage: Stage) -> bool:
    return stage.purchases is not None or stage.margin_flow is not None or stage.service_cost != 0.0


def _duration(duration: Duration | None) -> tuple[float, float, float]:
    if duration is None:
        return NO_DURATION, 0.0, 0.0
    return _DURATIONS[duration.kind], duration.a, duration.b


def _trait(trait: Trait) -> tuple[int, float, float]:
    match trait.distribution:
        case Gamma(shape=shape, mean=mean):
            return GAMMA, shape, mean
        case Lognormal(sigma=sigma, mean=mean):
            return LOGNORMAL, math.log(mean) - 0.5 * sigma * sigma, sigma
        case Beta(alpha=alpha, beta=beta):
            return BETA, alpha, beta
        case Classes():
            return CLASSES, 0.0, 0.0


def _reference(effect: Effect, investment: Investment) -> float:
    if effect.adds:
        return 1.0
    kind, curve = _CURVES[effect.curve.kind], effect.curve
    f = physics.response(
        kind,
        curve.a,
        curve.b,
        _floats(curve.stocks),
        _floats(curve.values),
        0,
        len(curve.stocks),
        investment.reference_stock,
    )
    value = float(physics.effect(kind, effect.strength, False, 1.0, f))
    if not value > 0.0:
        raise ModelError(
            f"investment {investment.name!r}: its effect is 0 at the reference stock"
            f" {investment.reference_stock:g}, so the base rate cannot have been measured under it"
        )
    return value


def _buys(effect: ScoreEffect | CareEffect) -> bool:
    return effect.stage is not None and effect.aspect == "purchases"


def has_decided_purchases(scenario: Scenario) -> bool:
    """Whether single purchases matter: they are decided once a period, or an exit is decided at each, or an
    encounter follows each, or each person's satisfaction moves them.
    """
    found = scenario.satisfaction
    if found is not None and any(_buys(effect) for effect in found.effects):
        return True
    for one in scenario.investments:
        if one.team is not None and any(_buys(effect) for effect in one.team.effects):
            return True
    if any(stage.encounters is not None and stage.encounters.at_purchases for stage in scenario.stages):
        return True
    return any(
        any(exit_.at_purchases for exit_ in segment.transitions)
        or any(stage.purchases is not None and stage.purchases.by_probability for stage in segment.stages)
        for segment in scenario.segments
    )


def build(scenario: Scenario) -> Model:
    """The model of a checked scenario.

    Raises ModelError where two ids collide in 64 bits, where more than 62 investments keep a list
    of their own, where a reference spend contradicts the base rate it should explain, or where purchases
    that are decided are not sampled.
    """
    if not scenario.money.sampled_purchases and has_decided_purchases(scenario):
        raise ModelError("purchases that are decided, or decide something, must be sampled")
    made = _Builder(scenario).build()
    if scenario.policy is not None:
        made = with_policy(made, scenario.policy)
    return with_processes(made, scenario.processes) if scenario.processes else made
