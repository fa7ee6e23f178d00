"""Books and accounts against a log read by other code, and against themselves."""

import dataclasses

import numpy as np
import pytest

from simulation import log
from simulation.books import Books
from simulation.build import build
from simulation.engine import Outcome, run
from simulation.ledgers import ties
from simulation.ledgers.from_log import books_from_log, plans_from_log
from simulation.model import LINES, Model
from simulation.scenario.types import CashTiming, MarginFlow, Scenario, Stage
from tests.conformance.generated import generate
from tests.conformance.ledger import differences
from tests.oracle.building import (
    cash,
    effect,
    investment,
    money,
    move,
    purchases,
    reach,
    saturating,
    scenario,
    segment,
    stage,
    start,
)


def live(number: int) -> tuple[Scenario, Model, Outcome]:
    world = generate(number)
    made = build(world)
    return world, made, run(made, number, 2, log=True)


@pytest.mark.parametrize("numbers", [range(n, n + 50) for n in range(0, 100, 50)], ids=str)
def test_the_log_bears_the_books_out(numbers: range) -> None:
    for number in numbers:
        found = differences(*live(number))
        assert not found, f"generated scenario {number}:\n" + "\n".join(found[:8])


@pytest.mark.verify
@pytest.mark.parametrize("numbers", [range(n, n + 100) for n in range(100, 2_200, 100)], ids=str)
def test_many_logs_bear_the_books_out(numbers: range) -> None:
    for number in numbers:
        found = differences(*live(number))
        assert not found, f"generated scenario {number}:\n" + "\n".join(found[:8])


@pytest.mark.parametrize("name", ["heads", "won", "stage_time", "money", "spend", "kept"])
def test_a_single_wrong_number_is_noticed(name: str) -> None:
    world, made, outcome = live(next(n for n in range(50) if getattr(live(n)[2].books, name).any()))
    numbers = getattr(outcome.books, name).copy()
    numbers.flat[np.flatnonzero(numbers)[0]] += 1_000
    books = outcome.books._replace(**{name: numbers})
    found = differences(world, made, dataclasses.replace(outcome, books=books))
    assert len(found) == 1
    assert name in found[0] or name == "money"


@pytest.mark.parametrize("numbers", [range(n, n + 50) for n in range(0, 100, 50)], ids=str)
def test_opening_and_arrivals_and_moves_make_the_closing(numbers: range) -> None:
    for number in numbers:
        _, made, outcome = live(number)
        books, a = outcome.books, made.arrays
        change = books.arrivals.copy()
        n = a.n_periods
        for x in range(len(a.exit_id)):
            change[:, a.exit_destination[x]] += books.moves[:n, x]
            change[:, a.exit_origin[x]] -= books.moves[:n, x]
        for d in range(len(a.dated_id)):
            origin = int(np.searchsorted(a.dated_range, d, side="right")) - 1
            change[:, a.dated_destination[d]] += books.dated[:n, d]
            change[:, origin] -= books.dated[:n, d]
        assert np.array_equal(books.heads[:-1] + change, books.heads[1:]), f"generated scenario {number}"


def first_with(name: str) -> tuple[Model, Outcome]:
    """The first generated scenario with something under a name of the books."""
    for number in range(200):
        _, made, outcome = live(number)
        if getattr(outcome.books, name).any():
            return made, outcome
    raise AssertionError(f"nothing under {name}")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "heads",
            r"moved in - moved out = closing does not hold in period \d+, stage .*, segment .*: \d+ is not",
        ),
        ("arrivals", "moved in - moved out = closing does not hold"),
        ("lost", "moves from customer to former = lost does not hold"),
        ("unspent", r"in period \d+: planned \d+ quanta, booked \d+"),
        ("cut_off", "customers at the horizon - left in the run-off - still there"),
    ],
)
def test_books_that_do_not_tie_are_refused(name: str, message: str) -> None:
    made, outcome = first_with(name)
    ties.check(made, outcome.books, outcome.plans.spend)
    numbers = getattr(outcome.books, name).copy()
    numbers.flat[np.flatnonzero(numbers)[0]] += 1
    with pytest.raises(ties.BooksDoNotTie, match=message):
        ties.check(made, outcome.books._replace(**{name: numbers}), outcome.plans.spend)


def test_heads_that_were_carried_on_wrongly_are_refused() -> None:
    for number in range(10):
        _, made, outcome = live(number)
        ties.check_count(made, outcome.tally, outcome.books)
        end = outcome.tally.end.copy()
        end.flat[np.flatnonzero(end)[-1]] += 1
        with pytest.raises(ties.BooksDoNotTie, match=r"carried on from period to period \d+, counted \d+"):
            ties.check_count(made, outcome.tally._replace(end=end), outcome.books)


def test_purchases_in_the_log_are_the_revenue_in_the_books() -> None:
    for number in range(60):
        _, made, outcome = live(number)
        events = outcome.log
        assert events is not None
        bought = events.kind == log.PURCHASE
        amounts = np.floor(events.amount[bought] * 1e6 + 0.5).astype(np.int64)
        revenue = outcome.books.money[..., LINES.index("purchases")]
        if made.arrays.sampled:
            assert amounts.sum() == revenue.sum(), f"generated scenario {number}"
            assert bought.sum() == outcome.books.purchases.sum()


def test_books_of_a_log_are_the_books_of_the_walk() -> None:
    for number in range(60):
        _, made, outcome = live(number)
        assert outcome.log is not None
        counted, books, accounts = books_from_log(made, outcome.people, outcome.log, outcome.plans.spend)
        for mine, theirs in ((counted, outcome.tally), (books, outcome.books), (accounts, outcome.accounts)):
            for name in theirs._fields:
                assert np.array_equal(getattr(mine, name), getattr(theirs, name)), f"{number}: {name}"


def test_a_stranger_in_the_log_is_refused() -> None:
    _, made, outcome = live(2)
    assert outcome.log is not None
    people = outcome.people._replace(key=outcome.people.key + np.uint64(1))
    with pytest.raises(KeyError, match="not among the people"):
        books_from_log(made, people, outcome.log, outcome.plans.spend)


def test_without_a_log_the_books_are_the_same() -> None:
    for number in range(30):
        _, made, outcome = live(number)
        silent = run(made, number, 2)
        assert silent.log is None
        for name in Books._fields:
            assert np.array_equal(getattr(silent.books, name), getattr(outcome.books, name))


# -- whole numbers of quanta ------------------------------------------------------------------


def one_purchase_each(amount: float, quantum: float = 1e-6, margin: float = 1.0) -> Scenario:
    stages = [stage("buying", purchases=purchases(0.5, amount, margin))]
    exits = [move("buying -> gone", 0.1)]
    world = scenario(segment(stages, exits), [start("buying", 40)], periods=4)
    return dataclasses.replace(world, money=dataclasses.replace(world.money, quantum=quantum))


def test_postings_are_rounded_one_by_one() -> None:
    # 0.0000014 is one quantum each time, however many there are: sums of rounded amounts, not rounded sums.
    books = run(build(one_purchase_each(0.0000014))).books
    assert books.purchases.sum() > 20
    assert books.money[..., LINES.index("purchases")].sum() == books.purchases.sum()


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_time_is_priced_once_a_period_for_all_who_spend_it(engine: str) -> None:
    # 0.4 quanta a person and period: nothing to each of forty, 16 to all of them.
    stages = [stage("here", service_cost=0.4e-6), stage("there", service_cost=0.4e-6)]
    groups = [start("here", 40), start("there", 1)]
    books = run(build(scenario(segment(stages, []), groups, periods=3)), engine=engine).books
    cost = books.money[:, :2, 0, LINES.index("service_cost")]
    # Each stage and each period is rounded by itself: what is nothing three times stays nothing.
    assert cost.tolist() == [[16, 0], [16, 0], [16, 0], [0, 0]]


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_segments_and_lines_are_rounded_by_themselves(engine: str) -> None:
    def here(margin: float) -> Stage:
        return stage("here", flow=MarginFlow(1.3e-6, margin, None))

    parts = [segment([here(margin)], [], id_=name, share=0.5) for name, margin in (("a", 0.5), ("b", 0.9))]
    groups = [start("here", 2, segment="a"), start("here", 1, segment="b")]
    books = run(build(scenario(parts, groups, periods=1)), engine=engine).books
    revenue, margin = (books.money[0, 0, :, LINES.index(f"flow_{x}")] for x in ("revenue", "margin"))
    # 2.6 and 1.3 quanta of revenue, 1.3 and 1.17 of margin.
    assert (revenue.tolist(), margin.tolist()) == ([3, 1], [1, 1])


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_time_is_counted_in_ten_millionths_of_a_period(engine: str) -> None:
    world = scenario(segment([stage("here")], [move("here -> gone", 0.7)]), [start("here", 30)], periods=4)
    outcome = run(build(world), engine=engine, log=True)
    assert outcome.log is not None
    gone = outcome.log.time[outcome.log.kind == log.MOVE]
    assert len(gone) > 20
    for p in range(4):
        here = 30 - np.count_nonzero(gone <= p)
        left = np.floor((p + 1 - gone[(gone > p) & (gone <= p + 1)]) * 1e7 + 0.5)
        assert outcome.books.stage_time[p, 0, 0] == here * 10_000_000 - left.sum()


def test_plans_are_those_that_the_log_leads_to() -> None:
    # Contagion and single purchases together: both change what the log says of where people are.
    worlds = [(n, generate(n)) for n in range(200)]
    both = [
        (n, w) for n, w in worlds if w.money.sampled_purchases and any(t.contagion for t in w.transitions)
    ]
    bought = 0
    for number, world in both:
        model = build(world)
        lived = run(model, number, log=True)
        assert lived.log is not None
        bought += int((lived.log.kind == log.PURCHASE).any())
        read = plans_from_log(model, lived.log, lived.plans.spend)
        for name in ("stock", "value", "exit_factor", "added_mass", "purchase_factor", "amount_factor"):
            assert np.array_equal(getattr(read, name), getattr(lived.plans, name)), f"{number}: {name}"
    assert bought > 5


def test_a_larger_quantum_counts_in_its_own_steps() -> None:
    books = run(build(one_purchase_each(12.6, quantum=1.0))).books
    assert books.money[..., LINES.index("purchases")].sum() == 13 * books.purchases.sum()


@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize("amount", [1e13, 1e300])
def test_an_amount_too_large_for_the_books_is_refused(engine: str, amount: float) -> None:
    with pytest.raises(OverflowError, match=r"Try money\.quantum"):
        run(build(one_purchase_each(amount)), engine=engine)


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_a_sum_too_large_for_the_books_is_refused(engine: str) -> None:
    # Each posting fits, more than two of them together do not.
    with pytest.raises(OverflowError, match=r"Try money\.quantum"):
        run(build(one_purchase_each(3.9e12)), engine=engine)


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_a_flow_too_large_for_the_books_is_refused(engine: str) -> None:
    world = scenario(segment([stage("dear", service_cost=1e12)], []), [start("dear", 40)], periods=4)
    with pytest.raises(OverflowError, match=r"Try money\.quantum"):
        run(build(world), engine=engine)


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_a_person_s_sum_too_large_for_an_account_is_refused(engine: str) -> None:
    # A period's 3e18 fit into its cell, twelve of them do not fit into the person's account.
    world = scenario(segment([stage("dear", service_cost=3e12)], []), [start("dear", 1)])
    with pytest.raises(OverflowError, match=r"Try money\.quantum"):
        run(build(world), engine=engine)


@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize("spend", [{"per_head": 1e12}, {"budget": 1e13}])
def test_a_spend_too_large_for_the_books_is_refused(engine: str, spend: dict[str, float]) -> None:
    seg = segment([stage("here")], [move("here -> gone", 0.1)])
    lever = investment([effect("here -> gone", 0.5, saturating(1.0))], reach("here"), 4, **spend)
    world = scenario(seg, [start("here", 40)], periods=4, investments=[lever])
    with pytest.raises(OverflowError, match=r"Try money\.quantum"):
        run(build(world), engine=engine)


# -- where the cash falls ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timing", "shift"), [(CashTiming.START, 0.0), (CashTiming.MIDDLE, 0.5), (CashTiming.END, 1.0)]
)
def test_the_cash_of_a_period_falls_where_the_file_says(timing: CashTiming, shift: float) -> None:
    worth = money(discount_rate=0.08, timing=cash(timing))
    staying = segment([stage("here", service_cost=2.0)], [])
    world = scenario(staying, [start("here", 1)], periods=3, unit="year", money_=worth)
    books = run(build(world)).books
    paid = books.discounted[:3, 0, 0, LINES.index("service_cost")]
    assert paid.tolist() == [round(2e6 * 1.08 ** -(p + shift)) for p in range(3)]


def test_eight_percent_a_year_is_effective_whatever_the_unit() -> None:
    for unit, years in (("month", 1 / 12), ("quarter", 1 / 4), ("week", 7 / 365.25), ("day", 1 / 365.25)):
        worth = money(discount_rate=0.08, timing=cash(CashTiming.END))
        staying = segment([stage("here", service_cost=2.0)], [])
        world = scenario(staying, [start("here", 1)], periods=30, unit=unit, money_=worth)
        paid = run(build(world)).books.discounted[:30, 0, 0, LINES.index("service_cost")]
        assert paid.tolist() == [round(2e6 * 1.08 ** (-years * (p + 1))) for p in range(30)]
