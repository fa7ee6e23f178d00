"""A sweep computes what is lacking, anywhere and in any order, and its tables are always the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.evaluate import evaluator
from experiments.execution.pool import Processes, Threads
from experiments.execution.tasks import Base, Failure, Made, Reply, Task, Unit, perform
from experiments.identity import identity_text
from experiments.paired import paired
from experiments.plan import plan
from experiments.statistics import mean_of
from experiments.store.store import Store, StoreError
from experiments.store.verify import verify
from experiments.study import Replications, Study, values
from experiments.sweep import (
    Stop,
    bases_of,
    differences_table,
    failures_table,
    points_table,
    replications_table,
    run,
)
from experiments.sweep.again import again
from experiments.sweep.evaluating import StoreEvaluate
from experiments.sweep.export import CannotExport, export
from experiments.sweep.profiles import profile, verdicts
from experiments.sweep.running import Chunks, runs_of
from experiments.sweep.tables import Table
from simulation import metrics
from tests.experiments.markets import FILE
from tests.sweep.studies import STUDY, files, small
from virta.outputs import Wanted
from virta.outputs import folders as files_of
from virta.questions.sweep.answer import answer_of, state

CHURN = 'transitions."active -> ended".rate'


def swept(study: Study, path: Path, executor: object = None) -> Path:
    with Store(path) as store:
        run(study, store, executor or Threads(bases_of(study), 1))  # type: ignore[arg-type]
    return path


def csv_of(path: Path) -> bytes:
    with Store(path, write=False) as store:
        text: str = replications_table(store).frame().to_csv(index=False)
    return text.encode()


def test_a_row_is_what_a_run_of_its_scenario_gives(tmp_path: Path) -> None:
    study = small(tmp_path)
    path = swept(study, tmp_path / "s.sqlite")
    alone = plan(tmp_path / "market.yaml", [f"{CHURN}=0.125", "stages.active.margin_flow.revenue=10"])
    (expected,) = evaluator(0)([alone], 3)
    with Store(path, write=False) as store:
        table = replications_table(store).frame()
    rows = table[(table["plan"] == "idle") & (table["churn"] == 0.125) & (table["margin"] == 10.0)]
    assert np.array_equal(rows[list(metrics.PARTS)].to_numpy(), expected)


def test_finished_rows_are_written_while_another_task_runs(tmp_path: Path) -> None:
    study, path, seen = small(tmp_path), tmp_path / "s.sqlite", []

    class Hangs(Threads):
        def run(self, tasks: Iterable[Task]) -> Iterator[Reply | None]:
            yield perform(bases_of(study), next(iter(tasks)))
            yield None  # a second later
            with Store(path, write=False) as store:
                seen.append(sum(store.counts().values()))

    with Store(path) as store:
        run(study, store, Hangs((), 1))
    assert seen == [1]


def test_a_run_in_which_nothing_succeeds_is_not_complete(tmp_path: Path) -> None:
    files(tmp_path)
    study = Study((plan(tmp_path / "market.yaml"),), (values("time.horizon", [-1.0]),))
    with Store(tmp_path / "s.sqlite") as store:
        done = run(study, store, Threads(bases_of(study), 1))
    assert (done.advance.failed, done.stopped, done.complete) == (20, False, False)


def test_threads_processes_chunks_and_order_change_no_number(tmp_path: Path) -> None:
    study = small(tmp_path)

    class Backwards(Threads):
        chunk = 0.001

        def run(self, tasks):  # type: ignore[no-untyped-def]
            return super().run(reversed(list(tasks)))

    executors = [
        Threads(bases_of(study), 1),
        Threads(bases_of(study), 3),
        Processes(bases_of(study), 2),
        Backwards(bases_of(study), 2),
    ]
    found = []
    for i, executor in enumerate(executors):
        found.append(csv_of(swept(study, tmp_path / f"{i}.sqlite", executor)))
        executor.close()
    assert len(set(found)) == 1
    assert found[0].count(b"\n") == 37


def test_a_study_is_extended_without_computing_anything_again(tmp_path: Path) -> None:
    path = swept(small(tmp_path), tmp_path / "s.sqlite")
    more = STUDY.replace("steps: 3", "steps: 5").replace("replications: 3", "replications: 4")
    more = more.replace("metrics: [npv", "metrics: [revenue, npv")
    study = small(tmp_path, more)
    with Store(path) as store:
        done = run(study, store, Threads(bases_of(study), 1))
        assert done.found == 36
        assert done.advance.computed == 5 * 2 * 2 * 4 - 36
    fresh = swept(study, tmp_path / "fresh.sqlite")
    assert csv_of(path) == csv_of(fresh)


def test_a_run_that_is_asked_to_stop_writes_what_it_has_and_goes_on(tmp_path: Path) -> None:
    study, stop = small(tmp_path), Stop()
    in_small_bites = Threads(bases_of(study), 1)
    in_small_bites.chunk = 1e-9
    with Store(tmp_path / "s.sqlite") as store:
        first = run(
            study,
            store,
            in_small_bites,
            progress=lambda a: stop.ask() if a.total and store._rows_waiting >= 5 else None,
            stop=stop,
        )
        assert not first.complete
        assert 5 <= first.advance.done < 36
    with Store(tmp_path / "s.sqlite") as store:
        second = run(study, store, Threads(bases_of(study), 1))
        assert second.found == first.advance.done
        assert second.complete


def killed_at_random(study: Path, store: Path, kills: int, extra: list[str], longest: float) -> int:
    """Run a sweep and kill it, some times; then let it end. How often it was caught alive."""
    command = [sys.executable, "-m", "virta", "sweep", str(study), "--store", str(store), *extra]
    wait, caught = random.Random(7), 0
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    for _ in range(kills):
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        )
        begin, size = time.monotonic(), store.stat().st_size if store.exists() else 0
        while time.monotonic() - begin < 60 and process.poll() is None:  # until it writes rows
            if store.with_name(f"{store.name}-wal").exists() or (
                store.exists() and store.stat().st_size > size
            ):
                break
            time.sleep(0.02)
        time.sleep(longest * wait.random())
        caught += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    return caught


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_after_kill_minus_nine_the_table_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    text = STUDY.replace("replications: 3", "replications: 100")
    study = small(tmp_path, text)
    undisturbed = csv_of(swept(study, tmp_path / "whole.sqlite", Threads(bases_of(study), 2)))
    options = ["--threads", "1"]
    assert killed_at_random(tmp_path / "study.yaml", tmp_path / "s.sqlite", 1, options, 0.6) == 1
    assert csv_of(tmp_path / "s.sqlite") == undisturbed


@pytest.mark.verify
@pytest.mark.parametrize("options", [["--processes", "2"], ["--threads", "2"], ["--workers", "2"]])
def test_after_three_kills_the_table_is_the_same_byte_for_byte(tmp_path: Path, options: list[str]) -> None:
    text = STUDY.replace("replications: 3", "replications: 400")
    study = small(tmp_path, text)
    undisturbed = csv_of(swept(study, tmp_path / "whole.sqlite", Threads(bases_of(study), 2)))
    caught = killed_at_random(tmp_path / "study.yaml", tmp_path / "s.sqlite", 3, options, 3.0)
    assert caught >= 1
    assert csv_of(tmp_path / "s.sqlite") == undisturbed


def test_failures_are_kept_shown_and_not_in_the_way(tmp_path: Path) -> None:
    text = STUDY.replace("vary:\n", "vary:\n  horizon: {path: time.horizon, values: [12 months, 6 months]}\n")
    study = small(tmp_path, text)

    class Failing(Threads):
        def run(self, tasks):  # type: ignore[no-untyped-def]
            for task in tasks:
                bad = tuple(
                    Unit(u.key, u.base, (("time.horizon", -1.0),), u.seed, u.first, u.n)
                    if ("time.horizon", 6.0) in u.overrides
                    else u
                    for u in task.units
                )
                yield from super().run([replace(task, units=bad)])

    with Store(tmp_path / "s.sqlite") as store:
        bites = Failing(bases_of(study), 1)
        bites.chunk = 1e-9  # each replication of a refused point comes alone
        done = run(study, store, bites)
        assert done.advance.failed == 36
        assert done.advance.done == 36
        told = failures_table(store).frame()
        assert set(told["kind"]) == {"refused"}
        assert "must be above 0" in told["reason"][0]
        assert "Traceback" in told["traceback"][0]
        assert verify(store).failed == 36
        assert verify(store).missing == 0
        means = points_table(store).frame()
        assert means.loc[means["horizon"] == 6.0, "npv"].isna().all()
        assert means.loc[means["horizon"] == 12.0, "npv"].notna().all()
        store.forget_failures()
        assert run(study, store, Threads(bases_of(study), 1)).advance.failed == 0


def test_a_failure_beyond_what_is_wanted_now_is_not_counted(tmp_path: Path) -> None:
    study = small(tmp_path)
    with Store(tmp_path / "s.sqlite") as store:
        run(study, store, Threads(bases_of(study), 1))
        key = next(store.expected()).key
        store.drop([(key, 2)])
        empty = np.zeros((0, len(metrics.PARTS)))
        lost = Made(key, None, (), empty, (Failure(key, 2, "lost", "why"),))
        store.put(Reply(1, (lost,), 0.0, 0, identity_text()))
        store.flush()
        assert run(study, store, Threads(bases_of(study), 1)).advance.failed == 1
        assert state(store)["failed"] == 1
        fewer = replace(study, replications=Replications(2))
        done = run(fewer, store, Threads(bases_of(fewer), 1)).advance
        assert (done.done, done.failed, done.total) == (24, 0, 24)
        assert (state(store)["failed"], state(store)["missing"]) == (0, 0)


def test_differences_are_those_of_paired_replications(tmp_path: Path) -> None:
    path = swept(small(tmp_path), tmp_path / "s.sqlite")
    plans = [
        plan(tmp_path / "market.yaml"),
        plan(tmp_path / "market.yaml", ["investments.care.per_head=0.50"]),
    ]
    at = [f"{CHURN}=0.2", "stages.active.margin_flow.revenue=10"]
    base, rival = evaluator(0)([one.with_overrides(at) for one in plans], 3)
    expected = paired(metrics.METRICS["npv"], base, rival, "EUR")
    with Store(path, write=False) as store:
        table = differences_table(store).frame()
    (row,) = table[(table["churn"] == 0.2) & (table["margin"] == 10.0)].to_dict("records")
    assert (row["plan"], row["against"], row["n"]) == ("care", "idle", 3)
    assert row["npv"] == pytest.approx(expected.mean, rel=1e-12)
    assert row["npv_se"] == pytest.approx(expected.se, rel=1e-12)
    assert row["npv_p_better"] == expected.p_better


def test_profiles_average_over_other_factors_with_their_common_luck(tmp_path: Path) -> None:
    path = swept(small(tmp_path), tmp_path / "s.sqlite")
    with Store(path, write=False) as store:
        found = profile(store, ["churn"], "npv", "care", "idle")
        table = differences_table(store).frame()
        both = profile(store, ["churn", "margin"], "npv", "care", "idle")
    assert found.levels(0) == [0.05, 0.125, 0.2]
    for (churn,), estimate in found.at.items():
        assert estimate.mean == pytest.approx(table.loc[table["churn"] == churn, "npv"].mean(), rel=1e-12)
        assert estimate.n == 3
    assert verdicts(both).total == 6
    # Replications are shared by the points, so averaging two of them does not divide the error by sqrt(2).
    alone = [both.at[0.2, revenue].se or 0.0 for revenue in (8.0, 10.0)]
    assert (found.at[0.2,].se or 0.0) > 0.9 * np.mean(alone)


def test_points_with_unequal_replications_are_not_averaged_as_if_their_luck_were_apart(
    tmp_path: Path,
) -> None:
    path = swept(small(tmp_path), tmp_path / "s.sqlite")
    with Store(path) as store:
        whole = profile(store, ["churn"], "npv", "care").at[0.2,]
        lines = [
            line
            for line in store.expected()
            if line.plan == "care" and line.setting["values"]["churn"] == 0.2
        ]
        store.drop([(lines[0].key, 1)])
        found = profile(store, ["churn"], "npv", "care").at[0.2,]
        alone = [mean_of(store.sums(line.key, 3)[1][:, metrics.PARTS.index("npv")], "") for line in lines]
    assert len(lines) == 2
    assert found.se == pytest.approx(sum(e.se or 0.0 for e in alone) / 2, rel=1e-12)
    assert whole.se is not None
    assert whole.se <= sum(e.se or 0.0 for e in alone)


def test_precision_stops_each_point_when_it_is_precise_whatever_happened_before(tmp_path: Path) -> None:
    text = STUDY.replace(
        "replications: 3", "precision: {half_width: 40, metric: npv, at_least: 5, at_most: 60}"
    )
    study = small(tmp_path, text)
    path = swept(study, tmp_path / "s.sqlite")
    with Store(path, write=False) as store:
        table = differences_table(store).frame()
        wanted = {line.point: line.wanted for line in store.expected()}
    half = (table["npv_high"] - table["npv_low"]) / 2
    enough = table["n"] == 60
    assert ((half <= 40) | enough).all()
    assert len(set(wanted.values())) > 1
    before = csv_of(path)
    assert csv_of(swept(study, path)) == before


def test_one_row_is_computed_again_by_its_key(tmp_path: Path) -> None:
    study = small(tmp_path)
    path = swept(study, tmp_path / "s.sqlite")
    with Store(path) as store:
        key = str(replications_table(store).frame()["key"][7])
        found = again(study, store, key)
        assert found.same
        assert found.replication == 1
        assert again(study, store, key[:12]).replication == 0
        store._db.execute("UPDATE rows SET sums = zeroblob(?)", (8 * len(metrics.PARTS),))
        assert not again(study, store, key).same
        assert "npv" in again(study, store, key).apart()
        with pytest.raises(StoreError, match="no row's key begins with 0000"):
            again(study, store, "0000")
        with pytest.raises(StoreError, match="is no key"):
            again(study, store, "row 7")


def test_an_analysis_can_run_through_a_store(tmp_path: Path) -> None:
    files(tmp_path)
    plans = [plan(tmp_path / "market.yaml"), plan(tmp_path / "market.yaml", [f"{CHURN}=0.2"])]
    expected = evaluator(3)(plans, 6)
    with Store(tmp_path / "s.sqlite") as store:
        evaluate = StoreEvaluate(store, Threads([], 1), seed=3)
        evaluate(plans[:1], 4)
        found = evaluate(plans, 6)
        later = evaluate(plans, 2, first=4)
        assert verify(store).complete
    for a, b, c in zip(expected, found, later, strict=True):
        assert np.array_equal(a, b)
        assert np.array_equal(a[4:], c)
    with Store(tmp_path / "s.sqlite") as store:
        none = StoreEvaluate(
            store, Threads([Base(plans[0].scenario)], 0), seed=3
        )  # no threads: nothing is run
        assert np.array_equal(none(plans, 6)[1], expected[1])


def test_chunks_hold_every_replication_once_and_grow_with_what_is_learnt() -> None:
    units = [Unit(bytes([i]) * 16, 0, (), 0, 2, 10 + i) for i in range(5)]
    chunks = Chunks(1.0)
    found: dict[bytes, list[int]] = {}
    sizes = []
    for task in chunks.of(iter(units)):
        sizes.append(task.replications)
        chunks.learn(0.1 * task.replications, task.replications)
        for unit in task.units:
            found.setdefault(unit.key, []).extend(range(unit.first, unit.first + unit.n))
    assert found == {u.key: list(range(2, 2 + u.n)) for u in units}
    assert sizes[0] == 1
    assert max(sizes) in (9, 10)


def test_runs_of_numbers() -> None:
    assert list(runs_of([0, 1, 2, 5, 7, 8])) == [(0, 3), (5, 1), (7, 2)]


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx"])
def test_equal_tables_are_equal_files_and_come_back(suffix: str, tmp_path: Path) -> None:
    path = swept(small(tmp_path), tmp_path / "s.sqlite")
    contents = []
    with Store(path, write=False) as store:
        for name in ("a", "b"):
            file = tmp_path / name / f"points.{suffix}"
            assert export(points_table(store), file) == 12
            contents.append(file.read_bytes())
        frame = points_table(store).frame()
    assert contents[0] == contents[1]
    file = tmp_path / "a" / f"points.{suffix}"
    if suffix == "csv":
        pd.testing.assert_frame_equal(pd.read_csv(file), frame, check_dtype=False, check_exact=True)
    if suffix == "parquet":
        pd.testing.assert_frame_equal(pd.read_parquet(file), frame, check_dtype=False, check_exact=True)


def test_what_does_not_fit_into_excel_is_said(tmp_path: Path) -> None:
    def many() -> Iterator[tuple[float]]:
        while True:
            yield (1.0,)

    from experiments.sweep import export as module

    before = module.MOST_EXCEL_ROWS
    module.MOST_EXCEL_ROWS = 10
    try:
        with pytest.raises(CannotExport, match="holds 10 rows and the table 'big' has more"):
            export(Table("big", ("x",), many()), tmp_path / "big.xlsx")
    finally:
        module.MOST_EXCEL_ROWS = before
    assert not list(tmp_path.glob("*big*"))
    with pytest.raises(CannotExport, match=r"as .csv, .parquet or .xlsx"):
        export(Table("t", ("x",), iter(())), tmp_path / "t.ods")


def test_decimal_commas(tmp_path: Path) -> None:
    export(Table("t", ("a", "b"), iter([(1.5, None), (2.0, "x")])), tmp_path / "t.csv", decimal_comma=True)
    assert (tmp_path / "t.csv").read_bytes() == b"\xef\xbb\xbfa;b\r\n1,5;\r\n2;x\r\n"


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_an_answer_is_kept_as_equal_files_with_units(suffix: str, tmp_path: Path) -> None:
    path = swept(small(tmp_path), tmp_path / "s.sqlite")
    with Store(path, write=False) as store:
        found = answer_of(store)
        frame = points_table(store).frame()
    kept = [files_of.keep(found, tmp_path / name, Wanted([suffix])) for name in ("a", "b")]
    assert [one.read_bytes() for one in kept[0]] == [one.read_bytes() for one in kept[1]]
    table = tmp_path / "a" / f"points.{suffix}"
    if suffix == "csv":
        pd.testing.assert_frame_equal(pd.read_csv(table), frame, check_dtype=False, check_exact=True)
        columns = pd.read_csv(tmp_path / "a" / "columns.csv", index_col=["table", "column"])["unit"]
        wanted = {
            "churn": "per month",
            "margin": "EUR per month",
            "npv_low": "EUR",
            "customers_end": "people",
        }
        assert {name: columns["points", name] for name in wanted} == wanted
    if suffix == "parquet":
        pd.testing.assert_frame_equal(pd.read_parquet(table), frame, check_dtype=False, check_exact=True)
        field = pq.read_schema(table).field("npv_low")
        assert field.metadata[b"unit"] == b"EUR"


def test_care_pays_where_churn_is_high(tmp_path: Path) -> None:
    """Keeping a share of margin m longer is worth more the faster people leave, until they leave too fast."""
    text = FILE.replace("active: 60", "active: 600")
    files(tmp_path, STUDY.replace("replications: 3", "replications: 20"), text)
    from experiments.study import load

    path = swept(load(tmp_path / "study.yaml"), tmp_path / "s.sqlite")
    with Store(path, write=False) as store:
        gains = [e.mean or 0.0 for e in profile(store, ["churn"], "npv", "care", "idle").at.values()]
    assert all(a < b for a, b in pairwise(gains))
