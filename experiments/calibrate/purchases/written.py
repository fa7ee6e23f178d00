"""The calibrated log as a scenario file: those who came, when they came, and how they go on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases import classes
from experiments.calibrate.purchases.calibration import Calibration
from experiments.calibrate.purchases.fitting import Estimated, Fit, NoFit
from experiments.calibrate.purchases.models import MODELS
from experiments.calibrate.scenario_text import (
    Doubted,
    Item,
    count,
    mapping,
    number,
    path,
    top,
    uncertain,
    uncertain_together,
    written,
)

Floats = npt.NDArray[np.float64]

SOON = 0.01
"""Time units between a visitor's coming and the first purchase: next to nothing."""
_BETAS = {
    "at purchases": (("fickleness", "a", "b"),),
    "each period": (("habit", "alpha", "beta"), ("fickleness", "gamma", "delta")),
}
"""Traits and the parameters of their betas, by when customers leave."""
_ALIKE = 1e3
"""A gamma of so large a shape, or a beta of so large a sum, not told by the records: nobody differs."""
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
    if not all(math.isfinite(mean.value) for mean in found.means().values()):
        raise NoFit("the mean amount is infinite (q <= 1): a scenario needs amounts with a mean")
    time = {"unit": found.unit, "horizon": str(max(1, math.ceil(found.end - found.start - 1e-9)))}
    if known.starts is not None:
        time["starts"] = known.starts
    items = [
        *top(known.title, time, known.currency),
        Item("stages", _stages(found, known)),
        _transitions(found, known),
    ]
    traits = _traits(found)
    if traits:
        items.append(Item("traits", traits))
    items.append(Item("market_entrants", _entrants(found)))
    doubts = _uncertain(found)
    if doubts:
        items.append(Item("uncertain", doubts, above=_DOUBTS))
    return written(_head(found, known), items)


_DOUBTS = (
    "Standard errors of the estimates above, and how they go together (observed information, delta method)."
)


def _head(found: Calibration, known: Business) -> list[str]:
    fit, model = found.fit, MODELS[found.fit.model]
    others = "".join(f" {MODELS[other.model].title} has AIC {other.aic:.1f}." for other in found.fits[1:4])
    head = [
        f"Made by `virta calibrate purchases` from {known.source}: {count(fit.n)} customers and"
        f" {count(found.histories.frequency.sum())} repeat purchases from {known.when(found.start)} to"
        f" {known.when(found.until)}.",
        f"{model.title}: {model.source}. {_parameters(fit)}; log-likelihood {fit.log_likelihood:.2f}, AIC"
        f" {fit.aic:.1f}.{others}",
    ]
    if found.spend is not None:
        spend = found.spend
        name = "gamma-gamma (Fader & Hardie 2013)" if _spends_differ(found) else "gamma, customers alike"
        head.append(
            f"Amounts: {name}, {_parameters(spend)}, from {count(spend.n)} customers who came back;"
            f" log-likelihood {spend.log_likelihood:.2f}."
        )
    if found.holdout is not None:
        held = found.holdout
        head.append(
            f"Holdout to {known.when(found.end)}, which the fit did not see: {count(held.bought)} purchases,"
            f" {count(held.expected)} expected ({100 * held.error:+.1f} %)."
        )
    head[1:1] = [note.text() for note in found.notes if note.doubt]
    head += [note.text() for note in found.notes if not note.doubt]
    head.append(
        "The scenario lives through the log again: the same people come, buy for the first time, and go on as"
        " the model says. To look ahead, lengthen the horizon and say who comes then."
    )
    return head


def _parameters(fit: Fit) -> str:
    """Parameters as comments tell them; none where they are on the way to infinity."""
    if not fit.told:
        return "the records do not tell its parameters"
    return ", ".join(f"{name} {number(value, 4)}" for name, value in zip(fit.names, fit.values, strict=True))


def _spends_differ(found: Calibration) -> bool:
    return found.spend is not None and "q" in found.spend.names


def _differs(fit: Fit, shape: str) -> bool:
    """Whether customers differ by a gamma that can be told from none."""
    return shape in fit.names and (fit.told or fit[shape] < _ALIKE)


def _stages(found: Calibration, known: Business) -> list[Item]:
    beside = "" if known.margin_known else "an assumption: the log does not say what is left of a sale"
    purchases = [*_pace(found), *_amount(found), Item("margin", _percent(known.margin), beside=beside)]
    stages = [
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
    ]
    if MODELS[found.fit.model].leaves != "never":
        ended = mapping({"kind": "former", "absorbing": "true", "title": "{en: Ended, fi: Päättynyt}"})
        stages.append(Item("ended", ended))
    return stages


def _pace(found: Calibration) -> list[Item]:
    means = found.means()
    told = _told(means["rate"])
    if found.discrete:
        chance = _chance(found.fit, "habit", "alpha", "beta", means["rate"])
        return [Item("probability", chance, beside=f"on average {told}")]
    differs = _differs(found.fit, "r")
    beside = f"r / alpha: {told}" if differs else f"the same for all: {told}"
    rate = Item("rate", f"{number(means['rate'].value)} per {found.unit}", beside=beside)
    return [rate, Item("differs_by_customer", "pace")] if differs else [rate]


def _chance(fit: Fit, trait: str, alpha: str, beta: str, mean: Estimated) -> str:
    """A probability of the customer's own, or that of all where the records tell no difference."""
    return mapping({"trait": trait}) if _coins_differ(fit, alpha, beta) else number(mean.value, 4)


def _coins_differ(fit: Fit, alpha: str, beta: str) -> bool:
    return alpha in fit.names and (fit.told or fit[alpha] + fit[beta] < _ALIKE)


def _amount(found: Calibration) -> list[Item]:
    if found.spend is None:
        return [
            Item("amount", "1", beside="an assumption: the log holds no amounts, so purchases are counted")
        ]
    mean, p = found.means()["amount"], found.spend["p"]
    what = "p gamma / (q - 1)" if _spends_differ(found) else "m"
    spread = "p^-1/2, among the purchases of one customer"
    if found.paid < 1.0:
        what = f"{what} times the share of purchases that are not free, {number(found.paid, 4)}"
        spread = "among the purchases of one customer, free ones included"
    cv = math.sqrt((1.0 + 1.0 / p) / found.paid - 1.0)
    amount = [
        Item("mean", number(mean.value), beside=f"{what}: {_told(mean)}"),
        Item("cv", number(cv, 4), beside=spread),
        Item("distribution", "gamma"),
    ]
    if _spends_differ(found):
        amount.append(Item("differs_by_customer", "basket"))
    return [Item("amount", amount)]


def _transitions(found: Calibration, known: Business) -> Item:
    first = {"mean": f"{number(SOON)} {found.unit}s"}
    if found.first_amount:
        costs = found.first_amount * (1.0 - known.margin)
        money = {"revenue": number(found.first_amount, 4)}
        first["one_off"] = mapping({**money, "cost": number(costs, 4)} if costs else money)
    came = Item("visitor -> active", mapping(first), above="At once: who is counted here bought.")
    way, beside = _way_out(found)
    if not way:
        return Item("transitions", [came])
    silence = "Nobody says goodbye; that customers left is seen in their silence."
    return Item("transitions", [came, Item("active -> ended", mapping(way), above=silence, beside=beside)])


def _way_out(found: Calibration) -> tuple[dict[str, str], str]:
    """How customers leave, and where it came from; empty where nobody does."""
    model, fit = MODELS[found.fit.model], found.fit
    if model.leaves == "never":
        return {}, ""
    leaving = found.means()["leaving"]
    told = _told(leaving)
    if model.leaves == "in time":
        way = {"rate": f"{number(leaving.value)} per {found.unit}"}
        if _differs(fit, "s"):
            return {**way, "differs_by_customer": "restlessness"}, f"s / beta: {told}"
        return way, f"the same for all: {told}"
    if model.leaves == "at purchases":
        chance = _chance(fit, "fickleness", "a", "b", leaving)
        return {"probability": chance, "every": "purchase"}, f"on average {told}, after each purchase"
    chance = _chance(fit, "fickleness", "gamma", "delta", leaving)
    return {"probability": chance}, f"on average {told}, each {found.unit}"


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

    items += [
        gamma(name, shape) for name, shape in (("pace", "r"), ("restlessness", "s")) if _differs(fit, shape)
    ]
    betas = _BETAS.get(MODELS[fit.model].leaves, ())
    items += [beta(*names) for names in betas if _coins_differ(fit, *names[1:])]
    if found.spend is not None and _spends_differ(found):
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
    """What is known of the numbers that are written, those of one model together."""
    means, fit = found.means(), found.fit
    told: list[Doubted] = []
    functions: list[Callable[[Floats], float]] = []
    buying, way = ("stages", "active", "purchases"), ("transitions", "active -> ended")
    model = MODELS[fit.model]

    def doubt(names: tuple[str, ...], of: Callable[[Floats], float], law: str = "lognormal") -> None:
        estimate = fit.derived(of)
        if estimate.se is not None:
            told.append(Doubted(path(*names), estimate.value, estimate.se, law))
            functions.append(of)

    def parameter(names: tuple[str, ...], name: str) -> None:
        k = fit.names.index(name)
        doubt(names, lambda theta: float(theta[k]))

    def chance(trait: str, alpha: str, beta: str) -> None:
        parameter(("traits", trait, "beta", "alpha"), alpha)
        parameter(("traits", trait, "beta", "beta"), beta)

    if found.discrete:
        chance("habit", "alpha", "beta")
        chance("fickleness", "gamma", "delta")
    else:
        doubt((*buying, "rate"), model.rate)
        if model.paces_differ:
            parameter(("traits", "pace", "gamma", "shape"), "r")
    if model.leaves == "in time":
        doubt((*way, "rate"), model.leaving)
        if model.leaving_differs:
            parameter(("traits", "restlessness", "gamma", "shape"), "s")
    elif model.leaves == "at purchases" and model.leaving_differs:
        chance("fickleness", "a", "b")
    elif model.leaves == "at purchases":
        doubt((*way, "probability"), model.leaving, "beta")
    items = uncertain_together(told, fit.correlations(functions).tolist())
    amount = means.get("amount")
    if amount is not None and amount.se is not None:
        items.append(Item(path(*buying, "amount", "mean"), uncertain(amount.value, amount.se)))
    return items


def _told(estimate: Estimated) -> str:
    """An estimate and its standard error, as comments tell it."""
    value = number(estimate.value, 4)
    return value if estimate.se is None else f"{value} ± {number(estimate.se, 2)}"


def _percent(share: float) -> str:
    return f"{number(100 * share, 4)} %"
