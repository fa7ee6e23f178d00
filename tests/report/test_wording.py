"""Units, and numbers of a scenario, as a reader of each language meets them."""

import pytest

from experiments.inputs import titles_of
from experiments.report.inputs import named
from experiments.report.wording import unit_in
from virta.plans import plan


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("people", "henkilöä"),
        ("share", "osuus"),
        ("share per month", "osuus kuukaudessa"),
        ("share per 3 months", "osuus / 3 kuukautta"),
        ("months", "kuukautta"),
        ("SEK", "SEK"),
        ("SEK per person", "SEK henkilöä kohti"),
    ],
)
def test_a_unit_is_in_the_language(unit: str, said: str) -> None:
    assert unit_in(unit, "fi") == said
    assert unit_in(unit, "en") == unit


def test_a_path_is_told_by_the_titles_of_its_parts() -> None:
    path = 'investments.care.effects."active -> passive".slows_down_to'
    titles = titles_of([plan("library/retailer/hold").scenario])
    told = named(path, "fi", titles)
    assert (
        told == "hidastaa enintään (Aktiivisten asiakkaiden hoito, Aktiivinen asiakas → Passiivinen asiakas)"
    )
    assert named(path, "en", titles) == "slows_down_to (care, active → passive)"
