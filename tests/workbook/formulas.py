"""The values of a workbook's formulas, worked out anew from its numbers.

Knows what these formulas are made of: cells, + and -, comparisons, SUM, ABS, AND, IF.
"""

import re
from pathlib import Path

import openpyxl
from openpyxl.utils import range_boundaries

Place = tuple[str, str]
Value = float | str | bool


def recalculated(book: Path) -> dict[Place, Value]:
    """(sheet, cell) -> value of every formula."""
    sheets = openpyxl.load_workbook(book)
    found: dict[Place, Value] = {}

    def value(sheet: str, cell: str) -> Value:
        held = sheets[sheet][cell]
        if held.data_type != "f":
            return 0.0 if held.value is None else held.value
        if (sheet, cell) not in found:
            found[sheet, cell] = evaluated(sheet, str(held.value)[1:])
        return found[sheet, cell]

    def evaluated(sheet: str, formula: str) -> Value:
        texts: list[str] = []

        def kept(match: re.Match[str]) -> str:
            texts.append(match[1])
            return f"T[{len(texts) - 1}]"

        def spread(match: re.Match[str]) -> str:
            left, top, right, bottom = range_boundaries(match[1])
            of = [
                f"{openpyxl.utils.get_column_letter(c)}{r}"
                for r in range(top, bottom + 1)
                for c in range(left, right + 1)
            ]
            return f"SUM({','.join(of)})"

        source = re.sub(r'"([^"]*)"', kept, formula)
        source = re.sub(r"SUM\(([A-Z]+\d+:[A-Z]+\d+)\)", spread, source)
        source = re.sub(r"'([^']+)'!([A-Z]+\d+)", lambda m: f"V({m[1]!r},{m[2]!r})", source)
        source = re.sub(r"(?<![\w'])([A-Z]{1,2}\d+)(?![\w'(])", lambda m: f"V({sheet!r},{m[1]!r})", source)
        source = re.sub(r"(?<![<>=])=(?!=)", "==", source)
        names = {
            "V": value,
            "T": texts,
            "SUM": lambda *v: float(sum(x for x in v if not isinstance(x, str))),
            "ABS": abs,
            "AND": lambda *v: all(v),
            "IF": lambda test, yes, no: yes if test else no,
        }
        return eval(source, {"__builtins__": {}}, names)

    for sheet in sheets.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value(sheet.title, cell.coordinate)
    return found
