"""The studio in a browser: from a slider that moves to the picture that answers, and many sessions at once.

python -m benchmarks.studio                # 100 moves, bursts of 50, then 20 sessions: on an idle machine
python -m benchmarks.studio --moves 20 --sessions 3
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from typing import Any

from tests.browsing import ANSWERED, BURST, DRAWN, Server, browser, served, visit

PATH = "investments.care.budget"
GAP = 300
"""Milliseconds between moves: the band of the last one is still being computed."""
BURSTS = 5
ROUNDS = 5
SCENARIOS = ("retailer/hold", "subscription/hold", "team/hold", "contract/hold", "ladder/hold")


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--moves", type=int, default=100)
    parser.add_argument("--sessions", type=int, default=20)
    chosen = parser.parse_args(arguments)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; the browser runs on them too")
    with served("studio") as server, browser() as opened:
        _alone(server, opened, chosen.moves)
        _together(server, opened, chosen.sessions)


def _alone(server: Server, opened: Any, moves: int) -> None:
    page = visit(opened).page
    page.goto(f"{server.address}/?lang=en")
    page.wait_for_function(DRAWN)
    page.wait_for_timeout(8_000)  # the band of the first picture, and what is compiled on the way
    times = []
    for k in range(moves):
        times.append(page.evaluate(ANSWERED, [PATH, 500 + 20 * (k * 37 % 100)]))
        page.wait_for_timeout(GAP)
    times.sort()
    print(
        f"slider to painted picture, {moves} moves {GAP} ms apart: median {statistics.median(times):.0f} ms, "
        f"90 % below {times[int(0.9 * len(times))]:.0f} ms, slowest {times[-1]:.0f} ms"
    )
    lost = 0
    for k in range(BURSTS):
        sent = page.evaluate(BURST, [PATH, 1000 + 20 * k, 40])
        page.wait_for_timeout(1_000)
        page.reload()
        page.wait_for_function(DRAWN)
        held = float(page.input_value(f"input[data-path='{PATH}']"))
        lost += sum(one != seen for one, seen in sent) + (held != sent[-1][0])
    print(f"{BURSTS} bursts of 50 moves, 15 ms apart: {lost} inputs lost")
    page.context.close()


def _together(server: Server, opened: Any, sessions: int) -> None:
    before = server.megabytes()
    # All screens are drawn beside the server; moving dots cost 0.12 of a core each, so they stand.
    pages = [visit(opened, reduced_motion="reduce").page for _ in range(sessions)]
    for k, page in enumerate(pages):
        page.goto(f"{server.address}/?lang=en&scenario=library/{SCENARIOS[k % len(SCENARIOS)]}")
    for page in pages:
        page.wait_for_function(DRAWN)
    paths = [page.get_attribute("input[type=range]", "data-path") for page in pages]
    slowest, lost, all_times = 0.0, 0, []
    for k in range(ROUNDS):
        for page, path in zip(pages, paths, strict=True):  # each begins, and none waits for another
            page.evaluate(
                f"""([path, share]) => {{
                  const slider = document.querySelector(`input[data-path='${{path}}']`);
                  const low = Number(slider.min), high = Number(slider.max), step = Number(slider.step);
                  const value = low + step * Math.round((high - low) * share / step);
                  window.answered = ({ANSWERED})([path, value]);
                }}""",
                [path, 0.1 + 0.15 * k],
            )
        times = [page.evaluate("window.answered") for page in pages]
        all_times += times
        slowest = max(slowest, *times)
        time.sleep(1)
    after = server.megabytes()
    for page, path in zip(pages, paths, strict=True):
        where = f"input[data-path={json.dumps(path)}]"
        moved = float(page.input_value(where))
        page.reload()
        page.wait_for_selector(where)
        lost += float(page.input_value(where)) != moved
    held = (after - before) / sessions
    print(
        f"{sessions} sessions that move at once, {ROUNDS} times: "
        f"median {statistics.median(all_times):.0f} ms, "
        f"slowest {slowest:.0f} ms; {held:.1f} MB of the server a session; {lost} moves lost"
    )


if __name__ == "__main__":
    main()
