"""The figures of the README are up to date with the simulation."""

from tests import pictures
from tests.consoles import ROOT


def test_figures_of_the_readme_are_up_to_date() -> None:
    for file, today in pictures.drawn().items():
        there = file.read_text(encoding="utf-8")
        same_machine = there.splitlines()[-1] == today.splitlines()[-1]
        if same_machine:
            assert there == today, f"make docs draws {file.name} again"
        assert pictures.words(there) == pictures.words(today)
        assert "keep" in pictures.words(there)
        assert f"docs/figures/{file.name}" in (ROOT / "README.md").read_text(encoding="utf-8")
