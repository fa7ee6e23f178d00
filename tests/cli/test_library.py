"""A scenario is found by path or by name."""

from pathlib import Path

import pytest

from virta import library


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "scenarios"
    for name in ("library/retailer", "library/gym", "lessons/gym", "published/donations"):
        file = root / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    monkeypatch.setattr(library, "folder", lambda: root)
    monkeypatch.chdir(tmp_path)
    return root


def test_a_name_or_its_end_finds_the_file(shelf: Path) -> None:
    assert library.find("library/retailer") == library.find("retailer") == shelf / "library/retailer.yaml"
    (shelf / "library/shop").mkdir()
    (shelf / "library/shop/keep.yaml").touch()
    assert library.find("shop/keep") == library.find("keep") == shelf / "library/shop/keep.yaml"


def test_a_file_at_hand_wins(shelf: Path) -> None:
    Path("retailer").touch()
    assert library.find("retailer") == Path("retailer")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("retialer", r"no shipped scenario of that name. Did you mean retailer\?"),
        ("library/retialer", r"Did you mean library/retailer\?"),
        ("zzz", "`virta list` shows the shipped ones"),
        ("gym", "several shipped scenarios: lessons/gym, library/gym"),
        ("scenarios/library/retailr.yaml", r"no file .*retailr.yaml. Did you mean retailer.yaml\?"),
        ("scenarios/library/zzz.yaml", "Scenario files there: gym.yaml, retailer.yaml"),
        ("scenarios/library", "is a folder"),
    ],
)
def test_what_cannot_be_found_is_explained(shelf: Path, text: str, complaint: str) -> None:
    with pytest.raises(library.UnknownScenario, match=complaint):
        library.find(text)


def test_names_are_paths_below_the_folder(shelf: Path) -> None:
    names = ["lessons/gym", "library/gym", "library/retailer", "published/donations"]
    assert list(library.shipped()) == names


def test_a_folder_that_may_not_be_looked_into_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refused)
    with pytest.raises(library.UnknownScenario, match=r"Cannot get at locked/b.yaml: Permission denied"):
        library.find("locked/b.yaml")
