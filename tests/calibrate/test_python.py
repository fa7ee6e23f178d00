"""Calibration from Python: the same answer as the command's, in the shape of all answers."""

from pathlib import Path

import pytest

import virta
from experiments.calibrate.findings import CalibrationError
from virta.cli import main

MATRIX = "from,to,share\nactive,passive,10 %\nactive,ended,2 %\npassive,active,20 %\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ways.csv"
    path.write_text(MATRIX, encoding="utf-8")
    return path


def test_a_calibration_is_an_answer(file: Path, tmp_path: Path) -> None:
    found = virta.calibrate("matrix", file, every="1 month", yes=True)
    assert {stage.id for stage in found.scenario.stages} >= {"active", "passive", "ended"}
    assert len(found.tables["ways"]) == 3
    assert found.sentence in found._repr_html_()
    assert found.document()["provenance"]["command"] == "calibrate matrix"
    out = tmp_path / "out"
    said = ["calibrate", "matrix", str(file), "--every", "1 month", "--yes", "--out", str(out)]
    assert main(said) == 0
    assert (out / "scenario.yaml").read_text(encoding="utf-8") == found.text
    names = {"calibrate-matrix.json", "ways.csv", "ways.png", "columns.csv", "report.html", "provenance.json"}
    assert {path.name for path in out.iterdir()} == names | {"scenario.yaml"}


@pytest.mark.parametrize(
    ("kind", "options", "error", "complaint"),
    [
        ("matrx", {}, CalibrationError, "no records of the kind 'matrx'; there are: histories"),
        ("matrix", {"evry": "1 month"}, TypeError, "no option 'evry'; did you mean every"),
        ("matrix", {"every": "1 month"}, CalibrationError, "guessed by their names"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    file: Path, kind: str, options: dict[str, object], error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=complaint):
        virta.calibrate(kind, file, **options)
