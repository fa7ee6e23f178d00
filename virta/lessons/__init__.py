"""Lessons: a question, a prediction, a reveal, and an answer that is known without simulation.

A lesson is a folder: `lesson.yaml` says what is asked and how the answer is known, the scenarios beside it
are the market, and `en.md` and `fi.md` hold the words. No module here knows the web.
"""

from __future__ import annotations

from virta.lessons.reading import Lesson, find, load, shipped
from virta.lessons.revealing import Reveal, known, reveal

__all__ = ["Lesson", "Reveal", "find", "known", "load", "reveal", "shipped"]
