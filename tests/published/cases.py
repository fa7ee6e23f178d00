"""The published figures, each with the scenario that gives it and how it is read from the books."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases import MODELS, bg_bb
from simulation import metrics
from simulation.books import Books
from simulation.build import build
from simulation.engine import run
from simulation.exact import exact
from simulation.model import CUSTOMER, Model
from simulation.scenario import load

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "published"
REPLICATIONS = 40
MOST_PEOPLE = 4000
"""Simulated scenarios are cut down to so many people a start group; figures are per person."""
SEED = 2026

Floats = npt.NDArray[np.float64]
Reading = Callable[[Model, Books], float]


class Part(NamedTuple):
    """A scenario and a number read from its books."""

    file: str
    read: Reading
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """One published number."""

    case: str
    what: str
    published: str
    """As printed."""
    parts: tuple[Part, ...]
    combine: Callable[[Sequence[float]], float] = lambda parts: parts[0]
    show: str = "--metric residual_value"
    """What the command needs to show the number, beside the overrides."""
    simulated: bool = True
    closed: Callable[[], float] | None = None
    """The expectation by a formula, where the exact twin has none."""

    @property
    def decimals(self) -> int:
        """Decimals printed."""
        return len(self.published.partition(".")[2])

    @property
    def command(self) -> str:
        """A command that shows the figure, or the numbers it is made of."""
        first = self.parts[0]
        sets = [f"--set {shlex.quote(override)}" for override in first.overrides]
        exact = [] if self.closed else ["--exact"]
        return " ".join(["virta run", f"published/{first.file}", *sets, *exact, self.show])


# Readings ----------------------------------------------------------------------------------------


def residual_value(model: Model, books: Books) -> float:
    """Mean value of those who are customers at the start."""
    value = metrics.value(metrics.METRICS["residual_value"], metrics.parts(model, books))
    assert value is not None
    return value


def cost(model: Model, books: Books) -> float:
    """Mean cost of those who are customers at the start."""
    return -residual_value(model, books)


def net_present_value(people: float) -> Reading:
    """The metric npv for so many people, whoever there are in the model."""

    def read(model: Model, books: Books) -> float:
        return metrics.parts(model, books)["npv"] / float(books.heads[0].sum()) * people

    return read


def share_left(model: Model, books: Books) -> float:
    """Customers at the horizon, in percent of those at the start."""
    customer = model.arrays.stage_kind == CUSTOMER
    return 100.0 * float(books.heads[-1, customer].sum() / books.heads[0, customer].sum())


def shares_left(model: Model, books: Books) -> Floats:
    """(T,) customers at the end of each period, in percent of those at the start."""
    heads = books.heads[:, model.arrays.stage_kind == CUSTOMER].sum(axis=(1, 2))
    return np.asarray(100.0 * heads[1:] / heads[0], float)


def segment_value(name: str) -> Reading:
    """Mean value of those of a segment who are customers at the start."""

    def read(model: Model, books: Books) -> float:
        g = model.segment_names.index(name)
        return float(books.portfolio[3, g] / books.portfolio[2, g] / model.arrays.per_quantum)

    return read


def years_in(stage: str) -> Reading:
    """Mean time in a stage."""

    def read(model: Model, books: Books) -> float:
        s = model.stage_names.index(stage)
        return float(books.stage_time[:, s].sum() / model.arrays.per_time / books.heads[0].sum())

    return read


def share_in(stage: str) -> Reading:
    """People in a stage at the horizon, in percent of those at the start."""

    def read(model: Model, books: Books) -> float:
        s = model.stage_names.index(stage)
        return 100.0 * float(books.heads[-1, s].sum() / books.heads[0].sum())

    return read


# The figures -------------------------------------------------------------------------------------


def _sbg() -> list[Figure]:
    def survival(name: str, file: str, year: int, published: str) -> Figure:
        overrides = () if year == 12 else (f"time.horizon={year} years",)
        part = Part(file, share_left, overrides)
        return Figure(
            "Contract renewal", f"{name}, year {year}, %", published, (part,), show="--metric customers_end"
        )

    four = ("53.4", "48.6", "44.4", "40.9", "37.8", "35.2")
    return [
        survival("High End", "sbg-high-end", 12, "37.8"),
        survival("Regular", "sbg-regular", 12, "17.0"),
        *(
            survival("High End by four years of data", "sbg-high-end-4-years", year, value)
            for year, value in zip(range(5, 11), four, strict=True)
        ),
    ]


def _cash() -> list[Figure]:
    answers = {"start": ("cash-at-start", "366.67"), "end": ("cash-at-end", "333.33")}
    figures = [
        Figure("Where cash falls", f"at the {when} of the year", published, (Part(file, residual_value),))
        for when, (file, published) in answers.items()
    ]
    paid = Part("cash-just-paid", residual_value)
    return [*figures, Figure("Where cash falls", "the first year is paid", "266.67", (paid,))]


MULTIPLES = {
    60: ("1.20", "1.15", "1.11", "1.07"),
    70: ("1.75", "1.67", "1.59", "1.52"),
    80: ("2.67", "2.50", "2.35", "2.22"),
    90: ("4.50", "4.09", "3.75", "3.46"),
}


def _multiples() -> list[Figure]:
    figures = []
    for r, row in MULTIPLES.items():
        for i, published in zip((10, 12, 14, 16), row, strict=True):
            overrides = (f"money.discount_rate={i} % per year",)
            part = Part("margin-multiple", segment_value(f"r{r}"), overrides)
            figures.append(Figure("Margin multiple", f"r {r} %, i {i} %", published, (part,), show="--json"))
    return [*figures, _elasticity()]


def _elasticity() -> Figure:
    # Two retention rates so close that the quotient of differences is the derivative to the digits printed.
    near = []
    for stays in (0.8999, 0.9001):
        exits = (
            f'segments.r90.transitions."paid -> renewed".probability={stays:.4f}',
            f'segments.r90.transitions."paid -> former".probability={1 - stays:.4f}',
            f'segments.r90.transitions."renewed -> former".probability={1 - stays:.4f}',
        )
        near.append(Part("margin-multiple", segment_value("r90"), exits))

    def elasticity(values: Sequence[float]) -> float:
        low, high = values
        return float((np.log(high) - np.log(low)) / (np.log(0.9001) - np.log(0.8999)))

    what = "% of value by 1 % more retention, r 90 %, i 12 %"
    return Figure("Margin multiple", what, "5.09", tuple(near), elasticity, "--json", False)


def _sick() -> list[Figure]:
    case = "Sick and sicker"
    before, after = Part("sick-sicker-cost", cost), Part("sick-sicker-cost-treated", cost)
    years = Part("sick-sicker-qaly", residual_value), Part("sick-sicker-qaly-treated", residual_value)
    return [
        Figure(case, "cost", "75,976", (before,)),
        Figure(case, "years in good health", "15.839", (years[0],)),
        Figure(case, "cost with treatment", "141,623", (after,)),
        Figure(case, "years in good health with treatment", "16.400", (years[1],)),
        Figure(
            case,
            "cost of a year in good health",
            "116,901",
            (before, after, *years),
            lambda v: (v[1] - v[0]) / (v[3] - v[2]),
        ),
    ]


def _hazards() -> list[Figure]:
    case, stages = "Competing hazards", ("healthy", "sick", "sicker")
    means = {
        "competing-hazards": ("34.1876", "8.3930", "44.0633"),
        "competing-hazards-slower": ("49.5299", "13.0571", "41.1299"),
    }
    ten = ("time.horizon=10 years", "time.period=10 years")
    after_ten = ("64.482", "16.467", "15.163", "3.887")
    names = {"competing-hazards": "", "competing-hazards-slower": ", slower progression"}
    return [
        *(
            Figure(
                case, f"mean years {stage}{names[file]}", value, (Part(file, years_in(stage)),), show="--json"
            )
            for file, row in means.items()
            for stage, value in zip(stages, row, strict=True)
        ),
        *(
            Figure(
                case,
                f"% {stage} after 10 years",
                value,
                (Part("competing-hazards", share_in(stage), ten),),
                show="--json",
            )
            for stage, value in zip((*stages, "dead"), after_ten, strict=True)
        ),
    ]


def _recency() -> list[Figure]:
    stages = ("one_year", "two_years", "three_years", "longer")
    answers = {
        "recency-migration": ("231.08", "57.29", "21.01"),
        "recency-migration-mailing": ("49.4", "2.69", "-1.98"),
    }
    figures = []
    for file, row in answers.items():
        for stage, published in zip(stages, row, strict=False):
            overrides = _begin_in(stage)
            what = f"{stage.replace('_', ' ')}{', with a mailing' if file.endswith('mailing') else ''}"
            part = Part(file, residual_value, overrides)
            figures.append(Figure("Migration by recency", what, published, (part,)))
    gone = Part("recency-migration", net_present_value(1.0), _begin_in("longer"))
    return [*figures, Figure("Migration by recency", "longer", "0", (gone,), show="--metric npv")]


def _begin_in(stage: str) -> tuple[str, ...]:
    if stage == "one_year":
        return ()
    return ("people_at_start.one_year=0", f"people_at_start.{stage}=10_000")


def _costs() -> list[Figure]:
    cohort = Part("cohort-with-acquisition", net_present_value(100_000.0))
    return [
        Figure(
            "Berger & Nasr, case 1", "value of a customer", "568.78", (Part("berger-nasr-1", residual_value),)
        ),
        Figure("A cohort and its acquisition", "net worth", "4,076,923.08", (cohort,), show="--metric npv"),
    ]


def _equity() -> list[Figure]:
    return [
        Figure(
            "Blattberg & Deighton",
            f"equity of a prospect, {spends}",
            published,
            (Part(f"blattberg-deighton-{published}", net_present_value(1.0)),),
            show="--metric npv",
        )
        for spends, published in (("A 20, R 30", "56"), ("A 30, R 20", "70"))
    ]


def _repeat_buying() -> list[Figure]:
    """Parameters as in the files: the published ones have fewer digits than these forecasts."""
    by_bg_nbd = np.array([0.2425945, 4.4136020, 0.7929220, 2.4259068])
    by_bg_bb = np.array([1.203522, 0.749716, 0.656718, 2.783442])
    case, what = "Repeat purchases at CDNOW", "repeat purchases in 52 weeks"
    figures = [
        Figure(
            case,
            f"{what}, BG/NBD",
            "1.4440",
            (Part("cdnow-bg-nbd", net_present_value(1.0)),),
            show="--metric npv",
            closed=lambda: float(MODELS["bg-nbd"].expected(by_bg_nbd, np.array([52.0]))[0]),
        ),
        Figure(
            case,
            f"{what}, Pareto/NBD",
            "1.4734",
            (Part("cdnow-pareto-nbd", net_present_value(1.0)),),
            show="--metric npv",
        ),
    ]
    published = ["5536", "4717", "4148", "3725", "3396", "3132", "2914", "2731", "2574", "2438", "2319"]
    for year, donors in enumerate(published, start=1):
        parts = [
            Part("donations-bg-bb", net_present_value(11_104.0), (f"time.horizon={horizon} years",))
            for horizon in ([year, year - 1] if year > 1 else [year])
        ]
        figures.append(
            Figure(
                "Donations",
                f"donors in year {year}",
                donors,
                tuple(parts),
                lambda values: values[0] - sum(values[1:]),
                "--metric npv",
                closed=lambda year=year: 11_104.0 * float(bg_bb.incidence(by_bg_bb, year)[-1]),  # type: ignore[misc]
            )
        )
    return figures


FIGURES = [
    *_sbg(),
    *_repeat_buying(),
    *_cash(),
    *_multiples(),
    *_sick(),
    *_hazards(),
    *_recency(),
    *_costs(),
    *_equity(),
]


# What Virta says ---------------------------------------------------------------------------------


@cache
def _model(file: str, overrides: tuple[str, ...], most: int | None) -> Model:
    scenario = load(FOLDER / f"{file}.yaml", overrides)
    if most is not None:
        groups = tuple(replace(g, count=min(g.count, most)) for g in scenario.people_at_start)
        scenario = replace(scenario, people_at_start=groups)
    return build(scenario)


@cache
def _expected(file: str, overrides: tuple[str, ...]) -> tuple[Model, Books]:
    model = _model(file, overrides, None)
    return model, exact(model).books(model)


@cache
def _lived(file: str, overrides: tuple[str, ...]) -> tuple[Model, list[Books]]:
    model = _model(file, overrides, MOST_PEOPLE)
    return model, [run(model, SEED, r).books for r in range(REPLICATIONS)]


def exactly(figure: Figure) -> float:
    """The figure by the exact twin, or by a formula where there is one instead."""
    if figure.closed is not None:
        return figure.closed()
    return figure.combine([part.read(*_expected(part.file, part.overrides)) for part in figure.parts])


def simulated(figure: Figure) -> tuple[float, float]:
    """The figure by simulation and its standard error, by leaving out one replication (jackknife)."""
    rows = []
    for part in figure.parts:
        model, books = _lived(part.file, part.overrides)
        rows.append([part.read(model, b) for b in books])
    values = np.array(rows)
    n = values.shape[1]
    without = [figure.combine(np.delete(values, r, axis=1).mean(axis=1)) for r in range(n)]
    error = np.sqrt((n - 1) / n * ((np.array(without) - np.mean(without)) ** 2).sum())
    return figure.combine(values.mean(axis=1)), float(error)


def yearly_exactly(file: str) -> Floats:
    """(T,) shares of customers left after each year, in percent, by the exact twin."""
    return shares_left(*_expected(file, ()))


def yearly_simulated(file: str) -> tuple[Floats, Floats]:
    """(T,) the same by simulation: means and standard errors."""
    model, books = _lived(file, ())
    shares = np.array([shares_left(model, b) for b in books])
    return shares.mean(axis=0), shares.std(axis=0, ddof=1) / np.sqrt(len(shares))
