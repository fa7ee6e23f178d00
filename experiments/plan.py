"""Plans: scenarios with a label, to be compared, and what they would be with less or more of a lever."""

from __future__ import annotations

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.build import build
from simulation.model import Model
from simulation.policy import Policy, Scaled
from simulation.processes import Process
from simulation.scenario import draft
from simulation.scenario.types import Aim, Investment, Scenario

if TYPE_CHECKING:
    from simulation.scenario.loader import Draft

Override = str | tuple[str, object]
"""A text "PATH=VALUE", or a path and a value."""


@dataclass(frozen=True)
class Plan:
    """A scenario under a label of its own."""

    label: str
    scenario: Scenario
    model: Model
    draft: Draft | None = None
    """The file as read, from which the plan can be made with other numbers; None: made in Python."""
    overrides: tuple[Override, ...] = ()
    file: Path | None = None
    """Where it was read from."""

    def __repr__(self) -> str:
        said = [o if isinstance(o, str) else f"{o[0]}={o[1]}" for o in self.overrides]
        return f"Plan({', '.join([repr(self.label), str(self.file or self.scenario.name), *said])})"

    def with_overrides(self, overrides: Iterable[Override]) -> Plan:
        """The same plan with further overrides of its file, under the same label.

        Raises ValueError for a plan that was not read from a file, ScenarioError for bad overrides.
        """
        if self.draft is None:
            raise ValueError(f"plan {self.label!r} was not read from a file: no path of it can be set")
        every = (*self.overrides, *overrides)
        made = self.draft.scenario(every).under(self.scenario.policy).beside(*self.scenario.processes)
        return replace(of(made, self.label, self.draft, every), file=self.file)

    def under(self, policy: Policy | None, label: str | None = None) -> Plan:
        """The same plan with what is spent decided period by period (`simulation.policy`)."""
        made = of(self.scenario.under(policy), label or self.label, self.draft, self.overrides)
        return replace(made, file=self.file)

    def beside(self, *processes: Process, label: str | None = None) -> Plan:
        """The same plan with processes of one's own beside the customers (`simulation.processes`)."""
        made = of(self.scenario.beside(*processes), label or self.label, self.draft, self.overrides)
        return replace(made, file=self.file)

    def set(self, path: str, value: object) -> Plan:
        """The same plan with one value set, under the same label; errors as in `with_overrides`.

        path: as in "investments.care.budget". value: a number in the scenario's own units, or a text such as
        "2 500 per month".
        """
        return self.with_overrides([(path, value)])


def plan(path: str | Path, overrides: Iterable[Override] = (), label: str | None = None) -> Plan:
    """The plan of a scenario file with overrides.

    The label is the file's name, followed by the overrides where there are any.
    Raises ScenarioError with every problem of the file and the overrides.
    """
    return drafted(draft(path), overrides, label, Path(path))


def drafted(
    read: Draft, overrides: Iterable[Override] = (), label: str | None = None, file: Path | None = None
) -> Plan:
    """The same of a scenario that was read already, from `file` if from any."""
    given = tuple(overrides)
    scenario = read.scenario(given)
    if label is None:
        said = [o if isinstance(o, str) else f"{o[0]}={o[1]}" for o in given]
        label = ", ".join([scenario.name, *said])
    return replace(of(scenario, label, read, given), file=file)


def of(
    scenario: Scenario,
    label: str | None = None,
    source: Draft | None = None,
    overrides: tuple[Override, ...] = (),
) -> Plan:
    """The plan of a scenario that is there already; the label is its name unless given.

    Where the scenario is as it was read, paths of the plan can be set.
    """
    # What is read again decides nothing by itself.
    if source is None and scenario.policy is None and not scenario.processes:
        with suppress(ValueError):
            read = scenario.reading()
            source, overrides = read.draft, read.overrides
    return Plan(label or scenario.name, scenario, build(scenario), source, overrides)


def without(scenario: Scenario, aims: Iterable[Aim] = tuple(Aim)) -> Scenario:
    """The scenario in which nothing is spent on investments with these aims.

    Without any investments it is the zero-action run: the development without action (drift).
    Spend before time 0 still has an effect, which fades by its carry-over.
    """
    stopped = frozenset(aims)
    return _multiplied(scenario, {one.name: 0.0 for one in scenario.investments if one.aim in stopped})


def scaled(scenario: Scenario, investment_id: str, factor: float) -> Scenario:
    """The scenario with the spend of one investment multiplied by `factor` >= 0 in every period.

    A team has that many people, halves rounded up, and spends accordingly.
    A factor near 1 changes no small team.
    Raises ValueError for an investment that is not there or a negative factor.
    """
    if investment_id not in {one.id for one in scenario.investments}:
        known = ", ".join(one.id for one in scenario.investments) or "none"
        raise ValueError(f"there is no investment {investment_id!r}; there are: {known}")
    if not factor >= 0.0:
        raise ValueError(f"spend cannot be multiplied by {factor}")
    return _multiplied(
        scenario, {one.name: factor for one in scenario.investments if one.id == investment_id}
    )


def less_and_more(scenario: Scenario, investment: Investment, step: float) -> tuple[Scenario, Scenario]:
    """The scenario with a little less and a little more of an investment, in each period that spends on it.

    A little is the share `step` of the spend, in (0, 1]; of a team it is one person.
    """
    if investment.team is None:
        return scaled(scenario, investment.id, 1.0 - step), scaled(scenario, investment.id, 1.0 + step)

    people = investment.team.people

    def by(one: int) -> Scenario:
        changed = _staffed(investment, tuple(k + one if k else 0 for k in people))
        kept = (changed if other.id == changed.id else other for other in scenario.investments)
        return replace(scenario, investments=tuple(kept))

    return by(-1), by(1)


def spends(investment: Investment) -> bool:
    """Whether the investment spends anything in any period."""
    return any(investment.budget or ()) or any(investment.per_head or ())


def _staffed(investment: Investment, people: tuple[int, ...]) -> Investment:
    """The investment in a team with so many people in each period, at the same wages."""
    assert investment.team is not None
    assert investment.budget is not None
    now = zip(investment.budget, investment.team.people, people, strict=True)
    return replace(
        investment,
        budget=tuple(sum_ / before * after if before else 0.0 for sum_, before, after in now),
        team=replace(investment.team, people=people),
    )


def _times(investment: Investment, factor: float) -> Investment:
    if factor == 1.0:
        return investment
    if investment.team is not None:
        return _staffed(investment, tuple(math.floor(factor * k + 0.5) for k in investment.team.people))

    def scaled_by(spend: tuple[float, ...] | None) -> tuple[float, ...] | None:
        return None if spend is None else tuple(factor * sum_ for sum_ in spend)

    return replace(investment, budget=scaled_by(investment.budget), per_head=scaled_by(investment.per_head))


def _multiplied(scenario: Scenario, factors: dict[str, float]) -> Scenario:
    """The scenario with the spend of investments multiplied, by name, also where a policy decides on it."""
    investments = tuple(_times(one, factors.get(one.name, 1.0)) for one in scenario.investments)
    if scenario.policy is None:
        return replace(scenario, investments=investments)
    return replace(scenario, policy=Scaled(scenario.policy, factors))
