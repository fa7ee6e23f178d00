"""Options of the charts. Text stays text: no tooltip or label is markup, and no key comes from a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.report import style, texts
from experiments.report.texts import title_of
from simulation.model import CUSTOMER
from simulation.scenario.types import Scenario
from virta.questions.run.stocks import stage_colours
from virta.studio.picture import Picture, Seen
from virta.studio.words import say

Floats = npt.NDArray[np.float64]

_FONT = '"Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif'
_MOST_POINTS = 121


def plan_colour(plan: int) -> str:
    """The colour of a plan in every chart; 0 is the baseline."""
    return style.BASELINE if plan == 0 else style.RIVALS[(plan - 1) % len(style.RIVALS)]


def frame(lang: str) -> dict[str, Any]:
    """What all charts share."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": _FONT, "color": style.INK},
        "grid": {"left": 4, "right": 30, "top": 26, "bottom": 4, "containLabel": True},
        "tooltip": {
            "trigger": "axis",
            "renderMode": "richText",
            "confine": True,
            ":valueFormatter": _formatter(lang),
        },
        "legend": {
            "type": "scroll",  # one line, also on a phone
            "pageIconSize": 9,
            "top": 0,
            "left": 0,
            "itemWidth": 14,
            "itemHeight": 8,
            "itemGap": 9,
            "textStyle": {"fontSize": 11.5},
        },
    }


def stocks(picture: Picture, plan: int, lang: str) -> dict[str, Any]:
    """Customers by stage of the plan as areas, and all customers of the baseline as a line."""
    seen, base = picture.plans[plan], picture.plans[0]
    scenario = seen.model.scenario
    years = _years(scenario)
    people, colours = seen.people(), stage_colours(scenario)
    series: list[dict[str, Any]] = []
    for k, stage in enumerate(scenario.stages):
        if seen.model.arrays.stage_kind[k] == CUSTOMER:
            colour = colours[stage.id]
            series.append(
                {
                    **_line(title_of(stage.title, lang), years, people[:, k], colour),
                    "stack": "customers",
                    "lineStyle": {"width": 0},
                    "areaStyle": {"color": colour, "opacity": 0.85},
                    "z": 1,
                }
            )
    if plan:
        line = _line(base.label, years, base.customers(), style.INK)
        series.append({**line, "lineStyle": {"width": 2, "type": "dashed", "color": style.INK}, "z": 3})
    options = {**frame(lang), **_axes(years, lang), "series": series}
    stages = [one["name"] for one in series[: len(series) - bool(plan)]]
    options["legend"] = {**options["legend"], "data": stages}
    return options


def difference(picture: Picture, plan: int, lang: str) -> dict[str, Any]:
    """Cumulative discounted contribution of every plan less the baseline's; the band of the one shown."""
    scenario = picture.plans[0].model.scenario
    years = _years(scenario)
    _, low, high = picture.difference(plan)
    # The band's place is kept while there is none: the chart is not built anew when it comes and goes.
    lower = width = np.full(len(years), np.nan)
    if low is not None and high is not None and bool(np.isfinite(low).all()):
        lower, width = low, high - low
    colour = style.paler(plan_colour(plan), 0.7)
    hidden = {
        "lineStyle": {"width": 0},
        "stack": "band",
        "stackStrategy": "all",
        "tooltip": {"show": False},
    }
    series = [
        {**_line("low", years, lower, colour), **hidden, "areaStyle": {"opacity": 0}},
        {**_line("band", years, width, colour), **hidden, "areaStyle": {"color": colour}},
    ]
    for k in range(1, len(picture.plans)):
        mean, _, _ = picture.difference(k)
        line = _line(picture.plans[k].label, years, mean, plan_colour(k))
        drawn = {"width": 2.5 if k == plan else 1.5, "color": plan_colour(k)}
        series.append({**line, "lineStyle": drawn, "z": 3})
    zero = {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"color": style.BASELINE, "type": "solid", "width": 1},
        "data": [{"yAxis": 0}],
    }
    series[-1]["markLine"] = zero
    options = {**frame(lang), **_axes(years, lang), "series": series}
    options["legend"] = {**options["legend"], "data": [seen.label for seen in picture.plans[1:]]}
    return options


def lines(
    years: Floats,
    named: Sequence[tuple[str, Floats, str, str]],
    lang: str,
) -> dict[str, Any]:
    """Curves over time: (name, values, colour, type of line)."""
    series: list[dict[str, Any]] = []
    for name, values, colour, kind in named:
        drawn = {"width": 2.5, "color": colour, "type": kind}
        series.append(
            {**_line(name, years, values, colour), "lineStyle": drawn, "z": 3, "connectNulls": True}
        )
    options = {**frame(lang), **_axes(years, lang), "series": series}
    options["legend"] = {**options["legend"], "data": [name for name, *_ in named]}
    return options


def bars(named: Sequence[tuple[str, float, str]], unit: str, lang: str) -> dict[str, Any]:
    """A bar for each (name, value, colour)."""
    data = [{"value": _number(value), "itemStyle": {"color": colour}} for _, value, colour in named]
    shown = {"show": True, "position": "right", "fontSize": 13, ":formatter": _label(lang)}
    return {
        **frame(lang),
        "legend": {"show": False},
        "grid": {"left": 8, "right": 70, "top": 8, "bottom": 26, "containLabel": True},
        "tooltip": {"show": False},
        "xAxis": {
            "type": "value",
            "name": unit,
            "nameLocation": "middle",
            "nameGap": 24,
            "splitNumber": 3,
            "axisLabel": {":formatter": _formatter(lang), "hideOverlap": True},
        },
        "yAxis": {
            "type": "category",
            "data": [name for name, *_ in named],
            "inverse": True,
            "axisLabel": {"fontSize": 13, "color": style.INK},
            "axisTick": {"show": False},
        },
        "series": [{"type": "bar", "data": data, "barMaxWidth": 30, "label": shown}],
    }


def _line(name: str, years: Floats, values: Floats, colour: str) -> dict[str, Any]:
    every = max(1, -(-len(years) // _MOST_POINTS))
    kept = sorted({*range(0, len(years), every), len(years) - 1})
    data = [[round(float(years[i]), 4), _number(float(values[i]))] for i in kept]
    return {
        "type": "line",
        "name": name,
        "data": data,
        "symbol": "none",
        "color": colour,
        "emphasis": {"disabled": True},
    }


def _number(value: float) -> float | None:
    return float(f"{value:.6g}") if np.isfinite(value) else None


def _axes(years: Floats, lang: str) -> dict[str, Any]:
    return {
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": round(float(years[-1]), 4),
            "splitLine": {"show": False},
            "axisLine": {"onZero": False, "lineStyle": {"color": "#9aa4b1"}},
            "axisTick": {"lineStyle": {"color": "#9aa4b1"}},
            "axisLabel": {"color": style.SOFT, ":formatter": _time_label(years, lang)},
        },
        "yAxis": {
            "type": "value",
            "axisLabel": {"color": style.SOFT, ":formatter": _formatter(lang)},
            "splitLine": {"lineStyle": {"color": "#ececec"}},
        },
    }


def _years(scenario: Scenario) -> Floats:
    time = scenario.time
    return np.arange(time.n_periods + 1, dtype=np.float64) * (time.period * time.years_per_unit)


def years_of(seen: Seen) -> Floats:
    """(N + 1,) the boundaries of the periods, in years."""
    return _years(seen.model.scenario)


def _formatter(lang: str) -> str:
    """JavaScript that writes a number with thin spaces and the language's decimal mark."""
    mark = texts.say("decimal_mark", lang)
    return (
        "(v) => { if (v == null || Array.isArray(v)) return '–'; const a = Math.abs(v);"
        "const t = a >= 100 || v === 0 ? v.toFixed(0) : String(+v.toFixed(a >= 10 ? 1 : 2));"
        "const [w, r] = t.split('.');"
        "const g = w.replace('-', '\\u2212').replace(/\\B(?=(\\d{3})+(?!\\d))/g, '\\u202f');"
        f"return r ? g + '{mark}' + r : g; }}"
    )


def _time_label(years: Floats, lang: str) -> str:
    """JavaScript that writes a time, the last one with its unit."""
    unit = say("short_year_axis", lang)
    end = round(float(years[-1]), 4)
    return f"(v) => ({_formatter(lang)})(v) + (Math.abs(v - {end}) < 1e-6 ? ' {unit}' : '')"


def _label(lang: str) -> str:
    return f"(p) => ({_formatter(lang)})(p.value)"
