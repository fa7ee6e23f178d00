"""Workbooks: a sheet by its name, numbers and dates as they are stored, texts as in any file."""

import datetime
from pathlib import Path

import openpyxl
import pytest

from experiments.calibrate.findings import CalibrationError, RecordsError
from experiments.calibrate.records import Column, Reading, Records, read

COLUMNS = {"who": Column("id", "key"), "time": Column("day", "time"), "sum": Column("sum", "number")}
ROWS = [
    ["id", "day", "sum"],
    [7, datetime.datetime(2024, 1, 8), 1.041],
    [8, datetime.datetime(2024, 2, 28), 12],
]


def book(tmp_path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "book.xlsx"
    made.save(path)
    return path


def found(path: Path, **options: str) -> Records:
    return read(path, COLUMNS, Reading(**{"unit": "day", **options}))


def test_cells_are_what_they_are_stored_as(tmp_path: Path) -> None:
    records = found(book(tmp_path, Sales=ROWS)).settle()
    assert records.table.to_numpy().tolist() == [["7", 19730.0, 1.041], ["8", 19781.0, 12.0]]
    assert records.dialect.told == 'Excel, sheet "Sales"'


def test_a_column_with_a_time_of_day_has_one_everywhere(tmp_path: Path) -> None:
    rows = [ROWS[0], [1, datetime.datetime(2024, 1, 8, 17, 30), 1], [2, datetime.datetime(2024, 1, 9), 1]]
    records = found(book(tmp_path, Sales=rows)).settle()
    assert [records.when(time) for time in records.table["time"]] == ["2024-01-08T17:30:00", "2024-01-09"]


def test_the_sheet_that_has_the_columns_is_taken(tmp_path: Path) -> None:
    assert len(found(book(tmp_path, Notes=[["about"]], Sales=ROWS)).table) == 2
    path = book(tmp_path, Old=ROWS, New=ROWS[:2])
    with pytest.raises(CalibrationError, match=r'several sheets could be meant: "Old", "New".*--sheet NAME'):
        found(path)
    assert len(found(path, sheet="New").table) == 1
    with pytest.raises(CalibrationError, match=r'no sheet "new"\. Did you mean "New"\? Sheets: "Old", "New"'):
        found(path, sheet="new")


def test_texts_in_cells_are_read_as_in_any_file(tmp_path: Path) -> None:
    rows = [ROWS[0], ["a", "13/09/2023 8:26", "1.041,86"], ["b", "06/09/2023 9:00", "12,50"]]
    records = found(book(tmp_path, Sales=rows)).settle()
    assert records.table["sum"].tolist() == [1041.86, 12.5]
    with pytest.raises(CalibrationError, match=r"1\.041 may be thousands or decimals"):
        found(book(tmp_path, Sales=[ROWS[0], ["a", "2023-09-13", "1.041"]]))


def test_rows_are_counted_as_the_workbook_counts_them(tmp_path: Path) -> None:
    rows = [*ROWS, [None, None, None], [9, datetime.datetime(2024, 3, 1), "#N/A"]]
    with pytest.raises(RecordsError, match="row 5: sum: there is no value"):
        found(book(tmp_path, Sales=rows)).settle()


def test_what_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    path.write_bytes(b"PK\3\4 and nothing else")
    with pytest.raises(CalibrationError, match="this is no workbook that can be read"):
        found(path)
    (tmp_path / "sales.csv").write_text("id,day,sum\n1,2024-01-01,2\n")
    with pytest.raises(CalibrationError, match="--sheet belongs to workbooks"):
        found(tmp_path / "sales.csv", sheet="A")
    (tmp_path / "old.csv").write_bytes(b"\xd0\xcf\x11\xe0 old")
    with pytest.raises(CalibrationError, match=r"an old workbook \(save it as \.xlsx\)"):
        found(tmp_path / "old.csv")
