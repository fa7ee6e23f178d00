"""Dates and moments as shops export them: read in one way, or refused with what would settle it."""

from pathlib import Path

import pandas as pd
import pytest

from experiments.calibrate import files
from experiments.calibrate.findings import CalibrationError, RecordsError
from experiments.calibrate.records import Column, Reading, Records, read

COLUMNS = {"who": Column("id", "key"), "time": Column("when", "time")}


def found(tmp_path: Path, *moments: str, **options: str) -> Records:
    path = tmp_path / "log.csv"
    path.write_text("id;when\n" + "".join(f"{i};{moment}\n" for i, moment in enumerate(moments)), "utf-8")
    return read(path, COLUMNS, Reading(**{"unit": "day", **options}))


def told(records: Records) -> list[str]:
    return [records.when(time) for time in records.settle().table["time"]]


@pytest.mark.parametrize(
    ("moment", "meant"),
    [
        ("2024-01-08T17:00:07+02:00", "2024-01-08T17:00:07"),
        ("2024-01-08T17:00:07Z", "2024-01-08T17:00:07"),
        ("2024-01-08 17:00:07 +0200", "2024-01-08T17:00:07"),
        ("2024-01-08T17:00:07.250-05", "2024-01-08T17:00:07"),
        ("2024-01-08 17:00:07 UTC", "2024-01-08T17:00:07"),
        ("13/09/2023 8:26", "2023-09-13T08:26:00"),
        ("09/13/2023 8:26", "2023-09-13T08:26:00"),
        ("29-06-2023 14:05:11", "2023-06-29T14:05:11"),
        ("6.9.2023 8.26", "2023-09-06T08:26:00"),
        ("9/13/2023 12:05 AM", "2023-09-13T00:05:00"),
        ("9/13/2023 2:05:30 p.m.", "2023-09-13T14:05:30"),
        ("2023.09.06", "2023-09-06"),
    ],
)
def test_moments_are_read(tmp_path: Path, moment: str, meant: str) -> None:
    assert told(found(tmp_path, moment)) == [meant]


def test_day_and_month_are_told_apart_by_the_whole_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "CHUNK", 2)
    moments = ["06/09/2023 8:26", "07/09/2023 9:00", "08/09/2023 9:00", "05/09/2023 7:15"]
    assert told(found(tmp_path, *moments, "13/09/2023 9:00"))[0] == "2023-09-06T08:26:00"
    assert told(found(tmp_path, *moments, "09/13/2023 9:00"))[0] == "2023-06-09T08:26:00"


@pytest.mark.parametrize(
    ("moments", "message"),
    [
        (
            ["06/09/2023 8:26", "07/09/2023 9:00"],
            r'column "when": 06/09/2023 8:26 may be day/month or month/day, and no number above 12 in the '
            r"whole column tells. Say which: --date-format DD/MM/YYYY or MM/DD/YYYY",
        ),
        (["09-06-2023 14:05:11"], r"Say which: --date-format DD-MM-YYYY or MM-DD-YYYY"),
        (["13/09/2023", "09/14/2023"], "13/09/2023 has the day first and 09/14/2023 the month: both occur"),
    ],
)
def test_what_nothing_tells_is_asked(tmp_path: Path, moments: list[str], message: str) -> None:
    with pytest.raises(CalibrationError, match=message):
        found(tmp_path, *moments)


def test_the_option_settles_it_and_names_what_contradicts_it(tmp_path: Path) -> None:
    records = found(tmp_path, "06/09/2023", "13/09/2023", "06/30/2023", date_format="DD/MM/YYYY")
    with pytest.raises(RecordsError, match="row 4: when: there is no date 06/30/2023") as caught:
        records.settle()
    assert caught.value.total == 1


def test_one_column_of_a_file_tells_for_another(tmp_path: Path) -> None:
    path = tmp_path / "stays.csv"
    path.write_text("in,out\n06/09/2023,01/10/2023\n07/09/2023,31/10/2023\n")
    columns = {"in": Column("in", "time"), "out": Column("out", "time")}
    records = read(path, columns, Reading(unit="day")).settle()
    assert records.when(records.table["in"][0]) == "2023-09-06"


def test_one_clock_for_all(tmp_path: Path) -> None:
    winter, summer = "2024-01-08T23:30:00Z", "2024-07-08T23:30:00Z"
    assert told(found(tmp_path, winter, summer)) == ["2024-01-08T23:30:00", "2024-07-08T23:30:00"]
    there = found(tmp_path, winter, summer, zone="Europe/Helsinki")
    assert told(there) == ["2024-01-09T01:30:00", "2024-07-09T02:30:00"]
    assert "Moments count by the clock of Europe/Helsinki." in [note.text() for note in there.notes]


def test_clocks_that_differ_are_told_first(tmp_path: Path) -> None:
    records = found(tmp_path, "2024-03-30T12:00:00+02:00", "2024-04-01T12:00:00+03:00")
    (note,) = [note for note in records.notes if note.doubt]
    assert "+02:00, +03:00" in note.text()
    assert told(records) == ["2024-03-30T12:00:00", "2024-04-01T12:00:00"]


@pytest.mark.parametrize(
    ("odd", "complaint"),
    [
        ("2024-01-08T17:00:07", "among dates written as YYYY-MM-DD hh:mm, with its time zone"),
        ("2024-01-08", "among dates written as YYYY-MM-DD hh:mm, with its time zone"),
        ("2024-02-30T10:00:00Z", "there is no date 2024-02-30T10:00:00Z"),
        ("2024-02-20T25:00:00Z", "there is no date 2024-02-20T25:00:00Z"),
        ("2024-02-20T10:61:00Z", "there is no date 2024-02-20T10:61:00Z"),
        ("8.1.2024 17:00", "among dates written as YYYY-MM-DD hh:mm"),
        ("soon", "among dates written as"),
    ],
)
def test_a_moment_that_is_written_otherwise_is_named(tmp_path: Path, odd: str, complaint: str) -> None:
    records = found(tmp_path, "2024-01-08T17:00:07Z", "2024-01-09T17:00:07Z", odd)
    with pytest.raises(RecordsError, match=complaint) as caught:
        records.settle()
    assert [finding.row for finding in caught.value.findings] == [4]


def test_options_that_name_nothing(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match=r'zone "Europe/Helsinky".* Did you mean Europe/Helsinki'):
        found(tmp_path, "2024-01-08", zone="Europe/Helsinky")
    with pytest.raises(CalibrationError, match=r'no format of dates "DD/MM/YY".* Did you mean DD/MM/YYYY'):
        found(tmp_path, "2024-01-08", date_format="DD/MM/YY")


def test_every_day_of_four_years_is_read(tmp_path: Path) -> None:
    days = pd.date_range("2023-01-01", "2026-12-31")
    for pattern in ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d-%m-%Y", "%Y%m%d", "%d/%m/%Y %H:%M"):
        records = found(tmp_path, *days.strftime(pattern))
        assert told(records) == list(days.strftime("%Y-%m-%d"))
