"""A study and its store: what is expected, whether they belong together, what the store says of the study."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.store.rows import point_key
from experiments.store.store import Expected, Store, StoreError
from experiments.study.types import Curves, Map, Point, Study
from simulation import metrics
from simulation.scenario import Scenario, fingerprint, to_plain

_MOST_CHANGES = 4


@dataclass(frozen=True)
class Aspect:
    """A factor as tables and figures name it."""

    name: str
    en: str
    fi: str
    kind: str
    unit: str
    scale: float = 1.0
    """What a value is multiplied by to stand in `unit`."""


@dataclass(frozen=True)
class Description:
    """What a store knows of its study: enough for tables and figures without the study's file."""

    name: str
    en: str
    fi: str
    file: str | None
    seed: int
    luck: str
    plans: tuple[str, ...]
    factors: tuple[Aspect, ...]
    metrics: tuple[str, ...]
    units: dict[str, str]
    """Metric -> unit in words."""
    currency: str
    decision: dict[str, Any] | None
    figures: tuple[dict[str, Any], ...]
    gridded: bool
    """Whether the points are all combinations of some levels."""


def described(study: Study, file: Path | None = None) -> Description:
    """What the store keeps of a study."""
    model = study.plans[0].model
    decision = study.decision
    return Description(
        name=study.name,
        en=study.title.en or study.name,
        fi=study.title.fi or study.title.en or study.name,
        file=None if file is None else str(file),
        seed=study.seed,
        luck=study.luck,
        plans=tuple(plan.label for plan in study.plans),
        factors=tuple(
            Aspect(f.name, f.title.en or f.name, f.title.fi or f.title.en or f.name, f.kind, f.unit, f.scale)
            for f in study.factors
        ),
        metrics=study.metrics,
        units={m.name: metrics.unit_text(m, model) for m in metrics.METRICS.values()},
        currency=model.scenario.money.currency,
        decision=None
        if decision is None
        else {
            "metric": decision.metric,
            "rival": study.plans[decision.rival].label,
            "baseline": study.plans[decision.baseline].label,
        },
        figures=tuple(_figure(study, one) for one in study.figures),
        gridded=type(study.design).__name__ == "Grid",
    )


def _figure(study: Study, one: Map | Curves) -> dict[str, Any]:
    if isinstance(one, Curves):
        name = one.name or f"curves-{one.metric}"
        return {"kind": "curves", "name": name, "x": one.x, "metric": one.metric}
    baseline = None if one.baseline is None else study.plans[one.baseline].label
    rival = study.plans[one.rival].label
    return {
        "kind": "map",
        "name": one.name or f"map-{one.metric}",
        "x": one.x,
        "y": one.y,
        "metric": one.metric,
        "rival": rival,
        "baseline": baseline,
    }


def description(store: Store) -> Description:
    """What the store says of its study. Raises StoreError where it holds none."""
    text = store.meta("study")
    if text is None:
        raise StoreError(f"{store.path} holds no study yet.")
    plain = json.loads(text)
    plain["factors"] = tuple(Aspect(**aspect) for aspect in plain["factors"])
    for name in ("plans", "metrics", "figures"):
        plain[name] = tuple(plain[name])
    return Description(**plain)


def bind(study: Study, store: Store, file: Path | None = None) -> list[Expected]:
    """Write into the store what the study expects; returns the manifest.

    A store may be given more points, replications, plans or metrics. Raises StoreError where a
    plan's scenario, the seed or the kind of luck is not what the rows there were made with.
    """
    before = store.plans()
    changed = []
    for plan in study.plans:
        if plan.label in before and before[plan.label][0] != fingerprint(plan.scenario):
            changed.append(_changes(plan.label, before[plan.label][1], plain_scenario(plan.scenario)))
    if changed:
        raise StoreError(
            f"{store.path} was begun with other scenarios. " + " ".join(changed) + " "
            "Rows of two scenarios are not mixed: undo the edit, or use another store (--store)."
        )
    if store.meta("study") is not None:
        earlier = description(store)
        for what, then, now in (("seed", earlier.seed, study.seed), ("luck", earlier.luck, study.luck)):
            if then != now:
                raise StoreError(
                    f"{store.path} was begun with {what} {then}, and the study says {now}: "
                    "use another store (--store)."
                )
    lines = list(_lines(study))
    plans = [(plan.label, fingerprint(plan.scenario), plain_scenario(plan.scenario)) for plan in study.plans]
    store.expect(plans, lines)
    store.note("study", json.dumps(asdict(described(study, file))))
    return lines


def _lines(study: Study) -> Iterator[Expected]:
    marks = [fingerprint(plan.scenario) for plan in study.plans]
    number = 0
    for point in study.points:
        seed = study.seed_at(point)
        for i, plan in enumerate(study.plans):
            overrides = study.overrides(i, point)
            yield Expected(
                number,
                point.number,
                plan.label,
                point_key(marks[i], overrides, seed),
                seed,
                study.replications.n,
                {"values": _named(study, point), "overrides": [list(pair) for pair in overrides]},
            )
            number += 1


def _named(study: Study, point: Point) -> dict[str, Any]:
    return {factor.name: value for factor, value in zip(study.factors, point.values, strict=True)}


def plain_scenario(scenario: Scenario) -> Any:
    """A scenario as the store keeps it: without texts, which may change."""
    plain = to_plain(scenario)
    return {key: plain[key] for key in plain if key not in ("name", "title", "description", "uncertain")}


def _changes(label: str, before: Any, now: Any) -> str:
    found = list(_differences("", before, json.loads(json.dumps(now))))
    shown = "; ".join(found[:_MOST_CHANGES])
    more = f"; and {len(found) - _MOST_CHANGES} more" if len(found) > _MOST_CHANGES else ""
    return f"In plan {label!r}: {shown}{more}."


def _differences(path: str, one: Any, other: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if key not in ("title", "name"):
                yield from _differences(f"{path}.{key}".lstrip("."), one.get(key), other.get(key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            what = a.get("id", i) if isinstance(a, dict) else i
            yield from _differences(f"{path}.{what}", a, b)
    elif one != other:
        yield f"{path} was {_short(one)} and is {_short(other)}"


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
