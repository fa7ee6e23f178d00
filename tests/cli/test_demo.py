"""The demo: a decision with its files, and one log from two engines."""

import json
from pathlib import Path

import pytest

from experiments.sequential import FixedN
from virta.cli import demo, main
from virta.questions.compare import command as comparing

Capture = pytest.CaptureFixture[str]
TEAM = tuple(f"library/team/{name}" for name in ("hold", "win", "keep"))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small market in place of the retailer, few replications."""
    monkeypatch.setattr(demo, "PLANS", TEAM)
    monkeypatch.setattr(demo, "DATA_PLANS", demo.DATA_PLANS[:3:2])
    for name in ("REPLICATIONS", "_COUNTERFACTUALS", "_MARGINALS", "_FLIPS"):
        monkeypatch.setattr(demo, name, 3)
    monkeypatch.setattr(demo, "_WORLDS", 0)  # nothing is called uncertain in that market


@pytest.mark.verify
def test_the_demo_decides_writes_and_proves(quick: None, tmp_path: Path, capsys: Capture) -> None:
    assert main(["demo", "--out", str(tmp_path / "demo")]) == 0
    said = capsys.readouterr().out
    for part in ("Net present value in 5 years", "Side by side", "turn the answer", "to the last bit"):
        assert part in said
    assert f"{tmp_path}/demo/report.html" in said
    written = {path.name for path in (tmp_path / "demo").iterdir()}
    assert {"report.html", "difference.svg", "lives.png", "compare.json", "metrics.csv"} <= written
    # From the log of a shop to a decision: the published fit and its holdout, in words.
    assert "2357 customers" in said
    assert "bought 1882 times; 1653 were expected" in said
    assert "CDNOW\n104 weeks" in said
    assert (tmp_path / "demo" / "cdnow" / "report.html").exists()


@pytest.mark.verify
def test_a_demo_is_written_over_the_last_one_and_over_nothing_else(
    quick: None, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "USUAL", ("json", "csv"))
    (tmp_path / "provenance.json").write_text('{"command": "demo", "files": ["old.svg"]}')
    (tmp_path / "old.svg").touch()
    assert main(["demo", "--out", str(tmp_path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["engines"]["identical"] is True
    assert [one["label"] for one in document["decision"]["scenarios"]] == ["hold", "win", "keep"]
    assert document["data"]["fit"]["parameters"]["r"] == pytest.approx(0.2426, abs=5e-5)
    assert [one["label"] for one in document["data"]["scenarios"]] == ["cdnow-hold", "cdnow-keep"]
    assert not (tmp_path / "old.svg").exists()
    (tmp_path / "provenance.json").write_text('{"command": "run", "files": ["run.json"]}')
    assert main(["demo", "--out", str(tmp_path)]) == 2
    assert "holds another run" in capsys.readouterr().err


def test_the_demo_is_about_five_years_of_three_plans_that_the_library_holds() -> None:
    assert tuple(f"library/retailer/{name}" for name in ("hold", "win", "keep")) == demo.PLANS
    assert FixedN(demo.REPLICATIONS).n >= 30


def test_engines_that_disagree_fail_with_the_difference(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    real = demo._timed

    def timed(model, engine, lang):  # type: ignore[no-untyped-def]
        log, seconds = real(model, "compiled", lang)
        if engine == "reference":
            log.time[7] += 1e-12
        return log, seconds

    monkeypatch.setattr(demo, "_timed", timed)
    monkeypatch.setattr(demo, "CHAPTERS", tuple(c for c in demo.CHAPTERS if c.key == "engines"))
    assert main(["demo"]) == 1
    said = capsys.readouterr().err
    assert "The engines disagree" in said
    assert "row 7" in said
