"""Segments: the parts merged and built once for each, and held to one structure."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.scenario.language.base import fields
from simulation.scenario.language.file import FileSpec, PartsSpec, SegmentSpec
from simulation.scenario.meaning.clock import text
from simulation.scenario.meaning.context import Context
from simulation.scenario.meaning.stages import stages
from simulation.scenario.meaning.traits import Traits
from simulation.scenario.meaning.transitions import transitions
from simulation.scenario.merge import merged
from simulation.scenario.problems import quoted
from simulation.scenario.tree import Absent, Node, Table, place, with_entries
from simulation.scenario.types import Classes, Segment, Stage, Text, Trait, Transition

PARTS = ("stages", "transitions", "traits")
ALL = "all"
"""Name of the one segment of a file without segments."""


@dataclass(frozen=True)
class Built:
    """A segment with the specs that it was built from."""

    segment: Segment
    parts: PartsSpec


def segments(file: FileSpec, context: Context) -> tuple[Built, ...]:
    """Every segment with its own stages, transitions and traits; at least one."""
    base = file.node
    if not file.segments:
        if file.segments is not None and file.has("segments"):
            context.problems.add(file.key_mark("segments"), "at least one segment is wanted")
        return (_built(base, ALL, None, context),)
    built = []
    taken: dict[str, str] = {}
    for name, spec in file.segments.items():
        context.segment = name
        _refuse_strangers(base, spec, context)
        built.append(_built(_with(base, spec.node), name, spec, context))
        segment_id = built[-1].segment.id
        if segment_id in taken:
            mark = spec.id.mark if spec.id else spec.mark()
            context.problems.add(
                mark, f'the id "{segment_id}" is taken by segment {quoted(taken[segment_id])}'
            )
        taken.setdefault(segment_id, name)
    context.segment = None
    context.sum_to_one(
        (spec.share for spec in file.segments.values()),
        file.key_mark("segments"),
        "the shares of the segments",
    )
    for other in built[1:]:
        _same_structure(built[0], other, file.segments[other.segment.name], context)
    return tuple(built)


def _built(parts: Table, name: str, spec: SegmentSpec | None, context: Context) -> Built:
    known = {key: parts.entries.get(key, Absent(parts.mark)) for key in ("stages", "transitions")}
    traits_node = {key: parts.entries[key] for key in ("traits",) if key in parts.entries}
    table = Table({**known, **traits_node}, parts.mark, parts.key)
    read = PartsSpec.model_validate(table, context=context.reading)
    traits = Traits(read.traits, context)
    stage_tuple = stages(read.stages, traits, context)
    transition_tuple = transitions(read.transitions, read.stages, stage_tuple, traits, context)
    return Built(
        Segment(
            id=spec.id.value if spec is not None and spec.id and not spec.id.bad else name,
            name=name,
            title=text(spec.title, name) if spec is not None else Text("all", "kaikki"),
            share=spec.share.value if spec is not None else 1.0,
            stages=stage_tuple,
            transitions=transition_tuple,
            traits=traits.all(),
        ),
        read,
    )


def _with(base: Table, segment: Table) -> Table:
    """The base's parts with a segment's differences merged in."""
    entries: dict[str, Node] = dict(base.entries)
    for part in PARTS:
        if part in segment.entries and part in entries:
            shape = fields(FileSpec)[part]
            entries[part] = merged(shape, entries[part], _known_part(entries[part], segment.entries[part]))
    return Table(entries, base.mark, base.key)


def _known_part(common: Node, own: Node) -> Node:
    """A segment's part without names that the base does not have."""
    if not isinstance(own, Table) or not isinstance(common, Table):
        return own
    return with_entries(own, {name: node for name, node in own.entries.items() if name in common.entries})


def _refuse_strangers(base: Table, spec: SegmentSpec, context: Context) -> None:
    """Complain about names that the base does not have: a segment may only change what is there."""
    for part in PARTS:
        own, common = spec.node.entries.get(part), base.entries.get(part)
        if not isinstance(own, Table):
            continue
        known = list(common.entries) if isinstance(common, Table) else []
        for name, node in own.entries.items():
            if name not in known:
                what = part.removesuffix("s")
                message = (
                    f"a segment changes the scenario's {part} and adds none: unknown {what} {quoted(name)}"
                )
                context.problems.add(place(node), message, found=name, allowed=known)


def _same_structure(first: Built, other: Built, spec: SegmentSpec, context: Context) -> None:
    """Complain where a segment differs from the first in more than numbers."""
    here, there = other.segment, first.segment

    def compare(part: str, name: str, mine: dict[str, object], theirs: dict[str, object]) -> None:
        for what, value in mine.items():
            if what in theirs and value != theirs[what]:
                own = spec.node.entries.get(part)
                node: Node = own.entries.get(name, own) if isinstance(own, Table) else spec.node
                message = (
                    f"segments differ in numbers only: {what} of {quoted(name)} "
                    f"is not the same as in segment {quoted(there.name)}"
                )
                context.problems.add(place(node), message)

    for stage, same in zip(here.stages, there.stages, strict=False):
        compare("stages", stage.name, _stage_structure(stage), _stage_structure(same))
    by_name = {transition.name: transition for transition in there.transitions}
    for transition in here.transitions:
        if transition.name in by_name:
            mine, theirs = _exit_structure(transition), _exit_structure(by_name[transition.name])
            compare("transitions", transition.name, mine, theirs)
    traits_by_id = {trait.id: trait for trait in there.traits}
    for trait in here.traits:
        if trait.id in traits_by_id:
            compare("traits", trait.name, _trait_structure(trait), _trait_structure(traits_by_id[trait.id]))


def _stage_structure(stage: Stage) -> dict[str, object]:
    purchases, flow = stage.purchases, stage.margin_flow
    structure: dict[str, object] = {
        "the kind": stage.kind,
        "the id": stage.id,
        "absorbing": stage.absorbing,
        "having purchases": purchases is not None,
        "having a margin flow": flow is not None,
        "whom referrals bring in, and where": stage.referrals
        and (stage.referrals.enters, stage.referrals.trait),
        "having encounters, and with what": stage.encounters and stage.encounters.at_purchases,
    }
    if purchases is not None:
        traits = (purchases.rate_trait, purchases.probability_trait, purchases.amount_trait)
        structure["buying at a rate or by a probability"] = purchases.by_probability
        structure["what differs by customer in the purchases"] = traits
    if flow is not None:
        structure["what differs by customer in the margin flow"] = flow.trait
    return structure


def _exit_structure(transition: Transition) -> dict[str, object]:
    return {
        "the id": transition.id,
        "a hazard or a probability": transition.hazard is None,
        "the clock of the hazard": transition.by_tenure,
        "every": (transition.every, transition.first, transition.at_purchases),
        "who passes contagion on": transition.contagion and transition.contagion.telling,
        "differs_by_customer": (transition.trait, transition.probability_trait),
    }


def _trait_structure(trait: Trait) -> dict[str, object]:
    classes = trait.distribution.names if isinstance(trait.distribution, Classes) else ()
    return {"the distribution": (type(trait.distribution).__name__, classes)}
