"""An answer as an Excel workbook: words, statements whose totals are formulas, charts, scenarios to change.

Numbers are numbers with a format, texts are never formulas, and every total that a formula makes is checked
against the number of the answer; a difference turns cells red, here and on the first sheet.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.report.tables import HEAD, TOTAL, Table
from experiments.report.texts import say
from simulation.scenario.workbook import sheet_name
from virta.answer import SURE, Line, Sheet, Statement
from virta.outputs import CannotWrite

if TYPE_CHECKING:
    from virta.answer import Answer
    from virta.outputs import Wanted, Writer

SUFFIX = ".xlsx"
_MADE = datetime.datetime(2000, 1, 1)
"""Without a fixed date two equal answers would be two different files."""
_WIDE, _NARROW = 46, 13
_TOLERANCE = 1e-6
"""Share of the largest number of a line by which a formula may differ from the answer: rounding of sums."""
_CHART_ROWS = 18


def files(answer: Answer, wanted: Wanted) -> dict[str, Writer]:
    """The workbook under the name of the command. Raises CannotWrite where XlsxWriter is missing."""
    check()
    return {f"{answer.name}{SUFFIX}": lambda path: write(answer, path, wanted.lang)}


def check() -> None:
    """Raise CannotWrite where workbooks cannot be written."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError as problem:
        raise CannotWrite('Workbooks need XlsxWriter: pip install "virta[excel]".') from problem


def write(answer: Answer, path: Path, lang: str = "en") -> None:
    """Write an answer as a workbook. Raises CannotWrite where XlsxWriter is missing, OSError as files do."""
    check()
    import xlsxwriter

    options = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _MADE, "title": answer.head(lang)[0], "author": "Virta"})
        _Book(book, answer, lang).write()


class _Book:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, answer: Answer, lang: str) -> None:
        self._book, self._answer, self._lang = book, answer, lang
        self._checks: list[str] = []
        """The cells that hold checks."""
        self._names: set[str] = set()
        self._formats: dict[str, Any] = {}

    def write(self) -> None:
        """Write everything; the first sheet comes first, though it needs the checks of all others."""
        first = self._sheet(say("excel_answer", self._lang))
        for sheet in self._answer.workbook(self._lang):
            self._statements(sheet)
        for table in self._answer.sheets(self._lang):
            if table.title.casefold() not in self._names:
                self._text_table(table)
        for label, rows in self._answer.inputs():
            self._input(label, rows)
        self._first(first)

    def _sheet(self, name: str) -> Any:
        """A sheet of this name, cut and numbered where Excel demands it."""
        plain = "".join(c for c in name if c not in "[]:*?/\\'").strip() or "-"
        short, number = plain[:31], 2
        while short.casefold() in self._names:
            short = f"{plain[: 30 - len(str(number))]} {number}"
            number += 1
        self._names.add(short.casefold())
        sheet = self._book.add_worksheet(short)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_paper(9)
        return sheet

    def _format(self, **wanted: object) -> Any:
        key = repr(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"font_name": "Arial", "font_size": 10, **wanted})
        return self._formats[key]

    def _first(self, sheet: Any) -> None:
        title, how = self._answer.head(self._lang)
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, title, self._format(bold=True, font_size=16))
        sheet.write_string(1, 0, how, self._format(font_color="#666666", text_wrap=True))
        at = 3
        for words in self._answer.words(self._lang):
            if words.text:
                bold = bool(words.weight) and (words.weight == SURE or at > 3)
                size = 13 if at == 3 else 10
                style = self._format(text_wrap=True, valign="top", bold=bold, font_size=size)
                sheet.write_string(at, 0, words.text, style)
                sheet.set_row(at, size * 1.5 * max(1, math.ceil(len(words.text) * size / 1180)))
            at += 1
        at += 1
        sheet.write_string(at, 0, say("excel_checks", self._lang), self._format(bold=True))
        at += 1
        if self._checks:
            wrong = "+".join(f"(1-{cell})" for cell in self._checks)
            ties, broken = say("excel_ties", self._lang, n=len(self._checks)), say("excel_broken", self._lang)
            sheet.write_formula(at, 0, f'=IF({wrong}=0,"{ties}","{broken}")', self._format(bold=True), ties)
            self._red(sheet, at, 0, f'=LEFT($A${at + 1},{len(broken)})="{broken}"')
            at += 1
        for line in self._answer.origin(self._lang):
            sheet.write_string(at, 0, line, self._format(font_color="#666666", text_wrap=True))
            at += 1

    def _statements(self, wanted: Sheet) -> None:
        sheet = self._sheet(wanted.name)
        sheet.set_column(0, 0, _WIDE)
        sheet.set_column(1, 40, _NARROW)
        at = 0
        for statement in wanted.statements:
            at = self._statement(sheet, statement, at)

    def _statement(self, sheet: Any, wanted: Statement, at: int) -> int:
        """Write one statement from row `at`, its chart below it; the next free row."""
        grey = self._format(font_color="#666666")
        sheet.write_string(at, 0, wanted.title, self._format(bold=True, font_size=13))
        sheet.write_string(at + 1, 0, wanted.unit, grey)
        head = at + 2
        columns = [*wanted.columns, *([wanted.adds_up] if wanted.adds_up else [])]
        for i, label in enumerate(columns, start=1):
            style = self._format(bold=True, align="right", bottom=1, text_wrap=True)
            sheet.write_string(head, i, label, style)
        if any(_checked(wanted, line) for line in wanted.lines):
            style = self._format(align="right", bottom=1, font_color="#666666")
            sheet.write_string(head, len(columns) + 1, say("excel_check", self._lang), style)
        for k, line in enumerate(wanted.lines):
            self._line(sheet, wanted, k, head + 1)
            if line.note:
                sheet.write_string(head + 1 + k, len(columns) + 2, line.note, grey)
        end = head + 1 + len(wanted.lines)
        for note in wanted.notes:
            sheet.write_string(end, 0, note, grey)
            end += 1
        if not wanted.chart:
            return end + 1
        sheet.insert_chart(end + 1, 0, self._chart(sheet, wanted, head))
        return end + _CHART_ROWS

    def _line(self, sheet: Any, wanted: Statement, k: int, top: int) -> None:
        line, n, row = wanted.lines[k], len(wanted.columns), top + k
        look = {"bold": True, "top": 1} if line.sums or line.total else {}
        sheet.write_string(row, 0, line.label, self._format(**look))
        number = self._format(num_format=line.format or wanted.format, **look)
        for i, value in enumerate(line.values):
            if isinstance(value, str):
                sheet.write_string(row, 1 + i, value, self._format(align="right", **look))
            elif value is not None and math.isfinite(value):
                formula = _formula(wanted, line, i, row, top)
                if formula:
                    sheet.write_formula(row, 1 + i, formula, number, value)
                else:
                    sheet.write_number(row, 1 + i, value, number)
        known = [value for value in line.values if isinstance(value, float)]
        if wanted.adds_up and line.adds_up and known:
            span = f"{_cell(row, 1)}:{_cell(row, n)}"
            style = self._format(num_format=wanted.format, **{"bold": True, **look})
            sheet.write_formula(row, n + 1, f"=SUM({span})", style, math.fsum(known))
        if _checked(wanted, line):
            self._check(sheet, wanted, k, top)

    def _check(self, sheet: Any, wanted: Statement, k: int, top: int) -> None:
        """Compare the formulas of a line with the answer's own numbers: 1 where all tie, else 0 and red."""
        line, row = wanted.lines[k], top + k
        column = len(wanted.columns) + (2 if wanted.adds_up else 1)
        numbers = [v for one in wanted.lines for v in one.values if isinstance(v, float) and math.isfinite(v)]
        allowed = f"{max(max(map(abs, numbers)) * _TOLERANCE, 1e-9):.6g}"
        parts = [
            f"ABS({_cell(row, 1 + i)}-({value!r}))<={allowed}"
            for i, value in enumerate(line.values)
            if isinstance(value, float) and _formula(wanted, line, i, row, top)
        ]
        if wanted.adds_up and line.total_is is not None:
            parts.append(f"ABS({_cell(row, len(wanted.columns) + 1)}-({line.total_is!r}))<={allowed}")
        style = self._format(align="right", font_color="#2f7d32", num_format='"✓";;"✗"')
        sheet.write_formula(row, column, f"=IF(AND({','.join(parts)}),1,0)", style, 1)
        self._checks.append(f"'{sheet.get_name()}'!{_cell(row, column)}")
        self._red(sheet, row, column, f"={_cell(row, column)}=0")

    def _red(self, sheet: Any, row: int, column: int, when: str) -> None:
        style = self._book.add_format({"bg_color": "#c62828", "font_color": "#ffffff", "bold": True})
        sheet.conditional_format(
            row, column, row, column, {"type": "formula", "criteria": when, "format": style}
        )

    def _chart(self, sheet: Any, wanted: Statement, head: int) -> Any:
        """A native chart of the lines that are drawn."""
        kind = {"type": wanted.chart, **({"subtype": "stacked"} if wanted.stacked else {})}
        chart, name, n = self._book.add_chart(kind), sheet.get_name(), len(wanted.columns) - wanted.not_drawn
        for row, line in enumerate(wanted.lines, start=head + 1):
            if line.drawn:
                chart.add_series(
                    {
                        "name": [name, row, 0],
                        "categories": [name, head, 1, head, n],
                        "values": [name, row, 1, row, n],
                        **({"line": {"width": 2.0}} if wanted.chart == "line" else {}),
                    }
                )
        chart.set_title({"name": wanted.title, "name_font": {"size": 11}, "overlay": False})
        chart.set_y_axis(
            {
                "num_format": wanted.format,
                "major_gridlines": {"visible": True, "line": {"color": "#dddddd"}},
                "name": wanted.unit,
                "name_font": {"size": 9, "bold": False},
            }
        )
        chart.set_x_axis({"label_position": "low", "num_font": {"size": 8}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 900, "height": 320})
        return chart

    def _text_table(self, table: Table) -> None:
        """A table for reading, as its cells say it: rounded, with units in words."""
        if not table.rows:
            return
        sheet = self._sheet(table.title)
        sheet.set_column(0, 0, _WIDE)
        sheet.set_column(1, 40, 20)
        sheet.write_string(0, 0, table.title, self._format(bold=True, font_size=13))
        sheet.write_string(1, 0, table.unit or "", self._format(font_color="#666666"))
        for i, label in enumerate(table.columns):
            sheet.write_string(
                2, i, label, self._format(bold=True, bottom=1, align="left" if i == 0 else "right")
            )
        for k, line in enumerate(table.rows, start=3):
            for i, cell in enumerate(line.cells):
                shown = " ".join(part for part in (cell.text, cell.note) if part)
                look = self._format(
                    bold=line.kind in (HEAD, TOTAL), align="left" if i < table.left else "right"
                )
                sheet.write_string(k, i, shown, look)
        for k, note in enumerate(table.notes, start=4 + len(table.rows)):
            sheet.write_string(k, 0, note, self._format(font_color="#666666"))

    def _input(self, label: str, rows: Sequence[Any]) -> None:
        """A scenario to be changed and read back: a row a line, as `simulation.scenario.workbook` has it."""
        name = sheet_name(label)
        self._names.add(name.casefold())
        sheet = self._book.add_worksheet(name)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 30)
        sheet.set_column(2, 2, 24)
        sheet.write_string(
            0, 0, f"# {say('excel_input', self._lang)}", self._format(italic=True, font_color="#666666")
        )
        editable = {"bg_color": "#fff8e1", "border": 1, "border_color": "#e0d8b0"}
        for k, one in enumerate(rows, start=1):
            sheet.write_string(k, 0, one.key, self._format(bold=one.value is None))
            if isinstance(one.value, float):
                sheet.write_number(k, 1, one.value, self._format(**editable))
            elif one.value is not None:
                sheet.write_string(k, 1, one.value, self._format(align="left", **editable))
            if one.unit:
                sheet.write_string(k, 2, one.unit, self._format(**editable))
        sheet.freeze_panes(1, 1)


def _checked(wanted: Statement, line: Line) -> bool:
    """Whether a line has formulas that are checked against the answer's own numbers."""
    known = [i for i, value in enumerate(line.values) if isinstance(value, float) and math.isfinite(value)]
    made = any(_formula(wanted, line, i, 1, 1) for i in known)
    return made or (bool(wanted.adds_up) and line.total_is is not None)


def _formula(wanted: Statement, line: Line, i: int, row: int, top: int) -> str:
    """The formula of value number i of a line; empty where it is a number of the answer."""
    for column, of, less in wanted.differences:
        if i == column:
            return f"={_cell(row, 1 + of)}-{_cell(row, 1 + less)}"
    if line.carries is not None and i > 0:
        return f"={_cell(top + line.carries, i)}"
    terms = "".join(f"{'+' if sign > 0 else '-'}{_cell(top + k, 1 + i)}" for k, sign in line.sums)
    return f"={terms.removeprefix('+')}" if terms else ""


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))
