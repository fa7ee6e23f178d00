"""Figures of calibrations: nothing hides anything, and what is drawn is what was found."""

from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate import matrix
from experiments.calibrate.cohorts import Given, fit_cohorts, read_triangle
from experiments.calibrate.history_fit import HistoryFit
from experiments.calibrate.statement_fit import StatementFit, fit_statements
from experiments.report import calibration_figures as draw
from experiments.report import cohort_figures
from experiments.report.calibration_tables import of_histories, of_statements
from simulation.build import build
from simulation.scenario import loads
from tests.calibrate import test_damage as damage
from tests.calibrate import trials
from tests.report import cases


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> HistoryFit:
    model = trials.club(trials.CLUB.replace("prospect: 200", "prospect: 600"))
    return trials.fitted(model, 1, tmp_path_factory.mktemp("history"), ("exponential", "weibull"))


@pytest.fixture(scope="module")
def statement(tmp_path_factory: pytest.TempPathFactory) -> StatementFit:
    return trials.fitted_statement(build(loads(trials.shop())), 1, tmp_path_factory.mktemp("statement"))


@pytest.mark.parametrize(
    ("size", "lang"), [("screen", "en"), ("screen", "fi"), ("page", "en"), ("column", "fi")]
)
def test_no_text_hides_another(history: HistoryFit, statement: StatementFit, size: str, lang: str) -> None:
    room = cases.SIZES[size]
    figures = {
        "going": draw.going(history, "prospect", 0, "month", lang=lang, size=room),
        "balance": draw.balance(statement, 1, lang=lang, size=room),
        "rates": draw.rates(statement, "month", lang=lang, size=room),
        "spending": draw.spending(statement, lang=lang, size=room),
    }
    for way in history.ways:
        figures[way.name] = draw.staying(history, way, "month", lang=lang, size=room)
    found = {name: cases.collisions(figure) for name, figure in figures.items()}
    assert {name: clashes for name, clashes in found.items() if clashes} == {}


@pytest.mark.parametrize(
    ("size", "lang"), [("screen", "en"), ("screen", "fi"), ("page", "en"), ("column", "fi")]
)
def test_no_text_hides_another_in_tables_of_cohorts_and_moves(tmp_path: Path, size: str, lang: str) -> None:
    room = cases.SIZES[size]
    table, survey = tmp_path / "cohorts.csv", tmp_path / "survey.csv"
    table.write_text("\n".join(damage.cohorts()) + "\n", encoding="utf-8")
    rows = [
        f"a stage with a long name {i},another one {j},{10 * i + j + 5}" for i in range(4) for j in range(3)
    ]
    survey.write_text("\n".join(["from,to,count", *rows]) + "\n", encoding="utf-8")
    found = fit_cohorts(read_triangle(table, Given()))
    figures = {
        "left": cohort_figures.left(found, found.forecast(12), "month", lang=lang, size=room),
        "rates": cohort_figures.rates(found, "month", lang=lang, size=room),
    }
    asked = matrix.read_matrix(survey, matrix.Given(origin="from", to="to", count="count"))
    figures["ways"] = cohort_figures.ways(asked, lang=lang, size=room)
    clashes = {name: cases.collisions(figure) for name, figure in figures.items()}
    assert {name: found for name, found in clashes.items() if found} == {}


def test_ways_out_of_a_stage_share_out_those_who_left(history: HistoryFit) -> None:
    x = np.linspace(0, 30, 3000)
    ways = [way for way in history.ways if way.origin == "prospect"]
    left = np.sum(draw.shares_gone(ways, 0, x), axis=0)
    still = np.prod([way.fits[0].survival(x) for way in ways], axis=0)
    assert left == pytest.approx(1 - still, abs=1e-5)
    for way, share in zip(ways, draw.shares_gone(ways, 0, x), strict=True):
        recorded = history.going[("prospect", way.destination)][0]
        inside = (x > 1) & (x < 20)
        assert np.abs(share - recorded.at(x))[inside].max() < 0.06


def test_the_replay_goes_through_the_statements(statement: StatementFit) -> None:
    mean, sd = draw.replayed(statement, 1.0)
    assert mean == pytest.approx(statement.statements.closing, rel=1e-9)
    assert (sd > 0).all()


def test_the_curve_goes_through_the_fit(statement: StatementFit) -> None:
    assert statement.response is not None
    assert statement.statements.spend is not None
    drawn = draw._curve(statement, statement.response, statement.statements.spend)
    assert drawn == pytest.approx(statement.response.fitted, rel=1e-6)


@pytest.mark.parametrize("lang", ["en", "fi"])
def test_tables_have_a_cell_for_each_heading(
    history: HistoryFit, statement: StatementFit, lang: str, tmp_path: Path
) -> None:
    held = fit_statements(statement.statements, 20000, holdout=6)
    for table in (*of_histories(history, "month", lang), *of_statements(held, "month", lang)):
        assert table.rows
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}
