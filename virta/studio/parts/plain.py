"""Plain elements of HTML: text is set as text, whatever it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from experiments.report.tables import Table, row
from virta.studio.parts.sheet import Sheet


def text(tag: str, words: str, classes: str = "") -> TextElement:
    """An element that holds words."""
    return TextElement(tag=tag, text=words).classes(classes)


def box(tag: str = "div", classes: str = "", **props: str) -> Element:
    """An element that holds others; property names lose a trailing underscore and get hyphens."""
    element = ui.element(tag).classes(classes)
    element._props |= {name.rstrip("_").replace("_", "-"): value for name, value in props.items()}
    return element


def form(action: str) -> Element:
    """A form whose fields, files among them, are sent to an address."""
    return box("form", "panel", method="post", action=action, enctype="multipart/form-data")


def upload(label: str, accept: Sequence[str], most: int, refusal: str) -> Element:
    """A field of a form for one file; the browser refuses one of more than `most` bytes before it is sent."""
    with box("label", "choice") as element:
        text("span", label)
        line = box("input", type="file", name="file", accept=",".join(accept), required="required")
        check = (
            f"(e) => {{ const [file] = e.target.files; e.target.setCustomValidity(file && file.size > {most}"
            f" ? {json.dumps(refusal)} : ''); e.target.reportValidity(); }}"
        )
        line.on("change", js_handler=check)
    return element


def button(words: str, pressed: Callable[[], Any] | None, classes: str = "", **props: str) -> TextElement:
    """A button; one that nothing is told sends its form where it is given type="submit"."""
    element = TextElement(tag="button", text=words).classes(f"button {classes}")
    element._props |= {"type": "button", **{k.rstrip("_").replace("_", "-"): v for k, v in props.items()}}
    if pressed is not None:
        element.on("click", lambda _: pressed())
    return element


def link(words: str, where: str, classes: str = "", **props: str) -> TextElement:
    """A link within the studio."""
    element = TextElement(tag="a", text=words).classes(classes)
    element._props |= {"href": where, **{k.rstrip("_").replace("_", "-"): v for k, v in props.items()}}
    return element


def choice(
    label: str, options: Sequence[tuple[str, str]], chosen: str, picked: Callable[[str], Any]
) -> Element:
    """A list to pick from: (value, words) each."""
    with box("label", "choice") as element:
        text("span", label)
        with ui.element("select") as select:
            for value, words in options:
                option = text("option", words)
                option._props["value"] = value
                if value == chosen:
                    option._props["selected"] = True
        select.on("change", lambda event: picked(str(event.args)), js_handler="(e) => emit(e.target.value)")
    return element


def switch(words: str, on: bool, turned: Callable[[bool], Any]) -> Element:
    """A box to tick."""
    with box("label", "switch") as element:
        tick = box("input", type="checkbox")
        if on:
            tick._props["checked"] = True
        tick.on("change", lambda event: turned(bool(event.args)), js_handler="(e) => emit(e.target.checked)")
        text("span", words)
    return element


def field(label: str, value: str, changed: Callable[[str], Any], classes: str = "", **props: str) -> Element:
    """A field for a line of text, told when it is left or Enter is pressed."""
    with box("label", f"choice {classes}") as element:
        text("span", label)
        line = box("input", **{"type": "text", "value": value, **props})
        line.on("change", lambda event: changed(str(event.args)), js_handler="(e) => emit(e.target.value)")
    return element


def rows(title: str, columns: Sequence[str], lines: Iterable[Sequence[str]], left: int = 1) -> Sheet:
    """A table of texts."""
    return Sheet(Table(title, tuple(columns), tuple(row(*line) for line in lines), left=left))
