"""What an emulator says, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.emulator import Emulator, Share
from experiments.report import numbers
from experiments.report.tables import Table, row
from experiments.report.texts import say
from experiments.report.wording import unit_in, with_half
from experiments.statistics import Estimate
from experiments.sweep.outcomes import Outcome
from virta.questions.sweep import outcome
from virta.questions.sweep.figures import in_words

if TYPE_CHECKING:
    from pandas import DataFrame


def sentences(of: Outcome, found: Emulator, shares: Sequence[Share], lang: str) -> list[str]:
    """How far the emulator misses, and which factor makes most of the variance."""
    out = found.held_out
    told = say(
        "emulate_good",
        lang,
        outcome=outcome.title(of, lang),
        explained=numbers.percent(out.explained, 1, lang),
        error=outcome.number(out.error, of, lang),
        covered=numbers.percent(out.covered, 0, lang),
    )
    most = max(shares, key=lambda share: share.total.mean or 0.0)
    column = of.columns[of.names.index(most.name)]
    first, total = (numbers.percent(one.mean, 0, lang) for one in (most.first, most.total))
    name = outcome.named(column, lang)
    return [told, say("emulate_share", lang, factor=name, first=first, total=total)]


def shares(of: Outcome, found: Sequence[Share], lang: str) -> Table:
    """A row a factor, the largest total index first."""
    rows = [
        row(
            outcome.named(of.columns[of.names.index(one.name)], lang),
            _share(one.first, lang),
            _share(one.total, lang),
        )
        for one in sorted(found, key=lambda share: -(share.total.mean or 0.0))
    ]
    headings = tuple(say(key, lang) for key in ("discover_factor", "emulate_first", "emulate_total"))
    note = say("emulate_shares_note", lang)
    return Table(say("emulate_shares", lang), headings, tuple(rows), notes=(note,))


def _share(found: Estimate, lang: str) -> str:
    half = 1.96 * (found.se or 0.0)
    return f"{numbers.fixed(found.mean, 2, lang)} ± {numbers.fixed(half, 2, lang)}"


def predicted(
    of: Outcome, at: Sequence[Mapping[str, float | str]], found: Sequence[Estimate], lang: str
) -> Table:
    """A row a place."""
    rows = []
    for place, one in zip(at, found, strict=True):
        aspects = {column.aspect.name: column.aspect for column in of.columns}
        said = "; ".join(in_words(aspect, place[name], lang) for name, aspect in aspects.items())
        assert one.mean is not None
        rows.append(row(said, with_half(one.mean, 1.96 * (one.se or 0.0), lang).lstrip("+")))
    headings = (say("emulate_at", lang), say("emulate_expected", lang))
    note = say("emulate_predictions_note", lang)
    return Table(
        say("emulate_predictions", lang), headings, tuple(rows), unit=unit_in(of.unit, lang), notes=(note,)
    )


def frames(
    of: Outcome,
    found: Emulator,
    shares: Sequence[Share],
    at: Sequence[Mapping[str, float | str]],
    predictions: Sequence[Estimate],
) -> dict[str, DataFrame]:
    """All numbers: Sobol indices, points left out, and predictions."""
    import pandas as pd

    told = [
        {"factor": one.name}
        | {f"first{part}": getattr(one.first, name) for part, name in _PARTS}
        | {f"total{part}": getattr(one.total, name) for part, name in _PARTS}
        for one in shares
    ]
    out = found.held_out
    held = pd.DataFrame(of.x, columns=list(of.names))
    numbers_ = {of.metric: of.y, "predicted": out.mean, "low": out.low, "high": out.high}
    held = held.assign(**numbers_)
    held.attrs["units"] = dict.fromkeys(numbers_, of.unit)
    frames = {"shares": pd.DataFrame(told), "held_out": held}
    if at:
        rows = [
            {**place, "mean": one.mean, "se": one.se, "low": one.low, "high": one.high}
            for place, one in zip(at, predictions, strict=True)
        ]
        frames["predictions"] = pd.DataFrame(rows)
        frames["predictions"].attrs["units"] = dict.fromkeys(("mean", "se", "low", "high"), of.unit)
    return frames


_PARTS = (("", "mean"), ("_se", "se"), ("_low", "low"), ("_high", "high"))
