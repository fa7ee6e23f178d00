"""The demo: one scenario, two engines, one log."""

import json

import pytest

from virta.cli import demo, main

Capture = pytest.CaptureFixture[str]


def test_the_engines_agree_and_the_books_are_shown(capsys: Capture) -> None:
    assert main(["demo"]) == 0
    said = capsys.readouterr().out
    assert "to the last bit" in said
    assert "Customer balance sheet" in said


def test_as_json(capsys: Capture) -> None:
    assert main(["demo", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["identical"] is True
    assert document["events"] > 100
    assert document["provenance"]["file"] == demo.SCENARIO


def test_engines_that_disagree_fail_with_the_difference(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    real = demo._timed

    def timed(model, engine):  # type: ignore[no-untyped-def]
        log, seconds = real(model, "compiled")
        if engine == "reference":
            log.time[7] += 1e-12
        return log, seconds

    monkeypatch.setattr(demo, "_timed", timed)
    assert main(["demo"]) == 1
    said = capsys.readouterr().err
    assert "The engines disagree" in said
    assert "row 7" in said
