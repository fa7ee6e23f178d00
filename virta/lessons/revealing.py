"""What a lesson reveals: simulated histories, and the answer that is known without them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.over_time import band
from experiments.sample import Sample, Sampler
from experiments.statistics import LEVEL, t_quantile
from experiments.twins import in_place_of_replications
from simulation import metrics
from simulation.books import Books
from simulation.engine import run
from simulation.model import CUSTOMER, SIGNS, Model
from virta.lessons.reading import CUMULATIVE, CUSTOMERS, Lesson
from virta.lessons.theory import CURVES, NUMBERS

Floats = npt.NDArray[np.float64]

SEED = 0
_SIGNS = np.array(SIGNS)


@dataclass(frozen=True)
class Reveal:
    """An answer simulated and known. A number is an array of length 1, a curve has a value at each time."""

    years: Floats
    """(T,) times of the values; of a number (1,)."""
    mean: Floats
    low: Floats
    """Bounds of the 95 % interval of the mean."""
    high: Floats
    known: Floats
    each: Floats
    """(n, T) every history."""
    start: float | None
    """The value at time 0, which is given and not predicted; None of a number or where there is none."""


def reveal(lesson: Lesson, threads: int | None = None) -> Reveal:
    """Run a lesson. Raises NotExact where the twin is asked for and there is none."""
    years, each = _histories(lesson, threads)
    found = band(each)
    low, high = found.low, found.high
    if lesson.asked.kind == "chance":
        n = len(each)
        p = found.mean / 100.0
        half = 100.0 * t_quantile(LEVEL, n - 1) * np.sqrt(p * (1 - p) / n)
        low, high = found.mean - half, found.mean + half
    start = None
    if lesson.asked.kind == "curve":
        start = lesson.asked.first
    return Reveal(years, found.mean, low, high, known(lesson, years), each, start)


def known(lesson: Lesson, years: Floats | None = None) -> Floats:
    """The answer without simulation, at times in years; of a number (1,)."""
    times = years if years is not None else _years(lesson)
    if lesson.known_by in NUMBERS:
        scale = 1.0 if lesson.asked.kind == "chance" else _per_cent(lesson.asked.of)
        return np.array([scale * NUMBERS[lesson.known_by](**lesson.given)])
    if lesson.known_by in CURVES:
        return CURVES[lesson.known_by](times, **lesson.given)
    asked, plans = lesson.asked, {plan.label: plan for plan in lesson.plans}
    found, _ = in_place_of_replications(plans[asked.plan].model)
    base, _ = in_place_of_replications(lesson.plans[0].model)
    if asked.kind == "curve":
        model = plans[asked.plan].model
        return _curve(asked.of, model, found.books, base.books)[_at(model, times)]
    values = [(one.metrics[asked.of].mean or 0.0) * _per_cent(asked.of) for one in (found, base)]
    return np.array([values[0] - values[1] if asked.kind == "difference" else values[0]])


def _histories(lesson: Lesson, threads: int | None) -> tuple[Floats, Floats]:
    """(T,) years and (n, T) values, a row a history; plans share their luck."""
    asked, plans = lesson.asked, {plan.label: plan for plan in lesson.plans}
    subject, base = plans[asked.plan], lesson.plans[0]
    if asked.kind == "curve":
        years = _years(lesson)
        at = _at(subject.model, years)
        rows = []
        for r in range(lesson.replications):
            books = run(subject.model, SEED, r, threads=threads or 1).books
            other = books
            if asked.of == CUMULATIVE and subject is not base:
                other = run(base.model, SEED, r, threads=threads or 1).books
            rows.append(_curve(asked.of, subject.model, books, other)[at])
        return years, np.array(rows)
    sampler = Sampler(SEED, threads=threads)
    models = [subject.model, base.model] if asked.kind == "difference" else [subject.model]
    samples = sampler.sample(models, lesson.replications)
    values: Floats = _metric(asked.of, samples[0])
    if asked.kind == "difference":
        values = values - _metric(asked.of, samples[1])
    if asked.kind == "chance":
        values = np.where(values >= asked.at_least, 100.0, 0.0)
    return np.array([_horizon(subject.model)]), values[:, None].astype(np.float64)


def _metric(name: str, sample: Sample) -> Floats:
    """(n,) a metric of each history; raises ValueError where one has none."""
    metric = metrics.METRICS[name]
    found = []
    for row in sample.rows.sums.tolist():
        value = metrics.value(metric, dict(zip(metrics.PARTS, row, strict=True)))
        if value is None:
            raise ValueError(f"{name} has no value in a history: {metric.undefined}")
        found.append(value)
    return np.array(found) * _per_cent(name)


def _per_cent(name: str) -> float:
    """What makes a metric's value what is asked for: shares are asked in per cent."""
    return 100.0 if metrics.METRICS[name].unit in (metrics.SHARE, metrics.PER_PERIOD) else 1.0


def _curve(of: str, model: Model, books: Books, base: Books) -> Floats:
    """(N + 1,) at the boundaries of the periods."""
    if of == CUMULATIVE:
        return np.concatenate([[0.0], _cumulative(model, books) - _cumulative(model, base)])
    customer = model.arrays.stage_kind == CUSTOMER
    heads = np.asarray(books.heads, dtype=np.float64)[:, customer].sum(axis=(1, 2))
    if of == CUSTOMERS:
        return np.asarray(heads)
    kept = np.asarray(books.kept, dtype=np.float64).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.concatenate([[math.nan], 100.0 * kept / heads[:-1]])


def _cumulative(model: Model, books: Books) -> Floats:
    n = model.arrays.n_periods
    money = (np.asarray(books.discounted[:n], dtype=np.float64) * _SIGNS).sum(axis=(1, 2, 3))
    spent = np.asarray(books.spend_discounted, dtype=np.float64).sum(axis=(1, 2, 3))
    total: Floats = np.cumsum(money - spent) / model.arrays.per_quantum
    return total


def _years(lesson: Lesson) -> Floats:
    """The times at which a curve is drawn; of a number the horizon."""
    model = next(plan.model for plan in lesson.plans if plan.label == lesson.asked.plan)
    if lesson.asked.kind != "curve":
        return np.array([_horizon(model)])
    return np.linspace(0.0, _horizon(model), lesson.asked.points + 1)[1:]


def _horizon(model: Model) -> float:
    time = model.scenario.time
    return time.horizon * time.years_per_unit


def _at(model: Model, years: Floats) -> npt.NDArray[np.int64]:
    """Which boundaries lie at these times."""
    time = model.scenario.time
    return np.rint(years / time.years_per_unit / time.period).astype(np.int64)
