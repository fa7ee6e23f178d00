"""The figure of the page is what the study gives, and says what the page says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.execution.pool import Processes
from experiments.report import save, style
from experiments.store.store import Store
from experiments.study import load
from experiments.sweep import bases_of, description, run
from experiments.sweep.profiles import profile
from virta.questions.sweep import figures as sweeps
from virta.questions.sweep.answer import find, shipped

PAGE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "keep-or-win.svg"


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_study_is_understood(name: str) -> None:
    study = load(find(name))
    assert len(study.points) > 5
    assert study.title.fi


@pytest.mark.verify
def test_keeping_beats_winning_up_to_a_share_that_rises_with_churn(tmp_path: Path) -> None:
    study = load(find("keep-or-win"))
    with Store(tmp_path / "s.sqlite") as store:
        executor = Processes(bases_of(study), 2)
        run(study, store, executor)
        executor.close()
        found = profile(store, ["share", "churn"], "npv", "keep", "win")
        figure = sweeps.decision_map(description(store), found, size=style.PAGE)
    turns = []
    for churn in found.levels(1):
        gains = np.array([found.at[share, churn].mean for share in found.levels(0)])
        assert gains[0] > 0 > gains[-1]
        turns.append(found.levels(0)[int(np.argmax(gains < 0))])
    assert turns == sorted(turns)  # type: ignore[type-var]
    assert 0.2 <= float(turns[0]) <= 0.35
    assert 0.6 <= float(turns[-1]) <= 0.7
    assert save.svg(figure) == PAGE.read_text(encoding="utf-8")
