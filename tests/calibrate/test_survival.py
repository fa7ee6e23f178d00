"""Kaplan-Meier and Aalen-Johansen: worked examples, identities, and the telephone company's churn."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.histories import read_histories
from experiments.calibrate.layout import Layout
from experiments.calibrate.stays import CENSORED, Stays
from experiments.calibrate.survival import aalen_johansen, kaplan_meier, of_transition, risk_table

TELCO = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "Telco-Customer-Churn.csv"


def stays(start: list[float], stop: list[float], destination: list[int]) -> Stays:
    n = len(stop)
    small = np.zeros(n, np.int16)
    return Stays(
        ("here", "there", "away"), ("all",), np.arange(n), small, np.array(destination, np.int16), small,
        np.zeros(n), np.array(start, float), np.array(stop, float), np.ones(n, bool), False,
    )  # fmt: skip


def test_the_leukaemia_trial_of_freireich() -> None:
    """Remission under 6-MP (Freireich et al. 1963; Cox 1972, table 1), as every textbook has it."""
    gone = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    there = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = kaplan_meier(risk_table(stays([0] * 21, gone + there, [1] * 9 + [CENSORED] * 12)))
    assert curve.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.share == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert curve.se == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)


def test_late_entrants_are_at_risk_from_then_on() -> None:
    table = risk_table(stays([0, 0, 3], [2, 5, 6], [1, 1, 1]))
    assert table.at_risk.tolist() == [2, 2, 1]


def test_who_leaves_at_once_is_one_of_all() -> None:
    where = stays([0, 0, 0, 0, 1], [0, 2, 3, 3, 4], [1, 1, 2, CENSORED, CENSORED])
    table = risk_table(where)
    assert table.at_risk.tolist() == [4, 4, 3]
    assert kaplan_meier(table).share == pytest.approx([3 / 4, 9 / 16, 6 / 16])
    assert aalen_johansen(table)[1].share == pytest.approx([1 / 4, 7 / 16, 7 / 16])


def test_ways_out_add_up_to_leaving() -> None:
    rng = np.random.default_rng(4)
    where = stays(
        [0] * 300, np.ceil(rng.exponential(8, 300)).tolist(), rng.choice([1, 2, CENSORED], 300).tolist()
    )
    table = risk_table(where)
    going, staying = aalen_johansen(table), kaplan_meier(table)
    assert going[1].share + going[2].share == pytest.approx(1 - staying.share)


def test_with_one_way_out_its_variance_is_greenwoods() -> None:
    rng = np.random.default_rng(6)
    where = stays([0] * 80, np.ceil(rng.exponential(8, 80)).tolist(), rng.choice([1, CENSORED], 80).tolist())
    table = risk_table(where)
    staying = kaplan_meier(table)
    inside = staying.share > 0
    assert aalen_johansen(table)[1].se[inside] == pytest.approx(staying.se[inside])


def test_the_variance_of_aalen_and_johansen_is_that_of_repeated_samples() -> None:
    rng = np.random.default_rng(9)
    shares, errors = [], []
    for _ in range(400):
        one, other, lost = (rng.exponential(m, 120) for m in (10, 6, 15))
        stop = np.minimum(np.minimum(one, other), lost)
        destination = np.where(stop == lost, CENSORED, np.where(stop == one, 1, 2))
        curve = aalen_johansen(risk_table(stays([0] * 120, stop.tolist(), destination.tolist())))[1]
        k = np.searchsorted(curve.time, 5.0) - 1
        shares.append(curve.share[k])
        errors.append(curve.se[k])
    truth = 0.1 / (0.1 + 1 / 6) * -np.expm1(-(0.1 + 1 / 6) * 5)
    assert np.mean(shares) == pytest.approx(truth, abs=4 * np.std(shares) / 20)
    assert np.mean(errors) == pytest.approx(np.std(shares), rel=0.12)  # 400 samples know it to 3.5 %


def test_another_way_out_only_hides_this_one() -> None:
    here = stays([0, 0, 0], [1, 2, 3], [1, 2, 1])
    assert of_transition(here, 1).share == pytest.approx([2 / 3, 0.0])


@pytest.mark.skipif(
    not TELCO.exists(), reason="the telephone company's records are not beside the repository"
)
def test_the_telephone_company() -> None:
    layout = Layout(person="customerID", all_in="customer", stop="tenure", left="Churn")
    curve = kaplan_meier(risk_table(read_histories(TELCO, layout).stays.of(0)))
    records = pd.read_csv(TELCO)
    share, variance = 1.0, 0.0
    for month in sorted(
        records.loc[records["Churn"] == "Yes", "tenure"].unique()
    ):  # one by one, in plain words
        at_risk = int((records["tenure"] >= month).sum())
        left = int(((records["tenure"] == month) & (records["Churn"] == "Yes")).sum())
        share *= 1 - left / at_risk
        variance += left / (at_risk * (at_risk - left))
        k = int(np.searchsorted(curve.time, month))
        assert curve.share[k] == pytest.approx(share, abs=1e-12)
        assert curve.se[k] == pytest.approx(share * variance**0.5, abs=1e-12)
    assert curve.at(np.array([12.0, 24.0, 72.0])) == pytest.approx([0.8432, 0.7887, 0.5928], abs=5e-5)
