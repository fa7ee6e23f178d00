"""Calibration from a retention table: who of each cohort is left at which age.

triangle = read_triangle(Path("cohorts.csv"), Given(unit="month"))
found = fit_cohorts(triangle)
found.chosen, found.forecast(12)
"""

from experiments.calibrate.cohorts.fit import CohortFit, Forecast, fit_cohorts, fit_one
from experiments.calibrate.cohorts.laws import LAWS, Law, likelihood, survival
from experiments.calibrate.cohorts.triangle import Given, Triangle, guess_columns, one_cohort, read_triangle

__all__ = [
    "LAWS",
    "CohortFit",
    "Forecast",
    "Given",
    "Law",
    "Triangle",
    "fit_cohorts",
    "fit_one",
    "guess_columns",
    "likelihood",
    "one_cohort",
    "read_triangle",
    "survival",
]
