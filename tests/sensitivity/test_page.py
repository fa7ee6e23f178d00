"""The examples of the pages run, in small."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SMALLER = {"n=8": "n=3", "blocks=32": "blocks=8", "n_worlds=100": "n_worlds=32", "n_worlds=50": "n_worlds=16"}


@pytest.mark.verify
@pytest.mark.parametrize(("page", "last"), [("sensitivity", "found"), ("uncertainty", "cells")])
def test_the_examples_run(page: str, last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL):
        for written, run in SMALLER.items():
            block = block.replace(written, run)
        exec(block, names)
    assert last in names
