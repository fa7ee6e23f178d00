"""What a sweep and its store say on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.report import numbers
from experiments.report.numbers import decimals, wide_scale_of
from experiments.report.tables import ITEM, TOTAL, Table, row
from experiments.report.texts import say, technical
from experiments.report.wording import metric_title, unit_in
from experiments.statistics import Estimate
from experiments.store.rows import shown
from experiments.study.types import Value
from experiments.sweep import Description, Run, description
from experiments.sweep.profiles import Profile, profile, verdict, verdicts
from simulation import metrics
from virta.cli.terminal import out, tell_of
from virta.outputs.terminal import show as show_sheets
from virta.questions.sweep.figures import in_words, scale_of, title_of

if TYPE_CHECKING:
    from experiments.store.store import Store
    from experiments.store.verify import Verification
    from experiments.sweep.again import Again

_MOST_ACROSS, _MOST_DOWN = 7, 12


def origin(store: Store, run: Run | None, lang: str) -> list[str]:
    """Where the rows are and what computed them, and how many failed."""
    if run is None:
        return [str(store.path)]
    a = run.advance
    said = say(
        "sweep_rows",
        lang,
        total=numbers.fixed(a.done, lang=lang),
        store=store.path,
        computed=numbers.fixed(a.computed, lang=lang),
        where=technical(run.where, lang),
        found=numbers.fixed(run.found, lang=lang),
    )
    return [said, *([say("sweep_failed", lang, n=a.failed, store=store.path)] if a.failed else [])]


def head(store: Store, lang: str) -> tuple[str, str]:
    """The study's title; points, plans, replications and seed."""
    told = description(store)
    lines = list(store.expected())
    wanted = [line.wanted for line in lines] or [0]
    points = len({line.point for line in lines})
    parts = [
        say("sweep_points", lang, n=numbers.fixed(points, lang=lang))
        if points != 1
        else say("sweep_one_point", lang),
        say("sweep_plans", lang, n=len(told.plans)) if len(told.plans) > 1 else say("sweep_one_plan", lang),
        _how_often(min(wanted), max(wanted), lang),
        say("sweep_seed", lang, seed=told.seed),
    ]
    return told.fi if lang == "fi" else told.en, " · ".join(parts)


def _how_often(low: int, high: int, lang: str) -> str:
    if low < high:
        return say("sweep_up_to", lang, low=low, high=high)
    return say("sweep_replications", lang, n=low) if low != 1 else say("sweep_one_replication", lang)


def sentences(store: Store, lang: str) -> list[str]:
    """At how many points which plan is better, or where the first metric of each plan is best."""
    told = description(store)
    decision = told.decision
    names = [aspect.name for aspect in told.factors]
    if decision is None:
        every = [profile(store, names, told.metrics[0], label) for label in told.plans]
        best = [sentence for one in every if (sentence := _best(one, told, lang))]
        return [*best, *_of_many(every, lang)] or [say("sweep_nothing", lang)]
    found = profile(store, names, decision["metric"], decision["rival"], decision["baseline"])
    counts = verdicts(found)
    said = say(
        "sweep_verdict",
        lang,
        metric=metric_title(decision["metric"], lang),
        rival=decision["rival"],
        baseline=decision["baseline"],
        better=numbers.fixed(counts.better, lang=lang),
        worse=numbers.fixed(counts.worse, lang=lang),
        open=numbers.fixed(counts.open, lang=lang),
        total=numbers.fixed(counts.total, lang=lang),
    )
    return [said, *([say("sweep_unknown", lang, unknown=counts.unknown)] if counts.unknown else [])]


def _of_many(found: Sequence[Profile], lang: str) -> list[str]:
    """A note that the best of many means is biased: their number, and how many may be as good."""
    sign = metrics.METRICS[found[0].metric].better or 1
    points, near = 0, 0
    for one in found:
        known = [e for e in one.at.values() if e.mean is not None]
        points = max(points, len(known))
        if len(known) > 1:
            best = max(known, key=lambda e: sign * (e.mean or 0.0))
            near += sum(e is not best and _reaches(e, best, sign) for e in known)
    if points < 2:
        return []
    counts = {"n": numbers.fixed(points, lang=lang), "near": numbers.fixed(near, lang=lang)}
    return [say("sweep_of_many", lang, **counts)]


def _reaches(one: Estimate, best: Estimate, sign: int) -> bool:
    """Whether the better end of an interval lies beyond the worse end of the best one's."""
    if None in (one.low, one.high, best.low, best.high):
        return True
    end, edge = (one.high, best.low) if sign > 0 else (one.low, best.high)
    return sign * (end or 0.0) >= sign * (edge or 0.0)


def _best(found: Profile, told: Description, lang: str) -> str:
    sign = metrics.METRICS[found.metric].better or 1
    known = [(values, e) for values, e in found.at.items() if e.mean is not None]
    if not known:
        return ""
    values, best = max(known, key=lambda pair: sign * (pair[1].mean or 0.0))
    assert best.mean is not None
    half = None if best.high is None or best.low is None else (best.high - best.low) / 2
    where = "; ".join(
        in_words(aspect, value, lang) for aspect, value in zip(told.factors, values, strict=True)
    )
    number = f"{numbers.fixed(best.mean, decimals(best.mean), lang=lang)} {unit_in(found.unit, lang)}"
    which = "sweep_best" if sign > 0 else "sweep_lowest"
    said = say(
        which if where else "sweep_mean",
        lang,
        metric=metric_title(found.metric, lang),
        value=number if half is None else f"{number} ± {numbers.fixed(half, decimals(best.mean), lang=lang)}",
        where=where,
    )
    return said if len(told.plans) == 1 else say("sweep_of_plan", lang, plan=found.rival, where=said)


def tables(store: Store, lang: str) -> list[Table]:
    """The numbers of the figures, as far as they fit."""
    told, found = description(store), []
    for asked in told.figures:
        if asked["kind"] == "map" and told.gridded:
            over = (asked["x"], asked["y"])
            one = profile(store, over, asked["metric"], asked["rival"], asked["baseline"])
            found.append(_map_sheet(one, told, lang))
        elif asked["kind"] == "curves" and told.gridded:
            every = [profile(store, (asked["x"],), asked["metric"], label) for label in told.plans]
            found.append(_curve_sheet(every, told, lang))
    return found


def _scaled(found: Sequence[Profile], lang: str) -> tuple[float, str]:
    means = [e.mean for one in found for e in one.at.values() if e.mean is not None]
    divisor, name = wide_scale_of(means)
    unit = found[0].unit
    return divisor, say(name, lang, unit=unit) if name else unit


def _map_sheet(found: Profile, told: Description, lang: str) -> Table:
    xs, ys = _thinned(found.levels(0), _MOST_ACROSS), _thinned(found.levels(1), _MOST_DOWN)
    x, y = (next(a for a in told.factors if a.name == name) for name in found.factors)
    divisor, unit = _scaled([found], lang)
    sign = metrics.METRICS[found.metric].better or 1
    largest = max((abs(e.mean) for e in found.at.values() if e.mean is not None), default=0.0) / divisor
    rows, any_open = [], False
    for of_y in reversed(ys):
        cells = [scale_of(y, lang).text(of_y, lang)]
        for of_x in xs:
            estimate = found.at.get((of_x, of_y))
            mean = None if estimate is None or estimate.mean is None else estimate.mean / divisor
            text = numbers.fixed(mean, decimals(largest), lang=lang)
            if found.baseline is not None and estimate is not None and verdict(estimate, sign) == "open":
                any_open, text = True, f"({text})"
            cells.append(text)
        rows.append(row(*cells))
    of = metric_title(found.metric, lang)
    if found.baseline is not None:
        of += f": {say('sweep_difference', lang, rival=found.rival, baseline=found.baseline)}"
    notes = [say("sweep_across", lang, x=title_of(x, lang), y=title_of(y, lang))]
    notes += [say("sweep_open_note", lang)] if any_open else []
    full = len(xs) == len(found.levels(0)) and len(ys) == len(found.levels(1))
    notes += [] if full else [say("sweep_some_levels", lang)]
    headings = ("", *(scale_of(x, lang).text(value, lang) for value in xs))
    return Table(of, headings, tuple(rows), unit=unit, notes=tuple(notes), left=0)


def _curve_sheet(found: Sequence[Profile], told: Description, lang: str) -> Table:
    aspect = next(a for a in told.factors if a.name == found[0].factors[0])
    levels = _thinned(found[0].levels(0), _MOST_DOWN)
    divisor, unit = _scaled(found, lang)
    rows = []
    for value in levels:
        cells = [scale_of(aspect, lang).text(value, lang)]
        for one in found:
            e = one.at.get((value,))
            mean = None if e is None or e.mean is None else e.mean / divisor
            half = None if e is None or e.high is None or e.low is None else (e.high - e.low) / 2 / divisor
            places = decimals(mean or 0.0)
            cells += [numbers.fixed(mean, places, lang=lang), numbers.fixed(half, places, lang=lang)]
        rows.append(row(*cells))
    plans = [text for one in found for text in ((one.rival if len(found) > 1 else ""), "± 95 %")]
    thin = len(levels) < len(found[0].levels(0))
    notes = (say("sweep_some_levels", lang),) if thin else ()
    headings = (title_of(aspect, lang), *plans)
    title = metric_title(found[0].metric, lang)
    return Table(title, headings, tuple(rows), unit=unit, notes=notes, left=0)


def _thinned(levels: Sequence[Value], most: int) -> list[Value]:
    """At most so many of the levels, the first and the last among them."""
    if len(levels) <= most:
        return list(levels)
    last = len(levels) - 1
    return [levels[round(i * last / (most - 1))] for i in range(most)]


def show_state(path: Path, found: Mapping[str, Any], lang: str) -> None:
    """How far a study is."""
    console = out()

    def there(what: str) -> str:
        return numbers.fixed(found[what], lang=lang)

    rows = [
        row(say("store_there", lang), there("rows"), say("store_of", lang, all=there("expected"))),
        row(say("store_failed", lang), there("failed"), ""),
        row(say("store_missing", lang), there("missing"), "", kind=TOTAL if found["missing"] else ITEM),
    ]
    show_sheets(console, Table(found["study"], ("", "", ""), tuple(rows), unit=str(path), airy=False))
    if found["missing"]:
        tell_of("store_goes_on")


def show_failures(rows: Sequence[Mapping[str, Any]], trace: bool, lang: str) -> None:
    """What failed, one below the other."""
    console = out()
    if not rows:
        tell_of("store_nothing_failed")
        return
    for one in rows:
        which = {key: one[key] for key in ("point", "plan", "kind")}
        if one["replication"] is None:
            said = say("store_failure", lang, **which)
        else:
            said = say("store_failure_of", lang, **which, replication=f"{one['replication']:.0f}")
        head = f"{one['key']}  {said}"
        console.print(head, style="bold", markup=False, soft_wrap=True)
        console.print(f"  {one['reason']}", markup=False, soft_wrap=True)
        if trace and one["traceback"]:
            console.print(str(one["traceback"]).rstrip(), style="dim", markup=False, soft_wrap=True)


def show_again(found: Again, lang: str) -> None:
    """A row as stored and as it came out again."""
    console = out()
    head = f"{found.key}  {say('store_point', lang, point=found.point, plan=found.plan)}"
    console.print(head, style="bold", markup=False, soft_wrap=True)
    for path, value in found.overrides:
        console.print(f"  {path} = {value}", markup=False, soft_wrap=True)
    if found.failure is not None:
        console.print(f"  {found.failure.kind}: {found.failure.reason}", markup=False, soft_wrap=True)
    elif found.stored is None:
        console.print(f"  {say('store_not_stored', lang)}", markup=False, soft_wrap=True)
    elif found.same:
        console.print(f"  {say('store_same', lang)}", markup=False, soft_wrap=True)
    else:
        said = say("store_differs", lang, metrics=", ".join(found.apart()))
        console.print(f"  {said}", style="red", markup=False, soft_wrap=True)


def show_verification(path: Path, found: Verification, lang: str, trouble: str = "") -> None:
    """Whether a store is sound and complete; `trouble`: why it could not be opened."""
    console = out()
    counts = {key: numbers.fixed(getattr(found, key), lang=lang) for key in ("rows", "expected", "failed")}
    console.print(f"{path}: {say('store_looked_at', lang, **counts)}", markup=False, soft_wrap=True)
    told = [trouble] if trouble else advice(found, path, lang)
    if not told:
        console.print(say("store_sound", lang), style="green", markup=False)
    for line in told:
        console.print(line, style="yellow", markup=False, soft_wrap=True)


def advice(found: Verification, path: Path, lang: str) -> list[str]:
    """What is wrong with a store, and what to do about it; nothing where all is well."""
    said = []
    if not found.begun and not found.file:
        said.append(say("store_not_begun", lang, store=path))
    if found.file:
        said.append(say("store_damaged", lang, why=found.file[0], store=path))
    if found.damaged:
        keys = ", ".join(shown(key, r) for key, r in found.damaged[:3])
        said.append(say("store_rows_damaged", lang, n=len(found.damaged), keys=keys, store=path))
    if found.missing:
        said.append(say("store_rows_missing", lang, n=numbers.fixed(found.missing, lang=lang)))
    return said
