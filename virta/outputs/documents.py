"""Answers as JSON documents."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.paired import Difference
    from experiments.statistics import Estimate
    from virta.answer import Answer
    from virta.outputs import Wanted, Writer

_ESTIMATE = ("mean", "se", "low", "high", "n", "unit")
_DIFFERENCE = (*_ESTIMATE, "interval_kind", "variance_ratio", "p_better")


def files(answer: Answer, wanted: Wanted) -> dict[str, Writer]:  # noqa: ARG001
    """The document under the name of the command."""
    document = answer.document()
    return {f"{answer.name}.json": lambda path: write(document, path)}


def write(document: Mapping[str, Any], path: Path) -> None:
    """Write a document. Raises ValueError on NaN or infinity."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def estimate(found: Estimate) -> dict[str, Any]:
    """An estimate as documents and tables hold it; with a reason where there is no mean."""
    return {key: getattr(found, key) for key in _ESTIMATE} | _reason(found)


def difference(found: Difference) -> dict[str, Any]:
    """A difference, with the bounds that hold for all differences of its kind at once."""
    from experiments.verdict import bounds

    low, high = bounds(found) or (None, None)
    kept = {key: getattr(found, key) for key in _DIFFERENCE}
    return {**kept, "simultaneous_low": low, "simultaneous_high": high} | _reason(found)


def _reason(found: Estimate | Difference) -> dict[str, str]:
    return {"reason": found.reason} if found.reason else {}


def plain(value: Any) -> Any:
    """A value of nested data classes, mappings and sequences as JSON knows them; no reason that is None."""
    if hasattr(value, "__dataclass_fields__"):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items() if key != "reason" or one is not None}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, str) else value


def records(table: DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain values; what is missing or not a number becomes None."""
    columns = [str(name) for name in table.columns]
    values = [[_cell(value) for value in table[name].tolist()] for name in table.columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if value != value else str(value)
