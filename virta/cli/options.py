"""Options that several commands share, declared once."""

from __future__ import annotations

from typing import Annotated

import typer

from virta.cli.terminal import one_of
from virta.texts import LANGUAGES

Files = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="A scenario file, or the name of a shipped scenario.", show_default=False
    ),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Override one value; repeat for more.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Lang = Annotated[
    str, typer.Option("--lang", metavar="|".join(LANGUAGES), envvar="VIRTA_LANG", help="Language of tables.")
]


def language(lang: str) -> str:
    """The language asked for. Raises BadInput where there is none."""
    return one_of(lang, LANGUAGES, "language")
