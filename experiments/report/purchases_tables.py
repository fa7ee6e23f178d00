"""The tables of a calibration from a purchase log, for the terminal and the page."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from experiments.calibrate.purchases.calibration import Calibration
from experiments.calibrate.purchases.fitting import Estimated
from experiments.calibrate.purchases.models import MODELS
from experiments.calibrate.purchases.replay import TOPS, Replay
from experiments.report import numbers
from experiments.report.purchases import MODEL_NAMES
from experiments.report.tables import Table, row
from experiments.report.texts import say


def of_purchases(
    found: Calibration, replay: Replay, currency: str, when: Callable[[float], str], lang: str
) -> list[Table]:
    """Parameters, models compared, frequencies, holdout, and the log beside its simulation."""
    tables = [_parameters(found, currency, when, lang)]
    if len(found.fits) > 1:
        tables.append(_choice(found, lang))
    tables.append(_frequencies(found, lang))
    if found.holdout is not None:
        tables.append(_holdout(found, lang))
    return [*tables, _replay(found, replay, when, lang)]


def _parameters(found: Calibration, currency: str, when: Callable[[float], str], lang: str) -> Table:
    rows = []
    for fit in (found.fit, *([found.spend] if found.spend is not None else [])):
        for name in fit.names:
            told = _estimate(fit.parameter(name), lang) if fit.told else (say("bought_untold", lang), *_NONE)
            rows.append(row(MODEL_NAMES[fit.model], name, *told))
    unit = say(found.unit, lang)
    titles = {
        "rate": say("bought_chance" if found.discrete else "bought_rate", lang, unit=unit),
        "amount": say("bought_amount", lang, currency=currency),
    }
    leaves = MODELS[found.fit.model].leaves
    if leaves != "never":
        titles["leaving"] = say(f"bought_leaving_{leaves.replace(' ', '_')}", lang, unit=unit)
    for name, estimate in found.means().items():
        rows.append(row(say("bought_means", lang), titles[name], *_estimate(estimate, lang)))
    columns = ("bought_model", "fit_parameter", "fit_estimate", "fit_se", "fit_interval")
    note = say(
        "bought_note",
        lang,
        n=numbers.fixed(found.fit.n, 0, lang),
        repeat=numbers.fixed(float(found.histories.frequency.sum()), 0, lang),
        until=when(found.until),
        units=say(f"{found.unit}s", lang),
    )
    return Table(
        say("bought_title", lang),
        tuple(say(key, lang) for key in columns),
        tuple(rows),
        notes=(note,),
        left=2,
    )


_NONE = (numbers.MISSING, numbers.MISSING)


def _estimate(found: Estimated, lang: str) -> tuple[str, str, str]:
    if found.se is None:
        return numbers.plain(found.value, 4, lang), *_NONE
    ends = f"{numbers.plain(found.low, 4, lang)} – {numbers.plain(found.high, 4, lang)}"
    return numbers.plain(found.value, 4, lang), numbers.plain(found.se, 2, lang), ends


def _choice(found: Calibration, lang: str) -> Table:
    least = found.fits[0].aic
    rows = [
        row(
            MODEL_NAMES[fit.model],
            numbers.fixed(fit.log_likelihood, 2, lang),
            str(len(fit.names)),
            numbers.fixed(fit.aic - least, 1, lang),
        )
        for fit in found.fits
    ]
    columns = ("bought_model", "choice_likelihood", "choice_parameters", "choice_aic")
    return Table(say("bought_choice", lang), tuple(say(key, lang) for key in columns), tuple(rows))


def _frequencies(found: Calibration, lang: str) -> Table:
    counts = found.frequencies
    rows = [
        row(label, numbers.fixed(seen, 0, lang), numbers.fixed(expected, 0, lang))
        for label, seen, expected in zip(
            counts.labels, counts.customers.tolist(), counts.expected.tolist(), strict=True
        )
    ]
    columns = ("bought_repeat", "bought_customers", "bought_expected")
    return Table(say("bought_frequency_title", lang), tuple(say(key, lang) for key in columns), tuple(rows))


def _holdout(found: Calibration, lang: str) -> Table:
    held = found.holdout
    assert held is not None
    groups = held.by_frequency
    rows = [
        row(label, numbers.fixed(n, 0, lang), numbers.plain(then, 3, lang), numbers.plain(expected, 3, lang))
        for label, n, then, expected in zip(
            groups.labels,
            held.customers.tolist(),
            groups.customers.tolist(),
            groups.expected.tolist(),
            strict=True,
        )
        if n
    ]
    total = (numbers.fixed(x, 0, lang) for x in (held.customers.sum(), held.bought, held.expected))
    rows.append(row(say("bought_all", lang), *total))
    columns = ("bought_before", "bought_customers", "bought_then", "bought_expected")
    length = f"{numbers.plain(held.length, 3, lang)} {say(f'{found.unit}s', lang)}"
    correlation = numbers.fixed(held.correlation, 2, lang)
    return Table(
        say("bought_holdout_title", lang, length=length),
        tuple(say(key, lang) for key in columns),
        tuple(rows),
        notes=()
        if math.isnan(held.correlation)
        else (say("bought_holdout_note", lang, correlation=correlation),),
    )


def _replay(found: Calibration, replay: Replay, when: Callable[[float], str], lang: str) -> Table:
    low, high = np.quantile(replay.simulated, (0.025, 0.975), axis=0)
    mean = replay.simulated.mean(axis=0)
    last = len(replay.time) - 1
    seen = int(np.searchsorted(replay.time, replay.until + 1e-9)) - 1
    rows = [
        row(
            say("bought_until", lang, time=when(found.start + float(replay.time[k]))),
            *(numbers.fixed(float(x[k]), 0, lang) for x in (replay.bought, mean)),
            f"{numbers.fixed(float(low[k]), 0, lang)} – {numbers.fixed(float(high[k]), 0, lang)}",
        )
        for k in sorted({last // 4, seen, 3 * last // 4, last} - {0, -1})
        if not math.isnan(replay.bought[k])
    ]
    low, high = np.quantile(replay.concentrations, (0.025, 0.975), axis=0)
    for share in (0.01, 0.1, 0.2):
        k = int(np.flatnonzero(share == TOPS)[0])
        values = (replay.concentration[k], replay.concentrations[:, k].mean())
        ends = f"{numbers.fixed(100 * low[k], 0, lang)} – {numbers.fixed(100 * high[k], 0, lang)}"
        name = say("bought_share", lang, share=numbers.percent(share, 0, lang))
        rows.append(row(name, *(numbers.fixed(100 * float(x), 1, lang) for x in values), ends))
    if found.spend is not None:
        ends_of = np.quantile(replay.mean_spends, (0.025, 0.975))
        ends = " – ".join(numbers.plain(float(x), 3, lang) for x in ends_of)
        values = (replay.mean_spend, float(replay.mean_spends.mean()))
        rows.append(row(say("bought_spend", lang), *(numbers.plain(float(x), 3, lang) for x in values), ends))
    columns = ("", *(say(key, lang) for key in ("bought_log", "bought_simulated", "bought_middle")))
    note = say("bought_replay_note", lang, n=len(replay.simulated))
    return Table(say("bought_replay_title", lang), columns, tuple(rows), notes=(note,))
