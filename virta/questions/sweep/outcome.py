"""An outcome of a sweep in words: what it is, its numbers, and the factors it hangs on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.report import numbers
from experiments.report.texts import say
from experiments.report.wording import metric_title, unit_in
from experiments.store.store import StoreError
from experiments.sweep.outcomes import Column, Outcome
from experiments.sweep.outcomes import outcome as outcome_of
from virta.answer import DOUBT, Words
from virta.questions.sweep.answer import open_to_read, provenance, store_of
from virta.questions.sweep.figures import scale_of, title_of


def read(
    store: str | Path,
    metric: str | None,
    plan: str | None,
    against: str | None,
    command: str,
    asked: Mapping[str, Any],
) -> tuple[Outcome, dict[str, Any]]:
    """An outcome of the study in a store, and where an answer about it comes from.

    Raises StoreError where that is no store, and what `experiments.sweep.outcomes.outcome` raises.
    """
    if advice := store_of(store):
        raise StoreError(advice)
    with open_to_read(Path(store)) as kept:
        found = outcome_of(kept, metric, plan, against)
        what = {"metric": found.metric, "plan": found.plan, "against": found.against, **asked}
        return found, {**provenance(kept), "command": command, "store": str(kept.path), **what}


def title(found: Outcome, lang: str) -> str:
    """What the outcome is: a metric of a plan, or of a plan less another."""
    of = metric_title(found.metric, lang)
    if found.against is None:
        return say("output_one", lang, metric=of, plan=found.plan)
    return f"{of}: {say('sweep_difference', lang, rival=found.plan, baseline=found.against)}"


def content(found: Outcome) -> dict[str, Any]:
    """What the outcome is, for a document."""
    return {
        "metric": found.metric,
        "unit": found.unit,
        "plan": found.plan,
        "against": found.against,
    }


def number(value: float, found: Outcome, lang: str) -> str:
    """A number of the outcome with its unit."""
    return f"{numbers.plain(value, 4, lang)} {unit_in(found.unit, lang)}"


def named(column: Column, lang: str) -> str:
    """What a column is called, without its unit."""
    aspect = column.aspect
    name = aspect.fi if lang == "fi" else aspect.en
    return say("factor_is", lang, factor=name, word=column.word) if column.word else name


def axis(column: Column, lang: str) -> str:
    """The same with its unit."""
    return named(column, lang) if column.word else title_of(column.aspect, lang)


def bound(column: Column, value: float, above: bool, lang: str) -> str:
    """One side of a box in words."""
    name = column.aspect.fi if lang == "fi" else column.aspect.en
    if column.word:
        return say("factor_is" if above else "factor_is_not", lang, factor=name, word=column.word)
    scale = scale_of(column.aspect, lang)
    said = f"{numbers.plain(value * scale.factor, 3, lang)} {scale.unit}".strip()
    return say("region_above" if above else "region_below", lang, input=name, value=said)


def lacking(found: Outcome, lang: str) -> Sequence[Words]:
    """That points were left out, where any were."""
    return [Words(say("outcome_lacking", lang, n=found.lacking), DOUBT)] if found.lacking else []


def p_value(p: float, lang: str) -> str:
    """A p-value as one reads it."""
    if not math.isfinite(p):
        return numbers.MISSING
    return f"< {numbers.fixed(0.001, 3, lang)}" if p < 0.001 else numbers.fixed(p, 3, lang)
