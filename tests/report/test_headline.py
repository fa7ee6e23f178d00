"""The first sentence weighs chance and ignorance, and is bold only where both bear it out."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.report.texts import LANGUAGES
from experiments.statistics import mean_of
from experiments.worlds import Ignorance, Worlds
from simulation.scenario.types import Uncertain
from tests.report import cases
from tests.report.test_advice import judged, with_npv
from virta.answer import PLAIN, SURE
from virta.grades import Grade
from virta.outputs import page
from virta.provenance import provenance_of_plans
from virta.questions.compare import headline
from virta.questions.compare.answer import CompareAnswer
from virta.questions.compare.findings import Findings

THIN = "\u202f"


def in_worlds(better_in: int, n: int, lost: float = -1_000.0) -> Worlds:
    """n worlds in which keep is 1 000 EUR better than hold so often, else `lost`; win is always last."""
    means = np.zeros((n, 3))
    means[:, 1] = -5_000.0
    means[:, 2] = np.where(np.arange(n) < better_in, 1_000.0, lost)
    labels = ("hold", "win", "keep")
    values = tuple(np.ones((n, 1)) for _ in labels)
    rivals = tuple(
        Ignorance(label, mean_of(means[:, k], "EUR"), -9.0, 9.0, 5.0, 5.0, share, 0.0, 1.0, share, (None,))
        for k, label, share in ((1, "win", 0.0), (2, "keep", better_in / n))
    )
    return Worlds("npv", "EUR", labels, ("a",), values, means, means[:, :, None], 1, (0.0, 0.0, 1.0), rivals)


def ahead(worlds: Worlds | None = None, alike: tuple[str, ...] = ()) -> Findings:
    return Findings(judged(with_npv(1, 22_800.0, 900.0), "keep", 22_800.0, 900.0, alike), worlds=worlds)


@pytest.mark.parametrize(
    ("worlds", "grade"),
    [
        (None, Grade.LEANING),
        (in_worlds(30, 30), Grade.CLEAR),
        (in_worlds(29, 30), Grade.CLEAR),
        (in_worlds(28, 30), Grade.LEANING),
        (in_worlds(24, 30), Grade.LEANING),
        (in_worlds(17, 30), Grade.NOT_SEPARATED),  # 57 % of 30: it may as well be half of them
        (in_worlds(24, 30, lost=-9_000.0), Grade.NOT_SEPARATED),  # behind on average over the worlds
        (in_worlds(2, 30), Grade.NOT_SEPARATED),
    ],
)
def test_worlds_say_how_far_a_lead_beyond_chance_can_be_trusted(worlds: Worlds | None, grade: Grade) -> None:
    found = ahead(worlds)
    assert headline.grade(found) is grade
    assert headline.weight(found) == (SURE if grade is Grade.CLEAR else PLAIN)
    assert headline.grade(ahead(worlds, ("hold",))) is Grade.NOT_SEPARATED


def test_what_is_clear_is_a_recommendation_with_both_in_it() -> None:
    assert headline.headline(ahead(in_worlds(30, 30)), "en") == (
        f"Choose “keep customers” (keep): 22{THIN}800 EUR ahead of win in net present value, beyond chance,"
        f" and better in 100{THIN}% of 30 worlds drawn from what is uncertain."
    )


def test_what_leans_says_why_it_is_not_sure_and_what_would_settle_it() -> None:
    said = headline.headline(ahead(in_worlds(24, 30)), "en")
    assert said.startswith("“keep customers” (keep) leads, but not surely: ")
    assert f"but better than hold in only 80{THIN}% of 30 worlds" in said
    none = headline.headline(ahead(), "en")
    assert "if the assumptions hold, for the files call no number uncertain. Say in the files" in none
    hold, *rivals = ahead().comparison.plans
    unsure = Uncertain("a", "normal", (("mean", 1.0), ("sd", 0.1)))
    open_ = replace(hold, scenario=replace(hold.scenario, uncertain=(unsure, replace(unsure, path="b"))))
    unweighed = headline.headline(Findings(replace(ahead().comparison, plans=(open_, *rivals))), "en")
    assert "but what is not known (2 uncertain numbers) is not weighed. Worlds drawn" in unweighed


def test_what_the_worlds_turn_round_is_not_separated() -> None:
    said = headline.headline(ahead(in_worlds(17, 30)), "en")
    assert "“keep customers” (keep) and “hold today's split” (hold) cannot be told apart" in said
    assert f"but better than hold in only 57{THIN}% of 30 worlds" in said


def test_what_chance_leaves_open_says_its_interval_and_the_worlds() -> None:
    found = Findings(
        judged(cases.comparison(), "keep", 900.0, 4_000.0, ("hold", "win")), worlds=in_worlds(24, 30)
    )
    said = headline.headline(found, "en")
    assert f"open from −3{THIN}000 to +5{THIN}000 EUR" in said
    assert f"keep is better than hold in 80{THIN}% of 30 worlds" in said
    assert said.endswith("--until decided.")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("better_in", [30, 24])
def test_page_terminal_and_notebook_say_the_same_and_in_bold_only_what_is_clear(
    lang: str, better_in: int
) -> None:
    found = replace(cases.findings(), comparison=ahead().comparison, worlds=in_worlds(better_in, 30))
    origin = provenance_of_plans("compare", found.comparison.plans, 0, "auto", {}, None)
    answer = CompareAnswer(found, origin)
    said, clear = headline.headline(found, lang), better_in == 30
    first = answer.words(lang)[0]
    assert (first.text, first.weight) == (said, SURE if clear else PLAIN)
    on_page = page.page(answer, lang)
    assert (f'<strong class="headline">{said}</strong>' in on_page) == clear
    assert (f'<p class="headline">{said}</p>' in on_page) == (not clear)
    assert (f"<b>{answer.sentence}</b>" in answer._repr_html_()) == clear
    assert answer.sentence in answer._repr_html_()
    assert answer.document()["headline"]["grade"] == answer.grade.value == ("clear" if clear else "leaning")
