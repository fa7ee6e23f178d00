"""The studio in a real browser: it answers, loses nothing, asks nobody else; scenario text stays text."""

import http.client
import statistics
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import ANSWERED, BURST, CHROMIUM, DRAWN, NO_CHROMIUM, Server, Visit

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
    pytest.mark.filterwarnings("ignore"),
]
Visits = Callable[..., Visit]
CARE = "investments.care.budget"
DONE = """() => document.querySelector('.how')?.innerText.includes('30 replications')
    && !document.querySelector('.answer').innerText.includes('Stop')"""
HOSTILE = """
schema: 1
title: '<img src=x onerror="window.hurt=1">'
time: {unit: month, horizon: 1 year}
money: {currency: EUR, purchases: expected}
stages:
  prospect: {kind: potential, title: '<script>window.hurt=1</script>'}
  customer: {kind: customer, margin_flow: {revenue: 10 per month}}
transitions:
  prospect -> customer: {rate: 0.05}
  customer -> gone: {rate: 0.03}
people_at_start: {prospect: 400, customer: 200, selection: none}
"""
LARGE = "\n".join(
    ["schema: 1", "time: {unit: month, horizon: 1 year}", "stages:"]
    + [f"  s{i}: {{kind: potential}}" for i in range(10_000)]
    + ["transitions:", "  s0 -> gone: {rate: 0.1}", "people_at_start: {s0: 5}"]
)


def opened(page: Any, file: Path) -> None:
    """Send a file with the form of the page."""
    page.set_input_files("input[type=file]", file)
    page.locator("form button[type=submit]").click()


def answer(page: Any) -> list[str]:
    """What the page says of the plan, when nothing is computed any more."""
    page.wait_for_function(DONE)
    return [page.inner_text(".answer"), page.text_content(".flow")]


def test_a_person_opens_moves_and_is_answered(visit: Visits, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.yaml"
    hostile.write_text(HOSTILE, encoding="utf-8")
    page, other = visit("/open?lang=en").page, visit("/open?lang=en").page
    for one in (page, other):
        opened(one, hostile)
        one.wait_for_function(DRAWN)
    assert "<img src=x" in page.inner_text("h1")
    assert "<script>" in page.text_content(".flow")
    slider = page.locator('input[data-path*="customer -> gone"]')
    slider.focus()
    for _ in range(50):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.sentence').innerText.includes('Plan A')")
    page.wait_for_timeout(500)  # the last move is on its way for 40 ms
    page.wait_for_function(DONE)
    # Nothing of a burst is lost: the slider stays where the last key left it, and the server knows.
    base, step, shown = 0.03, float(slider.get_attribute("step")), float(slider.input_value())
    assert shown == pytest.approx(base + 50 * step)
    page.reload()
    page.wait_for_function(DRAWN)
    assert float(slider.input_value()) == pytest.approx(shown)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function("!document.querySelector('.lever.moved')")
    # Whoever opens the same file in another browser has a bench of their own.
    assert float(other.locator('input[data-path*="customer -> gone"]').input_value()) == base
    assert "Move a control" in other.inner_text(".sentence")
    assert page.evaluate("window.hurt") is None

    page = visit("/lessons/never-still?lang=fi").page
    assert page.get_attribute("a[hreflang]", "hreflang") == "en"
    page.fill(".guess input", "500")
    page.get_by_role("button", name="Tämä on ennusteeni").click()
    page.wait_for_selector(".known")
    assert "2\xa0400" in page.inner_text(".known")
    # The prediction is that student's: it is there again in the other language, and nobody else sees it.
    where = page.url
    page.goto(where.replace("lang=fi", "lang=en"))
    page.wait_for_selector(".known")
    assert page.locator("tbody tr").first.inner_text().split("\t") == ["your prediction", "500"]
    page = visit("/lessons/never-still?lang=fi").page
    assert page.input_value(".guess input") == ""
    assert page.url != where


@pytest.mark.verify
def test_the_newest_value_wins_and_what_it_says_is_what_it_says_alone(visit: Visits) -> None:
    hasty, calm = visit("/?lang=en").page, visit("/?lang=en").page
    for page in (hasty, calm):
        page.wait_for_function(DRAWN)
    times = [hasty.evaluate(ANSWERED, [CARE, 1000 + 20 * k]) for k in range(20)]
    print(f"\nslider to painted picture: median {statistics.median(times):.0f} ms of {len(times)} moves")
    # Nothing comes back while it moves: the slider is where the hand is, at every moment.
    moves = hasty.evaluate(BURST, [CARE, 1000, 40])
    assert all(sent == seen for sent, seen in moves)
    assert moves[-1][0] == 1000 + 40 * 49
    calm.evaluate(ANSWERED, [CARE, moves[-1][0]])
    hasty.wait_for_timeout(500)
    assert answer(hasty) == answer(calm)


@pytest.mark.verify
def test_a_closed_tab_ends_its_work(visit: Visits, studio: Server) -> None:
    page = visit("/?lang=en&scenario=library/subscription/hold").page
    page.wait_for_function(DRAWN)
    page.get_by_role("tab", name="Files").click()
    page.get_by_role("button", name="The report").click()
    page.wait_for_selector(".spinner")
    page.wait_for_function("/[0-9]+\\/[0-9]+/.test(document.querySelector('#behind').innerText)")
    page.close()
    page = visit("/lessons?lang=en").page
    page.wait_for_timeout(4_000)
    before = studio.seconds()
    page.wait_for_timeout(4_000)
    assert studio.seconds() - before < 0.5


@pytest.mark.verify
def test_long_work_says_how_far_it_is_and_can_be_cancelled(visit: Visits) -> None:
    page = visit("/?lang=en").page
    page.wait_for_function(DRAWN)
    page.get_by_role("tab", name="Files").click()
    page.get_by_role("button", name="The report").click()
    page.wait_for_function("/[0-9]+\\/[0-9]+/.test(document.querySelector('#behind').innerText)")
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_function("document.querySelector('#behind').innerText.includes('Cancelled.')")
    assert page.evaluate(ANSWERED, [CARE, 2000]) > 0  # the page goes on


@pytest.mark.verify
def test_what_is_too_large_is_refused(visit: Visits, studio: Server, tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text(LARGE, encoding="utf-8")
    page = visit("/open?lang=en").page
    opened(page, large)
    page.wait_for_selector("[role=alert]")
    assert "at most 40" in page.inner_text("[role=alert]")

    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(100 << 20)
    before = studio.megabytes("VmHWM")
    for path, most in (("/open", "1 MB"), ("/calibrate", "20 MB")):
        page.goto(f"{studio.address}{path}?lang=en")
        page.set_input_files("input[type=file]", huge)
        assert most in page.evaluate("document.querySelector('input[type=file]').validationMessage")
        page.locator("form button[type=submit]").click()
        assert page.url.startswith(studio.address + path)
    # Whoever sends it all the same is refused on its first line.
    name, port = studio.address.removeprefix("http://").split(":")
    with closing(http.client.HTTPConnection(name, int(port), timeout=60)) as asked:
        asked.putrequest("POST", "/open?lang=en")
        asked.putheader("Content-Length", str(100 << 20))
        asked.endheaders()
        assert asked.getresponse().status == 413
    assert studio.megabytes("VmHWM") - before < 60
