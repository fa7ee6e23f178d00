"""Every lesson runs and gives its known answer, speaks both languages, and prints."""

import math
from pathlib import Path

import numpy as np
import pytest

from simulation.scenario import ScenarioError
from virta.lessons import Lesson, load, reveal, shipped
from virta.lessons.handout import handout, markdown
from virta.lessons.theory import bass, beta_geometric, binomial, impatient, let_down, lorenz, saturation

LESSONS = shipped()
TOLERATED = 4.5
"""Standard errors: over some 40 numbers a false alarm has a chance below 1 in 2 000; seeds are fixed."""


def test_there_are_the_lessons_of_a_course() -> None:
    assert [lesson.order for lesson in LESSONS] == list(range(1, 12))
    assert sum(lesson.asked.kind == "curve" for lesson in LESSONS) == 4


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_the_reveal_is_the_known_answer(lesson: Lesson) -> None:
    found = reveal(lesson, threads=1)
    assert len(found.each) == lesson.replications
    assert found.mean.shape == found.known.shape
    error = (found.high - found.low) / 4
    off = np.abs(found.mean - found.known)
    assert np.all(off <= TOLERATED * error + lesson.about * np.abs(found.known))
    # The answer lies where it can be predicted, and what tempts is not the answer.
    assert lesson.asked.low < found.known[-1] < lesson.asked.high
    assert lesson.asked.first is None or abs(found.known[-1] - lesson.asked.first) > 2 * lesson.asked.step


@pytest.mark.parametrize("lang", ["en", "fi"])
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_the_words_and_the_handout_are_whole(lesson: Lesson, lang: str) -> None:
    words = lesson.words(lang)
    assert min(map(len, (words.question, words.reveal, words.discuss, words.teacher))) > 60
    page = handout(lesson, lang)
    assert words.question.split("\n")[0].split("**")[0][:30] in page
    assert "src=" not in page
    assert "http" not in page
    assert (lesson.title.fi if lang == "fi" else lesson.title.en) in page.replace("&amp;", "&")


def test_markup_in_a_lesson_is_shown_as_text() -> None:
    assert "<script" not in markdown("hello <script>alert(1)</script> <img src=x onerror=alert(1)>")
    assert "<em>" in markdown("*hello*")


def test_theory_gives_what_books_print() -> None:
    assert let_down(1000, 5, 1.0, 12, 0.12, 0.96, 3) == pytest.approx(1000 * math.exp(-0.36))
    once = math.exp(-12.12 * 3)  # who has not ordered yet, where every order fails
    failed = 12 / (12.12 - 0.96) * (math.exp(-0.96 * 3) - once)
    assert let_down(1000, 5, 0.0, 12, 0.12, 0.96, 3) == pytest.approx(1000 * (once + failed))
    # Nobody is met; everybody at once; and where who waits is lost as fast as one is met, a Poisson number.
    assert impatient(576, 0, 182, 12, 1.2, 0.18, 8) == pytest.approx(576 / 1.2 * -math.expm1(-1.2 * 8))
    assert impatient(576, 200, 182, 12, 1.2, 0.18, 8) == pytest.approx(576 / 0.18 * -math.expm1(-0.18 * 8))
    busy = -math.expm1(-50 / 13.2)
    waiting = 50 / 13.2 - busy
    assert impatient(50, 1, 13.2, 12, 1.2, 0.5, 60) == pytest.approx(
        waiting * (1 + 12 / 1.2) + 13.2 * busy / 0.5
    )
    assert lorenz(np.sqrt(np.expm1(1.0)), 0.2) == pytest.approx(0.5629, abs=1e-4)
    assert binomial(40, 0.2, 11) == pytest.approx(16.08, abs=0.01)
    assert saturation(np.array([0.0, 1e3]), 600, 0.6, 10) == pytest.approx([10, 1000])
    # Fader & Hardie (2007), alpha = 1, beta = 1: every second leaves, then a third of the rest, ...
    assert beta_geometric(np.array([1.0, 2.0, 3.0]), 1, 1) == pytest.approx([50, 200 / 3, 75])
    # The peak of adoption lies at ln(q / p) / (p + q), where (1 - p / q) / 2 of the market have it.
    top = np.log(0.5 / 0.03) / 0.53
    assert bass(np.array([top]), 1.0, 0.03, 0.5)[0] == pytest.approx((1 - 0.03 / 0.5) / 2)


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("asks:", "ask:", "asks"),
        ("metric: customers_lost", "metric: customers_lots", "customers_lost"),
        ("lesson: 1", "lesson: 9", "version 1"),
        ("answer: {from: exact}", "answer: {from: exactly}", "exact"),
        ("metric: customers_lost", "curve: custom", "not known"),
        ("  low: 0", "  low: 0\n  plan: other", "no such plan"),
    ],
)
def test_what_a_lesson_file_cannot_say_is_refused(tmp_path: Path, old: str, new: str, match: str) -> None:
    text = (LESSONS[0].folder / "lesson.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "lesson.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError, match=match):
        load(tmp_path)


def test_a_missing_part_of_the_words_is_named(tmp_path: Path) -> None:
    for file in LESSONS[0].folder.iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace("## Discuss", "## Discussion"), encoding="utf-8")
    with pytest.raises(ValueError, match="Discuss"):
        load(tmp_path).words("en")
