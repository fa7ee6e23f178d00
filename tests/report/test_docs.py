"""The examples of the page on figures run as they stand there."""

import re
from pathlib import Path

import pytest

from tests.report import cases

ROOT = cases.SCENARIOS.parent
PAGE = ROOT / "docs" / "figures.md"


@pytest.mark.verify
def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").symlink_to(cases.SCENARIOS)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    scope: dict[str, object] = {}
    for block in blocks:
        exec(block, scope)
    written = {file.name for file in tmp_path.iterdir()} - {"scenarios"}
    assert written == {"stocks.svg", "stocks.png", "difference.png", "plans.svg", "lives.svg", "report.html"}


def test_every_figure_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for file in (ROOT / "virta" / "questions").rglob("*.py"):
        if "def figure(" in file.read_text(encoding="utf-8"):
            assert f"| `{file.parent.name}.{file.stem}` |" in text
