"""On which inputs a result depends, in words and figures: tornado, screening, shares of the variance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.report import bars, numbers, style
from experiments.report.bars import Line, Span
from experiments.report.inputs import named
from experiments.report.tables import Table, row
from experiments.report.texts import say
from experiments.report.wording import metric_title, rounded, unit_in, warranted, with_half
from experiments.sensitivity.morris import Morris
from experiments.sensitivity.noise import Noise
from experiments.sensitivity.sobol import Sobol
from experiments.sensitivity.tornado import End, Tornado
from experiments.statistics import Estimate

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Figure

Found = Tornado | Morris | Sobol
LOW, HIGH = style.RIVALS[1], style.RIVALS[0]


def output_title(found: Found, lang: str) -> str:
    """What the inputs act on."""
    metric = metric_title(found.metric, lang)
    if len(found.labels) == 1:
        return say("output_one", lang, metric=metric, plan=found.labels[0])
    return say("output_two", lang, metric=metric, rival=found.labels[1], baseline=found.labels[0])


def head(n: int, lang: str) -> str:
    """How much was run."""
    return say("head_points", lang, n=n)


def sentences(found: Found, lang: str) -> list[str]:
    """What is found, the most important first."""
    if isinstance(found, Tornado):
        return _tornado_sentences(found, lang)
    return _morris_sentences(found, lang) if isinstance(found, Morris) else _sobol_sentences(found, lang)


def sheet(found: Found, lang: str) -> Table:
    """The numbers for reading."""
    if isinstance(found, Tornado):
        return _tornado_sheet(found, lang)
    return _morris_sheet(found, lang) if isinstance(found, Morris) else _sobol_sheet(found, lang)


def table(found: Found) -> DataFrame:
    """The numbers behind the figure: one row an input (of a tornado: an input's end), in the output's unit.

    Columns: path, then of a tornado end, value, output, change, se, low, high, moved, turns; of Morris mu,
    mu_star, se, low, high, sigma, luck, told; of Sobol first, first_se, first_low, first_high, and total
    likewise.
    """
    import pandas as pd

    return pd.DataFrame(records(found))


def records(found: Found) -> list[dict[str, Any]]:
    """The same as plain values; None where there is no number."""
    rows: list[dict[str, Any]] = []
    if isinstance(found, Tornado):
        for bar in found.bars:
            for name, end in (("low", bar.low), ("high", bar.high)):
                change = end.change
                rows.append(
                    {
                        "path": bar.path,
                        "end": name,
                        "value": end.value,
                        "output": end.output.mean,
                        "change": change.mean,
                        "se": change.se,
                        "low": change.low,
                        "high": change.high,
                        "moved": end.moved,
                        "turns": end.turns,
                    }
                )
    elif isinstance(found, Morris):
        for one in found.effects:
            star = {"mu_star": one.mu_star.mean, **_interval(one.mu_star)}
            rows.append(
                {
                    "path": one.path,
                    "mu": one.mu,
                    **star,
                    "sigma": one.sigma,
                    "luck": one.luck,
                    "told": one.told,
                }
            )
    else:
        for index in found.indices:
            record: dict[str, Any] = {"path": index.path}
            for name, value in (("first", index.first), ("total", index.total)):
                record |= {name: value.mean, **_interval(value, f"{name}_")}
            rows.append(record)
    return rows


def _interval(found: Estimate, prefix: str = "") -> dict[str, float | None]:
    return {f"{prefix}se": found.se, f"{prefix}low": found.low, f"{prefix}high": found.high}


def figure(found: Found, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Bars, the longest first. Where the sheet has no room for all inputs the last are left out."""
    with style.applied():
        page = style.Sheet(size)
        first, *_ = sentences(found, lang)
        if isinstance(found, Tornado):
            page.title(first, say("tornado_note", lang, n=found.n))
            _tornado_bars(page, found, lang)
        elif isinstance(found, Morris):
            page.title(first, say("morris_note", lang, n=found.n, trajectories=found.trajectories))
            _morris_bars(page, found, lang)
        else:
            noise = [noise_text(found.noise, lang)] if found.noise else []
            page.title(first, " ".join(noise))
            _sobol_bars(page, found, lang)
    return page.figure


def noise_text(noise: Noise, lang: str) -> str:
    """How much is luck, in words."""
    shares = {"one": noise.of_one, "mean": noise.of_mean, "low": noise.low, "high": noise.high}
    return say("noise_note", lang, n=noise.n, **{key: _percent(v, lang) for key, v in shares.items()})


def _percent(share: float, lang: str) -> str:
    return numbers.percent(share, 0 if share >= 0.0995 or share == 0.0 else 1, lang)


def _half(found: Estimate) -> float:
    return ((found.high or 0.0) - (found.low or 0.0)) / 2.0


def _tornado_sentences(found: Tornado, lang: str) -> list[str]:
    widest = found.bars[0]
    if widest.width == 0.0:
        return [say("tornado_still", lang)]
    if not widest.told:
        return [say("tornado_luck", lang, n=found.n)]
    scale = numbers.Scale(1.0, "one")
    low, high = (_change_text(end, scale, lang, half=False) for end in (widest.low, widest.high))
    told = [
        say(
            "tornado_headline",
            lang,
            input=named(widest.path, lang, found.titles),
            low=low,
            high=high,
            unit=unit_in(found.unit, lang),
            from_=numbers.plain(widest.low.value, 3, lang),
            to=numbers.plain(widest.high.value, 3, lang),
        )
    ]
    if len(found.labels) == 2:
        turns = [bar for bar in found.bars if bar.low.turns or bar.high.turns]
        turning = [named(bar.path, lang, found.titles) for bar in turns]
        base = found.base
        if turning:
            told.insert(0, say("tornado_turns", lang, inputs="; ".join(turning)))
        elif base.low is None or base.high is None or base.low <= 0.0 <= base.high:
            told.append(say("tornado_undecided", lang))
        else:
            told.append(say("tornado_holds", lang))
    return told


def _tornado_sheet(found: Tornado, lang: str) -> Table:
    scale = numbers.scale_of(_change(end) for bar in found.bars for end in (bar.low, bar.high))
    keys = ("input", "tornado_column_value", "tornado_column_change")
    columns = tuple(say(key, lang) for key in keys)
    rows = []
    for bar in found.bars:
        for name, end in ((named(bar.path, lang, found.titles), bar.low), ("", bar.high)):
            rows.append(row(name, numbers.plain(end.value, 3, lang), _change_text(end, scale, lang)))
    unit = say(scale.key, lang, unit=unit_in(found.unit, lang))
    base = warranted(
        (found.base.mean or 0.0) / scale.divisor, _half(found.base) / scale.divisor or None, lang, sign=False
    )
    notes = (
        f"{output_title(found, lang)}, {say('as_written', lang)}: {base} {unit}.",
        say("tornado_note", lang, n=found.n),
    )
    return Table(say("tornado_title", lang), columns, tuple(rows), unit, notes)


def _change(end: End) -> float:
    return end.change.mean or 0.0


def _change_text(end: End, scale: numbers.Scale, lang: str, half: bool = True) -> str:
    change = end.change
    if change.low is None or change.high is None:
        return rounded(_change(end) / scale.divisor, 3, lang, sign=True)
    mean, wide = _change(end) / scale.divisor, (change.high - change.low) / 2 / scale.divisor
    return with_half(mean, wide, lang) if half else warranted(mean, wide, lang)


def _tornado_bars(page: style.Sheet, found: Tornado, lang: str) -> None:
    base = found.base.mean or 0.0
    lines = []
    for bar in found.bars:
        spans = []
        for end, colour in ((bar.low, LOW), (bar.high, HIGH)):
            change = end.change
            low = None if change.low is None else base + change.low
            high = None if change.high is None else base + change.high
            text = numbers.plain(end.value, 3, lang)
            same = (_change(bar.low) > 0) == (_change(bar.high) > 0)
            inner = same and abs(_change(end)) < max(abs(_change(bar.low)), abs(_change(bar.high)))
            spans.append(Span(base, base + _change(end), colour, low, high, "" if inner else text, inner))
        spans.sort(key=lambda span: -abs(span.end - span.start))
        lines.append(Line(named(bar.path, lang, found.titles), tuple(spans)))
    scale = numbers.scale_of(span.end for line in lines for span in line.spans)
    key = [(say("tornado_column_low", lang), LOW), (say("tornado_column_high", lang), HIGH)]
    unit = say(scale.key, lang, unit=unit_in(found.unit, lang))
    bars.draw(
        page,
        lines,
        heading=output_title(found, lang),
        unit=unit,
        scale=scale,
        lang=lang,
        zero=base,
        key=key,
    )


def _morris_sentences(found: Morris, lang: str) -> list[str]:
    told = [named(one.path, lang, found.titles) for one in found.effects if one.told]
    untold = [named(one.path, lang, found.titles) for one in found.effects if not one.told]
    result = [say("morris_headline", lang, inputs="; ".join(told)) if told else say("morris_nothing", lang)]
    if told and untold:
        result.append(say("morris_untold", lang, inputs="; ".join(untold)))
    if found.dropped:
        all_ = found.dropped + found.trajectories
        result.append(say("dropped_note", lang, dropped=found.dropped, all=all_))
    return result


def _morris_sheet(found: Morris, lang: str) -> Table:
    scale = numbers.scale_of(one.mu_star.mean or 0.0 for one in found.effects)
    rows = []
    for one in found.effects:
        star = (one.mu_star.mean or 0.0) / scale.divisor
        half = _half(one.mu_star) / scale.divisor
        effect = with_half(star, half, lang).lstrip("+")
        others = (one.mu, one.sigma, one.luck)
        texts = [
            numbers.MISSING
            if value is None
            else warranted(value / scale.divisor, half or None, lang, sign=value is one.mu)
            for value in others
        ]
        rows.append(row(named(one.path, lang, found.titles), effect, *texts))
    keys = ("input", "morris_mu_star", "morris_mu", "morris_sigma", "morris_luck")
    note = say("morris_note", lang, n=found.n, trajectories=found.trajectories)
    return Table(
        say("morris_title", lang),
        tuple(say(key, lang) for key in keys),
        tuple(rows),
        say(scale.key, lang, unit=unit_in(found.unit, lang)),
        (f"{output_title(found, lang)}.", note),
    )


def _morris_bars(page: style.Sheet, found: Morris, lang: str) -> None:
    scale = numbers.scale_of(one.mu_star.mean or 0.0 for one in found.effects)
    lines = []
    for one in found.effects:
        star = one.mu_star
        colour = HIGH if one.told else style.paler(style.BASELINE, 0.4)
        span = Span(0.0, star.mean or 0.0, colour, star.low, star.high)
        lines.append(Line(named(one.path, lang, found.titles), (span,), one.luck))
    key = [(f"| {say('morris_luck', lang)}", style.INK)] if found.n > 1 else []
    unit = say(scale.key, lang, unit=unit_in(found.unit, lang))
    bars.draw(page, lines, heading=output_title(found, lang), unit=unit, scale=scale, lang=lang, key=key)


def _sobol_sentences(found: Sobol, lang: str) -> list[str]:
    largest = found.indices[0]
    known = largest.total.low is not None and largest.total.low > 0.0
    share, total = (_percent(min(1.0, max(0.0, e.mean or 0.0)), lang) for e in (largest.first, largest.total))
    told = [say("sobol_untold", lang)]
    if known:
        name = named(largest.path, lang, found.titles)
        told = [say("sobol_headline", lang, input=name, share=share, total=total)]
    if found.noise is None:
        told.append(say("noise_unknown", lang))
    else:
        told.append(noise_text(found.noise, lang))
        if found.noise.large:
            told.append(say("noise_large", lang))
    if found.dropped:
        all_ = found.dropped + found.blocks
        told.append(say("dropped_note", lang, dropped=found.dropped, all=all_))
    return told


def _sobol_sheet(found: Sobol, lang: str) -> Table:
    rows = []
    for one in found.indices:
        cells = [
            f"{numbers.fixed(e.mean, 2, lang)} ± {numbers.fixed(None if e.se is None else _half(e), 2, lang)}"
            for e in (one.first, one.total)
        ]
        rows.append(row(named(one.path, lang, found.titles), *cells))
    keys = ("input", "sobol_first", "sobol_total")
    note = say("sobol_note", lang, blocks=found.blocks, points=len(found.indices) + 2)
    return Table(
        say("sobol_title", lang),
        tuple(say(key, lang) for key in keys),
        tuple(rows),
        say("unit_of_variance", lang),
        (f"{output_title(found, lang)}.", note),
    )


def _sobol_bars(page: style.Sheet, found: Sobol, lang: str) -> None:
    pale = style.paler(HIGH, 0.6)
    lines = []
    for one in found.indices:
        first, total = one.first, one.total
        spans = (
            Span(0.0, total.mean or 0.0, pale, total.low, total.high),
            Span(0.0, first.mean or 0.0, HIGH, thin=True),
        )
        lines.append(Line(named(one.path, lang, found.titles), spans))
    key = [(say("sobol_first", lang), HIGH), (say("sobol_total", lang), style.paler(HIGH, 0.35))]
    bars.draw(
        page,
        lines,
        heading=output_title(found, lang),
        unit=say("unit_of_variance", lang),
        scale=numbers.Scale(1.0, "one"),
        lang=lang,
        key=key,
    )
