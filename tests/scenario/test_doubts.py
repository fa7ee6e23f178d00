"""Warnings of legal numbers that are probably mistakes, and how a file silences them."""
# ruff: noqa: E501 - one case a line reads best

import re
from pathlib import Path

import pytest

from simulation.scenario import load, loads

from .harness import SMALL, edited

ROOT = Path(__file__).resolve().parents[2]
MONEY = "kind: customer, purchases: {rate: 1, amount: 50, margin: 40 %}"
CARE = (
    "investments: {care: {aim: retention, §, audience: {stages: [active]}}}\npeople_at_start: {active: 100}"
)

DOUBTS = {
    "a rate per its time without its sign": ("{rate: 0.05}", "{rate: 16 per year}", "16 per year is 1600 % per year: half of those in \"active\" go this way within 16 days", "write 16 % per year if that is meant, or 1600 % per year"),
    "a rate without its sign": ("{rate: 0.05}", "{rate: 1.6}", "half of those in \"active\" go this way within 13 days", "write 1.6 % per month"),
    "a rate in a distribution": ("{rate: 0.05}", "{time_in_stage: {exponential: {rate: 2}}}", "within 11 days", "2 % per month"),
    "a mean that is a rate": ("{rate: 0.05}", "{mean: 0.05}", "mean: 0.05 is a time of 37 hours", "rate: 0.05 per month"),
    "a certain decision": ("{rate: 0.05}", "{probability: 1}", "1 is certain", "write 1 %"),
    "thousands by a point": ("amount: 50", "amount: 12.500", "12.500 is 12.5", "write 12 500 if thousands"),
    "thousands of people": ("", "people_at_start: {active: 6.000}", "6.000 is 6", "write 6 000 if thousands"),
    "a yearly rate": ("12 months}", "12 months}\nmoney: {discount_rate: 0.8}", "0.8 is 80 % a year", "write 0.8 % per year"),
    "a share of everyone": ("", CARE.replace("§", "per_head: 1").replace("[active]", "[active], share: 1"), "1 is everyone", "write 1 %"),
    "everyone moves": ("", "shocks: {out: {at: 3, moves: {active -> ended: 1}}}", "1 is everyone", "write 1 %"),
    "a margin with a sign too many": ("margin: 40 %", "margin: 0.38 %", "leaves 0.0038 of each unit", "write 0.38 or 38 %"),
    "a cost per year": (MONEY, MONEY + ", service_cost: 240", 'no customer pays: "active" brings 20', "per year"),
    "a budget per year": ("", CARE.replace("§", "budget: 12000"), '"care" spends 120 EUR per month on each customer', "per year"),
    "spends a thousand times apart": ("", CARE.replace("§", "per_head: 9, schedule: {6: 0.009}"), "and another is", "behind each"),
    "budgets a thousand times apart": ("", CARE.replace("§", "budget: 500").replace("}}}", "}}, ads: {aim: acquisition, budget: 900000, audience: {stages: [prospect]}}}", 1), "this budget is 900000, and another is 500", "behind each"),
    "a flow a thousand times its cost": (MONEY, "kind: customer, service_cost: 2, margin_flow: 32000", "this sum of a customer is 32000, and another is 2", "behind each"),
    "a multiplier in per cent": ("", CARE.replace("§", "per_head: 1, effects: {active -> ended: {multiplies_up_to: 60, half_effect_at: 1}}"), "multiplies_up_to: 60 is 6000 %", "write 60 %"),
    "how customers differ in per cent": ("amount: 50", "amount: {mean: 50, cv: 70}", "cv: 70 is 7000 %", "write 70 %"),
    "amounts a thousand times apart": ("  ended: {", "  big: {kind: customer, purchases: {rate: 1, amount: 90000, margin: 9 %}}\n  ended: {", "this amount of a purchase is", "behind each"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message", "hint"), DOUBTS.values(), ids=DOUBTS)
def test_what_is_hardly_meant_is_doubted(old: str, new: str, message: str, hint: str) -> None:
    (warning,) = loads(edited(old, new)).warnings
    assert message in warning.message
    assert hint in (warning.hint or "")
    assert warning.line is not None


SAID = {
    "a rate": ("{rate: 0.05}", "{rate: 0.9 per month}"),
    "a rate in per cent": ("{rate: 0.05}", "{rate: 160 % per month}"),
    "a mean": ("{rate: 0.05}", "{mean: 0.05 months}"),
    "a certain decision": ("{rate: 0.05}", "{probability: 100 %}"),
    "an amount": ("amount: 50", "amount: 12.5"),
    "a yearly rate": ("12 months}", "12 months}\nmoney: {discount_rate: 80 % per year}"),
    "a change a month that is more than the whole a year": ("12 months}", "12 months}\nmoney: {discount_rate: 0.08 per month}"),
    "a cost": (MONEY, MONEY + ", service_cost: 240 per month"),
    "a budget": ("", CARE.replace("§", "budget: 12000 per month")),
    "everyone moves": ("", "shocks: {out: {at: 3, moves: {active -> ended: 100 %}}}"),
    "amounts": ("  ended: {", "  big: {kind: customer, purchases: {rate: 1, amount: 90000 EUR, margin: 9 %}}\n  ended: {"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), SAID.values(), ids=SAID)
def test_who_says_what_is_meant_is_not_doubted(old: str, new: str) -> None:
    assert loads(edited(old, new)).warnings == ()


def test_a_warning_changes_no_scenario() -> None:
    bare, said = (loads(edited("{rate: 0.05}", f"{{rate: {rate}}}")) for rate in ("1.6", "1.6 per month"))
    assert bare.warnings
    assert bare == said


def test_an_override_is_doubted_too() -> None:
    (warning,) = loads(SMALL, ['transitions."active -> ended".rate=1.6']).warnings
    assert warning.file == "override 1"


@pytest.mark.parametrize(
    "file", sorted((ROOT / "scenarios").rglob("*.yaml")), ids=lambda f: "/".join(f.parts[-2:])
)
def test_what_ships_is_not_doubted(file: Path) -> None:
    if (
        re.search(r"^schema:", file.read_text(encoding="utf-8"), re.MULTILINE)
        and "templates" not in file.parts
    ):
        assert load(file).warnings == ()
