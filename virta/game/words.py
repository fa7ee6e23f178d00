"""Texts of the game, in the catalogue that all share."""

from experiments.report.texts import part

say = part("game")
