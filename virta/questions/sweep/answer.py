"""Studies from Python in one call: a study's file or a `Study` in, tables out."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.execution.where import Where
from experiments.store.store import Store, StoreError
from experiments.study import Study, load, refusals
from experiments.sweep import Advance, Run, Stop, bases_of, failures_table, points, run
from experiments.sweep import tables as study_tables
from experiments.sweep.again import Again
from experiments.sweep.export import CannotExport, export
from experiments.sweep.keeping import description
from experiments.sweep.profiles import Profile, figure_table, profile
from experiments.sweep.tables import difference
from simulation.metrics import PARTS
from virta import library
from virta.outputs import figures as drawing
from virta.outputs.documents import records
from virta.provenance import versions
from virta.watching import counted

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Swept:
    """What a sweep found: tables as DataFrames."""

    run: Run
    points: DataFrame
    """One row a point and plan."""
    differences: DataFrame | None
    """One row a point and rival; None with a single plan."""
    replications: DataFrame
    """One row a replication, with the sums that all metrics are made of."""
    failures: DataFrame

    def __repr__(self) -> str:
        a = self.run.advance
        ended = "complete" if self.run.complete else "not complete" if a.done else "nothing succeeded"
        return (
            f"Swept {a.done} of {a.total} rows, {a.failed} failed: {ended}\n"
            f"  .points has {len(self.points)} rows; also .differences, .replications, .failures"
        )


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


def sweep(
    study: Study | str | Path,
    store: str | Path,
    where: Where | None = None,
    *,
    progress: Callable[[Advance], None] | bool | None = None,
    stop: Stop | None = None,
) -> Swept:
    """Run a study into its store, or what the store lacks of it, and return the tables.

    `study` may also be the name of a shipped one. `progress`: as in `virta.compare`, or something to be
    told the `Advance`.

    Raises:
        UnknownStudy: there is no such file or shipped study.
        ScenarioError: the study's file or what it asks of its scenarios cannot be understood.
        StoreError: the store belongs to another study, or cannot be used.
        ExecutionError: nothing can be run there.
    """
    file = None if isinstance(study, Study) else find(str(study)).resolve()
    asked = study if isinstance(study, Study) else load(file or study)
    if file is None:
        refusals.check(asked)  # a file was checked when it was read
    if advice := store_of(store):
        raise StoreError(advice)
    with Store(store) as kept, _advancing(progress) as told:
        found = run_into(asked, kept, where or Where(), file, told, stop)
        by_name = {table.name: table.frame() for table in study_tables(kept)}
    if "failures" not in by_name:
        with Store(store, write=False) as kept:
            by_name["failures"] = failures_table(kept).frame()
    return Swept(
        found,
        by_name["points"],
        by_name.get("differences"),
        by_name["replications"],
        by_name["failures"],
    )


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


def plain(estimate: Any) -> dict[str, Any]:
    """An estimate as the JSON documents hold it."""
    kept = ("mean", "se", "low", "high", "n", "unit")
    found = {key: value for key, value in asdict(estimate).items() if key in kept}
    return found | ({"reason": estimate.reason} if estimate.reason else {})


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


def document(store: Store, run: Run) -> dict[str, Any]:
    """The JSON document of `virta sweep`."""
    told = description(store)
    first = told.decision["baseline"] if told.decision else told.plans[0]
    found: list[dict[str, Any]] = []
    apart: list[dict[str, Any]] = []
    for plans in points(store, told):
        named = {at.line.plan: at for at in plans}
        for at in plans:
            head = {"point": at.line.point, "plan": at.line.plan, "values": at.line.setting["values"]}
            estimates = {name: plain(estimate) for name, estimate in at.estimates.items()}
            found.append(head | {"n": len(at.replications), "metrics": estimates})
            if at.line.plan == first or first not in named:
                continue
            gaps = {name: difference(at, named[first], name, told.units[name]) for name in told.metrics}
            measured = {name: plain(gap.estimate) | {"p_better": gap.p_better} for name, gap in gaps.items()}
            apart.append(head | {"against": first, "difference": measured})
    return {
        "points": found,
        "differences": apart,
        "failures": records(failures_table(store).frame()),
        "run": {
            "complete": run.complete,
            "rows": run.advance.done,
            "expected": run.advance.total,
            "failed": run.advance.failed,
        },
        "provenance": provenance(store),
    }


def again_document(found: Again) -> dict[str, Any]:
    """The JSON document of `virta study rerun`."""
    one, other = (
        None if sums is None else dict(zip(PARTS, sums.tolist(), strict=True))
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
