"""Handouts on paper: a page of A4 for students, two at most for the teacher."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsing import CHROMIUM, NO_CHROMIUM, browser
from virta.lessons import Lesson, reveal, shipped
from virta.lessons.handout import handout

pytestmark = [
    pytest.mark.verify,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
    pytest.mark.filterwarnings("ignore"),
]
A4 = (595, 842)
"""Points across and down."""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with browser() as opened:
        yield opened.new_page()


def printed(page: Any, text: str) -> int:
    """Pages on paper."""
    page.set_content(text)
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    (size,) = set(re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", paper))
    assert tuple(round(float(points)) for points in size) == A4
    return len(re.findall(rb"/Type\s*/Page\b", paper))


@pytest.mark.parametrize("lesson", shipped(), ids=lambda lesson: lesson.name)
def test_a_handout_fits_its_paper(page: Any, lesson: Lesson) -> None:
    shown = reveal(lesson, 1)
    for lang in ("en", "fi"):
        assert printed(page, handout(lesson, lang)) == 1
        assert printed(page, handout(lesson, lang, shown)) <= 2
