"""A small study of two plans over two factors, as files, and one replication of it by hand."""

from __future__ import annotations

from pathlib import Path

from experiments.study import Study, load
from tests.experiments.markets import FILE

STUDY = """
study: 1
title: {en: Care and churn, fi: Hoito ja poistuma}
plans:
  idle: market.yaml
  care: {scenario: market.yaml, set: {investments.care.per_head: 0.50 per month}}
vary:
  churn: {path: transitions."active -> ended".rate, from: 5 % per month, to: 20 % per month, steps: 3}
  margin: {path: stages.active.margin_flow.revenue, values: [8 per month, 10 per month]}
replications: 3
metrics: [npv, customers_end]
"""


def files(folder: Path, study: str = STUDY, market: str = FILE) -> Path:
    """Write the study and its market; the study's path."""
    (folder / "market.yaml").write_text(market, encoding="utf-8")
    path = folder / "study.yaml"
    path.write_text(study, encoding="utf-8")
    return path


def small(folder: Path, study: str = STUDY) -> Study:
    """The study, read."""
    return load(files(folder, study))
