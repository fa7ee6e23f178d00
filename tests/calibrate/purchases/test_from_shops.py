"""Logs as shops export them: free purchases, refunds, summaries, and customers who do not differ."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.findings import CalibrationError, RecordsError
from experiments.calibrate.purchases import calibrate, documents, from_records, log_of, replay, written
from experiments.calibrate.purchases.calibration import calibrate_summary
from experiments.calibrate.purchases.histories import table
from experiments.calibrate.purchases.refunds import net
from simulation.scenario import loads
from tests.calibrate.purchases.records import END, SEPTEMBER_30, cdnow
from virta.cli import main

Capture = pytest.CaptureFixture[str]
NAMES = {"person": "customer", "time": "day", "amount": "euros"}


def market(n: int, seed: int, mu: float = 0.03, alike: bool = False) -> pd.DataFrame:
    """Who bought when for how much in a year of weeks: one rate of leaving for all, or nobody differing."""
    draw = np.random.default_rng(seed)
    rate = np.full(n, 0.15) if alike else draw.gamma(0.8, 1 / 6.0, n)
    first = draw.uniform(0, 10, n)
    gaps = draw.exponential(1 / rate[:, None], (n, 200)).cumsum(axis=1)
    leaves = draw.exponential(1 / mu, n) if mu else np.full(n, np.inf)
    times = np.column_stack([np.zeros(n), np.where(gaps < leaves[:, None], gaps, np.inf)]) + first[:, None]
    who, which = np.nonzero(times <= 52)
    amount = draw.gamma(4.0, 10.0, len(who)).round(2)
    return pd.DataFrame({"customer": who, "day": times[who, which], "euros": amount})


def log_from(rows: pd.DataFrame):  # type: ignore[no-untyped-def]
    return log_of(rows["customer"], rows["day"], rows["euros"])


def test_one_rate_of_leaving_for_all_is_found_with_its_errors() -> None:
    found = calibrate(log_from(market(1200, 4)), end=52.0)
    assert found.fit.model == "exponential-nbd"
    mu = found.fit.parameter("mu")
    assert mu.low < 0.03 < mu.high
    text = written.scenario(found)
    assert "restlessness" not in text
    assert re.search(r"active -> ended: \{rate: 0\.0\d+ per week\}", text)
    assert max(float(number) for number in re.findall(r"\d+\.?\d*", text.split("schema: 1")[1])) < 1e5


@pytest.mark.parametrize(
    ("mu", "alike", "model"),
    [
        (0.0, False, "nbd"),
        pytest.param(0.03, True, "exponential-poisson", marks=pytest.mark.verify),
        pytest.param(0.0, True, "poisson", marks=pytest.mark.verify),
    ],
)
def test_simpler_truths_are_found(mu: float, alike: bool, model: str) -> None:
    found = calibrate(log_from(market(1200, 6, mu, alike)), end=52.0)
    assert found.fit.model == model
    scenario = loads(written.scenario(found))
    assert ("ended" in [stage.name for stage in scenario.stages]) == (mu > 0)
    assert replay.replay(found, written.scenario(found), n=20).doubts() == ()


@pytest.mark.verify
def test_a_model_that_runs_off_becomes_the_one_nested_in_it() -> None:
    found = calibrate(log_from(market(2500, 4)), model="pareto-nbd", end=52.0)
    assert found.fit.model == "exponential-nbd"
    assert found.fit.told
    (note,) = [note for note in found.notes if note.key == "bought_nested"]
    assert "Pareto/NBD runs off to a limit: what is written is that limit, Exponential/NBD" in note.text()
    whole = next(fit for fit in found.fits if fit.model == "pareto-nbd")
    assert not whole.told
    document = documents.of_purchases(found, replay.replay(found, written.scenario(found), n=2))
    (shown,) = [fit for fit in document["fits"] if fit["model"] == "pareto-nbd"]
    assert set(shown["parameters"].values()) == {None}
    assert found.table().query("model == 'pareto-nbd'")["estimate"].isna().all()


def test_free_purchases_bring_the_same_money_as_without_them() -> None:
    paid = market(1200, 8)
    draw = np.random.default_rng(9)
    repeats = paid[paid.duplicated("customer")]
    free = repeats.sample(frac=0.12, random_state=1).assign(euros=0.0)
    free["day"] = np.minimum(free["day"] + draw.uniform(0.01, 0.5, len(free)), 52.0)
    found = calibrate(log_from(pd.concat([paid, free])), end=52.0)
    (note,) = [note for note in found.notes if note.key == "bought_free"]
    assert f"{len(free)} repeat purchases of amount 0 (10.7 %)" in note.text()
    lived = replay.replay(found, written.scenario(found), n=40)
    assert lived.mean_spend == pytest.approx(repeats["euros"].sum() / 1200)
    assert lived.mean_spends.mean() == pytest.approx(lived.mean_spend, rel=0.03)
    assert lived.doubts() == ()
    assert found.means()["amount"].value == pytest.approx(40 * found.paid, rel=0.02)


def test_what_does_not_agree_is_said_first(tmp_path: Path, capsys: Capture) -> None:
    """Whoever comes often pays most, which the model of amounts rules out."""
    rows = market(400, 5)
    rows["euros"] = (2.0 * rows.groupby("customer")["day"].transform("count") ** 1.5).round(2)
    path, file = tmp_path / "club.csv", tmp_path / "club.yaml"
    rows.to_csv(path, index=False)
    asked = ["calibrate", "purchases", str(path), "--yes", "--observed-until", "52", "-o", str(file)]
    assert main(asked) == 0
    out, err = capsys.readouterr()
    sentence = "The money does not agree: "
    assert 0 < out.index(sentence) < out.index("What the log says")
    assert re.search(f"^# {sentence}", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert "Columns guessed by their names: --person customer --time day --amount euros" in err


def test_a_fit_that_does_not_bear_out_its_log_is_a_sentence() -> None:
    found = calibrate(log_from(market(200, 4)), end=52.0)
    lived = replay.replay(found, written.scenario(found), n=20)
    assert lived.doubts() == ()
    low, high = np.quantile(lived.simulated[:, -1], (0.025, 0.975))
    for bought, doubted in ((low - 5, True), (high + 5, True), ((low + high) / 2, False)):
        assert bool(replace(lived, bought=lived.bought * bought / lived.bought[-1]).doubts()) == doubted
    early = replace(lived, bought=np.minimum(2 * lived.bought, lived.bought[-1]))
    assert [note.key for note in early.doubts()] == ["bought_course_off"]
    (note,) = replace(lived, bought=lived.bought * 2506.0 / lived.bought[-1]).doubts()
    assert note.doubt
    assert note.text().startswith(
        "The fit does not bear out its own log: 2 506 repeat purchases up to its end, "
    )


def test_refunds_come_off_what_was_bought_last() -> None:
    who = np.array(["a", "a", "a", "a", "b", "b"], object)
    found = net(who, np.array([1.0, 2, 3, 4, 1, 2]), np.array([10.0, 20, 30, -40, 5, -2]))
    assert found.amount.tolist() == [10, 10, 0, 0, 3, 0]
    assert found.kept.tolist() == [True, True, False, False, True, False]
    assert (found.whole, found.too_much.tolist()) == (1, [0] * 6)
    early = net(who[:2], np.array([2.0, 1.0]), np.array([10.0, -4]))
    assert early.too_much.tolist() == [0, 4]


SALES = """customer;day;euros
a;1.3.2024;10
a;8.3.2024;20
a;9.3.2024;-20
b;1.3.2024;30
b;15.3.2024;30
b;16.3.2024;-7,5
"""


def shop(tmp_path: Path, text: str = SALES) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(text)
    return path


def test_refunds_are_refused_netted_or_dropped(tmp_path: Path) -> None:
    path = shop(tmp_path)
    with pytest.raises(RecordsError, match="row 4: euros: -20 is below 0; --refunds net takes it off"):
        from_records.purchases(path, **NAMES)
    netted = from_records.purchases(path, **NAMES, refunds="net")
    assert netted.log.amount.tolist() == [10, 30, 22.5]
    assert [note.text() for note in netted.notes] == [
        "2 refunds, 27.50 in all, were taken off what the same customers bought last; 1 purchases came "
        "back whole "
        "and count as none."
    ]
    dropped = from_records.purchases(path, **NAMES, refunds="drop")
    assert dropped.log.amount.tolist() == [10, 20, 30, 30]
    assert "2 refunds, 27.50 in all, were left out" in dropped.notes[0].text()


def test_a_refund_of_what_was_never_bought_is_told(tmp_path: Path) -> None:
    path = shop(tmp_path, SALES + "c;1.3.2024;-4\na;10.3.2024;-11\n")
    with pytest.raises(
        RecordsError, match='row 8: "c" got 4 back, and 4 of it was not bought before'
    ) as caught:
        from_records.purchases(path, **NAMES, refunds="net")
    assert [finding.row for finding in caught.value.findings] == [8, 9]
    left = from_records.purchases(path, **NAMES, refunds="net", lenient=True)
    assert left.log.amount.tolist() == [10, 30, 22.5]
    assert left.records.dropped[-1].rows == 2


def summary_of(tmp_path: Path, name: str = "rfm.csv", **columns: str) -> Path:
    rows = table(cdnow(), SEPTEMBER_30).fillna({"mean_repeat_amount": 0.0})
    rows = rows.drop(columns="first").rename(
        columns={"customer": "customer_id", "age": "T", "mean_repeat_amount": "monetary_value", **columns}
    )
    path = tmp_path / name
    rows.to_parquet(path) if name.endswith("parquet") else rows.to_csv(path, index=False)
    return path


RFM = {
    "person": "customer_id",
    "frequency": "frequency",
    "recency": "recency",
    "age": "T",
    "monetary": "monetary_value",
}


@pytest.mark.parametrize("name", ["rfm.csv", pytest.param("rfm.parquet", marks=pytest.mark.verify)])
def test_a_summary_has_the_likelihood_of_its_log(tmp_path: Path, name: str) -> None:
    found = calibrate_summary(from_records.summary(summary_of(tmp_path, name), **RFM).summary)
    values = {fit.model: round(fit.log_likelihood, 2) for fit in found.fits}
    assert (values["bg-nbd"], values["pareto-nbd"]) == (-9582.43, -9594.98)
    log = calibrate(cdnow(), until=SEPTEMBER_30, end=END)
    for one, other in zip(found.fits, log.fits, strict=True):
        assert (one.model, one.log_likelihood) == (other.model, pytest.approx(other.log_likelihood, abs=1e-6))
    assert found.spend.log_likelihood == pytest.approx(log.spend.log_likelihood, abs=1e-6)
    assert found.holdout is None


def test_a_summary_becomes_a_scenario_by_one_command(tmp_path: Path, capsys: Capture) -> None:
    file, folder = tmp_path / "shop.yaml", tmp_path / "out"
    asked = ["calibrate", "purchases", str(summary_of(tmp_path)), "--summary", "--yes", "--json"]
    assert main([*asked, "-o", str(file), "--out", str(folder)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["model"] == "bg-nbd"
    assert document["replay"]["repeat_purchases"]["log"] == 2457
    assert "tracking.png" not in [path.name for path in folder.iterdir()]
    assert main(["check", str(file)]) == 0


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("7,1.5,3,10,5", "1.5 repeat purchases"),
        ("7,2,12,10,5", "the last purchase 12 after the first, and observed for 10 only"),
        ("7,0,3,10,5", "no repeat purchase, and the last one 3 after the first"),
        ("7,2,0,10,5", "2 repeat purchases, and no time between"),
        ("7,-1,0,10,5", "frequency: -1 is below 0"),
        ("7,2,3,10,", "no mean amount of the repeat purchases"),
        ("7,2,3,10,-4", "a mean amount of -4"),
        ("1,2,3,10,5", '"1" is there already'),
        ("7,two,3,10,5", '"two" is not a number'),
    ],
)
def test_a_summary_that_nobody_can_have_lived_is_told(tmp_path: Path, row: str, complaint: str) -> None:
    path = tmp_path / "rfm.csv"
    path.write_text(f"customer_id,frequency,recency,T,monetary_value\n1,0,0,10,0\n2,1,4,10,8\n{row}\n")
    with pytest.raises(RecordsError, match=f"row 4: .*{complaint}"):
        from_records.summary(path, **RFM)


def test_a_summary_in_which_first_purchases_may_be_counted_says_so_first(tmp_path: Path) -> None:
    path = tmp_path / "rfm.csv"
    path.write_text("customer_id,frequency,recency,T,monetary_value\n1,1,2,10,5\n2,3,4,10,8\n")
    (note,) = from_records.summary(path, **RFM).notes
    assert note.doubt
    assert note.text().startswith("Nobody has a frequency of 0")


def test_columns_are_confirmed_before_they_are_used(tmp_path: Path, capsys: Capture) -> None:
    path = shop(tmp_path, SALES.replace("customer;day;euros", "Asiakas;Pvm;Summa"))
    assert main(["calibrate", "purchases", str(path), "--refunds", "net"]) == 2
    assert "--person Asiakas --time Pvm --amount Summa\nSay --yes to accept them" in capsys.readouterr().err
    path = shop(tmp_path, SALES.replace("customer;day;euros", "customer id;customer_id;euros"))
    assert main(["calibrate", "purchases", str(path), "--yes"]) == 2
    err = capsys.readouterr().err
    assert "customer id and customer_id may both be --person" in err
    assert "no column is called as if it were --time" in err


def test_a_mapping_is_kept_and_read_again(tmp_path: Path, capsys: Capture) -> None:
    kept = tmp_path / "shop.toml"
    asked = ["calibrate", "purchases", str(shop(tmp_path)), "--refunds", "net", "--mapping", str(kept)]
    main([*asked, "--yes"])
    assert kept.read_text() == (
        '# Which column of log.csv says what\nperson = "customer"\ntime = "day"\namount = "euros"\n'
    )
    capsys.readouterr()
    main(asked)
    assert "guessed" not in capsys.readouterr().err
    kept.write_text('persn = "customer"\n')
    assert main(asked) == 2
    assert "there is nothing called persn. Did you mean person?" in " ".join(capsys.readouterr().err.split())


def test_all_came_back(tmp_path: Path) -> None:
    path = shop(tmp_path, "customer;day;euros\na;1.3.2024;10\na;2.3.2024;-10\n")
    with pytest.raises(CalibrationError, match="all that was bought came back"):
        from_records.purchases(path, **NAMES, refunds="net")
