"""What a comparison reads like: the recommendation in words, then the tables that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from experiments.effectiveness import effectiveness
from experiments.flip import Flip
from experiments.paired import SEQUENCE, Difference
from experiments.report import numbers
from experiments.report.tables import Row, Table, heading, row
from experiments.report.texts import say
from experiments.report.wording import common_places, metric_title, metric_unit, rounded, warranted
from experiments.statistics import Estimate
from experiments.worlds import Ignorance, Worlds
from simulation import metrics
from virta.answer import GAP, STRONG, Words
from virta.questions.compare import advice, assumptions, headline, tables
from virta.questions.compare import page as report
from virta.questions.compare.findings import Findings
from virta.questions.explain import sheets as waterfall
from virta.questions.uncertainty import regions, summary
from virta.questions.uncertainty import sheets as uncertainty

PARTS = (
    "side_by_side", "effects", "caused", "further", "turns", "why", "worlds", "chances", "worths", "regions",
    "how_sure",
)  # fmt: skip
"""Tables that can be shown below the words."""
MOST_TURNS = 5
"""Responses shown that turn the answer."""
_CAUSED = ("npv", "customers_end", "customers_won", "customers_lost")


def _with_half(found: Estimate | None, lang: str) -> str:
    """A mean, and half of its interval."""
    if found is None or found.mean is None:
        return numbers.MISSING
    if found.low is None or found.high is None or found.high == found.low:
        return rounded(found.mean, 4, lang)
    half = (found.high - found.low) / 2
    return f"{warranted(found.mean, half, lang, sign=False)} ± {warranted(half, half, lang, sign=False)}"


class CompareSheets:
    """Writes the words and tables of one comparison in one language."""

    def __init__(self, findings: Findings, lang: str, chosen: Sequence[str] = ()) -> None:
        """`chosen`: the metrics to show; the usual ones where there are none."""
        self._findings = findings
        self._comparison = findings.comparison
        self._lang = lang
        self._chosen = tuple(chosen) or tables.SIDE_BY_SIDE
        self._scenario = self._comparison.baseline.scenario

    def head(self) -> tuple[str, str]:
        """What the plans have in common, and a line on how they were compared."""
        comparison = self._comparison
        setting = (
            assumptions.setting(self._scenario, self._lang),
            self._say("plans_compared", n=len(comparison.plans)),
            self._say("paired_replications", n=comparison.n),
            self._say("seed_is", seed=comparison.seed),
        )
        return report.heading(self._findings, self._lang), " · ".join(setting)

    def parts(self, names: Sequence[str] = PARTS) -> list[Table]:
        """The tables named, in the order of PARTS; those that have nothing to show are left out."""
        found = (getattr(self, part)() for part in PARTS if part in names)
        return [table for table in found if table is not None]

    def words(self) -> list[Words]:
        """The headline, its reasons, its facts, and what did not pay."""
        findings, lang = self._findings, self._lang
        told = [Words(headline.headline(findings, lang), headline.weight(findings))]
        told += [Words(said) for said in (*advice.reasons(findings, lang), *advice.beyond(findings, lang))]
        told.append(GAP)
        for fact in advice.facts(findings, lang):
            told += [Words(f"{fact.heading}: {fact.value}", STRONG), Words(fact.note, indent=3)]
        lost = advice.not_paid(findings, lang)
        if lost:
            told.append(Words(self._say("lost_title"), STRONG))
            told += [Words(sentence, indent=3) for sentence in lost]
        return told

    def side_by_side(self) -> Table:
        """Every plan's metrics with the differences beside them, or below where there is no room."""
        labels = self._comparison.labels
        lines = tables.metric_rows(self._comparison, self._lang, self._chosen)
        headings = ["", labels[0]]
        for label in labels[1:]:
            headings += [label, self._say("difference_column")]
        rows: list[Row] = []
        unit = None
        for line in lines:
            first, base, *rivals = line.cells
            if first.note != unit:
                unit = first.note
                rows.append(heading(unit, len(headings)))
            pairs = [text for cell in rivals for text in (cell.text, cell.note)]
            rows.append(row(f"  {first.text}", base.text, *pairs))
        notes = [self._say("difference_note", baseline=labels[0])]
        if any(found["npv"].interval_kind == SEQUENCE for found in self._comparison.differences):
            notes.append(self._say("sequence_note"))
        undefined = any(cell.text == numbers.MISSING for line in lines for cell in line.cells)
        notes += [self._say("undefined_note")] if undefined else []
        table = Table(self._say("side_by_side"), tuple(headings), tuple(rows), notes=tuple(notes), airy=False)
        values = [0, 1, *range(2, len(headings), 2)]
        changes = [0, *range(3, len(headings), 2)]
        apart = (
            replace(table, columns=_picked(headings, values), rows=_rows_of(rows, values), notes=()),
            replace(
                table,
                title=self._say("differences_to", baseline=labels[0]),
                columns=("", *labels[1:]),
                rows=_rows_of(rows, changes),
            ),
        )
        return replace(table, narrow=apart)

    def effects(self) -> Table | None:
        """Discounted costs and effects of the plans, and what a further unit of effect costs."""
        found = effectiveness(self._comparison)
        if not found:
            return None
        currency = self._scenario.money.currency
        rows = []
        for one in found:
            cost, more_cost = (_with_half(x, self._lang) for x in (one.cost, one.more_cost))
            effect, more_effect = (_with_half(x, self._lang) for x in (one.effect, one.more_effect))
            rows.append(
                row(one.label, cost, effect, more_cost, more_effect, _with_half(one.icer, self._lang))
            )
        heads = [self._say(f"effects_{key}") for key in ("cost", "effect", "more_cost", "more_effect")]
        columns = ("", *heads, self._say("effects_icer", unit=currency))
        notes = (self._say("effects_note", unit=currency),)
        return Table(self._say("effects_title"), columns, tuple(rows), notes=notes)

    def how_sure(self) -> Table:
        """The statistics of the difference that decides, by rival."""
        comparison = self._comparison
        name = comparison.verdict.metric
        found = [differences[name] for differences in comparison.differences]
        several = len(found) > 1
        factor = 100.0 if metrics.METRICS[name].unit in (metrics.SHARE, metrics.PER_PERIOD) else 1.0
        level = numbers.percent(found[0].level, 0, self._lang)

        def half(d: Difference) -> float | None:
            return None if d.high is None or d.low is None else factor * (d.high - d.low) / 2

        def number(d: Difference, value: float | None, sign: bool = True) -> str:
            return warranted(None if value is None else factor * value, half(d), self._lang, sign)

        def span(d: Difference, low: float | None, high: float | None) -> str:
            return self._say("from_to", low=number(d, low), high=number(d, high))

        lines: list[tuple[str, Callable[[Difference], str]]] = [
            (self._say("mean_difference"), lambda d: number(d, d.mean)),
            (self._say("standard_error"), lambda d: self._rounded(d.se and factor * d.se, 2)),
            (self._say("interval", level=level), lambda d: span(d, d.low, d.high)),
        ]
        if several:
            lines.append(
                (
                    self._say("all_at_once"),
                    lambda d: span(d, d.simultaneous_low, d.simultaneous_high),
                )
            )
        if any(d.interval_kind not in (None, "t") for d in found):
            lines.append(
                (
                    self._say("interval_kind"),
                    lambda d: self._say(f"kind_{d.interval_kind}") if d.interval_kind else numbers.MISSING,
                )
            )
        lines += [
            (self._say("p_holm" if several else "p_value"), self._p),
            (self._say("ahead_in"), lambda d: numbers.percent(d.p_better, 0, self._lang)),
            (self._say("skewness"), lambda d: self._rounded(d.skewness, 2)),
            (self._say("correlation"), lambda d: numbers.fixed(d.correlation, 3, self._lang)),
            (self._say("variance_ratio"), lambda d: f"× {self._rounded(d.variance_ratio, 2)}"),
        ]
        rows = tuple(row(title, *(write(d) for d in found)) for title, write in lines)
        stopped = assumptions.stopped(comparison, self._lang)
        notes = [self._say("how_sure_note", stopped=f"{stopped[:1].upper()}{stopped[1:]}")]
        title = self._say(
            "how_sure", metric=metric_title(name, self._lang), baseline=comparison.baseline.label
        )
        unit = metric_unit(name, self._scenario, self._lang)
        return Table(title, (unit, *comparison.labels[1:]), rows, notes=tuple(notes))

    def caused(self) -> Table | None:
        """What each plan moved against its run without spend, and what a customer won or kept cost."""
        looked = self._findings.counterfactuals
        if looked is None:
            return None
        groups: dict[str, list[Row]] = {}
        for name in _CAUSED:
            cells = self._with_halves([one.metrics[name] for one in looked], True)
            group = groups.setdefault(metric_unit(name, self._scenario, self._lang), [])
            group.append(row(f"  {metric_title(name, self._lang)}", *cells))
        for key in ("won", "kept"):
            cells = self._with_halves([getattr(one, key) for one in looked], True)
            group = groups.setdefault(metric_unit("customers_end", self._scenario, self._lang), [])
            group.append(row(f"  {self._say(f'{key}_by_spend')}", *cells))
        for key in ("won", "kept"):
            found: list[Estimate] = [getattr(one, f"cost_per_{key}") for one in looked]
            if any(one.mean is not None for one in found):
                cells = self._with_halves(found, False)
                group = groups.setdefault(metric_unit("clv", self._scenario, self._lang), [])
                group.append(row(f"  {self._say(f'cost_{key}')}", *cells))
        rows = [line for unit, group in groups.items() for line in (heading(unit, 1 + len(looked)), *group)]
        subtitle = self._say("caused_subtitle", n=looked[0].n)
        headings = ("", *self._comparison.labels)
        notes = (self._say("caused_note"),)
        return Table(self._say("caused"), headings, tuple(rows), subtitle, notes, airy=False)

    def further(self) -> Table | None:
        """What a little more of each investment brings."""
        return tables.further_spend(self._findings, self._lang)

    def turns(self) -> Table | None:
        """Which assumed responses, moved how far, would make another plan the best."""
        flips = self._findings.flips
        if flips is None:
            return None
        title = self._say("turns")
        turning = [flip for flip in flips.flips if flip.factor is not None]
        if flips.best is None or flips.lead <= 0.0:
            return Table(title, ("",), (row(self._say("turns_nothing")),))
        if not turning:
            return Table(title, ("",), (row(self._say("turns_none", best=flips.best)),))
        rows: list[Row] = []
        effect = None
        for flip in turning[:MOST_TURNS]:
            if (flip.investment, flip.on) != effect:
                effect = flip.investment, flip.on
                name = assumptions.investment_title(self._comparison, flip.investment, self._lang)
                rows.append(heading(f"{name}: {assumptions.target(flip, self._comparison, self._lang)}", 4))
            rows.append(self._turn(flip))
        notes = [self._say("turns_note")]
        rest, more = len(flips.flips) - len(turning), len(turning) - MOST_TURNS
        notes += [self._say("turns_more", n=more)] if more > 0 else []
        notes += [self._say("turns_rest", n=rest)] if rest else []
        headings = ("", *(self._say(f"turns_{key}") for key in ("assumed", "at", "to")))
        return Table(title, headings, tuple(rows), notes=tuple(notes), airy=False)

    def why(self) -> Table | None:
        """Where the difference that is told comes from."""
        found = self._findings.explanation
        if found is None or not found.shares:
            return None
        return waterfall.shares(found, self._scenario, self._lang)

    def worlds(self) -> Table | None:
        """What the uncertain numbers do to the differences, apart from luck."""
        found = self._findings.worlds
        if found is None:
            return None
        best = dict(zip(found.labels, found.p_best, strict=True))

        def sum_(value: float, one: Ignorance) -> str:
            return warranted(value, (one.high - one.low) / 2, self._lang)

        lines: list[tuple[str, Callable[[Ignorance], str]]] = [
            ("worlds_better", lambda one: numbers.percent(one.p_better, 0, self._lang)),
            ("worlds_best", lambda one: numbers.percent(best[one.label], 0, self._lang)),
            (
                "worlds_range",
                lambda one: self._say("from_to", low=sum_(one.low, one), high=sum_(one.high, one)),
            ),
            ("worlds_sd", lambda one: self._rounded(one.sd_worlds, 2)),
            ("worlds_luck", lambda one: self._rounded(one.sd_luck, 2)),
        ]
        rows = tuple(row(self._say(key), *(write(one) for one in found.rivals)) for key, write in lines)
        title = metric_title(found.metric, self._lang)
        subtitle = self._say("worlds_subtitle", metric=title, baseline=found.labels[0], n=len(found.means))
        headings = (metric_unit(found.metric, self._scenario, self._lang), *(r.label for r in found.rivals))
        return Table(self._say("worlds"), headings, rows, subtitle, tuple(self._hangs_on(found)))

    def chances(self) -> Table | None:
        """How often each plan is the best of them over the worlds."""
        looked = self._findings.knowing
        return None if looked is None else uncertainty.plans(looked.found, self._lang)

    def worths(self) -> Table | None:
        """What it would be worth to know first, with all of it in words."""
        looked = self._findings.knowing
        if looked is None:
            return None
        table = uncertainty.worths(looked.found, self._lang, summary.MOST)
        return replace(table, notes=(*table.notes, *summary.sentences(looked, self._lang)))

    def regions(self) -> Table | None:
        """Where in what is uncertain another plan is better."""
        looked = self._findings.knowing
        if looked is None or not looked.turns.regions:
            return None
        return regions.sheet(looked.turns, self._lang)

    def _hangs_on(self, found: Worlds) -> Iterator[str]:
        for one in found.rivals:
            known = [(abs(r), path, r) for path, r in zip(found.paths, one.correlations, strict=True) if r]
            if known:
                _, path, r = max(known)
                shown = numbers.signed(r, 2, self._lang)
                yield self._say("worlds_hangs_on", rival=one.label, path=path, r=shown)

    def _turn(self, flip: Flip) -> Row:
        what = self._say(f"response_{flip.key}")
        currency = self._scenario.money.currency
        assumed = assumptions.response_value(flip, flip.value, currency, 4, self._lang)
        at = assumptions.response_value(flip, flip.flipped, currency, 2, self._lang)
        if flip.value is None:
            assumed = numbers.MISSING
        return row(f"  {what}", assumed, at, flip.better_then or "")

    def _with_halves(self, found: Sequence[Difference | Estimate], sign: bool) -> list[str]:
        """Numbers of a row with their half-widths, to one digit."""
        halves = [0.0 if one.low is None or one.high is None else (one.high - one.low) / 2 for one in found]
        places = common_places(halves)
        return [self._with_half(one, half, places, sign) for one, half in zip(found, halves, strict=True)]

    def _with_half(self, found: Difference | Estimate, half: float, places: int | None, sign: bool) -> str:
        if found.mean is None:
            return numbers.MISSING
        if found.low is None or found.high is None:
            return rounded(found.mean, 3, self._lang, sign)
        text = warranted(found.mean, half, self._lang, sign, places)
        return f"{text} ± {warranted(half, half, self._lang, False, places)}" if half > 0 else text

    def _p(self, d: Difference) -> str:
        p = d.p_value if d.p_holm is None else d.p_holm
        if p is None:
            return numbers.MISSING
        return f"< {numbers.fixed(0.001, 3, self._lang)}" if p < 0.001 else numbers.fixed(p, 3, self._lang)

    def _rounded(self, value: float | None, digits: int) -> str:
        return rounded(value, digits, self._lang)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._lang, **values)


def origin(provenance: Mapping[str, Any], lang: str) -> list[str]:
    """What is needed to make a comparison again."""
    lines = []
    for one in provenance["plans"]:
        settings = [f"--set {override!r}" for override in one["overrides"]]
        fingerprint = f"{say('fingerprint', lang)} {one['fingerprint'][:12]}"
        lines.append(" · ".join(part for part in (one["label"], one["file"], *settings, fingerprint) if part))
    model = say("model_version", lang, n=provenance["model_version"])
    engine = say(f"by_engine_{provenance['engine']}", lang)
    version = f"virta {provenance['versions']['virta']}"
    return [*lines, " · ".join([engine, version, model, provenance["platform"]])]


def _picked(cells: Sequence[str], columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(cells[i] for i in columns)


def _rows_of(rows: Sequence[Row], columns: Sequence[int]) -> tuple[Row, ...]:
    return tuple(replace(line, cells=tuple(line.cells[i] for i in columns)) for line in rows)
