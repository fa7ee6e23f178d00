"""`virta sensitivity` and `virta uncertainty`: what a result hangs on, and what knowing more is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli import options, terminal
from virta.cli.terminal import BadInput, numbers, out, print_json, tell
from virta.questions.compare.command import wanted_formats
from virta.texts import say

if TYPE_CHECKING:
    from experiments.plan import Plan
    from experiments.report.tables import Table
    from virta.deciding import Sensitivity, Unknown

FORMATS = ("json", "csv", "parquet", "svg", "png")
METHODS = ("tornado", "morris", "sobol")
REPLICATIONS, WORLDS, PER_WORLD = 20, 200, 4
_STEPS = ("points", "worlds", "grid")

Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="PATH=LOW..HIGH",
        help="What may vary, instead of what the files call uncertain; also PATH={LAW}. Repeat for more.",
        show_default=False,
    ),
]
Metric = Annotated[str, typer.Option("--metric", metavar="NAME", help="What is looked at.")]
Formats = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar=",".join(FORMATS),
        help="What to write, with --out; all but parquet unless told.",
        show_default=False,
    ),
]


def sensitivity(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="PLAN [RIVAL]",
            help="A scenario; with a second one, what the difference between them hangs on.",
            show_default=False,
        ),
    ],
    variants: options.Variants = None,
    vary: Vary = None,
    method: Annotated[
        str,
        typer.Option(
            metavar="|".join(METHODS),
            help="Each number alone; screening of many; shares of the variance.",
        ),
    ] = "tornado",
    points: Annotated[
        int | None,
        typer.Option(
            "--points",
            metavar="N",
            min=1,
            help="Trajectories of morris (10), blocks of sobol (64, a power of 2).",
            show_default=False,
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "-n", metavar="N", min=1, help="At each point, with common luck.")
    ] = REPLICATIONS,
    drop: Annotated[
        bool, typer.Option("--drop", help="Leave out blocks with a point that has no value, and say so.")
    ] = False,
    metric: Metric = "npv",
    overrides: options.Overrides = None,
    labels: options.Labels = None,
    seed: options.Seed = 0,
    engine: options.Engine = "auto",
    json: options.Json = False,
    folder: options.Folder = None,
    formats: Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Which of the uncertain numbers a result, or a choice between two plans, hangs on."""
    options.language(lang)
    terminal.one_of(method, METHODS, "method")
    terminal.one_of(engine, options.ENGINES, "engine")
    wanted = wanted_formats(formats, FORMATS) if folder is not None else []
    with _explained(), _progress() as progress:
        from virta import deciding

        plans = _plans(files, variants, overrides, labels)
        what = deciding.asked_of_sensitivity(method, vary or (), metric, replications, points, drop)
        _check(folder, deciding.origin("sensitivity", plans, seed, engine, what), force)
        found = deciding.sensitivity(
            *plans,
            method=method,
            vary=vary or (),
            metric=metric,
            seed=seed,
            replications=replications,
            points=points,
            drop=drop,
            engine=engine,
            progress=progress,
        )
    _give(found, json, folder, wanted, decimal_comma, force, lang)


def uncertainty(
    files: options.Plans,
    variants: options.Variants = None,
    vary: Vary = None,
    n_worlds: Annotated[
        int, typer.Option("--worlds", metavar="N", min=16, help="Worlds drawn from what is uncertain.")
    ] = WORLDS,
    replications: Annotated[
        int, typer.Option("--replications", "-n", metavar="N", min=2, help="In each world.")
    ] = PER_WORLD,
    budgets: Annotated[
        str | None,
        typer.Option(
            "--budgets",
            metavar="X,X",
            help="Also with all spend multiplied, as in 0.5,1,1.5.",
            show_default=False,
        ),
    ] = None,
    horizons: Annotated[
        str | None,
        typer.Option(
            "--horizons",
            metavar="TIME,TIME",
            help="Also over other horizons, as in '3 years,5 years'.",
            show_default=False,
        ),
    ] = None,
    rates: Annotated[
        str | None,
        typer.Option(
            "--rates",
            metavar="RATE,RATE",
            help="Also at other discount rates, as in '5 %,10 %'.",
            show_default=False,
        ),
    ] = None,
    metric: Metric = "npv",
    overrides: options.Overrides = None,
    labels: options.Labels = None,
    seed: options.Seed = 0,
    engine: options.Engine = "auto",
    json: options.Json = False,
    folder: options.Folder = None,
    formats: Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """How surely the best plan is the best, and what knowing an uncertain number first is worth."""
    options.language(lang)
    terminal.one_of(engine, options.ENGINES, "engine")
    wanted = wanted_formats(formats, FORMATS) if folder is not None else []
    factors = _factors(budgets)
    times, discounts = _listed(horizons), _listed(rates)
    with _explained(), _progress() as progress:
        from experiments.uncertainty.grid import cost
        from virta import deciding

        plans = _plans(files, variants, overrides, labels)
        what = deciding.asked_of_uncertainty(
            vary or (), metric, n_worlds, replications, factors, times, discounts
        )
        _check(folder, deciding.origin("uncertainty", plans, seed, engine, what), force)
        if factors or times or discounts:
            runs = cost(len(plans), deciding.grid_worlds(n_worlds), replications, factors, times, discounts)
            tell(
                f"The grid runs {runs:,} replications besides {len(plans) * n_worlds * replications:,}.",
                "dim",
            )
        found = deciding.uncertainty(
            *plans,
            vary=vary or (),
            metric=metric,
            seed=seed,
            worlds=n_worlds,
            replications=replications,
            budgets=factors,
            horizons=times,
            rates=discounts,
            engine=engine,
            progress=progress,
        )
    _give(found, json, folder, wanted, decimal_comma, force, lang)


def _plans(
    files: Sequence[str],
    variants: Sequence[str] | None,
    overrides: Sequence[str] | None,
    labels: Sequence[str] | None,
) -> list[Plan]:
    from virta.plans import read

    return read(files, variants or (), overrides or (), labels or ())


def _check(folder: Path | None, origin: Mapping[str, Any], force: bool) -> None:
    """Refuse a folder in which the results cannot be put, before anything is run."""
    from virta.outputs import files as export

    if folder is not None:
        export.check(folder, origin, force)


def _factors(text: str | None) -> list[float]:
    try:
        return [float(part) for part in _listed(text)]
    except ValueError:
        raise BadInput(f"--budgets {text!r} are not factors: write them as in 0.5,1,1.5.") from None


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what can go wrong into BadInput and RunFailed that say what."""
    from experiments.inputs import InputError
    from experiments.points import FailedPoints
    from virta.questions.compare.command import explained

    try:
        with explained():
            yield
    except (InputError, FailedPoints) as problem:
        text = str(problem)
        raise BadInput(f"{text[:1].upper()}{text[1:].rstrip('.')}.") from problem
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] != "SALib":
            raise
        raise BadInput('morris and sobol need SALib: pip install "virta[studies]".') from problem


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    from virta.cli.progress import steps

    with steps({step: say(f"step_{step}", "en") for step in _STEPS}) as progress:
        yield progress


def _give(
    found: Sensitivity | Unknown,
    json: bool,
    folder: Path | None,
    formats: Sequence[str],
    decimal_comma: bool,
    force: bool,
    lang: str,
) -> None:
    """Write the files asked for, and print the document or the sheets."""
    if folder is not None:
        from virta.outputs import figures as drawing
        from virta.outputs import files as export

        with _explained():
            figures = drawing.writers_of(found.drawings(lang), formats)
            written = export.write(
                folder,
                found.document(),
                found.tables,
                formats,
                force,
                decimal_comma,
                called=str(found.provenance["command"]),
                further=figures,
            )
        tell(f"Wrote {len(written)} files to {folder}.")
    if json:
        print_json(found.document())
    else:
        _show(found, lang)


def _show(found: Sensitivity | Unknown, lang: str) -> None:
    from virta.deciding import Sensitivity
    from virta.outputs.terminal import apart, of_table, show, show_head

    console = out()
    told, tables, how_much = (
        _of_sensitivity(found, lang) if isinstance(found, Sensitivity) else _of_unknown(found, lang)
    )
    origin = found.provenance
    plans = ", ".join(plan["label"] for plan in origin["plans"])
    show_head(console, plans, f"{how_much} · {say('seed', lang, seed=origin['seed'])}")
    console.print()
    for i, sentence in enumerate(told):
        terminal.paragraph(console, numbers(lang).plain(sentence), "bold" if i == 0 else "")
    sheets = (of_table(table, numbers(lang), airy=False) for table in tables if table.rows)
    show(console, *(apart(sheet, console) for sheet in sheets))


def _of_sensitivity(found: Sensitivity, lang: str) -> tuple[list[str], list[Table], str]:
    from virta.questions.sensitivity import sheets as of

    how_much = of.head(int(found.provenance["replications"]), lang)
    return of.sentences(found.found, lang), [of.sheet(found.found, lang)], how_much


def _of_unknown(found: Unknown, lang: str) -> tuple[list[str], list[Table], str]:
    from virta.questions.uncertainty import regions as of_regions
    from virta.questions.uncertainty import sheets as of

    told = of.sentences(found.found, lang) + of_regions.sentences(found.turns, lang)
    tables = [of.plans(found.found, lang), of.worths(found.found, lang)]
    if found.grid is not None:
        told.append(of.grid_sentence(found.grid, lang))
        tables.append(of.grid_sheet(found.grid, lang))
    return told, tables, of.head(found.found, lang)
