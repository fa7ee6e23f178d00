"""Amounts as people write them: marks of thousands where the column is consistent, and nothing guessed."""

from pathlib import Path

import pytest

from experiments.calibrate import files
from experiments.calibrate.findings import CalibrationError, RecordsError
from experiments.calibrate.records import Column, Reading, Records, read

COLUMNS = {"who": Column("id", "key"), "sum": Column("sum", "number")}


def found(tmp_path: Path, *amounts: str, mark: str = ";", **options: str) -> Records:
    path = tmp_path / "log.csv"
    rows = "".join(f'{i}{mark}"{amount}"\n' for i, amount in enumerate(amounts))
    path.write_text(f"id{mark}sum\n{rows}", "utf-8")
    return read(path, COLUMNS, Reading(**options))


@pytest.mark.parametrize(
    ("amounts", "meant"),
    [
        (["1.041,86", "12,50", "7"], [1041.86, 12.5, 7]),
        (["1,041.86", "12.50", "7"], [1041.86, 12.5, 7]),
        (["1.041", "12,5"], [1041, 12.5]),
        (["1,041", "12.5"], [1041, 12.5]),
        (["1.041.863", "1.041"], [1041863, 1041]),
        (["1 041,86", "12,50"], [1041.86, 12.5]),
        (["1\u00a0041,86", "2\u202f000"], [1041.86, 2000]),
        (["1'041.86", "12.50"], [1041.86, 12.5]),
        (["12 500", "7"], [12500, 7]),
        (["−1.041,86", "+3,5"], [-1041.86, 3.5]),
        (["0,125", "1,125"], [0.125, 1.125]),
        (["1041,863"], [1041.863]),
    ],
)
def test_marks_are_read(tmp_path: Path, amounts: list[str], meant: list[float]) -> None:
    assert found(tmp_path, *amounts).settle().table["sum"].tolist() == meant


def test_the_marks_that_were_found_are_told(tmp_path: Path) -> None:
    (note,) = found(tmp_path, "1.041,86", "3,50").notes
    assert note.text() == "Read as sum: decimal commas, points between thousands."


@pytest.mark.parametrize("amounts", [["1.041"], ["1,041"], ["1,041", "2,000", "7"], ["1.041", "1,041"]])
def test_what_may_be_thousands_or_decimals_is_asked(tmp_path: Path, amounts: list[str]) -> None:
    with pytest.raises(CalibrationError, match=r"1.041 may be thousands or decimals. Say which"):
        found(tmp_path, *amounts)


def test_the_option_settles_it(tmp_path: Path) -> None:
    assert found(tmp_path, "1,041", decimal="comma").table["sum"].tolist() == [1.041]
    assert found(tmp_path, "1,041", decimal="point").table["sum"].tolist() == [1041]
    assert found(tmp_path, "1.041,86", decimal="comma").table["sum"].tolist() == [1041.86]


def test_a_later_row_tells_and_earlier_ones_were_not_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "CHUNK", 2)
    assert found(tmp_path, "7", "9", "1.041", "2", "12,50").table["sum"].tolist() == [7, 9, 1041, 2, 12.5]


@pytest.mark.parametrize(
    ("odd", "complaint"),
    [
        ("1,041.86", '"1,041.86": others have decimal commas, points between thousands'),
        ("12.5", '"12.5": others have decimal commas'),
        ("10.41,86", '"10.41,86" is not a number'),
        ("1.0418,6", '"1.0418,6" is not a number'),
        ("1 041,86", '"1 041,86": others have decimal commas, points between thousands'),
        ("1.041,86 €", "write the number alone, without a currency"),
        ("12,5,0", '"12,5,0" is not a number'),
        ("nan", "sum: there is no value"),
    ],
)
def test_an_amount_that_is_written_otherwise_is_named(tmp_path: Path, odd: str, complaint: str) -> None:
    records = found(tmp_path, "1.041,86", "2.000,00", "3,5", odd)
    with pytest.raises(RecordsError) as caught:
        records.settle()
    assert complaint in str(caught.value)
    assert {finding.row for finding in caught.value.findings} >= {5}


def test_two_ways_in_one_column_make_marks_of_thousands_doubtful(tmp_path: Path) -> None:
    """With 12.5 among decimal commas, 1.041 may be either: both are told."""
    records = found(tmp_path, "3,5", "4,5", "12.5", "1.041")
    with pytest.raises(RecordsError) as caught:
        records.settle()
    assert [finding.row for finding in caught.value.findings] == [4, 5]
