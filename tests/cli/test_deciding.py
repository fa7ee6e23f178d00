"""`virta sensitivity` and `virta uncertainty`: what they promise to programs and to people."""

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_run import SHOP
from virta.cli import main
from virta.questions.sensitivity import answer as sensitivity
from virta.questions.sensitivity.command import METHODS
from virta.questions.sensitivity.command import sensitivity as of_sensitivity
from virta.questions.uncertainty import answer as uncertainty
from virta.questions.uncertainty.command import uncertainty as of_uncertainty

Capture = pytest.CaptureFixture[str]
MORE = "more: investments.advertising.budget=400 per month"
VARY = (
    "--vary",
    'transitions."active -> ended".rate=3 % per month .. 8 % per month',
    "--vary",
    'investments.advertising.effects."prospect -> active".speeds_up_to=1.5..5',
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("shop") / "shop.yaml"
    file.write_text(SHOP)
    return str(file)


def printed(capsys: Capture, *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    captured = capsys.readouterr()
    document: dict[str, Any] = json.loads(captured.out)
    return document


def said(capsys: Capture, *arguments: str) -> str:
    assert main(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_what_the_commands_take_is_what_the_functions_take() -> None:
    assert METHODS == sensitivity.METHODS
    for command, function in (
        (of_sensitivity, sensitivity.sensitivity),
        (of_uncertainty, uncertainty.uncertainty),
    ):
        typed, called = (inspect.signature(one).parameters for one in (command, function))
        assert typed["replications"].default == called["replications"].default
    worlds = inspect.signature(of_uncertainty).parameters["n_worlds"]
    assert worlds.default == uncertainty.WORLDS


def test_tornado_document(shop: str, capsys: Capture) -> None:
    found = printed(capsys, "sensitivity", shop, "--plan", MORE, *VARY, "-n", "4")
    assert (found["method"], found["metric"], found["unit"]) == ("tornado", "npv", "EUR")
    assert found["plans"] == ["shop", "more"]
    assert {"mean", "se", "low", "high", "n", "unit"} == set(found["as_written"])
    assert len(found["inputs"]) == 4
    first = found["inputs"][0]
    assert {"path", "end", "value", "output", "change", "se", "low", "high", "moved", "turns"} == set(first)
    assert found["provenance"]["vary"] == [VARY[1], VARY[3]]
    assert found["provenance"]["replications"] == 4


@pytest.mark.parametrize(("method", "points"), [("morris", "4"), ("sobol", "8")])
def test_other_methods(shop: str, capsys: Capture, method: str, points: str) -> None:
    arguments = ("sensitivity", shop, *VARY, "-n", "3", "--method", method, "--points", points)
    found = printed(capsys, *arguments)
    assert len(found["inputs"]) == 2
    assert found == printed(capsys, *arguments)
    if method == "sobol":
        assert {"of_one", "of_mean", "low", "high", "n", "sd_inputs", "sd_luck"} == set(found["noise"])
        assert {"first", "first_se", "first_low", "first_high"} < set(found["inputs"][0])
    assert main(list(arguments)) == 0
    shown = capsys.readouterr().out
    assert "rate (active -> ended)" in shown
    assert "\u202f" not in shown


def test_uncertainty_document_and_files(shop: str, capsys: Capture, tmp_path: Path) -> None:
    arguments = (
        "uncertainty",
        shop,
        "--plan",
        MORE,
        *VARY,
        "--worlds",
        "32",
        "-n",
        "2",
        "--budgets",
        "0.5,1",
    )
    found = printed(capsys, *arguments, "--out", str(tmp_path / "new"))
    worth = {"mean", "se", "low", "high", "plain", "n", "unit"}
    assert set(found["evpi"]) == worth
    assert [set(one) for one in found["evppi"]] == [worth | {"path"}] * 2
    assert sum(plan["p_best"]["value"] for plan in found["plans"]) == 1.0
    assert {"mean", "se", "low", "high", "n", "unit", "plan", "p_best"} == set(found["plans"][0])
    assert {row["budget"] for row in found["grid"]} == {0.5, 1.0}
    assert isinstance(found["regions"], list)
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert {"uncertainty.json", "information.csv", "worlds.csv", "grid.csv", "provenance.json"} < names
    assert {"information.svg", "flip-map.png", "grid.svg"} < names
    assert json.loads((tmp_path / "new" / "uncertainty.json").read_text()) == found
    # Another analysis is not put over it, and does not run before that is said.
    other = ("sensitivity", shop, *VARY, "-n", "1000000", "--out", str(tmp_path / "new"))
    assert "holds another run" in said(capsys, *other)


def test_finnish(shop: str, capsys: Capture) -> None:
    assert (
        main(["uncertainty", shop, "--plan", MORE, *VARY, "--worlds", "16", "-n", "2", "--lang", "fi"]) == 0
    )
    shown = capsys.readouterr().out
    assert "Nykyisin tiedoin kannattaa valita" in shown
    assert "Mitä etukäteen tietäminen on korkeintaan arvoista" in shown
    assert main(["sensitivity", shop, *VARY, "-n", "2", "--lang", "fi"]) == 0
    assert "Yksi luku kerrallaan" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("sensitivity",), "No plan calls any number uncertain, and none was named: say which may vary"),
        (("sensitivity", "--method", "sobel", *VARY), "Did you mean sobol?"),
        (("sensitivity", "--method", "sobol", "--points", "12", *VARY), "12 is none of these, 8 is."),
        (("sensitivity", "--vary", "money.discount_rat=4 %..5 %"), "did you mean discount_rate?"),
        (("sensitivity", "--metric", "npw", *VARY), "npw"),
        (("uncertainty", *VARY), "between at least two plans, found 1."),
        (("uncertainty", "--plan", MORE, "--budgets", "1,x", *VARY), "write them as in 0.5,1,1.5"),
        (("uncertainty", "--plan", MORE, "--worlds", "3", *VARY), "--worlds"),
        (
            ("uncertainty", "--plan", MORE, "--vary", "money.discount_rate={normal: {mean: 8 %, sd: 200 %}}"),
            "A world left out would bias every mean",
        ),
    ],
)
def test_what_cannot_be_asked_is_explained(
    shop: str, capsys: Capture, arguments: tuple[str, ...], complaint: str
) -> None:
    assert complaint in said(capsys, arguments[0], shop, *arguments[1:])


BUDGET = "investments.advertising.budget=400..500"
DOUBTED = 'transitions."active -> ended".rate=1.6'
COMMANDS = {
    "run": ("-n", "2"),
    "compare": ("--plan", MORE, "-n", "2"),
    "report": ("--plan", MORE, "-n", "2", "--out", "never.html"),
    "best": ("--plan", MORE, "--zone", "100"),
    "explain": ("--plan", MORE, "-n", "2"),
    "optimize": ("-n", "2"),
    "pareto": (),
    "sensitivity": ("--vary", BUDGET, "-n", "2"),
    "uncertainty": ("--plan", MORE, "--vary", BUDGET),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_question_takes_doubts_as_errors_where_that_is_asked(
    shop: str, capsys: Capture, command: str
) -> None:
    told = said(capsys, command, shop, *COMMANDS[command], "--set", DOUBTED, "--strict")
    assert '1.6 is 160 % per month: half of those in "active" go this way within 13 days' in told


@pytest.mark.parametrize("command", ["explain", "sensitivity"])
def test_doubts_are_told_by_questions_that_go_on(shop: str, capsys: Capture, command: str) -> None:
    assert main([command, shop, *COMMANDS[command], "--set", DOUBTED]) == 0
    assert "warning: --set 1: 1.6 is 160 % per month" in capsys.readouterr().err


def test_a_sweep_tells_the_doubts_of_its_plans(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "doubtful.yaml").write_text(SHOP.replace("rate: 5 % per month", "rate: 1.6"))
    assert "rate: 1.6" in (tmp_path / "doubtful.yaml").read_text()
    study = (
        "study: 1\nplans: {hold: doubtful.yaml}\nreplications: 1\n"
        "vary: {spend: {path: investments.advertising.budget, values: [400, 500]}}\n"
    )
    (tmp_path / "study.yaml").write_text(study)
    store = str(tmp_path / "s.sqlite")
    told = said(capsys, "sweep", str(tmp_path / "study.yaml"), "--store", store, "--strict")
    assert "half of those in" in told
    assert not Path(store).exists()
    assert main(["sweep", str(tmp_path / "study.yaml"), "--store", store]) == 0
    assert "warning: " in capsys.readouterr().err
