"""The event log on the terminal: whatever can happen has its word."""

from pathlib import Path

import pytest

from experiments.report.texts import say
from simulation.log import KINDS
from virta.cli import main

SHOP = """\
schema: 1
time: {unit: month, horizon: 6 months}
stages:
  donor: {kind: customer, purchases: {probability: 60 %, amount: 5, margin: 40 %}}
  ended: {kind: former}
transitions:
  donor -> ended: {probability: 30 %, every: purchase}
people_at_start: {donor: 6}
"""


def test_every_kind_of_event_has_its_word_in_both_languages() -> None:
    for lang in ("en", "fi"):
        words = [say(f"event_{kind}", lang) for kind in KINDS]
        assert all(words)
        assert len(set(words)) == len(KINDS)


@pytest.mark.parametrize(("lang", "words"), [("en", ("choice", "lapse")), ("fi", ("ostopäätös", "jää pois"))])
def test_choices_and_lapses_are_shown(
    lang: str, words: tuple[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shop = tmp_path / "shop.yaml"
    shop.write_text(SHOP, encoding="utf-8")
    assert main(["run", str(shop), "--log", "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert all(word in said for word in words)
