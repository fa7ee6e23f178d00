"""Acknowledged rows persist; rows of different origin are not mixed; errors say what to do."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.execution.pool import Threads
from experiments.execution.tasks import Failure, Made, Reply
from experiments.identity import identity, identity_text
from experiments.store import store as module
from experiments.store.rows import packed, parsed, point_key, row_hash, unpacked
from experiments.store.scan import scanned
from experiments.store.store import Expected, Store, StoreError
from experiments.store.verify import salvage, verify
from experiments.sweep import bases_of, run
from simulation.metrics import PARTS as NAMES
from tests.sweep.studies import FILE, STUDY, files, small
from virta.cli import main
from virta.questions.sweep.sheets import advice

PARTS = len(NAMES)
KEY = b"k" * 16


def reply(*replications: int, value: float = 1.0, key: bytes = KEY, mark: str = "f") -> Reply:
    sums = np.full((len(replications), PARTS), value)
    made = Made(key, mark, replications, sums + np.array(replications)[:, None])
    return Reply(1, (made,), 0.1, len(replications), identity_text())


def expecting(store: Store, n: int) -> None:
    store.expect([], [Expected(0, 0, "plan", KEY, 0, n, {"values": {}, "overrides": []})])


def test_rows_come_back_as_they_were_put(tmp_path: Path) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        store.put(reply(0, 1, 3))
        assert store.flush() == 3
        there, sums = store.sums(KEY, 4)
        assert there == [0, 1, 3]
        assert sums[2, 0] == 4.0
        assert store.lacking(KEY, 5) == [2, 4]
    with Store(tmp_path / "s.sqlite", write=False) as again:
        assert again.counts() == {KEY: 3}


def test_a_batch_is_written_when_it_is_large_or_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        assert store.put(reply(*range(99))) == 0
        assert store.put(reply(99)) == 100
        monkeypatch.setattr(module, "SECONDS_A_BATCH", 0.0)
        assert store.put(reply(100)) == 1


def test_the_log_is_synced_with_every_batch(tmp_path: Path) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)


def test_the_same_row_twice_is_one_and_another_value_is_an_error(tmp_path: Path) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        store.put(reply(0))
        store.put(reply(0))
        store.flush()
        store.put(reply(0, value=1.0000001))
        with pytest.raises(StoreError, match=r"row 6b6b.*:0 is in .* with another value"):
            store.flush()
        store._forget_batch()


def test_a_point_that_means_another_scenario_now_is_an_error(tmp_path: Path) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        store.put(reply(0))
        store.flush()
        store.put(reply(1, mark="g"))
        with pytest.raises(StoreError, match="meant another scenario"):
            store.flush()
        store._forget_batch()
        assert store.counts() == {KEY: 1}


def test_a_key_is_changed_by_everything_that_changes_a_number() -> None:
    key = point_key("f", [("a.b", 0.1)], 0)
    others = [
        point_key("g", [("a.b", 0.1)], 0),
        point_key("f", [("a.b", 0.1 + 2**-56)], 0),
        point_key("f", [("a.c", 0.1)], 0),
        point_key("f", [], 0),
        point_key("f", [("a.b", 0.1)], 1),
    ]
    assert len({key, *others}) == 6
    assert key == point_key("f", [["a.b", 0.1]], 0)


def test_keys_for_people_are_read_back() -> None:
    assert parsed("3F9A:7") == ("3f9a", 7)
    assert parsed("3f9a") == ("3f9a", None)
    with pytest.raises(ValueError, match="is no key"):
        parsed("xyz:1")


def test_sums_are_packed_to_the_last_bit() -> None:
    row = np.array([0.1, -0.0, 1e300, 5e-324] + [1.0] * (PARTS - 4))
    assert unpacked([packed(row)]).tobytes() == row.reshape(1, -1).tobytes()


def test_failures_stay_with_their_reason_until_the_row_is_made(tmp_path: Path) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        expecting(store, 3)
        failed = Made(KEY, None, (), np.zeros((0, PARTS)), (Failure(KEY, 1, "failed", "why", "trace"),))
        store.put(Reply(1, (failed,), 0.0, 1, identity_text()))
        store.flush()
        assert store.failures() == [Failure(KEY, 1, "failed", "why", "trace")]
        assert store.lacking(KEY, 3) == [0, 2]
        store.put(reply(1))
        store.flush()
        assert store.failures() == []


def test_a_second_writer_is_kept_out_and_told_who_writes(tmp_path: Path) -> None:
    code = (
        "import sys; from experiments.store.store import Store, StoreError\n"
        "try: Store(sys.argv[1])\nexcept StoreError as e: print(e)"
    )
    with Store(tmp_path / "s.sqlite") as store:
        store.put(reply(0))
        store.flush()
        command = [sys.executable, "-c", code, str(tmp_path / "s.sqlite")]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert f"is being written by process {os.getpid()}" in said
        with Store(tmp_path / "s.sqlite", write=False) as reader:
            assert reader.counts() == {KEY: 1}
    Store(tmp_path / "s.sqlite").close()


def fill(store: Store) -> None:
    for i in range(1, 50):
        store.put(reply(*range(100 * i, 100 * i + 100)))


def test_a_full_disk_loses_nothing_acknowledged_and_the_run_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        store.put(reply(*range(100)))
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count={pages + 2}")
        with pytest.raises(StoreError, match=r"disk is full. Every row that was counted as done is safe"):
            fill(store)
        before = store.counts()[KEY]
    with Store(tmp_path / "s.sqlite") as again:
        assert again.counts()[KEY] == before >= 100
        again.put(reply(*range(before, before + 100)))
        assert verify(again).sound


def test_other_versions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(tmp_path / "s.sqlite").close()
    monkeypatch.setattr(module, "identity", lambda: identity() | {"model": "99", "numpy": "1.0"})
    with pytest.raises(StoreError, match=r"model is 99 here and \d+ there; numpy is 1.0 here and"):
        Store(tmp_path / "s.sqlite")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"no database at all" * 100, "damaged or no store"),
        (b"", "not the store of a study"),
    ],
)
def test_what_is_no_store_is_refused(content: bytes, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "s.sqlite").write_bytes(content)
    with pytest.raises(StoreError, match=complaint):
        Store(tmp_path / "s.sqlite", write=False)


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "s.sqlite") as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    before = (tmp_path / "s.sqlite").read_bytes()
    with pytest.raises(StoreError, match="not the store of a study"):
        Store(tmp_path / "s.sqlite")
    assert (tmp_path / "s.sqlite").read_bytes() == before


def swept(tmp_path: Path, text: str = STUDY) -> Path:
    study = small(tmp_path, text)
    with Store(tmp_path / "s.sqlite") as store:
        run(study, store, Threads(bases_of(study), 1))
    return tmp_path / "s.sqlite"


def test_a_flipped_bit_is_found_and_computed_again(tmp_path: Path) -> None:
    path = swept(tmp_path)
    with sqlite3.connect(path) as db:
        key, r, sums = db.execute("SELECT key, replication, sums FROM rows LIMIT 1").fetchone()
        spoilt = bytes([sums[0] ^ 1]) + sums[1:]
        db.execute("UPDATE rows SET sums = ? WHERE key = ? AND replication = ?", (spoilt, key, r))
    db.close()
    with Store(path) as store:
        found = verify(store)
        assert found.damaged == ((key, r),)
        assert "virta study verify --drop" in advice(found, path, "en")[0]
        store.drop(found.damaged)
        assert verify(store).missing == 1
        study = small(tmp_path)
        run(study, store, Threads(bases_of(study), 1))
        assert verify(store).complete
        assert store.sums(key, 3)[1][r].tobytes() == sums


def content(path: Path) -> list[object]:
    """All that a store holds, or the first complaint about it."""
    try:
        with Store(path, write=False) as store:
            if not verify(store).sound:
                return ["damaged"]
            return [
                store.meta("study"),
                store.plans(),
                *store.expected(),
                store.failures(),
                *store.everything(),
            ]
    except StoreError:
        return ["damaged"]


Places = dict[str, list[int]]


def places(data: bytes) -> Places:
    """Where the bytes of a database or of its log stand, by the kind of page.

    https://www.sqlite.org/fileformat2.html, sections 1.3, 1.6 and 4: the first page has 100 bytes before its
    own head; a log has a head of 32 bytes and 24 before each page.
    """
    log = not data.startswith(b"SQLite")
    begin, before = (32, 24) if log else (0, 0)
    size = int.from_bytes(data[8:12] if log else data[16:18], "big")
    kinds = {2: "inner index", 5: "inner table", 10: "index", 13: "table"}
    found: Places = {"head": list(range(begin or 100))}
    for at in range(begin, len(data), before + size):
        if before:
            found.setdefault("frame", []).extend(range(at, at + before))
        first = 100 if data[at + before :].startswith(b"SQLite") else 0
        kind = kinds.get(data[at + before + first], "free")
        found.setdefault(kind, []).extend(range(at + before + first, at + before + size))
    return found


def flipped(tmp_path: Path, log: bool, replications: int, flips: int) -> dict[str, tuple[int, int]]:
    """By kind of page: bytes of a store flipped one by one, and those of them that were noticed.

    Whatever is not noticed must leave all that the store holds as it was.
    """
    study = small(tmp_path, STUDY.replace("replications: 3", f"replications: {replications}"))
    whole, hurt = tmp_path / "s.sqlite", tmp_path / "hurt.sqlite"
    ends = ("", "-wal") if log else ("",)
    with Store(whole) as store:
        run(study, store, Threads(bases_of(study), 1))
        store.flush()
        files = {end: whole.with_name(f"s.sqlite{end}").read_bytes() for end in ends} if log else {}
        sound = content(whole)
    files = files or {"": whole.read_bytes()}
    draw = np.random.Generator(np.random.Philox(15))
    counts = {}
    for kind, where in places(files[ends[-1]]).items():
        noticed = 0
        for _ in range(flips):
            for end, before in files.items():
                after = bytearray(before)
                if end == ends[-1]:
                    after[draw.choice(where)] ^= 1 << int(draw.integers(8))
                hurt.with_name(f"hurt.sqlite{end}").write_bytes(after)
            hurt.with_name("hurt.sqlite-shm").unlink(missing_ok=True)
            found = content(hurt)
            lost = log and len(found) < len(sound)  # a log is cut where it is hurt: rows lack, none is wrong
            noticed += found == ["damaged"] or lost
            assert found in (sound, ["damaged"]) or (lost and all(one in sound for one in found[2:])), kind
        counts[kind] = (flips, noticed)
    return counts


def test_damaged_letters_in_the_schema_are_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    Store(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"sqlite_autoindex_meta", b"sqli\xf4e_autoindex_meta"))
    assert path.read_bytes() != whole
    with pytest.raises(StoreError, match="is damaged or no store"):
        Store(path, write=False)


@pytest.mark.parametrize("log", [False, True])
def test_a_flipped_byte_anywhere_is_noticed_or_changes_nothing(log: bool, tmp_path: Path) -> None:
    counts = flipped(tmp_path, log, replications=3, flips=20)
    assert {"head", "index", "table"} <= set(counts)
    assert sum(noticed for _, noticed in counts.values()) > 10


@pytest.mark.verify
@pytest.mark.parametrize("log", [False, True])
def test_thousands_of_flipped_bytes_are_noticed_or_change_nothing(log: bool, tmp_path: Path) -> None:
    counts = flipped(tmp_path, log, replications=60, flips=400)
    print(counts)
    assert {"head", "index", "inner index", "table", "inner table"} <= set(counts)
    for kind in ("index", "inner index", "table"):  # an inner page of a table is nearly empty
        assert counts[kind][1] > 100, counts


def test_a_store_without_a_study_is_not_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.sqlite"
    Store(path).close()
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.sqlite").touch()
    (tmp_path / "junk.sqlite").write_bytes(b"no store" * 100)
    told = {
        "s.sqlite": "There is no study in it",
        "folder": "is a folder, and no study is in it",
        "empty.sqlite": "not the store of a study",
        "junk.sqlite": "damaged or no store",
    }
    for name, complaint in told.items():
        assert main(["study", "verify", str(tmp_path / name)]) == 1
        said = capsys.readouterr().out
        assert complaint in said
        assert "Sound" not in said
        assert main(["study", "verify", "--json", str(tmp_path / name)]) == 1
        assert json.loads(capsys.readouterr().out)["study"] is False
    assert main(["study", "verify", str(tmp_path / "none.sqlite")]) == 2


def test_a_cut_off_log_loses_rows_without_a_word_and_the_manifest_notices(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    code = (
        "import os, sys; from tests.store.test_store import *\n"
        "store = Store(sys.argv[1]); expecting(store, 300)\n"
        "for i in range(3): store.put(reply(*range(100 * i, 100 * i + 100)))\n"
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    log = path.with_name("s.sqlite-wal")
    assert log.stat().st_size > 50_000
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - 20_000)
    with Store(path) as store:
        found = verify(store)
        assert found.sound
        assert found.rows == 200
        assert found.missing == 100
        assert "were lost with a damaged end" in advice(found, path, "en")[0]


def test_what_is_whole_of_a_damaged_file_is_saved(tmp_path: Path) -> None:
    path = swept(tmp_path, STUDY.replace("replications: 3", "replications: 60"))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * 5000)
    saved, left = salvage(path, tmp_path / "new.sqlite")
    assert left > 0
    assert 100 < saved < 12 * 60
    study = small(tmp_path, STUDY.replace("replications: 3", "replications: 60"))
    with Store(tmp_path / "new.sqlite") as store:
        done = run(study, store, Threads(bases_of(study), 2))
        assert done.found == saved
        assert verify(store).complete
    with pytest.raises(StoreError, match="exists"):
        salvage(path, tmp_path / "new.sqlite")


def cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def beheaded(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\xa5" * 700)


@pytest.mark.parametrize(("hurt", "least"), [(cut_off, 300), (beheaded, 720)])
def test_a_file_that_is_no_database_any_more_still_gives_its_rows(
    hurt: Callable[[Path], None], least: int, tmp_path: Path
) -> None:
    text = STUDY.replace("replications: 3", "replications: 60")
    path = swept(tmp_path, text)
    hurt(path)
    with pytest.raises(StoreError, match="salvage"):
        Store(path, write=False)
    saved, _ = salvage(path, tmp_path / "new.sqlite")
    assert saved >= least
    with Store(tmp_path / "new.sqlite") as store:
        study = small(tmp_path, text)
        assert run(study, store, Threads(bases_of(study), 2)).found == saved
        assert verify(store).complete


def test_rows_are_saved_from_the_log_as_well(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with Store(path) as store:
        store.put(reply(*range(300)))
        store.flush()
        for end in ("", "-wal"):  # what a power cut would leave, with the file's own beginning lost
            (tmp_path / f"copy.sqlite{end}").write_bytes((tmp_path / f"s.sqlite{end}").read_bytes())
    beheaded(tmp_path / "copy.sqlite")
    assert salvage(tmp_path / "copy.sqlite", tmp_path / "new.sqlite") == (300, 0)


def test_where_nothing_is_whole_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "s.sqlite").write_bytes(b"no store" * 1000)
    with pytest.raises(StoreError, match="no whole row"):
        salvage(tmp_path / "s.sqlite", tmp_path / "new.sqlite")
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("new")] == []


@pytest.mark.parametrize("number", [0, 1, 2, 127, 128, 40_000, 2**40])
def test_a_row_is_found_in_the_bytes_whatever_its_number(number: int, tmp_path: Path) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        store.put(reply(number))
    found = set(scanned(tmp_path / "s.sqlite"))
    sums = packed(np.full(PARTS, 1.0 + number))
    assert found == {(KEY, number, sums, row_hash(KEY, number, sums))}


def test_reading_a_damaged_store_says_what_to_do(tmp_path: Path) -> None:
    path = swept(tmp_path, STUDY.replace("replications: 3", "replications: 60"))
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 4)
        file.write(b"\xff" * (path.stat().st_size // 2))
    with Store(path, write=False) as store:
        for ask in (store.counts, store.failures, lambda: list(store.expected())):
            try:
                ask()
            except StoreError as error:
                assert "virta study salvage" in str(error)  # noqa: PT017 - not all of them must fail
                break
        else:
            pytest.fail("nothing noticed the damage")


def test_a_store_in_a_folder_that_cannot_be_written_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = swept(tmp_path)
    seen: list[str] = []
    connect = sqlite3.connect

    def noted(to: str, **rest: Any) -> sqlite3.Connection:
        seen.append(to)
        opened: sqlite3.Connection = connect(to, **rest)
        return opened

    monkeypatch.setattr(module, "_can_write", lambda folder: False)  # noqa: ARG005
    monkeypatch.setattr(sqlite3, "connect", noted)
    with Store(path, write=False) as store:
        assert len(store.counts()) == 12
    assert seen[0].endswith("?immutable=1")
    assert not path.with_name(f"{path.name}-shm").exists()


def test_two_names_of_one_store_are_one_store(tmp_path: Path) -> None:
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "s.sqlite")
    with Store(tmp_path / "s.sqlite"), pytest.raises(StoreError, match="is being written by"):
        Store(tmp_path / "link.sqlite")


def test_rows_that_come_slowly_do_not_wait_for_one_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    with Store(tmp_path / "s.sqlite") as store:
        for replication in range(3):
            clock[0] += 600.0
            assert store.put(reply(replication)) == 1


def test_an_edited_scenario_is_refused_with_what_was_edited(tmp_path: Path) -> None:
    swept(tmp_path)
    study_path = files(tmp_path, market=FILE.replace("active: 60", "active: 61"))
    from experiments.study import load

    study = load(study_path)
    with Store(tmp_path / "s.sqlite") as store:
        with pytest.raises(StoreError, match=r"people_at_start.*count was 60 and is 61.*undo the edit"):
            run(study, store, Threads(bases_of(study), 1))
        assert store.counts()


def test_another_seed_is_another_study(tmp_path: Path) -> None:
    swept(tmp_path)
    study = small(tmp_path, STUDY + "seed: 3\n")
    with Store(tmp_path / "s.sqlite") as store, pytest.raises(StoreError, match=r"seed 0.*says 3"):
        run(study, store, Threads(bases_of(study), 1))


def test_a_comment_is_no_edit(tmp_path: Path) -> None:
    swept(tmp_path)
    from experiments.study import load

    study = load(files(tmp_path, market=FILE + "# a comment\n"))
    with Store(tmp_path / "s.sqlite") as store:
        assert run(study, store, Threads(bases_of(study), 1)).found == 36


def test_the_row_hash_holds_key_number_and_value() -> None:
    marks = {
        row_hash(KEY, 0, b"a"),
        row_hash(KEY, 1, b"a"),
        row_hash(KEY, 0, b"b"),
        row_hash(KEY[::-1] + b"x", 0, b"a"),
    }
    assert len(marks) == 4
    assert json.loads(identity_text())["model"]
