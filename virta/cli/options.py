"""Options that several commands share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption

from experiments.report.texts import LANGUAGES
from virta.cli.terminal import BadInput, one_of, speak
from virta.defaults import DECIDED, PRECISE
from virta.outputs import FORMATS


class Command(TyperCommand):
    """A command that refuses an option given twice, of which otherwise the last would count."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words of the command line. Raises BadInput."""
        given = self.make_parser(ctx).parse_args(args=list(args))[2]
        options = [one for one in given if isinstance(one, TyperOption)]
        for option in options:
            once = not (option.multiple or option.is_flag or option.count)
            if once and options.count(option) > 1:
                name = max(option.opts, key=len)
                raise BadInput(f"{name} is given more than once, and takes one value.")
        return super().parse_args(ctx, args)


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
Strict = Annotated[bool, typer.Option("--strict", help="Take warnings about the scenario as errors.")]
Seed = Annotated[int, typer.Option(metavar="N", min=0, max=2**64 - 1, help="Fixes every random number.")]
ENGINES = ("auto", "reference", "compiled")
Engine = Annotated[str, typer.Option(metavar="|".join(ENGINES), help="Both engines give the same numbers.")]
ComparingEngine = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="|".join(ENGINES),
        help="Of the replications compared; what explains them is compiled. Both give the same numbers.",
    ),
]
Plans = Annotated[
    list[str],
    typer.Argument(
        metavar="BASELINE [RIVAL]...",
        help="Scenario files or names of shipped scenarios; the first is what the others are compared with.",
        show_default=False,
    ),
]
Variants = Annotated[
    list[str] | None,
    typer.Option(
        "--plan",
        metavar="'LABEL: PATH=VALUE, ...'",
        help="A further plan: the first one with these values; repeat for more.",
        show_default=False,
    ),
]
Labels = Annotated[
    list[str] | None,
    typer.Option(
        "--label", metavar="TEXT", help="What a plan is called; one for each file.", show_default=False
    ),
]
Replications = Annotated[
    int, typer.Option("--replications", "-n", metavar="N", min=1, help="Paired replications.")
]
Until = Annotated[
    str | None,
    typer.Option(
        metavar=f"{DECIDED}|{PRECISE}",
        help="Run until one plan is best, or until differences are as precise as --precision.",
        show_default=False,
    ),
]
HalfWidth = Annotated[
    float | None,
    typer.Option(
        "--precision",
        metavar="X",
        help="Run until every difference is known to +- X, in the metric's unit.",
        show_default=False,
    ),
]
MaxReplications = Annotated[
    int, typer.Option("--max-replications", metavar="N", min=2, help="Where a goal that is not reached ends.")
]
Chosen = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        metavar="NAME",
        help="What decides and is shown; repeat for more.",
        show_default=False,
    ),
]
Loss = Annotated[
    float, typer.Option(metavar="X", min=0, help="Downside: the chance of ending worse by more than this.")
]
NWorlds = Annotated[
    int,
    typer.Option("--worlds", metavar="N", min=0, help="Draw N worlds from what is called uncertain."),
]
Why = Annotated[
    bool, typer.Option("--explain", help="Also share the difference out over what differs (waterfall).")
]
Metric = Annotated[str, typer.Option("--metric", metavar="NAME", help="What is looked at.")]
Zone = Annotated[
    float | None,
    typer.Option(
        metavar="X",
        help="Indifference zone: a difference that does not matter, in the metric's unit.",
        show_default=False,
    ),
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="PATH=LOW..HIGH",
        help="What may vary, instead of what the files call uncertain; also PATH={LAW}. Repeat for more.",
        show_default=False,
    ),
]
Formats = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar=",".join(FORMATS),
        help="What to write, with --out; document, CSV and figures unless told.",
        show_default=False,
    ),
]
Folder = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Write the results into this folder.")
]
Excel = Annotated[
    Path | None,
    typer.Option(
        "--excel", metavar="FILE.xlsx", help="Write a workbook: formulas, charts, scenarios to change."
    ),
]
DecimalComma = Annotated[
    bool, typer.Option("--decimal-comma", help="CSV with semicolons and decimal commas.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace another run in the folder.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Lang = Annotated[
    str,
    typer.Option(
        "--lang", metavar="|".join(LANGUAGES), envvar="VIRTA_LANG", help="Language of all that is said."
    ),
]


def language(lang: str) -> str:
    """The language asked for, which is spoken from now on. Raises BadInput where there is none."""
    speak(one_of(lang, LANGUAGES, "language"))
    return lang
