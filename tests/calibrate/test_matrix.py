"""Transition matrices: shares or counts by way, with what is known of them."""

import json
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.findings import CalibrationError, RecordsError
from experiments.calibrate.matrix import Given, Matrix, read_matrix
from simulation.scenario import load, loads
from virta.cli import main

Capture = pytest.CaptureFixture[str]
COUNTS = """from,to,count
loyal,loyal,80
loyal,wavering,15
loyal,lost,5
wavering,wavering,30
wavering,loyal,10
wavering,lost,10
"""
SHARES = """mistä;minne;osuus;jakso
loyal;loyal;80 %;3 kk
loyal;wavering;15 %;3 kk
loyal;lost;5 %;3 kk
wavering;wavering;60 %;3 kk
wavering;loyal;20 %;3 kk
wavering;lost;20 %;3 kk
"""


def wrote(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text(text, encoding="utf-8")
    return path


def read(tmp_path: Path, text: str, lenient: bool = False, **given: object) -> Matrix:
    known = {"origin": "from", "to": "to", "count": "count", "unit": "quarter", **given}
    return read_matrix(wrote(tmp_path, text), Given(**known), lenient)  # type: ignore[arg-type]


def test_counts_give_shares_and_their_dirichlet(tmp_path: Path) -> None:
    found = read(tmp_path, COUNTS)
    shares = {(way.origin, way.to): way for way in found.ways}
    assert {pair: way.probability for pair, way in shares.items()} == pytest.approx(
        {
            ("loyal", "wavering"): 0.15,
            ("loyal", "lost"): 0.05,
            ("wavering", "loyal"): 0.2,
            ("wavering", "lost"): 0.2,
        }
    )
    drawn = np.random.default_rng(1).dirichlet([80, 15, 5], 200_000)[:, 2]
    way = shares["loyal", "lost"]
    assert way.se == pytest.approx(drawn.std(), rel=0.01)
    assert (way.low, way.high) == pytest.approx(tuple(np.quantile(drawn, (0.025, 0.975))), rel=0.02)
    assert found.staying == pytest.approx({"loyal": 0.8, "wavering": 0.6})
    assert found.every == (1, "quarter")


def test_shares_with_their_period_in_finnish(tmp_path: Path) -> None:
    names = {"origin": "mistä", "to": "minne", "share": "osuus", "count": None, "period": "jakso"}
    found = read(tmp_path, SHARES, **names, size=100)
    assert found.every == (3, "month")
    counted = read(tmp_path, COUNTS)
    assert found.ways[0] == counted.ways[0]
    unknown = read(tmp_path, SHARES, **names)
    assert unknown.ways[0].se is None
    assert any(note.doubt for note in unknown.notes)


def test_whoever_is_not_told_to_go_stays(tmp_path: Path) -> None:
    text = "from,to,share\nloyal,lost,0.05\n"
    found = read(tmp_path, text, share="share", count=None, size=200)
    assert found.staying == {"loyal": 0.95}
    assert any("whoever is not told to go is taken to stay" in note.text() for note in found.notes)


def test_what_was_never_seen_may_still_happen(tmp_path: Path) -> None:
    found = read(tmp_path, COUNTS.replace("lost,5", "lost,0"))
    way = next(way for way in found.ways if way.to == "lost")
    assert (way.probability, way.low) == (0, 0)
    assert (1 - way.high) ** 95 == pytest.approx(0.025)


def test_from_a_matrix_to_a_scenario(tmp_path: Path, capsys: Capture) -> None:
    path, file, folder = wrote(tmp_path, SHARES), tmp_path / "s.yaml", tmp_path / "out"
    asked = ["calibrate", "matrix", str(path), "--size", "100", "-o", str(file), "--out", str(folder)]
    assert main(asked) == 2
    assert "--from mistä --to minne --share osuus --period jakso" in capsys.readouterr().err
    assert main([*asked, "--yes", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["every"] == {"length": 3, "unit": "month"}
    text = file.read_text(encoding="utf-8")
    first, second = [u for u in loads(text).uncertain if "loyal ->" in u.path]
    assert (dict(second.parameters), first.correlations) == ({"alpha": 5, "beta": 95}, ())
    # Dirichlet: -sqrt(p q / ((1 - p) (1 - q))), of 15 % and 5 %
    assert second.correlations == ((first.path, pytest.approx(-0.0964, abs=2e-4)),)
    assert load(file).time.horizon == 60
    assert main(["run", str(file), "-n", "2"]) == 0
    assert main([*asked[:5], "--yes", "--lang", "fi"]) == 0
    assert "Kuka siirtyy minne (3 kuukautta)" in capsys.readouterr().out


def test_the_scenario_moves_as_many(tmp_path: Path) -> None:
    """After one quarter: 80 % of 100 000 and a fifth of the wavering are loyal."""
    from experiments.calibrate.matrix_scenario import Wording, scenario_text
    from simulation.build import build
    from simulation.engine import run
    from simulation.ledgers import balance_sheet
    from simulation.scenario import loads

    big = "from,to,count\n" + "".join(
        f"{line[: line.rindex(',')]},{1000 * int(line[line.rindex(',') + 1 :])}\n"
        for line in COUNTS.splitlines()[1:]
    )
    model = build(loads(scenario_text(read(tmp_path, big), Wording("Survey", "A survey."))))
    sheet = balance_sheet(model, run(model, 1).books)
    closing = sheet[sheet["period"] == sheet["period"].min()].set_index("stage")["closing"]
    assert closing["loyal"] == pytest.approx(90_000, abs=600)
    assert closing["lost"] == pytest.approx(15_000, abs=600)


@pytest.mark.parametrize(
    ("text", "given", "complaint"),
    [
        (COUNTS.replace(",15\n", ",-15\n"), {}, "row 3: count: -15 is below 0"),
        (COUNTS.replace(",15\n", ",\n"), {}, "row 3: count: there is no value"),
        (COUNTS.replace("wavering,lost", "wavering,loyal"), {}, "row 7: wavering -> loyal is there already"),
        (COUNTS.replace("loyal,lost,5", ",lost,5"), {}, "row 4: from: there is no value"),
        (COUNTS.replace("80", "0").replace("15", "0").replace(",5\n", ",0\n"), {}, "nobody is seen in loyal"),
        (COUNTS, {"size": 10}, "--size belongs to --share"),
        (COUNTS, {"every": "often"}, '"often" is no length of a period'),
        (COUNTS, {"share": "count"}, "Give --share or --count, and only one"),
        (
            SHARES.replace("80 %", "90 %"),
            {"origin": "mistä", "to": "minne", "share": "osuus", "count": None},
            "the shares out of loyal sum to 1.1, and not to 1",
        ),
        (
            SHARES.replace("80 %", "0,8"),
            {"origin": "mistä", "to": "minne", "share": "osuus", "count": None},
            "per cent and shares of 1 do not mix",
        ),
        (
            SHARES.replace("5 %;3 kk", "5 %;1 kk"),
            {"origin": "mistä", "to": "minne", "share": "osuus", "count": None, "period": "jakso"},
            "periods of different lengths: 1 kk, 3 kk",
        ),
    ],
)
def test_matrices_that_cannot_be(tmp_path: Path, text: str, given: dict[str, object], complaint: str) -> None:
    with pytest.raises(CalibrationError, match=complaint):
        read(tmp_path, text, **given)


def test_rows_are_left_out_when_asked(tmp_path: Path) -> None:
    text = COUNTS + "wavering,lost,3\n"
    with pytest.raises(RecordsError):
        read(tmp_path, text)
    assert read(tmp_path, text, lenient=True).records.dropped[0].rows == 1
