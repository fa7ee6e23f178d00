"""Customer metrics: eleven pairs that come from the books, or say why there is no number."""

import pytest

import virta

CLUB = """
schema: 1
title: A club
time: {unit: month, horizon: 2 years}
money: {discount_rate: 0}
stages:
  prospect: {kind: potential}
  member: {kind: customer, margin_flow: {revenue: 30 per month, margin: 50 %}}
  former: {kind: former}
transitions:
  prospect -> member: {rate: 2 % per month}
  member -> former: {rate: 3 % per month}
people_at_start: {prospect: 2000, member: 500}
investments:
  ads: {aim: acquisition, budget: 600 per month, audience: {stages: [prospect]}}
"""


def values(market: str, *overrides: str, expected: bool = True) -> dict[str, list[float]]:
    scenario = virta.loads(market)
    found = virta.expect(scenario, overrides) if expected else virta.simulate(scenario, overrides)
    table = found.tables["customer_metrics"]
    assert table.groupby("metric").size().eq(2).all()
    assert len(set(table["metric"])) == 11
    assert (table["why"] != "").eq(table["value"].isna()).all()
    return {str(name): rows["value"].tolist() for name, rows in table.groupby("metric")}


def test_numbers_are_those_of_the_market() -> None:
    found = values(CLUB)
    won, members = found["new"][0] * found["customers"][0], found["customers"]
    assert found["retention"] == pytest.approx([2.718281828459045**-0.36] * 2)
    assert won == pytest.approx(2000 * (1 - 2.718281828459045**-0.24))
    assert found["cost"][0] == pytest.approx(7200 / won)
    mean = 7200 / (30 * 0.5 * 12 - found["profitability"][0])
    assert min(500, members[0]) < mean < members[0]
    assert found["development"][1] == pytest.approx(0, abs=1e-9)


def test_development_follows_what_a_customer_brings() -> None:
    raised = "prices:\n  fee: {of: [member.margin_flow], changes: {1 year: 10 %}}\n"
    assert values(CLUB + raised)["development"][1] == pytest.approx(0.2)


def test_what_is_not_known_says_why() -> None:
    table = virta.expect(virta.loads(CLUB)).tables["customer_metrics"].set_index("metric")
    assert set(table.loc["share", "why"]) == {"a scenario does not say what customers buy elsewhere"}
    assert set(table.loc["satisfaction", "why"]) == {"the scenario has no satisfaction"}
    assert table.loc["age", "why"].tolist() == [
        "the books keep it at the horizon alone, or there was no customer",
        "",
    ]
    nothing = virta.expect(virta.loads(CLUB), ["investments.ads.budget=0"]).tables["customer_metrics"]
    assert nothing[nothing["metric"] == "cost"]["value"].isna().all()


def test_purchases_and_satisfaction_are_told_where_they_are() -> None:
    table = virta.simulate("library/seams/silos").tables["customer_metrics"].set_index("metric")["value"]
    assert table["activity"].between(4, 6).all()
    assert table["satisfaction"].between(0.4, 0.6).all()
    assert 0.3 < table["best"].iloc[-1] < 0.7


def test_a_workbook_has_each_pair_beside_its_question() -> None:
    sheet = virta.simulate(virta.loads(CLUB)).workbook("fi")[0]
    lines = next(one for one in sheet.statements if one.title == "Asiakasmittarit").lines
    assert len(lines) == 11
    assert (lines[0].label, lines[0].note) == ("Asiakaskannattavuus, EUR", "sijasta: tuotekannattavuus")


def test_a_shorter_last_year_is_no_decline_and_who_enters_as_a_customer_is_new() -> None:
    text = CLUB.replace("2 years", "18 months").replace(
        "people_at_start", "market_entrants: {member: 20 per month}\npeople_at_start"
    )
    found = values(text)
    assert found["development"][1] == pytest.approx(0, abs=1e-9)
    assert found["new"][0] * found["customers"][0] > 240
