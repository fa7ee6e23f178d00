"""Written scenario files are plain, commented, and load."""

import math

import pytest

from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.scenario_text import (
    Doubted,
    Item,
    key,
    mapping,
    number,
    path,
    uncertain,
    uncertain_together,
    written,
)
from simulation.scenario import loads

TOP = [
    Item("schema", "1"),
    Item("time", mapping({"unit": "month", "horizon": "12"})),
    Item("stages", [Item("a", mapping({"kind": "customer"})), Item("2nd, b", mapping({"kind": "former"}))]),
]


def test_a_file_is_laid_out_and_loads() -> None:
    exit_ = Item(
        "a -> 2nd, b",
        [Item("rate", number(0.0213), beside="412 moves"), Item("uncertain", uncertain(0.0213, 0.001))],
    )
    text = written(["From a.csv."], [*TOP, Item("transitions", [exit_], above="Rates per month.")])
    assert text.startswith("# From a.csv.\nschema: 1\n")
    assert (
        '\n  "a -> 2nd, b":\n    rate: 0.0213  # 412 moves\n    uncertain: {lognormal: {cv: 0.0469}}\n'
        in text
    )
    (spread,) = loads(text).uncertain
    assert dict(spread.parameters)["sigma"] == pytest.approx(math.sqrt(math.log1p(0.0469**2)))


def test_what_does_not_load_is_not_written() -> None:
    with pytest.raises(CalibrationError, match=r"does not make a scenario:\n(.|\n)*unknown stage"):
        written([], [*TOP, Item("transitions", [Item("a -> c", mapping({"rate": "1"}))])])


def test_paths_lead_to_the_number() -> None:
    where = path("transitions", "a -> 2nd, b", "time_in_stage", "weibull", "shape")
    shape = mapping({"time_in_stage": mapping({"weibull": mapping({"shape": "2", "scale": "3"})})})
    items = [
        *TOP,
        Item("transitions", [Item("a -> 2nd, b", shape)]),
        Item("uncertain", [Item(where, uncertain(2, 0.1))]),
    ]
    assert loads(written([], items)).uncertain[0].path == where


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (12500.0, "12500"), (1e-7, "0.0000001"), (0.123456789, "0.123457"), (-2.5, "-2.5")],
)
def test_numbers_have_no_exponent(value: float, text: str) -> None:
    assert number(value) == text


def test_names_that_yaml_might_misread_are_quoted() -> None:
    assert [key(name) for name in ("a -> b", "no", "1st", "key customer", 'say "x"')] == [
        "a -> b",
        '"no"',
        '"1st"',
        "key customer",
        '"say \\"x\\""',
    ]


def test_long_comments_are_wrapped_above() -> None:
    exits = Item("transitions", [Item("a -> 2nd, b", mapping({"rate": "1"}))])
    text = written([], [*TOP, exits, Item("title", "T", beside="word " * 40)])
    assert text.count("# word") == 2
    assert max(map(len, text.split("\n"))) <= 110


def test_estimates_that_go_together_are_written_with_their_correlations() -> None:
    pace = mapping({"time_in_stage": mapping({"weibull": mapping({"shape": "1.4", "scale": "20"})})})
    scale, shape = (
        path("transitions", "a -> 2nd, b", "time_in_stage", "weibull", x) for x in ("scale", "shape")
    )
    told = [Doubted(scale, 20.0, 2.0), Doubted(shape, 1.4, 0.1)]
    items = uncertain_together(told, [[1.0, -0.4], [-0.4, 1.0]])
    text = written([], [*TOP, Item("transitions", [Item("a -> 2nd, b", pace)]), Item("uncertain", items)])
    first, second = loads(text).uncertain
    assert (first.path, first.correlations) == (scale, ())
    assert second.correlations == ((scale, pytest.approx(-0.4, abs=1e-3)),)
    apart = uncertain_together(told, [[1.0, 0.001], [0.001, 1.0]])
    assert all(isinstance(item.value, str) for item in apart)
