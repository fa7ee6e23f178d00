"""What one person has on the bench: a market, two to four plans, and every step back to where it began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from experiments.plan import Plan
from simulation.scenario import yaml_reader
from simulation.scenario.overrides import parse_path
from virta.studio.controls import Control
from virta.studio.market import Market

MOST_PLANS = 4
_MOST_STEPS = 200


@dataclass(frozen=True)
class Draftplan:
    """A plan as it is being made: its name, and the numbers that differ from the file."""

    label: str
    changes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """What undo and redo go through. The first plan is the baseline: the market as it was opened."""

    plans: tuple[Draftplan, ...]
    active: int
    frame: Mapping[str, float] = field(default_factory=dict)
    """Numbers that hold for all plans."""


class Bench:
    """A market with plans on it, and its past."""

    def __init__(self, market: Market, controls: tuple[Control, ...], labels: tuple[str, str]) -> None:
        """`labels`: of the baseline, and of the plan that is made first."""
        self.market, self.controls = market, {control.path: control for control in controls}
        self._past: list[State] = []
        self._future: list[State] = []
        self._moving: str | None = None
        self._made: dict[tuple[str, tuple[tuple[str, float], ...]], Plan] = {}
        self.state = State((Draftplan(labels[0]), Draftplan(labels[1])), 1)

    def speak(self, controls: tuple[Control, ...]) -> None:
        """Take the same controls in another language."""
        self.controls = {control.path: control for control in controls}

    @property
    def plan(self) -> Draftplan:
        """The plan whose controls are shown."""
        return self.state.plans[self.state.active]

    def value(self, path: str) -> float:
        """What a control of the active plan says."""
        control = self.controls[path]
        held = self.state.frame if control.shared else self.plan.changes
        return held.get(path, control.value)

    def move(self, path: str, value: float) -> None:
        """Set a number of the active plan, or of all where it is shared.

        One control moved again and again is one step back. Raises KeyError for what is no control.
        """
        control = self.controls[path]
        value = control.fitting(value)
        held = dict(self.state.frame if control.shared else self.plan.changes)
        held[path] = value
        if value == control.value:
            del held[path]
        kept = held
        state = (
            replace(self.state, frame=kept)
            if control.shared
            else self._with(replace(self.plan, changes=kept))
        )
        self._step(state, path)

    def settle(self) -> None:
        """The next move is a step of its own, also of the same control."""
        self._moving = None

    def spread(self, path: str, value: float) -> None:
        """Set a budget and take the difference from the other budgets, in proportion to what they are.

        What they do not have is not taken: the sum of all budgets stays, or the move is as far as it goes.
        """
        others = [c for c in self.controls.values() if c.is_budget and c.path != path]
        total = sum(self.value(c.path) for c in others) + self.value(path)
        value = min(max(value, 0.0), total)
        rest = sum(self.value(c.path) for c in others)
        changes = dict(self.plan.changes)
        changes[path] = value
        for other in others:
            share = self.value(other.path) / rest if rest else 1 / len(others)
            changes[other.path] = round((total - value) * share, 6)
        for name in [key for key, held in changes.items() if held == self.controls[key].value]:
            del changes[name]
        self._step(self._with(replace(self.plan, changes=changes)), path)

    def reset(self) -> None:
        """The active plan as the file has it."""
        self._step(self._with(replace(self.plan, changes={})), None)

    def add(self, label: str) -> None:
        """One more plan, a copy of the active one, which becomes active. Nothing where there are enough."""
        if len(self.state.plans) < MOST_PLANS:
            plans = (*self.state.plans, replace(self.plan, label=label))
            self._step(replace(self.state, plans=plans, active=len(plans) - 1), None)

    def drop(self) -> None:
        """Take the active plan away; the last one stays."""
        if len(self.state.plans) > 2:
            at = self.state.active
            plans = (*self.state.plans[:at], *self.state.plans[at + 1 :])
            self._step(replace(self.state, plans=plans, active=max(at - 1, 1)), None)

    def show(self, plan: int) -> None:
        """Make a plan active. The baseline cannot be."""
        if 1 <= plan < len(self.state.plans):
            self.state = replace(self.state, active=plan)
            self._moving = None

    def rename(self, label: str) -> None:
        """Call the active plan otherwise; a name that is empty or taken changes nothing."""
        label = label.strip()[:40]
        if label and label not in {plan.label for plan in self.state.plans}:
            self._step(self._with(replace(self.plan, label=label)), None)

    def undo(self) -> bool:
        """Go a step back; whether there was one."""
        return self._travel(self._past, self._future)

    def redo(self) -> bool:
        """Go a step forth; whether there was one."""
        return self._travel(self._future, self._past)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step forth."""
        return bool(self._future)

    def plans(self, state: State | None = None) -> list[Plan]:
        """The plans of a state, the present one unless given, the baseline first.

        What was made last is kept. Raises ScenarioError where numbers cannot stand together.
        """
        state, made = state or self.state, {}
        for plan in state.plans:
            changes = tuple({**state.frame, **plan.changes}.items())
            key = plan.label, changes
            made[key] = self._made.get(key) or self.market.plan(changes, plan.label)
        self._made = made
        return list(made.values())

    def text(self) -> str:
        """The active plan as a scenario file that extends the market and holds only what differs."""
        values: dict[str, object] = {"schema": 1, "extends": self.market.base, "title": self.plan.label}
        for path, value in {**self.state.frame, **self.plan.changes}.items():
            table = values
            *above, last = parse_path(path)
            for key in above:
                inner = table.setdefault(key, {})
                assert isinstance(inner, dict)
                table = inner
            table[last] = int(value) if value == int(value) else value
        head = (
            f"# What differs from {self.market.name}, which `extends` names by its path from this folder.\n"
        )
        return head + yaml_reader.written(values)

    def _with(self, plan: Draftplan) -> State:
        plans = list(self.state.plans)
        plans[self.state.active] = plan
        return replace(self.state, plans=tuple(plans))

    def _step(self, state: State, moving: str | None) -> None:
        if state == self.state:
            return
        if moving is None or moving != self._moving:
            self._past = [*self._past[-_MOST_STEPS:], self.state]
        self._future.clear()
        self._moving, self.state = moving, state

    def _travel(self, origin: list[State], destination: list[State]) -> bool:
        if not origin:
            return False
        destination.append(self.state)
        self.state, self._moving = origin.pop(), None
        return True
