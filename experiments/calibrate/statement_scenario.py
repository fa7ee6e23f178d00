"""A fit of statements as scenario files: the years to come at the rates found, or the past told again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.calibrate.dates import DAYS_PER_UNIT
from experiments.calibrate.history_scenario import FIVE_YEARS, MOST_PEOPLE
from experiments.calibrate.rates import RateOverTime
from experiments.calibrate.response import Interval
from experiments.calibrate.scenario_text import Item, count, mapping, number, path, top, uncertain, written
from experiments.calibrate.statement_fit import StatementFit

LEAVING = 0.10
"""Share of prospects who leave the market in a year: an assumption that the file names as such."""
WIN, LOSE = "prospect -> customer", "customer -> ended"


@dataclass(frozen=True)
class StatementWording:
    """What statements cannot tell, and the user may."""

    title: str
    source: str
    unit: str
    currency: str = "EUR"
    margin: float | None = None
    """Contribution as a fraction of revenue; all of it, marked as an assumption, where not given."""
    people: int = MOST_PEOPLE


def scenario_text(fit: StatementFit, words: StatementWording) -> str:
    """Five years from the last closing balance on, at the mean rates of the periods."""
    return _Writer(fit, words, float(fit.statements.closing[-1])).future()


def replay_text(fit: StatementFit, words: StatementWording) -> str:
    """The periods themselves, from the first opening on, each with its own rates of winning and losing."""
    return _Writer(fit, words, float(fit.statements.opening[0])).past()


class _Writer:
    def __init__(self, fit: StatementFit, words: StatementWording, customers: float) -> None:
        self.fit, self.words, self.customers = fit, words, customers
        self.stands_for = max(1, math.ceil((fit.prospects + customers) / words.people))
        self.leaving = -math.log1p(-LEAVING) * DAYS_PER_UNIT[words.unit] / DAYS_PER_UNIT["year"]
        self.period = fit.statements.length

    @property
    def _base(self) -> float:
        """Won per prospect and unit at the reference spend."""
        found = self.fit.response
        return found.base.value if found is not None and found.identified else self.fit.winning.rate

    def future(self) -> str:
        length = FIVE_YEARS[self.words.unit]
        horizon = max(1, round(length / self.period)) * self.period
        head = self._head("From the last closing balance on, at the mean rates of the periods.")
        items = [
            *self._top(self.words.title, horizon),
            self._transitions(),
            self._people(),
            self._entrants(),
            *([self._spend()] if self.fit.spend is not None else []),
            self._uncertain(),
        ]
        return written(head, items, self.words.title)

    def past(self) -> str:
        head = self._head(
            "The past told again: shocks give each period the rates of winning and losing that it had, so "
            "that its customers come out as the statements have them, but for chance."
        )
        items = [
            *self._top(f"{self.words.title}: the past", len(self.fit.statements) * self.period),
            self._transitions(),
            self._people(),
            self._entrants(by_period=True),
            self._shocks(),
        ]
        return written(head, items, self.words.title)

    def _head(self, about: str) -> list[str]:
        words = self.words
        notes = (*self.fit.notes, *self.fit.statements.notes)
        lines = [f"{words.source} {' '.join(note.text() for note in notes)}", about]
        if self.stands_for > 1:
            lines.append(
                f"One person here stands for {self.stands_for} in the statements; sums of money are as "
                f"much smaller."
            )
        lines.append(
            "Beside each number stands what it came from, and `uncertain` holds its standard error. "
            "ASSUMPTION marks what statements do not tell."
        )
        return lines

    def _top(self, title: str, horizon: float) -> list[Item]:
        unit = self.words.unit
        time = {"unit": unit, "horizon": f"{number(horizon)} {unit}s"}
        if self.period != 1:
            time["period"] = f"{number(self.period)} {unit}s"
        return [
            *top(title, time, self.words.currency),
            Item(
                "stages",
                [
                    Item("prospect", mapping({"kind": "potential"})),
                    self._customer(),
                    Item("ended", mapping({"kind": "former"})),
                ],
            ),
        ]

    def _customer(self) -> Item:
        entries, above = [Item("kind", "customer")], ""
        revenue = self.fit.revenue
        if revenue is not None and revenue.value > 0:
            unit = self.words.unit
            margin = 1.0 if self.words.margin is None else self.words.margin
            flow = {"revenue": f"{number(revenue.value)} per {unit}", "margin": f"{number(100 * margin)} %"}
            entries.append(Item("margin_flow", mapping(flow)))
            above = (
                f"Revenue by person {unit}s as a customer; 95 %: {number(revenue.low, 4)} to "
                f"{number(revenue.high, 4)}."
            )
            if self.words.margin is None:
                above += " ASSUMPTION: all of it is margin."
        return Item("customer", entries, above=above)

    def _transitions(self) -> Item:
        fit, unit = self.fit, self.words.unit
        win = f"{count(fit.winning.events)} won, of {count(fit.prospects)} prospects. {_told(fit.winning)}"
        lose = f"{count(fit.losing.events)} lost in {count(fit.losing.exposure)} person {unit}s. "
        lose += _told(fit.losing)
        leave = f"ASSUMPTION: {number(100 * LEAVING)} % of prospects leave the market in a year; without "
        leave += "this exit winning would only come sooner or later."
        return Item(
            "transitions",
            [
                Item(WIN, mapping({"rate": number(self._base)}), above=win),
                Item(LOSE, mapping({"rate": number(fit.losing.rate)}), above=lose),
                Item("prospect -> gone", mapping({"rate": number(self.leaving)}), above=leave),
            ],
        )

    def _people(self) -> Item:
        given = (
            ""
            if self.fit.prospects_given
            else "ASSUMPTION: prospects are twice the most customers there were."
        )
        people = {
            "prospect": str(round(self.fit.prospects / self.stands_for)),
            "customer": str(round(self.customers / self.stands_for)),
        }
        return Item("people_at_start", mapping(people), above=given)

    def _entrants(self, by_period: bool = False) -> Item:
        heads = self.fit.prospects / self.stands_for
        entries = {"rate": number((self._base + self.leaving) * heads)}
        if by_period:
            rates = (self.fit.winning_each + self.leaving) * heads
            schedule = {number(k * self.period): number(float(rate)) for k, rate in enumerate(rates)}
            entries = {
                "rate": schedule.pop("0"),
                "schedule": "{" + ", ".join(f"{k}: {v}" for k, v in schedule.items()) + "}",
            }
        above = "ASSUMPTION: as many enter the market as are won or leave it, so that prospects last."
        return Item("market_entrants", [Item("prospect", mapping(entries))], above=above)

    def _spend(self) -> Item:
        fit, unit = self.fit, self.words.unit
        budget = f"{number((fit.spend or 0.0) / self.stands_for)} per {unit}"
        found = fit.response
        entries = [
            Item("aim", "acquisition"),
            Item("budget", budget),
            Item("reference", budget, beside="the rates above contain this spend already"),
            Item("audience", "{stages: [prospect]}"),
        ]
        if found is not None and found.carry_over:
            entries.insert(3, Item("carry_over", number(found.carry_over)))
        above = "The mean spend of the periods."
        if found is not None and found.identified:
            above += (
                f" 10 % more for good would win {number(100 * found.gain.value, 3)} % more "
                f"(95 %: {_bound(found.gain.low, 100)} to {_bound(found.gain.high, 100)} %). Spend was not "
                "allotted by chance: whatever else moved with it is in this number."
            )
            effect = {
                "speeds_up_to": number(found.multiplier.value),
                "half_effect_at": f"{number(found.half_effect_at.value)} per {unit}",
            }
            bounds = f"95 %: {_range(found.multiplier)}; {_range(found.half_effect_at)}"
            entries.append(Item("effects", [Item(WIN, mapping(effect), above=bounds)]))
        else:
            above += f" No effect is written: {fit.no_response.rstrip('.')}. Spend then does nothing."
        return Item("investments", [Item("acquisition", entries, above=above)])

    def _uncertain(self) -> Item:
        fit = self.fit
        found = [
            Item(path("transitions", LOSE, "rate"), uncertain(fit.losing.rate, fit.losing.se)),
        ]
        reply = fit.response
        if reply is not None and reply.identified:
            found.append(Item(path("transitions", WIN, "rate"), _spread(reply.base)))
            effect = ("investments", "acquisition", "effects", WIN)
            found += [
                Item(path(*effect, name), _spread(interval))
                for name, interval in (
                    ("speeds_up_to", reply.multiplier),
                    ("half_effect_at", reply.half_effect_at),
                )
            ]
        else:
            found.append(Item(path("transitions", WIN, "rate"), uncertain(fit.winning.rate, fit.winning.se)))
        if fit.revenue is not None and fit.revenue.value > 0 and fit.revenue.se > 0:
            found.append(
                Item(
                    path("stages", "customer", "margin_flow", "revenue"),
                    uncertain(fit.revenue.value, fit.revenue.se),
                )
            )
        above = "Standard errors; of the response 95 % bounds, as a triangle: its likelihood is lopsided."
        return Item(
            "uncertain", found, above=above if reply is not None and reply.identified else "Standard errors."
        )

    def _shocks(self) -> Item:
        fit = self.fit
        found = []
        for k in range(len(fit.statements)):
            factors = {
                WIN: float(fit.winning_each[k]) / self._base,
                LOSE: float(fit.losing_each[k]) / fit.losing.rate,
            }
            when = {"from": number(k * self.period), "until": number((k + 1) * self.period)}
            effects = mapping({name: number(factor) for name, factor in factors.items()})
            date = fit.statements.records.when(float(fit.statements.ends[k]))
            found.append(Item(f"period {k + 1}", mapping({**when, "effects": effects}), beside=date))
        return Item("shocks", found)


def _told(rate: RateOverTime) -> str:
    """A rate's interval and what widens it, in words."""
    text = f"95 %: {number(rate.low, 4)} to {number(rate.high, 4)}"
    if rate.dispersion > 1.05:
        text += f"; counts vary {number(rate.dispersion, 3)} times as much as chance"
    if rate.inflation > 1:
        text += "; good periods follow good ones"
    if rate.moves:
        text += f"; the rate changed by {number(100 * rate.trend, 3)} % a year, and this is its mean"
    return f"{text}."


def _bound(value: float | None, times: float = 1.0) -> str:
    return "no bound" if value is None else number(times * value, 3)


def _range(interval: Interval) -> str:
    return f"{_bound(interval.low)} to {_bound(interval.high)}"


def _spread(interval: Interval) -> str:
    """A triangle over the interval; where a bound is missing, as far as is reasonable to draw."""
    value = interval.value
    low = value / 4 if interval.low is None else interval.low
    high = value * 4 if interval.high is None else interval.high
    low = max(low, 1.0) if value >= 1 and interval.low is None else low
    if not low < high:
        high = low * 1.01
    low, high = min(low, value), max(high, value)
    shape: Sequence[tuple[str, float]] = (("low", low), ("high", high))
    return mapping({"triangular": mapping({name: number(bound) for name, bound in shape})})
