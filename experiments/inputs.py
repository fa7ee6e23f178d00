"""What may vary in plans: uncertain numbers, drawn alike for all plans, and plans made with a draw of them.

A point is one quantile in (0, 1) for every input. All plans share it: the same path takes the same
quantile in each, under the law which that plan states for it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import numpy.typing as npt

from experiments.no_answer import NoAnswer
from experiments.plan import Plan
from simulation import draws
from simulation.scenario import ScenarioError
from simulation.scenario.types import Scenario, Text, Uncertain

Floats = npt.NDArray[np.float64]

_SAID = re.compile(r'\s*((?:"(?:[^"]|"")*"|[^"=])+)=(.*)', re.DOTALL)
_RANGE = re.compile(r"(?P<low>[^{}]+?)\s*\.\.\s*(?P<high>[^{}]+)")


class InputError(NoAnswer):
    """No number varies, or its law cannot be understood; the message says what would help."""


@dataclass(frozen=True)
class Inputs:
    """The K numbers that vary, and their laws."""

    paths: tuple[str, ...]
    """In the scenarios, as after --set."""
    laws: tuple[Mapping[str, Uncertain], ...]
    """By plan: path -> law. A plan without a law for a path keeps the number of its file."""
    correlations: Mapping[frozenset[str], float] = field(default_factory=dict)
    """Of the normal scores, by pair of paths."""

    def values(self, plan: int, quantiles: Sequence[float]) -> dict[str, float]:
        """What the inputs are in a plan at quantiles (K,) in (0, 1).

        An input whose quantile is NaN is left as the file has it.
        """
        laws = self.laws[plan]
        return {
            path: quantile(laws[path], float(u))
            for path, u in zip(self.paths, quantiles, strict=True)
            if path in laws and not math.isnan(u)
        }

    def shown(self, quantiles: Floats) -> Floats:
        """Quantiles (M, K) as values (M, K): those of the first plan that has a law for the path."""
        laws = [next(of[path] for of in self.laws if path in of) for path in self.paths]
        columns = [[quantile(law, float(u)) for u in quantiles[:, k]] for k, law in enumerate(laws)]
        return np.array(columns, dtype=np.float64).T.reshape(quantiles.shape)


def inputs_of(plans: Sequence[Plan], said: Sequence[str] = ()) -> Inputs:
    """What varies in plans: what is said, or else what their files call uncertain.

    Parameters
    ----------
    said : texts "PATH=LOW..HIGH" (anything between is equally likely), or "PATH={LAW}" with a law of the
        scenario language, such as `{lognormal: {cv: 0.2}}`; values are written as in the file. They
        hold for all plans, and nothing else varies.

    Raises InputError where nothing varies, a text cannot be read or a plan was not read from a file;
    ScenarioError, with all problems of one text, where its path or its law is not understood.
    """
    for plan in plans:
        if plan.draft is None:
            raise InputError(f"plan {plan.label!r} was not read from a file: no path of it can be set")
    if said:
        laws = [_laws(plan, said) for plan in plans]
    else:
        laws = [{u.path: u for u in plan.scenario.uncertain} for plan in plans]
    paths = tuple(dict.fromkeys(path for of in laws for path in of))
    if not paths:
        raise InputError(
            "no plan calls any number uncertain, and none was named: "
            'say which may vary, as in transitions."active -> ended".rate=0.02..0.06'
        )
    return Inputs(paths, tuple(laws), correlations([law for of in laws for law in of.values()]))


def correlations(laws: Sequence[Uncertain]) -> dict[frozenset[str], float]:
    """The correlations of normal scores that laws state, by pair of paths that both vary.

    Raises InputError where two plans state different ones for a pair: worlds are shared.
    """
    paths = {law.path for law in laws}
    found: dict[frozenset[str], float] = {}
    for law in laws:
        for other, r in law.correlations:
            pair = frozenset((law.path, other))
            if other in paths and found.setdefault(pair, r) != r:
                raise InputError(
                    f"plans state different correlations of {law.path} and {other}: {found[pair]:g} and {r:g}"
                )
    return found


def together(uniforms: Mapping[str, float], of: Mapping[frozenset[str], float]) -> dict[str, float]:
    """Quantiles drawn one by one, made to go together.

    Normal scores of correlated numbers are multiplied by the Cholesky factor of their correlations, in the
    order of their paths; quantiles stay uniform, each alone (Gaussian copula). A number without correlations
    keeps its quantile. `of` must be positive definite, as the scenario language holds it.
    """
    from scipy.special import ndtr, ndtri

    paths = sorted({path for pair in of for path in pair} & set(uniforms))
    if not paths:
        return dict(uniforms)
    matrix = np.array([[1.0 if a == b else of.get(frozenset((a, b)), 0.0) for b in paths] for a in paths])
    scores = np.linalg.cholesky(matrix) @ ndtri([uniforms[path] for path in paths])
    return {**uniforms, **dict(zip(paths, ndtr(scores).tolist(), strict=True))}


def _laws(plan: Plan, said: Sequence[str]) -> dict[str, Uncertain]:
    found: dict[str, Uncertain] = {}
    for number, text in enumerate(said, start=1):
        law = _law(plan, text, number)
        if law.path in found:
            raise InputError(f"{law.path} is said to vary twice")
        found[law.path] = law
    return found


def _law(plan: Plan, text: str, number: int) -> Uncertain:
    path, law = _split(text)
    before = {u.path: u for u in plan.scenario.uncertain}
    try:
        varied = plan.with_overrides([f"uncertain={{{json.dumps(path)}: {law}}}"])
    except ScenarioError as error:
        place = _in_place(path)
        if place is None or not any("said twice" in problem.message for problem in error.problems):
            raise _renamed(error, number) from None
        try:
            varied = plan.with_overrides([f"{place}={law}"])
        except ScenarioError as other:
            raise _renamed(other, number) from None
    after = {u.path: u for u in varied.scenario.uncertain}
    changed = [u for u in after.values() if before.get(u.path) != u]
    return changed[0] if changed else after[path]


def _split(text: str) -> tuple[str, str]:
    """Path and law of the scenario language."""
    match = _SAID.fullmatch(text)
    if match is None:
        raise InputError(f"{text!r} is not PATH=LOW..HIGH or PATH={{LAW}}")
    path, said = match[1].strip(), match[2].strip()
    between = _RANGE.fullmatch(said)
    if between is not None:
        return path, f"{{uniform: {{low: {between['low']}, high: {between['high']}}}}}"
    if not (said.startswith("{") and said.endswith("}")):
        raise InputError(
            f"{said!r} does not say between what {path} may vary: write it LOW..HIGH, as in 2..6 or "
            "2 % per month .. 6 % per month, or as a law, as in {lognormal: {cv: 0.2}}"
        )
    return path, said


def _in_place(path: str) -> str | None:
    """Where a transition says what is uncertain about its own pace; None for another path."""
    arrow = re.match(r'(.*?"[^"]*->[^"]*")', path)
    return f"{arrow[1]}.uncertain" if arrow else None


def _renamed(error: ScenarioError, number: int) -> ScenarioError:
    """The same problems, called after the option they come from."""
    return ScenarioError([replace(problem, file=f"vary {number}") for problem in error.problems])


def world(inputs: Inputs, seed: int, number: int) -> list[float]:
    """The quantiles (K,) of a world: functions of its number, the seed and the paths that go together."""
    drawn = together({path: world_quantile(seed, number, path) for path in inputs.paths}, inputs.correlations)
    return [drawn[path] for path in inputs.paths]


def world_quantile(seed: int, number: int, path: str) -> float:
    """The quantile in (0, 1) that a path takes in a world."""
    stream = np.uint64(draws.stream(np.uint64(seed), np.uint64(number)))
    return float(
        draws.uniform(stream, draws.identity("world", path), draws.identity("uncertain"), np.uint64(0))
    )


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Random numbers of an analysis for one purpose: the same for the same seed, apart from all others."""
    words = [seed, *purpose.encode()]
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(words)))


def titles_of(scenarios: Iterable[Scenario]) -> Mapping[str, Text]:
    """Titles by name of stages, segments and investments; of several with a name, the first."""
    found: dict[str, Text] = {}
    for scenario in scenarios:
        for parts in (scenario.stages, scenario.segments, scenario.investments):
            for part in parts:
                found.setdefault(part.name, part.title)
    return found


def name_of(path: str) -> str:
    """A path in words: the key, with what it belongs to in brackets."""
    keys = [k.replace('""', '"') for pair in _KEYS.findall(path) if (k := cast(str, pair[0] or pair[1]))]
    *where, key = keys
    about = [part for part in where if part not in _CONTAINERS]
    return f"{key} ({', '.join(about)})" if about else key


_KEYS = re.compile(r'"((?:[^"]|"")*)"|([^."]+)')
_CONTAINERS = frozenset(
    ("transitions", "stages", "investments", "effects", "segments", "market_entrants", "money", "time")
)


def quantile(uncertain: Uncertain, u: float) -> float:
    """The value of an uncertain number at quantile u in (0, 1)."""
    given = dict(uncertain.parameters)
    return _QUANTILES[uncertain.distribution](given, u)


def _lognormal(given: dict[str, float], u: float) -> float:
    from scipy.special import ndtri

    sigma = given["sigma"]
    return given["mean"] * math.exp(sigma * float(ndtri(u)) - sigma * sigma / 2.0)


def _normal(given: dict[str, float], u: float) -> float:
    from scipy.special import ndtri

    return given["mean"] + given["sd"] * float(ndtri(u))


def _gamma(given: dict[str, float], u: float) -> float:
    from scipy.special import gammaincinv

    return given["mean"] * float(gammaincinv(given["shape"], u)) / given["shape"]


def _beta(given: dict[str, float], u: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(given["alpha"], given["beta"], u))


def _evenly(given: dict[str, float], u: float) -> float:
    return given["low"] + u * (given["high"] - given["low"])


def _triangular(given: dict[str, float], u: float) -> float:
    low, mode, high = given["low"], given["mode"], given["high"]
    if u * (high - low) <= mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


_QUANTILES: dict[str, Callable[[dict[str, float], float], float]] = {
    "lognormal": _lognormal,
    "normal": _normal,
    "gamma": _gamma,
    "beta": _beta,
    "uniform": _evenly,
    "triangular": _triangular,
}
