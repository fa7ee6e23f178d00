"""Digests of earlier logs: the same scenario, seed and version still give the same numbers."""

import pytest

from simulation.model import MODEL_VERSION

from . import digests

RENEW = "then run `python -m tests.conformance.digests`"


def test_the_kept_digests_are_of_this_model_version() -> None:
    assert digests.kept()["model_version"] == MODEL_VERSION, f"if logs change with the version, {RENEW}"


@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize("name", digests.SCENARIOS)
def test_logs_are_as_they_were(name: str, engine: str) -> None:
    platforms = digests.kept()["platforms"]
    here = digests.platform()
    if here not in platforms:
        pytest.skip(
            f"bits hold on one platform; none are kept of this one ({here}), but of {list(platforms)}"
        )
    assert digests.digest(name, engine) == platforms[here][name], (
        f"scenario {name} gives another log than before: raise MODEL_VERSION in simulation/model.py, {RENEW}"
    )
