"""Published parameters, likelihoods and balances, each with what calibration finds in the same records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from experiments.calibrate.cohorts import fit_one
from experiments.calibrate.purchases import MODELS, Fit, bg_bb, gamma_gamma, histories, spend
from tests.calibrate.purchases import records


@dataclass(frozen=True)
class Found:
    """One published number beside what is found. `near`: the last printed digit may differ, see the page."""

    case: str
    what: str
    published: str
    found: Callable[[], float]
    near: bool = False

    @property
    def shown(self) -> str:
        """What is found, with the decimals of the published number."""
        return f"{self.found():.{len(self.published.partition('.')[2])}f}"


HIGH_END = (86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4)
REGULAR = (63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3)
"""Percent left after each year, as printed."""
SEEN = 7
"""Years that the parameters were fitted to."""


@cache
def contracts(survivors: tuple[float, ...]) -> Fit:
    """The shifted beta-geometric fitted to a cohort of 1,000."""
    return fit_one([1000.0, *(10.0 * share for share in survivors)])


@cache
def bought(model: str) -> Fit:
    """A model fitted to the customers of CDNOW over 39 weeks."""
    return MODELS[model].fit(histories(records.cdnow(), records.SEPTEMBER_30))


@cache
def spent() -> Fit:
    """The gamma-gamma fitted to those who came back."""
    return gamma_gamma.fit(spend(records.cdnow(), records.SEPTEMBER_30))


@cache
def gave() -> Fit:
    """BG/BB fitted to six years of donations; skips where the records are not there."""
    return MODELS["bg-bb"].fit(bg_bb.of_incidence(records.donations()[:, :6]))


def _of(
    case: str, fit: Callable[[], Fit], published: dict[str, str], near: tuple[str, ...] = ()
) -> list[Found]:
    rows = []
    for name, value in published.items():
        if name == "log-likelihood":
            rows.append(Found(case, name, value, lambda: fit().log_likelihood))
        else:
            rows.append(Found(case, name, value, lambda name=name: fit()[name], name in near))  # type: ignore[misc]
    return rows


def _contracts() -> list[Found]:
    high, regular, four = (
        lambda: contracts(HIGH_END[:SEEN]),
        lambda: contracts(REGULAR[:SEEN]),
        lambda: contracts(HIGH_END[:4]),
    )
    return [
        *_of(
            "Contract renewal, High End, seven years",
            high,
            {"alpha": "0.668", "beta": "3.806", "log-likelihood": "-1611.2"},
        ),
        *_of("Contract renewal, Regular, seven years", regular, {"alpha": "0.704", "beta": "1.182"}),
        *_of(
            "Contract renewal, High End, four years",
            four,
            {"alpha": "1.281", "beta": "7.791"},
            near=("beta",),
        ),
    ]


FITS = [
    *_contracts(),
    *_of(
        "CDNOW, BG/NBD",
        lambda: bought("bg-nbd"),
        {"r": "0.2426", "alpha": "4.4137", "a": "0.7930", "b": "2.4262", "log-likelihood": "-9582.43"},
        near=("alpha", "a", "b"),
    ),
    *_of(
        "CDNOW, Pareto/NBD",
        lambda: bought("pareto-nbd"),
        {"r": "0.553", "alpha": "10.58", "s": "0.606", "beta": "11.66", "log-likelihood": "-9594.98"},
        near=("beta",),
    ),
    *_of("CDNOW, amounts (gamma-gamma)", spent, {"p": "6.25", "q": "3.74", "gamma": "15.44"}),
]

DONATIONS = _of(
    "Donations, BG/BB",
    gave,
    {"alpha": "1.2035", "beta": "0.7497", "gamma": "0.6568", "delta": "2.784", "log-likelihood": "-33225.58"},
    near=("gamma", "delta"),
)
"""Found in records that the project does not carry."""

GIVEN = (5652, 4674, 4019, 3552, 3555, 3163, 3110, 2938, 2703, 2573, 1936)
"""Donors in each year after the first; the model saw six."""
