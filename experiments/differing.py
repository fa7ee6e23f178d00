"""In what two plans differ, lever by lever, and every mixture of the two.

A lever is what stands under one name in the file: an investment, a transition, a stage, a stream
of entrants, the people at the start. A mixture takes each lever from one plan or the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from experiments.no_answer import NoAnswer
from experiments.plan import Plan, of
from simulation.scenario import ScenarioError, fingerprint
from simulation.scenario.loader import Draft
from simulation.scenario.overrides import apply, format_path
from simulation.scenario.problems import Problems
from simulation.scenario.tree import Absent, Items, Leaf, Node, Table, with_entries
from simulation.scenario.types import Text

BY_NAME = (
    "stages",
    "transitions",
    "traits",
    "segments",
    "market_entrants",
    "investments",
    "prices",
    "shocks",
)
"""Parts of a file in which every name is a lever of its own; other parts are one lever each."""
_SILENT = ("schema", "title", "description", "extends", "remove", "uncertain")
"""Parts of a file without influence on a run."""
STRUCTURE = "structure"
"""The lever that holds what can only be changed together."""

Key = tuple[str, ...]


class DifferingError(NoAnswer):
    """The two plans cannot be mixed; the message says why."""


@dataclass(frozen=True)
class Change:
    """One number or word that differs, as written."""

    path: str
    """As `--set` takes it."""
    before: str | None
    """None: not written there, so the default or a shorter form holds."""
    after: str | None


@dataclass(frozen=True)
class Lever:
    """What differs under one name."""

    id: str
    """Path of the name, such as `investments.care`; "structure" for what can only change together."""
    part: str
    """The part of the file, such as "investments"."""
    name: str
    """Within the part; empty where the part is one lever."""
    title: Text | None
    """From the file."""
    changes: tuple[Change, ...]
    keys: tuple[Key, ...] = field(repr=False)


class Mixtures:
    """Two plans, the levers in which they differ, and the plans between them."""

    def __init__(self, before: Plan, after: Plan) -> None:
        """Raises DifferingError for plans not read from files, or that count in other money or time."""
        self.before, self.after = before, after
        _check(before, after)
        self._one, self._other = _tree(before), _tree(after)
        self._known: dict[frozenset[int], Plan] = {}
        self.levers: tuple[Lever, ...] = ()
        found = self._together([_lever((key,), self._one, self._other) for key in self._keys()])
        self.levers = tuple(lever for lever in found if self._matters(lever))

    def plan(self, levers: Iterable[int]) -> Plan:
        """The first plan with these levers as they are in the second.

        Raises DifferingError, naming the levers, where the language refuses the mixture.
        """
        chosen = frozenset(levers)
        if chosen not in self._known:
            if not chosen:
                self._known[chosen] = self.before
            elif len(chosen) == len(self.levers):
                self._known[chosen] = self.after
            else:
                names = ", ".join(self.levers[i].id for i in sorted(chosen))
                keys = [key for i in chosen for key in self.levers[i].keys]
                try:
                    self._known[chosen] = self._mixed(keys, names)
                except ScenarioError as error:
                    raise DifferingError(
                        f"{self.before.label!r} with {names} of {self.after.label!r} makes no scenario, so "
                        f"their difference cannot be told apart by lever: {error}"
                    ) from error
        return self._known[chosen]

    def _keys(self) -> Iterator[Key]:
        parts = dict.fromkeys((*self._one.entries, *self._other.entries))
        for part in parts:
            if part in _SILENT:
                continue
            one, other = self._one.entries.get(part), self._other.entries.get(part)
            tables = [node for node in (one, other) if isinstance(node, Table)]
            names = dict.fromkeys(name for table in tables for name in table.entries)
            keys = [(part, name) for name in names] if part in BY_NAME else [(part,)]
            yield from (key for key in keys if _changes(key, self._one, self._other))

    def _together(self, levers: list[Lever]) -> list[Lever]:
        """Levers that cannot be changed one at a time, put into one."""
        everything = [key for lever in levers for key in lever.keys]

        def apart(lever: Lever) -> bool:
            rest = [key for key in everything if key not in lever.keys]
            return self._possible(list(lever.keys)) and self._possible(rest)

        bound = [lever for lever in levers if not apart(lever)]
        if not bound:
            return levers
        keys = tuple(key for lever in bound for key in lever.keys)
        whole = replace(
            _lever(keys, self._one, self._other), id=STRUCTURE, part=STRUCTURE, name="", title=None
        )
        free = [lever for lever in levers if lever not in bound]
        if free and not apart(whole):
            raise DifferingError(
                f"{self.before.label!r} and {self.after.label!r} are built too differently to be mixed: "
                f"{', '.join(lever.id for lever in bound)} need one another and others"
            )
        return [whole, *free]

    def _possible(self, keys: list[Key]) -> bool:
        try:
            self._mixed(keys, "")
        except ScenarioError:
            return False
        return True

    def _matters(self, lever: Lever) -> bool:
        """Whether the lever changes the meaning of either plan, all other levers as in that plan."""
        if lever.id == STRUCTURE:
            return True
        everything = [key for key in self._keys() if key not in lever.keys]
        pairs = ((self.before, list(lever.keys)), (self.after, everything))
        return any(
            fingerprint(plan.scenario) != fingerprint(self._mixed(keys, "").scenario) for plan, keys in pairs
        )

    def _mixed(self, keys: Iterable[Key], label: str) -> Plan:
        entries = dict(self._one.entries)
        for part, *rest in keys:
            entries = _taken(entries, self._other.entries, part, rest[0] if rest else None)
        draft = Draft(self.before.scenario.name, with_entries(self._one, entries), Problems())
        return of(draft.scenario(), label, draft)


def _check(before: Plan, after: Plan) -> None:
    for plan in (before, after):
        if plan.draft is None or plan.draft.tree is None:
            raise DifferingError(
                f"plan {plan.label!r} was not read from a file: what differs is found in files"
            )
    one, other = before.scenario, after.scenario
    for what, a, b in (
        ("currency", one.money.currency, other.money.currency),
        ("time unit", one.time.unit, other.time.unit),
    ):
        if a != b:
            raise DifferingError(
                f"the plans have not the same {what}: {before.label!r} has {a}, {after.label!r} has {b}"
            )


def _tree(plan: Plan) -> Table:
    assert plan.draft is not None
    assert plan.draft.tree is not None
    problems = plan.draft.found.copy()
    tree = apply(plan.draft.tree, plan.overrides, problems)
    problems.raise_if_any()
    return tree


def _taken(entries: dict[str, Node], source: dict[str, Node], part: str, name: str | None) -> dict[str, Node]:
    """Entries of a file with one lever as another file has it."""
    result = dict(entries)
    found = source.get(part)
    if name is None:
        if found is None:
            result.pop(part, None)
        else:
            result[part] = found
        return result
    mine = result.get(part)
    inner = dict(mine.entries) if isinstance(mine, Table) else {}
    theirs = found.entries.get(name) if isinstance(found, Table) else None
    if theirs is None:
        inner.pop(name, None)
    else:
        inner[name] = theirs
    table = mine if isinstance(mine, Table) else found
    if inner and isinstance(table, Table):
        result[part] = with_entries(table, inner)
    else:
        result.pop(part, None)
    return result


def _at(tree: Table, key: Key) -> Node | None:
    node: Node | None = tree
    for name in key:
        node = node.entries.get(name) if isinstance(node, Table) else None
    return node


def _lever(keys: tuple[Key, ...], one: Table, other: Table) -> Lever:
    changes = tuple(change for key in keys for change in _changes(key, one, other))
    part, *rest = keys[0]
    title = _title(_at(other, keys[0])) or _title(_at(one, keys[0]))
    return Lever(format_path(keys[0]), part, rest[0] if rest else "", title, changes, keys)


def _changes(key: Key, one: Table, other: Table) -> list[Change]:
    before, after = dict(_written(_at(one, key), key)), dict(_written(_at(other, key), key))
    return [
        Change(path, before.get(path), after.get(path))
        for path in dict.fromkeys((*before, *after))
        if before.get(path) != after.get(path)
    ]


def _written(node: Node | None, path: Key) -> Iterator[tuple[str, str]]:
    """Every scalar below a node with its path; titles are left out, they change no number."""
    if isinstance(node, Table):
        if not node.entries:
            yield format_path(path), "{}"
        for key, inner in node.entries.items():
            if key not in ("title", "description", "uncertain"):
                yield from _written(inner, (*path, key))
    elif isinstance(node, Items):
        for i, inner in enumerate(node.nodes):
            yield from _written(inner, (*path, str(i)))
    elif isinstance(node, Leaf):
        yield format_path(path), node.text.strip()
    elif isinstance(node, Absent):
        yield format_path(path), ""


def _title(node: Node | None) -> Text | None:
    title = node.entries.get("title") if isinstance(node, Table) else None
    if isinstance(title, Leaf):
        return Text(title.text)
    if not isinstance(title, Table):
        return None
    words = {k: v.text for k, v in title.entries.items() if isinstance(v, Leaf)}
    return Text(words["en"], words.get("fi")) if "en" in words else None
