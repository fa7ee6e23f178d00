"""Workbooks and Parquet files from a stranger: damaged, swollen, made to be run. They are read or refused."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pandas as pd
import pytest

from experiments.calibrate.dialect import of
from experiments.calibrate.files import chunks
from experiments.calibrate.findings import CalibrationError, Findings
from simulation.scenario import ScenarioError, load
from simulation.scenario import workbook as reader
from tests.calibrate.test_damage import KINDS
from tests.fuzz.damage import seed_of_today
from virta.cli import main

Capture = pytest.CaptureFixture[str]
MAKE, (COMMAND, *OPTIONS) = KINDS["stays"]
LINES = """\
schema: 1
time:
  unit: month
  horizon: 12 months
stages:
  active:
    kind: customer
    margin_flow: 10 per month
  ended:
    kind: former
transitions:
  active -> ended:
    rate: 0.1
people_at_start:
  active:
    count: 100
    selection: none
"""


def workbook(path: Path) -> Path:
    """The market as a sheet, and records as another."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "= market"
    for line in LINES.splitlines():
        key, _, value = line.partition(":")
        sheet.append([key, value.strip() or None])
    records = book.create_sheet("records")
    for row in MAKE():
        records.append(row.split(","))
    book.save(path)
    return path


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(found: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name, content in found.items():
            file.writestr(name, content)
    return made.getvalue()


def damaged(whole: Path, draw: random.Random) -> bytes:
    """The workbook with a wound in one of its parts, or in the file itself."""
    if draw.random() < 0.3:
        return wounded(whole.read_bytes(), draw)
    found = parts(whole)
    name = draw.choice(sorted(found))
    if draw.random() < 0.1:
        del found[name]
    else:
        found[name] = wounded(found[name], draw)
    return packed(found)


def wounded(content: bytes, draw: random.Random) -> bytes:
    at, length = draw.randrange(len(content)), draw.choice((1, 1, 8, 200))
    odd = (b"", b"0", b"<", b">", b"&", b"x" * length, b"99999999999", draw.randbytes(length), b"-1")
    return content[:at] + draw.choice(odd) + content[at + length :]


def tried(n: int, seed: int, folder: Path, capsys: Capture) -> Counter[str]:
    """Read damaged workbooks as scenarios and as records; anything but an answer or a sentence raises."""
    whole, broken, draw = workbook(folder / "whole.xlsx"), folder / "broken.xlsx", random.Random(seed)
    found = Counter[str]()
    for k in range(n):
        broken.write_bytes(damaged(whole, draw))
        try:
            load(broken)
        except ScenarioError:
            found["scenario refused"] += 1
        except Exception as error:
            error.add_note(f"workbook {k} of seed {seed}")
            raise
        else:
            found["scenario accepted"] += 1
        code = main(["calibrate", COMMAND, str(broken), "--sheet", "records", *OPTIONS, "--json"])
        _, told = capsys.readouterr()
        assert code in (0, 2), told
        assert code == 0 or len(told) > 20
        found["records refused" if code else "records accepted"] += 1
    return found


def test_damaged_workbooks_for_a_moment(tmp_path: Path, capsys: Capture) -> None:
    found = tried(10, 2026, tmp_path, capsys)
    assert len(found) == 4, found


@pytest.mark.verify
def test_damaged_workbooks_for_long(tmp_path: Path, capsys: Capture) -> None:
    with capsys.disabled():
        seed = seed_of_today("workbooks")
    found = tried(300, seed, tmp_path, capsys)
    with capsys.disabled():
        print(dict(found))
    assert min(found.values()) > 30


LAUGHS = b"".join(b'<!ENTITY a%d "%s">' % (k, b"&a%d;" % (k - 1) * 10 if k else b"a" * 10) for k in range(13))
FROM_A_FILE = b'<!ENTITY a12 SYSTEM "file:///etc/passwd">'
FIRST = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("declared", [LAUGHS, FROM_A_FILE], ids=["a billion laughs", "a file of the machine"])
def test_entities_of_a_workbook_are_not_unfolded(tmp_path: Path, declared: bytes, capsys: Capture) -> None:
    whole = workbook(tmp_path / "book.xlsx")
    found = parts(whole)
    assert found[FIRST].count(b">month<") == 1
    laughing = b"<!DOCTYPE worksheet [" + declared + b"]>" + found[FIRST].replace(b">month<", b">&a12;<")
    whole.write_bytes(packed(found | {FIRST: laughing}))
    assert main(["check", f"{whole}/market"]) == 2
    told = capsys.readouterr()
    assert "no workbook that can be read" in told.err or "month" in told.err
    assert "root:" not in told.out + told.err


def test_a_workbook_that_swells_is_refused_before_it_does(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_MOST_BYTES", 2**20)
    whole = workbook(tmp_path / "book.xlsx")
    swollen = packed(parts(whole) | {"xl/more.xml": bytes(5 * 2**20)})
    assert len(swollen) < 2**16
    whole.write_bytes(swollen)
    assert main(["check", str(whole)]) == 2
    assert "5 MiB when unpacked, and 1 are read" in " ".join(capsys.readouterr().err.split())


def test_a_cell_far_away_is_no_table_of_a_billion(tmp_path: Path, capsys: Capture) -> None:
    whole = workbook(tmp_path / "book.xlsx")
    found = parts(whole)
    for name in (FIRST, FIRST.replace("1", "2")):
        found[name], n = re.subn(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', found[name])
        assert n == 1
    whole.write_bytes(packed(found))
    assert main(["check", f"{whole}/market"]) == 0
    assert main(["calibrate", COMMAND, str(whole), "--sheet", "records", *OPTIONS, "--json"]) == 0
    capsys.readouterr()


def test_damaged_parquet_files_are_read_or_refused(tmp_path: Path) -> None:
    heading, *rows = [row.split(",") for row in MAKE()]
    file, draw, found = tmp_path / "stays.parquet", random.Random(2026), Counter[str]()
    pd.DataFrame(rows, columns=heading).to_parquet(file)
    whole = file.read_bytes()
    for _ in range(150):
        file.write_bytes(wounded(whole, draw))
        try:
            for _chunk in chunks(file, of(file, heading), heading, Findings()):
                pass
        except CalibrationError:
            found["refused"] += 1
        else:
            found["read"] += 1
    print(dict(found))
    assert min(found["read"], found["refused"]) > 10
