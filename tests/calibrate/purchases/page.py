"""What docs/purchases.md shows of CDNOW.

python -m tests.calibrate.purchases.page       # write the numbers and figures of today
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from experiments.calibrate.purchases import Calibration, calibrate, from_records, replay, written
from experiments.compare import Comparison, FixedN, compare
from experiments.plan import plan
from experiments.report import purchases as figures
from experiments.report import save
from tests.calibrate.purchases.records import CDNOW, ROOT
from tests.published.page import section

PAGE = ROOT / "docs" / "purchases.md"
FIGURES = PAGE.parent / "figures"
PLANS = ("hold", "win", "keep", "keep-all")
REPLICATIONS = 200


@cache
def found() -> Calibration:
    source = from_records.purchases(
        CDNOW, person="#2", time="#3", amount="#5", duplicates="keep", until="1997-09-30"
    )
    return calibrate(source.log, until=source.until)


@cache
def lived() -> replay.Replay:
    return replay.replay(found(), written.scenario(found()), seed=0)


@cache
def decided(n: int) -> Comparison:
    files = [ROOT / "scenarios" / "calibrated" / f"cdnow-{name}.yaml" for name in PLANS]
    return compare([plan(file) for file in files], seed=1, goal=FixedN(n))


def drawings() -> dict[str, str]:
    return {
        "cdnow-tracking.svg": save.svg(figures.tracking(lived(), "week")),
        "cdnow-concentration.svg": save.svg(figures.concentration(lived())),
    }


def cdnow() -> Iterator[str]:
    """Log and simulation side by side."""
    one = lived()
    low, high = np.quantile(one.simulated, (0.025, 0.975), axis=0)
    yield from ("| | Log | Simulated | middle 95 % |", "|---|--:|--:|--:|")
    for week in (13, 26, 39, 52, 65, 78):
        numbers = f"{one.bought[week]:.0f} | {one.simulated[:, week].mean():.0f}"
        yield f"| repeat purchases by week {week} | {numbers} | {low[week]:.0f} to {high[week]:.0f} |"
    low, high = np.quantile(one.concentrations, (0.025, 0.975), axis=0)
    for k, share in enumerate(replay.TOPS[:-2].tolist()):
        row = (one.concentration[k], one.concentrations[:, k].mean(), low[k], high[k])
        a, b, c, d = (100 * float(x) for x in row)
        name = f"% of repeat spend by the best {100 * share:.0f} %"
        yield f"| {name} | {a:.1f} | {b:.1f} | {c:.1f} to {d:.1f} |"
    ends = np.quantile(one.mean_spends, (0.025, 0.975))
    yield (
        f"| repeat spend a customer, USD | {one.mean_spend:.2f} | {one.mean_spends.mean():.2f}"
        f" | {ends[0]:.2f} to {ends[1]:.2f} |"
    )


def decision() -> Iterator[str]:
    """Plans side by side."""
    comparison = decided(REPLICATIONS)
    yield from ("| | npv, USD | against hold | fewer lost | invested |", "|---|--:|--:|--:|--:|")
    base = comparison.metrics[0]
    for k, name in enumerate(PLANS):
        means = comparison.metrics[k]
        gap = "" if k == 0 else _difference(comparison, k - 1)
        kept = base["customers_lost"].mean - means["customers_lost"].mean  # type: ignore[operator]
        yield (
            f"| {name} | {means['npv'].mean:,.0f} | {gap} | {'' if k == 0 else f'{kept:+.0f}'}"
            f" | {means['investment'].mean:,.0f} |"
        )
    yield f"{REPLICATIONS} paired replications; against hold: the paired difference and its 95 % interval."


def _difference(comparison: Comparison, k: int) -> str:
    gap = comparison.differences[k]["npv"]
    return f"{gap.mean:+,.0f} ({gap.low:+,.0f} to {gap.high:+,.0f})"


def main(page: Path = PAGE) -> None:
    text = section("cdnow", "\n".join(cdnow()), page.read_text(encoding="utf-8"))
    *rows, last = decision()
    text = section("decision", "\n".join([*rows, "", last]), text)
    page.write_text(text, encoding="utf-8")
    for name, drawing in drawings().items():
        (FIGURES / name).write_text(drawing, encoding="utf-8")


if __name__ == "__main__":
    main()
