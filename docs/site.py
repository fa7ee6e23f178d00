"""A hook of MkDocs: what pages of `docs` link to in the rest of the repository is in the site too."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[1]
TREE = "tree"
_LINK = re.compile(r"""(\]\(|src=")([^)#"\s:]+)(?=[)#"])""")


def _place(page: str, link: str) -> tuple[str, str]:
    """Where in the repository a link of a page points to, and under which name the site has that."""
    own = page.removeprefix(f"{TREE}/") if page.startswith(f"{TREE}/") else f"docs/{page}"
    at = posixpath.normpath(posixpath.join(posixpath.dirname(own), link))
    return at, at.removeprefix("docs/") if at.startswith("docs/") else f"{TREE}/{at}"


def on_files(files: Any, config: Any) -> Any:
    """Add what is linked to, and what that links to."""
    to_read = [(file.src_uri, Path(file.abs_src_path)) for file in files if file.src_uri.endswith(".md")]
    while to_read:
        page, path = to_read.pop()
        for _, link in _LINK.findall(path.read_text(encoding="utf-8")):
            at, named = _place(page, link)
            if (
                named.startswith(f"{TREE}/")
                and (ROOT / at).is_file()
                and files.get_file_from_path(named) is None
            ):
                files.append(File.generated(config, named, abs_src_path=str(ROOT / at)))
                if at.endswith(".md"):
                    to_read.append((named, ROOT / at))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:  # noqa: ARG001
    """Point links at the site's names."""
    own = page.file.src_uri

    def moved(found: re.Match[str]) -> str:
        _, named = _place(own, found[2])
        if files.get_file_from_path(named) is None:
            return found[0]
        return found[1] + posixpath.relpath(named, posixpath.dirname(own) or ".")

    return _LINK.sub(moved, markdown)
