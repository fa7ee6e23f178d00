"""What is told when a game is over: what was hidden, what teams knew and did, what would have been best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.report import numbers
from experiments.report.tables import Table, row
from simulation.scenario.types import Text
from virta.game.hindsight import hindsight, swaps
from virta.game.rules import Decision, Game, Hidden, Standing
from virta.game.words import say


@dataclass(frozen=True)
class Played:
    """A team that has played: its decisions and where they led, after each round."""

    name: str
    decisions: tuple[Decision, ...]
    standings: tuple[Standing, ...]


def ranked(teams: Sequence[Played]) -> list[tuple[int, Played]]:
    """Teams with their ranks, the best first; equal scores share a rank."""
    order = sorted(teams, key=lambda team: -team.standings[-1].score)
    ranks: list[tuple[int, Played]] = []
    for k, team in enumerate(order):
        equal = k and team.standings[-1].score == order[k - 1].standings[-1].score
        ranks.append((ranks[-1][0] if equal else k + 1, team))
    return ranks


def debrief(game: Game, seed: int, teams: Sequence[Played], lang: str) -> tuple[list[str], list[Table]]:
    """Sentences and tables. Raises ValueError for teams that have not played."""
    score, split = hindsight(game, seed)
    unit = game.currency
    parts = [f"{titled(game.title_of(k), lang)} {numbers.fixed(v, 0, lang)}" for k, v in split.items() if v]
    said = ", ".join(parts) or say("nothing", lang)
    words = [
        say("luck", lang),
        say("best", lang, split=said, score=numbers.fixed(score, 0, lang), unit=unit),
    ]
    tables = [_ranks(game, teams, lang), _hidden(game, seed, teams, lang)]
    if len(teams) > 1:
        tables.insert(1, _swaps(game, seed, teams, lang))
    return words, tables


def _ranks(game: Game, teams: Sequence[Played], lang: str) -> Table:
    """Rank, score, and what was spent on what."""
    found = ranked(teams)
    top = found[0][1].standings[-1].score
    lines = []
    for rank, team in found:
        last = team.standings[-1]
        spent = [sum(decision.get(choice, 0.0) for decision in team.decisions) for choice in game.choices]
        sums = (last.score, top - last.score, last.earned, last.equity)
        lines.append(
            row(
                str(rank),
                team.name,
                *(numbers.fixed(sum_, 0, lang) for sum_ in sums),
                numbers.fixed(last.customers, 0, lang),
                *(numbers.fixed(sum_, 0, lang) for sum_ in spent),
            )
        )
    heads = ("rank", "team", "score", "from_best", "earned", "equity", "customers")
    columns = (*(say(key, lang) for key in heads), *(titled(game.title_of(c), lang) for c in game.choices))
    return Table(say("ranks", lang), columns, tuple(lines), unit=game.currency, left=2)


def _swaps(game: Game, seed: int, teams: Sequence[Played], lang: str) -> Table:
    """Where ranks came from: what each would have gained by spending on one thing as the first did."""
    (_, first), *rest = ranked(teams)
    lines = []
    for _, team in rest:
        gained = swaps(game, seed, team.decisions, first.decisions)
        lines.append(row(team.name, *(numbers.signed(gained[choice], 0, lang) for choice in game.choices)))
    heads = ("", *(titled(game.title_of(choice), lang) for choice in game.choices))
    return Table(
        say("swaps", lang),
        heads,
        tuple(lines),
        unit=game.currency,
        notes=(say("swaps_note", lang, team=first.name),),
    )


def _hidden(game: Game, seed: int, teams: Sequence[Played], lang: str) -> Table:
    """The truth, and what each team's research said at last."""
    truth = game.truth(seed)
    told = [game.estimates(seed, team.decisions) for team in teams]
    lines = []
    for one in game.hidden:
        cells = [worded(one, found[one.name][0], lang) if found else numbers.MISSING for found in told]
        lines.append(row(titled(one.title, lang), worded(one, truth[one.name], lang), *cells))
    columns = ("", say("truth", lang), *(team.name for team in teams))
    return Table(say("hidden_truth", lang), columns, tuple(lines))


def worded(one: Hidden, value: float, lang: str) -> str:
    """A hidden number as teams read it."""
    if one.shown_as == "share":
        return f"{numbers.plain(100 * value, 3, lang)}\u202f%"
    shown = numbers.plain(value, 3, lang)
    return f"× {shown}" if one.shown_as == "factor" else shown


def titled(text: Text, lang: str) -> str:
    """A title in a language."""
    return text.fi if lang == "fi" and text.fi else text.en


__all__ = ["Played", "debrief", "ranked", "titled", "worded"]
