"""Who has bought so: against closed forms, published models, and Bayes among simulated customers."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy.integrate import quad
from scipy.stats import norm

import virta
from simulation.exact import NotExact
from simulation.exact.bought import History, known
from simulation.log import PURCHASE, EventLog
from virta.plans import BadPlan

SHOP = """
schema: 1
title: Two kinds of buyers
time: {unit: week, horizon: 38}
money: {discount_rate: 8 % per year, value_after_horizon: {run-off: 52}}
stages:
  active: {kind: customer, purchases: {rate: 0.1, differs_by_customer: pace, amount: 40, margin: 25 %}}
  ended: {kind: former, absorbing: true}
traits:
  pace: {classes: {regular: {share: 40 %, value: 2}, rare: {share: 60 %, value: 0.3}}}
  temper: {classes: {loyal: {share: 50 %, value: 0.2}, restless: {share: 50 %, value: 1.8}}}
transitions:
  active -> ended: {rate: 0.02, differs_by_customer: temper}
people_at_start: {active: {count: 3000, selection: none}}
"""
ALIKE = SHOP.replace(", differs_by_customer: pace", "").replace(", differs_by_customer: temper", "")
FALSE_ALARM = 1e-6
"""How often a test that compares with simulated customers would fail by chance, over all seeds."""


def test_one_class_has_the_closed_form() -> None:
    told = virta.given_purchases(ALIKE, "active", [(4, 30, 38), (0, 0, "38 weeks"), (4, 38)])
    buys, leaves = 0.1, 0.02
    both = buys + leaves
    alive = math.exp(-both * 38)
    gone = [leaves / both * (math.exp(-both * t) - alive) for t in (30, 0)]
    there = np.array([alive / (alive + gone[0]), alive / (alive + gone[1]), 1.0])
    assert told["there"].to_numpy() == pytest.approx(there, rel=1e-12)
    time = -math.expm1(-leaves * 90) / leaves
    force = math.log(1.08) / (365.25 / 7)
    assert told["time"].to_numpy() == pytest.approx(there * time)
    assert told["purchases"].to_numpy() == pytest.approx(there * buys * time)
    worth = buys * 40 * 0.25 * -math.expm1(-(leaves + force) * 90) / (leaves + force)
    assert told["value"].to_numpy() == pytest.approx(there * worth, rel=1e-6)
    assert told.attrs["units"]["value"] == "EUR"


def test_two_classes_are_weighed_by_their_likelihoods() -> None:
    (one,) = virta.given_purchases(SHOP, "active", [(4, 30, 38)]).to_dict("records")
    weight, alive, time = np.zeros((2, 2)), np.zeros((2, 2)), np.zeros((2, 2))
    for i, (share, pace) in enumerate([(0.4, 2.0), (0.6, 0.3)]):
        for j, temper in enumerate((0.2, 1.8)):
            buys, leaves = 0.1 * pace, 0.02 * temper
            still = math.exp(-(buys + leaves) * 38)
            left = leaves / (buys + leaves) * (math.exp(-(buys + leaves) * 30) - still)
            alive[i, j] = share * 0.5 * buys**4 * still
            weight[i, j] = share * 0.5 * buys**4 * (still + left)
            time[i, j] = -math.expm1(-leaves * 90) / leaves
    assert one["pace: regular"] == pytest.approx(weight[0].sum() / weight.sum())
    assert one["temper: loyal"] == pytest.approx(weight[:, 0].sum() / weight.sum())
    assert one["there"] == pytest.approx(alive.sum() / weight.sum())
    assert one["time"] == pytest.approx((alive * time).sum() / weight.sum())
    assert one["purchases"] == pytest.approx((alive * time * [[0.2], [0.03]]).sum() / weight.sum())


AT_PERIOD_ENDS = ['transitions."active -> ended"={probability: 0.02, differs_by_customer: temper}']
AT_PURCHASES = [
    'transitions."active -> ended"={probability: 0.15, differs_by_customer: temper, every: purchase}'
]


@pytest.mark.parametrize("overrides", [[], AT_PERIOD_ENDS, AT_PURCHASES], ids=["rate", "period", "purchase"])
def test_among_simulated_customers_classes_are_as_frequent_as_bayes_says(overrides: list[str]) -> None:
    model = virta.build(virta.load(SHOP, overrides))
    outcome = virta.run(model, seed=15, log=True)
    assert outcome.log is not None
    histories, there = _histories(outcome.log, outcome.people.key.tolist())
    told = [known(model, 0, 0, one)[0] for one in histories]
    said = {
        "regular": np.array([one.classes["pace"]["regular"] for one in told]),
        "loyal": np.array([one.classes["temper"]["loyal"] for one in told]),
        "there": np.array([one.there for one in told]),
    }
    pace, temper = (model.trait_names.index(name) for name in ("pace", "temper"))
    traits = outcome.people.traits
    true = {"regular": traits[:, pace] == 2.0, "loyal": traits[:, temper] == 0.2, "there": there}
    number = np.array([one.frequency for one in histories])
    since = np.array([one.age - (one.recency or 0.0) for one in histories])
    groups = [number == 0, number == 1, (number > 1) & (since < 12), (number > 1) & (since >= 12)]
    most = -norm.ppf(FALSE_ALARM / 2 / (len(said) * len(groups)))
    for name, chance in said.items():
        for group in groups:
            p = chance[group]
            spread = math.sqrt(float((p * (1 - p)).sum()))
            off = float(true[name][group].sum() - p.sum())
            assert abs(off) <= most * spread + 1e-9, (name, int(group.sum()), off / spread)


def _histories(log: EventLog, keys: list[int]) -> tuple[list[History], npt.NDArray[np.bool_]]:
    """What was seen of each person at the horizon, and whether they are still there."""
    place = {key: i for i, key in enumerate(keys)}
    bought_at: list[list[float]] = [[] for _ in keys]
    there = np.ones(len(keys), dtype=bool)
    rows = zip(
        log.kind.tolist(), log.person.tolist(), log.time.tolist(), log.destination.tolist(), strict=True
    )
    for kind, person, time, destination in rows:
        if time <= 38.0 and kind == PURCHASE:
            bought_at[place[person]].append(time)
        elif time <= 38.0 and destination == 1:
            there[place[person]] = False
    return [History(len(one), one[-1] if one else 0.0, 38.0) for one in bought_at], there


@pytest.mark.parametrize(
    ("file", "model", "parameters", "histories"),
    [
        (
            "published/cdnow-pareto-nbd", "pareto-nbd",
            {"r": 0.553277, "alpha": 0.553277 / 0.0523061, "s": 0.60624, "beta": 0.60624 / 0.0519542},
            [(0, 0, 39), (2, 30.43, 38.86), (26, 10, 39), (150, 38, 39)],
        ),
        (
            "published/cdnow-bg-nbd", "bg-nbd",
            {"r": 0.242595, "alpha": 0.242595 / 0.0549652, "a": 0.792922, "b": 2.42591},
            [(0, 0, 39), (2, 30.43, 38.86), (26, 10, 39), (150, 38, 39)],
        ),
        (
            "published/donations-bg-bb", "bg-bb",
            {"alpha": 1.203522, "beta": 0.749716, "gamma": 0.656718, "delta": 2.783442},
            [(0, 0, 6), (2, 4, 6), (6, 6, 6), (3, 3, 11)],
        ),
    ],
)  # fmt: skip
def test_published_models_give_what_their_formulas_give(
    file: str, model: str, parameters: dict[str, float], histories: list[tuple[float, float, float]]
) -> None:
    told = virta.given_purchases(file, virta.load(file).stages[0].name, histories)
    frequency, recency, age = np.array(histories, dtype=float).T
    assert told["there"].to_numpy() == pytest.approx(
        virta.p_alive(model, parameters, frequency, recency, age), rel=1e-8
    )
    if model == "pareto-nbd":
        coming = virta.expected_purchases(model, parameters, frequency, recency, age, 52)
        assert told["purchases"].to_numpy() == pytest.approx(coming, rel=1e-6)
    else:
        assert told["purchases"].isna().all()
        assert "decided" in told.attrs["reason"]


@pytest.mark.parametrize("spread", ["gamma: {shape: 0.7}", "lognormal: {sigma: 0.8}"])
def test_differences_of_every_law_are_integrated(spread: str) -> None:
    file = ALIKE.replace("rate: 0.1,", f"rate: 0.1, differs_by_customer: {{{spread}}},")
    (one,) = virta.given_purchases(file, "active", [(60, 30, 38)]).to_dict("records")

    def density(v: float) -> float:
        if spread.startswith("gamma"):
            return v ** (0.7 - 1.0) * math.exp(-0.7 * v)
        return math.exp(-0.5 * ((math.log(v) + 0.5 * 0.8**2) / 0.8) ** 2) / v

    def likelihood(v: float) -> tuple[float, float]:
        both = 0.1 * v + 0.02
        still, last = math.exp(-both * 38), math.exp(-both * 30)
        return (v / 15) ** 60 * still, (v / 15) ** 60 * (still + 0.02 / both * (last - still))

    alive, all_, mean = (
        quad(lambda v, f=f: density(v) * f(v), 0, 80, points=[10, 15, 20, 30], limit=500, epsabs=0)[0]
        for f in (lambda v: likelihood(v)[0], lambda v: likelihood(v)[1], lambda v: v * likelihood(v)[1])
    )
    assert one["there"] == pytest.approx(alive / all_, rel=1e-7)
    assert one["active.purchases: mean"] == pytest.approx(mean / all_, rel=1e-7)


def test_a_hazard_that_changes_with_time_is_followed() -> None:
    shape = 'transitions."active -> ended"={time_in_stage: {weibull: {shape: 2, scale: 40}}}'
    (one,) = virta.given_purchases(ALIKE, "active", [(2, 10, 38)], [shape]).to_dict("records")

    def leaves(u: float) -> float:
        return 2 * u / 1600 * math.exp(-((u / 40) ** 2) - 0.1 * u)

    still = math.exp(-((38 / 40) ** 2) - 0.1 * 38)
    assert one["there"] == pytest.approx(still / (still + quad(leaves, 10, 38)[0]), rel=1e-6)
    assert math.isnan(one["value"])


def test_who_is_known_to_be_there_is_told_apart_by_the_number_alone() -> None:
    (one,) = virta.given_purchases(SHOP, "active", [(4, 38)]).to_dict("records")
    odds = 0.4 * 0.2**4 * math.exp(-0.2 * 38) / (0.6 * 0.03**4 * math.exp(-0.03 * 38))
    assert one["pace: regular"] == pytest.approx(odds / (1 + odds))
    assert one["there"] == 1.0
    assert math.isnan(one["recency"])


def test_what_no_history_can_be_is_refused_with_what_can() -> None:
    with pytest.raises(BadPlan, match=r"no stage 'activ'\. Did you mean active\? Stages: active, ended"):
        virta.given_purchases(SHOP, "activ", [(1, 2, 3)])
    with pytest.raises(BadPlan, match=r"\(1,\) is no history: frequency, recency and age, such as"):
        virta.given_purchases(SHOP, "active", [(1,)])
    with pytest.raises(BadPlan, match="No histories were given"):
        virta.given_purchases(SHOP, "active", [])
    with pytest.raises(BadPlan, match=r"whole number of purchases from 0 on, found 1\.5"):
        virta.given_purchases(SHOP, "active", [(1.5, 2, 3)])
    with pytest.raises(BadPlan, match="the last 4 after entering, in 3: the recency is at most the age"):
        virta.given_purchases(SHOP, "active", [(1, 4, 3)])
    with pytest.raises(BadPlan, match="and 0 where there is no purchase"):
        virta.given_purchases(SHOP, "active", [(0, 4, 5)])
    with pytest.raises(BadPlan, match="'12 wks' is no time: unknown unit"):
        virta.given_purchases(SHOP, "active", [(1, "12 wks", 38)])
    with pytest.raises(BadPlan, match="1 purchases in no time"):
        virta.given_purchases(SHOP, "active", [(1, 0)])
    with pytest.raises(NotExact, match="nobody buys in 'ended'"):
        virta.given_purchases(SHOP, "ended", [(1, 2, 3)])
    with pytest.raises(
        NotExact, match=r"may buy in 'active', so silence does not tell .* give frequency and age"
    ):
        virta.given_purchases("library/retailer/hold", "active", [(1, 2, 3)])
    assert virta.given_purchases("library/retailer/hold", "active", [(1, 3)])["there"].to_list() == [1.0]
    with pytest.raises(NotExact, match=r"none 2\.5 after entering"):
        virta.given_purchases("published/donations-bg-bb", "donor", [(1, 2.5, 6)])
    with pytest.raises(NotExact, match="7 purchases in 6 periods of 'donor': at most one in each"):
        virta.given_purchases("published/donations-bg-bb", "donor", [(7, 6, 6)])
    with pytest.raises(NotExact, match="nobody in 'active' can have this history"):
        virta.given_purchases(
            SHOP, "active", [(4, 30, 38)], ['transitions."active -> ended"={probability: 1}']
        )


def test_what_is_to_come_knows_the_traits_of_stages_that_only_an_investment_leads_to() -> None:
    text = SHOP.replace("  ended: {kind", "  club: {kind: customer, margin_flow: 5 per week}\n  ended: {kind")
    text = text.replace(
        "traits:\n",
        "traits:\n  mood: {classes: {calm: {share: 0.5, value: 0.1}, wild: {share: 0.5, value: 1.9}}}\n",
    )
    text = text.replace(
        "transitions:\n",
        "transitions:\n  active -> club: {rate: 0}\n"
        "  club -> ended: {rate: 0.1, differs_by_customer: mood}\n",
    )
    text += (
        "investments:\n  care:\n    {aim: retention, per_head: 1 per week, audience: {stages: [active]},\n"
    )
    text += "     effects: {active -> club: {adds_up_to: 0.1, half_effect_at: 1}}}\n"
    model = virta.build(virta.loads(text))
    _, kinds = known(model, 0, 0, History(4, None, 38.0))
    assert kinds is not None
    assert {model.trait_names[t] for t in kinds.traits} == {"pace", "temper", "mood"}
