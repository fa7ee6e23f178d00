"""Controls made from a scenario, plans on a bench, steps back and forth, and the file of what was changed."""

import io
import zipfile
from pathlib import Path

import pytest

from experiments.flip import can_be_small
from experiments.report.texts import LANGUAGES
from simulation.scenario import fingerprint, load
from virta.studio.bench import MOST_PLANS, Bench
from virta.studio.controls import BUYING, FRAME, HORIZON, MARKET, WE, controls
from virta.studio.market import MOST_STAGES, CannotOpen, Market, open_file, open_packed, open_text, pack

CARE = "investments.care.budget"
ADS = "investments.advertising.budget"


@pytest.fixture(scope="module")
def market() -> Market:
    return open_file("library/retailer/hold")


@pytest.fixture
def bench(market: Market) -> Bench:
    return Bench(market, controls(market.draft, market.scenario, "en"), ("today", "mine"))


def test_controls_come_from_the_scenario_with_units_and_ranges(bench: Bench) -> None:
    care = bench.controls[CARE]
    assert (care.group, care.value, care.low, care.unit) == (WE, 900.0, 0.0, "EUR a month")
    assert care.high >= 3600  # all budgets together fit
    churn = bench.controls['transitions."active -> passive".rate']
    assert (churn.group, churn.title, churn.percent) == (MARKET, "Active customer → Passive customer", True)
    assert bench.controls["stages.active.purchases.margin"].group == BUYING
    assert bench.controls[HORIZON].shared
    assert bench.controls[HORIZON].group == FRAME


def test_the_people_of_a_team_can_be_moved() -> None:
    found = open_file("library/accounts/few")
    made = {one.path: one for one in controls(found.draft, found.scenario, "en")}
    people = made['investments."account managers".team.people']
    assert (people.group, people.value, people.low, people.step, people.unit) == (WE, 2.0, 0.0, 1.0, "people")
    assert not can_be_small(found.scenario)  # two people serve as many in a small market as in a large one
    plan = found.plan(((people.path, people.fitting(4.4)),), "four")
    assert set(plan.scenario.investments[1].team.people) == {4}  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["library/contract/hold", "library/team/hold", "vocabularies/flow", "published/sick-sicker-cost"]
)
def test_every_control_can_be_moved_over_its_whole_range(name: str, lang: str) -> None:
    found = open_file(name)
    made = controls(found.draft, found.scenario, lang)
    for control in made:
        assert control.low <= control.value <= control.high
        for value in (control.low, control.high):
            assert found.draft.scenario([(control.path, value)])


def test_a_control_rests_on_a_step_or_on_the_number_of_the_file(bench: Bench) -> None:
    gone = bench.controls['transitions."suspect -> gone".rate']
    assert gone.fitting(gone.value + gone.step / 3) == gone.value
    assert gone.fitting(0.01003) == pytest.approx(0.01)
    assert gone.fitting(99.0) == gone.high


def test_one_control_moved_on_and_on_is_one_step_back(bench: Bench) -> None:
    for value in (1000, 1100, 1200):
        bench.move(CARE, value)
    bench.move(ADS, 1000)
    assert bench.undo()
    assert (bench.value(CARE), bench.value(ADS)) == (1200, 1800)
    assert bench.undo()
    assert bench.value(CARE) == 900
    assert not bench.undo()
    assert bench.redo()
    assert bench.redo()
    assert bench.value(ADS) == 1000
    bench.undo()
    bench.move(CARE, 500)
    assert not bench.can_redo


def test_the_sum_of_budgets_stays_when_one_is_taken_from_the_others(bench: Bench) -> None:
    bench.spread(CARE, 2000)
    paths = [path for path, control in bench.controls.items() if control.is_budget]
    assert sum(bench.value(path) for path in paths) == pytest.approx(3600)
    assert bench.value(ADS) == pytest.approx(1800 * 1600 / 2700)
    bench.spread(CARE, 10_000)
    assert bench.value(CARE) == 3600
    assert bench.value(ADS) == 0


def test_the_baseline_is_never_moved_and_the_frame_moves_for_all(bench: Bench) -> None:
    bench.move(CARE, 1800)
    bench.move(HORIZON, 24)
    today, mine = bench.plans()
    assert today.scenario.investments[1].budget == (900.0,) * 24
    assert mine.scenario.investments[1].budget == (1800.0,) * 24


def test_there_are_two_to_four_plans(bench: Bench) -> None:
    bench.move(CARE, 1800)
    for letter in "BCDE":
        bench.add(letter)
    assert len(bench.state.plans) == MOST_PLANS
    assert bench.value(CARE) == 1800  # a copy of the one that was shown
    for _ in range(5):
        bench.drop()
    assert len(bench.state.plans) == 2
    bench.rename("mine ")
    bench.rename("today")
    assert bench.plan.label == "mine"


def test_the_file_holds_only_what_differs_and_is_the_plan_again(bench: Bench) -> None:
    bench.move(CARE, 1800)
    bench.move('transitions."active -> passive".rate', 0.05)
    text = bench.text()
    assert "extends: library/retailer/hold.yaml" in text
    assert "advertising" not in text
    again = open_text(text, "mine.yaml")
    assert fingerprint(again.scenario) == fingerprint(bench.plans()[1].scenario)


def test_a_plan_packed_with_what_it_extends_is_the_plan_anywhere(bench: Bench, tmp_path: Path) -> None:
    bench.move(CARE, 1800)
    packed = pack({"mine.yaml": bench.text(), **bench.market.files})
    again = open_packed(packed, "mine.zip")
    assert fingerprint(again.scenario) == fingerprint(bench.plans()[1].scenario)
    assert list(again.files)[:2] == ["mine.yaml", "library/retailer/hold.yaml"]
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path)
    assert fingerprint(load(tmp_path / "mine.yaml")) == fingerprint(again.scenario)


def test_an_archive_is_bounded_and_stays_in_its_folder() -> None:
    with pytest.raises(CannotOpen, match="outside its own folder"):
        open_packed(pack({"../../mine.yaml": "schema: 1"}), "a.zip")
    with pytest.raises(CannotOpen, match="larger than"):
        open_packed(pack({"mine.yaml": "#" * (2 << 20)}), "a.zip")
    with pytest.raises(CannotOpen, match="no archive"):
        open_packed(b"PK", "a.zip")


def test_a_file_that_climbs_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="climbs out"):
        open_text("schema: 1\nextends: ../secret.yaml\n", "mine.yaml")


def test_ten_thousand_stages_are_refused() -> None:
    lines = ["schema: 1", "time: {unit: month, horizon: 1 year}", "stages:"]
    lines += [f"  s{i}: {{kind: potential}}" for i in range(10_000)]
    lines += ["transitions:", "  s0 -> gone: {rate: 0.1}", "people_at_start: {s0: 5}"]
    with pytest.raises(CannotOpen):
        open_text("\n".join(lines), "large.yaml")
    assert MOST_STAGES < 10_000


def test_what_cannot_be_read_is_told_with_its_place() -> None:
    with pytest.raises(CannotOpen, match=r"bad\.yaml:2"):
        open_text("schema: 1\nstagez: {}\n", "bad.yaml")
