"""docs/purchases.md says what happens."""

import re
import shlex

import numpy as np
import pytest

from tests import consoles
from tests.calibrate.purchases import page
from tests.calibrate.purchases.records import ROOT
from tests.calibrate.purchases.test_cdnow import COMMAND

TEXT = page.PAGE.read_text(encoding="utf-8")


def test_the_command_on_the_page_is_the_one_that_is_tested() -> None:
    (written,) = re.findall(r"^    (virta calibrate purchases scenarios(?:.*\\\n)*.*)$", TEXT, re.MULTILINE)
    words = shlex.split(written.replace("\\\n", " "))
    assert words[1:4] == ["calibrate", "purchases", "scenarios/data/CDNOW_sample.txt"]
    assert words[4:] == [*COMMAND[3:], "-o", "scenarios/calibrated/cdnow.yaml"]


made_here = pytest.mark.skipif(
    consoles.MADE_ON.format(consoles.machine()) not in TEXT,
    reason="digits of a simulation are those of one kind of machine",
)


@made_here
def test_the_log_and_its_simulation_are_as_shown() -> None:
    for line in page.cdnow():
        assert line in TEXT, f"renew the page: it lacks\n{line}"
    for name, drawing in page.drawings().items():
        assert (page.FIGURES / name).read_text(encoding="utf-8") == drawing


@pytest.mark.verify
def test_the_python_on_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    presence, *_, code = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(compile(code, "purchases.md", "exec"), names)
    found = page.found()
    assert names["text"] == page.written.scenario(found)
    assert f"{found.fit['r']:.4f}" == "0.2426"
    assert found.holdout is not None
    assert (round(found.holdout.expected), round(found.holdout.bought)) == (1653, 1882)
    calls = re.findall(r"^(virta\..+\)) +# ([\d.]+)", presence, re.MULTILINE)
    assert len(calls) == 2
    exec(compile(presence, "purchases.md", "exec"), names)
    for call, told in calls:
        places = len(told.partition(".")[2])
        assert round(float(np.asarray(eval(call, names)).squeeze()), places) == float(told), call


@pytest.mark.verify
def test_keeping_the_best_pays_and_keeping_everyone_costs() -> None:
    comparison = page.decided(12)
    keep, everyone = (comparison.differences[k]["npv"] for k in (1, 2))
    assert keep.low is not None
    assert everyone.high is not None
    assert keep.low > 0 > everyone.high
    lost = [plan["customers_lost"].mean or 0.0 for plan in comparison.metrics]
    assert lost[3] < lost[2] < lost[0]


@made_here
@pytest.mark.verify
def test_the_decision_is_as_shown() -> None:
    for line in page.decision():
        assert line in TEXT, f"renew the page: it lacks\n{line}"
