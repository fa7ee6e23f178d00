"""The studio in a real browser: it answers, asks nobody else, and shows scenario text as text."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH (Debian: apt install chromium)"),
    pytest.mark.filterwarnings("ignore"),
]
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
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


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "virta", "studio", "--no-show", "--port", str(port)]
    hidden = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    server = subprocess.Popen(words, cwd=ROOT, env=hidden)
    where = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{where}/open", timeout=5).read()
                break
            except OSError:
                time.sleep(0.5)
                assert server.poll() is None, "the server ended by itself"
        yield where
    finally:
        server.terminate()
        server.wait(30)


def test_a_person_opens_moves_and_is_answered(address: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    hostile = tmp_path / "hostile.yaml"
    hostile.write_text(HOSTILE, encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(40_000)
        asked, errors = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))

        page.goto(f"{address}/open?lang=en")
        page.set_input_files("input[type=file]", hostile)
        page.get_by_role("button", name="Open a scenario").click()
        page.wait_for_function("Number(document.querySelector('.flow')?.dataset.drawn) > 0")
        assert "<img src=x" in page.inner_text("h1")
        assert "<script>" in (page.text_content(".flow svg") or "")
        slider = page.locator('input[data-path*="customer -> gone"]')
        slider.focus()
        for _ in range(50):
            page.keyboard.press("ArrowLeft")
        page.wait_for_function("document.querySelector('.sentence').innerText.includes('Plan A')")
        # Nothing of a burst is lost: the slider stays where the last key left it.
        shown = float(slider.input_value())
        assert shown < 0.03
        page.wait_for_timeout(1_000)
        assert float(slider.input_value()) == shown
        page.get_by_role("button", name="Undo").click()
        page.wait_for_function("!document.querySelector('.lever.moved')")

        page.goto(f"{address}/lessons/never-still?lang=fi")
        assert page.get_attribute("a[hreflang]", "hreflang") == "en"
        page.fill(".guess input", "500")
        page.get_by_role("button", name="Tämä on ennusteeni").click()
        page.wait_for_selector(".known")
        assert "2\xa0400" in page.inner_text(".known")

        assert page.evaluate("window.hurt") is None
        assert errors == []
        own = address, "data:", "blob:"
        foreign = [url for url in asked if not url.startswith(own)]
        assert foreign == []
        browser.close()
