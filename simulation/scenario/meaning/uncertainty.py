"""The uncertain numbers of a file: distributions over worlds, each with the path of its number.

Parameters are resolved into the unit of the number, so that a value drawn from the distribution
can be set at the path as a bare number. Names and meaning of the parameters:

lognormal   mean, sigma (standard deviation of the logarithm)
normal      mean, sd
gamma       mean, shape
beta        alpha, beta
uniform     low, high
triangular  low, mode, high

Numbers that were found together are drawn together: a correlation is that of their normal scores, the
standard normal deviates at the quantiles that the two numbers take.
"""

from __future__ import annotations

import math
from dataclasses import replace

from simulation.scenario.language.base import inside, spec_of
from simulation.scenario.language.containers import ScalarOr
from simulation.scenario.language.file import FileSpec
from simulation.scenario.language.paces import RangeSpec, SpreadSpec, TriangleSpec, UncertainSpec
from simulation.scenario.language.readers import Number, Pending, Quantity, Read
from simulation.scenario.meaning.context import Context
from simulation.scenario.overrides import UNKNOWN, PathError, format_path, node_at, parse_path, shape_at
from simulation.scenario.problems import Problems, quoted
from simulation.scenario.quantities import Kind
from simulation.scenario.tree import Leaf, Mark, Node, Table, place
from simulation.scenario.types import Uncertain

Parameters = tuple[tuple[str, float], ...]

_PACES = (
    ("rate",),
    ("rate", "probability"),
    ("mean",),
    ("median",),
    ("half_life",),
    ("branch",),
    ("probability",),
    ("after_silence",),
    *(("time_in_stage", "exponential", key) for key in ("rate", "mean", "median", "half_life")),
    *(("time_in_stage", "weibull", key) for key in ("mean", "median", "scale")),
    ("time_in_stage", "gompertz", "rate"),
    *(("time_in_stage", "lognormal", key) for key in ("median", "mean")),
    ("time_in_stage", "loglogistic", "median"),
    *(("time_in_stage", "gamma", key) for key in ("mean", "scale")),
)


def uncertain(file: FileSpec, tree: Table, context: Context) -> tuple[Uncertain, ...]:
    """Every uncertain number: those said at a transition, then those listed under `uncertain`."""
    found: dict[str, Uncertain] = {}
    specs: dict[str, UncertainSpec] = {}
    for keys, node in _said_in_place(tree, context):
        _add(found, specs, keys, _read(node, context), place(node), tree, context)
    for text, spec in (file.uncertain or {}).items():
        try:
            keys = parse_path(text)
        except PathError as error:
            context.problems.add(spec.mark(), f"{quoted(text)} is not a path: {error}", found=text)
            continue
        _add(found, specs, keys, spec, spec.mark(), tree, context)
    return _together(found, specs, tree, context)


def _together(
    found: dict[str, Uncertain], specs: dict[str, UncertainSpec], tree: Table, context: Context
) -> tuple[Uncertain, ...]:
    """The uncertain numbers with what each has in common with others; a pair is said once."""
    said: dict[frozenset[str], float] = {}
    for path, spec in specs.items():
        own = []
        for text, value in (spec.correlation or {}).items():
            other = _other(path, text, value, found, tree, context)
            if other is None or value.bad:
                continue
            if frozenset((path, other)) in said:
                message = f"the correlation of {path} and {other} is said twice"
                context.problems.add(value.mark, message, found=text)
                continue
            said[frozenset((path, other))] = value.value
            own.append((other, value.value))
        found[path] = replace(found[path], correlations=tuple(own))
    paths = sorted({path for pair in said for path in pair})
    if paths and not _possible(paths, said):
        mark = next(specs[path].key_mark("correlation") for path in specs if specs[path].correlation)
        message = "no numbers have these correlations all at once: their matrix is not positive definite"
        context.problems.add(mark, message)
    return tuple(found.values())


def _other(
    path: str, text: str, value: Quantity, found: dict[str, Uncertain], tree: Table, context: Context
) -> str | None:
    """The uncertain number that a correlation is with; None, after a complaint, where there is none."""
    try:
        keys = parse_path(text)
    except PathError as error:
        context.problems.add(value.mark, f"{quoted(text)} is not a path: {error}", found=text)
        return None
    there = number_at(keys, tree, value.mark, context.problems)
    if there is None:
        return None
    other = format_path(there[0])
    if other == path:
        context.problems.add(value.mark, f"{path} is wholly what it is: a correlation is with another number")
        return None
    if other not in found:
        hint = "say under uncertain how uncertain it is"
        context.problems.add(value.mark, f"{other} is not uncertain", found=text, hint=hint)
        return None
    return other


def _possible(paths: list[str], said: dict[frozenset[str], float]) -> bool:
    """Whether the matrix of correlations is positive definite: Cholesky's decomposition goes through."""
    lower: list[list[float]] = []
    for i, path in enumerate(paths):
        row: list[float] = []
        for j in range(i):
            rest = said.get(frozenset((path, paths[j])), 0.0) - math.fsum(
                a * b for a, b in zip(row, lower[j], strict=False)
            )
            row.append(rest / lower[j][j])
        left = 1.0 - math.fsum(a * a for a in row)
        if left <= 1e-9:
            return False
        lower.append([*row, math.sqrt(left)])
    return True


def _said_in_place(tree: Table, context: Context) -> list[tuple[tuple[str, ...], Node]]:
    """The paths of paces with an `uncertain` beside them, in the file and in its segments."""
    holders: list[tuple[str, ...]] = [("transitions",)]
    segments = tree.entries.get("segments")
    if isinstance(segments, Table):
        holders += [("segments", name, "transitions") for name in segments.entries]
    said = []
    for holder in holders:
        table = node_at(tree, holder)
        for name, exit_ in table.entries.items() if isinstance(table, Table) else ():
            node = exit_.entries.get("uncertain") if isinstance(exit_, Table) else None
            if node is None:
                continue
            pace = next((p for p in _PACES if isinstance(node_at(exit_, p), Leaf)), None)
            if pace is None:
                message = "there is no single number of the pace here to be uncertain about"
                hint = "name the number's path under uncertain: at the top of the file"
                context.problems.add(place(node), message, hint=hint)
            else:
                said.append(((*holder, name, *pace), node))
    return said


def _read(node: Node, context: Context) -> UncertainSpec:
    return UncertainSpec.model_validate(node, context=context.reading)


def _add(
    found: dict[str, Uncertain],
    specs: dict[str, UncertainSpec],
    keys: tuple[str, ...],
    spec: UncertainSpec,
    mark: Mark,
    tree: Table,
    context: Context,
) -> None:
    there = number_at(keys, tree, mark, context.problems)
    if there is None:
        return
    keys, reader = there
    path, node = format_path(keys), node_at(tree, keys)
    if reader is None or not isinstance(node, Leaf):
        message = f"{path} is not a number" if node is not None else f"{path} is left to its default"
        context.problems.add(mark, message, hint="only a number that the file gives can be uncertain")
        return
    if path in found:
        context.problems.add(mark, f"what is uncertain about {path} is said twice")
        return
    value = reader.read(node, context.reading)
    name, parameters = distribution(spec, reader, value, context)
    found[path] = Uncertain(path, name, parameters)
    specs[path] = spec


def number_at(
    keys: tuple[str, ...], tree: Table, mark: Mark, problems: Problems
) -> tuple[tuple[str, ...], Number | None] | None:
    """The number a path leads to: its keys, shorthands written out, and its reader; None: not a number.

    None as a whole, after a complaint at `mark`, where the path leads nowhere.
    """
    shape = shape_at(tree, keys, mark, problems)
    if shape is UNKNOWN:
        return None
    spec_there = spec_of(shape)
    if spec_there is not None and spec_there.short_for:
        keys = (*keys, spec_there.short_for[0])
        shape = inside(spec_there, keys[-1])
    return keys, _number(shape, keys, tree)


def _number(shape: object, keys: tuple[str, ...], tree: Table) -> Number | None:
    """The reader of the number at a path."""
    if isinstance(shape, ScalarOr):
        shape = shape.reader
    if isinstance(shape, Pending):
        exit_ = next((node_at(tree, ("transitions", key)) for key in keys if "->" in key), None)
        by_chance = isinstance(exit_, Table) and "probability" in exit_.entries
        return Number(Kind.PROPORTION, low=0, below=1) if by_chance else Number(Kind.RATE, low=0)
    return shape if isinstance(shape, Number) else None


def distribution(
    spec: UncertainSpec, reader: Number, value: Quantity, context: Context
) -> tuple[str, Parameters]:
    """The distribution of a number and its parameters, in the number's unit, about the value written."""
    for name in ("lognormal", "normal", "gamma"):
        spread: SpreadSpec | None = getattr(spec, name)
        if spread is not None:
            return name, _spread(name, spread, reader, value, context)
    if spec.beta is not None:
        if reader.kind is not Kind.PROPORTION:
            context.problems.add(spec.key_mark("beta"), "a beta distribution is for proportions only")
        return "beta", (("alpha", spec.beta.alpha.value), ("beta", spec.beta.beta.value))
    if spec.uniform is not None:
        return "uniform", _range(spec.uniform, reader, context)
    if spec.triangular is not None:
        return "triangular", _triangle(spec.triangular, reader, value, context)
    return "normal", ()


def _spread(name: str, spec: SpreadSpec, reader: Number, value: Quantity, context: Context) -> Parameters:
    mean = _pending(spec.mean, reader, context) if spec.mean is not None else value
    spread_reader = replace(reader, low=None, above=0, high=None, below=None, not_zero=False)
    if spec.sd is not None:
        sd = _pending(spec.sd, spread_reader, context).value
    else:
        sd = (spec.cv.value if spec.cv is not None else 1.0) * abs(mean.value)
    if mean.bad:
        return ()
    mark = spec.mean.mark if spec.mean is not None else spec.mark()
    if name == "normal":
        return (("mean", mean.value), ("sd", sd))
    if mean.value <= 0:
        context.problems.add(mark, f"a {name} distribution needs a mean above 0, and this is {mean.value:g}")
        return ()
    cv = sd / mean.value
    if name == "gamma":
        return (("mean", mean.value), ("shape", context.computed(mark, lambda: cv**-2)))
    sigma = context.computed(mark, lambda: math.sqrt(math.log1p(cv**2)))
    return (("mean", mean.value), ("sigma", sigma))


def _range(spec: RangeSpec, reader: Number, context: Context) -> Parameters:
    low, high = _pending(spec.low, reader, context), _pending(spec.high, reader, context)
    if not low.value < high.value and not (low.bad or high.bad):
        context.problems.add(high.mark, "high must be above low")
    return (("low", low.value), ("high", high.value))


def _triangle(spec: TriangleSpec, reader: Number, value: Quantity, context: Context) -> Parameters:
    low, high = _pending(spec.low, reader, context), _pending(spec.high, reader, context)
    mode = _pending(spec.mode, reader, context) if spec.mode is not None else value
    bad = low.bad or high.bad or mode.bad
    if not bad and not (low.value <= mode.value <= high.value and low.value < high.value):
        context.problems.add(high.mark, "low, mode and high must ascend")
    return (("low", low.value), ("mode", mode.value), ("high", high.value))


def _pending(read: Read[None], reader: Number, context: Context) -> Quantity:
    value = reader.read(read.node, context.reading)
    context.measured(value)
    return value
