"""The example of the page on calibrating runs as it stands there."""

import re
from pathlib import Path

import pytest

from simulation.scenario import load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calibrating.md"


def test_the_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    exec(code, {})
    assert "customer -> ended weibull" in capsys.readouterr().out
    assert load("club.yaml").stages[0].name == "customer"
