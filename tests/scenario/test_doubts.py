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
    "a yearly cost per month": (MONEY, MONEY + ", service_cost: 240 per month", 'no customer pays: "active" brings 20', "write 240 per year if that is meant, or 240 EUR per month"),
    "a yearly rate per month": ("12 months}", "12 months}\nmoney: {discount_rate: 8 % per month}", "8 % per month is 151.82 % a year", "write 8 % per year if"),
    "a yearly budget per month": ("", CARE.replace("§", "budget: 12000 per month, reference: 1000 per month"), "this budget is exactly twelve times another, which is 1000", "per year"),
    "a budget a thousand times its reference": ("", CARE.replace("§", "budget: 900 000 per month, reference: 900 per month"), "this budget is 900000, and another is 900", "behind each"),
    "a fee a year beside one a month": ("  active: {" + MONEY + "}", "  active: {kind: customer, margin_flow: 20 per month}\n  gold: {kind: customer, margin_flow: 240 per month}", "this margin flow is exactly twelve times another, which is 20", "per year"),
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
    "a yearly rate, per month": ("12 months}", "12 months}\nmoney: {discount_rate: 152 % per year}"),
    "a cost": (MONEY, MONEY + ", service_cost: 240 EUR per month"),
    "a cost per year": (MONEY, MONEY + ", service_cost: 240 per year"),
    "a budget twelve times its reference": ("", CARE.replace("§", "budget: 12000 EUR per month, reference: 1000 per month")),
    "a budget a thousand times its reference": ("", CARE.replace("§", "budget: 900000 EUR per month, reference: 900 per month")),
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
    ("override", "said"),
    [
        ("stages.active.purchases.amount=50 000", "50 000 is 1000 times what it replaces, which is 50"),
        ("stages.active.purchases.amount.mean=0.05", "0.05 goes 1000 times into what it replaces"),
        ("investments.care.budget=24 000 per month", "is 12 times what it replaces, which is 2000 per month"),
        ("investments.care.budget=24 000 EUR per month", None),
        ("investments.care.budget=24 000 per year", None),
        ("investments.care.budget=4 000 per month", None),
    ],
)
def test_an_override_far_from_what_it_replaces_is_doubted(override: str, said: str | None) -> None:
    text = edited("", CARE.replace("§", "budget: 2000 per month"))
    assert [(said or "") in w.message for w in loads(text, [override]).warnings] == [True] * bool(said)
    assert loads(text, [("stages.active.purchases.amount.mean", 50_000.0)]).warnings == ()


@pytest.mark.parametrize(
    "file", sorted((ROOT / "scenarios").rglob("*.yaml")), ids=lambda f: "/".join(f.parts[-2:])
)
def test_what_ships_is_not_doubted(file: Path) -> None:
    if (
        re.search(r"^schema:", file.read_text(encoding="utf-8"), re.MULTILINE)
        and "templates" not in file.parts
    ):
        assert load(file).warnings == ()
