"""The reference of the language says what the loader does."""

import re
from pathlib import Path

import pytest

from simulation.scenario import ScenarioError, load
from simulation.scenario.language.base import Spec, fields
from simulation.scenario.language.file import FileSpec

PAGE = (Path(__file__).parents[2] / "docs" / "scenario-language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
WRONG, SAID = re.findall(r"```yaml wrong\n(.*?)```\s+```text\n(.*?)```", PAGE, flags=re.DOTALL)[0]
HEAD = "schema: 1\nextends: base.yaml\n"


def in_folder(folder: Path, text: str) -> Path:
    """An example as a file: the first is whole, the others extend it."""
    (folder / "base.yaml").write_text(EXAMPLES[0], encoding="utf-8")
    path = folder / "shop.yaml"
    path.write_text(text if text.startswith("schema") else HEAD + text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", EXAMPLES, ids=[text.split(":")[0] for text in EXAMPLES])
def test_every_example_loads(tmp_path: Path, text: str) -> None:
    assert load(in_folder(tmp_path, text)).transitions


def test_the_page_has_its_examples() -> None:
    assert len(EXAMPLES) >= 11


def test_the_errors_are_told_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_folder(tmp_path, WRONG)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load("shop.yaml")
    assert f"{caught.value}\n" == SAID


def specs(start: type[Spec]) -> set[type[Spec]]:
    """All mappings of the language."""
    found: set[type[Spec]] = set()
    waiting: list[object] = [start]
    while waiting:
        shape = waiting.pop()
        if isinstance(shape, type) and issubclass(shape, Spec):
            if shape not in found:
                found.add(shape)
                waiting += fields(shape).values()
        else:
            waiting += [getattr(shape, name) for name in ("spec", "shape") if hasattr(shape, name)]
    return found


def test_every_key_is_on_the_page() -> None:
    code = " ".join(re.findall(r"`[^`\n]+`", PAGE) + EXAMPLES)
    words = set(re.findall(r"[\w-]+", code))
    keys = {key for spec in specs(FileSpec) for key in fields(spec) if key != spec.rest}
    assert len(keys) > 80
    assert sorted(keys - words) == []
