"""What statements say: rates of winning and losing over time, revenue a customer, response to spend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.calibrate.dates import DAYS_PER_UNIT
from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.notes import Note
from experiments.calibrate.rates import Mean, RateOverTime, over, rate_over_time, ratio
from experiments.calibrate.response import Response, response
from experiments.calibrate.statements import Statements
from experiments.calibrate.values import Floats

PROSPECTS_PER_CUSTOMER = 2.0
_FAR = 3.5
"""Standard deviations by which a balance may be off; the mean rates were fitted to the same statements."""


@dataclass(frozen=True)
class StatementFit:
    """All that was found in statements."""

    statements: Statements
    prospects: float
    """People who could become customers, taken to be as many at any time."""
    prospects_given: bool
    losing: RateOverTime
    """Per customer and time unit"""
    winning: RateOverTime
    """Per prospect and time unit"""
    response: Response | None
    no_response: str
    """Why there is no response, where there is none."""
    revenue: Mean | None
    """Per customer and time unit"""
    spend: float | None
    """Mean per time unit"""
    held: tuple[Held, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader should know before believing the rates."""
        mean, sd = self.told_again()
        off = (self.statements.closing - mean) / np.maximum(sd, 1e-12)
        k = int(np.argmax(np.abs(off)))
        if abs(off[k]) <= _FAR:
            return ()
        records = self.statements.records
        values = {"period": records.when(float(self.statements.ends[k]))} | {
            name: f"{value:,.0f}".replace(",", " ")
            for name, value in (
                ("expected", mean[k]),
                ("low", max(mean[k] - 1.96 * sd[k], 0.0)),
                ("high", mean[k] + 1.96 * sd[k]),
                ("seen", self.statements.closing[k]),
            )
        }
        return (Note("rates_not_borne_out", values, doubt=True),)

    def told_again(self) -> tuple[Floats, Floats]:
        """(T,) mean and standard deviation of closing balances, were the mean rates those of every period.

        Customers come evenly and leave at the mean rate; counts vary as neighbouring periods do, for a slow
        change of rates is no chance.
        """
        said, length = self.statements, self.statements.length
        losing = _spread(said.lost, self.losing.rate * said.exposure)
        winning = _spread(said.won, np.full(len(said), self.winning.rate * self.prospects * length))
        m, won = self.losing.rate * length, self.winning.rate * self.prospects * length
        stay, late = float(np.exp(-m)), float(-np.expm1(-m) / m)
        balance, variance = float(said.opening[0]), 0.0
        found = []
        for _ in range(len(said)):
            lost = balance * (1 - stay) + won * (1 - late)
            variance = variance * stay**2 + lost * losing + won * winning
            balance = balance * stay + won * late
            found.append((balance, float(np.sqrt(variance))))
        mean, sd = np.array(found).T
        return mean, sd

    @property
    def losing_each(self) -> Floats:
        """(T,) the rate of losing in each period, those held out included; 0 where nobody was there."""
        return over(self.statements.lost, self.statements.exposure)

    @property
    def winning_each(self) -> Floats:
        """(T,) the rate of winning in each period, those held out included."""
        return np.asarray(self.statements.won / (self.prospects * self.statements.length), float)


@dataclass(frozen=True)
class Held:
    """What happened in the periods held out: seen, and expected from the others, with 95 % bounds."""

    name: str
    seen: float
    expected: float
    low: float
    high: float


def fit_statements(
    statements: Statements,
    prospects: float | None = None,
    carry_over: float = 0.0,
    holdout: int = 0,
) -> StatementFit:
    """Fit rates, revenue and response.

    prospects: how many could become customers; twice the most customers there were where not given.
    carry_over: share of the effect of spend that lasts into the next period. holdout: the last
    periods are left out of the fit, and compared with it.

    Raises CalibrationError where the numbers asked for do not fit the statements.
    """
    t = len(statements)
    if not 0 <= holdout <= t - 3:
        raise CalibrationError(f"A holdout of {holdout} of {t} periods leaves fewer than three to fit.")
    if not 0 <= carry_over < 1:
        raise CalibrationError(f"A carry-over of {carry_over:g} is not a share from 0 up to 1.")
    most = float(statements.opening.max())
    pool = (
        PROSPECTS_PER_CUSTOMER * max(most, float(statements.closing.max()))
        if prospects is None
        else prospects
    )
    if not pool > 0:
        raise CalibrationError("The number of prospects must be above 0.")
    used = slice(0, t - holdout)
    years = statements.length * DAYS_PER_UNIT[statements.records.unit] / DAYS_PER_UNIT["year"]
    heads = np.full(t, pool * statements.length)
    losing = rate_over_time(statements.lost[used], statements.exposure[used], years)
    winning = rate_over_time(statements.won[used], heads[used], years)
    if not (losing.events and winning.events):
        raise CalibrationError("Nobody was lost, or nobody won: there is no rate to estimate.")
    found, reason = None, "no spend was given"
    if statements.spend is not None:
        try:
            found = response(
                statements.won[used], statements.spend[used], pool, statements.length, carry_over
            )
            reason = "" if found.identified else "won did not follow spend beyond chance"
        except CalibrationError as problem:
            reason = str(problem)
    revenue = None
    if statements.revenue is not None:
        revenue = ratio(statements.revenue[used], statements.exposure[used])
    spend = None if statements.spend is None else float(statements.spend[used].mean()) / statements.length
    held = _held(statements, losing, winning, heads, holdout) if holdout else ()
    return StatementFit(
        statements, pool, prospects is not None, losing, winning, found, reason, revenue, spend, held
    )


def _spread(seen: Floats, expected: Floats) -> float:
    """Variance of counts in multiples of chance, 1 or more, by differences of neighbours (von Neumann 1941).

    doi:10.1214/aoms/1177731677.
    """
    z = (seen - expected) / np.sqrt(np.maximum(expected, 1e-12))
    return max(1.0, float(np.mean(np.diff(z) ** 2)) / 2.0)


def _held(
    statements: Statements, losing: RateOverTime, winning: RateOverTime, heads: Floats, holdout: int
) -> tuple[Held, ...]:
    """Totals of the last periods against the mean rates; bounds hold chance and the error of the rate."""
    from scipy import stats

    rows = slice(len(statements) - holdout, None)
    found = []
    for name, rate, seen, exposure in (
        ("won", winning, statements.won[rows], heads[rows]),
        ("lost", losing, statements.lost[rows], statements.exposure[rows]),
    ):
        expected = rate.rate * float(exposure.sum())
        variance = expected * rate.dispersion * rate.inflation + (rate.se * float(exposure.sum())) ** 2
        half = float(stats.t.ppf(0.975, max(len(statements) - holdout - 1, 1))) * float(np.sqrt(variance))
        found.append(Held(name, float(seen.sum()), expected, max(0.0, expected - half), expected + half))
    return tuple(found)
