"""The levers in which two files differ, and mixtures of the two."""

from pathlib import Path

import pytest

from experiments.differing import DifferingError, Mixtures
from experiments.plan import Plan, of, plan
from simulation.scenario import fingerprint
from tests.experiments.markets import subscribers

BASE = """
schema: 1
title: A market
time: {unit: month, horizon: 12 months}
stages:
  prospect: {kind: potential}
  active: {kind: customer, margin_flow: {revenue: 10 per month, margin: 100 %}}
  ended: {kind: former}
transitions:
  prospect -> active: {rate: 0.05 per month}
  active -> ended: {rate: 0.1 per month}
people_at_start: {prospect: 100, active: 60}
investments:
  care: {aim: retention, per_head: 1, audience: {stages: [active]},
    effects: {active -> ended: {slows_down_to: 0.5, half_effect_at: 1}}}
"""


def two(folder: Path, variant: str) -> tuple[Plan, Plan]:
    (folder / "base.yaml").write_text(BASE)
    (folder / "other.yaml").write_text(f"schema: 1\nextends: base.yaml\n{variant}")
    return plan(folder / "base.yaml"), plan(folder / "other.yaml")


def ids(folder: Path, variant: str) -> list[str]:
    return [lever.id for lever in Mixtures(*two(folder, variant)).levers]


def test_every_name_is_a_lever_and_other_parts_are_one_each(tmp_path: Path) -> None:
    changed = """
title: Another
transitions: {active -> ended: {rate: 0.2 per month}, prospect->active: {rate: 0.04}}
people_at_start: {prospect: 50, active: 70}
money: {discount_rate: 5 %}
investments: {care: {per_head: 2}}
"""
    assert sorted(ids(tmp_path, changed)) == [
        "investments.care",
        "money",
        "people_at_start",
        'transitions."active -> ended"',
        'transitions."prospect -> active"',
    ]


def test_the_same_in_other_words_is_no_difference(tmp_path: Path) -> None:
    said = "transitions: {active -> ended: {rate: 10 % per month}}\ninvestments: {care: {carry_over: 0 %}}\n"
    assert ids(tmp_path, said) == []
    assert ids(tmp_path, "description: Other words.\nstages: {active: {title: Customers}}\n") == []


def test_changes_are_told_as_they_are_written(tmp_path: Path) -> None:
    (lever,) = Mixtures(*two(tmp_path, "investments: {care: {budget: 90 per month}}\n")).levers
    assert [(c.path, c.before, c.after) for c in lever.changes] == [
        ("investments.care.per_head", "1", None),
        ("investments.care.budget", None, "90 per month"),
    ]


def test_overrides_count_like_the_file(tmp_path: Path) -> None:
    base, _ = two(tmp_path, "")
    other = base.with_overrides(["investments.care.per_head=3", "money.discount_rate=8 %"])
    assert {lever.id for lever in Mixtures(base, other).levers} == {"investments.care", "money"}


def test_a_mixture_takes_each_lever_from_one_or_the_other(tmp_path: Path) -> None:
    base, other = two(tmp_path, "investments: {care: {per_head: 2}}\npeople_at_start: {active: 70}\n")
    mixtures = Mixtures(base, other)
    (care,) = (i for i, lever in enumerate(mixtures.levers) if lever.id == "investments.care")
    one = mixtures.plan([care]).scenario
    assert fingerprint(one) == fingerprint(base.with_overrides(["investments.care.per_head=2"]).scenario)
    assert mixtures.plan([]) is base
    assert mixtures.plan(range(2)) is other


def test_an_investment_that_only_one_has_is_a_lever(tmp_path: Path) -> None:
    added = """
investments:
  ads: {aim: acquisition, budget: 100, audience: {stages: [prospect]},
    effects: {prospect -> active: {speeds_up_to: 2, half_effect_at: 1}}}
"""
    base, other = two(tmp_path, added)
    (lever,) = Mixtures(base, other).levers
    assert lever.id == "investments.ads"
    (back,) = Mixtures(other, base).levers
    assert all(change.after is None for change in back.changes)


def test_changes_that_need_one_another_are_one_lever(tmp_path: Path) -> None:
    grown = """
stages: {loyal: {kind: customer, margin_flow: 20 per month}}
transitions: {active -> loyal: {rate: 0.1}, loyal -> ended: {rate: 0.02}}
people_at_start: {prospect: 50}
"""
    found = Mixtures(*two(tmp_path, grown)).levers
    assert [lever.id for lever in found] == ["structure", "people_at_start"]
    assert len(found[0].keys) == 3


def test_what_cannot_be_mixed_is_refused(tmp_path: Path) -> None:
    base, other = two(tmp_path, "money: {currency: SEK}\n")
    with pytest.raises(DifferingError, match="not the same currency: 'base' has EUR, 'other' has SEK"):
        Mixtures(base, other)
    with pytest.raises(DifferingError, match="'made' was not read from a file"):
        Mixtures(base, of(subscribers(), "made"))
