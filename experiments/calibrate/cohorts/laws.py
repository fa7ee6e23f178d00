"""Laws of who is left of a cohort: shifted beta-geometric, its form with duration dependence, and theirs
alike.

Shifted beta-geometric (sBG): a contract is not renewed with probability theta ~ beta(alpha, beta), so of a
cohort B(alpha, beta + t) / B(alpha, beta) are left after t renewals; Fader & Hardie (2007), How to project
customer retention, Journal of Interactive Marketing 21(1), 76-90, doi:10.1002/dir.20074.

Beta-discrete-Weibull (BdW): the same with t^c instead of t: each customer's own chance of leaving falls with
age (c < 1) or rises (c > 1); Fader, Hardie, Liu, Davin & Steenburgh (2018), "How to project customer
retention" revisited: the role of duration dependence, Journal of Interactive Marketing 43, 1-16,
doi:10.1016/j.intmar.2018.01.002.

Where customers do not differ these are the geometric and the discrete Weibull: exp(-lambda t^c).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Law:
    """A law of lasting; `theta` are its parameters in the order of `names`, all positive."""

    name: str
    title: str
    names: tuple[str, ...]
    differs: bool
    """Whether customers differ."""
    ages: bool
    """Whether age matters to each customer: the exponent c."""

    def starts(self, share: float) -> list[tuple[float, ...]]:
        """Where to begin a search, from the share lost in the first period."""
        first = min(max(share, 0.005), 0.9)
        found: list[tuple[float, ...]] = [(-float(np.log1p(-first)),)]
        if self.differs:
            found = [(size * first, size * (1 - first)) for size in (1.0, 5.0, 50.0)]
        return [(*one, 1.0) if self.ages else one for one in found]

    def log_left(self, theta: Floats, t: Floats) -> Floats:
        """(n,) log of the share left at ages t."""
        from scipy.special import betaln

        u = self._stretched(theta, t)
        if not self.differs:
            return np.asarray(-theta[0] * u)
        return np.asarray(betaln(theta[0], theta[1] + u) - betaln(theta[0], theta[1]))

    def slopes(self, theta: Floats, t: Floats) -> Floats:
        """(k, n) derivatives of `log_left` by the parameters."""
        from scipy.special import psi

        u = self._stretched(theta, t)
        if self.differs:
            alpha, beta = theta[0], theta[1]
            by_u = psi(beta + u) - psi(alpha + beta + u)
            found = [psi(alpha + beta) - psi(alpha + beta + u), by_u + psi(alpha + beta) - psi(beta)]
        else:
            by_u = np.full(len(u), -theta[0])
            found = [-u]
        if self.ages:
            found.append(by_u * u * np.log(np.where(t > 0, t, 1.0)))
        return np.array(found)

    def _stretched(self, theta: Floats, t: Floats) -> Floats:
        return np.asarray(t ** theta[-1] if self.ages else t, float)


LAWS = {
    law.name: law
    for law in (
        Law("geometric", "Geometric: one chance of leaving", ("lambda",), False, False),
        Law("sbg", "sBG: customers differ", ("alpha", "beta"), True, False),
        Law("weibull", "Discrete Weibull: age matters", ("lambda", "c"), False, True),
        Law("bdw", "BdW: customers differ, age matters", ("alpha", "beta", "c"), True, True),
    )
}


def survival(name: str, theta: Floats, t: Floats) -> Floats:
    """Share of a cohort left at ages t."""
    return np.asarray(np.exp(LAWS[name].log_left(theta, np.asarray(t, float))))


def likelihood(law: Law, theta: Floats, ages: Floats, left: Floats) -> tuple[float, Floats]:
    """Log-likelihood of a table and its gradient.

    ages (k,) ascending from 0; left (cohorts, k): customers at each age, NaN where not yet seen. Who is lost
    between two ages was lost somewhere between them.
    """
    log_left, slopes = law.log_left(theta, ages), law.slopes(theta, ages)
    share = np.exp(log_left)
    lost, last = _counts(left)
    gone = share[:-1] - share[1:]
    by_gone = (slopes[:, :-1] * share[:-1] - slopes[:, 1:] * share[1:]) / gone
    value = float((lost * np.log(gone)).sum() + (last * log_left).sum())
    return value, np.asarray(by_gone @ lost + slopes @ last, float)


def _counts(left: Floats) -> tuple[Floats, Floats]:
    """Lost between neighbouring ages (k - 1,), and still there at the last age seen (k,), of all cohorts."""
    lost = np.nan_to_num(left[:, :-1] - left[:, 1:]).sum(axis=0)
    seen = np.isfinite(left)
    last = seen.sum(axis=1) - 1
    still = np.zeros(left.shape[1])
    np.add.at(still, last, left[np.arange(len(left)), last])
    return lost, still
