"""A conversation becomes a scenario."""

import io
import re
import shlex
from pathlib import Path

import pytest

from simulation.scenario import load
from virta.cli import main
from virta.cli.questions import understood

Capture = pytest.CaptureFixture[str]
# title, currency, customers, won, lost, came back, purchase, purchases, margin, service, prospects
YEAR = ("Kahvila", "", "1 000", "300", "200", "", "8,5", "12", "60", "", "")


def answer(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@pytest.mark.parametrize("lang", ["en", "fi"])
def test_a_conversation_becomes_a_scenario_that_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, lang: str
) -> None:
    file = tmp_path / "mine.yaml"
    answer(monkeypatch, *YEAR, "24000", "", "0")
    assert main(["new", str(file), "--ask", "--lang", lang]) == 0
    assert capsys.readouterr().out == ""
    scenario = load(file)
    assert [stage.title.fi for stage in scenario.stages] == ["Prospekti", "Asiakas", "Päättynyt", "poissa"]
    assert scenario.investments[0].title.fi == "Mainonta"
    assert scenario.title.en == "Kahvila"
    assert [group.count for group in scenario.people_at_start] == [20000, 1000, 200]
    assert [investment.name for investment in scenario.investments] == ["advertising"]


@pytest.mark.verify
def test_the_start_of_the_readme_runs_on_what_was_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^    virta (\w+ mine\.yaml.*)$", readme, re.MULTILINE)
    commands = {line.split()[0]: shlex.split(line, comments=True) for line in lines}
    assert list(commands) == ["new", "check", "run", "compare", "optimize", "report"]
    quick = {
        "run": ["--replications", "2"],
        "compare": ["-n", "2"],
        "optimize": ["-n", "2", "--max-replications", "20", "--no-frontier", "--zone", "5000"],
    }
    monkeypatch.chdir(tmp_path)
    answer(
        monkeypatch,
        "Kahvila",
        "",
        "60",
        "20",
        "15",
        "2",
        "40",
        "10",
        "50",
        "0",
        "300",
        "6000",
        "",
        "3000",
        "",
    )
    for name in ("new", "check", "run", "compare", "optimize"):
        assert main([*commands[name], *quick.get(name, [])]) == 0, capsys.readouterr().err
    assert "more care" in capsys.readouterr().out
    assert (tmp_path / "results").is_dir()


def test_a_bad_answer_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    answer(monkeypatch, "Kahvila", "euro", "EUR", "12,500", "many", "10.5", "-3", "1000")
    assert main(["new", str(tmp_path / "mine.yaml"), "--ask"]) == 2
    said = capsys.readouterr().err
    for complaint in ("Three letters", "may be thousands", "'many' is not", "whole", "zero or more"):
        assert complaint in said
    assert said.endswith("The answers ended early: nothing was written.\n")
    assert not (tmp_path / "mine.yaml").exists()


def test_an_answer_that_contradicts_the_others_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    answer(monkeypatch, *YEAR, "24000", "900", "0", "340")
    assert main(["new", str(tmp_path / "mine.yaml"), "--ask"]) == 0
    assert "The second half of a spend does less" in capsys.readouterr().err


def test_the_reason_is_told_in_the_language_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    answer(monkeypatch, *YEAR, "24000", "900", "0", "340")
    assert main(["new", str(tmp_path / "mine.yaml"), "--ask", "--lang", "fi"]) == 0
    said = capsys.readouterr().err
    assert "luvun on oltava alle 450." in said
    assert f"Kirjoitettu: {tmp_path / 'mine.yaml'}. Seuraavaksi:\n  virta check" in said.replace("\n/", "/")
    assert "Wrote" not in said


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "a share of a count": (
        ("Kahvila", "", "30%"),
        "'30%' is a share. A number of people is wanted",
    ),
    "nothing": (("Kahvila", "", ""), "A number of people is wanted, as in 350"),
    "a share of money": ((*YEAR[:6], "30 %"), "'30 %' is a share. A sum of money is wanted"),
    "no money": ((*YEAR[:6], ""), "A sum of money is wanted, as in 12 500"),
    "no number": ((*YEAR[:7], ""), "A number is wanted, as in 4"),
    "more than all": ((*YEAR[:8], "140"), "No more than 100 %"),
    "more back than were lost": (
        (*YEAR[:5], "500"),
        "some of them stayed away: 198 at most",
    ),
}


@pytest.mark.parametrize(("lines", "complaint"), REFUSED.values(), ids=REFUSED)
def test_a_question_says_what_it_wants_and_is_asked_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    lines: tuple[str, ...],
    complaint: str,
) -> None:
    answer(monkeypatch, *lines)
    assert main(["new", str(tmp_path / "mine.yaml"), "--ask"]) == 2
    *_, asked, told, again, _ended = [line for line in capsys.readouterr().err.split("\n") if line.strip()]
    assert complaint in told
    assert asked.startswith(again.split("?")[0])


def test_large_numbers_are_suggested_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    answer(monkeypatch, *YEAR[:2], "1234567", *YEAR[3:])
    main(["new", str(tmp_path / "mine.yaml"), "--ask"])
    assert "[24691340]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "value"),
    [("12 500", 12500), ("0,125", 0.125), ("38 %", 38), ("1234.567", 1234.567), ("1_000", 1000)],
)
def test_numbers_as_people_write_them(text: str, value: float) -> None:
    assert understood(text, "en") == value


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    assert main(["new", str(file)]) == 2
    assert "--force" in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert main(["new", str(file), "--force"]) == 0
    load(file)


def test_a_file_in_a_folder_that_does_not_exist(tmp_path: Path, capsys: Capture) -> None:
    assert main(["new", str(tmp_path / "nowhere" / "mine.yaml")]) == 2
    assert "Cannot write" in capsys.readouterr().err
