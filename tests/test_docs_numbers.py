"""Every Python example in the documentation gives the output printed below it."""

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
FENCE = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [page for page in sorted(DOCS.rglob("*.md")) if FENCE.search(page.read_text(encoding="utf-8"))]


def complaints(text: str, name: str) -> list[str]:
    """What each wrong example of a page says; blocks of a page share their names."""
    blocks = list(FENCE.finditer(text))
    scope: dict[str, object] = {}
    said: list[str] = []
    for block in blocks:
        line = text.count("\n", 0, block.start(1))
        story = doctest.DocTestParser().get_doctest(block[1], scope, name, name, line)
        doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE).run(
            story, out=said.append, clear_globs=False
        )
        scope = story.globs
    return said


def test_there_are_examples() -> None:
    assert "units-and-conversions" in {page.stem for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_examples(page: Path) -> None:
    said = complaints(page.read_text(encoding="utf-8"), page.name)
    assert not said, "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_every_example_has_a_prompt(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert all(">>> " in block[1] for block in FENCE.finditer(text))
    assert len(re.findall(r"^>>> ", text, re.MULTILINE)) == sum(
        len(re.findall(r"^>>> ", block[1], re.MULTILINE)) for block in FENCE.finditer(text)
    )


def test_a_wrong_number_is_noticed() -> None:
    page = "```pycon\n>>> a = 2\n```\ntext\n```pycon\n>>> a + 2\n{}\n```\n"
    assert complaints(page.format(4), "page") == []
    (said,) = complaints(page.format(5), "page")
    assert 'File "page", line 6' in said
