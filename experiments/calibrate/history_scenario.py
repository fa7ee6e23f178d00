"""A fit of stage histories as a scenario file: each number with its error and where it came from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.history_fit import HistoryFit, WayOut
from experiments.calibrate.likelihood import Estimate, Fit
from experiments.calibrate.scenario_text import (
    Doubted,
    Item,
    count,
    key,
    mapping,
    number,
    path,
    top,
    uncertain,
    uncertain_together,
    written,
)
from simulation.scenario.problems import nearest

GONE = "gone"
KINDS = ("potential", "customer", "former")
AIMS = ("acquisition", "onboarding", "retention", "development", "win-back")
FIVE_YEARS = {"day": 1826, "week": 260, "month": 60, "quarter": 20, "year": 5}
MOST_PEOPLE = 100_000
_AUDIENCE = {"acquisition": "potential", "win-back": "former"}
_KNOWN_KINDS = {
    "potential": ("market", "suspect", "prospect", "lead", "visitor", "awareness", "potential"),
    "former": ("ended", "former", "churned", "lost", "cancelled", "canceled", "left", "dissolution", GONE),
}


@dataclass(frozen=True)
class Spend:
    """Money that was spent, a sum per unit of time, while the records were made."""

    name: str
    aim: str
    budget: float


@dataclass(frozen=True)
class Wording:
    """What the histories cannot tell, and the user may."""

    title: str
    source: str
    """What the file was made from, for its head."""
    unit: str
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Kind by stage; guessed from the name and the ways out where not given."""
    currency: str = "EUR"
    spends: tuple[Spend, ...] = ()
    people: int = MOST_PEOPLE
    """At most so many simulated people at start."""
    notes: tuple[str, ...] = ()
    monthly: Mapping[str, float] = field(default_factory=dict)
    """Revenue of a month by stage, where the records tell it."""


def kind_by_name(name: str) -> str | None:
    """The kind of a stage that is called as such stages are; None where the name does not tell."""
    return next((kind for kind, names in _KNOWN_KINDS.items() if name.casefold() in names), None)


def spend_of(text: str) -> Spend:
    """The text "care=retention:20000" as a Spend. Raises CalibrationError that says what is allowed."""
    name, _, rest = text.partition("=")
    aim, _, amount = rest.partition(":")
    if not (name and aim and amount):
        raise CalibrationError(f'--spend {text}: write NAME=AIM:SUM, as in "care=retention:20000".')
    if aim not in AIMS:
        close = nearest(aim, AIMS)
        hint = f" Did you mean {close}?" if close else ""
        raise CalibrationError(f'--spend {text}: there is no aim "{aim}".{hint} Allowed: {", ".join(AIMS)}.')
    try:
        budget = float(amount)
    except ValueError:
        budget = math.nan
    if not 0 <= budget < 1e15:
        raise CalibrationError(
            f'--spend {text}: "{amount}" is not a sum of money: write digits, as in 20000.'
        )
    return Spend(name, aim, budget)


def scenario_text(fit: HistoryFit, words: Wording) -> str:
    """The text of the scenario file. Raises CalibrationError where the stages cannot make one."""
    writer = _Writer(fit, words)
    return written(writer.head(), writer.items(), words.title)


class _Writer:
    """What the parts of the file share: kinds, order of stages, how many people one stands for."""

    def __init__(self, fit: HistoryFit, words: Wording) -> None:
        self.fit, self.words = fit, words
        self.stays = fit.stays
        used = {name for way in fit.ways for name in (way.origin, way.destination)}
        self.stages = [name for name in self.stays.stages if name in used or self._there(name)]
        self.kinds = {name: self._kind(name) for name in self.stages}
        self.stages.sort(key=lambda name: KINDS.index(self.kinds[name]))
        if any(way.origin == GONE for way in fit.ways):
            raise CalibrationError(
                f'The stage "{GONE}" is for those who never come back: name yours otherwise.'
            )
        if "customer" not in self.kinds.values():
            raise CalibrationError("No stage is of kind customer: say which, as in --kind active=customer.")
        total = sum(self._there(name) for name in self.stages if name != GONE)
        self.stands_for = max(1, math.ceil(total / words.people))

    def head(self) -> list[str]:
        words = self.words
        lines = [
            f"{words.source} Rates are per {words.unit}. Beside each number stands what it came from; "
            "`uncertain` holds its standard error, and how the errors of one shape go together.",
            *words.notes,
        ]
        if self.stands_for > 1:
            lines.append(f"One person here stands for {self.stands_for} in the records.")
        lines.append(
            "ASSUMPTION marks what the records do not tell."
            + (
                ""
                if self.words.monthly
                else " They hold no money: add margin_flow or purchases to the stages to value customers."
            )
        )
        return lines

    def items(self) -> list[Item]:
        words = self.words
        spans = f"{FIVE_YEARS[words.unit]} {words.unit}s"
        found = [
            *top(words.title, {"unit": words.unit, "horizon": spans}, words.currency),
            Item("stages", [self._stage(name) for name in self.stages if name != GONE]),
            Item("transitions", [self._transition(way) for way in self.fit.ways]),
        ]
        frail = [way for way in self.fit.ways if way.fits[0].theta > 0]
        if frail and self._split:
            found.insert(5, Item("traits", [self._trait(way) for way in frail]))
        if self._split:
            found.append(Item("segments", [self._segment(k) for k in range(len(self.stays.segments))]))
        found += [
            item
            for item in (self._people(), self._entrants(), self._investments(), self._uncertain())
            if item
        ]
        return found

    @property
    def _split(self) -> bool:
        return len(self.stays.segments) > 1

    def _there(self, name: str, segment: int | None = None) -> int:
        return len(self.stays.there_at_end(self.stays.stages.index(name), segment))

    def _kind(self, name: str) -> str:
        if name in self.words.kinds:
            kind = self.words.kinds[name]
            if kind not in KINDS:
                raise CalibrationError(f'There is no kind "{kind}" of stage. Allowed: {", ".join(KINDS)}.')
            return kind
        known = kind_by_name(name)
        if known:
            return known
        return "customer" if any(way.origin == name for way in self.fit.ways) else "former"

    def _stage(self, name: str) -> Item:
        beside = "" if name in self.words.kinds else "ASSUMPTION, by its name and its ways out"
        entries = {"kind": self.kinds[name]}
        if name in self.words.monthly:
            flow = {"revenue": f"{number(self.words.monthly[name], 5)} per month", "margin": "100 %"}
            entries["margin_flow"] = mapping(flow)
            beside = "; ".join(part for part in (beside, "ASSUMPTION: all of it is margin") if part)
        return Item(name, mapping(entries), beside=beside)

    def _base(self, way: WayOut) -> int:
        """The segment whose numbers stand under `transitions`: one without moves enough, else the first."""
        return way.own.index(False) if False in way.own else 0

    def _transition(self, way: WayOut) -> Item:
        base = self._base(way)
        one = way.fits[base]
        entries = [Item(name, value) for name, value in _pace(one).items()]
        if one.theta > 0:
            entries.append(Item("differs_by_customer", _trait_name(way) if self._split else _difference(one)))
        if not self._split and len(one.estimates) == 1 and one.estimates[0].value > 0:
            first = one.estimates[0]
            entries.append(Item("uncertain", uncertain(first.value, first.se)))
        above = [self._evidence(way, base if self._split and way.own[base] else None)]
        if not way.own[base] and self._split:
            above = [f"{count(sum(way.moves))} moves in all segments."]
        above.append(_interval(one))
        if way.instants:
            above.append(
                f"{way.instants} moves took no time; they count as half of the shortest time recorded."
            )
        return Item(way.name, entries, above=" ".join(above))

    def _evidence(self, way: WayOut, segment: int | None) -> str:
        one = way.fits[segment or 0]
        moves = way.moves[segment] if segment is not None else sum(way.moves)
        who = f" in {self.stays.segments[segment]}" if segment is not None else ""
        return f"{count(moves)} moves in {count(one.exposure)} person {self.words.unit}s{who}: {one.family}."

    def _trait(self, way: WayOut) -> Item:
        return Item(_trait_name(way), _difference(way.fits[self._base(way)]))

    def _segment(self, k: int) -> Item:
        stays = self.stays
        sizes = self._persons
        exits, traits = [], []
        for way in self.fit.ways:
            if not way.own[k]:
                continue
            above = f"{self._evidence(way, k)} {_interval(way.fits[k])}"
            exits.append(Item(way.name, mapping(_pace(way.fits[k])), above=above))
            if way.fits[k].theta > 0:
                traits.append(Item(_trait_name(way), _difference(way.fits[k])))
        parts = [Item("share", self._share(k), beside=f"{count(sizes[k])} of {count(sum(sizes))}")]
        parts += [Item("transitions", exits)] * bool(exits) + [Item("traits", traits)] * bool(traits)
        return Item(stays.segments[k], parts)

    @cached_property
    def _persons(self) -> list[int]:
        """Persons by segment; one whose segment changes is one in each."""
        n = len(self.stays.segments)
        pairs = np.unique(self.stays.person * n + self.stays.segment)
        return [int(size) for size in np.bincount(pairs % n, minlength=n)]

    def _share(self, k: int) -> str:
        """Shares of the persons, in millionths that sum to one."""
        sizes = self._persons
        parts = [round(1e6 * size / sum(sizes)) for size in sizes]
        parts[-1] = 1_000_000 - sum(parts[:-1])
        return number(parts[k] / 1e6)

    def _people(self) -> Item | None:
        found = []
        for name in self.stages:
            there = self.stays.there_at_end(self.stays.stages.index(name))
            if name == GONE or len(there) == 0:
                continue
            entries: dict[str, str] = {"count": str(max(1, round(len(there) / self.stands_for)))}
            if self._split:
                of = {
                    s: round(self._there(name, k) / self.stands_for)
                    for k, s in enumerate(self.stays.segments)
                }
                entries = {"segments": mapping({s: str(n) for s, n in of.items()})}
            beside = f"{count(len(there))} at the end of the records"
            if self._needs_duration(name):
                mean = float(there.mean())
                entries["duration"] = mapping({"exponential": mapping({"mean": number(mean, 4)})})
                beside += "; ASSUMPTION: their times so far spread around the mean as an exponential"
            found.append(Item(name, mapping(entries), beside=beside))
        return Item("people_at_start", found) if found else None

    def _needs_duration(self, name: str) -> bool:
        fits = [one for way in self.fit.ways if way.origin == name for one in way.fits]
        return not all(one.constant for one in fits)

    def _entrants(self) -> Item | None:
        length = self.stays.window[1] - self.stays.window[0]
        if not self.stays.calendar or length <= 0:
            return None
        found = []
        for name in self.stages:
            came = self._came(name)
            if came and name != GONE:
                entries = {"rate": number(came / length / self.stands_for)}
                if self._split:
                    entries["segments"] = self._entrant_shares(name, came)
                beside = f"{count(came)} came in {number(length, 4)} {self.words.unit}s"
                found.append(Item(name, mapping(entries), beside=beside))
        return Item("market_entrants", found) if found else None

    def _came(self, name: str, segment: int | None = None) -> int:
        return self.stays.arrivals(self.stays.stages.index(name), segment)

    def _entrant_shares(self, name: str, came: int) -> str:
        parts = [round(1e6 * self._came(name, k) / came) for k in range(len(self.stays.segments))]
        largest = parts.index(max(parts))
        parts[largest] += 1_000_000 - sum(parts)
        shares = {s: number(p / 1e6) for s, p in zip(self.stays.segments, parts, strict=True) if p}
        return mapping(shares)

    def _investments(self) -> Item | None:
        found = []
        for spend in self.words.spends:
            wanted = _AUDIENCE.get(spend.aim, "customer")
            audience = [name for name in self.stages if self.kinds[name] == wanted and name != GONE]
            if not audience:
                raise CalibrationError(
                    f"--spend {spend.name}: there is no stage of kind {wanted} for {spend.aim}."
                )
            budget = f"{number(spend.budget / self.stands_for)} per {self.words.unit}"
            entries = [
                Item("aim", spend.aim),
                Item("budget", budget),
                Item("reference", budget, beside="the rates above contain this spend already"),
                Item("audience", mapping({"stages": "[" + ", ".join(map(key, audience)) + "]"})),
            ]
            above = "Spent while the records were made. What it does they do not tell: add effects."
            found.append(Item(spend.name, entries, above=above))
        return Item("investments", found) if found else None

    def _uncertain(self) -> Item | None:
        found = []
        for way in self.fit.ways:
            holders: list[tuple[Sequence[str], Fit]] = []
            if not self._split:
                holders = [((), way.fits[0])] if len(way.fits[0].estimates) > 1 else []
            else:
                if False in way.own:
                    holders.append(((), way.fits[self._base(way)]))
                holders += [
                    (("segments", s), one)
                    for s, one, own in zip(self.stays.segments, way.fits, way.own, strict=True)
                    if own
                ]
            for holder, one in holders:
                found += _uncertain_of(holder, way, one, self._split)
        found += [
            Item(path("market_entrants", name, "rate"), uncertain(1.0, 1 / math.sqrt(self._came(name))))
            for name in self.stages
            if name != GONE and self.stays.calendar and self._came(name)
        ]
        return Item("uncertain", found, above="Standard errors of the estimates.") if found else None


def _pace(one: Fit) -> dict[str, str]:
    """The pace of a transition, and the share who never go."""
    values = {
        estimate.name: number(estimate.value)
        for estimate in one.estimates
        if estimate.name not in ("cv", "never")
    }
    never = {"never": number(one.never)} if one.never > 0 else {}
    if one.shape.name == "exponential" and not one.minimum:
        return {"rate": values["rate"], **never}
    late = {"minimum": number(one.minimum)} if one.minimum else {}
    return {"time_in_stage": mapping({one.shape.name: mapping(values), **late}), **never}


def _difference(one: Fit) -> str:
    """The spread of a frailty."""
    return mapping({"gamma": mapping({"cv": number(one.estimates[-1].value)})})


def _trait_name(way: WayOut) -> str:
    return f"pace from {way.origin} to {way.destination}"


def _interval(one: Fit) -> str:
    """95 % intervals in words."""
    told = [
        f"{e.name} {number(e.value, 4)} ({number(e.low, 4)} to {number(e.high, 4)})" for e in one.estimates
    ]
    if one.shape.name == "piecewise":
        told = [f"from {text}" for text in told]
    return "95 %: " + ", ".join(told) + "."


def _uncertain_of(holder: Sequence[str], way: WayOut, one: Fit, split: bool) -> list[Item]:
    kept = [k for k, estimate in enumerate(one.estimates) if estimate.value != 0]
    told = [
        Doubted(
            _path_of(holder, way, one, one.estimates[k], split),
            one.estimates[k].value,
            one.estimates[k].se,
            {"growth": "normal", "never": "beta"}.get(one.estimates[k].name, "lognormal"),
        )
        for k in kept
    ]
    return uncertain_together(told, one.correlations[np.ix_(kept, kept)].tolist())


def _path_of(holder: Sequence[str], way: WayOut, one: Fit, estimate: Estimate, split: bool) -> str:
    here = (*holder, "transitions", way.name)
    if estimate.name == "cv" and split:
        return path(*holder, "traits", _trait_name(way), "gamma", "cv")
    if estimate.name == "cv":
        return path(*here, "differs_by_customer", "gamma", "cv")
    if estimate.name == "never":
        return path(*here, "never")
    if one.shape.name == "exponential" and not one.minimum:
        return path(*here, "rate")
    return path(*here, "time_in_stage", one.shape.name, estimate.name)
