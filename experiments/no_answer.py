"""What all questions that cannot be answered have in common."""

from __future__ import annotations


class NoAnswer(ValueError):
    """What is asked has no answer; the message says why, in a clause without capital and full stop."""
