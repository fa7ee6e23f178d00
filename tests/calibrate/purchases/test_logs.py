"""From rows to histories; what is wrong with rows is told, never mended."""

from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.columns import Reading
from experiments.calibrate.findings import CalibrationError, RecordsError
from experiments.calibrate.purchases import (
    MODELS,
    Histories,
    NoFit,
    calibrate,
    histories,
    log_of,
    spend,
    table,
)
from experiments.calibrate.purchases import models as models_of
from experiments.calibrate.purchases.from_records import purchases
from virta.cli import main

HEAD = "customer;day;euros\n"


def written(tmp_path: Path, rows: str, head: str = HEAD) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(head + rows, encoding="utf-8")
    return path


def read(path: Path, **options: object):  # type: ignore[no-untyped-def]
    return purchases(path, person="customer", time="day", amount="euros", **options)  # type: ignore[arg-type]


def test_histories_count_from_the_first_purchase() -> None:
    log = log_of(["b", "a", "a", "a", "b"], [3.0, 1.0, 4.0, 6.5, 3.0], [10, 1, 2, 6, 5])
    of = histories(log, 8.0)
    assert of.frequency.tolist() == [2, 0]
    assert of.recency.tolist() == [5.5, 0]
    assert of.age.tolist() == [7, 5]
    assert log.merged == 1
    assert histories(log, 5.0).frequency.tolist() == [1, 0]
    shown = table(log, 8.0)
    assert shown["mean_repeat_amount"].tolist()[0] == 4.0
    assert np.isnan(shown["mean_repeat_amount"].tolist()[1])


def test_purchases_of_a_day_are_one() -> None:
    log = log_of([1, 1, 1], [2.1, 2.9, 3.0], [5, 7, 1], moment=1.0)
    assert log.time.tolist() == [2.0, 3.0]
    assert log.amount is not None
    assert log.amount.tolist() == [12, 1]


def test_spend_leaves_out_first_purchases_and_gifts() -> None:
    log = log_of([1, 1, 1, 2, 3, 3], [0.0, 1.0, 2.0, 0.0, 0.0, 1.0], [9, 4, 8, 5, 7, 0])
    found = spend(log, 5.0)
    assert (found.purchases.tolist(), found.mean.tolist()) == ([2], [6])


def test_periods_are_whole(tmp_path: Path) -> None:
    """Each year is an opportunity."""
    rows = "".join(
        f"{who},{year}\n"
        for who, years in enumerate([(0, 1, 3), (0,), (0, 2), (0, 1, 2, 3, 4)])
        for year in years
    )
    path = written(tmp_path, rows, "customer,year\n")
    source = purchases(path, person="customer", time="year", how=Reading(unit="year"))
    found = calibrate(source.log, unit="year", model="bg-bb")
    assert found.histories.frequency.tolist() == [2, 0, 1, 4]
    assert found.histories.recency.tolist() == [3, 0, 2, 4]
    assert set(found.histories.age.tolist()) == {4}


def test_dates_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    path = written(tmp_path, "a;1.3.2024;12,50\na;9.3.2024;7,50\nb;2.3.2024;3,00\n")
    source = read(path)
    assert source.log.amount is not None
    assert source.log.amount.tolist() == [12.5, 7.5, 3.0]
    assert histories(source.log, source.log.time.max()).recency.tolist() == pytest.approx([8 / 7, 0])
    assert source.when(source.log.time.max()) == "2024-03-09"


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (
            "a;2024-03-01;5\na;2024-03-01;5\n",
            r'row 3: "a" at 2024-03-01 is in row 2 already; --duplicates keep',
        ),
        ("a;2024-03-01;5\na;2024-03-02;-3\n", "row 3: euros: -3 is below 0"),
        ("a;2024-03-01;5\na;2.3.2024;3\nb;2024-03-02;3\n", r'row 3: day: "2.3.2024" among dates'),
        ("a;2024-03-01;5\na;2024-03-02;3 €\n", r'row 3: euros: "3 €": write the number alone'),
        ("a;2024-03-01;5\n;2024-03-02;3\n", "row 3: customer: there is no value"),
    ],
    ids=["duplicate", "negative", "mixed dates", "currency", "nobody"],
)
def test_bad_rows_are_named_and_left_out_only_when_asked(tmp_path: Path, rows: str, complaint: str) -> None:
    path = written(tmp_path, rows)
    with pytest.raises(RecordsError, match=complaint):
        read(path)
    source = read(path, lenient=True)
    assert sum(dropped.rows for dropped in source.records.dropped) == 1
    assert not np.isnan(source.log.time).any()


def test_duplicates_are_kept_on_request(tmp_path: Path) -> None:
    source = read(written(tmp_path, "a;2024-03-01;5\na;2024-03-01;5\n"), duplicates="keep")
    assert source.log.amount is not None
    assert source.log.amount.tolist() == [10.0]


def test_the_end_of_the_observation_is_a_day_that_counts_whole(tmp_path: Path) -> None:
    path = written(tmp_path, "a;2024-03-01;5\nb;2024-03-31;5\n")
    assert len(read(path, end="2024-03-31").log.time) == 2
    with pytest.raises(RecordsError, match="row 3: 2024-03-31 is not within the observation"):
        read(path, end="2024-03-30")
    with pytest.raises(CalibrationError, match=r"--holdout soon: this should be a date"):
        read(path, until="soon")


def test_a_date_of_an_option_is_written_as_in_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "a;1/31/2024;5\na;4/2/2024;5\n")
    asked = read(path, how=Reading(unit="day"), until="2/3/2024")
    assert asked.when(asked.until) == "2024-02-03"
    assert read(path, how=Reading(unit="day"), until="2024-02-03").until == asked.until
    with pytest.raises(CalibrationError, match=r"--holdout 3.2.2024: this should be a date \(MM/DD/YYYY\)"):
        read(path, until="3.2.2024")


def test_what_cannot_be_fitted_says_why() -> None:
    log = log_of([1, 2, 3], [0.0, 1.0, 2.0])
    with pytest.raises(NoFit, match="nobody bought a second time"):
        calibrate(log)
    with pytest.raises(NoFit, match="must follow one another"):
        calibrate(log, until=9.0)
    with pytest.raises(NoFit, match=r"no model 'pareto'.*did you mean 'pareto-nbd'"):
        models_of.by_name("pareto")
    with pytest.raises(NoFit, match=r"1 amounts are below 0.*|there are"):
        log_of([1], [0.0], [-1.0])


def test_a_ridge_is_told_and_has_no_errors() -> None:
    """Customers who are all alike: r and alpha run off together."""
    draw = np.random.default_rng(3)
    x = draw.poisson(2.0, 400).astype(float)
    last = np.where(x > 0, 10 * draw.beta(np.maximum(x, 1), 1.0), 0.0)
    fit = MODELS["bg-nbd"].fit(Histories(x, last, np.full(400, 10.0), np.ones(400)))
    assert fit.log_covariance is None
    (note,) = fit.warnings
    assert "bg-nbd: the records do not tell" in note.text()
    assert fit.parameter("r").se is None
    assert fit["r"] / fit["alpha"] == pytest.approx(0.2, rel=0.1)


def test_bad_options_end_clearly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "a;2024-03-01;5\n")
    asked = ["calibrate", "purchases", str(path), "--person", "custmer", "--time", "day"]
    assert main(asked) == 2
    assert 'there is no column "custmer"; did you mean "customer"?' in " ".join(
        capsys.readouterr().err.split()
    )
    assert main([*asked[:4], "customer", *asked[5:], "--model", "pareto"]) == 2
    assert "pareto" in capsys.readouterr().err
    assert main([*asked[:4], "customer", *asked[5:], "--margin", "much"]) == 2
    assert "at most 1" in capsys.readouterr().err
