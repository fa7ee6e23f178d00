"""From leads and deals to how long it takes to win them, and how many are never won."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.findings import CalibrationError, RecordsError
from experiments.calibrate.histories import read_histories
from experiments.calibrate.history_fit import fit_histories
from experiments.calibrate.layout import Layout
from experiments.calibrate.likelihood import AtRisk
from experiments.calibrate.never import log_likelihood, score
from experiments.calibrate.shapes import Exponential, Gompertz, Weibull
from simulation.build import build
from simulation.engine import run
from simulation.ledgers import balance_sheet
from simulation.scenario import load
from virta.cli import main

Capture = pytest.CaptureFixture[str]
LEADS = Layout(
    "lead",
    all_in="prospect",
    start="created",
    stop="won",
    leaves_to="new",
    observed_until="2024-06-30",
    unit="week",
)


def funnel(tmp_path: Path, n: int = 842, never: float = 0.6, seed: int = 5) -> tuple[Path, Path]:
    """Leads of half a year, of whom some are never won; some of the others on the first day."""
    draw = np.random.default_rng(seed)
    begin = pd.Timestamp("2024-01-01")
    created = begin + pd.to_timedelta(draw.integers(0, 170, n), "D")
    waits = np.floor(7 * 3.0 * draw.weibull(0.9, n))
    won = created + pd.to_timedelta(waits, "D")
    is_won = (draw.random(n) >= never) & (won <= pd.Timestamp("2024-06-30"))
    leads = pd.DataFrame({"lead": [f"L{i}" for i in range(n)], "created": created.strftime("%Y-%m-%d")})
    deals = pd.DataFrame({"lead": leads["lead"], "won": won.strftime("%d/%m/%Y"), "value": 100})[is_won]
    paths = tmp_path / "leads.csv", tmp_path / "deals.csv"
    leads.to_csv(paths[0], index=False)
    deals.sample(frac=1, random_state=1).to_csv(paths[1], index=False)
    return paths


def test_the_share_never_won_and_the_waiting_time_are_found(tmp_path: Path) -> None:
    leads, deals = funnel(tmp_path)
    told = read_histories(leads, LEADS, joined=deals)
    found = fit_histories(told.stays, ["exponential", "weibull"], "never")
    (way,) = found.ways
    assert way.instants > 10
    known = {estimate.name: estimate for estimate in way.fits[0].estimates}
    assert way.fits[0].family.endswith("+ never")
    assert known["never"].low < 0.6 < known["never"].high
    assert any("of 842 rows are known to deals.csv" in note.text() for note in told.records.notes)


def test_from_two_files_to_a_scenario(tmp_path: Path, capsys: Capture) -> None:
    leads, deals = funnel(tmp_path)
    file = tmp_path / "funnel.yaml"
    asked = [
        "calibrate",
        "histories",
        str(leads),
        "--join",
        str(deals),
        "--person",
        "lead",
        "--all-in",
        "prospect",
    ]
    asked += ["--entered", "created", "--left", "won", "--leaves-to", "new", "--kind", "new=customer"]
    asked += [
        "--observed-until",
        "2024-06-30",
        "--unit",
        "week",
        "--frailty",
        "never",
        "--json",
        "-o",
        str(file),
    ]
    assert main(asked) == 0
    document = json.loads(capsys.readouterr().out)
    assert {e["parameter"] for e in document["transitions"][0]["estimates"]} >= {"never"}
    text = file.read_text(encoding="utf-8")
    assert ", never: 0." in text or "never: 0.5" in text
    assert 'transitions."prospect -> new".never' in text
    model = build(load(file))
    sheet = balance_sheet(model, run(model, 1).books)
    last = sheet[sheet["period"] == sheet["period"].max()].set_index("stage")["closing"]
    assert last["prospect"] > last["new"] > 0


def test_no_share_is_found_where_all_are_won(tmp_path: Path) -> None:
    leads, deals = funnel(tmp_path, never=0.0)
    found = fit_histories(
        read_histories(leads, LEADS, joined=deals).stays, ["exponential", "weibull"], "never"
    )
    share = next((e.value for e in found.ways[0].fits[0].estimates if e.name == "never"), 0.0)
    assert share < 0.1


@pytest.mark.parametrize("shape", [Exponential(), Weibull(), Gompertz()], ids=lambda shape: shape.name)
def test_slopes(shape) -> None:  # type: ignore[no-untyped-def]
    draw = np.random.default_rng(2)
    start = draw.uniform(0, 1, 50) * (draw.random(50) < 0.5)
    data = AtRisk(start, start + draw.uniform(0.1, 5, 50), draw.random(50) < 0.6, np.ones(50), None, 50)
    z = np.append(shape.start(20, 100, 2.0) + 0.1, 0.3)
    slopes = score(data, shape, z)
    for i in range(len(z)):
        step = np.zeros(len(z))
        step[i] = 1e-6
        ends = [log_likelihood(data, shape, z + sign * step) for sign in (1, -1)]
        assert slopes[i] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-5)


def test_files_that_do_not_go_together(tmp_path: Path) -> None:
    leads, deals = funnel(tmp_path, 60)
    text = deals.read_text(encoding="utf-8")
    deals.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    with pytest.raises(RecordsError, match="is there already: keep the row that counts"):
        read_histories(leads, LEADS, joined=deals)
    assert read_histories(leads, LEADS, lenient=True, joined=deals).records.dropped[0].rows == 1
    deals.write_text(text + "L999,13/02/2024,5\n", encoding="utf-8")
    told = read_histories(leads, LEADS, joined=deals)
    assert any(note.doubt and note.key == "strangers" for note in told.records.notes)
    deals.write_text("nobody,won\n1,13/02/2024\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match="there is no column lead"):
        read_histories(leads, LEADS, joined=deals)
    deals.write_text("lead,gone\nL1,13/02/2024\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match='there is no column "won"'):
        read_histories(leads, LEADS, joined=deals)
