"""The library and the claims: fair plans, plausible markets, and what docs/library.md says of them."""

import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from experiments.compare import Comparison, FixedN, compare
from experiments.over_time import PaybackKind
from experiments.plan import Plan, plan, without
from experiments.replicate import Replications, replicate
from simulation.build import build
from simulation.engine import run
from simulation.exact import exact, expected_metrics
from simulation.log import MOVE
from simulation.metrics import PARTS
from simulation.model import CUSTOMER
from simulation.scenario import Scenario, fingerprint, load
from simulation.scenario.types import GONE, Aim

ROOT = Path(__file__).resolve().parent.parent
LIBRARY, CLAIMS, PUBLISHED = (ROOT / "scenarios" / folder for folder in ("library", "claims", "published"))
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")

PLANS = {
    "retailer": ("hold", "win", "keep", "grow", "win-back"),
    "contract": ("hold", "win", "keep"),
    "subscription": ("hold", "win", "keep", "grow"),
    "steps": ("hold", "win", "keep", "grow"),
    "ladder": ("hold", "win", "keep"),
    "team": ("hold", "win", "keep"),
}
PRICES = ("hold", "raise", "new-members")
"""Plans that differ in what is asked, and not in what is spent."""
PAIRS = {
    "accounts": ("few", "more"),
    "leads": ("slow", "quick"),
    "club": ("late", "early"),
    "wholesaler": ("everyone", "few"),
    "broadband": ("measured", "eager"),
    "advocates": ("hold", "thank"),
    "monopoly": ("hold", "care"),
}
"""Two plans at the same cost, the baseline first; the other is the better one but for broadband."""
LASTING, PARTNERS = ("lasting", "lasting-care"), ("alone", "network", "leaves")
"""The plans of the monopoly where it stays; two plans, and one of them when the partner leaves."""
SEAMS, PROMISE = ("silos", "together", "sound-delivery"), ("loud", "plain")
"""Plans in whose markets satisfaction decides, the baseline first."""
REPLICATIONS = {"retailer": 4, "contract": 4, "subscription": 4, "steps": 8, "ladder": 200, "team": 200}
FILES = sorted([*LIBRARY.rglob("*.yaml"), *CLAIMS.rglob("*.yaml")])
VARIANTS = [(market, name) for market, names in PLANS.items() for name in names[1:]]
ROW = re.compile(
    r"^\| ([a-z-]+) \| ([\d .]+) \| (?:([+-][\d ]+)(?: ± ([\d ]+))?)? ?\| ([\d .]+) \|$", re.MULTILINE
)


@cache
def compared(market: str) -> Comparison:
    plans = [plan(LIBRARY / market / f"{name}.yaml") for name in PLANS[market]]
    return compare(plans, goal=FixedN(REPLICATIONS[market]), threads=1)


def mean(found: Comparison, label: str, metric: str) -> float:
    value = found.metrics[found.labels.index(label)][metric].mean
    assert value is not None
    return value


def change(found: Comparison, label: str, metric: str = "npv") -> float:
    value = found.difference(label, metric).mean
    assert value is not None
    return value


def heads_by_year(found: Replications) -> np.ndarray:
    """(years + 1, S) mean heads at each turn of the year."""
    time = found.model.scenario.time
    heads: np.ndarray = found.books.heads[:: round(1 / time.years_per_unit / time.period)].sum(axis=2)
    return heads


def told(market: str) -> dict[str, tuple[float, ...]]:
    """Plan -> npv, difference, its standard error, customers at the end, as the page has them."""
    start = PAGE.index(f"| {market} | npv |")
    rows = ROW.findall(PAGE[start : PAGE.index("\n\n", start)])
    return {row[0]: tuple(float((cell or "0").replace(" ", "") or 0) for cell in row[1:]) for row in rows}


def test_the_library_is_what_is_tested() -> None:
    drift = {f"drift/{market}" for market in PLANS}
    plans = {f"{market}/{name}" for market, names in PLANS.items() for name in names}
    plans |= {f"price/{name}" for name in PRICES}
    plans |= {f"seams/{name}" for name in SEAMS} | {f"promise/{name}" for name in PROMISE}
    plans |= {f"{market}/{name}" for market, names in PAIRS.items() for name in names}
    plans |= {f"monopoly/{name}" for name in LASTING} | {f"partners/{name}" for name in PARTNERS}
    assert {file.relative_to(LIBRARY).with_suffix("").as_posix() for file in LIBRARY.rglob("*.yaml")} == (
        drift | plans
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_file_says_where_its_numbers_come_from_in_both_languages(file: Path) -> None:
    text, scenario = file.read_text(encoding="utf-8"), load(file)
    opening = text[: text.index("schema:")]
    assert all(line.startswith("#") for line in opening.splitlines())
    assert re.search(r"assumption|its numbers and their sources", opening)
    assert "What to look for" in opening
    stages = [stage.title for stage in scenario.stages if stage.id != GONE]
    titles = [scenario.title, *stages, *[one.title for one in scenario.investments]]
    assert [title.en for title in titles if title.fi in (None, title.en)] == []


@pytest.mark.parametrize(("market", "name"), VARIANTS)
def test_a_plan_changes_nothing_but_what_is_spent(market: str, name: str) -> None:
    held, other = load(LIBRARY / market / "hold.yaml"), load(LIBRARY / market / f"{name}.yaml")
    assert fingerprint(without(other)) == fingerprint(without(held))
    assert fingerprint(other) != fingerprint(held)


@pytest.mark.parametrize("market", PLANS)
def test_plans_cost_the_same(market: str) -> None:
    found = compared(market)
    held = mean(found, "hold", "investment")
    tolerance = 1e-3 if market == "ladder" else 1e-9  # without a pilot there, its support is not spent
    assert [mean(found, name, "investment") for name in found.labels] == pytest.approx(
        [held] * len(found.labels), rel=tolerance
    )


@pytest.mark.parametrize("market", PLANS)
def test_under_todays_spend_a_market_is_in_balance(market: str) -> None:
    sample = compared(market).samples[0]
    heads = sample.books.heads.sum(axis=2)
    kept = np.array([stage != GONE for stage in sample.model.stage_names])
    customer = sample.model.arrays.stage_kind == CUSTOMER
    assert heads[-1, kept] / heads[0, kept] == pytest.approx(np.ones(kept.sum()), abs=0.22)
    # The customers of the ladder grow by a tenth, those of the others by less.
    assert heads[-1, customer].sum() / heads[0, customer].sum() == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("market", PLANS)
def test_the_books_look_like_those_of_a_firm(market: str) -> None:
    found = compared(market)
    revenue = mean(found, "hold", "revenue")
    assert 0.04 < mean(found, "hold", "investment") / revenue < 0.16
    assert 0.10 < mean(found, "hold", "contribution") / revenue < 0.60
    assert mean(found, "hold", "cost_per_won") < mean(found, "hold", "clv")


@pytest.mark.parametrize(
    ("market", "best"),
    [("retailer", "keep"), ("contract", "win"), ("subscription", "grow"), ("ladder", "hold")],
)
def test_a_plan_wins(market: str, best: str) -> None:
    verdict = compared(market).verdict
    assert verdict.best == best
    assert verdict.separated


def test_plans_of_a_small_team_cannot_be_told_apart() -> None:
    found = compared("team")
    assert found.n == 200
    assert not found.verdict.separated
    assert len(found.verdict.not_separated) == 2
    spread = found.difference("win").se
    single = found.metrics[0]["npv"].se
    assert spread is not None
    assert single is not None
    assert single * 200**0.5 > 50 * abs(change(found, "win"))


def test_keeping_pays_in_the_second_year() -> None:
    found = compared("retailer")
    winning, keeping = found.paybacks[0], found.paybacks[1]
    assert winning.kind is PaybackKind.NEVER
    assert keeping.kind is PaybackKind.AT
    assert keeping.time is not None
    assert 12 < keeping.time <= 24
    assert abs(change(found, "win", "customers_end")) < 20


def test_a_tenth_more_care_is_seen_through_the_noise() -> None:
    held = LIBRARY / "retailer" / "hold.yaml"
    plans = [plan(held), plan(held, ["investments.care.budget=990"], label="a tenth more")]
    ratio = compare(plans, goal=FixedN(8), threads=1).differences[0]["npv"].variance_ratio
    assert ratio is not None
    assert ratio > 100


def test_the_horizon_decides_on_the_steps() -> None:
    found = compared("steps")
    at_horizon = {
        rival.label: float(gap.cumulative.mean[-1])
        for rival, gap in zip(found.rivals, found.gaps, strict=True)
    }
    assert at_horizon["grow"] > max(at_horizon["win"], 0) + 10_000
    assert change(found, "win") > at_horizon["win"] + 20_000
    assert change(found, "keep") < -50_000


@pytest.mark.parametrize("market", PLANS)
def test_the_page_tells_what_a_run_gives(market: str) -> None:
    page, found = told(market), compared(market)
    assert tuple(page) == found.labels
    for label in found.labels:
        npv, difference, error, customers = page[label]
        metrics = found.metrics[found.labels.index(label)]
        assert metrics["npv"].se is not None
        assert metrics["customers_end"].se is not None
        assert mean(found, label, "npv") == pytest.approx(npv, abs=6 * metrics["npv"].se)
        assert mean(found, label, "customers_end") == pytest.approx(
            customers, abs=1 + 6 * metrics["customers_end"].se
        )
        if label != "hold":
            se = found.difference(label).se
            assert se is not None
            assert change(found, label) == pytest.approx(difference, abs=6 * (se + error) + 100)


@pytest.mark.verify
@pytest.mark.parametrize("market", [*PLANS, "seams", "promise", *PAIRS])
def test_the_page_tells_it_to_the_last_digit(market: str) -> None:
    page = told(market)
    plans = [plan(LIBRARY / market / f"{name}.yaml") for name in page]
    found = compare(plans, goal=FixedN(200 if market in PLANS else 40))
    for label, (npv, difference, error, customers) in page.items():
        given = [mean(found, label, "npv")]
        if label != found.labels[0]:
            given += [change(found, label), found.difference(label).se or 0.0]
        shown = [npv, difference, error][: len(given)]
        assert [round(value, -2) for value in given] == shown
        assert round(mean(found, label, "customers_end"), 1 if customers % 1 else 0) == customers


@pytest.mark.parametrize("market", PLANS)
def test_drift_declines(market: str) -> None:
    found = compared(market)
    n = max(2, REPLICATIONS[market] // 5)
    drift = replicate(build(load(LIBRARY / "drift" / f"{market}.yaml")), n=n, threads=1)
    customers = heads_by_year(drift)[:, drift.model.arrays.stage_kind == CUSTOMER].sum(axis=1)
    assert drift.metrics["investment"].mean == 0.0
    assert np.all(np.diff(customers) < 0)
    assert customers[-1] < 0.8 * mean(found, "hold", "customers_end")
    npv = PARTS.index("npv")
    assert drift.sums[:, npv].mean() < found.samples[0].rows.sums[:n, npv].mean()


def test_drift_is_the_market_with_nothing_spent() -> None:
    for market in PLANS:
        drift, held = load(LIBRARY / "drift" / f"{market}.yaml"), load(LIBRARY / market / "hold.yaml")
        assert fingerprint(drift) == fingerprint(without(held))


def expected(name: str, overrides: tuple[str, ...] = ()) -> tuple[float, float]:
    """npv and customers at the end of a plan of the gym chain, without luck."""
    model = build(load(LIBRARY / "price" / f"{name}.yaml", overrides))
    found = expected_metrics(model, exact(model))
    npv, customers = found["npv"], found["customers_end"]
    assert npv is not None
    assert customers is not None
    return npv, customers


def test_the_page_tells_what_prices_are_worth() -> None:
    page, held = told("price"), expected("hold")[0]
    assert tuple(page) == PRICES
    for name in PRICES:
        npv, customers = expected(name)
        assert page[name] == pytest.approx(
            (npv, npv - held if name != "hold" else 0.0, 0.0, customers), abs=60
        )


def test_a_higher_wave_makes_the_rise_of_the_price_a_loss() -> None:
    held, raised, spared = (expected(name)[0] for name in PRICES)
    assert raised > spared > held
    wave = 'prices.fee.effects."member -> left".1.elasticity'
    assert expected("raise", (f"{wave}=20",))[0] < held


def test_new_members_pay_the_new_price_and_nobody_else_notices() -> None:
    still = ("prices.fee.changes={6 months: 0 %}",)
    assert expected("new-members", still) == pytest.approx(expected("hold"), rel=1e-9)


@pytest.mark.parametrize(
    ("market", "names"), [("seams", SEAMS), ("promise", PROMISE)], ids=["seams", "promise"]
)
def test_satisfied_customers_are_worth_more_at_the_same_cost(market: str, names: tuple[str, ...]) -> None:
    found = compare([plan(LIBRARY / market / f"{name}.yaml") for name in names], goal=FixedN(6), threads=1)
    page = told(market)
    assert tuple(page) == names
    for name in names[1:]:
        assert mean(found, name, "investment") == pytest.approx(mean(found, names[0], "investment"), rel=1e-9)
        gained, lost = found.difference(name, "npv"), found.difference(name, "customers_lost")
        assert gained.low is not None
        assert lost.high is not None
        assert gained.low > 0.0 > lost.high
        assert gained.se is not None
        assert abs(gained.mean - page[name][1]) < 5.5 * math.hypot(gained.se, page[name][2])
    if market == "promise":
        won = found.difference("plain", "customers_won")
        assert won.high is not None
        assert won.high < 0.0, "the loud promise wins more"


@pytest.mark.parametrize("market", PAIRS)
def test_of_two_plans_at_the_same_cost_the_one_named_is_better(market: str) -> None:
    found = compare(
        [plan(LIBRARY / market / f"{name}.yaml") for name in PAIRS[market]], goal=FixedN(6), threads=1
    )
    page, (base, other) = told(market), PAIRS[market]
    assert tuple(page) == PAIRS[market]
    assert mean(found, other, "investment") == pytest.approx(mean(found, base, "investment"), rel=1e-9)
    gained = found.difference(other, "npv")
    assert gained.low is not None
    assert gained.high is not None
    assert gained.se is not None
    assert gained.high < 0.0 if market == "broadband" else gained.low > 0.0
    assert abs(gained.mean - page[other][1]) < 5.5 * math.hypot(gained.se, page[other][2])


def test_too_much_care_wins_fewer_and_loses_more() -> None:
    names = PAIRS["broadband"]
    found = compare(
        [plan(LIBRARY / "broadband" / f"{name}.yaml") for name in names], goal=FixedN(6), threads=1
    )
    won, lost = (found.difference("eager", f"customers_{moved}") for moved in ("won", "lost"))
    assert won.high is not None
    assert lost.low is not None
    assert won.high < 0.0 < lost.low


def test_thanks_bring_more_people_and_win_more_members() -> None:
    plans = [plan(LIBRARY / "advocates" / f"{name}.yaml") for name in PAIRS["advocates"]]
    found = compare(plans, goal=FixedN(6), threads=1)
    assert fingerprint(without(plans[1].scenario)) == fingerprint(without(plans[0].scenario))
    won = found.difference("thank", "customers_won")
    assert won.low is not None
    assert won.low > 0.0
    brought = [sample.books.referred.sum() for sample in found.samples]
    assert brought[1] > 1.3 * brought[0]


def few_runs(market: str, names: tuple[str, ...], page: dict[str, tuple[float, ...]]) -> list[float]:
    """Differences in npv to the first plan: as the page has them, beyond chance, at equal cost."""
    found = compare([plan(LIBRARY / market / f"{name}.yaml") for name in names], goal=FixedN(6), threads=1)
    assert tuple(page) == names
    gained = [found.difference(name, "npv") for name in names[1:]]
    for name, gap in zip(names[1:], gained, strict=True):
        assert mean(found, name, "investment") == pytest.approx(mean(found, names[0], "investment"), rel=1e-9)
        assert gap.se is not None
        assert gap.low is not None
        assert gap.high is not None
        assert gap.low > 0.0 or gap.high < 0.0
        assert abs(gap.mean - page[name][1]) < 5.5 * math.hypot(gap.se, page[name][2])
    return [gap.mean for gap in gained]


def test_customer_focus_is_worth_nothing_where_customers_cannot_leave() -> None:
    assert few_runs("monopoly", LASTING, told("monopoly that lasts")) < [0.0]


def test_a_network_pays_until_its_partner_leaves() -> None:
    joined, left = few_runs("partners", PARTNERS, told("partners"))
    assert joined > 0.0 > left


def claim(folder: str, name: str) -> Plan:
    return plan(CLAIMS / folder / f"{name}.yaml")


def per_customer(name: str) -> tuple[float, float]:
    """What a customer kept and a customer won cost, each against the run without that spend."""

    def lived(scenario: Scenario) -> dict[str, float]:
        metrics = replicate(build(scenario), n=6, threads=1).metrics
        return {key: metrics[key].mean or 0.0 for key in ("customers_won", "customers_lost", "investment")}

    scenario = claim("keeping-is-cheaper", name).scenario
    held, unkept, unwon = (
        lived(one)
        for one in (scenario, without(scenario, [Aim.RETENTION]), without(scenario, [Aim.ACQUISITION]))
    )
    return (
        (held["investment"] - unkept["investment"]) / (unkept["customers_lost"] - held["customers_lost"]),
        (held["investment"] - unwon["investment"]) / (held["customers_won"] - unwon["customers_won"]),
    )


def test_keeping_is_cheaper_than_winning_where_one_can_change_why_they_leave() -> None:
    kept, won = per_customer("holds")
    assert kept < 0.8 * won
    kept, won = per_customer("fails")
    assert kept > 2 * won


@pytest.mark.parametrize(("name", "low", "high"), [("holds", 0.60, 0.75), ("fails", 0.33, 0.41)])
def test_a_few_bring_most_where_needs_differ(name: str, low: float, high: float) -> None:
    share = replicate(claim("few-bring-most", name).model, n=3, threads=1).metrics["top20_share"].mean
    assert share is not None
    assert low < share < high


def halves(name: str) -> tuple[float, float]:
    """Mean contribution of the shorter and of the longer half of the relationships of a cohort."""
    model = claim("longer-is-worth-more", name).model
    outcome = run(model, seed=1, log=True)
    assert outcome.log is not None
    assert outcome.accounts is not None
    left = outcome.log.kind == MOVE
    ends = dict(zip(outcome.log.person[left].tolist(), outcome.log.time[left].tolist(), strict=True))
    length = np.array([ends.get(key, model.scenario.time.horizon) for key in outcome.people.key.tolist()])
    brought = outcome.accounts.contribution / model.arrays.per_quantum
    longer = length > np.median(length)
    return float(brought[~longer].mean()), float(brought[longer].mean())


def test_longer_relationships_are_worth_more_unless_who_buys_much_leaves_soon() -> None:
    shorter, longer = halves("holds")
    assert longer > 4 * shorter
    shorter, longer = halves("fails")
    assert longer < 0.5 * shorter


def test_a_claim_is_a_pair_that_differs_in_one_thing() -> None:
    for folder in CLAIMS.iterdir():
        assert {file.stem for file in folder.glob("*.yaml")} == {"holds", "fails"}
        assert "extends: holds.yaml" in (folder / "fails.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("equity", [56, 70])
def test_customer_equity_of_blattberg_and_deighton(equity: int) -> None:
    model = build(load(PUBLISHED / f"blattberg-deighton-{equity}.yaml"))
    prospects = sum(group.count for group in model.scenario.people_at_start)
    twin = expected_metrics(model, exact(model))["npv"]
    assert twin is not None
    assert twin / prospects == pytest.approx(equity, abs=1e-6)
    npv = replicate(model, seed=10, n=20, threads=1).metrics["npv"]
    assert npv.mean is not None
    assert npv.se is not None
    assert abs(npv.mean / prospects - equity) < 5 * npv.se / prospects < 2.5


def test_where_the_cash_falls_is_part_of_the_case() -> None:
    file = PUBLISHED / "blattberg-deighton-56.yaml"
    late = replicate(build(load(file, ["money.cash=end"])), seed=10, n=2, threads=1).metrics["npv"].mean
    assert late is not None
    assert late / 20_000 < 0.95 * 56
