"""The examples of docs/comparing.md run, in small."""

import re
from pathlib import Path

import pytest

from experiments import counterfactual, flip

ROOT = Path(__file__).resolve().parent.parent.parent
SMALLER = {"FixedN(200)": "FixedN(3)", "n_worlds=100": "n_worlds=2", "n=4)": "n=2)"}


def test_the_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(flip, "LIVES", 1_500)
    monkeypatch.setattr(counterfactual, "MARGINAL_N", 2)
    page = (ROOT / "docs" / "comparing.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL):
        for written, run in SMALLER.items():
            block = block.replace(written, run)
        exec(block, names)
    assert {"found", "apart"} <= set(names)
