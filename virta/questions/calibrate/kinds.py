"""The kinds of records: which options each takes, and how it is asked for a scenario."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from virta.questions.calibrate.options import How


@dataclass(frozen=True)
class Kind:
    """What a kind of records takes of the options of `How`."""

    without: tuple[str, ...] = ()
    usual: Mapping[str, Any] = field(default_factory=dict)
    """Values unless said, where they are others than those of `How`."""


KINDS = {
    "histories": Kind(),
    "purchases": Kind(("people",), {"unit": "week"}),
    "cohorts": Kind(("date_format", "zone")),
    "matrix": Kind(("date_format", "zone", "people")),
    "statements": Kind(),
}
"""Name -> kind. The module of this name here has a function of it, which reads the records."""


def asking(kind: str) -> Callable[..., Any]:
    """The function (file, how, **own options) that reads records of a kind and gives a CalibrateAnswer."""
    found: Callable[..., Any] = getattr(importlib.import_module(f"virta.questions.calibrate.{kind}"), kind)
    return found


@cache
def options(kind: str) -> tuple[inspect.Parameter, ...]:
    """The options of a kind, its own ones first, the file not included."""
    # The answer is loaded when it is made, for it loads the engine.
    of_kind, ask = KINDS[kind], asking(kind)
    hints = get_type_hints(ask, localns={"CalibrateAnswer": object}, include_extras=True)
    own = [p for p in inspect.signature(ask).parameters.values() if p.kind is p.KEYWORD_ONLY]
    shared = inspect.signature(How).parameters.values()
    hints |= get_type_hints(How, include_extras=True)
    return tuple(
        p.replace(kind=p.KEYWORD_ONLY, annotation=hints[p.name], default=of_kind.usual.get(p.name, p.default))
        for p in (*own, *(p for p in shared if p.name not in of_kind.without))
    )


def ask(kind: str, file: Path, **said: Any) -> Any:
    """The CalibrateAnswer of records of a kind, under some of its options.

    Raises CalibrationError for records that cannot be used, BadInput for options that cannot be.
    """
    of_how = {name: said.pop(name) for name in inspect.signature(How).parameters if name in said}
    return asking(kind)(file, How(**{**KINDS[kind].usual, **of_how}), **said)
