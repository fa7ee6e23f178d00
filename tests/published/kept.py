"""Records that companies kept and the project does not carry: a balance sheet, and customers' tenures.

Tables of what they say, beside what calibration and its scenario give. All of it skips where the files
are not beside the repository.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from experiments.calibrate.histories import read_histories
from experiments.calibrate.layout import Layout
from experiments.calibrate.statement_fit import StatementFit, fit_statements
from experiments.calibrate.statement_scenario import StatementWording, replay_text
from experiments.calibrate.statements import read_statements
from experiments.calibrate.survival import Curve, kaplan_meier, risk_table
from experiments.report.calibration_figures import replayed
from simulation.books import Books
from simulation.build import build
from simulation.engine import run
from simulation.exact import exact
from simulation.model import CUSTOMER, Model
from simulation.scenario import loads
from tests.calibrate.test_statements import DISH, TELEVISION
from tests.calibrate.test_survival import TELCO
from tests.published.cases import REPLICATIONS, SEED

Floats = npt.NDArray[np.float64]

TENURE = Layout(person="customerID", all_in="customer", stop="tenure", left="Churn")
MONTHS = (12, 24, 48, 72)
ROUNDED = 500.0
"""Half of the last digit that the statements print, in people."""
PEOPLE = 8_000
"""Simulated; each stands for some thousands of those in the statements."""


@dataclass(frozen=True)
class Replay:
    """The past of a balance sheet told again: people at the end of each of T periods."""

    fit: StatementFit
    stands_for: float
    """How many people one simulated person is."""
    exact: Floats
    """(T,) expected closing balances, by the exact twin."""
    sd: Floats
    """(T,) standard deviation of a simulated closing balance, by the formula that draws the band."""
    lived: Floats
    """(replications, T) simulated closing balances."""

    @property
    def reported(self) -> Floats:
        """(T,) closing balances as stated."""
        return self.fit.statements.closing

    @property
    def inside(self) -> float:
        """Share of simulated closing balances within 1.96 standard deviations of the expected ones."""
        return float(np.mean(np.abs(self.lived - self.exact) <= 1.96 * self.sd))


@cache
def replay() -> Replay:
    """DISH calibrated, and its past simulated with the rates found."""
    fit = fit_statements(read_statements(DISH, TELEVISION))
    words = StatementWording("DISH", "Made from DISH's statements.", "quarter", people=PEOPLE)
    model = build(loads(replay_text(fit, words)))
    begin = {group.stage: group.count for group in model.scenario.people_at_start}
    stands_for = fit.prospects / begin["prospect"]
    lived = [_customers(model, run(model, SEED, r).books) for r in range(REPLICATIONS)]
    return Replay(
        fit,
        stands_for,
        _customers(model, exact(model).books(model)) * stands_for,
        replayed(fit, stands_for)[1],
        np.array(lived) * stands_for,
    )


def _customers(model: Model, books: Books) -> Floats:
    """(T,) customers at the end of each period."""
    return np.asarray(books.heads[1:, model.arrays.stage_kind == CUSTOMER].sum(axis=(1, 2)), float)


def balances() -> Iterator[str]:
    """How well the statements tie, and closing balances at the end of each year, in millions."""
    found = replay()
    said = found.fit.statements
    off = np.abs(said.off)
    yield "### DISH Network, subscribers at the end of the year, millions"
    yield (
        f"Opening + won − lost = closing in {np.sum(off < ROUNDED)} of {len(said)} quarters to a thousandth; "
        f"the largest gap is {off.max() / 1e6:.3f} million, of {TELEVISION.tolerance:.3f} allowed."
    )
    yield "| | Reported | Exact | Simulated | 95 % of one run |"
    yield "|---|--:|--:|--:|--:|"
    for k, end in enumerate(said.ends):
        date = said.records.when(float(end))
        if not date.endswith("-12-31"):
            continue
        mean, sd = found.exact[k], found.sd[k]
        lived = found.lived[:, k]
        error = lived.std(ddof=1) / np.sqrt(len(lived))
        numbers = (
            f"{found.reported[k] / 1e6:.3f}",
            f"{mean / 1e6:.3f}",
            f"{lived.mean() / 1e6:.3f} ± {error / 1e6:.3f}",
            f"{(mean - 1.96 * sd) / 1e6:.2f} to {(mean + 1.96 * sd) / 1e6:.2f}",
        )
        yield f"| {date[:4]} | {' | '.join(numbers)} |"


@cache
def tenures() -> Curve:
    """The telephone company's customers by Kaplan-Meier, as calibration has it."""
    return kaplan_meier(risk_table(read_histories(TELCO, TENURE).stays.of(0)))


@cache
def counted(months: int) -> float:
    """The same share still there after so many months, counted row by row."""
    with TELCO.open(newline="", encoding="utf-8-sig") as file:
        rows = [(int(row["tenure"]), row["Churn"] == "Yes") for row in csv.DictReader(file)]
    share = 1.0
    for month in range(months + 1):
        there = sum(tenure >= month for tenure, _ in rows)
        left = sum(gone for tenure, gone in rows if tenure == month)
        share *= 1 - left / there
    return share


def survivals() -> Iterator[str]:
    """Shares of customers still there, counted and found, in percent."""
    curve = tenures()
    yield "### A telephone company, customers still there, %"
    yield "| | Counted | Found | 95 % |"
    yield "|---|--:|--:|--:|"
    for months in MONTHS:
        k = int(np.searchsorted(curve.time, months, side="right")) - 1
        low, high = 100 * curve.low[k], 100 * curve.high[k]
        shown = f"{100 * counted(months):.2f} | {100 * curve.share[k]:.2f}"
        yield f"| after {months} months | {shown} | {low:.2f} to {high:.2f} |"
