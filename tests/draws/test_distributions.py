"""Each distribution against its formula: the whole shape, its moments, and the seams of its method.

Seeds are fixed; a test fails by chance with at most 1e-9, all of them together with less than 1e-7.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from simulation import draws

from .samples import BETA, EXPONENTIAL, GAMMA, NORMAL, TILTED, UNIFORM, Floats, sample

LEAST_P = 1e-9
Z = float(stats.norm.isf(LEAST_P / 2))
N = 60_000
MANY = 4_000_000

SHAPES = (0.05, 0.1, 0.3, 0.5, 0.999, 1.0, 1.001, 1.7, 2.0, 7.3, 50.0)
BETAS = ((0.5, 0.5), (1.0, 1.0), (0.704, 1.182), (0.668, 3.806), (2.0, 5.0), (30.0, 2.0))
TILTS = tuple((sigma, hazard) for sigma in (0.05, 0.4, 1.2, 2.5) for hazard in (0.0, 0.3, 10.0, 1e4))


def assert_mean(x: Floats, mean: float, sd: float) -> None:
    z = (float(x.mean()) - mean) / (sd / math.sqrt(len(x)))
    assert abs(z) < Z, f"mean {x.mean()}, expected {mean}: {z:.1f} standard errors"


def assert_law(x: Floats, law: stats.rv_continuous) -> None:
    assert stats.kstest(x, law.cdf).pvalue > LEAST_P
    mean, sd = float(law.mean()), float(law.std())
    assert_mean(x, mean, sd)
    fourth = float(law.expect(lambda v: (v - mean) ** 4)) if hasattr(law, "expect") else math.nan
    if math.isfinite(fourth):
        assert_mean((x - mean) ** 2, sd**2, math.sqrt(fourth - sd**4))


@pytest.mark.parametrize("person", [None, 5], ids=["persons", "ordinals"])
class TestOverPersonsAndOrdinals:
    """The same law, whichever part of the address counts up."""

    def test_uniform(self, person: int | None) -> None:
        u = sample(UNIFORM, N, person=person)
        assert_law(u, stats.uniform())
        assert 0.0 < u.min() < u.max() < 1.0

    def test_exponential(self, person: int | None) -> None:
        assert_law(sample(EXPONENTIAL, N, person=person), stats.expon())

    def test_normal(self, person: int | None) -> None:
        assert_law(sample(NORMAL, N, person=person), stats.norm())

    @pytest.mark.parametrize("shape", SHAPES)
    def test_gamma(self, person: int | None, shape: float) -> None:
        assert_law(sample(GAMMA, N, person=person, a=shape), stats.gamma(shape))

    @pytest.mark.parametrize("pair", BETAS)
    def test_beta(self, person: int | None, pair: tuple[float, float]) -> None:
        x = sample(BETA, N, person=person, a=pair[0], b=pair[1])
        assert_law(x, stats.beta(*pair))
        assert x.max() < 1.0

    @pytest.mark.parametrize("tilt", TILTS)
    def test_tilted_lognormal(self, person: int | None, tilt: tuple[float, float]) -> None:
        sigma, hazard = tilt
        x = sample(TILTED, N, person=person, a=-0.5 * sigma**2, b=sigma, c=hazard)
        z, cdf = tilted_cdf(-0.5 * sigma**2, sigma, hazard)
        u = np.interp(np.log(x), z, cdf)
        assert stats.kstest(u, "uniform").pvalue > LEAST_P

    def test_neighbours_are_unrelated(self, person: int | None) -> None:
        # Rejection methods take more than one block; none may be a neighbour's.
        for kind, a in ((EXPONENTIAL, 0.0), (NORMAL, 0.0), (GAMMA, 0.3), (GAMMA, 2.5)):
            x = sample(kind, N, person=person, a=a)
            r = float(np.corrcoef(stats.rankdata(x[:-1]), stats.rankdata(x[1:]))[0, 1])
            assert abs(r) * math.sqrt(N) < Z


def tilted_cdf(mu: float, sigma: float, hazard: float) -> tuple[Floats, Floats]:
    """(z, CDF) of ln x for a lognormal weighted by exp(-hazard x), by integration over a fine grid."""
    z = np.linspace(mu - 14 * sigma - 12, mu + 9 * sigma, 400_001)
    log_density = -0.5 * ((z - mu) / sigma) ** 2 - hazard * np.exp(z)
    density = np.exp(log_density - log_density.max())
    cdf = integrate.cumulative_trapezoid(density, z, initial=0.0)
    return z, np.asarray(cdf / cdf[-1])


# -- the seams of the ziggurats ---------------------------------------------------------------------


def assert_bins(x: Floats, edges: Floats, shares: Floats) -> None:
    """Counts between edges, infinity included, against the shares of a law."""
    expected = len(x) * shares
    assert expected.min() > 5
    assert stats.chisquare(np.histogram(x, edges)[0], expected).pvalue > LEAST_P


def layers_and_halves(x: Floats) -> tuple[Floats, Floats]:
    """The edges of a ziggurat's layers, and those with the middle of each, from 0 to infinity."""
    edges = np.concatenate([np.sort(x[1:]), [np.inf]])
    middles = (x[1:-1] + x[2:]) / 2
    return edges, np.sort(np.concatenate([edges, middles]))


def seams(n: int) -> None:
    x = sample(EXPONENTIAL, n, person=9)
    # A bin between any two neighbouring layers: 256 edges, and the tail beyond the last.
    for edges in layers_and_halves(draws._X):
        assert_bins(x, edges, -np.diff(np.exp(-edges)))
    # The tail is exponential again, and no ceiling cuts it.
    tail = x[x > draws._EDGE] - draws._EDGE
    assert stats.kstest(tail, "expon").pvalue > LEAST_P
    for k in (3, 4):
        # Variance of x^k is (2k)! - (k!)^2.
        assert_mean(x**k, math.factorial(k), math.sqrt(math.factorial(2 * k) - math.factorial(k) ** 2))


def seams_of_the_normal(n: int) -> None:
    signed = sample(NORMAL, n, person=9)
    x = np.abs(signed)
    for edges in layers_and_halves(draws._NORMAL_X):
        assert_bins(x, edges, -np.diff(2 * stats.norm.sf(edges)))
    tail = x[x > draws._NORMAL_EDGE]
    assert stats.kstest(stats.norm.sf(tail) / stats.norm.sf(draws._NORMAL_EDGE), "uniform").pvalue > LEAST_P
    # The sign is a coin, in every layer and in the tail.
    layer = np.minimum(np.searchsorted(np.sort(draws._NORMAL_X[1:]), x), 256)
    positive, total = np.bincount(layer, signed > 0.0, 257), np.bincount(layer, minlength=257)
    coins = float(((positive - total / 2) ** 2 / np.maximum(total / 4, 1)).sum())
    assert stats.chi2.sf(coins, np.count_nonzero(total)) > LEAST_P
    for k, mean, second in ((4, 3.0, 105.0), (6, 15.0, 10_395.0)):
        assert_mean(x**k, mean, math.sqrt(second - mean**2))


def test_the_seams_of_the_ziggurat() -> None:
    seams(500_000)


def test_the_seams_of_the_normal_ziggurat() -> None:
    seams_of_the_normal(500_000)


@pytest.mark.verify
def test_the_seams_of_the_ziggurat_with_many() -> None:
    seams(20_000_000)


@pytest.mark.verify
def test_the_seams_of_the_normal_ziggurat_with_many() -> None:
    seams_of_the_normal(20_000_000)


def tail_beyond(edge: float) -> float:
    """The area under exp(-x^2 / 2) beyond an edge."""
    return math.sqrt(2.0 * math.pi) * float(stats.norm.sf(edge))


@pytest.mark.parametrize(
    ("x", "y", "edge", "tail"),
    [
        (draws._X, draws._Y, draws._EDGE, math.exp(-draws._EDGE)),
        (draws._NORMAL_X, draws._NORMAL_Y, draws._NORMAL_EDGE, tail_beyond(draws._NORMAL_EDGE)),
    ],
    ids=["exponential", "normal"],
)
def test_the_layers_of_the_ziggurat_have_equal_areas(x: Floats, y: Floats, edge: float, tail: float) -> None:
    assert len(x) == len(y) == 257
    assert np.all(np.diff(x) < 0)
    assert x[1] == edge
    assert x[256] == 0.0
    areas = x[1:256] * (y[2:257] - y[1:256])
    # Each strip from its own edge up to the next, the last one up to the top of the curve.
    assert np.allclose(areas, areas[0], rtol=1e-9)
    assert math.isclose(x[0] * y[1], areas[0], rel_tol=1e-12)
    assert math.isclose(edge * y[1] + tail, areas[0], rel_tol=1e-12)


# -- edges ------------------------------------------------------------------------------------------


def test_gamma_of_a_tiny_shape_is_never_negative_nor_nan() -> None:
    x = sample(GAMMA, N, a=0.01)
    assert np.all(x >= 0.0)
    assert np.all(np.isfinite(x))


def test_beta_of_tiny_parameters_is_a_coin() -> None:
    x = sample(BETA, N, a=1e-4, b=3e-4)
    assert np.all((x >= 0.0) & (x < 1.0))
    assert_mean(np.round(x), 0.25, math.sqrt(0.25 * 0.75))


def test_beta_quantiles_where_the_upper_end_is_cut() -> None:
    law = stats.beta(0.2, 0.1)
    x = sample(BETA, N, a=0.2, b=0.1)
    for q in (1e-6, 0.01, 0.5, 0.99, 1 - 1e-9):
        share = float(law.cdf(q))
        assert_mean((x <= q).astype(float), share, math.sqrt(share * (1 - share)))


def test_without_a_hazard_the_lognormal_is_itself() -> None:
    x = sample(TILTED, N, a=0.3, b=0.8, c=0.0)
    assert_law(np.log(x), stats.norm(0.3, 0.8))


@pytest.mark.verify
@pytest.mark.parametrize("shape", SHAPES)
def test_gamma_with_many(shape: float) -> None:
    assert_law(sample(GAMMA, MANY, person=9, a=shape), stats.gamma(shape))


@pytest.mark.verify
@pytest.mark.parametrize("pair", BETAS)
def test_beta_with_many(pair: tuple[float, float]) -> None:
    assert_law(sample(BETA, MANY, person=9, a=pair[0], b=pair[1]), stats.beta(*pair))


@pytest.mark.verify
def test_normal_with_many() -> None:
    assert_law(sample(NORMAL, MANY, person=9), stats.norm())
