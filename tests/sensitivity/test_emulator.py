"""Emulators: known shares of variance, intervals that hold what they say, and refusal of what misses."""

from __future__ import annotations

import numpy as np
import pytest

from experiments import designs, learning
from experiments.emulator import EmulatorError, emulate
from experiments.inputs import generator


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def test_sobol_indices_of_ishigami_from_256_points_with_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """S1 .314, .442, 0; ST .558, .442, .244 (Ishigami & Homma 1990), met within .05."""
    monkeypatch.setattr(learning, "_RESTARTS", 0)
    x = np.pi * (2.0 * designs.sobol(256, 3, 1) - 1.0)
    noise = 0.2
    y = ishigami(x) + noise * generator(2, "noise").standard_normal(len(x))
    found = emulate(x, y, np.full(len(x), noise), ("a", "b", "c"), seed=1)
    assert found.held_out.explained > 0.9
    assert 0.85 <= found.held_out.covered <= 1.0
    shares = found.shares()
    assert [one.first.mean for one in shares] == pytest.approx([0.314, 0.442, 0.0], abs=0.05)
    assert [one.total.mean for one in shares] == pytest.approx([0.558, 0.442, 0.244], abs=0.05)
    fresh = np.pi * (2.0 * designs.latin_hypercube(200, 3, 9) - 1.0) * 0.95
    told = found.predict(fresh)
    inside = [one.low < true < one.high for one, true in zip(told, ishigami(fresh), strict=True)]
    assert np.mean(inside) > 0.85


def test_an_emulator_that_misses_is_refused_and_says_what_would_help() -> None:
    x = designs.sobol(48, 2, 3)
    luck = generator(3, "noise").standard_normal(48)
    with pytest.raises(EmulatorError, match=r"the emulator misses.*more replications"):
        emulate(x, x[:, 0] + 3.0 * luck, np.full(48, 3.0), ("a", "b"))
    wild = np.sign(np.sin(40.0 * x[:, 0]) * np.sin(40.0 * x[:, 1]))
    with pytest.raises(EmulatorError, match=r"the emulator misses.*more points"):
        emulate(x, wild, np.full(48, 0.01), ("a", "b"))
    with pytest.raises(EmulatorError, match="trained on 20 to 2000 points, and there are 10"):
        emulate(x[:10], x[:10, 0], np.full(10, 0.1), ("a", "b"))
    with pytest.raises(EmulatorError, match="the same at all points"):
        emulate(x, np.ones(48), np.full(48, 0.1), ("a", "b"))
