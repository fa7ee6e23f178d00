"""`virta best`, `virta optimize`, `virta explain`: which plan, where to put the money, and why."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli import options, terminal
from virta.cli.terminal import BadInput, numbers, out, print_json, tell
from virta.outputs.terminal import of_table, show_head
from virta.outputs.terminal import show as show_sheets
from virta.questions.compare.command import check_folder, explained, wanted_formats
from virta.texts import say, title_of

if TYPE_CHECKING:
    from virta.choices import Chosen

FORMATS = ("json", "csv", "parquet", "svg", "png")
_PARTS = ("search", "select", "estimate", "frontier", "margins")

Zone = Annotated[
    float | None,
    typer.Option(
        metavar="X",
        help="Indifference zone: a difference that does not matter, in the metric's unit.",
        show_default=False,
    ),
]
Metric = Annotated[str, typer.Option(metavar="NAME", help="What decides.")]
Formats = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar=",".join(FORMATS),
        help="What to write, with --out; all but parquet unless told.",
        show_default=False,
    ),
]


def best(
    files: options.Plans,
    zone: Annotated[
        float,
        typer.Option(metavar="X", help="Indifference zone: a difference that does not matter, in money."),
    ],
    variants: options.Variants = None,
    overrides: options.Overrides = None,
    labels: options.Labels = None,
    metric: Metric = "npv",
    max_replications: Annotated[
        int, typer.Option("--max-replications", metavar="N", min=20, help="Most replications of a plan.")
    ] = 2_000,
    seed: options.Seed = 0,
    json: options.Json = False,
    folder: options.Folder = None,
    formats: Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Select the best of several plans, and estimate it anew; "not separated" is an answer."""
    options.language(lang)
    from virta import choices, choosing, plans
    from virta.cli.progress import steps

    with _explained():
        given = plans.read(files, variants or (), overrides or (), labels or ())
        asked = {"zone": zone, "metric": metric, "max_replications": max_replications}
        origin = choices.origin_of("best", given, seed, asked)
        place = _Place(folder, formats, decimal_comma, force, origin)
        with steps({"select": say("step_select", "en")}) as told:
            found = choosing.best(
                *given,
                zone=zone,
                metric=metric,
                max_replications=max_replications,
                seed=seed,
                progress=None if told is None else lambda done, all_: told("select", done, all_),
            )
        _deliver(found, place, json, lang)


def optimize(
    file: options.Files,
    overrides: options.Overrides = None,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--investment",
            metavar="NAME",
            help="Move this one; repeat for more. All budgets unless told.",
            show_default=False,
        ),
    ] = None,
    total: Annotated[
        float | None,
        typer.Option(
            metavar="X", help="Money per time unit to split; today's unless told.", show_default=False
        ),
    ] = None,
    free: Annotated[
        bool, typer.Option("--free", help="No total: move every amount by itself, sums a head too.")
    ] = False,
    stretches: Annotated[
        int, typer.Option("--stretches", metavar="N", min=1, help="Amounts of their own in N parts of time.")
    ] = 1,
    zone: Zone = None,
    metric: Metric = "npv",
    replications: Annotated[
        int, typer.Option("--replications", "-n", metavar="N", min=1, help="Replications of the search.")
    ] = 20,
    max_replications: Annotated[
        int,
        typer.Option(
            "--max-replications", metavar="N", min=20, help="Most replications that select and estimate."
        ),
    ] = 200,
    no_frontier: Annotated[
        bool, typer.Option("--no-frontier", help="Leave out what more or less money would bring.")
    ] = False,
    seed: options.Seed = 0,
    json: options.Json = False,
    folder: options.Folder = None,
    formats: Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Where to put the money: the best split, all that are as good, what more would bring."""
    options.language(lang)
    from virta import choices, choosing, plans
    from virta.cli.progress import steps

    with _explained():
        plan = plans.read([file], (), overrides or ())[0]
        asked: dict[str, Any] = {
            "investments": list(names or ()),
            "total": total,
            "free": free,
            "stretches": stretches,
            "zone": zone,
            "metric": metric,
            "replications": replications,
            "max_replications": max_replications,
            "frontier": not no_frontier,
        }
        place = _Place(
            folder, formats, decimal_comma, force, choices.origin_of("optimize", [plan], seed, asked)
        )
        with steps({part: say(f"step_{part}", "en") for part in _PARTS}) as told:
            found = choosing.optimize(plan, **asked, seed=seed, progress=told)
        _deliver(found, place, json, lang)
        if not json:
            _try_next(file, (*(overrides or ()), *found.content["overrides"]), lang)


def explain(
    files: options.Plans,
    variants: options.Variants = None,
    overrides: options.Overrides = None,
    labels: options.Labels = None,
    metric: Annotated[str, typer.Option(metavar="NAME", help="What to explain.")] = "npv",
    replications: options.Replications = 100,
    seed: options.Seed = 0,
    json: options.Json = False,
    folder: options.Folder = None,
    formats: Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Why two plans differ: the difference shared out over what differs, with interactions."""
    options.language(lang)
    from virta import choices, choosing, plans
    from virta.cli.progress import steps

    with _explained():
        given = plans.read(files, variants or (), overrides or (), labels or ())
        if len(given) != 2:
            raise BadInput(
                f"Two plans are explained, the first and the second; found {len(given)}. The second may be "
                "another file or --plan 'LABEL: PATH=VALUE'."
            )
        asked = {"metric": metric, "replications": replications}
        place = _Place(
            folder, formats, decimal_comma, force, choices.origin_of("explain", given, seed, asked)
        )
        with steps({"explain": say("step_explain", "en")}) as told:
            found = choosing.explain(
                *given,
                metric=metric,
                replications=replications,
                seed=seed,
                progress=None if told is None else lambda done, all_: told("explain", done, all_),
            )
        _deliver(found, place, json, lang)


class _Place:
    """Where results are to be written; checked before anything is run."""

    def __init__(
        self,
        folder: Path | None,
        formats: str | None,
        decimal_comma: bool,
        force: bool,
        origin: Mapping[str, Any],
    ) -> None:
        self.folder, self.decimal_comma, self.force = folder, decimal_comma, force
        self.formats = wanted_formats(formats, FORMATS) if folder is not None else []
        if folder is not None:
            check_folder(folder, origin, force)

    def write(self, found: Chosen, lang: str) -> None:
        """Write the document, the tables and the figures, and say so."""
        from virta.outputs import figures as drawing
        from virta.outputs import files as export

        if self.folder is None:
            return
        written = export.write(
            self.folder,
            found.document(),
            found.tables,
            self.formats,
            self.force,
            self.decimal_comma,
            called=str(found.provenance["command"]),
            further=drawing.writers_of(found.drawings[lang], self.formats),
        )
        tell(f"Wrote {len(written)} files to {self.folder}.")


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what cannot be chosen, optimized or explained into BadInput."""
    from experiments.best import BestError
    from experiments.differing import DifferingError
    from experiments.optimize import OptimizeError

    try:
        with explained():
            yield
    except (BestError, DifferingError, OptimizeError) as problem:
        text = str(problem)
        raise BadInput(f"{text[:1].upper()}{text[1:]}.") from problem


def _deliver(found: Chosen, place: _Place, json: bool, lang: str) -> None:
    place.write(found, lang)
    if json:
        print_json(found.document())
    else:
        _show(found, lang)


def _show(found: Chosen, lang: str) -> None:
    console = out()
    scenario = found.scenario
    seed = say("seed", lang, seed=found.provenance["seed"])
    show_head(console, title_of(scenario.title, scenario.name, lang), seed)
    console.print()
    terminal.paragraph(console, numbers(lang).plain(found.headlines[lang]), "bold")
    show_sheets(console, *(of_table(table, numbers(lang)) for table in found.sheets[lang]))
    console.print()
    console.print(_origin(found, lang), style="dim", markup=False, soft_wrap=not console.is_terminal)


def _origin(found: Chosen, lang: str) -> str:
    origin = found.provenance
    files = ", ".join(dict.fromkeys(str(plan["file"]) for plan in origin["plans"]))
    model = say("model_version", lang, n=origin["model_version"])
    return f"{files} · virta {origin['versions']['virta']} · {model} · {origin['platform']}"


def _try_next(file: str, overrides: Sequence[str], lang: str) -> None:
    words = ["virta", "run", file, *(part for one in overrides for part in ("--set", one))]
    console = out()
    console.print(f"\n{say('try_next', lang)}", style="bold cyan")
    console.print(f" {shlex.join(words)}", markup=False, soft_wrap=True)
