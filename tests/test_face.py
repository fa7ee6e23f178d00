"""The public API: the names that `import virta` gives."""

import tomllib
from pathlib import Path

import pytest
import yaml

import virta
from tests import reference

ROOT = Path(__file__).resolve().parent.parent

PROMISED = [
    "METRICS",
    "ComparisonError",
    "Observed",
    "PolicyError",
    "ProcessError",
    "Scenario",
    "ScenarioError",
    "Study",
    "Surroundings",
    "UnknownScenario",
    "__version__",
    "balance_sheet",
    "best",
    "build",
    "calibrate",
    "compare",
    "customer_flow",
    "customers",
    "discover",
    "emulate",
    "event_table",
    "exact",
    "expect",
    "expected_purchases",
    "explain",
    "find",
    "first_difference",
    "flows",
    "given_purchases",
    "given_tenure",
    "investments",
    "load",
    "loads",
    "mean_field",
    "metric",
    "optimize",
    "p_alive",
    "pareto",
    "plan",
    "profit_and_loss",
    "replicate",
    "run",
    "sensitivity",
    "shipped",
    "simulate",
    "sweep",
    "uncertainty",
]


def test_the_public_names_are_these_and_no_others() -> None:
    assert virta.__all__ == PROMISED
    assert dir(virta) == sorted(PROMISED)


@pytest.mark.parametrize("name", PROMISED)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(virta, name) is not None


def test_what_is_not_promised_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'rnu'"):
        virta.rnu  # noqa: B018


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert virta.__version__ == project["version"] == citation["version"]
    assert changelog.split("\n## ")[1].startswith(project["version"])


def test_every_requirement_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower() for line in lines if line and not line.startswith("#")}
    wanted = {
        requirement.split(">=")[0].lower()
        for group in (project["dependencies"], *project["optional-dependencies"].values())
        for requirement in group
        if not requirement.startswith("virta[")
    }
    assert wanted <= pinned


def test_the_page_on_the_api_is_that_of_the_docstrings() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), "python -m tests.reference"


def test_the_page_of_keys_is_what_the_schema_says() -> None:
    assert reference.KEYS.read_text(encoding="utf-8") == reference.keys_page(), "python -m tests.reference"
    assert reference.keys_page().count("\n| ") > 200


@pytest.mark.parametrize("name", PROMISED)
def test_every_public_name_says_what_it_is(name: str) -> None:
    thing = getattr(virta, name)
    assert not callable(thing) or thing.__doc__
