"""The numbers behind each figure are those of the books, and nothing in a drawing collides."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments.paired import paired
from experiments.report import style
from simulation import ledgers, metrics
from simulation.engine import run
from simulation.log import MOVE
from tests.report import cases
from virta.questions.compare import difference, lives, plans, responses
from virta.questions.run import flows, money, stocks

VOCABULARIES = ("vocabularies/flow", "vocabularies/steps", "vocabularies/ladder", "library/contract/hold")
LANGUAGES = ("en", "fi")
COLOURS = {"hold": style.BASELINE, "win": style.RIVALS[0], "keep": style.RIVALS[1]}


@pytest.mark.parametrize("name", VOCABULARIES)
def test_stocks_are_those_of_the_balance_sheet(name: str) -> None:
    case = cases.sample(name)
    sheet = ledgers.balance_sheet(case.model, case.books).groupby(["period", "stage"])["closing"].sum()
    drawn = stocks.table(case.model, case.books)
    period = case.model.scenario.time.period
    later = drawn[drawn["time"] > 0]
    found = later.assign(period=(later["time"] / period).round().astype(int)).set_index(["period", "stage"])
    assert len(found) == len(sheet)
    assert np.allclose(found["people"], sheet.reindex(found.index))


@pytest.mark.parametrize("name", VOCABULARIES)
def test_flows_explain_the_change_of_every_stock(name: str) -> None:
    case = cases.sample(name)
    sheet = ledgers.balance_sheet(case.model, case.books).groupby("stage").sum(numeric_only=True)
    heads = stocks.table(case.model, case.books).groupby("stage", sort=False)["people"].agg(["first", "last"])
    drawn = flows.table(case.model, case.books)
    came = drawn.groupby("destination")["moves"].sum().reindex(heads.index, fill_value=0.0)
    went = drawn.groupby("origin")["moves"].sum().reindex(heads.index, fill_value=0.0)
    assert np.allclose(heads["first"] + came - went, heads["last"])
    assert np.allclose(came, (sheet["arrivals"] + sheet["moved_in"]).reindex(heads.index))


def test_flows_know_who_is_won_and_lost() -> None:
    case = cases.sample("vocabularies/flow")
    sums = metrics.parts(case.model, case.books)
    by_role = flows.table(case.model, case.books).groupby("role")["moves"].sum()
    assert by_role["lost"] == pytest.approx(sums["customers_lost"])
    assert by_role["won"] == pytest.approx(sums["customers_won"])
    assert by_role["won_back"] == pytest.approx(sums["customers_won_back"])


@pytest.mark.parametrize("name", VOCABULARIES)
def test_money_is_that_of_the_profit_and_loss(name: str) -> None:
    case = cases.sample(name)
    sums = metrics.parts(case.model, case.books)
    drawn = money.table(case.model, case.books)
    assert drawn["contribution"].sum() == pytest.approx(sums["contribution"])
    assert drawn["investment"].sum() == pytest.approx(sums["investment"])
    assert np.allclose(drawn["earned"] - drawn["investment"], drawn["contribution"])
    spent = [column for column in drawn if column.startswith("spent on ")]
    assert len(spent) == len(case.model.scenario.investments)
    assert np.allclose(drawn[spent].sum(axis=1), drawn["investment"])


def test_differences_are_those_of_the_paired_replications() -> None:
    found = cases.comparison()
    drawn = difference.table(found).set_index(["plan", "time"])
    horizon = found.baseline.scenario.time.horizon
    for k, label in enumerate(found.labels[1:], start=1):
        rows = found.samples[k].rows.discounted - found.samples[0].rows.discounted
        assert drawn.loc[(label, horizon), "mean"] == pytest.approx(rows.sum(axis=1).mean())
        assert drawn.loc[(label, 0.0), "mean"] == 0.0
        npv = found.differences[k - 1]["npv"]
        assert tuple(drawn.loc[(label, math.inf)]) == (npv.mean, npv.low, npv.high)


def test_plans_side_by_side_are_the_paired_differences() -> None:
    found = cases.comparison()
    drawn = plans.table(found, ["clv"]).set_index("plan")
    sums = [sample.rows.sums for sample in found.samples]
    again = paired(metrics.METRICS["clv"], sums[0], sums[2], "")
    assert drawn.loc["keep", "difference"] == pytest.approx(again.mean)
    assert drawn.loc["keep", "mean"] - drawn.loc["hold", "mean"] == pytest.approx(again.mean)
    assert drawn.loc["hold", ["difference", "low", "high"]].tolist() == [0.0, 0.0, 0.0]


def test_plans_stand_on_their_response_curves() -> None:
    """By hand: half of the effect is gone with each half_effect_at, and carried-over spend counts."""
    found = cases.comparison("retailer", 2)
    drawn = responses.table(cases.standings("retailer"), found.baseline.scenario)
    points = drawn[drawn["point"]].set_index(["investment", "plan"])
    for k, spend in ((0, 900.0), (2, 1800.0)):
        active = found.samples[k].book_sums.heads[:60, 3].sum() / 2 / 60
        stock, reference = spend / active / 0.2, 900.0 / 930 / 0.2
        slowed = (1 - 0.6 * (1 - 2 ** (-stock / 5))) / (1 - 0.6 * (1 - 2 ** (-reference / 5)))
        point = points.loc[("care", found.labels[k])]
        assert point["spend"] == pytest.approx(spend)
        assert point["heads"] == pytest.approx(active)
        assert point["value"] == pytest.approx(0.06 * slowed)
    invited = drawn[drawn["investment"] == "invitation"]
    assert bool(invited["adds"].all())
    # Nobody spends on it: curves go on until all have nine tenths of their effect, 0.6 % a month.
    assert invited.groupby("plan")["value"].max().min() == pytest.approx(0.9 * 0.006)
    curve = drawn[(drawn["investment"] == "care") & (drawn["plan"] == "keep") & ~drawn["point"]]
    at = np.interp(1800.0, curve["spend"], curve["value"])
    assert at == pytest.approx(points.loc[("care", "keep"), "value"], rel=1e-3)


def test_a_life_is_what_the_log_says() -> None:
    pair = (cases.plans()[0], cases.plans()[2])
    outcomes, choice = lives.tell(pair)
    drawn = lives.table(pair, outcomes, choice.person)
    for plan, outcome in zip(pair, outcomes, strict=True):
        events = outcome.log
        assert events is not None
        mine = (events.person == np.uint64(choice.person)) & (events.time <= plan.scenario.time.horizon)
        rows = drawn[(drawn["plan"] == plan.label) & (drawn["what"] == "stay")]
        assert len(rows) - 1 == np.count_nonzero(mine & (events.kind == MOVE))
        assert (rows["end"].iloc[:-1].to_numpy() == rows["start"].iloc[1:].to_numpy()).all()
        assert rows["end"].iloc[-1] == plan.scenario.time.horizon
        bought = drawn[(drawn["plan"] == plan.label) & (drawn["what"] == "purchase")]
        assert bought["amount"].sum() == pytest.approx(float(events.amount[mine & (events.kind == 2)].sum()))


def test_the_customer_of_the_lives_is_lost_under_one_plan_only() -> None:
    pair = (cases.plans()[0], cases.plans()[2])
    outcomes, choice = lives.tell(pair)
    drawn = lives.table(pair, outcomes, choice.person)
    kinds = {stage.name: str(stage.kind) for stage in pair[0].scenario.stages}
    last = drawn[drawn["what"] == "stay"].groupby("plan")["stage"].last().map(kinds)
    assert last[pair[choice.lost_under].label] == "former"
    assert last[pair[1 - choice.lost_under].label] == "customer"


def test_the_same_plan_twice_tells_nothing() -> None:
    hold = cases.plans()[0]
    with pytest.raises(lives.NothingToTell, match="no customer's fate differs between the plans in 2"):
        lives.tell((hold, hold), most=2)


def test_lives_need_logs_of_one_replication() -> None:
    pair = (cases.plans()[0], cases.plans()[2])
    silent = run(pair[0].model)
    with pytest.raises(ValueError, match=r"outcomes with their logs"):
        lives.choose(pair, (silent, silent))
    with pytest.raises(ValueError, match=r"not the same replication"):
        lives.choose(pair, (run(pair[0].model, log=True), run(pair[1].model, replication=1, log=True)))


def drawings(size: str, lang: str) -> dict[str, Figure]:
    """Every figure, of scenarios that strain it."""
    found = {}
    for name in VOCABULARIES:
        case = cases.sample(name)
        for module in (stocks, flows, money):
            figure = module.figure(case.model, case.books, case.n, lang=lang, size=cases.SIZES[size])
            found[f"{module.__name__} {name}"] = figure
    for folder in ("team", "contract"):
        for module in (difference, plans):
            figure = module.figure(cases.comparison(folder, 3), lang=lang, size=cases.SIZES[size])
            found[f"{module.__name__} {folder}"] = figure
        found[f"responses {folder}"] = responses.figure(
            cases.standings(folder),
            cases.plans(folder)[0].scenario,
            COLOURS,
            lang=lang,
            size=cases.SIZES[size],
        )
    pair = (cases.plans()[0], cases.plans()[2])
    found["lives"] = lives.figure(pair, *lives.tell(pair), lang=lang, size=cases.SIZES[size])
    return found


@pytest.mark.parametrize(("size", "lang"), [("page", "en"), ("column", "fi")])
def test_no_text_hides_another_or_leaves_the_sheet(size: str, lang: str) -> None:
    found = {name: cases.collisions(figure) for name, figure in drawings(size, lang).items()}
    assert {name: clashes for name, clashes in found.items() if clashes} == {}


def test_a_collision_would_be_noticed() -> None:
    figure = Figure(figsize=(2, 1))
    figure.text(0.5, 0.5, "one")
    figure.text(0.52, 0.5, "other")
    figure.text(0.95, 0.1, "beyond the edge")
    assert cases.collisions(figure) == [
        "'beyond the edge' reaches beyond the figure",
        "'one' overlaps 'other'",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_title_may_contain_anything(lang: str) -> None:
    case = cases.comparison()
    odd = case.plans[2].__class__(
        "5 $ a_b^{c} <keep> & more", *(getattr(case.plans[2], f) for f in ("scenario", "model"))
    )
    renamed = case.__class__(**{**case.__dict__, "plans": (*case.plans[:2], odd)})
    texts = [text.get_text() for text in cases.texts(difference.figure(renamed, lang=lang))]
    assert any("5 $ a_b^{c} <keep>" in text for text in texts)


def test_what_a_sheet_has_no_room_for_is_counted() -> None:
    (one, *_) = cases.standings("team")
    figure = responses.figure([one] * 20, cases.plans()[0].scenario, COLOURS)
    texts = [text.get_text() for text in cases.texts(figure)]
    shown = texts.count(one.title.en)
    assert 0 < shown < 20
    assert f"Not drawn, but in the table: {20 - shown}." in texts
    assert cases.collisions(figure) == []
