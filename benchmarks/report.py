"""Results as a table on a terminal, as a block of a page, and as a figure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rich.table import Table

from benchmarks.measuring import median, ratio, said
from benchmarks.race import summary
from benchmarks.sides import LIMIT, OURS, SIDES
from benchmarks.workloads import HERE, THERE

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


class Grid(NamedTuple):
    """A table of texts."""

    title: str
    head: list[str]
    rows: list[list[str]]


def grids(results: dict[str, Any]) -> Iterator[Grid]:
    """All that is worth reading in results; parts that were not measured are left out."""
    if race := results.get("race"):
        yield from _race(race)
    if coupled := results.get("coupled"):
        yield _coupled(coupled)
    if workloads := results.get("workloads"):
        yield _workloads(workloads)
    if memory := results.get("memory"):
        yield _memory(memory)
    if cold := results.get("cold"):
        rows = [[which.replace("_", " "), *map(_short, part.values())] for which, part in cold.items()]
        head = ["first run, seconds", *(name.replace("_", " ") for name in next(iter(cold.values())))]
        yield Grid("Before anything is warm", head, rows)


def _race(race: dict[str, Any]) -> Iterator[Grid]:
    found, sizes = summary(race), list(race["sizes"])
    people = [f"{int(size):,}" for size in sizes]
    names = [name for name in SIDES if any(name in part["samples"] for part in race["sizes"].values())]
    names += [name for name in SIDES if name not in names]

    def cells(name: str, what: str) -> list[str]:
        values = found.get(name, {}).get(what, {})
        return [_short(_middle(values[size])) if size in values else "not run" for size in sizes]

    yield Grid(
        "Nanoseconds of processor time a transition",
        ["side", "what it is", *people],
        [[name, SIDES[name].what, *cells(name, "ns")] for name in names],
    )
    yield Grid(
        f"Times as slow as `{OURS}`",
        ["side", *people],
        [[name, *cells(name, "times")] for name in names if name != OURS],
    )
    reasons = {(name, why) for part in race["sizes"].values() for name, why in part["not_run"].items()}
    if exponent := found[OURS]["exponent"]:
        rows = [["exponent of cost in size, from 10,000 people on", f"{exponent:.3f}"]]
        if times := found.get(LIMIT, {}).get("times"):
            last = list(times)[-1]
            rows.append([f"times the bare limit at {int(last):,}", _short(1 / times[last]["median"])])
        yield Grid(f"How `{OURS}` grows", ["", ""], rows)
    yield Grid(
        "Agreement with the exact twin",
        ["side", "replications", "numbers", "worst, in standard errors", "which"],
        [
            [
                name,
                f"{agreed['replications']} of {agreed['people']:,} people",
                str(agreed["numbers"]),
                f"{agreed['worst']:.1f}",
                agreed["where"],
            ]
            for name, agreed in race["agreement"].items()
        ],
    )
    if reasons:
        yield Grid("Not run", ["side", "why"], [list(reason) for reason in sorted(reasons)])


def _coupled(coupled: dict[str, Any]) -> Grid:
    found, sizes = summary(coupled, None), list(coupled["sizes"])
    rows = [
        [f"{kind} purchases", *(_short(of["ns"][size]) if size in of["ns"] else "not run" for size in sizes)]
        for kind, of in found.items()
    ]
    return Grid(
        "Coupled market: nanoseconds of processor time an event",
        ["", *(f"{int(size):,}" for size in sizes)],
        rows,
    )


def _workloads(part: dict[str, Any]) -> Grid:
    compared = THERE in part["commits"]
    rows = []
    for title, found in part["workloads"].items():
        # Threads beside the first have no clock of their own; a command's time is that of its process.
        clock = "wall" if "two threads" in title else "process"
        samples, amounts = found["samples"], found["amounts"]
        cells = []
        for name in samples:
            seconds = median(samples[name], clock)
            if amounts is None:
                cells.append(f"{_short(seconds)} s of CPU, {_short(median(samples[name], 'wall'))} s in all")
            elif title.startswith("replications"):
                cells.append(f"{_short(amounts[name] / seconds)} a second")
            else:
                cells.append(f"{_short(1e9 * seconds / amounts[name])} ns an event")
        if compared:
            cells.append(_spread(ratio(samples[THERE], samples[HERE], clock)))
        rows.append([title, *cells])
    head = ["", *map(said, part["commits"].values()), *(["times as fast"] if compared else [])]
    return Grid("Workloads and commands", head, rows)


def _memory(memory: dict[str, Any]) -> Grid:
    rows = []
    for file, found in memory.items():
        people = found["kept"].get("people", 0.0)
        kept = ", ".join(f"{name} {size:.0f}" for name, size in found["kept"].items())
        rows.append([file, f"{found['peak']:.0f}", f"{found['peak'] - people:.0f}", kept])
    return Grid(
        "Bytes a customer",
        ["", "peak of the process", "beyond the person table", "kept in the outcome"],
        rows,
    )


def _middle(value: float | dict[str, float]) -> float:
    return value["median"] if isinstance(value, dict) else value


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _spread(found: dict[str, float]) -> str:
    return f"{_short(found['median'])} ({_short(found['least'])} to {_short(found['most'])})"


def table(grid: Grid) -> Table:
    """A grid for a terminal."""
    made = Table(*grid.head, title=grid.title.replace("`", ""))
    for row in grid.rows:
        made.add_row(*row)
    return made


def block(results: dict[str, Any], figure: str | None) -> str:
    """Results as Markdown: where and with what they were taken, all tables, the figure."""
    taken = results["provenance"]
    versions = ", ".join(f"{name} {version}" for name, version in taken["packages"].items())
    lines = [
        f"Taken {taken['when'][:10]} by `{taken['command']}` at {said(taken)}; {taken['processor']}, "
        f"{taken['cores']} cores, {taken['system']}, Python {taken['python']}, {versions}; "
        f"load before and after {taken['load_before']} and {taken['load_after']}; {taken['rounds']} rounds."
    ]
    if taken["quick"]:
        lines += ["", "**Small sizes, to see whether it runs: not figures to keep.**"]
    if figure is not None:
        lines += ["", f"![Nanoseconds a transition by number of customers, a line a side]({figure})"]
    for grid in grids(results):
        lines += ["", f"**{grid.title}**", "", _row(grid.head), _row(["---"] * len(grid.head))]
        lines += [_row(row) for row in grid.rows]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def filled(page: str, results: dict[str, Any], figure: str | None = None) -> str:
    """A page with the block between its markers made new. Raises ValueError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} followed by {END}")
    return f"{before}{begin}\n\n{block(results, figure)}\n\n{end}{after}"


def write_page(page: Path, results: dict[str, Any]) -> list[Path]:
    """Fill a page from results and draw the figure beside it; the files written."""
    from benchmarks.figure import draw

    written = [page]
    link = None
    if "race" in results:
        target = page.parent / "figures" / "performance.svg"
        draw(results["race"], target)
        written.append(target)
        link = target.relative_to(page.parent).as_posix()
    page.write_text(filled(page.read_text(encoding="utf-8"), results, link), encoding="utf-8", newline="\n")
    return written
