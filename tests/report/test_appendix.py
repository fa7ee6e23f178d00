"""In the appendix: what a recommendation hangs on, from the worlds and replications there are."""

import re
from pathlib import Path

import numpy as np
import pytest

from experiments import compare as comparing
from experiments import sample as sampling
from experiments.compare import Comparison, FixedN, compare
from experiments.evaluate import evaluator
from experiments.plan import Plan, of, plan
from experiments.report import wording
from experiments.uncertainty.study import uncertainty
from experiments.worlds import worlds
from simulation import engine
from simulation.build import build
from simulation.scenario import load
from tests.experiments.markets import FILE, care, subscribers
from tests.report import cases
from tests.report.test_html import Page
from virta.questions.compare import page as html
from virta.questions.compare.findings import Effort, Findings, investigate, knowing_of
from virta.questions.run import stocks
from virta.questions.uncertainty import summary as hinges


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> list[Plan]:
    path = tmp_path_factory.mktemp("hinges") / "shop.yaml"
    path.write_text(FILE, encoding="utf-8")
    return [plan(path, label="idle"), plan(path, ["investments.care.per_head=1 per month"], label="care")]


@pytest.fixture(scope="module")
def found(plans: list[Plan]) -> Findings:
    return investigate(compare(plans, goal=FixedN(4)), effort=Effort(2, 2, 2, worlds=24, why=True))


@pytest.mark.parametrize("lang", ["en", "fi"])
def test_what_was_asked_besides_stands_in_the_appendix(found: Findings, lang: str) -> None:
    page = html.page(found, lang)
    read = Page(page)
    assert read.open == []
    assert read.tags.count("article") == 2
    words = " ".join(read.words)
    assert {"en": "What it hangs on", "fi": "Mistä vastaus riippuu"}[lang] in words
    assert {"en": "Where the difference comes from", "fi": "Mistä ero tulee"}[lang] in words
    assert found.knowing is not None
    for sentence in hinges.sentences(found.knowing, lang):
        assert sentence in words
    assert 'id="figure-waterfall"' in page
    assert 'id="figure-flip-map"' not in page  # one uncertain number makes no map


def test_without_being_asked_there_is_the_board_and_what_it_rests_on() -> None:
    page = html.page(cases.findings())
    assert "Appendix: what the answer rests on" in page
    assert "What it hangs on" not in page


def test_worlds_are_run_once_for_ignorance_and_for_what_knowing_is_worth(plans: list[Plan]) -> None:
    drawn = worlds(plans, seed=3, n_worlds=16, n=2)
    looked = knowing_of(drawn, seed=3, titles={})
    assert looked is not None
    afresh = uncertainty(plans, evaluator(3), seed=3, n_worlds=16, n=2)
    assert np.array_equal(looked.found.values.each, afresh.values.each)
    assert np.array_equal(looked.found.known, afresh.known)
    assert looked.found.standing == afresh.standing
    assert looked.found.evppi == afresh.evppi


def test_too_few_worlds_say_nothing_of_information(plans: list[Plan]) -> None:
    assert knowing_of(worlds(plans, n_worlds=15, n=2), seed=0, titles={}) is None


def test_the_explanation_takes_the_replications_there_are(found: Findings) -> None:
    why = found.explanation
    assert why is not None
    assert why.n == found.comparison.n
    assert why.total.mean == found.comparison.difference("care").mean


@pytest.mark.parametrize("name", ["reference", "auto"])
def test_only_the_replications_asked_for_take_the_engine_asked_for(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[str] = []

    def run(model: object, seed: int, replication: int, chosen: str, **more: object) -> engine.Outcome:
        used.append(chosen)
        return engine.run(model, seed, replication, chosen, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(sampling, "run", run)
    pair = [of(subscribers(active=20), "idle"), of(subscribers(care(1.0), active=20), "care")]
    compared = comparing.compare(pair, goal=FixedN(2), engine=name)
    assert used == [engine.choose(name)] * 4
    used.clear()
    investigate(compared, effort=Effort(3, 2, 2))
    assert set(used) == {"compiled"}


def test_both_engines_explain_alike() -> None:
    pair = [of(subscribers(active=20), "idle"), of(subscribers(care(1.0), active=20), "care")]

    def looked(name: str) -> Findings:
        compared: Comparison = compare(pair, goal=FixedN(3), engine=name)
        return investigate(compared, effort=Effort(3, 3, 2))

    one, other = looked("reference"), looked("compiled")
    assert one.marginals == other.marginals
    assert one.flips == other.flips


@pytest.mark.parametrize(
    ("value", "half", "text"),
    [
        (0.0, 1e-11, "0"),
        (3e-12, 2e-11, "0"),
        (0.0, 120.0, "0"),
        (512_345.0, 1e-9, "+512\u202f000"),
        (0.123, 0.04, "+0.12"),
    ],
)
def test_what_floating_point_leaves_of_nothing_is_written_0(value: float, half: float, text: str) -> None:
    assert wording.warranted(value, half, "en") == text


def test_a_stage_is_shaded_by_what_decided_purchases_bring() -> None:
    # Fader, Hardie & Shang 2010: a beta probability a year of a gift of 1.
    scenario = load(cases.SCENARIOS / "published" / "donations-bg-bb.yaml")
    (donor,) = (stage for stage in scenario.stages if stage.name == "donor")
    assert stocks.brings(donor, scenario) == pytest.approx(1.203522 / (1.203522 + 0.749716))


CLUB = """
schema: 1
title: Club
time: {unit: month, period: 3 months, horizon: 12 months}
money: {currency: EUR, value_after_horizon: none}
stages:
  rare: {kind: customer, purchases: {rate: 0.1 per month, amount: 10, margin: 50 %}}
  sure: {kind: customer, purchases: {probability: 0.9, amount: 10, margin: 50 %}}
transitions:
  rare -> sure: {rate: 0.1 per month}
  sure -> gone: {rate: 0.1 per month}
people_at_start: {rare: 5, sure: 5, selection: none}
"""


def test_a_decision_a_period_counts_once_a_period(tmp_path: Path) -> None:
    file = tmp_path / "club.yaml"
    file.write_text(CLUB, encoding="utf-8")
    scenario = build(load(file)).scenario
    rare, sure = (s for s in scenario.stages if s.name in ("rare", "sure"))
    assert stocks.brings(rare, scenario) == pytest.approx(0.1 * 10 * 0.5)
    assert stocks.brings(sure, scenario) == pytest.approx(0.9 / 3 * 10 * 0.5)
    colours = stocks.stage_colours(scenario)
    assert re.fullmatch(r"#[0-9a-f]{6}", colours[sure.id])
    assert sum(bytes.fromhex(colours[sure.id][1:])) < sum(bytes.fromhex(colours[rare.id][1:]))
