"""Records beside the repository: the page says what is found in them, and its drawings can be read."""

import re

import numpy as np
import pytest

from experiments.report.validation import Cohort, surviving, yearly
from tests.published import kept
from tests.published.fits import HIGH_END, REGULAR
from tests.published.page import DRAWINGS, PAGE
from tests.report.cases import SIZES, collisions

statements = pytest.mark.skipif(
    not kept.DISH.is_file(), reason="DISH's statements, which the project does not carry, are not beside it"
)
customers = pytest.mark.skipif(
    not kept.TELCO.is_file(),
    reason="the telephone company's records, which the project does not carry, are not beside it",
)


def test_the_page_has_its_sections_and_drawings_wherever_it_is_read() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, heading in (("balances", "### DISH Network"), ("survivals", "### A telephone company")):
        written = re.search(rf"<!-- {name} -->(.*?)<!-- end of {name} -->", page, re.DOTALL)
        assert written is not None
        assert heading in written[1]
    drawn = re.findall(r"\(figures/([a-z-]+\.svg)\)", page)
    assert {"dish-balance.svg", "validation-contracts.svg", "validation-donations.svg"} <= set(drawn)
    assert [file for file in drawn if not (DRAWINGS / file).is_file()] == []


@customers
def test_customers_still_there_are_those_counted() -> None:
    months = np.array(kept.MONTHS, float)
    assert kept.tenures().at(months) == pytest.approx([kept.counted(m) for m in kept.MONTHS], abs=1e-12)
    page = PAGE.read_text(encoding="utf-8")
    assert [line for line in kept.survivals() if line not in page] == []


@statements
@pytest.mark.verify
def test_the_exact_twin_keeps_the_books_of_the_statements() -> None:
    found = kept.replay()
    untied = np.abs(found.fit.statements.off).max()
    # A simulated scenario begins with whole persons.
    assert np.abs(found.exact - found.reported).max() < untied + found.stands_for


@statements
@pytest.mark.verify
def test_the_simulation_lies_around_the_exact_twin_as_its_band_says() -> None:
    found = kept.replay()
    n = len(found.lived)
    off = (found.lived.mean(axis=0) - found.exact) / (found.sd / np.sqrt(n))
    assert np.abs(off).max() < 5.2  # of 69 means one is beyond by chance once in 70,000 seeds
    spread = found.lived.std(axis=0, ddof=1) / found.sd
    # 40 replications know a standard deviation to 11 %: one of 69 is beyond by chance once in 900 seeds.
    assert ((spread > 0.55) & (spread < 1.5)).all()


@statements
@pytest.mark.verify
def test_the_page_has_the_balances_of_today() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [line for line in kept.balances() if line not in page] == []


def cohort(name: str, recorded: tuple[float, ...]) -> Cohort:
    """Lines one percent below the dots, bars one above."""
    dots = np.array(recorded)
    return Cohort(name, recorded, dots - 1, dots + 1, np.full(12, 0.5))


BOTH = [cohort("High End", HIGH_END), cohort("Regular", REGULAR)]


def test_dots_lines_and_bars_are_what_was_given() -> None:
    (axes,) = surviving(BOTH, 7).axes
    lines = [np.asarray(line.get_ydata(), float).tolist() for line in axes.lines]
    bars = [[segment[:, 1].tolist() for segment in bar.get_segments()] for bar in axes.collections]  # type: ignore[attr-defined]
    for one, found in zip(BOTH, bars, strict=True):
        assert [100.0, *one.expected] in lines
        assert list(one.recorded) in lines
        assert found == pytest.approx(np.column_stack([one.mean - 0.98, one.mean + 0.98]))
    assert [7.5, 7.5] in [np.asarray(line.get_xdata(), float).tolist() for line in axes.lines]


@pytest.mark.parametrize("lang", ["en", "fi"])
@pytest.mark.parametrize("size", sorted(SIZES))
def test_nothing_in_a_drawing_hides_anything(size: str, lang: str) -> None:
    assert collisions(surviving(BOTH, 7, lang=lang, size=SIZES[size])) == []
    donors = [5000.0 - 200 * k for k in range(11)]
    drawn = yearly(donors, donors, [(d, 20.0) for d in donors], 6, lang=lang, size=SIZES[size])
    assert collisions(drawn) == []
