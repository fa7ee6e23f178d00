"""Texts of lessons and handouts, in the catalogue that all share."""

from experiments.report.texts import part

say = part("lesson")
