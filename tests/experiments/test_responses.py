"""The parameters of responses to spend, and moving them."""

import math
from dataclasses import replace

import pytest

from experiments import responses
from experiments.responses import Kind, Response
from simulation.scenario.types import Curve, CurveKind, EffectTarget
from tests.experiments.markets import advertising, care, subscribers
from tests.oracle.building import effect, investment, reach, saturating

HILL = Curve(CurveKind.HILL, a=2.0, b=3.0)
LINEAR = Curve(CurveKind.LINEAR, a=4.0)
TABLE = Curve(CurveKind.TABLE, stocks=(0.0, 2.0), values=(1.0, 0.5))


def test_every_number_of_every_effect_is_listed() -> None:
    twice = investment(
        [
            effect("active -> ended", 0.5, HILL),
            effect("active -> ended", 0.1, LINEAR, adds=True),
            effect("active", 1.2, saturating(1.0), target=EffectTarget.PURCHASE_RATE),
        ],
        reach("active"),
        24,
        id_="both",
        per_head=1.0,
    )
    found = list(responses.of(subscribers(twice, advertising(1.0))))
    assert found == [
        Response("both", "active -> ended", 0, Kind.STRENGTH),
        Response("both", "active -> ended", 0, Kind.SPEND),
        Response("both", "active -> ended", 0, Kind.STEEPNESS),
        Response("both", "active -> ended", 1, Kind.STRENGTH),
        Response("both", "active -> ended", 1, Kind.SPEND),
        Response("both", "active.purchases", 0, Kind.STRENGTH),
        Response("both", "active.purchases", 0, Kind.SPEND),
        Response("advertising", "prospect -> active", 0, Kind.STRENGTH),
        Response("advertising", "prospect -> active", 0, Kind.SPEND),
    ]
    assert responses.find(subscribers(twice), found[3]) == (twice, twice.effects[1])
    assert responses.find(subscribers(), found[3]) is None


@pytest.mark.parametrize(
    ("curve", "kind", "key", "value", "moved"),
    [
        (saturating(math.log(2) / 1.5), Kind.STRENGTH, "slows_down_to", 0.5, 0.8),
        (saturating(math.log(2) / 1.5), Kind.SPEND, "half_effect_at", 1.5, 0.6),
        (HILL, Kind.SPEND, "half_effect_at", 2.0, 0.8),
        (HILL, Kind.STEEPNESS, "steepness", 3.0, 1.2),
        (LINEAR, Kind.SPEND, "full_effect_at", 4.0, 1.6),
    ],
)
def test_a_number_is_told_as_in_the_file(
    curve: Curve, kind: Kind, key: str, value: float, moved: float
) -> None:
    one = effect("active -> ended", 0.5, curve)
    assert responses.key(one, kind) == key
    assert responses.value(one, kind) == pytest.approx(value)
    assert responses.value(responses.changed(one, kind, 0.4), kind) == pytest.approx(moved)


def test_names_of_strengths() -> None:
    faster = effect("active -> ended", 3.0, HILL)
    assert responses.key(faster, Kind.STRENGTH) == "speeds_up_to"
    assert responses.changed(faster, Kind.STRENGTH, 2.0).strength == pytest.approx(5.0)
    added = effect("active -> ended", 0.3, HILL, adds=True)
    assert responses.key(added, Kind.STRENGTH) == "adds_up_to"
    assert responses.changed(added, Kind.STRENGTH, 2.0).strength == pytest.approx(0.6)
    dearer = effect("active", 1.2, HILL, target=EffectTarget.PURCHASE_AMOUNT)
    assert responses.key(dearer, Kind.STRENGTH) == "multiplies_up_to"


def test_strengths_stay_possible() -> None:
    slower = effect("active -> ended", 0.5, HILL)
    assert responses.changed(slower, Kind.STRENGTH, 4.0).strength == responses.LEAST_MULTIPLIER
    likely = effect("active -> ended", 0.3, HILL, adds=True)
    assert responses.changed(likely, Kind.STRENGTH, 4.0).strength == responses.MOST_PROBABILITY
    frequent = effect("active -> ended", 3.0, HILL, adds=True)
    assert responses.changed(frequent, Kind.STRENGTH, 0.5).strength == 1.5


def test_tables_move_by_their_points() -> None:
    one = effect("active -> ended", 1.0, TABLE)
    assert (responses.key(one, Kind.SPEND), responses.value(one, Kind.SPEND)) == ("table", None)
    assert responses.changed(one, Kind.SPEND, 2.0).curve.stocks == (0.0, 4.0)
    assert responses.changed(one, Kind.STRENGTH, 0.5).curve.values == (1.0, 0.75)
    added = replace(one, adds=True)
    assert responses.key(added, Kind.STRENGTH) == "adds_table"
    assert responses.changed(added, Kind.STRENGTH, 0.5).curve.values == (0.5, 0.25)


def test_only_the_response_in_question_moves() -> None:
    story = subscribers(care(1.0), advertising(1.0))
    found = responses.moved(story, Response("care", "active -> ended", 0, Kind.STRENGTH), 0.5)
    assert found.investments[0].effects[0].strength == 0.75
    assert replace(found, investments=story.investments) == story
    assert found.investments[1] == story.investments[1]


def test_idle_investments_are_left_alone() -> None:
    about = Response("care", "active -> ended", 0, Kind.STRENGTH)
    idle = subscribers(care(0.0))
    assert responses.moved(idle, about, 0.5) == idle
    fading = subscribers(replace(care(0.0), initial_stock=1.0))
    assert responses.moved(fading, about, 0.5) != fading
    known = subscribers(replace(care(0.0), reference_stock=1.0))
    assert responses.moved(known, about, 0.5) != known
