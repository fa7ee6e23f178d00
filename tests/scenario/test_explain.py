"""Every number as it was understood."""
# ruff: noqa: E501 - one case a line reads best

from pathlib import Path

import pytest

from simulation.scenario import explain, loads
from simulation.scenario.explain import explain_text
from simulation.scenario.overrides import format_path, parse_path
from simulation.scenario.row import Row

from .harness import SMALL
from .texts import EVERYTHING, RETAILER

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def everything() -> list[Row]:
    return explain(FOLDER / "everything.yaml")


def row(rows: list[Row], path: str) -> Row:
    (found,) = [row for row in rows if row.path == path]
    return found


LINES = {
    "time.horizon": ("3 years", "36 months", "36 periods"),
    "money.discount_rate": ("2 % per quarter", "0.0824322 per year", "0.0792105 per year as a discount force"),
    "stages.new.purchases.every": ("1 month", "1 month", "rate 1 per month = 1 / every"),
    "stages.active.purchases.rate": ("13.2 per year", "1.1 per month", ""),
    "stages.active.purchases.amount.mean": ("52 EUR", "52 EUR", ""),
    "stages.key.margin_flow.margin": ("default", "1", ""),
    'transitions."suspect -> gone".rate.probability': ("20 %", "0.2", "rate 0.0185953 per month = -ln(1 - p) / t"),
    'transitions."prospect -> new".median': ("8 months", "8 months", "rate 0.0866434 per month = ln 2 / median"),
    'transitions."key -> active".time_in_stage.exponential.mean': ("50 months", "50 months", "rate 0.02 per month = 1 / mean"),
    'transitions."new -> active".branch': ("80 %", "0.8", "H(x) = 0.100531 x ** 2"),
    'transitions."active -> ended".time_in_stage.piecewise."1 year"': ("0.02 per month", "0.02 per month", "from 12 months on"),
    "traits.zeal.gamma.cv": ("60 %", "0.6", "gamma shape 2.77778 = cv ** -2"),
    "segments.country.traits.zeal.gamma.cv": ("1", "1", "gamma shape 1 = cv ** -2"),
    "stages.donor.purchases.probability.beta.beta": ("0.75", "0.75", ""),
    'transitions."donor -> ended".probability': ("4 %", "0.04", "decided after each purchase"),
    "people_at_start.suspect.count": ("40 000", "40000", ""),
    "market_entrants.suspect.growth": ("2 % per year", "0.02 per year", ""),
    "market_entrants.suspect.season.3": ("1.2", "1.2", ""),
    "investments.care.per_head": ("12 per year", "1 EUR per month", ""),
    'investments.care.effects."active -> key".adds_up_to': ("0.5 % per month", "0.005 per month", ""),
    'investments.advertising.effects."suspect -> prospect".1.table.4': ("1.2", "1.2", "at a stock of 4 EUR per month"),
    "investments.care.carry_over": ("default", "0", ""),
    "investments.advertising.initial_stock": ("default", "3.07692 EUR per month, a head", ""),
    "investments.care.initial_stock": ("0.5", "0.5 EUR per month", ""),
    'shocks."partner lost".moves."key -> gone"': ("0.2", "0.2", ""),
}  # fmt: skip


@pytest.mark.parametrize(("path", "line"), LINES.items())
def test_a_line(everything: list[Row], path: str, line: tuple[str, str, str]) -> None:
    found = row(everything, path)
    assert (found.written, found.understood, found.conversion) == line


def test_a_line_names_its_place(everything: list[Row]) -> None:
    found = row(everything, "traits.zeal.gamma.cv")
    file, line, column = found.position.rsplit(":", 2)
    assert Path(file).name == "everything.yaml"
    assert EVERYTHING.split("\n")[int(line) - 1][int(column) - 1 :].startswith("60 %")
    assert row(everything, "investments.care.carry_over").position == ""


def test_what_differs_by_segment_stands_once_for_each(everything: list[Row]) -> None:
    assert row(everything, "stages.active.service_cost").segments == ("town",)
    own = row(everything, "segments.country.stages.active.service_cost")
    assert (own.segments, own.value) == (("country",), 1)
    assert row(everything, "stages.new.purchases.margin").segments == ()


def test_a_reference_is_told_a_head() -> None:
    found = row(explain_text(RETAILER), "investments.advertising.reference")
    assert (
        found.conversion == "1 a head of 40000 at the start; steady stock 2 = spend a head / (1 - carry_over)"
    )


def test_the_conventions_of_money_are_always_told() -> None:
    rows = explain_text(SMALL)
    assert "purchases exact" in row(rows, "money.cash").conversion
    assert row(rows, "money.value_after_horizon").conversion == "nothing counts after the horizon"
    assert row(rows, "money.discount_rate").written == "default"


def test_an_override_is_told_as_its_place() -> None:
    found = row(explain_text(SMALL, ["time.horizon=2 years"]), "time.horizon")
    assert (found.position, found.value) == ("override 1", 24)


def test_every_path_can_be_set_and_means_the_same(everything: list[Row]) -> None:
    scenario = loads(EVERYTHING)
    for line in everything[::5]:
        if line.path.startswith("uncertain") or line.value is None:
            continue
        value: float = line.value
        again = loads(EVERYTHING, [(line.path, int(value) if value == int(value) else value)])
        assert again.time == scenario.time, line.path
        assert again.transitions == scenario.transitions, line.path


def test_every_path_can_be_read_back(everything: list[Row]) -> None:
    for line in everything:
        assert format_path(parse_path(line.path)) == line.path


def test_every_number_of_the_file_has_its_line(everything: list[Row]) -> None:
    told = {row.position.split(":", 1)[1] for row in everything if row.position}
    missing = []
    for number, text in enumerate(EVERYTHING.split("\n"), start=1):
        for column, before, character in zip(range(2, 200), text, text[1:], strict=False):
            starts = character.isdigit() and (text[: column - 1].endswith((": ", "[", "[0, ")))
            if starts and f"{number}:{column}" not in told and before != '"':
                missing.append(f"{number}:{column} {text}")
    assert [line for line in missing if "schema" not in line and "starts" not in line] == []
