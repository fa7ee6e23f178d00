"""Stage histories: stays and moves become the same stays; contradictions are named with their rows."""

from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.findings import CalibrationError, RecordsError
from experiments.calibrate.histories import Histories, read_histories
from experiments.calibrate.history_fit import fit_histories
from experiments.calibrate.layout import Layout
from experiments.calibrate.stays import CENSORED, Stays

STAYS = Layout(person="id", stage="stage", start="in", stop="out")
MOVES = Layout(person="id", origin="from", to="to", time="t")


def read(tmp_path: Path, text: str, layout: Layout, lenient: bool = False) -> Histories:
    path = tmp_path / "h.csv"
    path.write_text(text)
    return read_histories(path, layout, lenient)


def told(stays: Stays) -> list[tuple[str, float, float, float, str]]:
    """Stays as words: stage, entered, start, stop, destination; in order of person and entry."""
    order = np.lexsort((stays.entered, stays.person))
    return [
        (
            stays.stages[stays.stage[i]],
            float(stays.entered[i]),
            float(stays.start[i]),
            float(stays.stop[i]),
            "" if stays.destination[i] == CENSORED else stays.stages[stays.destination[i]],
        )
        for i in order
    ]


LIFE = [
    ("new", 0.0, 0.0, 2.0, "active"),
    ("active", 2.0, 0.0, 3.0, "ended"),
    ("ended", 5.0, 0.0, 3.0, "active"),
    ("active", 8.0, 0.0, 2.0, ""),
    ("new", 4.0, 0.0, 6.0, ""),
]


def test_stays_and_moves_tell_the_same_life(tmp_path: Path) -> None:
    stays = "id,stage,in,out\na,new,0,2\na,active,2,5\na,active,8,\nb,new,4,\n"
    moves = "id,from,to,t\na,,new,0\na,new,active,2\na,active,ended,5\na,ended,active,8\nb,,new,4\n"
    until = {"observed_until": "10"}
    one = read(tmp_path, stays, Layout(**{**STAYS.__dict__, **until}))
    other = read(tmp_path, moves, Layout(**{**MOVES.__dict__, **until}))
    assert told(one.stays) == told(other.stays) == LIFE
    assert [note.key for note in one.notes] == ["gaps", "observed"]


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    rows = ["a,new,0,2", "a,active,2,5", "a,active,8,", "b,new,4,"]
    layout = Layout(**{**STAYS.__dict__, "observed_until": "10"})
    found = read(tmp_path, "id,stage,in,out\n" + "\n".join(reversed(rows)), layout)
    assert sorted(told(found.stays)) == sorted(LIFE)


def test_a_flag_tells_leaving_from_losing_sight(tmp_path: Path) -> None:
    layout = Layout(person="id", all_in="customer", stop="months", left="churn")
    found = read(tmp_path, "id,months,churn\na,5,Yes\nb,7,No\n", layout)
    assert told(found.stays) == [("customer", 0, 0, 5, "ended"), ("customer", 0, 0, 7, "")]


def test_who_came_before_observation_counts_from_then_on(tmp_path: Path) -> None:
    layout = Layout(**{**STAYS.__dict__, "observed_from": "3", "observed_until": "6"})
    found = read(tmp_path, "id,stage,in,out\na,new,0,5\nb,new,1,2\nc,new,4,9\n", layout)
    assert told(found.stays)[:1] == [("new", 0, 3, 5, "ended")]
    assert ("new", 4.0, 0.0, 2.0, "") in told(found.stays)
    assert {note.key for note in found.notes} >= {"outside", "late"}
    assert found.stays.arrivals(found.stays.stages.index("new")) == 1


def test_who_leaves_as_observation_begins_was_not_observed(tmp_path: Path) -> None:
    """Observed is (3, 6]: a move at 3 would count without any time at risk, one at 6 counts."""
    layout = Layout(**{**STAYS.__dict__, "observed_from": "3", "observed_until": "6"})
    found = read(tmp_path, "id,stage,in,out\na,new,0,3\nb,new,1,6\nc,new,3,3\n", layout)
    new = [stay for stay in told(found.stays) if stay[0] == "new"]
    assert new == [("new", 1, 2, 5, "ended"), ("new", 3, 0, 0, "ended")]


def test_a_first_stage_entered_who_knows_when_is_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, "id,from,to,t\na,new,active,3\na,active,new,5\nb,,new,1\n", MOVES)
    assert told(found.stays)[0] == ("active", 3.0, 0.0, 2.0, "new")
    assert found.notes[0].text().startswith("1 persons are first seen leaving")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a,new,3,2", "row 2: left 2 is before entered 3"),
        ("a,new,1,3\na,active,2,4", "row 3: entered 2 is before left 3 of row 2"),
        ("a,new,1,\na,active,2,4", "row 3: the person's stay of row 2 has no end before this one"),
        ("a,new,1,3\na,new,1,3", "row 3: the same as row 2"),
        ("a,new,1,3\na,new,3,4", 'row 3: the stay in "new" of row 2 goes on: write one stay'),
        ("a,ended,1,3\na,ended,3,4", "row 3: the person is in ended since row 2"),
        ("a,New,1,3", 'row 2: unknown stage "New": did you mean "new"? If it is a stage of its own'),
        ("a,nex,1,3", 'row 2: unknown stage "nex": did you mean "new"?'),
        ("a,new,x,3", 'row 2: in: "x" is not a number'),
    ],
)
def test_a_stay_that_cannot_be_is_named(tmp_path: Path, rows: str, message: str) -> None:
    good = "".join(f"p{i},new,1,2\np{i},active,2,9\n" for i in range(10))
    with pytest.raises(RecordsError) as caught:
        read(tmp_path, f"id,stage,in,out\n{rows}\n{good}", STAYS)
    assert message in str(caught.value)
    assert "say --lenient to leave these persons out" in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a,,new,1\na,new,lost,2\na,new,lost,3", 'row 4: the person went to "lost" in row 3 already'),
        ("a,,new,1\na,active,lost,2", 'row 3: from "active", and row 2 left the person in "new"'),
        ("a,new,active,1\na,,new,1", "row 3: at the same time as row 2"),
        ("a,,new,1\na,new,new,2", 'row 3: from "new" to itself'),
        ("a,,new,1\na,,new,1", "row 3: the same as row 2"),
    ],
)
def test_a_move_that_cannot_be_is_named(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(RecordsError) as caught:
        read(tmp_path, f"id,from,to,t\n{rows}\nz,,new,1\nz,new,active,2\n", MOVES)
    assert message in str(caught.value)


def test_in_and_out_on_one_day_is_a_move_in_no_time(tmp_path: Path) -> None:
    found = read(tmp_path, "id,from,to,t\na,,new,3\na,new,gone,3\nb,,new,1\nb,new,gone,5\n", MOVES)
    assert ("new", 3, 0, 0, "gone") in told(found.stays)
    with pytest.raises(RecordsError, match="row 4: at the same time as row 3"):  # which came first?
        read(tmp_path, "id,from,to,t\na,,new,1\na,new,old,3\na,old,new,3\n", MOVES)


def test_one_row_a_person_where_all_count_from_nought(tmp_path: Path) -> None:
    layout = Layout(person="id", all_in="customer", stop="months", left="churn")
    with pytest.raises(RecordsError, match="row 3: the person left in row 2 already"):
        read(tmp_path, "id,months,churn\na,5,Yes\na,7,Yes\nb,1,No\n", layout)


def test_lenient_leaves_out_whole_persons_and_single_duplicates(tmp_path: Path) -> None:
    text = "id,stage,in,out\na,new,0,2\na,active,1,3\nb,new,0,1\nb,new,0,1\nc,new,0,2\n"
    found = read(tmp_path, text, STAYS, lenient=True)
    assert [(d.kind, d.rows, d.persons) for d in found.records.dropped] == [
        ("duplicate", 1, 0),
        ("overlap", 1, 1),
    ]
    assert found.records.rows.tolist() == [4, 6]


def test_stages_may_be_declared(tmp_path: Path) -> None:
    layout = Layout(**{**STAYS.__dict__, "stages": ("new", "active")})
    with pytest.raises(RecordsError, match='row 2: unknown stage "old": known: active, ended, new'):
        read(tmp_path, "id,stage,in,out\na,old,0,2\nb,new,0,2\n", layout)


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        (Layout(person="id", stop="out"), "Say where people were: --stage COLUMN, or --all-in NAME"),
        (Layout(person="id", stage="stage"), "Stays need --left"),
        (Layout(person="id", time="t"), "Moves need --from and --to"),
        (Layout(person="id", time="t", stage="s"), "--stage belongs to stays"),
        (Layout(person="id", origin="from", stage="s", stop="out"), "--from belongs to moves"),
    ],
)
def test_options_that_do_not_fit_together(tmp_path: Path, layout: Layout, message: str) -> None:
    with pytest.raises(CalibrationError, match=message):
        read(tmp_path, "id,stage,in,out\na,new,0,2\n", layout)


def test_rows_without_a_person_are_not_of_one_person(tmp_path: Path) -> None:
    with pytest.raises(RecordsError) as caught:
        read(tmp_path, "id,stage,in,out\n,new,1,5\n,new,2,5\na,new,1,3\n", STAYS)
    assert caught.value.counts == {"missing value": 2}


def test_moves_without_an_arrival_say_what_they_lack(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match=r"nobody is seen to leave.*2 persons are first seen leaving"):
        read(tmp_path, "id,from,to,t\na,lead,active,3\nb,lead,active,4\n", MOVES)


def test_nobody_leaving_is_no_rate(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="nobody is seen to leave a stage"):
        read(tmp_path, "id,stage,in,out\na,new,0,\n", STAYS)


def test_what_was_known_and_what_followed_share_out_the_exposure(tmp_path: Path) -> None:
    layout = Layout(**{**STAYS.__dict__, "observed_until": "10"})
    whole = read(tmp_path, "id,stage,in,out\na,new,0,2\na,active,2,5\na,active,8,\nb,new,4,\n", layout).stays
    known, later = whole.before(4.5), whole.after(4.5)
    exposure = [float((s.stop - s.start).sum()) for s in (whole, known, later)]
    assert exposure[0] == pytest.approx(exposure[1] + exposure[2])
    assert known.events.sum() + later.events.sum() == whole.events.sum()


def test_a_fit_that_its_own_stays_contradict_is_said_first(tmp_path: Path) -> None:
    """Contracts that end after a year, or one in ten earlier: no constant rate fits them."""
    draw = np.random.default_rng(2)
    for stays, doubted in (
        (np.where(draw.random(400) < 0.1, draw.uniform(0, 12, 400), draw.uniform(12, 13, 400)), True),
        (10 * draw.weibull(1.0, 400), False),
    ):
        path = tmp_path / "stays.csv"
        path.write_text("id,months\n" + "".join(f"{i},{x:.6f}\n" for i, x in enumerate(stays)))
        layout = Layout(person="id", all_in="customer", stop="months", unit="month")
        found = fit_histories(read_histories(path, layout).stays, ["exponential"], "none")
        notes = [note.text() for note in found.notes if note.doubt]
        assert bool(notes) == doubted
        if doubted:
            assert notes[0].startswith("customer -> ended: the fit does not bear out its own records")
