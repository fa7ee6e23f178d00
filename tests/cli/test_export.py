"""Results as files: whole, and never over another run's."""

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet
import pytest

from virta.outputs import documents, tables
from virta.outputs import folders as export

SHEET = pd.DataFrame({"stage": ["new", "päättynyt"], "opening": [3, 4], "share": [0.5, math.nan]})
TABLES = {"balance_sheet": SHEET}


def document(seed: int = 1) -> dict[str, Any]:
    return {"metrics": {}, "provenance": {"seed": seed, "overrides": []}}


def test_every_format_holds_the_same_table(tmp_path: Path) -> None:
    written = export.write(tmp_path, document(), TABLES, ("json", "csv", "parquet"))
    assert sorted(path.name for path in written) == sorted(path.name for path in tmp_path.iterdir())
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "balance_sheet.csv"), SHEET)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "balance_sheet.parquet"), SHEET)
    metadata = pyarrow.parquet.read_schema(tmp_path / "balance_sheet.parquet").metadata
    assert json.loads(metadata[b"virta"])["seed"] == 1
    assert json.loads((tmp_path / "run.json").read_text())["provenance"]["seed"] == 1


def test_parquet_holds_a_column_of_numbers_and_text_as_text(tmp_path: Path) -> None:
    table = pd.DataFrame({"period": pd.Series([1, 2, "run-off"], dtype=object)})
    export.write(tmp_path, document(), {"flows": table}, ["parquet"])
    assert pd.read_parquet(tmp_path / "flows.parquet")["period"].tolist() == ["1", "2", "run-off"]


def test_decimal_commas_on_request(tmp_path: Path) -> None:
    export.write(tmp_path, document(), TABLES, ["csv"], decimal_comma=True)
    text = (tmp_path / "balance_sheet.csv").read_bytes().decode("utf-8-sig")
    assert text.splitlines() == ["stage;opening;share", "new;3;0,5", "päättynyt;4;"]


def test_the_same_run_may_be_written_again_and_leaves_nothing_stale(tmp_path: Path) -> None:
    export.write(tmp_path, document(), TABLES, ["json", "csv"])
    export.write(tmp_path, document(), TABLES, ["json"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["provenance.json", "run.json"]


def test_another_run_is_not_overwritten_unless_forced(tmp_path: Path) -> None:
    export.write(tmp_path, document(1), TABLES, ["json", "csv"])
    before = (tmp_path / "run.json").read_bytes()
    with pytest.raises(export.CannotWrite, match=r"holds another run \(balance_sheet.csv.*--force"):
        export.write(tmp_path, document(2), TABLES, ["json"])
    assert (tmp_path / "run.json").read_bytes() == before
    export.write(tmp_path, document(2), TABLES, ["json"], force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["provenance.json", "run.json"]


@pytest.mark.parametrize("content", ["", "[]", '{"files": 3}', '{"seed": 1}'])
def test_a_folder_with_broken_provenance_counts_as_another_run(tmp_path: Path, content: str) -> None:
    (tmp_path / "provenance.json").write_text(content)
    with pytest.raises(export.CannotWrite, match="another run"):
        export.write(tmp_path, document(), TABLES, ["json"])


def test_files_of_unknown_origin_are_not_overwritten_but_others_may_stand_by(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    export.write(tmp_path / ".", document(), TABLES, ["json"])
    (tmp_path / "provenance.json").unlink()
    with pytest.raises(export.CannotWrite, match=r"another run \(run.json\)"):
        export.write(tmp_path, document(), TABLES, ["json"])
    assert (tmp_path / "notes.txt").exists()


def test_a_failure_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export.write(tmp_path, document(), TABLES, ["json"])
    before = sorted(path.name for path in tmp_path.iterdir())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tables, "_write_csv", full)
    with pytest.raises(export.CannotWrite, match="No space left"):
        export.write(tmp_path, document(), TABLES, ["json", "csv"])
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(export.CannotWrite, match="Cannot write to"):
        export.write(tmp_path / "file" / "inside", document(), TABLES, ["json"])


def test_records_are_plain_json() -> None:
    assert documents.records(SHEET) == [
        {"stage": "new", "opening": 3, "share": 0.5},
        {"stage": "päättynyt", "opening": 4, "share": None},
    ]
