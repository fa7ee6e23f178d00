import sys
import threading
from itertools import combinations

import matplotlib
import numpy as np
import numpy.typing as npt
import pytest

from experiments.report import save, style
from tests.report import cases
from virta.questions.run import stocks


def test_settings_are_the_users_again_afterwards() -> None:
    before = dict(matplotlib.rcParams)
    matplotlib.rcParams["font.size"] = 31.0
    try:
        case = cases.sample("library/team/hold")
        drawn = save.svg(stocks.figure(case.model, case.books))
        assert matplotlib.rcParams["font.size"] == 31.0
    finally:
        matplotlib.rcParams.update(before)
    assert dict(matplotlib.rcParams) == before
    assert drawn == save.svg(stocks.figure(case.model, case.books))


def test_threads_draw_the_same() -> None:
    case = cases.sample("library/team/hold")
    drawn: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: drawn.append(save.png(stocks.figure(case.model, case.books), 50)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 4
    assert len(set(drawn)) == 1


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    case = cases.sample("library/team/hold")
    with pytest.raises(
        style.MissingLibrary, match=r'Figures need matplotlib: pip install "virta\[figures\]"'
    ):
        stocks.figure(case.model, case.books)


VIEWS = {
    "everyone": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.1523, 1.0526, -0.2049), (0.1145, 0.7863, 0.0992), (-0.0039, -0.0481, 1.0520)),
    "deuteranopia": ((0.3673, 0.8606, -0.2280), (0.2801, 0.6725, 0.0474), (-0.0118, 0.0429, 0.9689)),
    "tritanopia": ((1.2555, -0.0767, -0.1788), (-0.0784, 0.9308, 0.1476), (0.0047, 0.6914, 0.3039)),
}
"""Linear RGB as seen: Machado, Oliveira & Fernandes 2009, doi:10.1109/TVCG.2009.113, severity 1."""


def lab(colour: str, view: tuple[tuple[float, ...], ...]) -> npt.NDArray[np.float64]:
    """CIE L*a*b* (white D65) of a colour as seen."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])
    xyz = to_xyz @ np.clip(np.array(view) @ linear, 0, 1) / np.array([0.9505, 1.0, 1.0888])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("view", VIEWS)
def test_plans_can_be_told_apart_by_the_colour_blind(view: str) -> None:
    looks = [lab(colour, VIEWS[view]) for colour in (style.BASELINE, *style.RIVALS[:4])]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(looks, 2)) > 12.0


@pytest.mark.parametrize("colour", [*style.RIVALS, *style.AIMS.values(), *style.SHADES["customer"]])
def test_text_in_a_colour_can_be_read_on_paper(colour: str) -> None:
    assert 1.05 / (style._luminance(style.readable(colour)) + 0.05) >= 4.5


def test_lines_are_broken_evenly_and_fit() -> None:
    text = "A line that is a little longer than it should be"
    lines = style.wrapped(text, 150.0, 8.0)
    assert " ".join(lines) == text
    assert all(style.text_width(line, 8.0) <= 150.0 for line in lines)
    assert len(lines[-1]) > 10
    assert style.wrapped("kanta-asiakas", 40.0, 8.0) == ["kanta-", "asiakas"]
