"""The notebooks in docs show what their cells show today."""

import json
import platform
from pathlib import Path

import pytest

from tests import notebooks

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "notebooks"
FILES = sorted(FOLDER.glob("*.ipynb"))


def test_there_are_notebooks_and_each_was_run_to_its_end() -> None:
    assert {file.stem for file in FILES} == {"compare", "calibrate-and-sweep"}
    for file in FILES:
        notebook = json.loads(file.read_text(encoding="utf-8"))
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
        assert any(cell["outputs"] for cell in code)


@pytest.mark.verify
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the last digits are those of x86_64")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_notebook_shows_what_it_did(file: Path) -> None:
    notebook = json.loads(file.read_text(encoding="utf-8"))
    kept = [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert notebooks.run(notebook) == kept
