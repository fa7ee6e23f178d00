"""The game in browsers: turns on one laptop, a server that is killed, a debrief; and on a network, a door."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import browsing
from tests.browsing import CHROMIUM, NO_CHROMIUM, visit
from tests.studio.test_pages import beside, serious

pytestmark = [
    pytest.mark.verify,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browsing.browser() as opened:
        yield opened


def decide(page: Any, address: str, team: int, sums: dict[str, int]) -> None:
    """A team's turn at the teacher's laptop."""
    page.goto(f"{address}/game?lang=en")
    page.get_by_role("link", name=re.compile(rf"Take a turn: Team {team}\b")).click()
    page.wait_for_selector(".choices input")
    for name, spent in sums.items():
        page.get_by_role("spinbutton", name=name).fill(str(spent))
    page.wait_for_function("!document.querySelector('button.main.large').disabled")
    page.get_by_role("button", name="This is our decision").click()
    page.get_by_text("Kept. You may change it").wait_for()


def end_round(page: Any, address: str, n: int) -> None:
    """The teacher ends a round, though some have not decided."""
    page.goto(f"{address}/game?lang=en")
    page.get_by_role("heading", name=f"Round {n} of 6").wait_for()
    page.get_by_role("button", name="End the round").click()
    again = page.get_by_role("button", name=re.compile("have not decided"))
    following = page.get_by_role("heading", name=f"Round {n + 1} of 6")
    over = page.get_by_role("heading", name="The game is over")
    again.or_(following).or_(over).first.wait_for()
    if again.count():
        again.click()
    following.or_(over).first.wait_for()


def test_a_game_goes_on_from_the_last_decision_when_its_server_is_killed(
    chromium: Any, tmp_path: Path
) -> None:
    options = ("--teams", "2", "--seed", "5", "--state", str(tmp_path / "class.sqlite"))
    page = visit(chromium).page
    with browsing.served("game", *options, path="/game") as server:
        for round_ in (1, 2):
            decide(page, server.address, 1, {"Care of customers": 20_000, "Research": 6_000})
            decide(page, server.address, 2, {"Winning new customers": 36_000})
            end_round(page, server.address, round_)
        decide(page, server.address, 1, {"Care of customers": 31_000})
        server.process.kill()
        assert server.process.wait() == -9
    with browsing.served("game", *options, path="/game") as server:
        page.goto(f"{server.address}/game?lang=en")
        page.get_by_role("heading", name="Round 3 of 6").wait_for()
        board = page.inner_text("table")
        assert board.count("decided") == 1
        assert board.count("not yet") == 1
        page.get_by_role("link", name=re.compile("Team 1 ✓")).click()
        assert page.get_by_role("spinbutton", name="Care of customers").input_value() == "31000"
        assert page.locator("table").first.inner_text().count("20\u202f000") == 2  # the years that are over
        for round_ in range(3, 7):
            end_round(page, server.address, round_)
        assert serious(page) == []
        page.get_by_role("link", name="Debrief").click()
        page.get_by_text("Where ranks came from").wait_for()
        told = page.inner_text("main")
        assert "Luck decided nothing" in told
        assert "Best constant split in hindsight" in told
        assert serious(page) == []
        page.set_viewport_size({"width": 390, "height": 844})
        assert beside(page) <= 0


def test_twelve_teams_enter_by_their_codes_through_a_door(chromium: Any, tmp_path: Path) -> None:
    options = ("--teams", "12", "--password", "torinlaita", "--state", str(tmp_path / "class.sqlite"))
    with browsing.served("game", *options, path="/game") as server:
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{server.address}/game")
        student = visit(chromium, 390, 844).page
        student.goto(f"{server.address}/game?lang=fi")
        student.fill("input[type=password]", "torinlaita")
        student.keyboard.press("Enter")
        student.get_by_role("heading", name="Kierros 1/6").wait_for()
        assert serious(student) == []
        assert beside(student) <= 0
        assert student.get_by_role("button", name="Päätä kierros").count() == 0  # only the teacher leads
        assert student.locator("tbody tr").count() == 12
        for _ in range(8):
            student.get_by_label("Joukkueen koodi").fill("000000")
            student.get_by_role("button", name="Pelaa").first.click()
            student.get_by_text("Koodia ei ole").wait_for()
        student.get_by_role("button", name="Pelaa").first.click()
        student.get_by_text("Liian monta yritystä").wait_for()
