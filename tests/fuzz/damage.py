"""Texts damaged at random: pieces cut out, doubled, moved, or changed for what is seldom meant."""

# ruff: noqa: E501 - one list of oddities reads best

from __future__ import annotations

import os
import random

ODD = (
    *("", " ", "~", "0", "-1", "1e308", "1e-308", "1e400", ".nan", ".inf", "010", "0x10", "100 %", "101 %", "9" * 40),
    *("[]", "{}", "[1, 2]", "{a: 1}", "&a 1", "*a", "->", "a -> b", "5 per month", "5 months", "EUR 5 per year"),
    *("gone", "total", "2026-01-01", "1e9 years", "é", "e\u0301", "\u2028", "\x00", "'", '"', "#", ":", "- a", "!!int 3"),
)  # fmt: skip


def seed_of_today(name: str) -> int:
    """A fresh seed, said in the output; VIRTA_FUZZ_SEED repeats one."""
    seed = int(os.environ.get("VIRTA_FUZZ_SEED") or random.SystemRandom().randrange(2**32))
    print(f"\n{name}: VIRTA_FUZZ_SEED={seed}")
    return seed


def damaged(text: str, draw: random.Random) -> str:
    """The text after one to three damages; half of them change numbers, for other damage is seldom accepted."""
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        others = (_cut, _put, _drop_line, _double_line, _swap_words)
        text = (_change_number if draw.random() < 0.5 else draw.choice(others))(text, draw)
    return text


def _cut(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text) + 1)
    return text[:at] + text[at + draw.randint(1, 12) :]


def _put(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text) + 1)
    return text[:at] + draw.choice(ODD) + text[at:]


def _words(text: str, draw: random.Random, digits: bool) -> tuple[int, int]:
    """Where a word, or a number, begins and ends."""
    at = draw.randrange(len(text) + 1)
    wanted = str.isdecimal if digits else str.isalpha
    start = next((i for i in range(at, len(text)) if wanted(text[i])), len(text))
    end = next((i for i in range(start, len(text)) if not wanted(text[i])), len(text))
    return start, end


def _change_number(text: str, draw: random.Random) -> str:
    start, end = _words(text, draw, digits=True)
    likely = (str(draw.randrange(1, 40)), f"{draw.random():.2f}", "0", "1", str(10 ** draw.randrange(5)))
    number = draw.choice(likely if draw.random() < 0.7 else ODD)
    return text[:start] + number + text[end:]


def _swap_words(text: str, draw: random.Random) -> str:
    start, end = _words(text, draw, digits=False)
    low, high = _words(text, draw, digits=False)
    return text[:start] + text[low:high] + text[end:]


def _drop_line(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    del lines[draw.randrange(len(lines))]
    return "\n".join(lines)


def _double_line(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    at = draw.randrange(len(lines))
    return "\n".join([*lines[:at], lines[at], *lines[at:]])
