"""Hazards, traits and uncertainty: the parts of the language that hold distributions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from simulation.scenario import quantities
from simulation.scenario.language.base import Forms, Spec
from simulation.scenario.language.containers import Named, ScalarOr
from simulation.scenario.language.readers import Name, Number, Quantity, Read, Reading, Word
from simulation.scenario.language.values import (
    Id,
    Length,
    NonNegativeNumber,
    PartialShare,
    PendingQuantity,
    PositiveNumber,
    Rate,
    RateByAge,
    Share,
    SignedRate,
)
from simulation.scenario.problems import nearest, quoted
from simulation.scenario.quantities import Kind
from simulation.scenario.tree import Leaf, Node


class ProbabilityWithin(Spec):
    """A rate told as a probability over a time: rate = -ln(1 - probability) / within."""

    called: ClassVar[str] = "a rate told as a probability"

    probability: PartialShare = Field(
        description="Probability of leaving within the time, if nothing else happens."
    )
    within: Length = Field(description="The time over which the probability holds.")


PaceRate = Annotated[Quantity | ProbabilityWithin, ScalarOr(Number(Kind.RATE, low=0), ProbabilityWithin)]


class ExponentialSpec(Spec):
    """A constant hazard."""

    called: ClassVar[str] = "an exponential time"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its pace", ("rate", "mean", "median", "half_life")),)

    rate: PaceRate | None = Field(None, description="Hazard per time.")
    mean: Length | None = Field(None, description="Mean time; the rate is 1 / mean.")
    median: Length | None = Field(None, description="Median time; the rate is ln 2 / median.")
    half_life: Length | None = Field(
        None, description="Time in which half have moved; the same as the median."
    )


class WeibullSpec(Spec):
    """A hazard that rises (shape above 1) or falls (below 1) with time."""

    called: ClassVar[str] = "a Weibull time"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its length", ("mean", "median", "scale")),)

    shape: PositiveNumber = Field(
        description="Above 1 the hazard rises, below 1 it falls; 1 is the exponential."
    )
    mean: Length | None = Field(None, description="Mean time.")
    median: Length | None = Field(None, description="Median time.")
    scale: Length | None = Field(None, description="Time by which 63 % have moved.")


class GompertzSpec(Spec):
    """A hazard that grows or shrinks exponentially."""

    called: ClassVar[str] = "a Gompertz time"

    rate: Rate = Field(description="Hazard at time zero.")
    growth: SignedRate = Field(
        description="Exponential growth of the hazard per time; negative: some never move."
    )


class LognormalTimeSpec(Spec):
    """A time whose logarithm is normal: the hazard rises, then falls."""

    called: ClassVar[str] = "a lognormal time"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its length", ("median", "mean")),)

    median: Length | None = Field(None, description="Median time.")
    mean: Length | None = Field(None, description="Mean time; the median is mean / exp(sigma ** 2 / 2).")
    sigma: PositiveNumber = Field(description="Standard deviation of the logarithm.")


class LoglogisticSpec(Spec):
    """A time whose logarithm is logistic; of shape above 1 the hazard rises, then falls."""

    called: ClassVar[str] = "a log-logistic time"

    median: Length = Field(description="Median time, which is the scale.")
    shape: PositiveNumber = Field(description="H(x) = ln(1 + (x / median) ** shape).")


class GammaTimeSpec(Spec):
    """A gamma time: the hazard rises (shape above 1) or falls to 1 / scale."""

    called: ClassVar[str] = "a gamma time"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its length", ("mean", "scale")),)

    shape: PositiveNumber = Field(description="Shape parameter; 1 is the exponential.")
    mean: Length | None = Field(None, description="Mean time; the scale is mean / shape.")
    scale: Length | None = Field(None, description="Scale parameter.")


class ShapesSpec(Spec):
    """The distribution of a time."""

    called: ClassVar[str] = "the distribution of a time"
    forms: ClassVar[tuple[Forms, ...]] = (
        Forms(
            "its shape",
            ("exponential", "weibull", "gompertz", "piecewise", "lognormal", "loglogistic", "gamma"),
        ),
    )

    exponential: ExponentialSpec | None = Field(None, description="Constant hazard.")
    weibull: WeibullSpec | None = Field(None, description="Hazard rising or falling as a power of time.")
    gompertz: GompertzSpec | None = Field(None, description="Hazard rising or falling exponentially.")
    piecewise: RateByAge | None = Field(None, description="Hazard from each time on, the first from 0.")
    lognormal: LognormalTimeSpec | None = Field(None, description="Hazard rising, then falling.")
    loglogistic: LoglogisticSpec | None = Field(
        None, description="Hazard rising, then falling as one over time."
    )
    gamma: GammaTimeSpec | None = Field(None, description="Hazard going to a constant.")
    minimum: Length | None = Field(
        None, description="Nobody leaves before, and the shape begins then: a minimum term. None unless said."
    )


_TopShare = Annotated[Quantity, Number(Kind.PROPORTION, low=0.21, below=1)]
_TOP = "Share of the whole that the top fifth of people have of it."


class GammaSpec(Spec):
    """A gamma distribution across customers."""

    called: ClassVar[str] = "a gamma distribution"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its spread", ("cv", "shape", "top20_share")),)

    cv: PositiveNumber | None = Field(None, description="Coefficient of variation; shape = cv ** -2.")
    shape: PositiveNumber | None = Field(None, description="Shape parameter; cv = shape ** -0.5.")
    top20_share: _TopShare | None = Field(None, description=_TOP)
    mean: PositiveNumber | None = Field(None, description="Mean of the multiplier; 1 unless said.")


class LognormalSpec(Spec):
    """A lognormal distribution across customers."""

    called: ClassVar[str] = "a lognormal distribution"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its spread", ("cv", "sigma", "top20_share")),)

    cv: PositiveNumber | None = Field(
        None, description="Coefficient of variation; sigma ** 2 = ln(1 + cv ** 2)."
    )
    top20_share: _TopShare | None = Field(None, description=_TOP)
    sigma: PositiveNumber | None = Field(None, description="Standard deviation of the logarithm.")
    mean: PositiveNumber | None = Field(None, description="Mean of the multiplier; 1 unless said.")


class BetaSpec(Spec):
    """A beta distribution on (0, 1)."""

    called: ClassVar[str] = "a beta distribution"

    alpha: PositiveNumber = Field(description="First parameter; the mean is alpha / (alpha + beta).")
    beta: PositiveNumber = Field(description="Second parameter.")


class ClassSpec(Spec):
    """One latent class."""

    called: ClassVar[str] = "a class"

    share: Share = Field(description="Share of persons in the class; the shares sum to 1.")
    value: NonNegativeNumber = Field(description="The trait's value for them.")


_DISTRIBUTION = Forms("its distribution", ("gamma", "lognormal", "beta", "classes"))
_CLASSES = "Latent classes: name, share and value of each."


class DistributionSpec(Spec):
    """How something differs by customer."""

    called: ClassVar[str] = "a difference by customer"
    forms: ClassVar[tuple[Forms, ...]] = (_DISTRIBUTION,)

    gamma: GammaSpec | None = Field(None, description="Gamma distribution.")
    lognormal: LognormalSpec | None = Field(None, description="Lognormal distribution.")
    beta: BetaSpec | None = Field(None, description="Beta distribution.")
    classes: Annotated[dict[str, ClassSpec], Named(ClassSpec, "a class")] | None = Field(
        None, description=_CLASSES
    )


class TraitSpec(DistributionSpec):
    """A named property of persons, drawn once each; whatever names it shares its value."""

    called: ClassVar[str] = "a trait"

    id: Id | None = Field(None, description="Identity that stays when the name changes.")


Differs = Annotated[Word | DistributionSpec, ScalarOr(Name("the name of a trait"), DistributionSpec)]


class ChanceSpec(Spec):
    """A probability that differs by customer."""

    called: ClassVar[str] = "a probability that differs by customer"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its distribution", ("beta", "trait")),)

    beta: BetaSpec | None = Field(None, description="Each customer has a probability drawn from this beta.")
    trait: Annotated[Word, Name("the name of a trait")] | None = Field(
        None, description="Name of a beta trait."
    )


Chance = Annotated[Quantity | ChanceSpec, ScalarOr(Number(Kind.PROPORTION, low=0, high=1), ChanceSpec)]


PURCHASE = "purchase"
"""The word that stands for each purchase where a time between decisions may stand."""


@dataclass(frozen=True)
class Interval(Number):
    """A time, or the word purchase: what a decision by probability comes after."""

    def read(self, node: Node, reading: Reading) -> Quantity | Word:  # type: ignore[override]
        """The time, or the word."""
        if isinstance(node, Leaf) and node.text == PURCHASE:
            return Read(PURCHASE, node)
        if isinstance(node, Leaf) and nearest(node.text, (PURCHASE,)) is not None:
            allowed = (quantities.EXAMPLES[Kind.TIME], PURCHASE)
            message = f"{quoted(node.text)} is not allowed here"
            reading.problems.add(node.mark, message, found=node.text, allowed=allowed, nearest=PURCHASE)
            return self._stand_in(node)
        return super().read(node, reading)

    def json_schema(self) -> dict[str, Any]:
        """A time, or the word."""
        return {"anyOf": [*super().json_schema()["anyOf"], {"const": PURCHASE}]}


DecisionTimes = Annotated[Quantity | Word, Interval(Kind.TIME, above=0)]


class SpreadSpec(Spec):
    """A distribution about the value written, told by its relative or absolute spread."""

    called: ClassVar[str] = "an uncertainty"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its spread", ("cv", "sd")),)

    cv: PositiveNumber | None = Field(None, description="Standard deviation divided by the mean.")
    sd: PendingQuantity | None = Field(None, description="Standard deviation, in the unit of the value.")
    mean: PendingQuantity | None = Field(None, description="Mean; the value written unless said.")


class RangeSpec(Spec):
    """A uniform distribution."""

    called: ClassVar[str] = "a uniform uncertainty"

    low: PendingQuantity = Field(description="Lowest value.")
    high: PendingQuantity = Field(description="Highest value.")


class TriangleSpec(Spec):
    """A triangular distribution."""

    called: ClassVar[str] = "a triangular uncertainty"

    low: PendingQuantity = Field(description="Lowest value.")
    mode: PendingQuantity | None = Field(None, description="Likeliest value; the value written unless said.")
    high: PendingQuantity = Field(description="Highest value.")


Correlation = Annotated[Quantity, Number(above=-1, below=1)]


class UncertainSpec(Spec):
    """What we do not know about a number: kept for analyses, without influence on a run."""

    called: ClassVar[str] = "an uncertainty"
    forms: ClassVar[tuple[Forms, ...]] = (
        Forms("its distribution", ("lognormal", "normal", "gamma", "beta", "uniform", "triangular")),
    )

    lognormal: SpreadSpec | None = Field(None, description="Lognormal about the value written.")
    normal: SpreadSpec | None = Field(None, description="Normal about the value written.")
    gamma: SpreadSpec | None = Field(None, description="Gamma about the value written.")
    beta: BetaSpec | None = Field(None, description="Beta, for a proportion.")
    uniform: RangeSpec | None = Field(None, description="Anything between two values.")
    triangular: TriangleSpec | None = Field(None, description="Between two values, with a likeliest one.")
    correlation: (
        Annotated[dict[str, Correlation], Named(Number(above=-1, below=1), "a path", arrows=True)] | None
    ) = Field(
        None, description="Correlation of the normal scores with another uncertain number, by its path."
    )
