"""Every text of figures and reports, in English and Finnish: a further language is a further column.

A text is looked up by its key; a missing key or language is a KeyError, never an English word in a
Finnish report. Titles, descriptions and labels that come from scenario files are the files' own.
"""

from __future__ import annotations

from experiments.report.texts import calibration, choices, cohorts, deciding, figures, page, purchases, sweeps
from simulation.scenario.types import Text

LANGUAGES = ("en", "fi")

TABLES = {
    "calibration": calibration.TEXTS,
    "cohorts": cohorts.TEXTS,
    "figures": figures.TEXTS,
    "page": page.TEXTS,
    "deciding": deciding.TEXTS,
    "choices": choices.TEXTS,
    "purchases": purchases.TEXTS,
    "sweeps": sweeps.TEXTS,
}


def say(key: str, lang: str, **values: object) -> str:
    """The text of `key` in `lang`, with `{name}` fields filled in. Raises KeyError if there is none."""
    if lang not in LANGUAGES:
        raise KeyError(f"no texts in {lang!r}; there are: {', '.join(LANGUAGES)}")
    for table in TABLES.values():
        if key in table:
            text = table[key][LANGUAGES.index(lang)]
            return text.format(**values) if values else text
    raise KeyError(f"no text {key!r}")


def title_of(text: Text, lang: str) -> str:
    """A title from a scenario file in `lang`; in English where the file gives no other."""
    return (text.fi if lang == "fi" else None) or text.en
