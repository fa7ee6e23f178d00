"""Small runs and comparisons that the tests of figures share, and a way to look at a drawn figure."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments import operating
from experiments.compare import Comparison, FixedN, compare
from experiments.counterfactual import counterfactuals, marginal_values
from experiments.flip import flips
from experiments.operating import Response
from experiments.plan import Plan, plan
from experiments.report import style
from experiments.sample import Sample, Sampler
from simulation.build import build
from simulation.scenario import load
from virta.questions.compare import lives
from virta.questions.compare.findings import Findings

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SIZES = {"screen": style.SCREEN, "page": style.PAGE, "column": style.COLUMN}


@cache
def sample(name: str, n: int = 2) -> Sample:
    """Replications of a shipped scenario."""
    (found,) = Sampler().sample([build(load(SCENARIOS / f"{name}.yaml"))], n)
    return found


@cache
def plans(folder: str = "team") -> tuple[Plan, ...]:
    """Hold, win and keep of a library folder."""
    return tuple(plan(SCENARIOS / "library" / folder / f"{name}.yaml") for name in ("hold", "win", "keep"))


@cache
def comparison(folder: str = "team", n: int = 6) -> Comparison:
    """Three plans over a few replications."""
    return compare(plans(folder), goal=FixedN(n))


@cache
def standings(folder: str = "team") -> tuple[Response, ...]:
    """Where hold, win and keep stand on every response."""
    found = comparison(folder, 2)
    samples = zip(found.labels, found.samples, strict=True)
    return operating.standings([operating.Ran(label, one.model, one.books) for label, one in samples])


def texts(figure: Figure) -> dict[Text, tuple[float, float, float, float]]:
    """Every text that is seen, with its box (left, bottom, right, top) in pixels of the figure."""
    with style.applied():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        found = {}
        for text in figure.findobj(Text):
            if text.get_visible() and text.get_text().strip():
                box = text.get_window_extent(renderer)
                found[text] = (box.x0, box.y0, box.x1, box.y1)
    return found


def collisions(figure: Figure) -> list[str]:
    """Texts that overlap one another, or reach beyond the figure, by more than a pixel or so."""
    boxes = texts(figure)
    width, height = figure.get_figwidth() * figure.dpi, figure.get_figheight() * figure.dpi
    found = [
        f"{text.get_text()!r} reaches beyond the figure"
        for text, (x0, y0, x1, y1) in boxes.items()
        if x0 < -1 or y0 < -1 or x1 > width + 1 or y1 > height + 1
    ]
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        wide, tall = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        if wide > 1.0 and tall > 2.0:  # boxes of lines of text include their descenders
            found.append(f"{one.get_text()!r} overlaps {other.get_text()!r}")
    return found


@cache
def findings(folder: str = "team") -> Findings:
    """A comparison with everything that a report tells, each looked into briefly."""
    found = comparison(folder)
    pair = (found.plans[0], found.plans[2])
    return Findings(
        found,
        counterfactuals(found, 3),
        marginal_values(found, 3),
        flips(found, 2),
        lives=lives.tell(pair),
        command="virta report hold win keep",
        files=("hold.yaml", "win.yaml", "keep.yaml"),
        origin={"versions": {"virta": "0.1"}, "platform": "a machine"},
    )
