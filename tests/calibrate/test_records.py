"""Records as companies keep them: read, refused with row numbers, or dropped and counted."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate import files
from experiments.calibrate.findings import CalibrationError, Dropped, RecordsError
from experiments.calibrate.records import Column, Reading, Records, read

COLUMNS = {
    "person": Column("id", "key"),
    "start": Column("in", "time"),
    "sum": Column("sum", "number", empty=True, low=0),
}
EUROPEAN = "\ufeffid;in;sum\n7;1.2.2020;1,5\n8;28.2.2021;\n"


def wrote(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "records.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


def found(tmp_path: Path, text: str, **options: str) -> Records:
    return read(wrote(tmp_path, text), COLUMNS, Reading(**options))


def complaint(records: Records) -> str:
    with pytest.raises(RecordsError) as caught:
        records.settle()
    return str(caught.value)


def test_european_habits_are_understood(tmp_path: Path) -> None:
    records = found(tmp_path, EUROPEAN, unit="day")
    assert records.dialect.told == "CSV, UTF-8 with byte order mark, semicolons"
    assert records.table["person"].tolist() == ["7", "8"]
    assert records.table["start"].tolist() == [18293, 18686]  # days since 1970: 1 February, 28 February
    assert records.table["sum"].tolist()[0] == 1.5
    assert np.isnan(records.table["sum"].tolist()[1])
    assert records.rows.tolist() == [2, 3]
    assert records.when(18293.0) == "2020-02-01"


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("id,in,sum\nä,1,2.5\n", "utf-8", "UTF-8, commas"),
        ("id\tin\tsum\nä\t1\t2,5\n", "utf-8", "UTF-8, tabs"),
        ("id|in|sum\nä|1|2.5\n", "cp1252", "Windows-1252, for it is not UTF-8, bars"),
        ('id,in,sum\n"ä",1,"2,5"\n', "utf-16", "UTF-16, commas"),
        (" id in   sum\n ä  1  2.5\n", "utf-8", "UTF-8, blanks"),
    ],
)
def test_ways_of_writing_the_same(tmp_path: Path, text: str, encoding: str, told: str) -> None:
    records = read(wrote(tmp_path, text, encoding), COLUMNS)
    assert records.table.to_numpy().tolist() == [["ä", 1.0, 2.5]]
    assert records.dialect.told == f"CSV, {told}"


def test_a_file_without_a_heading_is_read_by_numbers_of_columns(tmp_path: Path) -> None:
    path = wrote(tmp_path, "9 20200201 4\n")
    records = read(path, {"start": Column("#2", "time"), "sum": Column("#3", "number")}, Reading(unit="day"))
    assert records.table.to_numpy().tolist() == [[18293, 4]]
    assert records.rows.tolist() == [1]


def test_parquet_gives_what_csv_gives(tmp_path: Path) -> None:
    table = pd.DataFrame({"id": [7, 8], "in": pd.to_datetime(["2020-02-01", "2021-02-28"]), "sum": [1.5, -1]})
    table.to_parquet(tmp_path / "r.parquet")
    records = read(tmp_path / "r.parquet", COLUMNS, Reading(unit="day"))
    assert records.table["person"].tolist() == ["7", "8"]
    assert records.table["start"].tolist() == [18293, 18686]
    assert "row 2: sum: -1.0 is below 0" in complaint(records)


def test_a_stored_date_may_be_too_far_off(tmp_path: Path) -> None:
    day = pd.Series(np.array(["2020-02-01", "9999-12-31"], "datetime64[s]"))
    pd.DataFrame({"t": day}).to_parquet(tmp_path / "r.parquet")
    text = complaint(read(tmp_path / "r.parquet", {"t": Column("t", "time", empty=True)}))
    assert "row 2: t: 9999-12-31 00:00:00 is too far off" in text


def test_a_stored_moment_counts_as_the_clock_on_the_wall_had_it(tmp_path: Path) -> None:
    stamps = pd.to_datetime(["2020-02-01", "2020-07-01"]).tz_localize("Europe/Helsinki")
    pd.DataFrame({"t": stamps}).to_parquet(tmp_path / "r.parquet")
    times = read(tmp_path / "r.parquet", {"t": Column("t", "time")}, Reading(unit="day")).table["t"]
    assert times.tolist() == [18293, 18293 + 151]


@pytest.mark.parametrize("form", ["2020-02-01", "2020/02/01", "20200201", "1.2.2020", "2020-02-01T00:00:00"])
def test_dates_are_recognised(tmp_path: Path, form: str) -> None:
    assert found(tmp_path, f"id,in,sum\n1,{form},2\n", unit="day").table["start"].tolist() == [18293]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1;1.2.2020;€ 4", 'row 2: sum: "€ 4": write the number alone, without a currency'),
        ("1;1.2.2020;4 EUR", 'row 2: sum: "4 EUR": write the number alone'),
        ("1;1.2.2020;1.34,50", 'row 2: sum: "1.34,50" is not a number'),
        ("1;1.2.2020;four", 'row 2: sum: "four" is not a number'),
        ("1;1.2.2020;-4", "row 2: sum: -4 is below 0"),
        ("1;1.2.2020;inf", 'row 2: sum: "inf" is not a number'),
        ("1;31.2.2020;4", "row 2: in: there is no date 31.2.2020"),
        ("1;31.12.9999;4", "row 2: in: 31.12.9999 is too far off to be true; leave the cell empty"),
        ("1;;4", "row 2: in: there is no value"),
        (";1.2.2020;4", "row 2: id: there is no value"),
        (
            "1;1.2.2020;4\n2;2.2.2020;5\n\n3;2020-02-03;4",
            'row 5: in: "2020-02-03" among dates written as DD.MM',
        ),
        ("1;1.2.2020;4;5", "row 2: more cells than the heading has, 3"),
        ("1;1.2.2020;4\n2;1.2.2020;4;5;6;7", "row 3: 6 cells where the heading has 3"),
        ("1;1.2.2020;4\n2;1.2.2020;4\n3;5;4", 'row 4: in: "5" among dates written as DD.MM.YYYY'),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, rows: str, message: str) -> None:
    text = complaint(found(tmp_path, f"id;in;sum\n{rows}\n9;9.9.2020;0,5\n"))
    assert message in text
    assert "1 problem: 1 × " in text
    assert "say --lenient to leave these rows out" in text


def test_a_date_among_numbers_is_no_number(tmp_path: Path) -> None:
    text = complaint(found(tmp_path, "id,in,sum\n1,3,1\n2,4,1\n3,2020-02-01,1\n"))
    assert 'row 4: in: "2020-02-01" is a date among numbers' in text


def test_only_the_first_twenty_are_told(tmp_path: Path) -> None:
    text = complaint(found(tmp_path, "id,in,sum\n" + "1,2,-3\n" * 50 + "1,2,x\n"))
    assert text.count("is below 0") == 20
    assert "... and 31 more\n51 problems: 50 × negative amount, 1 × not a number" in text or (
        "... and 31 more\n51 problems: 1 × not a number, 50 × negative amount" in text
    )


def test_a_row_may_have_several_problems(tmp_path: Path) -> None:
    text = complaint(found(tmp_path, "id,in,sum\n,,1\n2,2,2\n"))
    assert "2 problems: 2 × missing value" in text
    assert "more" not in text


def test_lenient_drops_and_counts(tmp_path: Path) -> None:
    records = found(tmp_path, "id,in,sum\n1,2,-3\n1,3,4\n2,5,6\n3,7,€8\n")
    rows = records.settle(lenient=True)
    assert rows.rows.tolist() == [3, 4]
    assert {(d.kind, d.rows) for d in rows.dropped} == {("negative amount", 1), ("currency symbol", 1)}
    persons = records.settle(lenient=True, whole="person")
    assert persons.rows.tolist() == [4]
    assert Dropped("negative amount", 1, 1) in persons.dropped


def test_nothing_left_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="No row is left without a problem"):
        found(tmp_path, "id,in,sum\n1,2,-3\n2,2,-3\n").settle(lenient=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "id,inn,sum\n1,2,3\n",
            r'there is no column "in"; did you mean "inn"\?\n  columns: "id", "inn", "sum"',
        ),
        ("id,in,in,sum\n1,2,2,3\n", 'the column "in" is there 2 times'),
        ("", "the first row is empty"),
        ("id,in,sum\n", "there is no row below the heading"),
        (
            "id,in,sum\n1,3/4/2020,5\n",
            r'column "in": 3/4/2020 may be day/month or month/day, and no number above 12.*--date-format DD',
        ),
        (
            'id,in,sum\n1,2,"1,234"\n',
            r'column "sum": 1,234 may be thousands or decimals\. Say which: --decimal comma',
        ),
        (
            "id;in;sum\n1;2;1.234\n1;2;950\n",
            r'column "sum": 1.234 may be thousands or decimals\. Say which: --decimal point',
        ),
        ("id,in,sum\n1,31-Jan-21,5\n", r'column "in": "31-Jan-21" is neither a number nor a date .*YYYY'),
        ("id,in,sum\n1,31.1.21,5\n", r'column "in": "31.1.21" is neither .*; years have four digits'),
        (
            "id,in,sum\n1,44227,5\n2,44228,5\n",
            r'column "in": 44227 looks like a spreadsheet.s number of a day \(2021-01-31\).*--unit day',
        ),
        ('id,in,sum\n1,2,3\n"2,3,4\n5,6,7\n', "row 3 has a quotation mark that nothing closes"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CalibrationError, match=message):
        found(tmp_path, text)


def test_options_settle_what_could_be_read_in_two_ways(tmp_path: Path) -> None:
    records = found(tmp_path, "id,in,sum\n1,3/4/2020,5\n", unit="day", date_format="MM/DD/YYYY")
    assert records.when(float(records.table["start"][0])) == "2020-03-04"
    records = found(tmp_path, 'id,in,sum\n1,2,"1,234"\n', decimal="comma")
    assert records.table["sum"][0] == 1.234


def test_days_of_a_spreadsheet_are_days_where_the_unit_is(tmp_path: Path) -> None:
    records = found(tmp_path, "id,in,sum\n1,44227,5\n", unit="day")
    assert records.table["start"].tolist() == [44227]


def test_a_column_without_any_date_yet_is_one_of_dates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest first, who are all still there: their empty cells say nothing about those below."""
    monkeypatch.setattr("experiments.calibrate.files.CHUNK", 2)
    path = wrote(tmp_path, "a,b\n5.2.2020,\n3.2.2020,\n1.2.2020,2.2.2020\n")
    columns = {"a": Column("a", "time"), "b": Column("b", "time", empty=True)}
    records = read(path, columns, Reading(unit="day")).settle()
    assert records.table["b"].tolist()[2] == 18294


def test_half_of_each_of_two_formats_are_mixed_formats(tmp_path: Path) -> None:
    text = complaint(found(tmp_path, "id,in,sum\n1,1.2.2020,1\n2,2020-02-01,1\n3,2020/02/01,1\n4,3,1\n"))
    assert "mixed date formats" in text


def test_a_row_that_is_empty_only_in_what_is_wanted_is_told(tmp_path: Path) -> None:
    records = found(tmp_path, "id,in,sum,note\n1,2,3,\n,,,Total\n,,,\n")
    assert "row 3: id: there is no value" in complaint(records)
    assert "row 4" not in complaint(records)


def test_a_row_that_ends_early_is_told_unless_all_empty_cells_are_left_out(tmp_path: Path) -> None:
    assert "row 3: 2 cells where the heading has 3" in complaint(found(tmp_path, "id,in,sum\n1,2,\n2,3\n"))
    assert "row 2: 2 cells where" in complaint(found(tmp_path, "id,in,sum\n1,2\n2,3,4\n"))
    records = found(tmp_path, "id,in,sum\n1,2\n2,3,4\n\n3,5\n").settle()
    assert [note.text() for note in records.notes] == [
        "2 rows end before the last column: the cells that they lack count as empty."
    ]


def test_a_cell_that_is_too_long_to_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="row 3 has a cell of more than 131072 characters"):
        found(tmp_path, f'id,in,sum\n7,2020-02-01,\n"{"x" * 140_000}",2020-02-01,1\n')


def test_what_databases_write_for_nothing_is_nothing(tmp_path: Path) -> None:
    records = found(tmp_path, "id,in,sum\n1,2,NULL\n2,3,4\nnan,5,#N/A\n")
    assert np.isnan(records.table["sum"].tolist()).tolist() == [True, False, True]
    assert complaint(records).splitlines()[1:] == complaint(records).splitlines()[-2:]
    assert "row 4: id: there is no value" in complaint(records)


@pytest.mark.parametrize("name", ["records.csv", "records.parquet"])
def test_a_big_file_is_read_in_parts_with_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    whole = pd.DataFrame({"id": [f"p{i % 7}" for i in range(1000)], "in": range(1000), "sum": 2.5})
    path = tmp_path / name
    whole.to_parquet(path) if name.endswith("parquet") else whole.to_csv(path, index=False)
    monkeypatch.setattr(files, "CHUNK", 300)
    seen: list[tuple[int, int]] = []
    records = read(path, COLUMNS, Reading(progress=lambda done, of: seen.append((done, of))))
    assert len(seen) == 4
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]
    assert records.table["start"].tolist() == [*range(1000)]
    assert records.rows[-1] == (1000 if name.endswith("parquet") else 1001)


def test_a_quotation_mark_that_nothing_closes_is_told(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="row 2 has a quotation mark that nothing closes"):
        found(tmp_path, 'id,in,sum\n1,",3\n2,3,4\n')


def test_lines_that_a_quotation_mark_swallows_are_told(tmp_path: Path) -> None:
    text = complaint(found(tmp_path, 'id,in,sum\n1,2,3\n"2,3,4\n5,6,7\n8",3,4\n'))
    assert "row 3: id: a quotation mark at the beginning of the cell takes several lines" in text


def test_a_day_above_twelve_tells_day_from_month(tmp_path: Path) -> None:
    records = found(tmp_path, "id,in,sum\n1,3/4/2020,5\n1,13/4/2020,5\n", unit="day")
    assert records.when(float(records.table["start"][0])) == "2020-04-03"


def test_dates_and_numbers_do_not_mix_between_columns(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a,b\n1,2020-01-01\n")
    with pytest.raises(CalibrationError, match='"a" holds numbers, "b" holds dates'):
        read(path, {"a": Column("a", "time"), "b": Column("b", "time")})


@pytest.mark.parametrize("value", [("yes", 1.0), ("No", 0.0), ("1", 1.0), ("Kyllä", 1.0), ("false", 0.0)])
def test_yes_and_no(tmp_path: Path, value: tuple[str, float]) -> None:
    path = wrote(tmp_path, f"a\n{value[0]}\n")
    assert read(path, {"a": Column("a", "flag")}).table["a"].tolist() == [value[1]]
