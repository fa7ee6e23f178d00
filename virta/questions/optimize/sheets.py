"""What an optimization says: where to put the money, what is as good, what more would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from experiments.optimize import Cell, Optimum, Setting, Standing
from experiments.optimize.search import HIGHEST
from experiments.report import axes as axes_of
from experiments.report import labels, numbers, style
from experiments.report.estimates import Sums, exactly, half_of, listed
from experiments.report.tables import TOTAL, Table, row
from experiments.report.texts import say, title_of
from experiments.report.wording import metric_title
from experiments.statistics import Estimate
from experiments.verdict import bounds
from experiments.worlds import Worlds
from simulation.scenario.types import Scenario
from virta import grades
from virta.grades import Grade
from virta.questions.explain.sheets import value_axis

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Figure

MOST_SETTINGS = 8
"""Amounts that are shown beside the best and today's."""


def table(found: Optimum) -> DataFrame:
    """Every setting looked at, the best first: its amounts, value, loss against the best, and standing.

    Columns: one a cell (`<investment>`, or `<investment> <begin>-<end>` with several stretches; per time
    unit, of sums a head per head), value, value_low, value_high, loss, loss_low, loss_high (bounds that
    hold for all settings at once), standing, today, from_search.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for setting in found.settings:
        wide = bounds(setting.loss) if setting.loss is not None else None
        rows.append(
            {
                **dict(zip(_columns(found), setting.amounts, strict=True)),
                "value": setting.value.mean,
                "value_low": setting.value.low,
                "value_high": setting.value.high,
                "loss": 0.0 if setting.loss is None else setting.loss.mean,
                "loss_low": wide[0] if wide else None,
                "loss_high": wide[1] if wide else None,
                "standing": str(setting.standing),
                "today": setting.today,
                "from_search": setting.dropped,
            }
        )
    return pd.DataFrame(rows)


def frontier_table(found: Optimum) -> DataFrame:
    """Every total tried, the smallest first: its best amounts and what they bring.

    Columns: factor, total (money within the horizon), one a cell, npv, npv_low, npv_high, equity,
    equity_low, equity_high, gain, gain_low, gain_high (npv per further unit of currency).
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for step in found.frontier:
        line: dict[str, Any] = {"factor": step.factor, "total": step.total}
        line |= dict(zip(_columns(found), step.amounts, strict=True))
        for name, one in (("npv", step.npv), ("equity", step.equity), ("gain", step.gain)):
            known = one if one is not None else Estimate(None, None, None, None, 0, "")
            line |= {name: known.mean, f"{name}_low": known.low, f"{name}_high": known.high}
        rows.append(line)
    return pd.DataFrame(rows)


def _columns(found: Optimum) -> list[str]:
    whole = len({cell.stretch for cell in found.cells}) == 1
    return [c.investment if whole else f"{c.investment} {c.begin:g}-{c.end:g}" for c in found.cells]


def separated(found: Optimum) -> bool:
    """Whether the best amounts found are better than today's beyond chance, and by no less than the zone."""
    loss = found.gain
    return loss is not None and found.now.standing is not Standing.SAME and not _holds_zero(loss)


def graded(found: Optimum, worlds: Worlds | None) -> Grade:
    """How far the amounts found can be trusted to be better than today's.

    Where today's are the best found there is nothing that worlds could bear out.
    """
    if found.gain is None:
        return Grade.LEANING
    return grades.grade(separated(found), grades.in_worlds(worlds, found.best.label))


def headline(found: Optimum, worlds: Worlds | None, lang: str) -> str:
    """Which amounts are best, and whether that matters, with chance and ignorance weighed."""
    scenario = found.today.scenario
    sums = _sums(found, lang)
    zone = exactly(found.zone, sums)
    loss = found.gain
    shares = "" if found.own_total else "_shares"
    first, with_ = say(f"today_first{shares}", lang), say(f"today_with{shares}", lang)
    if loss is None:
        return say("split_today_best", lang, today=first)
    if found.now.standing is Standing.SAME:
        return say("split_today_same", lang, zone=zone, today=first)
    mean = loss.mean or 0.0
    by = sums.said(mean, half_of(loss))
    if not separated(found):
        return say("split_today_open", lang, zone=zone, by=by, interval=sums.interval(loss), today=with_)
    nearest, uncertain = grades.in_worlds(worlds, found.best.label), grades.uncertain([found.today])
    today = f"{first[:1].lower()}{first[1:]}"
    names = {"next": today, "metric": metric_title(found.metric, lang).lower()}
    clauses = [say("head_lead", lang, by=by, unit="", **names).replace("  ", " ")]
    if bounds(loss) is not None:
        clauses.append(say("head_beyond_chance", lang))
    told = replace(nearest, rival=today) if nearest is not None else None
    clauses.append(grades.weighed(told, None, uncertain, lang))
    settle, grade = grades.settled_by(worlds is not None, uncertain, lang), graded(found, worlds)
    amounts = listed([_amount(c, a, scenario, lang) for c, a in _both(found, found.winner)], lang)
    if grade is Grade.NOT_SEPARATED:
        return grades.apart(listed([amounts, today], lang), clauses, settle, lang)
    return grades.sentence(grade, amounts, clauses, settle, lang)


def besides(found: Optimum, lang: str) -> str:
    """Which amounts are as good, and where the search came to a limit."""
    sentences = [] if found.decided else [say("split_limit", lang)]
    sentences.append(_flat(found, exactly(found.zone, _sums(found, lang)), lang))
    if found.total is None:
        up = [
            title_of(c.title, lang)
            for c, a in _both(found, found.winner)
            if abs(a) >= 0.999 * HIGHEST * abs(c.today)
        ]
        if up:
            sentences.append(say("split_at_edge", lang, names=listed(up, lang)))
    return " ".join(sentences)


def _holds_zero(loss: Any) -> bool:
    interval = bounds(loss)
    return interval is not None and interval[0] <= 0.0 <= interval[1]


def _flat(found: Optimum, zone: str, lang: str) -> str:
    flat = [s for s in found.settings if s.standing in (Standing.SAME,)]
    spread = found.ranges if flat else found.open_ranges
    if not flat and not any(s.standing is Standing.OPEN for s in found.settings):
        return say("split_alone", lang, zone=zone)
    shown = [
        say("range", lang, name=_name(found, cell, lang), low=_number(low, lang), high=_number(high, lang))
        for cell, (low, high) in zip(found.cells, spread, strict=True)
    ]
    key = "split_flat" if flat else "split_flat_few"
    unit = _unit(found.cells[0], found.today.scenario, lang)
    same = len({cell.per_head for cell in found.cells}) == 1
    text = "; ".join(shown) + (f" {unit}" if same else "")
    return say(key, lang, zone=zone, ranges=text)


def amounts(found: Optimum, lang: str) -> Table:
    """A row an amount: today's, the best found, and the range that is as good."""
    scenario = found.today.scenario
    many = len({cell.per_head for cell in found.cells}) > 1
    rows = []
    for i, (cell, best) in enumerate(_both(found, found.winner)):
        flat, wide = found.ranges[i], found.open_ranges[i]
        name = _name(found, cell, lang)
        if many:
            name += f" ({_unit(cell, scenario, lang)})"
        rows.append(
            row(name, _number(cell.today, lang), _number(best, lang), _span(flat, lang), _span(wide, lang))
        )
    columns = (
        "",
        say("today_title", lang),
        say("amounts_best", lang),
        say("amounts_flat", lang),
        say("amounts_open", lang),
    )
    unit = "" if many else _unit(found.cells[0], scenario, lang)
    notes = [say("expected_purchases_note", lang)] if _purchases_told(found) else []
    title = say("price_changes_title" if found.cells[0].price else "amounts_title", lang)
    return Table(title, columns, tuple(rows), unit, tuple(notes))


def _purchases_told(found: Optimum) -> bool:
    return found.expected_purchases and found.today.scenario.money.sampled_purchases and not found.exact


def _span(span: tuple[float, float], lang: str) -> str:
    low, high = _number(span[0], lang), _number(span[1], lang)
    return low if low == high else f"{low} – {high}"


def settings(found: Optimum, lang: str) -> Table:
    """The best amounts, today's, and others in the order of what they lose."""
    sums = _sums(found, lang)
    shown = [s for i, s in enumerate(found.settings) if i < MOST_SETTINGS or s.today]
    rows = []
    for setting in shown:
        loss = numbers.MISSING if setting.loss is None else sums.difference(setting.loss, sign=False)
        standing = say(f"standing_{setting.standing}", lang) if setting.loss is not None else ""
        if setting.loss is None:
            standing = say("amounts_best", lang).lower()
        if setting.today:
            standing += f", {say('today', lang)}"
        rows.append(
            row(
                *(_number(amount, lang) for amount in setting.amounts),
                sums.estimate(setting.value),
                loss,
                standing,
                kind=TOTAL if setting.loss is None else "item",
            )
        )
    columns = (
        *(_name(found, cell, lang) for cell in found.cells),
        metric_title(found.metric, lang),
        say("settings_loss", lang),
        say("best_standing", lang),
    )
    zone = exactly(found.zone, sums)
    notes = [say("settings_note_exact" if found.exact else "settings_note", lang, zone=zone)]
    hidden = len(found.settings) - len(shown)
    if hidden:
        notes.append(say("settings_more", lang, n=numbers.fixed(hidden, 0, lang)))
    return Table(say("settings_title", lang), columns, tuple(rows), sums.unit, tuple(notes), left=0)


def margins(found: Optimum, lang: str) -> Table:
    """What one more customer costs and brings, and what a unit of money gains, by investment."""
    scenario = found.today.scenario
    each = Sums("clv", scenario, [], lang)
    rows = []
    for one in found.marginals:
        counted = say(f"counted_{one.counted}", lang) if one.counted else numbers.MISSING
        rows.append(
            row(
                title_of(one.title, lang),
                counted,
                each.estimate(one.cost),
                each.estimate(one.worth),
                _gain(one.value, lang),
            )
        )
    currency = scenario.money.currency
    columns = (
        "",
        say("margins_counted", lang),
        say("margins_cost", lang),
        say("margins_worth", lang),
        say("margins_value", lang, currency=currency),
    )
    clv = say("margins_note", lang, clv=f"{each.estimate(found.clv)} {currency}")
    return Table(say("margins_title", lang), columns, tuple(rows), each.unit, (clv,), left=2)


def _gain(found: Estimate | None, lang: str) -> str:
    if found is None or found.mean is None:
        return numbers.MISSING
    if found.low is None or found.high is None:
        return numbers.signed(found.mean, 2, lang)
    return f"{numbers.signed(found.mean, 2, lang)} ± {numbers.fixed((found.high - found.low) / 2, 2, lang)}"


def frontier(found: Optimum, lang: str) -> Table | None:
    """A row a total: its best amounts, what they bring, what the last step up brought; None without one."""
    if not found.frontier:
        return None
    scenario = found.today.scenario
    money = Sums("npv", scenario, [s.equity.mean for s in found.frontier], lang)
    horizon = scenario.time.horizon
    rows = [
        row(
            _number(step.total / horizon, lang),
            *(_number(amount, lang) for amount in step.amounts),
            money.value(step.equity.mean),
            money.value(step.npv.mean),
            _gain(step.gain, lang),
            kind=TOTAL if step.factor == 1.0 else "item",
        )
        for step in found.frontier
    ]
    columns = (
        say("frontier_total", lang),
        *(_name(found, cell, lang) for cell in found.cells),
        metric_title("customer_equity", lang),
        metric_title("npv", lang),
        say("frontier_gain", lang, currency=scenario.money.currency),
    )
    note = say("frontier_note", lang, currency=scenario.money.currency)
    title = say("frontier_title", lang)
    unit = f"{_unit(found.cells[0], scenario, lang)}; {money.unit}"
    return Table(title, columns, tuple(rows), unit, (_pays(found, lang), note), left=0)


def _pays(found: Optimum, lang: str) -> str:
    """Up to which total a step up was shown to pay."""
    scenario = found.today.scenario
    unit = _unit(found.cells[0], scenario, lang)
    paying = None
    for step in found.frontier[1:]:
        gain = step.gain
        if gain is None or gain.mean is None or (gain.low if gain.low is not None else gain.mean) <= 0.0:
            break
        paying = step
    if paying is None:
        return say("frontier_pays_none", lang)
    key = "frontier_pays_all" if paying is found.frontier[-1] else "frontier_pays"
    return say(key, lang, total=f"{_number(paying.total / scenario.time.horizon, lang)} {unit}")


def _sums(found: Optimum, lang: str) -> Sums:
    return Sums(found.metric, found.today.scenario, [found.winner.value.mean], lang)


def _both(found: Optimum, setting: Setting) -> Sequence[tuple[Cell, float]]:
    return list(zip(found.cells, setting.amounts, strict=True))


def _number(value: float, lang: str) -> str:
    return numbers.plain(value, 4, lang) if abs(value) < 10_000 else numbers.fixed(value, 0, lang)


def _unit(cell: Cell, scenario: Scenario, lang: str) -> str:
    if cell.price:
        return say("price_change_unit", lang)
    key = "per_head_unit" if cell.per_head else "per_unit"
    return say(key, lang, currency=scenario.money.currency, time=say(scenario.time.unit, lang))


def _amount(cell: Cell, amount: float, scenario: Scenario, lang: str) -> str:
    text = f"{_number(amount, lang)} {_unit(cell, scenario, lang)}"
    return say("amount_of", lang, name=title_of(cell.title, lang), amount=text)


def _colour(cell: Cell) -> str:
    return style.RIVALS[0] if cell.aim is None else style.AIMS[str(cell.aim)]


def _name(found: Optimum, cell: Cell, lang: str) -> str:
    """An investment, with its stretch of time where there are several."""
    title = title_of(cell.title, lang)
    if len({c.stretch for c in found.cells}) == 1:
        return title
    begin, end = (numbers.plain(time, 4, lang) for time in (cell.begin, cell.end))
    return say("stretch_of", lang, name=title, begin=begin, end=end)


def figure(
    found: Optimum, worlds: Worlds | None = None, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """A line an amount: the range as good as the best, the best found, and today's."""
    sums = _sums(found, lang)
    with style.applied():
        sheet = style.Sheet(size)
        subtitle = say("region_subtitle", lang, zone=exactly(found.zone, sums), basis=_basis(found, lang))
        sheet.title(headline(found, worlds, lang), subtitle)
        if found.total is not None and len(found.cells) == 2:
            _losses(sheet, found, lang, _ranges(sheet, found, lang, 0.42))
        else:
            _ranges(sheet, found, lang, 1.0)
    return sheet.figure


def _basis(found: Optimum, lang: str) -> str:
    if found.exact:
        return say("basis_exact", lang)
    return say("basis_fresh", lang, n=numbers.fixed(found.n_fresh, 0, lang))


def _ranges(sheet: style.Sheet, found: Optimum, lang: str, share: float) -> tuple[float, float, float]:
    """A bar an amount in the upper `share` of the sheet; left and right edge of the axes, and their foot."""
    scenario = found.today.scenario
    units = [_unit(cell, scenario, lang) for cell in found.cells]
    one_unit = len(set(units)) == 1
    names = [_name(found, cell, lang) for cell in found.cells]
    lines = [style.wrapped(name, 0.3 * sheet.width, sheet.text) for name in names]
    widest = max(style.text_width(line, sheet.text) for each in lines for line in each)
    bests = [_number(amount, lang) for amount in found.winner.amounts]
    figures = max(style.text_width(text, sheet.text, bold=True) for text in bests)
    left = sheet.MARGIN + widest + sheet.text
    right = sheet.width - sheet.MARGIN - figures - sheet.text
    sheet.heading(sheet.top, "", units[0] if one_unit else "")
    top, bottom = sheet.top - 1.9 * sheet.text, 2.2 * sheet.text
    height = min(share * (top - bottom) / len(names), 7.0 * sheet.text)
    bottom = top - height * len(names)
    ends = [*(c.today for c in found.cells), *(end for span in found.open_ranges for end in span)]
    lowest, highest = 1.06 * min(0.0, *ends), 1.06 * max(0.0, *ends)
    highest = highest if highest > lowest else 1.0
    axes = sheet.axes(left, bottom, right, top)
    axes.set_xlim(lowest, highest)
    axes.set_ylim(len(names), 0)
    axes.set_yticks([])
    for i, (cell, best) in enumerate(_both(found, found.winner)):
        y, colour = i + 0.5, _colour(cell)
        for (low, high), share in ((found.open_ranges[i], 0.75), (found.ranges[i], 0.25)):
            axes.barh(y, high - low, left=low, height=0.34, color=style.paler(colour, share), zorder=2)
        axes.plot([cell.today] * 2, [y - 0.3, y + 0.3], color=style.BASELINE, linewidth=2, zorder=3)
        axes.plot([best], [y], "o", color=style.INK, markersize=0.8 * sheet.text, zorder=4)
        middle = top - (i + 0.5) * height
        for j, line in enumerate(lines[i]):
            up = ((len(lines[i]) - 1) / 2 - j) * 1.2 * sheet.text
            sheet.write(sheet.MARGIN, middle + up, line, sheet.text)
        sheet.write(sheet.width - sheet.MARGIN, middle, bests[i], bold=True, ha="right")
        if i == 0:
            x = left + (cell.today - lowest) / (highest - lowest) * (right - left)
            sheet.write(
                x, top - 0.1 * height + 2, say("today", lang), sheet.small, colour=style.SOFT, ha="center"
            )
    money = Sums("revenue", scenario, [1.0], lang)
    value_axis(axes, money, lang)
    return left, right, bottom - 2.2 * sheet.text


def _losses(sheet: style.Sheet, found: Optimum, lang: str, place: tuple[float, float, float]) -> None:
    """What every split tried loses against the best, by the amount of the first investment."""
    left, right, top = place
    sums = _sums(found, lang)
    first = _name(found, found.cells[0], lang)
    metric = metric_title(found.metric, lang)
    sheet.heading(top, "", say("losses_heading", lang, metric=metric, unit=sums.unit))
    axes = sheet.axes(left, 3.6 * sheet.text, right, top - 1.9 * sheet.text)
    highest = max(s.amounts[0] for s in found.settings) * 1.02
    axes.set_xlim(-0.01 * highest, highest)
    axes.axhspan(-found.zone, 0.0, color=style.RULE, alpha=0.5, linewidth=0, zorder=0.5)
    colours = {
        Standing.BEST: style.INK,
        Standing.SAME: style.readable(_colour(found.cells[0])),
        Standing.OPEN: style.paler(_colour(found.cells[0]), 0.35),
        Standing.WORSE: style.BASELINE,
    }
    for setting in sorted(found.settings, key=lambda s: s.amounts[0]):
        mean = -((setting.loss.mean or 0.0) if setting.loss is not None else 0.0)
        x, colour = setting.amounts[0], colours[setting.standing]
        interval = bounds(setting.loss) if setting.loss is not None else None
        if interval is not None:
            axes.plot([x, x], [-interval[1], -interval[0]], color=colour, linewidth=1.0, alpha=0.6, zorder=2)
        axes.plot([x], [mean], "o", color=colour, markersize=0.45 * sheet.text, zorder=3)
    axes.axvline(found.cells[0].today, color=style.BASELINE, linewidth=2, zorder=1)
    axes_of.number_axis(axes, sums.scale, lang, 4)
    value_axis(axes, Sums("revenue", found.today.scenario, [1.0], lang), lang)
    unit = f"{first}, {_unit(found.cells[0], found.today.scenario, lang)}"
    sheet.write((left + right) / 2, 0.8 * sheet.text, unit, sheet.small, colour=style.SOFT, ha="center")


def frontier_figure(found: Optimum, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Customer equity and net present value against the total, each total in its best split.

    Raises ValueError where no frontier was asked for.
    """
    if not found.frontier:
        raise ValueError("no frontier was asked for: there is nothing to draw")
    scenario, horizon = found.today.scenario, found.today.scenario.time.horizon
    money = Sums("npv", scenario, [s.equity.mean for s in found.frontier], lang)
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(_pays(found, lang), say("frontier_subtitle", lang, basis=_basis(found, lang)))
        sheet.heading(sheet.top, "", money.unit)
        top, bottom = sheet.top - 1.9 * sheet.text, 3.6 * sheet.text
        ends = [
            labels.End(one.mean or 0.0, money.value(one.mean), metric_title(name, lang), colour)
            for name, one, colour in (
                ("customer_equity", found.frontier[-1].equity, style.SOFT),
                ("npv", found.frontier[-1].npv, style.RIVALS[0]),
            )
        ]
        right = sheet.width - sheet.MARGIN - labels.end_room(sheet, ends)
        values = [e for s in found.frontier for e in (s.npv.mean, s.equity.mean, s.npv.low) if e is not None]
        pad = 0.08 * ((max(values) - min(values)) or 1.0)
        limits = (min(values) - pad, max(values) + pad)
        widest = style.text_width(money.value(max(values)), sheet.small)
        axes = sheet.axes(sheet.MARGIN + widest + 8, bottom, right, top)
        totals = [step.total / horizon for step in found.frontier]
        axes.set_xlim(0.0, totals[-1] * 1.02)
        axes.set_ylim(*limits)
        for name, colour in (("equity", style.SOFT), ("npv", style.RIVALS[0])):
            points: list[Estimate] = [getattr(step, name) for step in found.frontier]
            axes.plot(
                totals, [p.mean or 0.0 for p in points], "-o", color=colour, markersize=4, linewidth=1.6
            )
        now = sum(c.today * c.length for c in found.cells) / horizon
        axes.axvline(now, color=style.BASELINE, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
        x = sheet.MARGIN + widest + 8 + now / (totals[-1] * 1.02) * (right - sheet.MARGIN - widest - 8)
        sheet.write(x + 4, bottom + 0.8 * sheet.text, say("today", lang), sheet.small, colour=style.SOFT)
        axes_of.number_axis(axes, money.scale, lang, 6)
        value_axis(axes, Sums("revenue", scenario, [1.0], lang), lang)
        unit = _unit(found.cells[0], scenario, lang)
        middle = (right + sheet.MARGIN + widest + 8) / 2
        sheet.write(middle, 0.8 * sheet.text, unit, sheet.small, colour=style.SOFT, ha="center")
        labels.write_ends(sheet, ends, right, (bottom, top), limits)
    return sheet.figure
