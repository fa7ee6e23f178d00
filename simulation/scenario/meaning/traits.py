"""Traits: how persons differ, by name or in place."""

from __future__ import annotations

import math
from statistics import NormalDist

from simulation.scenario.language.base import Spec
from simulation.scenario.language.paces import (
    BetaSpec,
    ChanceSpec,
    DistributionSpec,
    GammaSpec,
    LognormalSpec,
    TraitSpec,
)
from simulation.scenario.language.readers import Quantity, Read, Word
from simulation.scenario.meaning.context import Context
from simulation.scenario.problems import quoted
from simulation.scenario.tree import Mark
from simulation.scenario.types import Beta, Classes, Gamma, Lognormal, Trait, TraitDistribution

_TOP = 0.2
"""The part of the people whose share of the whole is told."""


class Traits:
    """The traits of one segment, in the order of their appearance."""

    def __init__(self, declared: dict[str, TraitSpec] | None, context: Context) -> None:
        self._context = context
        self._by_name: dict[str, Trait] = {}
        self._ids: dict[str, str] = {}
        for name, spec in (declared or {}).items():
            trait = Trait(spec.id.value if spec.id else name, name, distribution(spec, context))
            self._by_name[name] = trait
            self._claim(trait.id, f'trait "{name}"', spec.id.mark if spec.id else spec.mark())
        self._anonymous: list[Trait] = []

    def _claim(self, trait_id: str, owner: str, mark: Mark) -> None:
        if trait_id in self._ids:
            message = f'the id "{trait_id}" is taken by {self._ids[trait_id]}'
            self._context.problems.add(mark, message, hint="give one of them another id")
        self._ids.setdefault(trait_id, owner)

    def all(self) -> tuple[Trait, ...]:
        """Every trait of the segment: the declared ones first."""
        return (*self._by_name.values(), *self._anonymous)

    def get(self, trait_id: str | None) -> Trait | None:
        """The trait with an id."""
        return next((trait for trait in self.all() if trait.id == trait_id), None)

    def by_name(self, word: Word) -> str | None:
        """The id of a declared trait; a complaint and None where there is none of that name."""
        if word.bad:
            return None
        trait = self._by_name.get(word.value)
        if trait is None:
            hint = None if self._by_name else "declare it under traits"
            self._context.problems.unknown(word.mark, "trait", word.value, self._by_name, hint)
            return None
        return trait.id

    def differs(self, spec: Word | DistributionSpec | None, own_id: str) -> str | None:
        """The id of the trait that multiplies something; one written in place gets `own_id`."""
        if spec is None:
            return None
        if isinstance(spec, Read):
            return self.by_name(spec)
        return self.add(own_id, distribution(spec, self._context), spec.mark())

    def never(self, share: Quantity, own_id: str) -> str:
        """The id of the trait of a share of persons who never do something: 0 for them, 1 for the others."""
        classes = Classes(("some", "never"), (1.0 - share.value, share.value), (1.0, 0.0))
        return self.add(own_id, classes, share.mark)

    def of_chance(self, chance: ChanceSpec, own_id: str, holder: Spec) -> str | None:
        """The id of the beta trait that a probability is drawn from.

        It is an error if `holder`, in which the probability stands, says otherwise how customers differ.
        """
        for key in ("differs_by_customer", "never"):
            if holder.has(key):
                self._context.problems.add(
                    holder.key_mark(key), "the probability differs by customer already"
                )
        if chance.beta is not None:
            return self.add(own_id, beta(chance.beta), chance.mark("beta"))
        if chance.trait is None:
            return None
        trait_id = self.by_name(chance.trait)
        trait = self.get(trait_id)
        if trait is not None and not isinstance(trait.distribution, Beta):
            message = f"{quoted(chance.trait.value)} is not a beta distribution, which a probability needs"
            self._context.problems.add(chance.trait.mark, message)
        return trait_id

    def add(self, own_id: str, values: TraitDistribution, mark: Mark) -> str:
        """Enter a trait written in place; returns its id."""
        self._claim(own_id, "a difference written in place", mark)
        self._anonymous.append(Trait(own_id, own_id, values))
        return own_id


def distribution(spec: DistributionSpec, context: Context) -> TraitDistribution:
    """The distribution of a trait."""
    if spec.lognormal is not None:
        return _lognormal(spec.lognormal, context)
    if spec.beta is not None:
        return beta(spec.beta)
    if spec.classes is not None:
        classes = spec.classes
        context.sum_to_one(
            (c.share for c in classes.values()), spec.key_mark("classes"), "the shares of the classes"
        )
        if not classes:
            context.problems.add(spec.key_mark("classes"), "at least one class is wanted")
        return Classes(
            names=tuple(classes),
            shares=tuple(c.share.value for c in classes.values()),
            values=tuple(c.value.value for c in classes.values()),
        )
    return _gamma(spec.gamma, context) if spec.gamma is not None else Gamma(1.0)


def beta(spec: BetaSpec) -> Beta:
    """A beta distribution as it is."""
    return Beta(spec.alpha.value, spec.beta.value)


def gamma_of_top_share(share: float) -> float:
    """The shape of the gamma distribution in which the top fifth have that share of the whole, in [0.21, 1).

    The share of those above x is 1 - P(k + 1, x), P being the regularized incomplete gamma function
    (NIST DLMF 8.2.4, 8.8.5), and x is where P(k, x) = 0.8.
    """
    low, high = -12.0, 9.0
    for _ in range(45):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _gamma_top_share(math.exp(middle)) > share else (low, middle)
    return math.exp(0.5 * (low + high))


def _gamma_top_share(k: float) -> float:
    low, high = -800.0, math.log(k + 40.0 * math.sqrt(k) + 40.0)
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _gamma_below(k, middle) < 1.0 - _TOP else (low, middle)
    log_x = 0.5 * (low + high)
    return _TOP + math.exp(k * log_x - math.exp(log_x) - math.lgamma(k + 1.0))


def _gamma_below(k: float, log_x: float) -> float:
    """P(k, x) by its series (DLMF 8.11.4), from the logarithm of x, which may be smaller than any number."""
    x = math.exp(log_x)
    term = total = 1.0
    n = 0
    while term > 1e-17 * total:
        n += 1
        term *= x / (k + n)
        total += term
    return math.exp(k * log_x - x - math.lgamma(k + 1.0)) * total


def _gamma(spec: GammaSpec, context: Context) -> Gamma:
    shape = spec.shape.value if spec.shape else 1.0
    if spec.cv is not None:
        cv = spec.cv
        shape = context.computed(cv.mark, lambda: cv.value**-2)
        context.note(cv.node, f"gamma shape {shape:.6g} = cv ** -2")
    if spec.top20_share is not None:
        top = spec.top20_share
        shape = gamma_of_top_share(top.value)
        context.note(top.node, f"gamma shape {shape:.6g}")
    return Gamma(shape, spec.mean.value if spec.mean else context.default(spec.node, "mean", 1.0))


def _lognormal(spec: LognormalSpec, context: Context) -> Lognormal:
    sigma = spec.sigma.value if spec.sigma else 1.0
    if spec.cv is not None:
        cv = spec.cv
        sigma = context.computed(cv.mark, lambda: math.sqrt(math.log1p(cv.value**2)))
        context.note(cv.node, f"sigma {sigma:.6g} = sqrt(ln(1 + cv ** 2))")
    if spec.top20_share is not None:
        top = spec.top20_share
        sigma = NormalDist().inv_cdf(1.0 - _TOP) + NormalDist().inv_cdf(top.value)
        context.note(top.node, f"sigma {sigma:.6g} = z(80 %) + z(share), z the quantile of the normal")
    return Lognormal(sigma, spec.mean.value if spec.mean else context.default(spec.node, "mean", 1.0))
