"""No first sentence of the library is bolder than its worlds."""

import pytest

from tests import grades
from virta.answer import SURE
from virta.grades import BORNE_OUT, Grade
from virta.questions.compare import headline


@pytest.mark.verify
def test_the_library_is_graded_as_its_page_says_and_bold_only_where_the_worlds_bear_it_out() -> None:
    found = grades.library()
    assert len(found) == 17
    for one in found.values():
        seen = headline.in_worlds(one)
        bold = headline.weight(one) == SURE
        assert bold == (headline.grade(one) is Grade.CLEAR)
        if bold:
            assert seen is not None
            assert one.comparison.verdict.separated
            assert seen.share >= BORNE_OUT
    assert grades.table(found) in grades.PAGE.read_text(encoding="utf-8")
