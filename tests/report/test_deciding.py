"""Sensitivity, worths, grids and flip maps: the numbers are the analyses' own, and nothing collides."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments.plan import Plan
from experiments.regions import Regions, regions
from experiments.sensitivity.morris import morris
from experiments.sensitivity.problem import problem
from experiments.sensitivity.sobol import sobol
from experiments.sensitivity.tornado import tornado
from experiments.uncertainty.grid import Grid, grid
from experiments.uncertainty.study import Uncertainty, uncertainty
from tests.experiments.pretend import VARY, Pretend, quantiles_of, shop
from tests.report import cases
from virta.questions.sensitivity import sheets as of_sensitivity
from virta.questions.uncertainty import regions as of_regions
from virta.questions.uncertainty import sheets as of

LANGUAGES = ("en", "fi")


def worth(made: Plan) -> float:
    """Keeping wins where the first number is high and the second one low."""
    q = quantiles_of(made)
    spend = sum(made.scenario.investments[0].per_head or ()) / 12.0
    return 1e6 + (4e4 if q[0] > 0.5 and q[1] < 0.6 else -3e4 * spend) * (made.label == "keep")


@cache
def plans() -> tuple[Plan, ...]:
    with TemporaryDirectory() as folder:
        hold = shop(Path(folder), "hold")
        return hold, shop(Path(folder), "keep", ["investments.care.per_head=1 per month"])


@cache
def found(method: str, difference: bool = False) -> of_sensitivity.Found:
    evaluate = Pretend(worth, shared=5e4, own=4e3)
    asked = problem(plans() if difference else plans()[1:], evaluate, 4, vary=VARY)
    if method == "tornado":
        return tornado(asked)
    return morris(asked, 4) if method == "morris" else sobol(asked, 8)


@cache
def unknown() -> tuple[Uncertainty, Regions]:
    answer = uncertainty(plans(), Pretend(worth, shared=5e4, own=4e3), n_worlds=120, n=3, vary=VARY)
    now = answer.standing
    return answer, regions(answer.known, answer.values.means, now.labels, answer.paths, now.better, titles={})


def pays_when_large(made: Plan) -> float:
    """Keeping wins from a spend of 1 a head and month on."""
    spend = sum(made.scenario.investments[0].per_head or ()) / len(
        made.scenario.investments[0].per_head or ()
    )
    return 1e6 + (made.label == "keep") * (2e4 if spend > 0.9 else -2e4)


@cache
def tiles() -> Grid:
    return grid(
        plans(),
        Pretend(pays_when_large, own=1e4),
        budgets=[0.5, 1.0, 3.0],
        horizons=["1 year", "18 months"],
        rates=["5 %", "12 %"],
        n_worlds=16,
        n=2,
        vary=VARY,
    )


def drawn(kind: str, lang: str, size: str) -> Figure:
    answer, turns = unknown()
    if kind == "worth":
        return of.figure(answer, lang=lang, size=cases.SIZES[size])
    if kind == "grid":
        return of.grid_figure(tiles(), lang=lang, size=cases.SIZES[size])
    if kind == "map":
        labels = answer.values.labels
        best = [labels[i] for i in answer.standing.best_in]
        colours = of.plan_colours(labels)
        return of_regions.figure(
            turns, answer.known, best, colours=colours, lang=lang, size=cases.SIZES[size]
        )
    return of_sensitivity.figure(found(kind, kind == "tornado"), lang=lang, size=cases.SIZES[size])


@pytest.mark.parametrize(("lang", "size"), [("en", "screen"), ("fi", "page"), ("fi", "column")])
@pytest.mark.parametrize("kind", ["tornado", "morris", "sobol", "worth", "grid", "map"])
def test_nothing_collides(kind: str, lang: str, size: str) -> None:
    assert cases.collisions(drawn(kind, lang, size)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("method", ["tornado", "morris", "sobol"])
def test_sensitivity_is_told_in_words_and_numbers(method: str, lang: str) -> None:
    answer = found(method, method == "tornado")
    sheet = of_sensitivity.sheet(answer, lang)
    assert of_sensitivity.sentences(answer, lang)
    assert len(sheet.rows) == (6 if method == "tornado" else 3)
    assert all(len(line.cells) == len(sheet.columns) for line in sheet.rows)
    table = of_sensitivity.table(answer)
    assert len(table) == len(sheet.rows)
    assert table["path"].nunique() == 3


def test_the_tornado_tells_which_number_turns_the_choice() -> None:
    first, second = of_sensitivity.sentences(found("tornado", True), "en")
    assert first.startswith("The choice turns within what is thought possible of: ")
    assert "rate (active → ended)" in first
    assert "moves the result most: by " in second
    table = of_sensitivity.table(found("tornado", True)).set_index(["path", "end"])
    rate = next(path for path in table.index.levels[0] if "rate" in path)
    assert table.loc[(rate, "high"), "turns"]
    assert not table.loc[(rate, "low"), "turns"]


def test_worths_are_told_in_money() -> None:
    answer, _ = unknown()
    now, all_, one = of.sentences(answer, "en")
    assert now.startswith("With what is known now, hold is the plan to take: it is the best in ")
    assert "would be worth at most" in all_
    assert "EUR (95 % interval" in all_
    assert one.startswith("It would be worth at most ")
    assert one.endswith("EUR to know rate (active → ended) first.")
    table = of.table(answer)
    assert table["path"].tolist() == ["", *(w.paths[0] for w in answer.evppi)]
    assert table["mean"].tolist()[0] == answer.standing.evpi.mean
    assert of.sentences(answer, "fi")[2].startswith("Korkeintaan ")


def test_what_no_world_showed_is_not_said_to_be_impossible() -> None:
    answer, _ = unknown()
    none = replace(answer.standing.evpi, mean=0.0, se=0.0, low=0.0, high=0.0)
    unseen = replace(answer, standing=replace(answer.standing, evpi=none), evppi=())
    _, sentence = of.sentences(unseen, "en")
    bound = 100 * (1 - 0.05 ** (1 / answer.n_worlds))
    assert f"In none of the {answer.n_worlds} worlds drawn" in sentence
    assert f"fewer than {bound:.0f}\u202f% of all" in sentence
    assert of.worths(unseen, "en").rows[0].cells[2].text == "–"


def test_plans_that_are_worth_the_same_are_not_ranked() -> None:
    answer, _ = unknown()
    now = answer.standing
    same = replace(now, expected=tuple(now.expected[0] for _ in now.expected))
    first = of.sentences(replace(answer, standing=same), "en")[0]
    assert "are worth the same over the worlds drawn" in first


def test_regions_are_told_with_coverage_and_density() -> None:
    _, turns = unknown()
    (sentence,) = of_regions.sentences(turns, "en")
    assert sentence.startswith("keep is better than hold where rate (active → ended) > 0.")
    assert " and slows_down_to (care, active → ended) < 0." in sentence
    assert "(coverage)" in sentence
    assert "(density; " in sentence
    table = of_regions.table(turns)
    assert table["region"].tolist() == [1, 1]
    assert set(table["above"]) == {True, False}
    sheet = of_regions.sheet(turns, "fi")
    assert len(sheet.rows[0].cells) == len(sheet.columns)


def test_no_region_is_said_in_both_ways() -> None:
    x = np.linspace(0.0, 1.0, 50)[:, None]
    agree = regions(x, np.column_stack([np.ones(50), np.zeros(50)]), ("a", "b"), ("x",), +1, titles={})
    for lang in LANGUAGES:
        assert of_regions.sentences(agree, lang)[0].startswith("a ")
    luck = np.where(np.arange(50) % 2 == 0, 1.0, -1.1)
    chance = regions(x, np.column_stack([np.zeros(50), luck]), ("a", "b"), ("x",), +1, titles={})
    assert of_regions.sentences(chance, "en") == [
        "No region was found in which another plan wins more often than chance alone would make it look."
    ]
    with pytest.raises(ValueError, match="two uncertain numbers"):
        of_regions.figure(chance, x, ["a"] * 50, colours={"a": "#000000"})


def test_a_grid_is_told_cell_by_cell() -> None:
    table = of.grid_table(tiles())
    assert len(table) == 12 * 2
    assert table.groupby(["budget", "horizon", "discount_rate"])["best"].sum().eq(1).all()
    assert table.groupby(["budget", "horizon", "discount_rate"])["p_best"].sum().eq(1.0).all()
    assert len(of.grid_sheet(tiles(), "en").rows) == 12
    sentence = of.grid_sentence(tiles(), "en")
    assert sentence == "The plan with the best mean changes over the grid: hold in 4 of 12, keep in 8 of 12."
    assert set(table[table["best"] & (table["plan"] == "hold")]["budget"]) == {0.5}
