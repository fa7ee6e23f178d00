"""Titles read alone are those that reading the whole file gives."""

from pathlib import Path

import pytest

from experiments import study
from simulation.scenario import load
from simulation.scenario.titles import title_of
from simulation.scenario.types import Text
from virta import library


@pytest.mark.parametrize("name", ["library/retailer/keep", "vocabularies/flow", "published/sbg-regular"])
def test_a_scenario_is_listed_by_its_title(name: str) -> None:
    file = library.shipped()[name]
    assert title_of(file) == load(file).title


def test_a_study_is_listed_by_its_title() -> None:
    file = library.studies()["team-split"]
    assert title_of(file) == study.load(file).title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("schema: 1\ntitle: A shop\n", Text("A shop")),
        ("title: {en: A shop, fi: Kauppa}\nstages: {", Text("A shop", "Kauppa")),
        ("stages: {title: not this one}\ntitle: 'A: shop'\n", Text("A: shop")),
        ("extends: other.yaml\n", None),
        ("title: {fi: Kauppa}\n", None),
        ("title: {en: A shop, sv: Affär}\n", None),
        ("title: [A, shop]\n", None),
        ("stages: }\ntitle: A shop\n", None),
        ("", None),
        ("A shop", None),
    ],
)
def test_only_a_title_in_the_file_itself_is_one(text: str, title: Text | None, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(text, encoding="utf-8")
    assert title_of(file) == title


def test_a_file_that_is_not_there_has_no_title(tmp_path: Path) -> None:
    assert title_of(tmp_path / "nothing.yaml") is None
