"""Complaints and the nearest name."""

import pytest

from simulation.scenario import Problem, ScenarioError, check_metrics
from simulation.scenario.problems import nearest

KNOWN = ("npv", "customers_won", "customers_lost", "retention_rate")


def test_known_metrics_are_no_problem() -> None:
    check_metrics(["npv", "customers_won"], KNOWN)
    check_metrics([], KNOWN)


def test_unknown_metrics_are_told_all_at_once_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="unknown metric") as caught:
        check_metrics(["npv", "customer_won", "churn"], KNOWN)
    first, second = caught.value.problems
    assert (first.found, first.nearest, first.allowed) == ("customer_won", "customers_won", KNOWN)
    assert (second.found, second.nearest) == ("churn", None)
    assert str(caught.value).startswith(
        'metrics: unknown metric "customer_won"\n  did you mean customers_won?'
    )


@pytest.mark.parametrize(
    ("name", "near"),
    [("Retention_Rate", "retention_rate"), ("retentionrate", "retention_rate"), ("npw", "npv"), ("x", None)],
)
def test_the_nearest_name_is_found_whatever_the_case(name: str, near: str | None) -> None:
    assert nearest(name, KNOWN) == near


def test_a_problem_without_a_line_is_told_by_its_file() -> None:
    assert str(Problem("a.yaml", None, None, "there is no such file")) == "a.yaml: there is no such file"
    assert Problem("a.yaml", 3, 7, "wrong").position == "a.yaml:3:7"
