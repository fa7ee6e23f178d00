"""Statements fit 80 columns, whatever the horizon."""

import pytest

from simulation.scenario.types import Time
from virta.cli.columns import stretches


@pytest.mark.parametrize(
    ("unit", "period", "n", "labels"),
    [
        ("month", 1, 60, ["Year 1", "Year 2", "Year 3", "Year 4", "Year 5"]),
        ("month", 1, 5, ["Month 1", "Month 2", "Month 3", "Month 4", "Month 5"]),
        ("month", 1, 18, ["Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4", "Quarter 5", "Quarter 6"]),
        ("month", 1, 20, ["Year 1", "Months 13–20"]),
        ("month", 3, 40, ["Years 1–2", "Years 3–4", "Years 5–6", "Years 7–8", "Years 9–10"]),
        ("year", 1, 30, [f"Years {a}–{a + 4}" for a in range(1, 30, 5)]),
        ("year", 1, 11, ["Years 1–2", "Years 3–4", "Years 5–6", "Years 7–8", "Years 9–10", "Year 11"]),
        ("year", 0.5, 3, ["to 0.5 yr", "to 1 yr", "to 1.5 yr"]),
        ("day", 1, 36, [*(f"Week {n}" for n in range(1, 6)), "Day 36"]),
        ("day", 1, 60, [f"Days {a}–{a + 9}" for a in range(1, 60, 10)]),
    ],
)
def test_labels(unit: str, period: float, n: int, labels: list[str]) -> None:
    found = stretches(Time(unit, period, n), "en")
    assert [stretch.label for stretch in found] == labels


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("period", [0.1, 1, 3, 7])
@pytest.mark.parametrize("n", [1, 2, 6, 7, 13, 52, 365, 1000])
def test_every_period_is_in_one_of_at_most_six(unit: str, period: float, n: int) -> None:
    found = stretches(Time(unit, period, n), "fi")
    assert len(found) <= 6
    assert [p for s in found for p in range(s.first, s.last + 1)] == list(range(n))
