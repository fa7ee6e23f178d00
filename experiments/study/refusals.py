"""Whether the plans of a study take what its factors set: the ends of each factor, and every word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from experiments.study.types import Factor, Study, Value
from simulation.scenario import Problem, ScenarioError
from simulation.scenario.documents import quoted


@dataclass(frozen=True)
class Refused:
    """A value that the scenario language refuses in a plan."""

    factor: Factor
    plan: str
    value: Value
    error: ScenarioError

    @property
    def said(self) -> str:
        """Who refuses what."""
        value = f"{self.value:g}" if isinstance(self.value, float) else self.value
        return f"{quoted(self.plan)} refuses {self.factor.name} = {value}"


def refusals(study: Study) -> Iterator[Refused]:
    """The values refused, each by the first plan that does; the factors one at a time.

    Points at which two factors are refused only together are not found. Raises DesignError or StudyError
    where the design cannot be made.
    """
    points = study.points
    for number, factor in enumerate(study.factors):
        listed = list(dict.fromkeys(point.values[number] for point in points))
        numbers = sorted(value for value in listed if isinstance(value, float))
        words = [value for value in listed if isinstance(value, str)]
        ends: list[Value] = [*dict.fromkeys([numbers[0], numbers[-1]])] if numbers else []
        for value in [*ends, *words]:
            for i, plan in enumerate(study.plans):
                assert plan.draft is not None
                try:
                    plan.draft.scenario((*plan.overrides, *factor.overrides(i, value)))
                except ScenarioError as error:
                    yield Refused(factor, plan.label, value, error)
                    break


def check(study: Study) -> None:
    """Raise ScenarioError with every value refused, and what `refusals` raises."""
    found: dict[tuple[str, str], Problem] = {}
    for one in refusals(study):
        first = one.error.problems[0]
        said = replace(first, file=f"factor {one.factor.name}", message=f"{one.said}: {first.message}")
        found.setdefault((one.factor.name, first.message), said)
    if found:
        raise ScenarioError(found.values())
