"""Results become tables, a page and a figure, and nothing is said that was not measured."""

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import figure, report
from benchmarks.measuring import ROOT
from benchmarks.sides import SIDES
from experiments.report import save
from tests.pictures import words

PAGE = ROOT / "docs" / "performance.md"


def samples(*seconds: float) -> list[dict[str, float]]:
    return [{"wall": 2 * s, "thread": s, "process": s, "calls": 1} for s in seconds]


@pytest.fixture
def results() -> dict:
    """A small market, measured by nobody: round numbers whose tables can be read off."""
    agreed = {"people": 500, "replications": 60, "numbers": 43, "worst": 1.25, "where": "npv: 3"}
    sizes = {
        "1000": {
            "amounts": 4_000.0,
            "samples": {"compiled": samples(4e-4, 8e-4, 6e-4), "simpy": samples(4e-2, 4e-2, 9e-2)},
            "not_run": {"mesa": "mesa is not installed"},
        },
        "10000": {
            "amounts": 40_000.0,
            "samples": {"compiled": samples(3e-3, 3e-3, 3e-3)},
            "not_run": {"simpy": "would take 99 s or more"},
        },
    }
    parts = {
        "six stages, 10,000 people": {
            "amounts": {"here": 1_000, "there": 2_000},
            "samples": {"here": samples(1e-4, 1e-4), "there": samples(4e-4, 6e-4)},
        },
        "replications of 2,000 people, two threads": {
            "amounts": {"here": 200, "there": 200},
            "samples": {"here": samples(0.05, 0.05), "there": samples(0.1, 0.1)},
        },
        "virta list": {"amounts": None, "samples": {"here": samples(0.5, 0.5), "there": samples(1.5, 2.5)}},
    }
    at = {"commit": "0123456789abcdef", "changed_files": 2}
    return {
        "provenance": {
            **at,
            "when": "2001-02-03T04:05:06+00:00",
            "command": "python -m benchmarks",
            "python": "3.11.0",
            "packages": {"numpy": "2.0"},
            "processor": "An abacus",
            "system": "Linux x86_64",
            "cores": 2,
            "load_before": 0.1,
            "load_after": 0.9,
            "rounds": 3,
            "quick": False,
        },
        "race": {"agreement": {"compiled": agreed}, "sizes": sizes},
        "workloads": {
            "commits": {"here": at, "there": {"commit": "fedcba9876543210", "changed_files": 0}},
            "workloads": parts,
        },
        "memory": {
            "six_rates.yaml": {"from": 1, "to": 2, "peak": 100.0, "kept": {"people": 60.0, "accounts": 8.0}}
        },
    }


def cells(text: str, first: str) -> list[list[str]]:
    """The rows of tables that begin with this cell."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if "|" in line
    ]
    return [row[1:] for row in rows if row[0] == first]


def test_tables_say_what_was_measured(results: dict) -> None:
    text = report.block(results, None)
    # A median of 6e-4 s over 4,000 transitions; the rounds' own ratios are 100, 50 and 150.
    assert cells(text, "compiled")[0][1:] == ["150", "75"]
    assert cells(text, "simpy")[0][1:] == ["10,000", "not run"]
    assert cells(text, "simpy")[1] == ["100", "not run"]
    assert cells(text, "mesa")[0][1:] == ["not run", "not run"]
    assert cells(text, "mesa")[-1] == ["mesa is not installed"]
    assert cells(text, "compiled")[-1] == ["60 of 500 people", "43", "1.2", "npv: 3"]
    assert cells(text, "six_rates.yaml") == [["100", "40", "people 60, accounts 8"]]


def test_another_checkout_is_compared_round_by_round(results: dict) -> None:
    text = report.block(results, None)
    assert cells(text, "six stages, 10,000 people") == [["100 ns an event", "250 ns an event", "5 (4 to 6)"]]
    assert cells(text, "virta list")[0][-1] == "4 (3 to 5)"
    # Threads share no clock but the wall's, which here runs twice as fast as the processor's.
    assert cells(text, "replications of 2,000 people, two threads")[0][0] == "2,000 a second"


def test_where_and_with_what_is_said(results: dict) -> None:
    first = report.block(results, "figures/performance.svg").splitlines()[0]
    for part in ("2001-02-03", "012345678 with 2 changed files", "An abacus", "numpy 2.0", "0.1 and 0.9"):
        assert part in first


def test_small_sizes_are_marked(results: dict) -> None:
    assert "not figures to keep" not in report.block(results, None)
    results["provenance"]["quick"] = True
    assert "not figures to keep" in report.block(results, None)


def test_only_what_stands_between_the_markers_is_written(results: dict) -> None:
    page = f"# Title\n\n{report.BEGIN}\nold\n{report.END}\n\nafter\n"
    once = report.filled(page, results)
    assert once.startswith(f"# Title\n\n{report.BEGIN}\n")
    assert once.endswith(f"{report.END}\n\nafter\n")
    assert "old" not in once
    assert report.filled(once, results) == once


def test_a_page_without_markers_is_refused(results: dict) -> None:
    with pytest.raises(ValueError, match="figures: begin"):
        report.filled("# Title\n", results)


def test_a_page_is_filled_by_one_command(results: dict, tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    page, source = tmp_path / "performance.md", tmp_path / "results.json"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    source.write_text(json.dumps(results), encoding="utf-8")
    command.main(["--page", str(page), "--json", str(source)])
    text = page.read_text(encoding="utf-8")
    assert "(figures/performance.svg)" in text
    assert "Not measured yet" not in text
    assert "SimPy" in (tmp_path / "figures" / "performance.svg").read_text(encoding="utf-8")


def test_the_page_tells_every_side() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in SIDES if f"| `{name}` |" not in text] == []


def test_every_measured_side_is_a_named_line(results: dict) -> None:
    drawn = words(save.svg(figure.figure(results["race"])))
    assert "Virta" in drawn
    assert "SimPy" in drawn
    assert "Mesa" not in drawn
    assert set(figure.LOOKS) == set(figure.NAMES) == set(SIDES)


@pytest.mark.verify
def test_small_sizes_run_to_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "results.json"
    command.main(["--quick", "--only", "coupled", "--only", "memory", "--json", str(target)])
    found = json.loads(target.read_text(encoding="utf-8"))
    assert set(found) == {"provenance", "coupled", "memory"}
    assert set(found["coupled"]["sizes"]["400"]["samples"]) == {"expected", "sampled"}
    assert found["memory"]["six_rates.yaml"]["kept"]["people"] > 0
    assert "Bytes a customer" in capsys.readouterr().out
