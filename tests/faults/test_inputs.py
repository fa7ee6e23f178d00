"""Well-formed files and options that would do harm: each has its own refusal or warning."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from experiments import memory
from experiments.no_answer import NoAnswer
from simulation.build import build
from simulation.engine import run
from simulation.scenario import ScenarioError, load, loads
from virta.cli import main

from .processes import MARKET

Capture = pytest.CaptureFixture[str]


def told(text: str) -> list[str]:
    """What is doubted of a scenario that is read all the same."""
    return [problem.message for problem in loads(text).warnings]


def changed(old: str, new: str) -> str:
    assert MARKET.count(old) >= 1
    return MARKET.replace(old, new)


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    return str(caught.value)


# Money ----------------------------------------------------------------------------------------


def test_a_quantum_that_swallows_what_is_booked_is_refused() -> None:
    said = refusal(changed("money: {", "money: {quantum: 100, "))
    assert "rounding to it swallows stages.active.purchases.amount (50 EUR)" in said


def test_a_quantum_that_moves_results_is_told() -> None:
    (said,) = told(changed("money: {", "money: {quantum: 1, "))
    assert "rounding moves stages.active.purchases.margin (20 EUR) by up to 2.5 %" in said
    assert told(changed("money: {", "money: {quantum: 0.01, ")) == []
    assert told(MARKET) == []


def test_rounding_moves_no_more_than_is_told() -> None:
    coarse, fine = (loads(changed("money: {", f"money: {{quantum: {q}, ")) for q in ("1", "0.000001"))
    margins = [
        run(model).books.money[..., 1].sum() / model.arrays.per_quantum
        for model in map(build, (coarse, fine))
    ]
    assert abs(margins[0] / margins[1] - 1.0) < 0.025


@pytest.mark.parametrize("law", ["gamma", "lognormal"])
def test_a_mean_that_no_run_shows_is_told(law: str) -> None:
    amount = f"amount: {{mean: 50, cv: 1000000, distribution: {law}}}"
    said = " ".join(told(changed("amount: {mean: 50, cv: 0.5}", amount)))
    assert "stages.active.purchases.amount has a cv of 1000000: half of its mean rests on purchases" in said
    assert told(changed("cv: 0.5", "cv: 3")) == []


def test_an_amount_beyond_the_books_is_named_with_what_is_wrong() -> None:
    text = changed("amount: {mean: 50, cv: 0.5}", "amount: 1e20")
    with pytest.raises(OverflowError) as caught:
        run(build(loads(text)))
    said = str(caught.value)
    assert "stages.active.purchases.amount, is 1e+20 EUR, 2.5e+07 times as much as that" in said
    assert "Try money.quantum=1000000, or write thousands for units" in said


# Names ----------------------------------------------------------------------------------------


def test_one_name_in_two_forms_of_unicode_is_one_name() -> None:
    composed, taken_apart = unicodedata.normalize("NFC", "café"), unicodedata.normalize("NFD", "café")
    text = MARKET.replace("prospect", composed)
    mixed = text.replace(f"  {composed}: {{kind", f"  {taken_apart}: {{kind")
    assert mixed != text
    assert loads(mixed) == loads(text)
    assert "duplicate key" in refusal(text.replace("stages:", f"stages:\n  {taken_apart}: {{kind: former}}"))


@pytest.mark.parametrize("name", ["Active", "ACTIVE", "аctive", "act\u200dive", "\uff41ctive"])
def test_names_that_look_alike_are_refused(name: str) -> None:
    said = refusal(changed("\nstages:", f'\nstages:\n  "{name}": {{kind: former}}'))
    assert "looks like" in said


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Gone", "gone is built in"),
        ("gοne", "gone is built in"),
        ("total", "what the tables call a sum"),
        ("Total", "what the tables call a sum"),
        ("a\u202eb", "an invisible character, U+202E"),
        ("a\\tb", "a control character, U+0009"),
    ],
)
def test_reserved_and_invisible_names_are_refused(name: str, why: str) -> None:
    assert why in refusal(changed("\nstages:", f'\nstages:\n  "{name}": {{kind: former}}'))


@pytest.mark.parametrize("name", ["👨‍👩‍👧", "🏳️‍🌈", "यात्री", "ｱ", "ß"])
def test_names_of_every_script_and_emoji_are_names(name: str) -> None:
    assert loads(MARKET.replace("prospect", name)).stages[0].name == unicodedata.normalize("NFC", name)


# Files ----------------------------------------------------------------------------------------


def test_a_circle_through_links_is_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("schema: 1\nextends: b.yaml\n")
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    with pytest.raises(ScenarioError, match="circle"):
        load(tmp_path / "a.yaml")


def test_links_within_the_folder_are_followed_and_links_to_themselves_are_told(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(MARKET)
    (tmp_path / "same.yaml").symlink_to("base.yaml")
    (tmp_path / "child.yaml").write_text("schema: 1\nextends: same.yaml\n")
    assert load(tmp_path / "child.yaml").stages == loads(MARKET).stages
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "lost.yaml").write_text("schema: 1\nextends: loop.yaml\n")
    with pytest.raises(ScenarioError, match=r"loop\.yaml"):
        load(tmp_path / "lost.yaml")


def test_a_folder_is_not_extended(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "child.yaml").write_text("schema: 1\nextends: inner\n")
    with pytest.raises(ScenarioError, match="the file to extend is not there"):
        load(tmp_path / "child.yaml")


# Options --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", ""], "A scenario file is wanted, and an empty name was given."),
        (["compare", "{market}", "--plan", "=x: investments.care.budget=1"], "begins with =: put a label"),
        (["check", "{market}", "--set", "stages={}"], "an empty mapping sets nothing"),
        (["check", "{market}", "--set", "investments.care={effects: {}}"], "an empty mapping sets nothing"),
        (["check", "{market}", "--set", "time={horizon: 5 months, period: 2 months}"], "each 2 months long"),
        (["run", "{market}", "-n", "1000000000000"], "1,000,000,000,000 replications keep"),
        (
            ["compare", "{market}", "{other}", "-n", "1000000000"],
            "1,000,000,000 replications of 2 plans keep",
        ),
    ],
)
def test_what_is_asked_for_is_refused_by_its_true_cause(
    words: list[str], said: str, tmp_path: Path, capsys: Capture
) -> None:
    files = {"market": tmp_path / "market.yaml", "other": tmp_path / "other.yaml"}
    files["market"].write_text(MARKET)
    files["other"].write_text(changed("rate: 0.05}", "rate: 0.06}"))
    assert main([word.format(**files) if word.startswith(("{m", "{o")) else word for word in words]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_check_says_how_much_will_happen(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "market.yaml").write_text(MARKET)
    assert main(["check", str(tmp_path / "market.yaml")]) == 0
    said = capsys.readouterr().out
    assert "events a replication: 500 people," in said
    assert main(["check", str(tmp_path / "market.yaml"), "--set", "limits.events=1000"]) == 2
    assert "and 1,000 are allowed" in capsys.readouterr().err


def test_rows_of_many_replications_stand_on_disk_and_not_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "IN_MEMORY", 800)
    kept = memory.rows(1000, 10)
    assert type(kept).__name__ == "memmap"
    kept[999] = 1.0
    assert kept.mean(axis=0).tolist() == [0.001] * 10
    with pytest.raises(NoAnswer, match=r"1,000,000,000,000 replications keep .* GiB of sums"):
        memory.rows(10**12, 10)


def test_two_thousand_stages_run(tmp_path: Path, capsys: Capture) -> None:
    n = 2000
    stages = "\n".join(f"  s{i}: {{kind: customer}}" for i in range(n))
    moves = "\n".join(f"  s{i} -> s{i + 1}: {{rate: 2}}" for i in range(n - 1))
    (tmp_path / "many.yaml").write_text(
        f"schema: 1\ntime: {{unit: month, horizon: 3 months}}\nstages:\n{stages}\ntransitions:\n{moves}\n"
        "people_at_start: {s0: {count: 50, selection: none}}\n"
    )
    assert main(["run", str(tmp_path / "many.yaml"), "-n", "2"]) == 0
    said = capsys.readouterr().out
    assert "the moves between 2000 states are more than are followed at once" in said
    assert "Customers at the end" in said
