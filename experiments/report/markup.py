"""HTML as values: text is escaped unless it is markup already."""

from __future__ import annotations

import html


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(tag: str, *children: str | None, **attributes: str | None) -> Html:
    """An element with its children; None is left out.

    Attribute names lose a trailing underscore (`class_`), and get hyphens for underscores within.
    """
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return Html(f"<{tag}{said}>{''.join(safe(child) for child in children if child is not None)}</{tag}>")


def safe(text: str) -> str:
    """The text with &, < and > escaped, or the markup as it is."""
    return text if isinstance(text, Html) else html.escape(text, quote=False)


def joined(*parts: str | None) -> Html:
    """Parts one after the other."""
    return Html("".join(safe(part) for part in parts if part is not None))
