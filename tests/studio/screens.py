"""Pictures of the studio's pages: for the documentation, and to be looked at.

python -m tests.studio.screens                 # docs/figures/studio.png, lesson.png and game.png
python -m tests.studio.screens --all out       # every page, in both languages, on a projector and a phone
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browsing import ANSWERED, DRAWN, ROOT, browser, served, visit
from virta.game.rules import find
from virta.game.store import Store

FIGURES = ROOT / "docs" / "figures"
SIZES = {"projector": (1280, 720), "phone": (390, 844)}
CARE = "investments.care.budget"
DRAWN_BY_A_STUDENT = (300, 700, 1200, 1700, 2300, 3000)
DECISIONS = (
    {"care": 20_000.0, "research": 8_000.0},
    {"advertising": 36_000.0},
    {"care": 12_000.0, "advertising": 12_000.0, "invitation": 12_000.0},
)
ROUNDS = 6
TABS = ("statements", "lives", "events", "files")
RECORDS = "customer,date,amount\n" + "".join(
    f"c{k},2024-{1 + (k * j) % 12:02d}-{1 + (7 * k + j) % 28:02d},{20 + k % 9}\n"
    for k in range(60)
    for j in range(1, 2 + k % 4)
)


def studio(page: Any, address: str, lang: str) -> None:
    """A plan compared, with its band."""
    page.goto(f"{address}/?lang={lang}")
    page.wait_for_function(DRAWN)
    page.evaluate(ANSWERED, [CARE, 2500])
    page.wait_for_function("/(^|\\D)30 /.test(document.querySelector('.how').innerText)")
    page.mouse.move(640, 5)


def lesson(page: Any, address: str, lang: str, name: str = "leaky-bucket") -> None:
    """A prediction beside the answer."""
    page.goto(f"{address}/lessons/{name}?lang={lang}")
    if page.locator(".draw-point").count():
        for point, value in zip(page.locator(".draw-point").all(), DRAWN_BY_A_STUDENT, strict=True):
            point.focus()
            for _ in range(value // 400):
                page.keyboard.press("PageUp")
    else:
        page.fill(".guess input", "500")
    page.locator("button.main.large").click()
    page.wait_for_selector(".known")
    page.wait_for_timeout(500)


def game(page: Any, address: str, lang: str) -> None:
    """The board after some rounds."""
    page.goto(f"{address}/game?lang={lang}")
    page.wait_for_selector("tbody tr")


def played(state: Path, rounds: int) -> list[str]:
    """A class that has played so many rounds; the codes of its teams."""
    folder = find("classroom")
    store = Store(state, folder, 5, ["Sisu", "Kauppiaat", "Tori 4"])
    for round_ in range(1, rounds + 1):
        for team, spend in enumerate(DECISIONS):
            store.decide(round_, team, spend)
        store.close_round(round_)
    if rounds < ROUNDS:
        store.decide(rounds + 1, 0, DECISIONS[0])
    codes = [code for _, _, code in store.teams]
    store.close()
    return codes


def save(page: Any, path: Path, *, whole: bool = False) -> None:
    """A picture, small for the documentation."""
    image = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, optimize=True)
    print(f"{path} {path.stat().st_size // 1024} kB")


def figures(opened: Any, address: str, of_game: str) -> None:
    """What the documentation shows."""
    for name, shown, where in (
        ("studio", studio, address),
        ("lesson", lesson, address),
        ("game", game, of_game),
    ):
        page = visit(opened).page
        shown(page, where, "en")
        save(page, FIGURES / f"{name}.png")
        page.context.close()


def everything(
    opened: Any, address: str, of_game: str, of_ended: str, codes: list[str], folder: Path
) -> None:
    """Every page."""
    for lang in ("en", "fi"):
        for size, (width, height) in SIZES.items():
            made = visit(opened, width, height)
            page = made.page

            def keep(name: str, at: str = f"{lang}-{size}", page: Any = page) -> None:
                page.wait_for_timeout(500)
                save(page, folder / f"{name}-{at}.png", whole=True)

            studio(page, address, lang)
            keep("studio")
            for tab in TABS:
                page.locator(f"#tab-{tab}").click()
                page.wait_for_selector(f"#behind[aria-labelledby=tab-{tab}]")
                if tab != "files":
                    page.locator("#behind button.main").click()
                    page.wait_for_selector("#behind .panel :is(p, table)")
                    page.wait_for_selector(".spinner", state="detached")
                keep(tab)
            for name in ("open", "calibrate", "lessons"):
                page.goto(f"{address}/{name}?lang={lang}")
                keep(name)
            with tempfile.TemporaryDirectory() as records:
                file = Path(records) / "sales.csv"
                file.write_text(RECORDS, encoding="utf-8")
                page.goto(f"{address}/calibrate?lang={lang}")
                page.check("input[value=purchases]")
                page.set_input_files("input[type=file]", file)
                page.locator("form button[type=submit]").click()
                page.wait_for_selector(".choices select")
                keep("columns")
                page.locator("button.main").click()
                page.wait_for_selector("a.button.main.large")
                keep("calibrated")
            for name in ("leaky-bucket", "never-still"):
                lesson(page, address, lang, name)
                keep(name)
            game(page, of_game, lang)
            keep("board")
            page.goto(f"{of_game}/game/{codes[0]}?lang={lang}")
            page.wait_for_selector(".choices input")
            keep("team")
            page.goto(f"{of_ended}/game/debrief?lang={lang}")
            page.wait_for_selector("table")
            keep("debrief")
            assert made.errors == []
            page.context.close()


def main() -> None:
    """Shoot."""
    parser = argparse.ArgumentParser(description="Pictures of the studio's pages.")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page, to be looked at")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        state, ended = Path(folder) / "class.sqlite", Path(folder) / "ended.sqlite"
        codes = played(state, 3)
        played(ended, ROUNDS)
        with (
            served("studio") as one,
            served("game", "--state", str(state), path="/game") as other,
            served("game", "--state", str(ended), path="/game") as over,
            browser() as opened,
        ):
            if chosen.all:
                everything(opened, one.address, other.address, over.address, codes, chosen.all)
            else:
                figures(opened, one.address, other.address)


if __name__ == "__main__":
    main()
