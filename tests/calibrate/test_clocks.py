"""Times of the calendar and times from each person's own start; stays by possible move."""

import json
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.findings import CalibrationError, RecordsError
from experiments.calibrate.histories import Histories, read_histories
from experiments.calibrate.layout import Layout
from simulation.scenario import load
from virta.cli import main

Capture = pytest.CaptureFixture[str]
STAYS = Layout("id", "stage", start="in", stop="out", left="ended", unit="day")
LONG = Layout("id", origin="from", to="to", start="Tstart", stop="Tstop", left="status", unit="day")


def wrote(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "stays.csv"
    path.write_text(text)
    return path


def own_stays() -> str:
    """Forty people on clocks of their own, most of them still there when last seen."""
    draw = np.random.default_rng(3)
    rows = ["id,stage,in,out,ended"]
    for i in range(40):
        first = int(draw.integers(5, 30))
        last = first + int(draw.integers(20, 1500))
        rows += [f"{i},trial,0,{first},yes", f"{i},active,{first},{last},{'yes' if i % 4 == 0 else 'no'}"]
    return "\n".join(rows) + "\n"


def test_everybody_beginning_at_0_is_an_own_clock(tmp_path: Path) -> None:
    told = read_histories(wrote(tmp_path, own_stays()), STAYS)
    assert not told.stays.calendar
    active = told.stays.stages.index("active")
    assert len(told.stays.there_at_end(active)) == 30
    assert "Everybody begins at 0" in told.notes[0].text()
    assert not any(note.doubt for note in told.notes)


def test_people_who_are_nowhere_are_told_first(tmp_path: Path) -> None:
    calendar = Layout("id", "stage", start="in", stop="out", left="ended", unit="day", clock="calendar")
    told = read_histories(wrote(tmp_path, own_stays()), calendar)
    note = told.notes[0]
    assert note.doubt
    assert note.text().startswith("29 of 40 people were last seen before the observation ends")
    assert "people at start hold 11, those who left included" in note.text()
    assert len(told.stays.there_at_end(told.stays.stages.index("active"))) == 1


def test_a_calendar_on_which_nobody_begins_at_0_stays_one(tmp_path: Path) -> None:
    text = own_stays().replace("\n7,trial,0,", "\n7,trial,1,")
    assert read_histories(wrote(tmp_path, text), STAYS).stays.calendar


def test_the_command_says_it_first_and_writes_all_who_are_there(tmp_path: Path, capsys: Capture) -> None:
    path, file = wrote(tmp_path, own_stays()), tmp_path / "s.yaml"
    asked = ["calibrate", "histories", str(path), "--person", "id", "--stage", "stage", "--entered", "in"]
    asked += ["--left", "out", "--event", "ended", "--unit", "day", "--force", "-o", str(file)]
    assert main(asked) == 0
    assert sum(people.count for people in load(file).people_at_start) == 30
    capsys.readouterr()
    assert main([*asked, "--clock", "calendar", "--shapes", "exponential"]) == 0
    out = capsys.readouterr().out
    said = [line for line in out.splitlines() if line.strip()]
    assert said[2].startswith("29 of 40 people were last seen before")


def test_moves_on_own_clocks_need_to_know_how_long(tmp_path: Path) -> None:
    text = "id,from,to,at\na,,trial,0\na,trial,active,4\nb,,trial,0\nb,trial,active,9\n"
    moves = Layout("id", origin="from", to="to", time="at", unit="day")
    with pytest.raises(CalibrationError, match="do not say how long people were seen after the last"):
        read_histories(wrote(tmp_path, text), moves)
    known = Layout("id", origin="from", to="to", time="at", unit="day", observed_until="20")
    told = read_histories(wrote(tmp_path, text), known)
    assert told.stays.there_at_end(told.stays.stages.index("active")).tolist() == [16, 11]


def illness() -> tuple[str, str]:
    """Sixty lives in long format, and the same as stays."""
    draw = np.random.default_rng(5)
    long, short = ["id,from,to,trans,Tstart,Tstop,status"], ["id,stage,in,out,ended,to"]
    ways = {"well": (("ill", 1), ("dead", 2)), "ill": (("dead", 3),)}
    for i in range(60):
        time, here = 0, "well"
        while here != "dead":
            until = time + int(draw.integers(1, 400))
            goes = str(draw.choice([*(name for name, _ in ways[here]), "nowhere"]))
            for name, number in ways[here]:
                long.append(f"{i},{here},{name},{number},{time},{until},{int(name == goes)}")
            moved = goes != "nowhere"
            short.append(f"{i},{here},{time},{until},{'yes' if moved else 'no'},{goes if moved else ''}")
            if not moved:
                break
            time, here = until, goes
    return "\n".join(long) + "\n", "\n".join(short) + "\n"


def of(told: Histories) -> list[tuple[int, str, str, float]]:
    names = (*told.stays.stages, "")
    columns = (told.stays.person, told.stays.stage, told.stays.destination, told.stays.stop)
    return sorted((int(p), names[s], names[d], float(t)) for p, s, d, t in zip(*columns, strict=True))


def test_a_row_for_each_possible_move_is_read_as_stays(tmp_path: Path) -> None:
    long, short = illness()
    stays = Layout("id", "stage", start="in", stop="out", left="ended", to="to", unit="day", leaves_to="dead")
    one = read_histories(wrote(tmp_path, long), Layout(**{**LONG.__dict__, "leaves_to": "dead"}))
    other = read_histories(wrote(tmp_path, short), stays)
    assert of(one) == of(other)
    assert len(one.stays) < long.count("\n") - 1


def test_the_long_format_is_recognised_by_its_heading(tmp_path: Path, capsys: Capture) -> None:
    asked = ["calibrate", "histories", str(wrote(tmp_path, illness()[0])), "--unit", "day", "--json"]
    more = [
        "--leaves-to",
        "dead",
        "--kind",
        "dead=former",
        "--kind",
        "well=customer",
        "--kind",
        "ill=customer",
    ]
    assert main([*asked, *more]) == 2
    err = " ".join(capsys.readouterr().err.split())
    assert "--from from --to to --entered Tstart --left Tstop --event status --person id" in err
    assert main([*asked, *more, "--yes"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {way["transition"] for way in document["transitions"]} == {
        "well -> ill",
        "well -> dead",
        "ill -> dead",
    }


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("a,well,ill,0,5,1\na,well,dead,0,6,0\n", "row 3: the stay ends at 6 here and sooner in another row"),
        ("a,well,ill,0,5,1\na,well,dead,0,5,1\n", "row 3: the stay ended another way already"),
        ("a,well,ill,0,5,0\na,well,ill,0,5,0\n", "row 3: the way to ill is there already"),
        ("a,well,ill,0,5,1\na,well,dead,0,5,0\na,ill,dead,4,9,1\n", "row 4: .*overlap|row 4: "),
        ("a,well,ill,5,0,1\n", "row 2: left 0 is before entered 5"),
        ("a,well,ill,0,5,maybe\n", '"maybe" is neither yes nor no'),
    ],
)
def test_stays_by_possible_move_that_contradict_themselves(tmp_path: Path, rows: str, complaint: str) -> None:
    path = wrote(tmp_path, f"id,from,to,Tstart,Tstop,status\n{rows}b,well,ill,0,5,1\n")
    with pytest.raises(RecordsError, match=complaint):
        read_histories(path, LONG)
