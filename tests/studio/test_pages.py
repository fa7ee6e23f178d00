"""Every page, in both languages, is for everybody: axe-core, the keyboard, a phone, tables, no motion."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browsing import CHROMIUM, DRAWN, NO_CHROMIUM, Visit

pytestmark = [
    pytest.mark.verify,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
    pytest.mark.filterwarnings("ignore"),
]
Visits = Callable[..., Visit]
PAGES = (
    "/",
    "/open",
    "/calibrate",
    "/lessons",
    "/lessons/leaky-bucket",
    "/lessons/never-still",
    "/lessons/never-still/handout",
    "/lessons/leaky-bucket/handout?kind=teacher",
)
CHARTS = "[...document.querySelectorAll('main [role=img]')].filter((c) => c.checkVisibility())"
BARE = f"""{CHARTS}.filter((chart) => {{
  for (let place = chart.parentElement, k = 0; place && k < 3; place = place.parentElement, k++)
    if (place.querySelector('table, details.twin')) return false;
  return true;
}}).map((chart) => chart.outerHTML.slice(0, 200))"""


def serious(page: Any) -> list[str]:
    """What axe-core finds that keeps people out."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:150] for node in one['nodes'][:4]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def beside(page: Any) -> int:
    """Pixels of the page beyond the right edge of the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("lang", ["en", "fi"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_nobody_out(visit: Visits, path: str, lang: str) -> None:
    where = f"{path}{'&' if '?' in path else '?'}lang={lang}"
    page = visit(where).page
    if path == "/":
        page.wait_for_function(DRAWN)
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        page.wait_for_function("document.querySelectorAll('details.twin table').length === 3")
    if path.startswith("/lessons/") and "handout" not in path:
        assert serious(page) == []
        if page.locator(".guess input").count():
            page.fill(".guess input", "500")
        page.locator("button.main.large").click()
        page.wait_for_selector(".known")
    assert (page.get_attribute("html", "lang") or "").startswith(lang)
    assert serious(page) == []
    if "handout" not in path:
        assert page.evaluate(BARE) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    assert beside(page) <= 0
    assert serious(page) == []


@pytest.mark.parametrize("tab", ["statements", "lives", "events", "files"])
def test_what_lies_behind_keeps_nobody_out(visit: Visits, tab: str) -> None:
    page = visit("/?lang=en&scenario=library/team/hold").page
    page.wait_for_function(DRAWN)
    page.locator(f"#tab-{tab}").click()
    page.wait_for_selector(f"#behind[aria-labelledby=tab-{tab}]")
    if tab != "files":
        page.locator("#behind button.main").click()
        page.wait_for_selector("#behind .panel :is(p, table)")
    assert serious(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert beside(page) <= 0


def test_the_keyboard_alone_suffices(visit: Visits) -> None:
    page = visit("/?lang=en").page
    page.wait_for_function(DRAWN)

    def tab_to(what: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.matches({what!r})"):
                return
        raise AssertionError(f"the Tab key does not reach {what}")

    tab_to(".skip")
    tab_to("input[data-path='investments.care.budget']")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.sentence').innerText.includes('Plan A')")
    tab_to("details.twin > summary")
    page.keyboard.press("Enter")
    page.wait_for_selector("details.twin[open] table")
    tab_to("#tab-files")
    page.keyboard.press("Enter")
    tab_to("#behind button")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename == "plan-a.yaml"


def test_nothing_moves_for_whoever_wants_no_motion(visit: Visits) -> None:
    dots = "document.querySelector('.flow canvas').toDataURL()"

    def moves(page: Any) -> bool:
        before = page.evaluate(dots)
        page.wait_for_timeout(300)
        return bool(page.evaluate(dots) != before)

    for wanted, expected in (("reduce", False), ("no-preference", True)):
        page = visit("/?lang=en", reduced_motion=wanted).page
        page.wait_for_function(DRAWN)
        page.wait_for_timeout(500)
        assert len(page.evaluate(dots)) > 5_000  # dots are there, moving or not
        assert moves(page) is expected
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(500)
    assert not moves(page)
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(500)
    assert moves(page)
