"""The sheets of a run: metrics, customer balance sheet, profit and loss, the best customers, log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.replicate import Replications
from experiments.report import numbers
from experiments.report.numbers import decimals, wide_scale_of
from experiments.report.tables import ITEM, TOTAL, Row, Table, heading, row
from experiments.report.texts import reason, say, title_of
from experiments.report.wording import each_period, metric_title
from experiments.statistics import Estimate
from simulation import metrics
from simulation.ledgers.tables import RUN_OFF
from simulation.log import KINDS, START
from simulation.model import CUSTOMER
from simulation.scenario.types import GONE
from simulation.tally import PER_WEIGHT_QUANTUM
from virta.questions.run.columns import columns

if TYPE_CHECKING:
    from pandas import DataFrame


MOST_PEOPLE = 10
MOST_EVENTS = 20
_BROUGHT = ("revenue", "contribution", "value")
_PASSAGES = (
    ("won", 1), ("won_back", 1), ("arrived", 1), ("returned", 1), ("lost", -1), ("stepped_back", -1),
)  # fmt: skip
_PERCENT = (metrics.SHARE, metrics.PER_PERIOD)


class Statements:
    """Writes the sheets of one run in one language and number style."""

    def __init__(
        self,
        found: Replications,
        tables: Mapping[str, DataFrame],
        provenance: Mapping[str, Any],
        lang: str,
    ) -> None:
        self._found, self._tables, self._provenance = found, tables, provenance
        self._lang = lang
        self._scenario = found.model.scenario
        self._columns = columns(self._scenario.time, lang)

    def head(self) -> tuple[str, str]:
        """The scenario's title, and one line on how it was run."""
        scenario, found = self._scenario, self._found
        people = sum(group.count for group in scenario.people_at_start)
        parts = [
            self._duration(scenario.time.horizon),
            self._say("people_at_start", n=self._fixed(people)),
        ]
        if found.n:
            parts += [self._say("replications", n=found.n) if found.n > 1 else self._say("replications_one")]
            parts += [self._say("seed_is", seed=found.seed)]
        parts += [self._say(f"by_engine_{found.engine}")]
        return title_of(scenario.title, self._lang, scenario.name), " · ".join(parts)

    def origin(self) -> str:
        """What is needed to make the run again."""
        source = self._provenance
        versions = source["versions"]
        parts = [source["file"], *(f"--set {override!r}" for override in source["overrides"])]
        parts += [f"{self._say('fingerprint')} {source['fingerprint'][:12]}", f"virta {versions['virta']}"]
        parts += [self._say("model_version", n=source["model_version"]), source["platform"]]
        return " · ".join(parts)

    def metrics(self) -> Table:
        """Every metric with its interval, and its distance from the exact value where there is one."""
        found = self._found.metrics
        shown = {name: metrics.METRICS[name] for name in found}
        several = self._found.n > 1
        exact = any(estimate.exact is not None for estimate in found.values())
        headings = ["", self._say("mean")]
        headings += [self._say("half_width")] if several else []
        headings += [self._say("exact")] if exact else []
        headings += [self._say("distance")] if exact and several else []
        rows: list[Row] = []
        for unit in dict.fromkeys(metric.unit for metric in shown.values()):
            names = [metric.name for metric in shown.values() if metric.unit == unit]
            rows += self._metric_rows(unit, names, found, several, exact, len(headings))
        notes = [*self._metric_notes(found, several, exact)]
        return Table(self._say("metrics"), tuple(headings), tuple(rows), notes=tuple(notes), airy=False)

    def balance_sheet(self) -> Table:
        """Customers that came and went by stretch of time; then everyone by stage."""
        flow, stages = self._tables["customer_flow"], self._tables["balance_sheet"]
        scale, unit, places = self._people_scale(float(stages["closing"].max()))
        write = self._writer(scale, places)
        rows = [heading(self._say("customers"), 2 + len(self._columns.stretches))]
        rows += self._customer_rows(flow, write)
        rows.append(heading(self._say("by_stage"), 2 + len(self._columns.stretches)))
        rows += self._stage_rows(stages, write)
        if "referred" in stages:
            brought = self._by_stretch(stages, "referred")[:-1]
            rows.append(row(self._say("sheet_referred"), "", *map(write, brought)))
        headings = (
            self._columns.heading,
            self._say("sheet_start"),
            *(s.label for s in self._columns.stretches),
        )
        return Table(self._say("balance_sheet"), headings, tuple(rows), self.basis(unit))

    def profit_and_loss(self) -> Table:
        """What was earned and spent by stretch of time; every line adds up to the right and down."""
        table, spent = self._tables["profit_and_loss"], self._tables["investments"]
        runs_off = bool((table["period"] == RUN_OFF).any())
        lines: list[tuple[str, list[float], str]] = [
            (self._say("sheet_revenue"), self._by_stretch(table, "revenue"), ITEM),
            (self._say("sheet_margin"), self._by_stretch(table, "margin"), ITEM),
        ]
        for key, sign in (("service_cost", -1), ("one_off", 1)):
            values = [sign * value for value in self._by_stretch(table, key)]
            if any(values):
                lines.append((self._say(f"sheet_{key}"), values, ITEM))
        for investment in self._scenario.investments:
            mine = spent[spent["investment"] == investment.name]
            name = title_of(investment.title, self._lang, investment.name)
            lines.append((name, [-value for value in self._by_stretch(mine, "spend")], ITEM))
        lines.append((self._say("sheet_contribution"), self._by_stretch(table, "contribution"), TOTAL))
        lines.append((self._say("sheet_discounted"), self._by_stretch(table, "discounted"), ITEM))

        largest = max(abs(sum(values)) for _, values, _ in lines)
        scale, unit = self._money_scale([largest])
        places = 0 if largest >= 1000 else 2
        rows = []
        for title, values, kind in lines:
            cells = [*(values if runs_off else values[:-1]), sum(values)]
            rows.append(row(title, *(self._fixed(v / scale, places) for v in cells), kind=kind))
        headings = [self._columns.heading, *(s.label for s in self._columns.stretches)]
        headings += [self._say("sheet_after")] if runs_off else []
        length = self._duration(self._scenario.money.run_off)
        notes = [self._say("after_note", time=length), *self._cut_off_notes()] if runs_off else []
        notes += self._unspent_notes(spent)
        title, total = (
            self._say("profit_and_loss"),
            self._say("sheet_total_after" if runs_off else "sheet_total"),
        )
        return Table(title, (*headings, total), tuple(rows), self.basis(unit), tuple(notes))

    def satisfaction(self) -> Table:
        """Where encounters broke by stretch of time, and the score of those who are there at its end."""
        stages, broken = self._tables["satisfaction"], self._tables["hand_offs"]
        found = self._scenario.satisfaction
        assert found is not None
        width = 1 + len(self._columns.stretches)

        def counted(table: DataFrame, column: str, title: str, kind: str = ITEM) -> Row:
            values = self._by_stretch(table, column)[:-1]
            return row(title, *(self._fixed(value) for value in values), kind=kind)

        rows = [counted(stages, "encounters", self._say("sheet_encounters"))]
        for one in found.hand_offs:
            mine = broken[broken["hand_off"] == one.name]
            rows.append(counted(mine, "failures", f"  {title_of(one.title, self._lang, one.name)}"))
        rows.append(counted(stages, "failures", self._say("sheet_failures"), TOTAL))
        rows.append(counted(stages, "recoveries", f"  {self._say('sheet_recoveries')}"))
        rows.append(heading(self._say("score_by_stage"), width))
        books, model = self._found.books, self._found.model
        heads, scores = books.heads.sum(axis=2), books.scores.sum(axis=2) / PER_WEIGHT_QUANTUM
        for s, stage in enumerate(self._scenario.stages):
            if not any(segment.stages[s].encounters for segment in model.scenario.segments):
                continue
            ends = [stretch.last + 1 for stretch in self._columns.stretches]
            means = [scores[q, s] / heads[q, s] if heads[q, s] else None for q in ends]
            rows.append(row(f"  {self._stage(stage.name)}", *(self._percent(mean, 1) for mean in means)))
        headings = (self._columns.heading, *(s.label for s in self._columns.stretches))
        return Table(self._say("satisfaction"), headings, tuple(rows))

    def teams(self) -> Table:
        """What teams did by stretch of time: calls and what came of them, waiting and load."""
        table = self._tables["teams"].fillna(0.0)
        stretches = self._columns.stretches
        rows: list[Row] = []
        for one in self._scenario.investments:
            if one.team is None:
                continue
            mine = table[table["team"] == one.name]
            parts = [mine[mine["period"].between(s.first + 1, s.last + 1)] for s in stretches]
            rows.append(heading(title_of(one.title, self._lang, one.name), 1 + len(stretches)))
            for column in ("calls", "contacts", "abandoned", "withdrawn"):
                counts = (self._fixed(float(part[column].sum())) for part in parts)
                rows.append(row(f"  {self._say(f'sheet_{column}')}", *counts))
            served = [float(part["contacts"].sum()) for part in parts]
            waited = [float((part["wait"] * part["contacts"]).sum()) for part in parts]
            staff = [float(part["people"].sum()) for part in parts]
            busy = [float((part["load"] * part["people"]).sum()) for part in parts]
            cost = [float(part["cost"].sum()) for part in parts]
            means = [self._fixed(w / n if n else None, 2) for w, n in zip(waited, served, strict=True)]
            unit = self._say(f"{self._scenario.time.unit}s")
            rows.append(row(f"  {self._say('sheet_wait', unit=unit)}", *means))
            loads = (self._percent(b / n if n else None) for b, n in zip(busy, staff, strict=True))
            rows.append(row(f"  {self._say('sheet_load')}", *loads))
            each = (self._fixed(c / n if n else None, 2) for c, n in zip(cost, served, strict=True))
            currency = self._scenario.money.currency
            rows.append(row(f"  {self._say('sheet_cost_a_contact', currency=currency)}", *each))
        headings = (self._columns.heading, *(s.label for s in stretches))
        return Table(self._say("teams"), headings, tuple(rows))

    def given(self, asked: str, table: DataFrame) -> Table:
        """What is known of a customer with a tenure or purchases: a column each."""
        each = [name for name in ("frequency", "recency", "age", "tenure") if name in table.columns]
        segments = table["segment"].unique()
        scale, money = self._money_scale(table["value"].dropna().tolist())
        unit = self._say(f"{self._scenario.time.unit}s")
        sums = {
            "purchases": self._say("given_to_come"),
            "time": self._say("given_time", unit=unit),
            "value": self._say("given_value", unit=money),
        }
        chances = {"survival": self._say("given_survival"), "there": self._say("given_there")}
        own = [name for name in table.columns if name not in ("segment", *each, *sums, *chances)]
        means = {name: name.removesuffix(": mean") for name in own if name.endswith(": mean")}
        titles = {
            **chances,
            **{name: self._say("given_mean", trait=means[name]) if name in means else name for name in own},
            **sums,
        }
        first = table[table["segment"] == segments[0]]
        rows = [
            row(self._say(f"given_{name}", unit=unit), *(self._number(v) for v in first[name]))
            for name in each[1:]
        ]
        for segment in segments:
            if len(segments) > 1:
                rows.append(heading(self._segment(segment), 1 + len(first)))
            mine = table[table["segment"] == segment]
            for name, title in titles.items():
                if name not in table.columns:
                    continue
                cells = mine[name].tolist()
                if name == "value":
                    written = [self._fixed(None if v != v else v / scale, decimals(v / scale)) for v in cells]
                elif name in sums or name in means:
                    places = 1 if name == "time" else 2
                    written = [self._fixed(None if v != v else v, places) for v in cells]
                else:
                    written = [self._percent(None if v != v else v, 1) for v in cells]
                rows.append(row(title, *written))
        headings = [self._number(v) for v in first[each[0]]]
        why = table.attrs.get("reason")
        notes = [self._say("given_note")]
        notes += [self._say("given_no_value", reason=reason(why, self._lang))] if why else []
        corner = self._say("given_bought" if "frequency" in each else f"several_{self._scenario.time.unit}s")
        return Table(self._say(asked), (corner, *headings), tuple(rows), notes=tuple(notes))

    def _number(self, value: float) -> str:
        """A whole number, or with a decimal."""
        return self._fixed(None if value != value else value, 1 if value % 1.0 else 0)

    def best_customers(self) -> Table:
        """The most valuable customers."""
        table = self._tables["customers"]
        table = table[table["became_customer"].notna()]
        best = table.sort_values(["value", "person"], ascending=[False, True]).head(MOST_PEOPLE)
        keys = ["person", "segment", "final_stage", "since", "purchases"]
        keys += ["sheet_revenue", "sheet_contribution", "value"]
        scale, unit = self._money_scale(best[[*_BROUGHT]].to_numpy().ravel().tolist())
        rows = tuple(
            row(
                person["person"],
                self._segment(person["segment"]),
                self._stage(person["final_stage"]),
                self._fixed(person["became_customer"], 1),
                self._fixed(person["purchases"]),
                *(self._fixed(person[key] / scale) for key in _BROUGHT),
            )
            for person in best.to_dict("records")
        )
        subtitle = f"{self._say('most_valuable', n=len(rows), total=self._fixed(len(table)))}, "
        subtitle += f"{unit}, {self._say('of_first')}"
        headings = tuple(self._say(key) for key in keys)
        return Table(self._say("best_customers"), headings, rows, subtitle, left=3)

    def log(self) -> Table:
        """The first events."""
        table = self._tables["log"]
        later = table[table["kind"] != KINDS[START]].head(MOST_EVENTS)
        rows = tuple(
            row(
                self._say(f"event_{event['kind']}"),
                event["person"],
                self._stage(event["origin"]),
                self._stage(event["destination"]) or event["cause"],
                self._fixed(event["time"], 3),
                self._fixed(event["amount"], 2) if event["amount"] else "",
            )
            for event in later.to_dict("records")
        )
        total = self._fixed(len(table))
        subtitle = f"{self._say('first_rows', n=len(rows), total=total)}, {self._say('of_first')}"
        keys = ("event", "person", "from_stage", "to_stage", "time", "amount")
        return Table(self._say("event_log"), tuple(self._say(key) for key in keys), rows, subtitle, left=4)

    def _metric_rows(
        self,
        unit: str,
        names: Sequence[str],
        found: Mapping[str, Estimate],
        several: bool,
        exact: bool,
        width: int,
    ) -> list[Row]:
        means = [found[name].mean or 0.0 for name in names]
        scale, name = wide_scale_of(means) if unit == metrics.MONEY else (1.0, "")
        rows = [heading(self._unit(name, self._unit_text(unit)), width)]
        for name in names:
            estimate = found[name]
            like = decimals((estimate.mean or 0.0) / scale)
            half = None if estimate.high is None or estimate.mean is None else estimate.high - estimate.mean

            def write(value: float | None, like: int = like) -> str:
                if unit in _PERCENT:
                    return self._percent(value, 2)
                return self._fixed(None if value is None else value / scale, like)

            cells = [f"  {self._metric(name)}", write(estimate.mean)]
            cells += [write(half)] if several else []
            cells += [write(estimate.exact)] if exact else []
            cells += [self._signed(estimate.z, 1)] if exact and several else []
            rows.append(row(*cells))
        return rows

    def _metric_notes(self, found: Mapping[str, Estimate], several: bool, exact: bool) -> list[str]:
        notes = []
        for name, estimate in found.items():
            if estimate.reason:
                why = self._why(name, estimate.reason)
                notes.append(self._say("undefined_metric", metric=self._metric(name), reason=why))
        rates = [found[name].mean for name in ("retention_rate", "churn_rate") if name in found]
        shown = [round(rate, 4) for rate in rates if rate is not None]
        if len(shown) == 2 and abs(sum(shown) - 1.0) > 1.5e-4:
            notes.append(self._say("churn_note"))
        if not several:
            notes.append(self._say("single_note" if self._found.n else "expected_note"))
        remarks = [reason(one, self._lang) for one in self._provenance.get("approximations", ())]
        notes += [f"{one[:1].upper()}{one[1:]}." for one in remarks]
        reasons = {estimate.exact_reason for estimate in found.values() if estimate.exact_reason}
        if exact and several:
            notes.append(self._say("distance_note"))
        elif not exact and reasons:
            notes.append(self._say("no_exact_note", reason=reason(min(reasons), self._lang)))
        return notes

    def _customer_rows(self, flow: DataFrame, write: Callable[[float], str]) -> list[Row]:
        by_period = flow.groupby("period", sort=False).sum(numeric_only=True)
        opening = [float(by_period["opening"].iloc[s.first]) for s in self._columns.stretches]
        closing = [float(by_period["closing"].iloc[s.last]) for s in self._columns.stretches]
        rows = [row(f"  {self._say('sheet_opening')}", "", *map(write, opening))]
        for key, sign in _PASSAGES:
            values = [sign * value for value in self._by_stretch(flow, key)[:-1]]
            if any(abs(value) > 1e-9 for value in values) or key in ("won", "lost"):
                rows.append(row(f"  {self._say(f'sheet_{key}')}", "", *map(write, values)))
        rows.append(
            row(f"  {self._say('sheet_closing')}", write(opening[0]), *map(write, closing), kind=TOTAL)
        )
        return rows

    def _stage_rows(self, table: DataFrame, write: Callable[[float], str]) -> list[Row]:
        by_stage = table.groupby(["period", "stage"], sort=False).sum(numeric_only=True)
        opening, closing = by_stage["opening"].unstack("stage"), by_stage["closing"].unstack("stage")
        rows, left, totals = [], [], [0.0] * (1 + len(self._columns.stretches))
        for stage in self._scenario.stages:
            values = [float(opening[stage.name].iloc[0])]
            values += [float(closing[stage.name].iloc[s.last]) for s in self._columns.stretches]
            if stage.name == GONE:
                if any(values):
                    left.append(row(f"  {self._stage(stage.name)}", *map(write, values)))
                continue
            totals = [total + value for total, value in zip(totals, values, strict=True)]
            rows.append(row(f"  {self._stage(stage.name)}", *map(write, values)))
        return [*rows, row(f"  {self._say('sheet_in_market')}", *map(write, totals), kind=TOTAL), *left]

    def _by_stretch(self, table: DataFrame, column: str) -> list[float]:
        """Sums over each stretch, and last what falls after the horizon."""
        sums: Mapping[Any, float] = table.groupby("period")[column].sum().to_dict()
        spans = (range(s.first + 1, s.last + 2) for s in self._columns.stretches)
        return [*(sum(sums.get(p, 0.0) for p in span) for span in spans), sums.get(RUN_OFF, 0.0)]

    def _cut_off_notes(self) -> list[str]:
        books, kinds = self._found.books, self._found.model.arrays.stage_kind
        there = float(books.heads[-1][kinds == CUSTOMER].sum())
        share = float(books.cut_off.sum()) / there if there else 0.0
        return [self._say("cut_off_note", share=self._percent(share, 1))] if share else []

    def _unspent_notes(self, spent: DataFrame) -> list[str]:
        notes = []
        for investment in self._scenario.investments:
            unspent = float(spent.loc[spent["investment"] == investment.name, "unspent"].sum())
            if unspent:
                amount = f"{self._fixed(unspent)} {self._scenario.money.currency}"
                name = title_of(investment.title, self._lang, investment.name)
                notes.append(self._say("unspent_note", investment=name, amount=amount))
        return notes

    def _money_scale(self, values: list[float]) -> tuple[float, str]:
        scale, name = wide_scale_of(values)
        return scale, self._unit(name, self._scenario.money.currency)

    def _people_scale(self, largest: float) -> tuple[float, str, int]:
        scale, name = wide_scale_of([largest])
        fractions = self._found.n != 1 and largest < 1000
        return scale, self._unit(name, self._say("people")), 1 if fractions else 0

    def _writer(self, scale: float, places: int) -> Callable[[float], str]:
        return lambda value: self._fixed(value / scale, places)

    def basis(self, unit: str = "") -> str:
        """What stands beside the title of a table: the unit, and over how many replications it is a mean."""
        n = self._found.n
        kinds = {0: self._say("expected_basis"), 1: self._say("of_first")}
        return ", ".join(part for part in (unit, kinds.get(n) or self._say("mean_over", n=n)) if part)

    def _unit(self, scale: str, unit: str) -> str:
        return self._say(scale, unit=unit) if scale else unit

    def _unit_text(self, unit: str) -> str:
        time, currency = self._scenario.time, self._scenario.money.currency
        return {
            metrics.MONEY: currency,
            metrics.PEOPLE: self._say("people"),
            metrics.SHARE: self._say("share"),
            metrics.PER_PERIOD: self._say("share_per", each=each_period(self._scenario, self._lang)),
            metrics.TIME: self._say(f"{time.unit}s"),
            metrics.MONEY_PER_PERSON: self._say("per_person", currency=currency),
        }[unit]

    def _why(self, name: str, why: str) -> str:
        if name == "top20_share" and not self._scenario.money.sampled_purchases:
            return self._say("why_expected")
        return reason(why, self._lang)

    def _metric(self, name: str) -> str:
        return metric_title(name, self._lang)

    def _stage(self, name: str) -> str:
        stage = next((s for s in self._scenario.stages if s.name == name), None)
        return title_of(stage.title, self._lang, stage.name) if stage else ""

    def _segment(self, name: str) -> str:
        segment = next(s for s in self._scenario.segments if s.name == name)
        return title_of(segment.title, self._lang, segment.name)

    def _duration(self, time: float) -> str:
        unit = self._scenario.time.unit
        count = self._fixed(time, 0 if time == round(time) else 2)
        return f"{count} {self._say(unit if time == 1 else f'{unit}s')}"

    def _fixed(self, value: float | None, places: int = 0) -> str:
        return numbers.fixed(value, places, self._lang)

    def _signed(self, value: float | None, places: int = 0) -> str:
        return numbers.signed(value, places, self._lang)

    def _percent(self, value: float | None, places: int = 0) -> str:
        return numbers.percent(value, places, self._lang)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._lang, **values)
