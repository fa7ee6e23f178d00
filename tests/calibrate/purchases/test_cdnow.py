"""The shipped scenario is what the documented command makes of the shipped log, and resembles it."""

import json
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.purchases import Calibration, replay
from experiments.report import purchases as figures
from experiments.report import save
from tests.calibrate.purchases import page
from tests.calibrate.purchases.records import CDNOW, ROOT
from virta.cli import main

COMMAND = [
    *("calibrate", "purchases", str(CDNOW), "--person", "#2", "--time", "#3", "--amount", "#5"),
    *("--duplicates", "keep", "--holdout", "1997-09-30", "--margin", "20%", "--currency", "USD"),
    *("--title", "CDNOW, first quarter of 1997"),
]
SHIPPED = ROOT / "scenarios" / "calibrated" / "cdnow.yaml"


@pytest.fixture(scope="module")
def found() -> Calibration:
    return page.found()


@pytest.fixture(scope="module")
def lived() -> replay.Replay:
    return page.lived()


def test_the_command_writes_the_shipped_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, folder = tmp_path / "cdnow.yaml", tmp_path / "out"
    assert main([*COMMAND, "-o", str(path), "--out", str(folder), "--json", "--lang", "fi"]) == 0
    # The log is titled in one language, the shipped file in both.
    both = 'title: {en: "CDNOW, first quarter of 1997", fi: "CDNOW, vuoden 1997 ensimmäinen neljännes"}'
    written = path.read_text(encoding="utf-8").replace('title: "CDNOW, first quarter of 1997"', both)
    assert written == SHIPPED.read_text(encoding="utf-8")
    document = json.loads(capsys.readouterr().out)
    assert document["model"] == "bg-nbd"
    fit, other, *nested = document["fits"]
    assert fit["log_likelihood"] == pytest.approx(-9582.43, abs=0.005)
    assert (other["model"], round(other["log_likelihood"], 2)) == ("pareto-nbd", -9594.98)
    assert fit["aic"] < other["aic"] < min(simpler["aic"] for simpler in nested)
    assert fit["parameters"]["r"]["low"] < 0.2426 < fit["parameters"]["r"]["high"]
    names = {file.name for file in folder.iterdir()}
    tables = {f"{table}.csv" for table in ("estimates", "models", "frequencies", "tracking", "holdout")}
    assert tables | {"scenario.yaml", "report.html", "concentration.csv", "tracking.png"} <= names


def test_the_simulation_follows_the_log(lived: replay.Replay) -> None:
    """Within the middle 95 % of simulations where the fit ends, and within a tenth up to the end."""
    low, high = np.quantile(lived.simulated, (0.025, 0.975), axis=0)
    seen = int(lived.until)
    assert low[seen] < lived.bought[seen] < high[seen]
    assert np.abs(lived.simulated.mean(axis=0)[20:] / lived.bought[20:] - 1.0).max() < 0.1
    tenth = list(replay.TOPS).index(0.1)
    assert lived.concentration[tenth] == pytest.approx(0.66, abs=0.005)
    assert np.abs(lived.concentrations[:, tenth].mean() - lived.concentration[tenth]) < 0.03


def test_the_simulation_has_the_expected_number_of_purchases(
    found: Calibration, lived: replay.Replay
) -> None:
    """By closed form, within 4 standard errors: a false alarm once in 15,000."""
    n = len(lived.simulated)
    error = lived.simulated[:, -1].std(ddof=1) / np.sqrt(n)
    assert abs(lived.simulated[:, -1].mean() - found.tracking.expected[-1]) < 4 * error


def test_figures_are_the_same_again(found: Calibration, lived: replay.Replay) -> None:
    for lang in ("en", "fi"):
        for draw in (
            lambda lang=lang: figures.tracking(lived, "week", lang=lang),
            lambda lang=lang: figures.concentration(lived, lang=lang),
            lambda lang=lang: figures.coming_back(found, "1997-09-30", lang=lang),
        ):
            assert save.svg(draw()) == save.svg(draw())
