"""A game: what is hidden, what a team sees, what its decisions come to. All follows from file and seed.

All teams live in the same market with the same luck: a score is a function of decisions, and so is a rank.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from simulation import metrics
from simulation.build import build
from simulation.engine import run
from simulation.model import CUSTOMER, ModelError
from simulation.scenario import draft
from simulation.scenario.documents import Problems, Read, ScenarioError, read_document
from simulation.scenario.language.values import TextSpec
from simulation.scenario.loader import Draft, Override
from simulation.scenario.types import Scenario, Text
from virta import library
from virta.game.language import FILE, VERSION, GameSpec

RESEARCH = "research"
MOST_TEAMS = 12
_TOLERANCE = 1e-6

Decision = Mapping[str, float]
"""What a team spends in a round, by investment and RESEARCH, in the scenario's currency."""


class NotAllowed(ValueError):
    """A decision that breaks the rules; the message says why."""


@dataclass(frozen=True)
class Hidden:
    """A number that is drawn for each class."""

    name: str
    title: Text
    path: str
    low: float
    high: float
    shown_as: str = ""
    """"share", "factor" or as it is."""


@dataclass(frozen=True)
class Standing:
    """A team after some rounds."""

    customers: int
    won: int
    lost: int
    """Both in the last round."""
    earned: float
    """Contribution so far, less research; not discounted."""
    equity: float
    """What the present customers will bring without further spend, at time 0."""
    score: float
    """Net present value, that of present customers included, less research."""


@dataclass(frozen=True)
class Game:
    """A game file, checked."""

    folder: Path
    title: Text
    rounds: int
    budget: float
    spends: tuple[str, ...]
    error: float
    halved_by: float
    hidden: tuple[Hidden, ...]
    events: Mapping[int, Text]
    market: Draft

    @cached_property
    def scenario(self) -> Scenario:
        """The market as the file has it."""
        return self.market.scenario()

    @property
    def currency(self) -> str:
        """Of budgets and scores."""
        return self.scenario.money.currency

    @property
    def choices(self) -> tuple[str, ...]:
        """What the budget is divided among."""
        return (*self.spends, RESEARCH)

    def title_of(self, choice: str) -> Text:
        """What a choice is called; of research None is known here, and its own word is given."""
        for one in self.scenario.investments:
            if one.name == choice:
                return one.title
        return Text("Research", "Tutkimus")

    def truth(self, seed: int) -> dict[str, float]:
        """The hidden numbers of a class."""
        return {
            h.name: h.low + (h.high - h.low) * self._uniform(seed, k, 0) for k, h in enumerate(self.hidden)
        }

    def estimates(
        self, seed: int, decisions: Sequence[Decision]
    ) -> dict[str, tuple[float, float, float]] | None:
        """What research says after these rounds: by hidden number an estimate and bounds of about 90 %.

        None before anything was spent on research. The error is the same for all teams that spent as much.
        """
        spent = sum(decision.get(RESEARCH, 0.0) for decision in decisions)
        if spent <= 0.0:
            return None
        spread = self.error * 2.0 ** (-spent / self.halved_by)
        found, truth = {}, self.truth(seed)
        for k, one in enumerate(self.hidden):
            estimate = truth[one.name] * math.exp(spread * self._normal(seed, k))
            bounds = (estimate * math.exp(side * 1.645 * spread) for side in (-1, 1))
            low, high = (min(max(bound, one.low), one.high) for bound in bounds)
            found[one.name] = min(max(estimate, one.low), one.high), low, high
        return found

    def check(self, decision: Decision) -> dict[str, float]:
        """The decision, complete. Raises NotAllowed for what cannot be spent, or not on that."""
        unknown = [name for name in decision if name not in self.choices]
        if unknown:
            raise NotAllowed(
                f"there is no {unknown[0]!r}; the budget is divided among {', '.join(self.choices)}"
            )
        full = {name: float(decision.get(name, 0.0)) for name in self.choices}
        if any(not math.isfinite(sum_) or sum_ < 0.0 for sum_ in full.values()):
            raise NotAllowed("a sum must be 0 or more")
        total = sum(full.values())
        if total > self.budget * (1 + _TOLERANCE):
            raise NotAllowed(f"{total:,.0f} {self.currency} are spent, {self.budget:,.0f} are there")
        return full

    def standing(
        self, seed: int, decisions: Sequence[Decision], values: Mapping[str, float] | None = None
    ) -> Standing:
        """Where a team is after its decisions, one a round.

        values: hidden numbers; those of the class unless given. Raises ValueError for no decisions.
        """
        if not decisions:
            raise ValueError("nothing has been decided yet")
        model = build(self._lived(decisions, self.truth(seed) if values is None else values))
        books = run(model, seed, threads=1).books
        sums = metrics.parts(model, books)
        value = {name: metrics.value(metrics.METRICS[name], sums) or 0.0 for name in _NEEDED}
        n = model.arrays.n_periods
        last = slice(n - n // len(decisions), n)
        rate = self.scenario.money.discount_rate
        research = [decision.get(RESEARCH, 0.0) for decision in decisions]
        discounted = sum(sum_ * (1 + rate) ** -k for k, sum_ in enumerate(research))
        customer = model.arrays.stage_kind == CUSTOMER
        return Standing(
            int(books.heads[-1][customer].sum()),
            int(books.won[last].sum() + books.won_back[last].sum()),
            int(books.lost[last].sum()),
            value["contribution"] - sum(research),
            value["value_after_horizon"],
            value["npv"] - discounted,
        )

    def _lived(self, decisions: Sequence[Decision], values: Mapping[str, float]) -> Scenario:
        """The market to the end of the last round decided, under the decisions."""
        time = self.scenario.time
        year = round(1 / time.years_per_unit)
        settings: list[Override] = [(h.path, values[h.name]) for h in self.hidden]
        horizon = year * len(decisions)
        settings.append(("time.horizon", horizon))
        for name in self.spends:
            sums = [decision.get(name, 0.0) / year for decision in decisions]
            settings.append((f'investments."{name}".budget', sums[0]))
            later = ", ".join(f"{year * k}: {sum_!r}" for k, sum_ in enumerate(sums) if k)
            if later:
                settings.append(f'investments."{name}".schedule={{{later}}}')
        return self._draft(horizon).scenario(settings)

    def _draft(self, horizon: float) -> Draft:
        """The market without what begins only after the horizon, which the language refuses."""
        return self.market if self.scenario.time.horizon == horizon else self._without_later(horizon)

    def _without_later(self, horizon: float) -> Draft:
        from dataclasses import replace

        from simulation.scenario.tree import Table, with_entries

        tree = self.market.tree
        assert tree is not None
        shocks = tree.entries.get("shocks")
        if not isinstance(shocks, Table):
            return self.market
        period = self.scenario.time.period
        begins = {effect.shock: effect.first * period for effect in reversed(self.scenario.shock_effects)}
        kept = {}
        for name, node in shocks.entries.items():
            if begins.get(name, 0.0) < horizon:
                assert isinstance(node, Table)
                until = node.entries.get("until")
                ends = max((e.last or 0) * period for e in self.scenario.shock_effects if e.shock == name)
                kept[name] = with_entries(
                    node,
                    {
                        k: v
                        for k, v in node.entries.items()
                        if k != "until" or until is None or ends <= horizon
                    },
                )
        entries = dict(tree.entries)
        if kept:
            entries["shocks"] = with_entries(shocks, kept)
        else:
            del entries["shocks"]
        return replace(self.market, tree=with_entries(tree, entries))

    def _uniform(self, seed: int, k: int, what: int) -> float:
        return float(np.random.default_rng([seed, k, what]).random())

    def _normal(self, seed: int, k: int) -> float:
        return float(np.random.default_rng([seed, k, 1]).standard_normal())


_NEEDED = ("npv", "contribution", "value_after_horizon")


def find(name: str) -> Path:
    """The folder of a game: one of this path, or a shipped one. Raises FileNotFoundError."""
    for folder in (Path(name), library.folder() / "game" / name):
        if (folder / FILE).is_file():
            return folder
    shipped = sorted(file.parent.name for file in (library.folder() / "game").glob(f"*/{FILE}"))
    raise FileNotFoundError(f"There is no {FILE} in {name}. Shipped games: {', '.join(shipped)}.")


def load(folder: str | Path) -> Game:
    """The game of a folder. Raises ScenarioError with every problem of its files."""
    where = Path(folder) / FILE
    problems = Problems()
    spec = read_document(where, GameSpec, problems)
    problems.raise_if_any()
    assert spec is not None
    game = _game(spec, where, problems)
    problems.raise_if_any()
    even: Decision = dict.fromkeys(game.choices, game.budget / len(game.choices))
    for side in ("low", "high"):  # every class must be playable
        values = {h.name: getattr(h, side) for h in game.hidden}
        for rounds in range(1, game.rounds + 1):
            game._lived([even] * rounds, values)
        try:
            game.standing(0, [even] * game.rounds, values)
        except (ModelError, OverflowError) as why:
            problems.add(
                spec.mark("scenario"), f"it cannot be lived with each hidden number at its {side}: {why}"
            )
    problems.raise_if_any()
    return game


def _game(spec: GameSpec, where: Path, problems: Problems) -> Game:
    if spec.version.value > VERSION:
        problems.add(spec.mark("game"), f"this program reads game files of version {VERSION}")
    market = draft(where.parent / spec.scenario.value)
    scenario = market.scenario()
    known = [one.name for one in scenario.investments]
    for word in spec.spends:
        if word.value not in known:
            problems.unknown(word.mark, "investment", word.value, known)
    for one in spec.hidden.values():
        if one.high.value <= one.low.value:
            problems.add(one.mark("high"), "the highest value must lie above the lowest")
    events = {}
    for key, title in (spec.events or {}).items():
        if not key.isdecimal() or not 1 <= int(key) <= spec.rounds.value:
            problems.add(spec.mark("events"), "an event stands under the number of a round", found=key)
        else:
            events[int(key)] = _text(title)
    year = 1 / scenario.time.years_per_unit
    if round(year) != year or scenario.time.horizon < spec.rounds.value * year:
        problems.add(spec.mark("rounds"), "the scenario's horizon is shorter than the rounds, a year each")
    return Game(
        folder=where.parent,
        title=_text(spec.title),
        rounds=int(spec.rounds.value),
        budget=spec.budget.value,
        spends=tuple(word.value for word in spec.spends),
        error=spec.research.error.value,
        halved_by=spec.research.halved_by.value,
        hidden=tuple(
            Hidden(
                name,
                _text(one.title),
                one.path.value,
                one.low.value,
                one.high.value,
                one.shown_as.value if one.shown_as else "",
            )
            for name, one in spec.hidden.items()
        ),
        events=events,
        market=market,
    )


def _text(title: object) -> Text:
    if isinstance(title, TextSpec):
        return Text(title.en.value, title.fi.value if title.fi else None)
    assert isinstance(title, Read)
    return Text(title.value)


__all__ = ["Decision", "Game", "Hidden", "NotAllowed", "ScenarioError", "Standing", "find", "load"]
