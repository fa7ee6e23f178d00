"""What makes an outcome: planted boxes and factors are found, chance is not; and as one types it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import virta
from experiments import learning, regions
from experiments.discovery import DiscoveryError, discover
from experiments.inputs import generator
from tests.sweep.studies import STUDY, files
from virta.cli import main
from virta.questions.sweep.answer import sweep

NAMES = ("churn", "margin", "price", "season")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer shuffles and trees: as many as tell what is planted."""
    monkeypatch.setattr(regions, "SHUFFLES", 29)
    monkeypatch.setattr(learning, "TREES", 100)


def points(seed: int, n: int = 160) -> np.ndarray:
    return generator(seed, "points").uniform(0.0, 1.0, (n, len(NAMES)))


def test_a_planted_outcome_is_found_by_box_distance_and_score() -> None:
    x = points(1)
    y = np.where((x[:, 0] < 0.4) & (x[:, 1] > 0.5), 10.0, 0.0) + x[:, 2]
    found = discover(x, y, NAMES, 5.0, True, seed=1)
    (region,) = found.found.regions
    bounds = {(b.path, b.above): b for b in region.bounds}
    assert set(bounds) == {("churn", False), ("margin", True)}
    assert bounds["churn", False].value == pytest.approx(0.4, abs=0.04)
    assert max(b.p_value for b in region.bounds) < 1e-6
    assert {one.name for one in found.factors[:2]} == {"churn", "margin"}
    assert [one.p_value < 0.01 for one in found.factors] == [True, True, False, False]
    score = {one.name: one.score for one in found.factors}
    assert sum(score.values()) == pytest.approx(1.0)
    assert min(score["churn"], score["margin"]) > 5 * max(score["season"], found.scores.by_luck)
    assert found.scores.fit > 0.8
    first, last = found.steps[0], found.steps[-1]
    assert (first.n, first.hits) == (160, found.reached)
    assert last.hits / last.n > first.hits / first.n


def test_below_is_the_other_side_of_above() -> None:
    x = points(2)
    y = 10.0 * x[:, 0]
    above, below = (discover(x, y, NAMES, 7.0, side, seed=1) for side in (True, False))
    assert above.reached + below.reached == 160
    assert above.found.regions[0].bounds[0].above
    assert not below.found.regions[0].bounds[0].above
    assert above.factors[0].distance == pytest.approx(below.factors[0].distance)


@pytest.mark.verify
def test_chance_alone_is_rarely_taken_for_a_factor() -> None:
    """100 outcomes of luck alone: a corrected p below 5 % in at most 12 (binomial, false alarm 0.2 %)."""
    alarms = 0
    for seed in range(100):
        y = generator(seed, "luck").standard_normal(120)
        found = discover(points(seed, 120), y, NAMES, float(np.quantile(y, 0.7)), True, seed=seed)
        alarms += found.factors[0].p_value < 0.05
    assert alarms <= 12


def test_too_few_points_with_the_outcome_are_refused_with_what_there_is() -> None:
    x = points(3, 60)
    with pytest.raises(DiscoveryError, match=r"2 of 60 points have this outcome.*values go from 0\."):
        discover(x, x[:, 0], NAMES, float(np.sort(x[:, 0])[-3]), True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """48 points of two plans over a rate, a margin and words."""
    folder = tmp_path_factory.mktemp("discover")
    text = STUDY.replace("design", "#").replace(", steps: 3", "") + "design: {sobol: 48}\n"
    text = text.replace("values: [8 per month, 10 per month]", "from: 4 per month, to: 14 per month")
    text = text.replace("  margin:", "  money: {path: money.currency, values: [EUR, SEK]}\n  margin:")
    text = text.replace("money.currency, values: [EUR, SEK]", 'time.period, values: ["1 month", "2 months"]')
    sweep(files(folder, text), folder / "study.sqlite", progress=False)
    return folder / "study.sqlite"


def test_an_outcome_is_asked_for_as_one_types_it(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["discover", str(store), "--plan", "idle", "--above", "2 500"]
    assert main([*asked, "--out", str(tmp_path / "found"), "--format", "json,csv,svg"]) == 0
    said = capsys.readouterr().out
    assert "Net present value of idle above 2 500 EUR" in said.replace("\u202f", " ")
    assert "margin" in said
    names = {file.name for file in (tmp_path / "found").iterdir()}
    assert {
        "discover.json",
        "factors.csv",
        "trade_off.csv",
        "points.csv",
        "trade-off.svg",
        "box.svg",
    } <= names
    document = json.loads((tmp_path / "found" / "discover.json").read_text(encoding="utf-8"))
    assert document["factors"][0]["factor"] == "margin"
    assert document["provenance"]["command"] == "discover"
    assert main([*asked, "--lang", "fi"]) == 0
    assert "Nettonykyarvo" in capsys.readouterr().out
    for odd in ("nan", "inf", "much"):
        assert main(["discover", str(store), "--above", odd]) == 2
        assert f"--above '{odd}' is no number" in " ".join(capsys.readouterr().err.split())
    found = virta.discover(store, plan="idle", above=2_500)
    assert found.content["boxes"] == document["boxes"]
    assert virta.discover(store, above=250).content["against"] == "idle"


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (["--above", "12,000"], "--above '12,000' is no number"),
        (["--above", "1", "--below", "2"], "give one of them"),
        (["--plan", "idel", "--above", "1"], "Did you mean idle"),
        (["--plan", "idle"], "above or below what"),
        (["--metric", "nvp"], "npv"),
        (["--above", "1e12"], "0 of 48 points have this outcome"),
    ],
)
def test_what_cannot_be_looked_for_is_told(
    store: Path, asked: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["discover", str(store), *asked]) == 2
    assert complaint in " ".join(capsys.readouterr().err.split())


def test_a_study_or_nothing_is_no_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = files(tmp_path)
    assert main(["discover", str(file), "--above", "0"]) == 2
    assert "is a study or a scenario, not a store" in " ".join(capsys.readouterr().err.split())
    assert main(["emulate", str(tmp_path / "none.sqlite")]) == 2
    assert "none.sqlite" in capsys.readouterr().err


def test_an_emulator_predicts_what_is_simulated_and_says_how_far_it_misses(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["emulate", str(store), "--plan", "idle", "--least", "0.5", "--at"]
    assert main([*asked, "churn=10 %, margin=10, money=1"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "at points it has not seen it explains" in said
    found = virta.emulate(store, plan="idle", least=0.5, at=[{"churn": 0.1, "margin": 10.0, "money": 1.0}])
    (one,) = found.predictions
    market = virta.plan(store.parent / "market.yaml", ["stages.active.margin_flow.revenue=10 per month"])
    true = virta.simulate(market, replications=200, progress=False).table("npv")["mean"]["npv"]
    assert one.low < true < one.high
    assert one.high - one.low < 0.2 * true
    assert main([*asked, "churn=50 %, margin=10, money=1"]) == 2
    assert "hurn = 0.5 lies outside the points" in " ".join(capsys.readouterr().err.split())
    assert main([*asked, "chrun=5 %"]) == 2
    assert "did you mean churn?" in " ".join(capsys.readouterr().err.split())
    assert main([*asked, "churn 5 %"]) == 2
    assert "FACTOR=VALUE" in capsys.readouterr().err
