"""Figures of a run as files: whole, the same whenever drawn again, and explained where they cannot be."""

from pathlib import Path

import pytest

from tests.cli.test_run import SHOP
from virta.cli import main
from virta.outputs import figures as drawing
from virta.outputs import folders as export

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def shop(tmp_path: Path) -> str:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    return str(file)


def test_the_figures_of_a_run_are_the_same_byte_for_byte(shop: str, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        assert main(["run", shop, "-n", "2", "--out", str(folder), "--format", "svg,png"]) == 0
    names = sorted(path.name for path in folders[0].iterdir())
    figures = [f"{name}.{kind}" for name in ("flows", "money", "stocks") for kind in ("png", "svg")]
    assert names == sorted([*figures, "provenance.json"])
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_figures_speak_finnish_and_know_expected_values(shop: str, tmp_path: Path) -> None:
    arguments = ["run", shop, "--out", str(tmp_path / "a"), "--format", "svg", "--lang", "fi"]
    assert main([*arguments, "-n", "2"]) == 0
    assert "2 toiston keskiarvo" in (tmp_path / "a" / "stocks.svg").read_text(encoding="utf-8")
    assert main([*arguments, "--exact", "--force"]) == 0
    assert "Odotusarvoja, ei simuloitu" in (tmp_path / "a" / "stocks.svg").read_text(encoding="utf-8")


def test_without_matplotlib_it_is_said_before_anything_runs(
    shop: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise export.CannotWrite('Figures need matplotlib: pip install "virta[figures]".')

    monkeypatch.setattr(drawing, "check", missing)
    assert main(["run", shop, "--out", str(tmp_path / "a"), "--format", "svg"]) == 2
    captured = capsys.readouterr()
    assert captured.err == 'Figures need matplotlib: pip install "virta[figures]".\n'
    assert captured.out == ""
    assert not (tmp_path / "a").exists()


def test_a_figure_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def fails(_: Path) -> None:
        raise KeyboardInterrupt

    document = {"metrics": {}, "provenance": {"seed": 1}}
    with pytest.raises(KeyboardInterrupt):
        export.write(tmp_path, document, {}, ["json"], further={"stocks.svg": fails})
    assert list(tmp_path.iterdir()) == []
