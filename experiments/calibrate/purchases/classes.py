"""An inverse gamma as a few classes of customers: how the scenario language says differences in spend."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

CLASSES = 12
_RARE = 1e-5
"""Share below which a class is not worth having: scenarios hold shares to a millionth."""


def of_inverse_gamma(shape: float, n: int = CLASSES) -> tuple[Floats, Floats]:
    """Shares (n,) that sum to 1 and values (n,), ascending, of classes for an inverse gamma with mean 1.

    Borders lie half-way between neighbours and each value is the mean between its borders (Lloyd 1982,
    doi:10.1109/TIT.1982.1056489): the classes keep the mean, and of the variance as much as so many
    classes can. `shape` is above 1, or there is no mean.
    """
    scale = shape - 1.0
    values = _means(shape, scale, _quantiles(shape, scale, np.arange(1, n) / n))[1]
    shares = np.full(n, 1.0 / n)
    for _ in range(2000):
        moved = _means(shape, scale, (values[1:] + values[:-1]) / 2)
        if moved[0].min() < _RARE:  # without a variance the last class runs off to where nobody is
            break
        before, (shares, values) = values, moved
        if np.abs(values / before - 1.0).max() < 1e-10:
            break
    return shares, values


def kept(shape: float, shares: Floats, values: Floats) -> float:
    """Share of the variance 1 / (shape - 2) that the classes keep; 0 where it is infinite."""
    return float(shares @ (values - 1.0) ** 2) * (shape - 2.0) if shape > 2.0 else 0.0


def _quantiles(shape: float, scale: float, u: Floats) -> Floats:
    from scipy.special import gammainccinv

    return np.asarray(scale / gammainccinv(shape, u))


def _means(shape: float, scale: float, borders: Floats) -> tuple[Floats, Floats]:
    """Share and mean between borders: x times an inverse gamma density is one of a shape less by 1."""
    from scipy.special import gammaincc

    with np.errstate(divide="ignore"):
        at = scale / np.concatenate([[0.0], borders, [np.inf]])
    shares = np.asarray(np.diff(gammaincc(shape, at)), dtype=np.float64)
    return shares, np.asarray(np.diff(gammaincc(shape - 1.0, at)) / shares, dtype=np.float64)
