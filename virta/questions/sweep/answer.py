"""Studies from Python in one call: a study's file or a `Study` in, tables out."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.execution.where import Where
from experiments.report.tables import Table
from experiments.store.store import Store, StoreError
from experiments.study import Study, load, loads, refusals
from experiments.sweep import Advance, Run, Stop, bases_of, failures_table, points, run
from experiments.sweep import tables as study_tables
from experiments.sweep.again import Again
from experiments.sweep.export import CannotExport, export
from experiments.sweep.keeping import Description, description
from experiments.sweep.profiles import Profile, figure_table, profile
from experiments.sweep.tables import Table as Rows
from experiments.sweep.tables import difference
from simulation import metrics
from virta import library
from virta.answer import Answer, Figure, Words, first_strong
from virta.outputs import figures as drawing
from virta.outputs.documents import estimate, records
from virta.progress import counted
from virta.provenance import versions
from virta.questions.sweep import sheets

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Figure as Drawn


class _Tables(Mapping[str, "DataFrame"]):
    """The tables of a store, each made when it is asked for: that of replications may be large."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made: dict[str, DataFrame] = {}
        with Store(path, write=False) as store:
            self._names = [table.name for table in _tables_of(store)]

    def __getitem__(self, name: str) -> DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            with Store(self._path, write=False) as store:
                frame = next(table for table in _tables_of(store) if table.name == name).frame()
                frame.attrs["units"] = units_of(description(store), list(frame.columns))
            self._made[name] = frame
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _tables_of(store: Store) -> list[Rows]:
    return study_tables(store) + [figure_table(name, of) for name, _, of in profiles(store)]


@dataclass(frozen=True, repr=False)
class SweepAnswer(Answer):
    """The contents of a study's store, after a sweep or during one."""

    store: Path
    provenance: Mapping[str, Any]
    run: Run | None = None
    """How the sweep ended; None where the store is only read."""

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The study's title, and how many points, plans and replications it has."""
        with self._opened() as store:
            return sheets.head(store, lang)

    def words(self, lang: str = "en") -> Sequence[Words]:
        """The decision at how many points, or where each plan's metric is best."""
        with self._opened() as store:
            return first_strong(sheets.sentences(store, lang))

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """The numbers of the figures, as far as they fit."""
        with self._opened() as store:
            return sheets.tables(store, lang)

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """`points`, `differences` of plans, `replications`, `failures` if any, and those of figures."""
        return _Tables(self.store)

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """The maps and curves that the study asks for."""
        with self._opened() as store:
            told, every = description(store), profiles(store)
        return {
            name: Figure(lambda asked=asked, of=of: _drawn(told, asked, of, lang), name)  # type: ignore[misc]
            for name, asked, of in every
            if any(e.mean is not None for one in of for e in one.at.values())
        }

    def origin(self, lang: str = "en") -> Sequence[str]:
        """Where the rows are, and who computed them."""
        with self._opened() as store:
            return sheets.origin(store, self.run, lang)

    @property
    def content(self) -> Mapping[str, Any]:
        """Points, differences and failures, and how the sweep ended."""
        with self._opened() as store:
            return document(store, self.run)

    def _opened(self) -> Store:
        return Store(self.store, write=False)

    def __repr__(self) -> str:
        if self.run is None:
            return super().__repr__()
        a = self.run.advance
        ended = "complete" if self.run.complete else "not complete" if a.done else "nothing succeeded"
        tables = ", ".join(self.tables)
        return f"sweep: {a.done} of {a.total} rows, {a.failed} failed: {ended}\n  .tables: {tables}"


def _drawn(told: Description, asked: Mapping[str, Any], of: Sequence[Profile], lang: str) -> Drawn:
    from virta.questions.sweep import figures as drawing

    if asked["kind"] == "map":
        return drawing.decision_map(told, of[0], lang=lang)
    return drawing.curves(told, of, lang=lang)


def answer_of(store: Store, run: Run | None = None) -> SweepAnswer:
    """What an open store holds. Raises StoreError where it holds no study."""
    store.flush()
    return SweepAnswer(store.path, provenance(store), run)


def units_of(told: Description, columns: Sequence[str]) -> dict[str, str]:
    """Unit of each column that has one: factors and metrics in the scenario's units."""
    own = told.units["relationship_age"].removesuffix("s")
    units = {one.name: re.sub(r"per \w+$", f"per {own}", one.unit) for one in told.factors if one.unit}
    units |= dict.fromkeys((one.name for one in told.factors if one.kind == "proportion"), "share")
    for name, unit in told.units.items():
        units |= dict.fromkeys((name, *(f"{name}_{part}" for part in ("se", "low", "high"))), unit)
        units[f"{name}_p_better"] = "share"
    of_figure = next((name for name in columns if name in told.units), None)
    if of_figure is not None and "se" in columns:
        units |= dict.fromkeys(("se", "low", "high"), told.units[of_figure])
    return {name: units[name] for name in columns if name in units}


class UnknownStudy(ValueError):
    """No file and no shipped study of this name; the message names the nearest ones."""


def shipped() -> dict[str, Path]:
    """Name -> file of the studies that ship with Virta."""
    return library.studies()


def find(text: str) -> Path:
    """The study's file that `text` means: a path, or the name of a shipped study. Raises UnknownStudy."""
    path, known = Path(text), shipped()
    if path.is_file():
        if _is_database(path):
            raise UnknownStudy(f"{text} is the store of a study; what is run is the study's own file.")
        return path
    if text in known:
        return known[text]
    beside = library.files_hint(path.parent.glob("*"), path.name) if path.parent.is_dir() else ""
    nearest = difflib.get_close_matches(path.stem, known, n=1)
    if path.suffix and "Did you mean" in beside:
        hint = beside.strip()
    elif nearest:
        hint = f"Did you mean {nearest[0]}?"
    else:
        hint = f"Shipped studies: {', '.join(known)}.{beside}"
    raise UnknownStudy(f"There is no file {text} and no shipped study of that name. {hint}")


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(15) == b"SQLite format 3"
    except OSError:
        return False


def store_of(text: str | Path) -> str:
    """Why `text` is no store where it is a study instead, and which file may be meant; else nothing."""
    path = Path(text)
    if path.suffix.lower() in library.SUFFIXES:
        said = f"{text} is a study or a scenario, not a store."
    elif path.name in shipped() and not path.exists():
        said = f"{text} is a study that ships with Virta, not its store."
    else:
        return ""
    store = path.with_name(f"{path.stem}.sqlite")
    if store.is_file():
        return f"{said} Did you mean {store}?"
    return f"{said} `virta sweep` keeps rows in {store.name} where it is run, unless --store says another."


def open_to_read(path: Path) -> Store:
    """The store in a file. Raises StoreError where there is none, with the nearest name."""
    if path.is_dir():
        there = sorted(one.name for one in path.glob("*.sqlite"))
        hint = f" In it: {', '.join(there[:5])}." if there else ""
        raise StoreError(f"{path} is a folder, and no study is in it: a store is a file.{hint}")
    if not path.exists() and path.parent.is_dir():
        there = [one.name for one in path.parent.glob("*.sqlite")]
        close = difflib.get_close_matches(path.name, there, n=1)
        hint = f" Did you mean {path.with_name(close[0])}?" if close else ""
        raise StoreError(f"{path}: there is no such store.{hint}")
    return Store(path, write=False)


def sweep(
    study: Study | Mapping[str, object] | str | Path,
    store: str | Path,
    where: Where | None = None,
    *,
    progress: Callable[[Advance], None] | bool | None = None,
    stop: Stop | None = None,
) -> SweepAnswer:
    """Run a study into its store, or what the store lacks of it.

    study: a study's file, the name of a shipped one, YAML text of several lines or a dict with the keys of
    a file (scenarios then stand relative to the working folder), or a `Study`. `progress`: as in
    `virta.compare`, or something to be told the `Advance`.

    Raises:
        UnknownStudy: there is no such file or shipped study.
        ScenarioError: the study, or what it asks of its scenarios, cannot be understood.
        StoreError: the store belongs to another study, or cannot be used.
        ExecutionError: nothing can be run there.
    """
    asked, file = _read(study)
    if advice := store_of(store):
        raise StoreError(advice)
    with Store(store) as kept, _advancing(progress) as told:
        found = run_into(asked, kept, where or Where(), file, told, stop)
        return answer_of(kept, found)


def _read(given: Study | Mapping[str, object] | str | Path) -> tuple[Study, Path | None]:
    if isinstance(given, Study):
        refusals.check(given)  # a file was checked when it was read
        return given, None
    if isinstance(given, Mapping) or (isinstance(given, str) and "\n" in given):
        return loads(given), None
    file = find(str(given)).resolve()
    return load(file), file


@contextmanager
def _advancing(
    progress: Callable[[Advance], None] | bool | None,
) -> Iterator[Callable[[Advance], None] | None]:
    if progress is not None and not isinstance(progress, bool):
        yield progress
        return
    with counted(progress, "rows") as told:
        yield None if told is None else lambda advance: told(advance.done, advance.total)


def run_into(
    study: Study,
    store: Store,
    where: Where,
    file: Path | None = None,
    progress: Callable[[Advance], None] | None = None,
    stop: Stop | None = None,
) -> Run:
    """Run what the store lacks of a study. Raises what `sweep` raises."""
    rows = len(study.points) * len(study.plans) * study.replications.n
    executor = where.executor(bases_of(study), rows)
    try:
        return run(study, store, executor, file=file, progress=progress, stop=stop)
    finally:
        executor.close()


def provenance(store: Store) -> dict[str, Any]:
    """Where the numbers of a store come from. Equal provenance means equal numbers.

    Model, platform and the libraries that compute are those that made the rows, whichever read them.
    """
    told = description(store)
    made = store.made_by()
    return {
        "command": "sweep",
        "study": told.name,
        "file": told.file,
        "plans": {label: mark for label, (mark, _) in store.plans().items() if label in told.plans},
        "seed": told.seed,
        "luck": told.luck,
        "model_version": int(made["model"]),
        "versions": {name: made.get(name, version) for name, version in versions().items()},
        "platform": made["platform"],
    }


def profiles(store: Store) -> list[tuple[str, Mapping[str, Any], list[Profile]]]:
    """The figures that the study asks for: a name, what was asked, and the numbers."""
    told = description(store)
    found: list[tuple[str, Mapping[str, Any], list[Profile]]] = []
    for asked in told.figures:
        name = re.sub(r"\W+", "-", asked["name"]).strip("-") or asked["kind"]
        if asked["kind"] == "map":
            over = (asked["x"], asked["y"])
            numbers = [profile(store, over, asked["metric"], asked["rival"], asked["baseline"])]
        else:
            numbers = [profile(store, (asked["x"],), asked["metric"], label) for label in told.plans]
        found.append((name, asked, numbers))
    return found


def state(store: Store) -> dict[str, Any]:
    """How far a study is: rows there, expected, failed and missing."""
    wanted: dict[bytes, int] = {}
    for line in store.expected():
        wanted[line.key] = max(wanted.get(line.key, 0), line.wanted)
    counts = store.counts()
    rows = sum(min(counts.get(key, 0), n) for key, n in wanted.items())
    failed = 0
    for failure in store.failures():
        n = wanted.get(failure.key, 0)
        if failure.replication is None:
            failed += n - min(counts.get(failure.key, 0), n)
        else:
            failed += failure.replication < n  # the study may want fewer now than were tried
    expected = sum(wanted.values())
    return {
        "study": description(store).name,
        "rows": rows,
        "expected": expected,
        "failed": failed,
        "missing": max(expected - rows - failed, 0),
    }


def document(store: Store, run: Run | None) -> dict[str, Any]:
    """The JSON document of `virta sweep` without its provenance."""
    told = description(store)
    first = told.decision["baseline"] if told.decision else told.plans[0]
    found: list[dict[str, Any]] = []
    apart: list[dict[str, Any]] = []
    for plans in points(store, told):
        named = {at.line.plan: at for at in plans}
        for at in plans:
            head = {"point": at.line.point, "plan": at.line.plan, "values": at.line.setting["values"]}
            estimates = {name: estimate(one) for name, one in at.estimates.items()}
            found.append(head | {"n": len(at.replications), "metrics": estimates})
            if at.line.plan == first or first not in named:
                continue
            gaps = {name: difference(at, named[first], name, told.units[name]) for name in told.metrics}
            measured = {n: estimate(gap.estimate) | {"p_better": gap.p_better} for n, gap in gaps.items()}
            apart.append(head | {"against": first, "difference": measured})
    now = state(store)
    return {
        "points": found,
        "differences": apart,
        "failures": records(failures_table(store).frame()),
        "run": {
            "complete": (not now["missing"] and now["rows"] > 0) if run is None else run.complete,
            "rows": now["rows"] if run is None else run.advance.done,
            "expected": now["expected"] if run is None else run.advance.total,
            "failed": now["failed"] if run is None else run.advance.failed,
        },
    }


def again_document(found: Again) -> dict[str, Any]:
    """The JSON document of `virta study rerun`."""
    one, other = (
        None if sums is None else dict(zip(metrics.PARTS, sums.tolist(), strict=True))
        for sums in (found.stored, found.computed)
    )
    return {
        "key": found.key,
        "point": found.point,
        "plan": found.plan,
        "overrides": dict(found.overrides),
        "stored": one,
        "computed": other,
        "same": found.same,
        "failure": None if found.failure is None else found.failure.reason,
    }


def write(
    store: Store, folder: Path, formats: list[str], *, decimal_comma: bool = False, lang: str = "en"
) -> list[Path]:
    """Write the tables of a study, its figures as SVG, PNG and tables, and `provenance.json` last.

    Raises CannotExport where a format's library is missing or the system refuses.
    """
    written: list[Path] = []
    for kind in formats:
        kinds = study_tables(store) + [figure_table(name, of) for name, _, of in profiles(store)]
        for table in kinds:
            path = folder / f"{table.name}.{kind}"
            export(table, path, decimal_comma=decimal_comma)
            written.append(path)
    written += _draw(store, folder, lang)
    seal = folder / "provenance.json"
    text = json.dumps({**provenance(store), "files": sorted(path.name for path in written)}, indent=2)
    with _writing(seal):
        seal.write_text(text + "\n", encoding="utf-8", newline="\n")
    return [*written, seal]


def _draw(store: Store, folder: Path, lang: str) -> list[Path]:
    if not drawing.possible():
        return []
    from experiments.report import save
    from virta.questions.sweep import figures as sweeps

    told, written = description(store), []
    for name, asked, numbers in profiles(store):
        if not any(e.mean is not None for one in numbers for e in one.at.values()):
            continue
        if asked["kind"] == "map":
            figure = sweeps.decision_map(told, numbers[0], lang=lang)
        else:
            figure = sweeps.curves(told, numbers, lang=lang)
        for suffix in (".svg", ".png"):
            path = folder / f"{name}{suffix}"
            with _writing(path):
                save.write(figure, path)
            written.append(path)
    return written


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotExport(f"{path} cannot be written: {error.strerror or error}") from error
