"""From last year's figures to a scenario, and from a conversation to last year's figures."""

import dataclasses
import io
import math
from pathlib import Path

import pytest

from virta.cli import main
from virta.interview import Answers, Inconsistent, Spend, likely, response, scenario_text

YEAR = Answers(
    title='Kahvila "Kulma"',
    currency="EUR",
    customers=1000,
    reachable=20000,
    won=300,
    lost=200,
    leave=0.1,
    purchases=12,
    purchase=8.5,
    margin=0.6,
    winning=Spend(24000, without=180, doubled=360),
    keeping=Spend(6000, without=300, doubled=160),
)


@pytest.mark.parametrize(("people", "without", "doubled"), [(300, 180, 360), (200, 300, 160), (10, 1, 15)])
def test_the_curve_gives_back_both_answers(people: float, without: float, doubled: float) -> None:
    largest, half = response(people, Spend(1.0, without, doubled))
    for times, happened in ((0, without), (1, people), (2, doubled)):
        multiplier = 1 + (largest - 1) * (1 - 2 ** (-times / half))
        assert without * multiplier == pytest.approx(happened)


@pytest.mark.parametrize(
    ("people", "without", "doubled", "complaint"),
    [
        (300, 300, 360, "no effect"),
        (300, 180, 300, "must do more"),
        (300, 180, 420, "diminishing"),
        (200, 300, 100, "diminishing"),
        (100, 300, 10, "negative"),
    ],
)
def test_answers_that_no_curve_holds(people: float, without: float, doubled: float, complaint: str) -> None:
    with pytest.raises(Inconsistent, match=complaint):
        response(people, Spend(1.0, without, doubled))


@pytest.mark.parametrize("keeping", [False, True])
@pytest.mark.parametrize("people", [10, 300, 12345])
def test_the_suggested_answers_are_consistent(people: int, keeping: bool) -> None:
    largest, half = response(people, Spend(1.0, *likely(people, keeping)))
    assert half > 0
    assert (largest < 1) == keeping


def test_rates_are_events_over_person_years() -> None:
    text = scenario_text(YEAR)
    assert "prospect -> customer: {rate: 0.015 per year}" in text
    assert f"customer -> ended:    {{rate: {200 / 950:.6f} per year}}" in text
    assert f"prospect -> gone:     {{rate: {-math.log(0.9):.6f} per year}}" in text


def test_more_won_than_there_are_customers() -> None:
    with pytest.raises(Inconsistent, match="More customers were won"):
        scenario_text(dataclasses.replace(YEAR, won=2000))


def answer(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_a_conversation_becomes_a_scenario_that_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    year = ("Kahvila", "", "1 000", "300", "200", "", "10", "12", "8,5", "60", "24000", "", "", "0")
    answer(monkeypatch, *year)
    assert main(["new", str(file), "--ask"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["check", str(file)]) == 0
    assert "3 transitions" in capsys.readouterr().out


def test_a_bad_answer_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "Kahvila", "euro", "EUR", "12,500", "many", "1000")
    assert main(["new", str(tmp_path / "mine.yaml"), "--ask"]) == 2
    said = capsys.readouterr().err
    for complaint in ("Three letters", "thousands or decimals", "'many' is not a number", "ended early"):
        assert complaint in said
    assert not (tmp_path / "mine.yaml").exists()
