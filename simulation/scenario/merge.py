"""Putting trees together by the rules of the language.

A tree is first made `normal`: shorthands written out and arrows spelt one way, so that `amount:
52` and `amount: {mean: 52}` merge alike. Mappings merge key by key; a form of saying something
replaces its rivals (`rate` replaces `mean`); lists, schedules and tables are replaced whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from simulation.scenario.language.base import Shape, inside, lift, spec_of
from simulation.scenario.language.containers import Named, Pairs
from simulation.scenario.problems import Problems, quoted
from simulation.scenario.tree import Items, Leaf, Node, Table, place, with_entries

_ARROW = re.compile(r"\s*->\s*")


def arrow(name: str) -> str:
    """A name with its arrow spelt one way: "a->b" and "a  ->  b" become "a -> b"."""
    return _ARROW.sub(" -> ", name).strip() if "->" in name else name


def normal(shape: Shape, node: Node, problems: Problems) -> Node:
    """The tree with shorthands written out and arrows spelt one way."""
    node = lift(shape, node)
    if isinstance(node, Items):
        return replace(node, nodes=tuple(normal(inside(shape, "0"), child, problems) for child in node.nodes))
    if not isinstance(node, Table):
        return node
    entries: dict[str, Node] = {}
    arrows = isinstance(shape, Named) and shape.arrows
    for key, value in node.entries.items():
        name = arrow(key) if arrows else key
        if name in entries:
            problems.add(place(value), f"duplicate key {quoted(key)}", found=key)
        else:
            entries[name] = normal(inside(shape, name), value, problems)
    return with_entries(node, entries)


def merged(shape: Shape, base: Node, child: Node) -> Node:
    """`child` over `base`, both normal."""
    if not isinstance(base, Table) or not isinstance(child, Table) or isinstance(shape, Pairs):
        return child
    entries = without_rivals(shape, base.entries, child.entries)
    for key, value in child.entries.items():
        entries[key] = merged(inside(shape, key), entries[key], value) if key in entries else value
    return with_entries(child, entries)


def without_rivals(shape: Shape, entries: dict[str, Node], keys: Iterable[str]) -> dict[str, Node]:
    """A copy of `entries` without the forms that `keys` replace."""
    kept = dict(entries)
    spec = spec_of(shape)
    for forms in spec.forms if spec is not None else ():
        chosen = [key for key in keys if key in forms.keys]
        if not chosen:
            continue
        staying = {*chosen, *(also for key in chosen for also in forms.with_it.get(key, ()))}
        for rival in forms.keys:
            for key in (rival, *forms.with_it.get(rival, ())):
                if rival in chosen or key in staying or key not in kept:
                    continue
                del kept[key]
                if key == rival:
                    _remember(rival, forms.in_its_form, kept)
    return kept


def without_key(shape: Shape, entries: dict[str, Node], key: str) -> dict[str, Node]:
    """A copy of `entries` without one key."""
    kept = {other: node for other, node in entries.items() if other != key}
    spec = spec_of(shape)
    for forms in spec.forms if spec is not None else ():
        if key in forms.keys:
            _remember(key, forms.in_its_form, kept)
    return kept


def _remember(form: str, keys: Iterable[str], entries: dict[str, Node]) -> None:
    """Mark the values under `keys` as read in `form`; overrides, which have no order, are not marked."""
    for key in keys:
        node = entries.get(key)
        if isinstance(node, Leaf | Table) and node.beside is None and node.mark.source.by_line:
            entries[key] = replace(node, beside=form)
