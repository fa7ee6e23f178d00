"""The studio or the game, served as a person would start it, and a browser to visit it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "no Chromium on PATH (Debian: apt install chromium)"
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 300_000
"""Milliseconds that a page is waited for: the machine may be busy."""
DRAWN = "Number(document.querySelector('.flow')?.dataset.drawn) > 0"
ANSWERED = """async ([path, value]) => {
  const flow = document.querySelector('.flow'), before = Number(flow.dataset.drawn);
  const slider = document.querySelector(`input[data-path='${path}']`);
  slider.value = value;
  const moved = performance.now();
  slider.dispatchEvent(new Event('input'));
  await new Promise((seen) => {
    const look = () => Number(flow.dataset.drawn) > before && (watch.disconnect(), seen());
    const watch = new MutationObserver(look);
    watch.observe(flow, {attributes: true});
  });
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  return performance.now() - moved;
}"""
"""Moves a slider; milliseconds until the flow that answers it is painted."""
BURST = """async ([path, first, step]) => {
  const slider = document.querySelector(`input[data-path='${path}']`), seen = [];
  for (let k = 0; k < 50; k++) {
    slider.value = first + step * k;
    slider.dispatchEvent(new Event('input'));
    await new Promise((next) => setTimeout(next, 15));
    seen.push([first + step * k, Number(slider.value)]);
  }
  return seen;
}"""
"""Moves a slider 50 times; where the hand was and where the slider was, each time."""


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    address: str
    process: subprocess.Popen[bytes]

    def seconds(self) -> float:
        """Processor time it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self, what: str = "VmRSS") -> float:
        """Memory it holds; VmHWM: the most it has held."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(what)) / 1024


@contextmanager
def served(command: str, *options: str, folder: Path = ROOT, path: str = "/open") -> Iterator[Server]:
    """`virta COMMAND` on a port of its own, until it is left or killed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "virta", command, "--no-show", "--port", str(port), *options]
    hidden = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    process = subprocess.Popen(words, cwd=folder, env={**hidden, "PYTHONPATH": str(ROOT)})
    server = Server(f"http://127.0.0.1:{port}", process)
    try:
        for _ in range(480):
            try:
                urllib.request.urlopen(server.address + path, timeout=5).read()
                break
            except urllib.error.HTTPError:
                break  # it answers
            except OSError:
                time.sleep(0.5)
                assert process.poll() is None, "the server ended by itself"
        yield server
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium without a screen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        try:
            yield opened
        finally:
            opened.close()


@dataclass
class Visit:
    """A page, with what it asked for and what failed in it."""

    page: Any
    asked: list[str]
    errors: list[str]

    def foreign(self, address: str) -> list[str]:
        """What it asked of others."""
        return [url for url in self.asked if not url.startswith((address, "data:", "blob:"))]


def visit(opened: Any, width: int = 1280, height: int = 720, **options: Any) -> Visit:
    """A page of a session of its own."""
    context = opened.new_context(viewport={"width": width, "height": height}, **options)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    found = Visit(page, [], [])
    page.on("request", lambda request: found.asked.append(request.url))
    page.on("pageerror", lambda error: found.errors.append(str(error)))
    # What fails while a component is drawn is caught by the framework, which says it on the console alone.
    page.on("console", lambda said: said.type == "error" and found.errors.append(said.text))
    return found
