"""Answers from the literature: what was published, what the exact twin says, what simulation finds."""
