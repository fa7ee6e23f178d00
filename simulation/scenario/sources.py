"""Files on disk -> one tree: what `extends` and `remove` bring together.

A file may build on others inside its own folder tree: the folder of the file that was asked
for, or the nearest folder above it that is called `scenarios`. Nothing is fetched from
elsewhere.
"""

from __future__ import annotations

import re
from pathlib import Path

from simulation.scenario import yaml_reader
from simulation.scenario.language.file import SCHEMA, FileSpec
from simulation.scenario.merge import merged, normal
from simulation.scenario.overrides import remove
from simulation.scenario.problems import Problems, nearest, quoted
from simulation.scenario.reading import read_file
from simulation.scenario.tree import Items, Leaf, Source, Table, with_entries

ROOT_NAME = "scenarios"
_LONGEST_CHAIN = 16


def read_tree(source: Source, path: Path | None, problems: Problems) -> Table | None:
    """The whole tree of a text: its own keys over those of the files it extends.

    path: where the text stands, or None where it stands nowhere and cannot extend anything.
    """
    root = _root(path) if path is not None else None
    return _read(source, path, root, (path.resolve(),) if path is not None else (), problems)


def _root(path: Path) -> Path:
    folder = path.resolve().parent
    return next((above for above in (folder, *folder.parents) if above.name == ROOT_NAME), folder)


def _read(
    source: Source, path: Path | None, root: Path | None, chain: tuple[Path, ...], problems: Problems
) -> Table | None:
    problems.know(source)
    tree = yaml_reader.read(source, problems)
    if not isinstance(tree, Table):
        return None
    if not _is_of_this_version(tree, problems):
        return None
    own = normal(FileSpec, tree, problems)
    assert isinstance(own, Table)
    leaf, removals = own.entries.get("extends"), own.entries.get("remove")
    if leaf is None:
        if removals is not None:
            mark = removals.key or removals.mark
            problems.add(mark, "remove takes away what a base file has, and this file extends none")
        return own
    if not isinstance(leaf, Leaf):
        problems.add(leaf.mark, "extends names one file", hint="as in extends: today.yaml")
        return None
    base_path = _base_path(leaf, path, root, chain, problems)
    base_source = _base_source(base_path, leaf, problems) if base_path is not None else None
    if base_path is None or base_source is None:
        return None
    base = _read(base_source, base_path, root, (*chain, base_path.resolve()), problems)
    if base is None:
        return None
    if isinstance(removals, Items):
        base = remove(base, removals, problems)
    kept = {key: node for key, node in base.entries.items() if key not in ("extends", "remove")}
    result = merged(FileSpec, with_entries(base, kept), own)
    assert isinstance(result, Table)
    return result


def _is_of_this_version(tree: Table, problems: Problems) -> bool:
    """Every file says its version; one of a later version is refused on that ground alone."""
    leaf = tree.entries.get("schema")
    if leaf is None and "extends" in tree.entries:
        problems.add(tree.mark, 'a scenario needs "schema"', hint=f"write schema: {SCHEMA}")
    if isinstance(leaf, Leaf) and leaf.text.isdecimal() and len(leaf.text) < 10 and int(leaf.text) > SCHEMA:
        message = f"the file is written in version {leaf.text} of the language; this program reads {SCHEMA}"
        problems.add(leaf.mark, message, hint="update Virta")
        return False
    return True


def _base_path(
    leaf: Leaf, path: Path | None, root: Path | None, chain: tuple[Path, ...], problems: Problems
) -> Path | None:
    """The file that `extends` names, when it is one that may be read."""
    written = leaf.text
    fault = None
    if path is None or root is None:
        fault = "a text that stands in no file cannot extend one"
    elif not written.strip():
        fault = "extends names no file"
    elif re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", written):
        fault = f"{quoted(written)} is an address: extends names a file beside this one"
    elif written.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", written):
        fault = f"{quoted(written)} is an absolute path: extends names a file relative to this one"
    elif "\\" in written or not written.isprintable():
        fault = f"{quoted(written)} is not a path: write / between folders"
    if fault is not None or path is None or root is None:
        problems.add(leaf.mark, fault or "", found=written)
        return None
    candidate = path.parent / written
    try:
        resolved = candidate.resolve()
    except (OSError, RuntimeError, ValueError):
        problems.add(leaf.mark, f"{quoted(written)} is not a path that can be followed", found=written)
        return None
    if not resolved.is_relative_to(root):
        message = f"{quoted(written)} climbs out of the scenarios' folder"
        problems.add(leaf.mark, message, found=written, hint=f"files may be extended inside {root.name}/")
    elif resolved in chain:
        circle = " -> ".join(step.name for step in (*chain[chain.index(resolved) :], resolved))
        problems.add(leaf.mark, f"the files extend one another in a circle: {circle}", found=written)
    elif len(chain) >= _LONGEST_CHAIN:
        problems.add(leaf.mark, f"more than {_LONGEST_CHAIN} files extend one another", found=written)
    else:
        return candidate
    return None


def _base_source(path: Path, leaf: Leaf, problems: Problems) -> Source | None:
    if not path.is_file():
        names = sorted(other.name for other in path.parent.glob("*.y*ml")) if path.parent.is_dir() else []
        message = f"the file to extend is not there: {quoted(leaf.text)}"
        close = nearest(path.name, names)
        problems.add(leaf.mark, message, found=leaf.text, allowed=names, nearest=close)
        return None
    return read_file(path, problems)
