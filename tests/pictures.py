"""The figures of the README: drawn from a shipped scenario, the same whenever drawn again.

python -m tests.pictures      # draw them into docs/figures
"""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

from experiments.compare import FixedN, compare
from experiments.plan import plan
from experiments.report import save, style
from tests.consoles import ROOT, machine
from virta.questions.compare import difference

FOLDER = ROOT / "docs" / "figures"
SIZE = style.Size(22.0, 11.0, 10.0)
REPLICATIONS = 30
DRAWN_ON = "<!-- drawn on {} with matplotlib {} -->\n"


def drawn() -> dict[Path, str]:
    """File -> what it should hold."""
    plans = [
        plan(ROOT / "scenarios" / "library" / "retailer" / f"{name}.yaml") for name in ("hold", "win", "keep")
    ]
    found = compare(plans, goal=FixedN(REPLICATIONS))
    made = DRAWN_ON.format(machine(), importlib.metadata.version("matplotlib"))
    return {FOLDER / "retailer.svg": save.svg(difference.figure(found, size=SIZE)) + made}


def words(svg: str) -> list[str]:
    """The texts of a figure, each number alike: what is the same on every machine."""
    return [re.sub(r"\d", "#", text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


if __name__ == "__main__":
    for file, text in drawn().items():
        file.write_text(text, encoding="utf-8", newline="\n")
