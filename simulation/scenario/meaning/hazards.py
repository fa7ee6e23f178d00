"""Paces -> hazards: means, medians, probabilities and shapes become the parameters of a hazard."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from simulation.scenario.language.paces import (
    ExponentialSpec,
    GammaTimeSpec,
    GompertzSpec,
    LognormalTimeSpec,
    ProbabilityWithin,
    ShapesSpec,
    WeibullSpec,
)
from simulation.scenario.language.readers import Quantity
from simulation.scenario.language.stages import TransitionSpec
from simulation.scenario.meaning.context import Context
from simulation.scenario.types import BEGUN, Hazard, Shape

LN2 = math.log(2.0)


def constant(spec: ExponentialSpec | TransitionSpec, context: Context) -> Hazard | None:
    """The constant hazard that a rate, mean, median or half-life gives; None where none is written."""
    if spec.rate is not None:
        return Hazard(Shape.EXPONENTIAL, a=_rate(spec.rate, context))
    for length, factor, formula in (
        (spec.mean, 1.0, "1 / mean"),
        (spec.median, LN2, "ln 2 / median"),
        (spec.half_life, LN2, "ln 2 / half-life"),
    ):
        if length is not None:
            rate = _over(factor, length, context)
            context.note(length.node, f"rate {rate:.6g} per {context.reading.unit} = {formula}")
            return Hazard(Shape.EXPONENTIAL, a=rate)
    return None


def _rate(rate: Quantity | ProbabilityWithin, context: Context) -> float:
    if isinstance(rate, Quantity):
        return rate.value
    p, within = rate.probability, rate.within
    value = context.computed(within.mark, lambda: -math.log1p(-p.value) / within.value, positive=False)
    context.note(p.node, f"rate {value:.6g} per {context.reading.unit} = -ln(1 - p) / t")
    return value


def _over(factor: float, length: Quantity, context: Context) -> float:
    return context.computed(length.mark, lambda: factor / length.value)


def shaped(spec: ShapesSpec, context: Context) -> Hazard:
    """The hazard of a distribution of a time, from its minimum term on."""
    hazard = _shaped(spec, context)
    if spec.minimum is None or spec.minimum.bad:
        return hazard
    return _from(spec.minimum, hazard, context)


def _from(minimum: Quantity, hazard: Hazard, context: Context) -> Hazard:
    """The hazard delayed by a minimum term, in which it is 0."""
    term = minimum.value
    if hazard.shape is Shape.GOMPERTZ:
        message = "a Gompertz hazard has no minimum term"
        context.problems.add(minimum.mark, message, hint="write a weibull, a gamma or a piecewise hazard")
        return hazard
    if hazard.shape is Shape.WEIBULL:
        scale = context.computed(minimum.mark, lambda: hazard.a ** (-1.0 / hazard.b))
        return Hazard(Shape.LATE_WEIBULL, a=scale, b=hazard.b, times=(term,), rates=(1.0,))
    if hazard.shape is Shape.EXPONENTIAL:
        return Hazard(Shape.PIECEWISE, times=(0.0, term), rates=(0.0, hazard.a))
    if hazard.shape is Shape.PIECEWISE:
        later = tuple(term + time for time in hazard.times)
        return Hazard(Shape.PIECEWISE, times=(0.0, *later), rates=(0.0, *hazard.rates))
    return replace(hazard, times=(term,))


def _shaped(spec: ShapesSpec, context: Context) -> Hazard:
    if spec.lognormal is not None:
        return _lognormal(spec.lognormal, context)
    if spec.loglogistic is not None:
        return _begun(Shape.LOGLOGISTIC, spec.loglogistic.median.value, spec.loglogistic.shape.value)
    if spec.gamma is not None:
        return _gamma(spec.gamma, context)
    if spec.weibull is not None:
        return _weibull(spec.weibull, context)
    if spec.gompertz is not None:
        return _gompertz(spec.gompertz)
    if spec.piecewise is not None:
        pairs = spec.piecewise.value
        if pairs and pairs[0][0].value != 0 and not spec.piecewise.bad:
            message = "the first hazard must hold from 0 on"
            context.problems.add(pairs[0][0].mark, message, hint="write {0 months: ..., }")
        times = tuple(time.value for time, _ in pairs)
        return Hazard(Shape.PIECEWISE, times=times, rates=tuple(rate.value for _, rate in pairs))
    hazard = constant(spec.exponential, context) if spec.exponential is not None else None
    return hazard or Hazard(Shape.EXPONENTIAL, a=1.0)


def _begun(shape: Shape, a: float, b: float) -> Hazard:
    return Hazard(shape, a=a, b=b, times=(0.0,), rates=(1.0,))


def _lognormal(spec: LognormalTimeSpec, context: Context) -> Hazard:
    """The mean of a lognormal is median * exp(sigma ** 2 / 2)."""
    sigma, median = spec.sigma.value, 1.0
    if spec.mean is not None:
        mean = spec.mean
        median = context.computed(mean.mark, lambda: mean.value * math.exp(-sigma * sigma / 2.0))
        context.note(mean.node, f"median {median:.6g} {context.reading.unit}s")
    elif spec.median is not None:
        median = spec.median.value
    return _begun(Shape.LOGNORMAL, median, sigma)


def _gamma(spec: GammaTimeSpec, context: Context) -> Hazard:
    """The mean of a gamma is shape * scale."""
    shape, scale = spec.shape.value, 1.0
    if spec.mean is not None:
        mean = spec.mean
        scale = context.computed(mean.mark, lambda: mean.value / shape)
        context.note(mean.node, f"scale {scale:.6g} {context.reading.unit}s")
    elif spec.scale is not None:
        scale = spec.scale.value
    return _begun(Shape.GAMMA, scale, shape)


def _weibull(spec: WeibullSpec, context: Context) -> Hazard:
    """H(x) = (x / scale) ** shape; the mean is scale * Gamma(1 + 1/shape)."""
    shape = spec.shape.value
    given: tuple[tuple[Quantity | None, Callable[[], float]], ...] = (
        (spec.scale, lambda: 1.0),
        (spec.mean, lambda: math.gamma(1 + 1 / shape)),
        (spec.median, lambda: LN2 ** (1 / shape)),
    )
    for length, relative in given:
        if length is not None:
            factor = context.computed(length.mark, relative)
            scale = length.value / factor
            a = context.computed(length.mark, partial(pow, scale, -shape))
            unit = context.reading.unit
            context.note(length.node, f"scale {scale:.6g} {unit}s; H(x) = {a:.6g} x ** {shape:g}")
            return Hazard(Shape.WEIBULL, a=a, b=shape)
    return Hazard(Shape.WEIBULL, a=1.0, b=shape)


def _gompertz(spec: GompertzSpec) -> Hazard:
    return Hazard(Shape.GOMPERTZ, a=spec.rate.value, b=spec.growth.value)


def branched(hazard: Hazard, share: float) -> Hazard:
    """The hazard of one way out of a sojourn: the share of it that goes this way."""
    by_rates = hazard.shape in BEGUN
    return Hazard(
        hazard.shape, a=hazard.a if by_rates else share * hazard.a, b=hazard.b, times=hazard.times,
        rates=tuple(share * rate for rate in hazard.rates),
    )  # fmt: skip


def described(hazard: Hazard, unit: str) -> str:
    """A hazard as a formula, for `explain`."""
    if hazard.shape is Shape.EXPONENTIAL:
        return f"h = {hazard.a:.6g} per {unit}"
    if hazard.shape is Shape.WEIBULL:
        return f"H(x) = {hazard.a:.6g} x ** {hazard.b:g}"
    if hazard.shape is Shape.GOMPERTZ:
        return f"h(x) = {hazard.a:.6g} exp({hazard.b:g} x)"
    if hazard.shape in BEGUN:
        share, term = hazard.rates[0], hazard.times[0]
        told = {
            Shape.LOGNORMAL: f"-ln(1 - Phi(ln(x / {hazard.a:.6g}) / {hazard.b:g}))",
            Shape.LOGLOGISTIC: f"ln(1 + (x / {hazard.a:.6g}) ** {hazard.b:g})",
            Shape.GAMMA: f"-ln Q({hazard.b:g}, x / {hazard.a:.6g})",
            Shape.LATE_WEIBULL: f"(x / {hazard.a:.6g}) ** {hazard.b:g}",
        }[hazard.shape]
        from_ = f", x from {term:g} {unit}s on" if term else ""
        return f"H(x) = {'' if share == 1 else f'{share:.6g} '}{told}{from_}"
    steps = ", ".join(
        f"{rate:.6g} from {time:g}" for time, rate in zip(hazard.times, hazard.rates, strict=True)
    )
    return f"h = {steps}"
