"""Every text that people read, on the terminal, on pages and in the studio: one catalogue, a file a language.

A text is looked up by its key; a missing key or language is a KeyError, never an English word in a Finnish
report. A further language is a further file here with the keys of `en.py`, named by its ISO 639 code. Titles,
descriptions and labels in scenario files are the files' own.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from functools import cache

from simulation.scenario.types import Text

LANGUAGES = ("en", *sorted(one.name for one in pkgutil.iter_modules(__path__) if one.name != "en"))

_SIGNED_RANGE = re.compile(r"(?<=[\d%])–(?=[−+])|(?<=[−+])([\d\s,.]+(?:\s%)?)–(?=\d)")
"""A dash between two bounds could be read as the minus sign of the second, if one has a sign."""


_TWO_PER_CENT = re.compile(r"(?<=\d)\s%–(?=\d[\d\s,.]*\s%)")
"""A range of two shares, of which the second alone carries the sign."""


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All texts of a language by key. Raises KeyError for a language without texts."""
    if lang not in LANGUAGES:
        raise KeyError(f"no texts in {lang!r}; there are: {', '.join(LANGUAGES)}")
    found: dict[str, str] = importlib.import_module(f"{__name__}.{lang}").TEXTS
    return found


def say(key: str, lang: str, **values: object) -> str:
    """The text of `key` in `lang`, with `{name}` fields filled in. Raises KeyError if there is none."""
    texts = catalogue(lang)
    if key not in texts:
        raise KeyError(f"no text {key!r}")
    if not values:
        return texts[key]
    return _SIGNED_RANGE.sub(r"\1…", _TWO_PER_CENT.sub("–", texts[key].format(**values)))


def part(name: str) -> Callable[..., str]:
    """`say` for the texts of one part of the program: their keys begin with its name, such as `studio_`."""

    def say_of(key: str, lang: str, **values: object) -> str:
        return say(f"{name}_{key}", lang, **values)

    return say_of


@cache
def _patterns(*kinds: str) -> list[tuple[str, re.Pattern[str]]]:
    """Key and pattern of every text of these kinds that lower layers give in English."""
    found = []
    for key, text in catalogue("en").items():
        if key.startswith(kinds) and key not in ("why_expected", "why_other"):
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(text))
            found.append((key, re.compile(pattern)))
    return found


def reason(text: str, lang: str) -> str:
    """What lower layers say in English, in `lang`: why there is no number, which conventions hold.

    Quoted as English where there is no text.
    """
    if lang == "en":
        return text
    for key, pattern in _patterns("why_", "convention_"):
        match = pattern.fullmatch(text)
        if match is not None:
            return say(key, lang, **match.groupdict())
    return say("why_other", lang, reason=text)


def doubt(text: str, lang: str) -> str:
    """What reading a scenario warns of or advises in English, in `lang`; as it is where there is no text."""
    if lang == "en":
        return text
    for key, pattern in _patterns("doubt_", "advice_"):
        match = pattern.fullmatch(text)
        if match is not None:
            fields = {name: _field(name, value, lang) for name, value in match.groupdict().items()}
            return say(key, lang, **fields)
    return text


def _field(name: str, value: str, lang: str) -> str:
    """A part of a warning in the language: a time unit, a span, the kind of a sum, a warning in a segment."""
    if name == "unit":
        return say(f"each_{value}", lang)
    if name == "span":
        count, _, unit = value.partition(" ")
        return f"{count} {say(unit, lang)}" if unit in ("hours", "days", "months", "years") else value
    if name == "kind":
        return say(f"sum_{value.replace(' ', '_')}", lang)
    return doubt(value, lang) if name == "doubted" else value


@cache
def _technical() -> re.Pattern[str]:
    """The words that lower layers use of records and machines, the longest first."""
    known = (key.removeprefix("word_") for key in catalogue("en") if key.startswith("word_"))
    return re.compile(rf"\b({'|'.join(sorted(map(re.escape, known), key=len, reverse=True))})\b")


def technical(text: str, lang: str) -> str:
    """How records are written or where rows are computed, as lower layers say it in English, in `lang`."""
    if lang == "en":
        return text
    return _technical().sub(lambda found: say(f"word_{found[0]}", lang), text)


def title_of(text: Text, lang: str, name: str = "") -> str:
    """A title from a scenario file in `lang`; in English where the file gives no other.

    A stage that is called `name` alone, as in the shipped vocabularies, has its name in `lang`.
    """
    if lang == "fi" and text.fi:
        return text.fi
    if text.en == name and lang != "en":
        return catalogue(lang).get(f"stage_{name}", text.en)
    return text.en
