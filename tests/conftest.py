"""What every test may rely on."""

import pytest


@pytest.fixture(autouse=True)
def _said_nothing_of_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lines about work that takes long: how long it takes is not for a test to depend on."""
    monkeypatch.setattr("virta.cli.progress.FIRST", 3600.0)
