"""Statements fit 80 columns, whatever the horizon."""

import pytest

from simulation.scenario.types import Time
from virta.questions.run.columns import columns


@pytest.mark.parametrize(
    ("unit", "period", "n", "heading", "labels"),
    [
        ("month", 1, 60, "Year", ["1", "2", "3", "4", "5"]),
        ("month", 1, 5, "Month", ["1", "2", "3", "4", "5"]),
        ("month", 1, 15, "Quarter", ["1", "2", "3", "4", "5"]),
        ("month", 1, 20, "Months", ["1–12", "13–20"]),
        ("month", 3, 40, "Years", ["1–2", "3–4", "5–6", "7–8", "9–10"]),
        ("year", 1, 30, "Years", ["1–10", "11–20", "21–30"]),
        ("year", 1, 11, "Years", ["1–3", "4–6", "7–9", "10–11"]),
        ("year", 0.5, 3, "Years", ["to 0.5", "to 1", "to 1.5"]),
        ("day", 1, 30, "Days", ["1–7", "8–14", "15–21", "22–28", "29–30"]),
        ("day", 1, 60, "Days", ["1–12", "13–24", "25–36", "37–48", "49–60"]),
        ("month", 2, 3, "Months", ["1–2", "3–4", "5–6"]),
    ],
)
def test_labels(unit: str, period: float, n: int, heading: str, labels: list[str]) -> None:
    found = columns(Time(unit, period, n), "en")
    assert found.heading == heading
    assert [stretch.label for stretch in found.stretches] == labels


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("period", [0.1, 1, 3, 7])
@pytest.mark.parametrize("n", [1, 2, 6, 7, 13, 52, 365, 1000])
def test_every_period_is_in_one_of_at_most_five(unit: str, period: float, n: int) -> None:
    found = columns(Time(unit, period, n), "fi").stretches
    assert len(found) <= 5
    assert [p for s in found for p in range(s.first, s.last + 1)] == list(range(n))
