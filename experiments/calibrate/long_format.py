"""Multi-state histories in long format: a row for each way in which a stay might have ended.

As the R package mstate has them (de Wreede, Fiocco & Putter 2011, doi:10.18637/jss.v038.i07): person, from,
to, beginning and end of the stay, and whether it ended this way. The rows of one stay become one stay.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from experiments.calibrate.layout import Layout
from experiments.calibrate.notes import Note
from experiments.calibrate.records import Records

_STAY = ["person", "origin", "start"]


def stays(records: Records, layout: Layout) -> tuple[Records, Layout]:
    """The records with a row a stay, and the layout that they then have; contradictions are findings."""
    _check(records)
    table = records.table
    # The row that says how the stay ended comes first; where none does, the first of them.
    order = np.lexsort((records.rows, -table["left"].fillna(0.0).to_numpy(float)))
    first = ~table.iloc[order].duplicated(_STAY)
    kept = np.sort(order[first.to_numpy(bool)])
    one = table.iloc[kept].reset_index(drop=True).rename(columns={"origin": "stage"})
    stayed = one["left"] != 1
    one["to"] = one["to"].astype(str).mask(stayed, "").astype("category")
    columns = {
        "stage": records.columns["origin"],
        **{k: v for k, v in records.columns.items() if k != "origin"},
    }
    note = Note("long_format", {"rows": len(table), "stays": len(one)})
    changed = replace(
        records, table=one, rows=records.rows[kept], columns=columns, notes=(*records.notes, note)
    )
    return changed, replace(layout, stage=layout.origin, origin=None)


def _check(records: Records) -> None:
    table = records.table
    known = ((table["person"] != "") & table["start"].notna()).to_numpy(bool)
    groups = table.groupby(_STAY, sort=False, observed=True, dropna=False)
    stop = table["stop"].to_numpy(float)
    differs = known & (groups["stop"].transform("min").to_numpy(float) != stop) & np.isfinite(stop)
    records.flag(
        "contradiction",
        differs,
        lambda i: f"the stay ends at {stop[i]:.10g} here and sooner in another row of it",
    )
    ends = table["left"].to_numpy(float) == 1
    before = groups["left"].cumsum().to_numpy(float) - ends
    records.flag(
        "person ends twice", known & ends & (before > 0), lambda _: "the stay ended another way already"
    )
    again = known & table.duplicated([*_STAY, "to"]).to_numpy(bool)
    records.flag("duplicate", again & ~ends, lambda i: f"the way to {table['to'].iloc[i]} is there already")
