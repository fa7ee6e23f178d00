"""From histories to a scenario: it loads, runs, and gives back the rates of the data."""

from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.histories import read_histories
from experiments.calibrate.history_fit import HistoryFit, fit_histories
from experiments.calibrate.history_scenario import Spend, Wording, scenario_text, spend_of
from experiments.calibrate.layout import Layout
from experiments.calibrate.stays import Stays
from simulation.build import build
from simulation.engine import run
from simulation.ledgers import balance_sheet
from simulation.scenario import loads
from tests.calibrate import trials

WORDS = Wording("Club", "Made from moves.csv.", "month", people=10**6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("histories")


@pytest.fixture(scope="module")
def large(folder: Path) -> HistoryFit:
    text = trials.CLUB.replace("prospect: 200", "prospect: 3000").replace("8 per month", "100 per month")
    return trials.fitted(trials.club(text), 5, folder, ("exponential", "weibull", "gompertz"), "auto")


def test_the_shape_of_each_way_out_is_found(large: HistoryFit) -> None:
    families = {way.name: way.fits[0].shape.name for way in large.ways}
    assert families["customer -> ended"] == "weibull"
    one = next(way for way in large.ways if way.name == "customer -> ended").fits[0]
    values = {e.name: (e.value, e.se) for e in one.estimates}
    assert abs(values["shape"][0] - 1.4) < 3 * values["shape"][1]
    assert abs(values["scale"][0] - 15) < 3 * values["scale"][1]


def test_candidates_are_ordered_by_aic(large: HistoryFit) -> None:
    for way in large.ways:
        aics = [candidate.aic for candidate in way.candidates]
        assert aics == sorted(aics)
        assert 2 * way.fits[0].parameters - 2 * way.fits[0].log_likelihood == pytest.approx(aics[0])


def test_residuals_are_those_of_a_fit_that_fits(large: HistoryFit) -> None:
    for way in large.ways:
        assert sum(r.seen for r in way.residuals) == sum(way.moves)
        assert (
            sum(r.z**2 for r in way.residuals) < 30
        )  # chi-square with about 7 degrees: beyond in 1 of 10 000


def test_residuals_show_a_fit_that_does_not(folder: Path) -> None:
    text = trials.CLUB.replace("prospect: 200", "prospect: 3000")
    forced = trials.fitted(trials.club(text), 5, folder, ("exponential",))
    leaving = next(way for way in forced.ways if way.name == "customer -> ended")
    assert max(abs(r.z) for r in leaving.residuals) > 5


def test_the_written_scenario_gives_the_rates_back(large: HistoryFit, folder: Path) -> None:
    scenario = loads(scenario_text(large, WORDS))
    assert {t.name for t in scenario.transitions} == {way.name for way in large.ways}
    assert {u.path for u in scenario.uncertain} >= {
        'transitions."customer -> ended".time_in_stage.weibull.shape',
        "market_entrants.prospect.rate",
    }
    again = fit_histories(
        _relived(scenario_text(large, WORDS), folder / "again.csv"), ("exponential", "weibull"), "none"
    )
    for way in large.ways:
        other = next(w for w in again.ways if w.name == way.name)
        if other.fits[0].family == way.fits[0].family:
            for one, two in zip(way.fits[0].estimates, other.fits[0].estimates, strict=True):
                assert abs(one.value - two.value) < 3.5 * np.hypot(one.se, two.se)


def _relived(text: str, path: Path) -> Stays:
    """Histories of those who enter the written scenario: starters have ages that a log does not tell."""
    moves = trials.moves(build(loads(text)), 3)
    moves[~moves["person"].isin(moves.loc[moves["time"] == 0, "person"])].to_csv(path, index=False)
    return read_histories(path, trials.MOVES).stays


def test_people_and_entrants_are_those_of_the_records(large: HistoryFit) -> None:
    scenario = loads(scenario_text(large, WORDS))
    there = {name: len(large.stays.there_at_end(k)) for k, name in enumerate(large.stays.stages)}
    assert {g.stage: g.count for g in scenario.people_at_start} == {k: v for k, v in there.items() if v}
    assert sum(there.values()) == len(np.unique(large.stays.person))
    outcome = run(build(scenario), seed=1)
    assert balance_sheet(build(scenario), outcome.books)["closing"].sum() > 0


def test_many_people_are_stood_for_by_few(large: HistoryFit) -> None:
    text = scenario_text(
        large, Wording("Club", "Made.", "month", people=500, spends=(Spend("ads", "acquisition", 9000),))
    )
    scenario = loads(text)
    assert sum(g.count for g in scenario.people_at_start) <= 510
    assert "One person here stands for" in text
    (ads,) = scenario.investments
    assert "reference" in text
    assert ads.name == "ads"


def test_segments_have_numbers_of_their_own(folder: Path) -> None:
    path = folder / "segments.csv"
    rng = np.random.default_rng(1)
    rows = ["id,months,left,kind"]
    for k, (kind, mean) in enumerate([("town", 5), ("country", 20)]):
        for i in range(400):
            stay = rng.exponential(mean)
            rows.append(f"{k}-{i},{min(stay, 12):.4f},{'yes' if stay < 12 else 'no'},{kind}")
    rows += [f"x{i},{i + 1},yes,abroad" for i in range(4)]
    path.write_text("\n".join(rows) + "\n")
    layout = Layout(person="id", all_in="customer", stop="months", left="left", segment="kind")
    found = fit_histories(read_histories(path, layout).stays, ("exponential",), "none")
    (way,) = found.ways
    rates = dict(zip(found.stays.segments, (one.estimates[0].value for one in way.fits), strict=True))
    assert rates["town"] == pytest.approx(0.2, rel=0.2)
    assert rates["country"] == pytest.approx(0.05, rel=0.25)
    assert dict(zip(found.stays.segments, way.own, strict=True)) == {
        "abroad": False,
        "country": True,
        "town": True,
    }
    scenario = loads(scenario_text(found, WORDS))
    assert [s.name for s in scenario.segments] == ["abroad", "country", "town"]
    assert {u.path for u in scenario.uncertain} >= {'segments.town.transitions."customer -> ended".rate'}


def test_a_segment_is_as_large_as_its_persons_are_many(folder: Path) -> None:
    path = folder / "loyal.csv"
    stay = "".join(f"s{i},member,{i % 5},,steady\n" for i in range(30))
    hop = "".join(f"h{i},member,0,{1 + i % 3},hopper\nh{i},member,{5 + i % 3},9,hopper\n" for i in range(10))
    path.write_text(f"id,stage,in,out,kind\n{stay}{hop}")
    layout = Layout(person="id", stage="stage", start="in", stop="out", segment="kind")
    text = scenario_text(fit_histories(read_histories(path, layout).stays, ("exponential",), "none"), WORDS)
    assert {s.name: s.share for s in loads(text).segments} == {"hopper": 0.25, "steady": 0.75}
    assert "# 10 of 40" in text


@pytest.mark.parametrize(("begins", "told"), [(0.0, []), (18.0, ["customer -> ended"])])
def test_a_frailty_does_not_see_who_left_before(folder: Path, begins: float, told: list[str]) -> None:
    path = folder / "mixed.csv"
    text = trials.MIXED.replace("prospect: 200", "prospect: 400")
    trials.moves(trials.club(text), 1).to_csv(path, index=False)
    stays = read_histories(path, trials.MOVES).stays.after(begins)
    found = fit_histories(stays, ("exponential",), "gamma")
    assert [n.values["way"] for n in found.notes if "customer ->" in n.text() and not n.doubt] == told
    plain = fit_histories(stays, ("exponential",), "none").notes
    assert [note for note in plain if not note.doubt] == []


def test_what_was_held_out_is_foretold(folder: Path) -> None:
    path = folder / "held.csv"
    text = trials.CLUB.replace("prospect: 200", "prospect: 1500")
    trials.moves(trials.club(text), 4).to_csv(path, index=False)
    stays = read_histories(path, trials.MOVES).stays
    found = fit_histories(stays, ("exponential", "weibull"), "none", holdout=24.0)
    assert {held.name for held in found.held} == {way.name for way in found.ways}
    assert max(abs(held.z) for held in found.held) < 4
    assert found.stays.window[1] == 24.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("care", "write NAME=AIM:SUM"),
        ("care=retentoin:5", 'there is no aim "retentoin". Did you mean retention?'),
        ("care=retention:much", '"much" is not a sum of money'),
    ],
)
def test_spend_is_read_or_explained(text: str, message: str) -> None:
    with pytest.raises(CalibrationError, match=message):
        spend_of(text)
    assert spend_of("care=retention:20000") == Spend("care", "retention", 20000)


def test_unknown_shapes_and_kinds_are_explained(large: HistoryFit) -> None:
    with pytest.raises(CalibrationError, match=r'no shape "weibul"\. Did you mean weibull'):
        fit_histories(large.stays, ("weibul",))
    with pytest.raises(
        CalibrationError, match=r'no kind "client" of stage\. Allowed: potential, customer, former'
    ):
        scenario_text(large, Wording("Club", "Made.", "month", kinds={"customer": "client"}))
