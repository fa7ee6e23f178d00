import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.report import save
from tests.report import cases
from virta.questions.compare import difference, lives, plans
from virta.questions.run import flows, money, stocks

ONE_RUN = (stocks, flows, money)
COMPARED = (difference, plans)

AGAIN = """
import hashlib, sys, matplotlib
matplotlib.rcParams["font.size"] = 20
from experiments.report import save
from virta.questions.run import flows
from tests.report import cases
s = cases.sample("library/team/hold")
figure = flows.figure(s.model, s.books, s.n)
print(hashlib.sha256(save.png(figure, 80) + save.svg(figure).encode()).hexdigest())
print("pyplot" if "matplotlib.pyplot" in sys.modules else "no pyplot")
"""


@pytest.mark.parametrize("module", ONE_RUN, ids=lambda m: m.__name__.rpartition(".")[2])
def test_a_figure_of_one_run_is_the_same_byte_for_byte(module) -> None:  # type: ignore[no-untyped-def]
    case = cases.sample("library/team/hold")
    first, second = (module.figure(case.model, case.books, case.n) for _ in range(2))
    assert save.svg(first) == save.svg(second) == save.svg(first)
    assert save.png(first, 60) == save.png(second, 60)


@pytest.mark.parametrize("module", COMPARED, ids=lambda m: m.__name__.rpartition(".")[2])
def test_a_figure_of_a_comparison_is_the_same_byte_for_byte(module) -> None:  # type: ignore[no-untyped-def]
    first, second = (module.figure(cases.comparison()) for _ in range(2))
    assert save.svg(first) == save.svg(second)
    assert save.png(first, 60) == save.png(second, 60)


def test_two_lives_are_the_same_byte_for_byte() -> None:
    pair = (cases.plans()[0], cases.plans()[2])
    outcomes, choice = lives.tell(pair)
    first, second = (lives.figure(pair, outcomes, choice) for _ in range(2))
    assert save.svg(first) == save.svg(second)


@pytest.mark.verify
def test_another_process_with_other_settings_draws_the_same_and_never_imports_pyplot() -> None:
    case = cases.sample("library/team/hold")
    figure = flows.figure(case.model, case.books, case.n)
    here = hashlib.sha256(save.png(figure, 80) + save.svg(figure).encode()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", AGAIN],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        cwd=cases.SCENARIOS.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.split("\n")[:2] == [here, "no pyplot"]


def test_files_carry_no_date_and_no_version(tmp_path: Path) -> None:
    case = cases.sample("library/team/hold")
    for ending in ("svg", "png"):
        save.write(stocks.figure(case.model, case.books), tmp_path / f"stocks.{ending}", 60)
    svg = (tmp_path / "stocks.svg").read_text(encoding="utf-8")
    png = (tmp_path / "stocks.png").read_bytes()
    for word in ("dc:date", "Matplotlib", "creativecommons"):
        assert word not in svg
    assert b"Software" not in png
    assert b"tIME" not in png


def test_another_ending_is_refused(tmp_path: Path) -> None:
    case = cases.sample("library/team/hold")
    with pytest.raises(ValueError, match=r"stocks\.gif: figures are written as \.svg or \.png"):
        save.write(stocks.figure(case.model, case.books), tmp_path / "stocks.gif")


def test_a_figure_within_a_page_points_nowhere_else_and_shares_no_id() -> None:
    case = cases.sample("library/team/hold")
    one = save.inline(stocks.figure(case.model, case.books), "one", 'Stocks & "flows"')
    other = save.inline(stocks.figure(case.model, case.books), "other", "Stocks")
    assert one.startswith('<svg role="img" aria-label="Stocks &amp; &quot;flows&quot;"')
    assert "http" not in one
    ids = [set(re.findall(r'\bid="([^"]+)"', text)) for text in (one, other)]
    assert ids[0]
    assert not ids[0] & ids[1]
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', one))
    assert used == ids[0]
