"""Texts of the studio, in the catalogue that all share."""

from experiments.report.texts import part

say = part("studio")
