"""Files on disk: reading, extending, removing."""
# ruff: noqa: E501 - one case a line reads best

import os
from pathlib import Path

import pytest

from simulation.scenario import Problem, ScenarioError, draft, load
from simulation.scenario.yaml_reader import MOST_BYTES

from .harness import MARK, SMALL, place


def write(folder: Path, **texts: str) -> Path:
    """Files by stem in a folder; returns the path of the last."""
    for stem, text in texts.items():
        (folder / f"{stem}.yaml").write_text(text.replace(MARK, ""), encoding="utf-8")
    return folder / f"{list(texts)[-1]}.yaml"


def problems_of(path: Path, overrides: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        load(path, overrides)
    return caught.value.problems


def assert_told(folder: Path, stem: str, message: str, **texts: str) -> Problem:
    """Loading the last file complains once, at the mark in the file `stem`."""
    path = write(folder, **texts)
    (problem,) = problems_of(path)
    _, line, column = place(texts[stem])
    assert (Path(problem.file).name, problem.line, problem.column) == (f"{stem}.yaml", line, column), str(
        problem
    )
    assert message in problem.message
    return problem


def test_a_scenario_is_called_like_its_file(tmp_path: Path) -> None:
    assert load(write(tmp_path, today=SMALL)).name == "today"


def test_a_child_changes_what_it_says_and_keeps_the_rest(tmp_path: Path) -> None:
    child = (
        "schema: 1\nextends: base.yaml\ntitle: Dearer\nstages: {active: {purchases: {amount: {cv: 0.5}}}}\n"
    )
    scenario = load(write(tmp_path, base=SMALL, child=child))
    assert (scenario.name, scenario.title.en) == ("child", "Dearer")
    purchases = scenario.stages[1].purchases
    assert purchases is not None
    assert (purchases.amount, purchases.amount_cv, purchases.margin) == (50, 0.5, 0.4)


def test_a_form_replaces_its_rivals(tmp_path: Path) -> None:
    child = (
        "schema: 1\nextends: base.yaml\n"
        "transitions: {active -> ended: {mean: 20 months}}\nstages: {active: {purchases: {every: 2}}}\n"
    )
    scenario = load(write(tmp_path, base=SMALL, child=child))
    assert scenario.transitions[1].hazard is not None
    assert scenario.transitions[1].hazard.a == 0.05
    assert scenario.stages[1].purchases is not None
    assert scenario.stages[1].purchases.rate == 0.5


def test_what_belongs_to_a_form_leaves_with_it(tmp_path: Path) -> None:
    base = SMALL.replace("{rate: 0.05}", "{probability: 5 %, every: 12 months}")
    child = "schema: 1\nextends: base.yaml\ntransitions: {active -> ended: {rate: 0.1}}\n"
    assert load(write(tmp_path, base=base, child=child)).transitions[1].every is None


def test_a_variant_that_changes_the_form_of_a_spend_gives_its_reference_too(tmp_path: Path) -> None:
    base = SMALL + (
        "people_at_start: {active: 100}\n"
        "investments: {care: {aim: retention, budget: 600, reference: 600, audience: {stages: [active]}}}\n"
    )
    problem = assert_told(
        tmp_path,
        "child",
        "per_head makes the spend a sum a head, and its reference was written as a sum, beside budget (",
        base=base,
        child="schema: 1\nextends: base.yaml\ninvestments:\n  care:\n    §per_head: 6\n",
    )
    assert "base.yaml:11)" in problem.message
    removed = "schema: 1\nextends: base.yaml\nremove: [investments.care.budget]\ninvestments: {care: {§per_head: 6}}\n"
    assert_told(tmp_path, "child", "its reference was written as a sum", base=base, child=removed)
    both = "schema: 1\nextends: base.yaml\ninvestments: {care: {per_head: 9, reference: 6}}\n"
    (care,) = load(write(tmp_path, both=both)).investments
    assert care.reference_stock == 6


def test_schedules_tables_and_lists_are_replaced_whole(tmp_path: Path) -> None:
    base = SMALL + "market_entrants: {prospect: {rate: 1, season: [1, 2], schedule: {3: 5, 6: 9}}}\n"
    child = "schema: 1\nextends: base.yaml\nmarket_entrants: {prospect: {season: [1, 1], schedule: {2 months: 7}}}\n"
    (stream,) = load(write(tmp_path, base=base, child=child)).entrants
    assert stream.intensity == (1.0,) * 2 + (7.0,) * 10


def test_a_transition_is_the_same_however_its_arrow_is_spelt(tmp_path: Path) -> None:
    child = "schema: 1\nextends: base.yaml\ntransitions: {active->ended: {rate: 0.2}}\n"
    scenario = load(write(tmp_path, base=SMALL, child=child))
    assert [t.name for t in scenario.transitions] == ["prospect -> active", "active -> ended"]
    assert scenario.transitions[1].hazard is not None
    assert scenario.transitions[1].hazard.a == 0.2


def test_removing_takes_away_before_the_child_adds(tmp_path: Path) -> None:
    child = (
        "schema: 1\nextends: base.yaml\nremove: ['transitions.\"active -> ended\"', stages.ended]\n"
        "transitions: {active -> gone: {rate: 0.3}}\n"
    )
    scenario = load(write(tmp_path, base=SMALL, child=child))
    assert [stage.name for stage in scenario.stages] == ["prospect", "active", "gone"]
    assert [t.name for t in scenario.transitions] == ["prospect -> active", "active -> gone"]


def test_extending_goes_on_through_folders_up_to_the_scenarios_folder(tmp_path: Path) -> None:
    shop = tmp_path / "scenarios" / "shop"
    shop.mkdir(parents=True)
    write(tmp_path / "scenarios", base=SMALL)
    middle = "schema: 1\nextends: ../base.yaml\ntransitions: {active -> ended: {rate: 0.2}}\n"
    child = "schema: 1\nextends: middle.yaml\ntime: {horizon: 24 months}\n"
    scenario = load(write(shop, middle=middle, child=child))
    assert scenario.time.n_periods == 24
    assert scenario.transitions[1].hazard is not None
    assert scenario.transitions[1].hazard.a == 0.2


def test_a_fault_in_the_base_is_told_in_the_base(tmp_path: Path) -> None:
    base = SMALL.replace("0.05", "§-1")
    assert_told(tmp_path, "base", "out of range", base=base, child="schema: 1\nextends: base.yaml\n")


def test_a_fault_that_a_child_brings_in_is_told_in_the_child(tmp_path: Path) -> None:
    child = "schema: 1\nextends: base.yaml\ntransitions: {active -> ended: {rate: §-1}}\n"
    assert_told(tmp_path, "child", "out of range", base=SMALL, child=child)


def test_a_row_that_a_child_fills_too_full_is_told_in_the_child(tmp_path: Path) -> None:
    base = SMALL.replace("{rate: 0.05}", "{probability: 45 %}\n  active -> gone: {probability: 45 %}")
    child = "schema: 1\nextends: base.yaml\ntransitions: {active -> ended: {probability: §65 %}}\n"
    assert_told(tmp_path, "child", "sum to 1.1", base=base, child=child)


def test_a_fault_mended_by_the_child_is_none(tmp_path: Path) -> None:
    base = SMALL.replace("0.05", "-1")
    child = "schema: 1\nextends: base.yaml\ntransitions: {active -> ended: {rate: 1}}\n"
    assert load(write(tmp_path, base=base, child=child)).transitions[1].hazard is not None


def test_faults_of_all_files_are_told_at_once_the_outermost_first(tmp_path: Path) -> None:
    base = SMALL.replace("kind: former", "kind: formr").replace("schema: 1\n", "schema: 1\nfoo: 1\n")
    child = "schema: 1\nextends: base.yaml\nbar: 2\n"
    problems = problems_of(write(tmp_path, base=base, child=child), ("time.unit=moth",))
    assert [(Path(p.file).name, p.line) for p in problems] == [
        ("child.yaml", 3), ("base.yaml", 2), ("base.yaml", 7), ("override 1", None),
    ]  # fmt: skip


EXTENDS = {
    "a missing file": ("§bas.yaml", "is not there"),
    "an absolute path": ("§/etc/passwd", "is an absolute path"),
    "an absolute path of Windows": ("§C:\\base.yaml", "is an absolute path"),
    "a home folder": ("§~/base.yaml", "is an absolute path"),
    "an address": ("§https://example.org/base.yaml", "is an address"),
    "a file address": ("§file:///etc/passwd", "is an address"),
    "a backslash": ("§shops\\base.yaml", "write / between folders"),
    "climbing out": ("§../base.yaml", "climbs out"),
    "climbing out on a detour": ("§shop/../../base.yaml", "climbs out"),
    "itself": ("§child.yaml", "in a circle: child.yaml -> child.yaml"),
    "a folder": ("§.", "is not there"),
    "nothing": ('§""', "names no file"),
    "a list": ("§[base.yaml]", "extends names one file"),
    "a control character": ('§"base\\0.yaml"', "is not a path"),
}


@pytest.mark.parametrize(("written", "message"), EXTENDS.values(), ids=EXTENDS)
def test_what_extends_may_not_name(tmp_path: Path, written: str, message: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    write(tmp_path, base=SMALL)
    assert_told(inner, "child", message, child=f"schema: 1\nextends: {written}\n")


def test_the_nearest_file_is_named(tmp_path: Path) -> None:
    texts = {"base": SMALL, "child": "schema: 1\nextends: §bass.yaml\n"}
    assert assert_told(tmp_path, "child", "is not there", **texts).nearest == "base.yaml"


def test_a_circle_of_several_files(tmp_path: Path) -> None:
    first = "schema: 1\nextends: second.yaml\n"
    second = "schema: 1\nextends: §first.yaml\n"
    problem = assert_told(tmp_path, "second", "circle", second=second, first=first)
    assert "first.yaml -> second.yaml -> first.yaml" in problem.message


def test_a_link_that_leads_out_is_climbing(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    outside = write(tmp_path, base=SMALL)
    (inner / "base.yaml").symlink_to(outside)
    assert_told(inner, "child", "climbs out", child="schema: 1\nextends: §base.yaml\n")


def test_a_long_chain_ends(tmp_path: Path) -> None:
    texts = {f"f{n}": f"schema: 1\nextends: f{n - 1}.yaml\n" for n in range(1, 40)}
    (problem,) = problems_of(write(tmp_path, f0=SMALL, **texts))
    assert "more than 16 files" in problem.message


def test_a_child_gives_the_version_too(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, base=SMALL, child="extends: base.yaml\n"))
    assert 'needs "schema"' in problem.message
    assert Path(problem.file).name == "child.yaml"


def test_a_base_of_a_later_version_is_refused(tmp_path: Path) -> None:
    base = SMALL.replace("schema: 1", "schema: §2")
    assert_told(tmp_path, "base", "version 2", base=base, child="schema: 1\nextends: base.yaml\n")


REMOVE = {
    "nothing there": ("[§investments.care]", 'unknown key: "investments"'),
    "a misspelt name": ("[§stages.endd]", 'unknown key in stages: "endd"'),
    "inside a value": ("[§time.unit.month]", "is a single value"),
    "no path": ("['§stages.']", "is not a path: a key is missing"),
    "a mapping": ("[§{a: 1}]", "a path is wanted"),
}


@pytest.mark.parametrize(("written", "message"), REMOVE.values(), ids=REMOVE)
def test_what_cannot_be_removed(tmp_path: Path, written: str, message: str) -> None:
    path = write(tmp_path, base=SMALL, child=f"schema: 1\nextends: base.yaml\nremove: {written}\n")
    problems = problems_of(path)
    assert message in problems[0].message
    assert problems[0].line == 3


def test_removing_from_nothing_is_refused(tmp_path: Path) -> None:
    assert_told(tmp_path, "alone", "this file extends none", alone=SMALL + "§remove: [stages.ended]\n")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"schema: 1\ntitle: Kev\xe4t\n", "not UTF-8: byte 0xe4"),
        (SMALL.encode("utf-16"), "not UTF-8"),
        (b"\x80", "not UTF-8"),
    ],
)
def test_a_file_that_is_not_utf8(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes(data)
    (problem,) = problems_of(path)
    assert message in problem.message
    assert "save the file as UTF-8" in str(problem)


def test_the_place_of_a_wrong_byte_counts_characters(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes("schema: 1\ntitle: ää".encode() + b"\xe4\n")
    (problem,) = problems_of(path)
    assert (problem.line, problem.column) == (2, 10)


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert load(path).name == "marked"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("schema: 1", "schma: 1").encode())
    assert problems_of(path)[0].column == 1


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(SMALL + "#" * MOST_BYTES)
    (problem,) = problems_of(path)
    assert "too large" in problem.message


def test_a_file_that_cannot_be_had(tmp_path: Path) -> None:
    assert "no such file" in problems_of(tmp_path / "none.yaml")[0].message
    assert "not a file" in problems_of(tmp_path)[0].message
    assert problems_of(tmp_path / "none.yaml")[0].position == str(tmp_path / "none.yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are not of this system")
def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "not a file" in problems_of(tmp_path / "pipe.yaml")[0].message


def test_a_draft_is_read_once_and_gives_many_scenarios(tmp_path: Path) -> None:
    path = write(tmp_path, base=SMALL)
    base = draft(path)
    path.unlink()
    rates = [
        base.scenario([('transitions."active -> ended".rate', r)]).transitions[1].hazard for r in (0.1, 0.2)
    ]
    assert [hazard.a for hazard in rates if hazard] == [0.1, 0.2]
    with pytest.raises(ScenarioError, match="override 1"):
        base.scenario(["time.unit=moth"])
    assert base.scenario().name == "base"
