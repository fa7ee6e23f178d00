"""One server and one browser for the tests of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import browsing
from tests.browsing import Server, Visit


@pytest.fixture(scope="module")
def studio() -> Iterator[Server]:
    """The studio, as `virta studio` serves it."""
    with browsing.served("studio") as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser."""
    with browsing.browser() as opened:
        yield opened


@pytest.fixture
def visit(studio: Server, chromium: Any) -> Iterator[Callable[..., Visit]]:
    """Opens pages of the studio; no page may fail or ask anybody else for anything."""
    visits: list[Visit] = []

    def opens(path: str, **options: Any) -> Visit:
        made = browsing.visit(chromium, **options)
        visits.append(made)
        made.page.goto(studio.address + path)
        return made

    yield opens
    for made in visits:
        made.page.context.close()
        assert made.errors == []
        assert made.foreign(studio.address) == []
