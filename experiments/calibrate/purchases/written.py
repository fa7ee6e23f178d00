"""The calibrated log as a scenario file: those who came, when they came, and how they go on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases import classes
from experiments.calibrate.purchases.calibration import Calibration
from experiments.calibrate.purchases.fitting import Estimated, NoFit
from experiments.calibrate.purchases.models import MODELS
from experiments.calibrate.scenario_text import (
    Item,
    count,
    mapping,
    number,
    path_item,
    quoted,
    uncertain,
    written,
)

Floats = npt.NDArray[np.float64]

SOON = 0.01
"""Time units between a visitor's coming and the first purchase: next to nothing."""
_BLOCKS = 26
"""Most numbers in which the entrants are written."""


@dataclass(frozen=True)
class Business:
    """What a log of purchases does not say."""

    title: str = "Calibrated from a purchase log"
    source: str = "a purchase log"
    """Name of the records, for the comments."""
    margin: float = 1.0
    """Contribution as a fraction of sales."""
    margin_known: bool = False
    """Whether somebody said so; otherwise the file says that it is an assumption."""
    currency: str = "EUR"
    starts: str | None = None
    """Date of time 0."""
    when: Callable[[float], str] = "{:.6g}".format
    """A time of the log in words."""


def scenario(found: Calibration, business: Business | None = None) -> str:
    """The text of a scenario that lives through the log again, and can be changed from there.

    Raises CalibrationError where the numbers make no scenario, NoFit for amounts without a mean.
    """
    known = business or Business()
    if found.spend is not None and found.spend["q"] <= 1.0:
        raise NoFit("the mean amount is infinite (q <= 1): a scenario needs amounts with a mean")
    horizon = max(1, math.ceil(found.end - found.start - 1e-9))
    items = [
        Item("schema", "1"),
        Item("title", quoted(known.title)),
        Item("time", _time(found, known, horizon)),
        Item("money", mapping({"currency": known.currency})),
        Item("stages", _stages(found, known)),
        Item("transitions", _transitions(found, known)),
        Item("traits", _traits(found)),
        Item("market_entrants", _entrants(found)),
    ]
    doubts = _uncertain(found)
    if doubts:
        items.append(Item("uncertain", doubts, above=_DOUBTS))
    return written(_head(found, known), items)


_DOUBTS = (
    "Standard errors of the estimates above (observed information, delta method). Analyses draw these numbers"
    " one by one, so what estimates have in common is lost."
)


def _time(found: Calibration, known: Business, horizon: int) -> str:
    entries = {"unit": found.unit, "horizon": str(horizon)}
    if known.starts is not None:
        entries["starts"] = known.starts
    return mapping(entries)


def _head(found: Calibration, known: Business) -> list[str]:
    fit = found.fit
    values = ", ".join(
        f"{name} {number(value, 4)}" for name, value in zip(fit.names, fit.values, strict=True)
    )
    repeat = round(float(found.histories.frequency.sum()))
    head = [
        f"Made by `virta calibrate purchases` from {known.source}: {count(fit.n)} customers and"
        f" {count(repeat)} repeat purchases from {known.when(found.start)} to {known.when(found.until)}.",
        f"{MODELS[fit.model].source}. {values}; log-likelihood {fit.log_likelihood:.2f}, AIC {fit.aic:.1f}."
        + "".join(
            f" {MODELS[other.model].source.partition(':')[0]} has AIC {other.aic:.1f}."
            for other in found.fits[1:]
        ),
    ]
    if found.spend is not None:
        spend = found.spend
        values = ", ".join(f"{n} {number(v, 4)}" for n, v in zip(spend.names, spend.values, strict=True))
        head.append(
            f"Amounts: gamma-gamma (Fader & Hardie 2013), {values}, from {count(spend.n)} customers who came"
            f" back; log-likelihood {spend.log_likelihood:.2f}."
        )
    if found.holdout is not None:
        held = found.holdout
        head.append(
            f"Holdout to {known.when(found.end)}, which the fit did not see: {count(held.bought)} purchases,"
            f" {count(held.expected)} expected ({100 * held.error:+.1f} %)."
        )
    head += [note.text() for note in found.notes]
    head.append(
        "The scenario lives through the log again: the same people come, buy for the first time, and go on as"
        " the model says. To look ahead, lengthen the horizon and say who comes then."
    )
    return head


def _stages(found: Calibration, known: Business) -> list[Item]:
    beside = "" if known.margin_known else "an assumption: the log does not say what is left of a sale"
    purchases = [*_pace(found), *_amount(found), Item("margin", _percent(known.margin), beside=beside)]
    return [
        Item("visitor", mapping({"kind": "potential", "title": "{en: Visitor, fi: Kävijä}"})),
        Item(
            "active",
            [
                Item("kind", "customer"),
                Item("title", "{en: Customer, fi: Asiakas}"),
                Item(
                    "purchases",
                    purchases,
                    above="Repeat purchases; the first is the move that makes a customer.",
                ),
            ],
        ),
        Item(
            "ended", mapping({"kind": "former", "absorbing": "true", "title": "{en: Ended, fi: Päättynyt}"})
        ),
    ]


def _pace(found: Calibration) -> list[Item]:
    means = found.means()
    if found.discrete:
        chance = mapping({"trait": "habit"})
        beside = f"on average {_told(means['rate'])}"
        return [Item("probability", chance, beside=beside)]
    return [
        Item(
            "rate",
            f"{number(means['rate'].value)} per {found.unit}",
            beside=f"r / alpha: {_told(means['rate'])}",
        ),
        Item("differs_by_customer", "pace"),
    ]


def _amount(found: Calibration) -> list[Item]:
    if found.spend is None:
        return [
            Item("amount", "1", beside="an assumption: the log holds no amounts, so purchases are counted")
        ]
    mean = found.means()["amount"]
    amount = [
        Item("mean", number(mean.value), beside=f"p gamma / (q - 1): {_told(mean)}"),
        Item("cv", number(found.spend["p"] ** -0.5, 4), beside="p^-1/2, among the purchases of one customer"),
        Item("distribution", "gamma"),
        Item("differs_by_customer", "basket"),
    ]
    return [Item("amount", amount)]


def _transitions(found: Calibration, known: Business) -> list[Item]:
    first = {"mean": f"{number(SOON)} {found.unit}s"}
    if found.first_amount:
        costs = found.first_amount * (1.0 - known.margin)
        money = {"revenue": number(found.first_amount, 4)}
        first["one_off"] = mapping({**money, "cost": number(costs, 4)} if costs else money)
    leaving = found.means()["leaving"]
    told = _told(leaving)
    if found.fit.model == "pareto-nbd":
        rate = f"{number(leaving.value)} per {found.unit}"
        way = mapping({"rate": rate, "differs_by_customer": "restlessness"})
        beside = f"s / beta: {told}"
    else:
        every = {"every": "purchase"} if found.fit.model == "bg-nbd" else {}
        way = mapping({"probability": mapping({"trait": "fickleness"}), **every})
        beside = f"on average {told}, {'after each purchase' if every else f'each {found.unit}'}"
    return [
        Item("visitor -> active", mapping(first), above="At once: who is counted here bought."),
        Item(
            "active -> ended",
            way,
            above="Nobody says goodbye; that customers left is seen in their silence.",
            beside=beside,
        ),
    ]


def _traits(found: Calibration) -> list[Item]:
    fit, items = found.fit, []

    def gamma(name: str, shape: str) -> Item:
        estimate = fit.parameter(shape)
        return Item(
            name,
            mapping({"gamma": mapping({"shape": number(estimate.value)})}),
            beside=f"{shape}: {_told(estimate)}",
        )

    def beta(name: str, alpha: str, beta: str) -> Item:
        spread = mapping({"alpha": number(fit[alpha]), "beta": number(fit[beta])})
        told = f"{_told(fit.parameter(alpha))} and {_told(fit.parameter(beta))}"
        return Item(name, mapping({"beta": spread}), beside=f"{alpha} and {beta}: {told}")

    if fit.model == "pareto-nbd":
        items += [gamma("pace", "r"), gamma("restlessness", "s")]
    elif fit.model == "bg-nbd":
        items += [gamma("pace", "r"), beta("fickleness", "a", "b")]
    else:
        items += [beta("habit", "alpha", "beta"), beta("fickleness", "gamma", "delta")]
    if found.spend is not None:
        items.append(_basket(found.spend.parameter("q")))
    return items


def _basket(q: Estimated) -> Item:
    shares, values = classes.of_inverse_gamma(q.value)
    # Rounded shares must still sum to 1.
    rounded = np.round(shares, 6)
    rounded[0] += 1.0 - rounded.sum()
    members = [
        Item(f"c{i + 1:02d}", mapping({"share": number(share), "value": number(value, 5)}))
        for i, (share, value) in enumerate(zip(rounded.tolist(), values.tolist(), strict=True))
    ]
    kept = classes.kept(q.value, shares, values)
    above = (
        f"Mean amounts differ by an inverse gamma of shape q = {_told(q)}; in classes, which keep the mean"
        + (f" and {100 * kept:.0f} % of the variance." if kept else "; the variance is infinite.")
    )
    return Item("basket", [Item("classes", members)], above=above)


def _entrants(found: Calibration) -> list[Item]:
    counts = found.entrants()
    came = np.flatnonzero(counts)
    first, last = int(came[0]), int(came[-1]) + 1
    length = max(1, math.ceil((last - first) / _BLOCKS))
    starts = np.arange(first, last, length)
    rates = [float(counts[k : min(k + length, last)].mean()) for k in starts]
    entries = {"rate": f"{number(rates[0], 5)} per {found.unit}"}
    later = [f"{k}: {number(rate, 5)}" for k, rate in zip(starts[1:].tolist(), rates[1:], strict=True)]
    if first:
        entries["from"] = str(first)
    if last < len(counts):
        entries["until"] = str(last)
    text = f"{count(counts.sum())} first purchases, as they fell" + (
        f"; means over {length} {found.unit}s." if length > 1 else "."
    )
    inside = [Item(key, value) for key, value in entries.items()]
    if later:
        lines = [", ".join(later[k : k + 8]) for k in range(0, len(later), 8)]
        inside.append(Item("schedule", "{" + ",\n      ".join(lines) + "}"))
    return [Item("visitor", inside, above=text)]


def _uncertain(found: Calibration) -> list[Item]:
    means, fit = found.means(), found.fit
    items = []

    def doubt(names: tuple[str, ...], estimate: Estimated, beside: str = "") -> None:
        if estimate.se is not None:
            items.append(path_item(names, uncertain(estimate.value, estimate.se), beside))

    def chance(trait: str, alpha: str, mean: Estimated) -> None:
        # The two parameters of a beta go together: drawn apart they would spread its mean far too wide.
        # With the second kept, d log(mean) = (1 - mean) d log(alpha).
        if mean.cv is not None:
            error = fit[alpha] * mean.cv / (1.0 - mean.value)
            beside = "so that its mean has the standard error that was found"
            items.append(path_item(("traits", trait, "beta", "alpha"), uncertain(fit[alpha], error), beside))

    buying = ("stages", "active", "purchases")
    if found.discrete:
        chance("habit", "alpha", means["rate"])
        chance("fickleness", "gamma", means["leaving"])
    else:
        doubt((*buying, "rate"), means["rate"])
        doubt(("traits", "pace", "gamma", "shape"), fit.parameter("r"))
        if fit.model == "bg-nbd":
            chance("fickleness", "a", means["leaving"])
        else:
            doubt(("transitions", "active -> ended", "rate"), means["leaving"])
            doubt(("traits", "restlessness", "gamma", "shape"), fit.parameter("s"))
    if "amount" in means:
        doubt((*buying, "amount", "mean"), means["amount"])
    return items


def _told(estimate: Estimated) -> str:
    """An estimate and its standard error, as comments tell it."""
    value = number(estimate.value, 4)
    return value if estimate.se is None else f"{value} ± {number(estimate.se, 2)}"


def _percent(share: float) -> str:
    return f"{number(100 * share, 4)} %"
