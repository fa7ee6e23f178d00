"""Damaged files end in a message or an answer, never in a traceback; what cannot be told is not guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from virta.cli import main

Capture = pytest.CaptureFixture[str]


def purchases() -> list[str]:
    draw = np.random.default_rng(1)
    rows = ["customer;day;euros"]
    for i in range(40):
        for day in sorted(draw.choice(170, 1 + int(draw.integers(0, 6)), replace=False).tolist()):
            rows.append(
                f"c{i};{np.datetime64('2024-01-01') + day};{1000 + draw.integers(0, 900)},5".replace("-", ".")
            )
    return [row if k == 0 else _finnish(row) for k, row in enumerate(rows)]


def _finnish(row: str) -> str:
    who, day, sum_ = row.split(";")
    year, month, date = day.split(".")
    return f"{who};{date}.{month}.{year};{sum_[0]}.{sum_[1:]}0"


def summary() -> list[str]:
    draw = np.random.default_rng(2)
    rows = ["customer_id,frequency,recency,T,monetary_value"]
    for i in range(60):
        x = int(draw.integers(0, 5))
        recency = round(float(draw.uniform(1, 30)), 2) if x else 0
        rows.append(f"{i},{x},{recency},{30 + i % 9},{round(float(draw.gamma(4, 5)), 2) if x else 0}")
    return rows


def stays() -> list[str]:
    rows = ["id,stage,in,out"]
    for i in range(40):
        changed = f"2023-0{1 + i % 9}-{10 + i % 15}"
        left = f"2024-0{1 + i % 6}-11" if i % 3 else ""
        rows += [f"p{i},trial,2023-0{1 + i % 9}-05,{changed}", f"p{i},active,{changed},{left}"]
    return rows


def events() -> list[str]:
    rows = ["customer,event,date,mrr"]
    for i in range(30):
        rows.append(f"c{i},started,2023-0{1 + i % 9}-05T10:00:00Z,{10 + i}.50")
        if i % 2:
            rows.append(f"c{i},cancelled,2024-0{1 + i % 6}-11T12:30:00Z,")
    return rows


def invoices() -> list[str]:
    rows = ["asiakas;pvm;summa"]
    for i in range(25):
        rows += [f"c{i};{1 + i}.{1 + month}.2024;{20 + i},50" for month in range(i % 7 + 1)]
    return rows


def long() -> list[str]:
    rows = ["id,from,to,trans,Tstart,Tstop,status"]
    for i in range(40):
        rows.append(f"{i},customer,ill,1,0,{3 + i},{int(i % 3 == 0)}")
        rows.append(f"{i},customer,dead,2,0,{3 + i},{int(i % 3 == 1)}")
    return rows


def statements() -> list[str]:
    rows, there = ["month,customers,won,lost,revenue"], 1000
    for k in range(18):
        won, lost = 60 + k % 5, 40 + k % 7
        there += won - lost
        rows.append(f"{2023 + k // 12}-{1 + k % 12:02},{there},{won},{lost},{there * 25.5:.2f}")
    return rows


def cohorts() -> list[str]:
    rows = ["cohort;size;1 kk;2 kk;3 kk;4 kk"]
    for i in range(6):
        seen = [f"{90 - 3 * i - 11 * age},{i} %" for age in range(4 if i < 3 else 6 - i)]
        rows.append(";".join([f"2024-0{1 + i}", str(400 + 30 * i), *seen, *[""] * (4 - len(seen))]))
    return rows


def matrix() -> list[str]:
    return ["from,to,count", "loyal,loyal,80", "loyal,lost,20", "new,loyal,30", "new,new,50", "new,lost,20"]


def own() -> list[str]:
    """Stays timed from each person's own start."""
    rows = ["id,stage,in,out"]
    for i in range(60):
        changed, left = 1 + i % 5, 4 + i % 17
        rows += [f"p{i},trial,0,{changed}", f"p{i},active,{changed},{changed + left if i % 3 else ''}"]
    return rows


def leads() -> list[str]:
    return ["lead,created", *(f"L{i},2024-0{1 + i % 4}-{10 + i % 17}" for i in range(200))]


def deals() -> list[str]:
    """Two leads of five are won, some on the day they came."""
    won = ((i, 10 + i % 17 + i * i % 4, 1 + i % 4 + i % 3 % 2) for i in range(200) if i % 5 < 2)
    return ["lead,won", *(f"L{i},{day}/0{month}/2024" for i, day, month in won)]


def mrr() -> list[str]:
    """Movements of monthly revenue that tie."""
    rows, there = ["month,closing,new,expansion,contraction,churn,reactivation"], 50_000
    for k in range(18):
        new, more, less, gone, back = 3000 + 70 * (k % 5), 800, 300 + 20 * (k % 3), 2000 + 90 * (k % 7), 250
        there += new + more - less - gone + back
        rows.append(f"{2023 + k // 12}-{1 + k % 12:02},{there},{new},{more},{less},{gone},{back}")
    return rows


FUNNEL = [
    *(
        "histories",
        "--yes",
        "--person",
        "lead",
        "--all-in",
        "prospect",
        "--entered",
        "created",
        "--left",
        "won",
    ),
    *(
        "--leaves-to",
        "new",
        "--kind",
        "new=customer",
        "--observed-until",
        "2024-08-31",
        "--shapes",
        "exponential",
        "--frailty",
        "none",
    ),
]

KINDS: dict[str, tuple[Callable[[], list[str]], list[str]]] = {
    "purchases": (
        purchases,
        ["purchases", "--yes", "--observed-until", "2024-06-30", "--model", "bg-nbd"],
    ),
    "summary": (summary, ["purchases", "--summary", "--yes", "--model", "bg-nbd"]),
    "stays": (stays, ["histories", "--yes", "--shapes", "exponential", "--frailty", "none"]),
    "events": (events, ["histories", "--yes", "--shapes", "exponential", "--frailty", "none"]),
    "invoices": (
        invoices,
        ["histories", "--invoices", "--yes", "--shapes", "exponential", "--frailty", "none"],
    ),
    "long": (
        long,
        ["histories", "--yes", "--shapes", "exponential", "--frailty", "none", "--leaves-to", "dead"],
    ),
    "statements": (statements, ["statements", "--yes"]),
    "cohorts": (cohorts, ["cohorts", "--yes"]),
    "matrix": (matrix, ["matrix", "--yes"]),
    "own": (own, ["histories", "--yes", "--unit", "day", "--shapes", "exponential", "--frailty", "none"]),
    "leads": (leads, FUNNEL),
    "deals": (deals, FUNNEL),
    "mrr": (
        mrr,
        [
            *("statements", "--mrr", "--yes"),
            *("--won", "new+expansion+reactivation", "--lost", "churn+contraction"),
        ],
    ),
}


def asked(kind: str, text: str, folder: Path) -> list[str]:
    """The command that reads a file of a kind; the file is written, and the whole one beside it of two."""
    path, beside = folder / f"{kind}.csv", folder / "beside.csv"
    path.write_text(text, encoding="utf-8")
    command, *more = KINDS[kind][1]
    if kind in ("leads", "deals"):
        beside.write_text("\n".join((deals if kind == "leads" else leads)()) + "\n", encoding="utf-8")
    files = {"leads": (path, "--join", beside), "deals": (beside, "--join", path)}.get(kind, (path,))
    return ["calibrate", command, *map(str, files), *more]


def _row(rows: list[str], draw: np.random.Generator) -> int:
    return int(draw.integers(1, len(rows)))


def _mark(rows: list[str]) -> str:
    return ";" if ";" in rows[0] else ","


def _cell(rows: list[str], draw: np.random.Generator, change: Callable[[str], str]) -> list[str]:
    """One cell changed."""
    row, mark = _row(rows, draw), _mark(rows)
    cells = rows[row].split(mark)
    k = int(draw.integers(0, len(cells)))
    cells[k] = change(cells[k])
    return [*rows[:row], mark.join(cells), *rows[row + 1 :]]


def cut_line(rows: list[str], draw: np.random.Generator) -> list[str]:
    row = _row(rows, draw)
    return [*rows[:row], rows[row][: int(draw.integers(0, len(rows[row])))], *rows[row + 1 :]]


def cut_file(rows: list[str], draw: np.random.Generator) -> list[str]:
    return rows[: int(draw.integers(0, len(rows)))]


def swap_columns(rows: list[str], draw: np.random.Generator) -> list[str]:
    mark = _mark(rows)
    width = len(rows[0].split(mark))
    order = draw.permutation(width).tolist()
    part = slice(0, None) if draw.random() < 0.5 else slice(_row(rows, draw), None)
    changed = [mark.join(row.split(mark)[k] for k in order) for row in rows[part]]
    return [*rows[: part.start], *changed]


def other_decimals(rows: list[str], draw: np.random.Generator) -> list[str]:
    return _cell(rows, draw, lambda cell: cell.translate(str.maketrans(",.", ".,")))


def other_date(rows: list[str], draw: np.random.Generator) -> list[str]:
    return _cell(
        rows, draw, lambda _: str(draw.choice(["03/04/2024", "2024/02/30", "1.2.24", "Jan 5", "44227"]))
    )


def doubled_head(rows: list[str], draw: np.random.Generator) -> list[str]:
    mark = _mark(rows)
    names = rows[0].split(mark)
    names[int(draw.integers(0, len(names)))] = names[int(draw.integers(0, len(names)))]
    return [mark.join(names), *rows[1:]]


def no_head(rows: list[str], _: np.random.Generator) -> list[str]:
    return rows[1:]


def head_again(rows: list[str], draw: np.random.Generator) -> list[str]:
    row = _row(rows, draw)
    return [*rows[:row], rows[0], *rows[row:]]


def doubled_row(rows: list[str], draw: np.random.Generator) -> list[str]:
    row = _row(rows, draw)
    return [*rows[:row], rows[row], *rows[row:]]


def empty_row(rows: list[str], draw: np.random.Generator) -> list[str]:
    row, mark = _row(rows, draw), _mark(rows)
    first = rows[row].split(mark)[0]
    return [*rows[:row], first + mark * rows[row].count(mark), *rows[row + 1 :]]


def odd_cell(rows: list[str], draw: np.random.Generator) -> list[str]:
    odd = [
        "",
        "-1",
        "x",
        "NaN",
        "1e400",
        "9999-12-31",
        "€ 5",
        '"',
        "1,000,000",
        "\x00",
        "∞",
        "-",
        "100 %",
        "0",
    ]
    return _cell(rows, draw, lambda _: str(draw.choice(odd)))


def wide_row(rows: list[str], draw: np.random.Generator) -> list[str]:
    row, mark = _row(rows, draw), _mark(rows)
    return [*rows[:row], rows[row] + mark + "7" + mark + "8", *rows[row + 1 :]]


DAMAGES = (
    cut_line,
    cut_file,
    swap_columns,
    other_decimals,
    other_date,
    doubled_head,
    no_head,
    head_again,
    doubled_row,
    empty_row,
    odd_cell,
    wide_row,
)


def damaged(kind: str, seed: int) -> tuple[str, str]:
    """A file of a kind, damaged once or twice, and by what."""
    draw = np.random.default_rng([seed, list(KINDS).index(kind)])
    rows = KINDS[kind][0]()
    done = []
    for _ in range(1 + int(draw.random() < 0.3)):
        harm = DAMAGES[(seed + len(done) * 5) % len(DAMAGES)]
        if len(rows) > 2:
            rows = harm(rows, draw)
            done.append(harm.__name__)
    return "\n".join(rows) + "\n", ", ".join(done)


FREE = {"customer", "customer_id", "id", "lead", "value", "asiakas", "stage", "from", "to", "trans", "cohort"}
"""Columns in which anything may stand: names of persons, stages and cohorts, and what is not read."""
PLAIN = re.compile(r"\d+\.?|\d{1,3}(\.\d{3})+")
"""Numbers that are numbers in every file of these kinds, whatever the others look like."""
REPEATED = ("events", "invoices")
"""Kinds in which a row may stand twice: the second event changes nothing, the second invoice is told."""


def _looks(cell: str) -> str:
    """How a cell is written: 9 for digits, a for letters."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell.strip()))


def contradicted(kind: str, text: str) -> str:
    """What in a damaged file cannot be right, by how the cells of the whole file are written; "" if nothing.

    Told without a word of how the files are read.
    """
    whole, rows = KINDS[kind][0](), text.rstrip("\n").split("\n")
    mark, names = _mark(whole), rows[0].split(_mark(whole))
    right = whole[0].split(mark)
    if sorted(names) != sorted(right):
        return "" if kind == "cohorts" else "the heading"  # tables of cohorts may have none
    known = {name: {_looks(row.split(mark)[k]) for row in whole[1:]} for k, name in enumerate(right)}
    body = [row for row in rows[1:] if row.strip()]
    for row in body:
        cells = row.split(mark)
        if len(cells) != len(names):
            return f"another width: {row}"
        if kind not in REPEATED and body.count(row) > 1:
            return f"twice: {row}"
        for name, cell in zip(names, cells, strict=True):
            if name not in FREE and not PLAIN.fullmatch(cell) and _looks(cell) not in known[name]:
                return f"{name}: {cell}"
    return ""


def ends_well(kind: str, seed: int, tmp_path: Path, capsys: Capture) -> tuple[str, str]:
    """An answer that says what it was made of, or a message of some lines; anything else raises.

    Nor may there be an answer, but for leaving rows out and counting them, to a file that contradicts itself.
    Returns what came of it, as the file is and with `--lenient`: "accepted" or "refused".
    """
    outcomes = []
    text, harm = damaged(kind, seed)
    for lenient in ([], ["--lenient"]):
        if outcomes == ["accepted"]:
            break  # there is no row to be lenient with
        code = main([*asked(kind, text, tmp_path), "--json", *lenient])
        outcomes.append("accepted" if code == 0 else "refused")
        out, err = capsys.readouterr()
        assert code in (0, 2), (harm, err)
        assert "Traceback" not in err
        if code == 2:
            said = [line for line in err.splitlines() if line and not line.startswith("Columns guessed")]
            assert said, harm
            assert len(" ".join(said)) > 20
        else:
            records = json.loads(out)["records"]
            assert records["rows_used"] > 0
            assert lenient or not contradicted(kind, text), (harm, contradicted(kind, text))
            assert not lenient or records["dropped"], harm
    return outcomes[0], outcomes[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_read_before_it_is_damaged(kind: str, tmp_path: Path, capsys: Capture) -> None:
    text = "\n".join(KINDS[kind][0]()) + "\n"
    assert main([*asked(kind, text, tmp_path), "--json"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", KINDS)
def test_damage_ends_in_words(kind: str, seed: int, tmp_path: Path, capsys: Capture) -> None:
    ends_well(kind, seed, tmp_path, capsys)


@pytest.mark.verify
@pytest.mark.parametrize("kind", KINDS)
def test_200_damaged_versions_end_in_words(kind: str, tmp_path: Path, capsys: Capture) -> None:
    outcomes = {ends_well(kind, seed, tmp_path, capsys)[0] for seed in range(777_000, 777_200)}
    assert outcomes == {"accepted", "refused"}


@pytest.mark.parametrize(
    ("kind", "harm", "complaint"),
    [
        ("purchases", ("1.", "1,"), "others have"),
        ("stays", ("2023-01-05,2023-01-10", "2023-01-05,10/01/2023"), "mixed date formats"),
        ("events", ("2023-01-05T10:00:00Z", "2023-01-05"), "among dates written as"),
        ("invoices", (";20,50", ";20.50"), "others have decimal commas"),
        ("cohorts", ("90,0 %", "90.0 %"), "others have decimal commas"),
        ("matrix", (",80", ",8O"), "is not a number"),
    ],
)
def test_what_contradicts_the_rest_is_named(
    kind: str, harm: tuple[str, str], complaint: str, tmp_path: Path, capsys: Capture
) -> None:
    rows = KINDS[kind][0]()
    row = next(k for k, text in enumerate(rows) if harm[0] in text and k)
    cells = rows[row].rpartition(_mark(rows)) if kind == "purchases" else ("", "", rows[row])
    rows[row] = cells[0] + cells[1] + cells[2].replace(*harm, 1)
    assert main([*asked(kind, "\n".join(rows) + "\n", tmp_path), "--json"]) == 2
    err = " ".join(capsys.readouterr().err.split())
    assert complaint in err
    assert f"row {row + 1}" in err
