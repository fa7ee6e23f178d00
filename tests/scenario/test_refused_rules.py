"""Well-formed files that break a rule of the language are refused."""
# ruff: noqa: E501 - one case a line reads best

import pytest

from simulation.scenario import loads
from simulation.scenario.meaning import size

from .harness import SMALL, assert_refused, edited, refused

KEYS = {
    "at the top": ("", "§investment: {}", 'unknown key of a scenario "investment"', "investments"),
    "of time": ("12 months", "12 months, §perod: 1", 'unknown key of time "perod"', "period"),
    "of a stage": ("kind: former", "kind: former, §absorbin: true", 'of a stage "absorbin"', "absorbing"),
    "of purchases": ("rate: 1,", "rate: 1, §frequency: 3,", 'of purchases "frequency"', "every"),
    "one level too high": ("schema: 1", "schema: 1\n§horizon: 3", '"horizon"', "horizon stands under time"),
    "a shape outside time_in_stage": (
        "{rate: 0.05}",
        "{rate: 1, §weibull: {shape: 2}}",
        "weibull",
        "time_in_stage",
    ),
    "kind missing": ("  ended: {kind: former}", "  §ended: {}", 'a stage needs "kind"', ""),
    "kind unknown": ("kind: former", "kind: §fromer", '"fromer" is not allowed here', "former"),
    "unit unknown": ("unit: month", "unit: §moon", '"moon" is not allowed here', "month"),
    "a mapping for a word": ("kind: former", "kind: §{former: 1}", "one word is wanted, not a mapping", ""),
    "a word for a mapping": ("{kind: former}", "§former", "a stage is written as keys with values", "kind"),
    "nothing for a mapping": ("ended: {kind: former}", "§ended:", "a value is missing", "kind"),
    "nothing for a word": ("kind: former", "kind: §", "a value is missing", "former"),
    "no pace": (
        "  active -> ended: {rate: 0.05}",
        "  §active -> ended: {}",
        "a transition needs its pace",
        "half_life",
    ),
    "two paces": (
        "{rate: 0.05}",
        "{rate: 0.05, §mean: 3}",
        'its pace is given twice, by "rate" and "mean"',
        "keep one",
    ),
    "two differences": (
        "{rate: 0.05}",
        "{rate: 0.05, differs_by_customer: {gamma: {cv: 1}}, §never: 20 %}",
        "how customers differ is given twice",
        "keep one",
    ),
    "nobody ever": ("{rate: 0.05}", "{rate: 0.05, never: §100 %}", "below 1", ""),
    "a share of the cured": (
        "{rate: 0.05}",
        "{rate: 0.05, §cure_fraction: 0.2}",
        "unknown key",
        "write never",
    ),
    "two paces of purchases": ("rate: 1,", "rate: 1, §every: 2 months,", "their pace is given twice", ""),
    "a rate and a probability of purchases": (
        "rate: 1,",
        "rate: 1, §probability: 30 %,",
        'their pace is given twice, by "rate" and "probability"',
        "keep one",
    ),
    "a name with a slash": ("  ended: {", "  §a/b: {", "holds /", ""),
    "a name with spaces around": ("  ended: {", '  §" ended": {', "begins or ends with a space", ""),
    "an empty name": ("  ended: {", '  §"": {', "a key is missing", ""),
}


@pytest.mark.parametrize(("old", "new", "message", "advice"), KEYS.values(), ids=KEYS)
def test_keys_and_words(old: str, new: str, message: str, advice: str) -> None:
    text = edited(old, new)
    problems = refused(text.replace("§", ""))
    line, column = (
        text[: text.index("§")].count("\n") + 1,
        text.index("§") - text.rfind("\n", 0, text.index("§")),
    )
    found = [p for p in problems if (p.line, p.column) == (line, column) and message in p.message]
    assert found, "\n".join(map(str, problems))
    assert advice in f"{found[0].nearest} {found[0].hint} {found[0].allowed}"


def test_everything_missing_is_named_at_once() -> None:
    (problem,) = refused("schema: 1\n")
    assert problem.message == 'a scenario needs "time" and "stages" and "transitions"'


STAGES = {
    "undefined origin": ("active -> ended", "§activ -> ended", 'unknown stage "activ"', "active"),
    "undefined destination": ("active -> ended", "§active -> endet", 'unknown stage "endet"', "ended"),
    "no arrow": ("active -> ended", "§active to ended", "is not a transition", "origin -> destination"),
    "two arrows": ("active -> ended", "§active -> ended -> gone", "is not a transition", ""),
    "to itself": ("active -> ended", "§active -> active", "to itself moves nobody", ""),
    "out of gone": ("active -> ended", "§gone -> active", "nobody leaves gone", ""),
    "gone declared": ("ended: {kind: former}", "ended: {kind: former}\n  §gone: {kind: former}", "gone is built in", ""),
    "a second id": (
        "{kind: former}", "{kind: former, id: §active}", 'the id "active" is taken by stage "active"', ""),
    "an id of gone": ("{kind: former}", "{kind: former, id: §gone}", "taken by the built-in stage gone", ""),
    "a fixed amount with spread": (
        "amount: 50", "amount: {mean: 50, cv: 0.5, distribution: §fixed}", "has no spread", "leave out cv"),
    "an unknown trait": ("rate: 1,", "rate: 1, differs_by_customer: §zeal,", 'unknown trait "zeal"', "declare it"),
    "tenure outside customers": (
        "{rate: 0.1}", "{rate: 0.1, by: §tenure}", "not of kind customer", "by: duration"),
    "by beside a probability": ("{rate: 0.05}", "{probability: 5 %, by: §duration}", "has no place beside", ""),
    "every without probability": ("{rate: 0.05}", "{rate: 0.05, §every: 12}", "every belongs to a probability", ""),
    "every purchase without probability": (
        "{rate: 0.05}", "{rate: 0.05, §every: purchase}", "every belongs to a probability", ""),
    "every purchase of what nobody buys": (
        "{rate: 0.1}", "{probability: 5 %, every: §purchase}", 'nothing is bought in "prospect"', "under stages.prospect"),
    "every purchase by tenure": (
        "{rate: 0.05}", "{probability: 5 %, every: purchase, by: §tenure}", "no place beside probability", ""),
    "a misspelt purchase": (
        "{rate: 0.05}", "{probability: 5 %, every: §purchases}", '"purchases" is not allowed here', "purchase"),
    "a purchase for a length of time": ("rate: 1,", "every: §purchase,", '"purchase" is not understood', "60 months"),
    "a purchase above one": ("rate: 1,", "probability: §1.1,", "more than the whole", ""),
    "a purchase of 110 %": ("rate: 1,", "probability: §110 %,", "at most 1 (100 %)", ""),
    "a purchase below nothing": ("rate: 1,", "probability: §-5 %,", "at least 0", ""),
    "a probability of purchase over time": (
        "rate: 1,", "probability: §5 % per month,", "'per month' does not belong here", "a proportion"),
    "a purchase without distribution": (
        "rate: 1,", "§probability: {},", "needs its distribution", "beta, trait"),
    "a purchase by half a beta": ("rate: 1,", "probability: {§beta: {alpha: 1}},", 'needs "beta"', ""),
    "a purchase by an unknown trait": ("rate: 1,", "probability: {trait: §zeal},", 'unknown trait "zeal"', "declare it"),
    "a purchase that differs twice": (
        "rate: 1,", "probability: {beta: {alpha: 1, beta: 2}}, §differs_by_customer: {gamma: {cv: 1}},",
        "differs by customer already", ""),
    "a branch of nothing": ("{rate: 0.05}", "{branch: §50 %}", "the origin has none", "stages.active"),
    "a transition id twice": (
        "{rate: 0.05}", "{rate: 0.05, id: §prospect -> active}", "holds ->", ""),
    "an uncertain pace in pieces": (
        "{rate: 0.05}",
        "{time_in_stage: {piecewise: {0 months: 1}}, §uncertain: {lognormal: {cv: 0.2}}}",
        "no single number", "under uncertain"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message", "advice"), STAGES.values(), ids=STAGES)
def test_stages_and_transitions(old: str, new: str, message: str, advice: str) -> None:
    assert_refused(edited(old, new), message, advice)


def test_no_stage_is_called_like_a_key_of_people_at_start() -> None:
    assert_refused(
        SMALL.replace("  ended", "  §selection").replace("-> ended", "-> selection"),
        "cannot be called selection",
    )


def test_an_absorbing_stage_has_no_exits() -> None:
    assert_refused(
        SMALL.replace("{kind: former}", "{kind: former, absorbing: true}")
        + "  §ended -> active: {rate: 0.01}\n",
        '"ended" is absorbing',
    )


PACES = {
    "weibull without length": ("§weibull: {shape: 2}", "needs its length", "median"),
    "weibull shape zero": ("weibull: {shape: §0, mean: 3}", "out of range: it must be above 0", ""),
    "weibull too flat": ("weibull: {shape: 0.001, mean: §3}", "beyond what can be computed with", ""),
    "weibull twice": ("weibull: {shape: 2, mean: 3, §scale: 3}", "its length is given twice", ""),
    "gompertz of no growth": ("gompertz: {rate: 1, growth: §0}", "0 is not allowed here", ""),
    "gompertz negative": ("gompertz: {rate: §-1, growth: 1}", "out of range", ""),
    "piecewise from later": ("piecewise: {§3 months: 1}", "must hold from 0 on", ""),
    "piecewise twice": ("piecewise: {0: 1, 1 quarter: 2, §3 months: 1}", "is the same", ""),
    "piecewise negative": ("piecewise: {0: §-1}", "out of range", ""),
    "piecewise empty": ("piecewise: §{}", "at least one pair", ""),
    "two shapes": ("exponential: {mean: 2}, §weibull: {shape: 1, mean: 2}", "its shape is given twice", ""),
    "exponential of nothing": ("exponential: {mean: §0}", "above 0", ""),
}


@pytest.mark.parametrize(("shape", "message", "advice"), PACES.values(), ids=PACES)
def test_distributions_of_times(shape: str, message: str, advice: str) -> None:
    assert_refused(edited("{rate: 0.05}", f"{{time_in_stage: {{{shape}}}}}"), message, advice)


TRAITS = {
    "gamma without spread": ("§gamma: {}", "its spread"),
    "gamma of no spread": ("gamma: {cv: §0}", "above 0"),
    "gamma twice": ("gamma: {cv: 1, §shape: 1}", "its spread is given twice"),
    "gamma beyond computing": ("gamma: {cv: §1e-200}", "beyond what can be computed"),
    "lognormal beyond computing": ("lognormal: {sigma: §0}", "above 0"),
    "lognormal of no spread": ("lognormal: {cv: §1e-200}", "beyond what can be computed"),
    "negative mean": ("gamma: {cv: 1, mean: §-1}", "above 0"),
    "beta without beta": ("§beta: {alpha: 1}", 'needs "beta"'),
    "beta negative": ("beta: {alpha: §-1, beta: 1}", "above 0"),
    "two distributions": ("gamma: {cv: 1}, §lognormal: {cv: 1}", "is given twice"),
    "classes of half": ("§classes: {a: {share: 50 %, value: 1}}", "sum to 0.5, not to 1"),
    "classes of nobody": ("§classes: {}", "at least one class"),
    "a negative class": ("classes: {a: {share: 100 %, value: §-1}}", "at least 0"),
    "an unknown distribution": ("§weibull: {shape: 1}", 'unknown key of a difference by customer "weibull"'),
}


@pytest.mark.parametrize(("body", "message"), TRAITS.values(), ids=TRAITS)
def test_distributions_of_traits(body: str, message: str) -> None:
    text = edited("{rate: 0.05}", f"{{rate: 0.05, differs_by_customer: {{{body}}}}}")
    problems = refused(text.replace("§", ""))
    line, column = 9, text.split("\n")[8].index("§") + 1
    hit = [p for p in problems if (p.line, p.column) == (line, column) and message in p.message]
    assert hit, "\n".join(map(str, problems))


ROWS = {
    "a probability above one": ("active -> ended: {probability: §1.1}", "more than the whole"),
    "a probability of 110 %": ("active -> ended: {probability: §110 %}", "at most 1 (100 %)"),
    "a negative probability": ("active -> ended: {probability: §-5 %}", "at least 0"),
    "a row above one": (
        "active -> ended: {probability: 60 %}\n  active -> gone: {probability: §40.1 %}", "sum to 1.001"),
    "two timings": (
        "active -> ended: {probability: 5 %}\n  active -> gone: {probability: 5 %, §every: 12}", "the same times"),
    "two timings, one at purchases": (
        "active -> ended: {probability: 5 %, every: purchase}\n  §active -> gone: {probability: 5 %}", "the same times"),
    "two timings, the other at purchases": (
        "active -> ended: {probability: 5 %, every: 12}\n  active -> gone: {probability: 5 %, §every: purchase}",
        "the same times"),
    "a row above one at purchases": (
        "active -> ended: {probability: 60 %, every: purchase}\n"
        "  active -> gone: {probability: §40.1 %, every: purchase}", "sum to 1.001"),
    "a beta that is not alone at purchases": (
        "active -> ended: {§probability: {beta: {alpha: 1, beta: 2}}, every: purchase}\n"
        "  active -> gone: {probability: 5 %, every: purchase}", "must be the only one"),
    "a certain rate": ("active -> ended: {rate: {probability: §1, within: 1 month}}", "below 1"),
    "a beta that is not alone": (
        "active -> ended: {§probability: {beta: {alpha: 1, beta: 2}}}\n  active -> gone: {probability: 5 %}",
        "must be the only one"),
    "a probability that differs twice": (
        "active -> ended: {probability: {beta: {alpha: 1, beta: 2}}, §differs_by_customer: {gamma: {cv: 1}}}",
        "differs by customer already"),
    "a probability of which some have none": (
        "active -> ended: {probability: {beta: {alpha: 1, beta: 2}}, §never: 20 %}",
        "differs by customer already"),
    "a probability from an unknown trait": ("active -> ended: {probability: {trait: §zeal}}", "unknown trait"),
}  # fmt: skip


@pytest.mark.parametrize(("exits", "message"), ROWS.values(), ids=ROWS)
def test_probabilities(exits: str, message: str) -> None:
    text = SMALL[: SMALL.index("  active -> ended")] + "  " + exits + "\n"
    problems = refused(text.replace("§", ""))
    line = text[: text.index("§")].count("\n") + 1
    column = text.index("§") - text.rfind("\n", 0, text.index("§"))
    hit = [p for p in problems if (p.line, p.column) == (line, column) and message in p.message]
    assert hit, "\n".join(map(str, problems))


@pytest.mark.parametrize("every", ["", ", every: purchase"])
def test_what_adds_to_a_probability_is_a_probability(every: str) -> None:
    text = edited("{rate: 0.05}", f"{{probability: 5 %{every}}}")
    lever = (
        "investments: {care: {aim: retention, per_head: 1, audience: {stages: [active]}, "
        "effects: {active -> ended: {adds_up_to: §5 % per month, half_effect_at: 1}}}}\n"
    )
    assert_refused(text + lever, "'per month' does not belong here", "a proportion")


def test_a_probability_of_purchase_from_a_trait_that_is_no_beta() -> None:
    text = edited("rate: 1,", "probability: {trait: §zeal},")
    assert_refused(f"{text}traits: {{zeal: {{gamma: {{cv: 1}}}}}}\n", "is not a beta distribution")


def test_what_is_decided_about_purchases_needs_purchases() -> None:
    text = edited("rate: 1,", "probability: 30 %,").replace(
        "{rate: 0.05}", "{probability: 5 %, every: purchase}"
    )
    problems = refused(f"{text}money: {{purchases: expected}}\n")
    assert [(p.line, p.column) for p in problems] == [(5, 40), (9, 46)]
    assert [p.hint for p in problems] == ["write money: {purchases: sampled}"] * 2
    assert "are decided one by one" in problems[0].message
    assert "is decided at each purchase" in problems[1].message


def test_a_row_of_exactly_one_is_allowed_and_leaves_no_room() -> None:
    text = SMALL.replace("{rate: 0.05}", "{probability: 60 %}\n  active -> gone: {probability: 40 %}")
    lever = (
        "investments: {care: {aim: retention, per_head: 1, audience: {stages: [active]}, "
        "effects: {§active -> ended: {adds_up_to: 1 %, half_effect_at: 1}}}}\n"
    )
    assert_refused(text + lever, 'leaving "active" sum to 1: nothing can be added', "speeds_up_to")


SOJOURN = "purchases: {rate: 1, amount: 50, margin: 40 %}, sojourn: {weibull: {shape: 2, mean: 9}}"


@pytest.mark.parametrize(
    ("exits", "message"),
    [
        ("active -> ended: {branch: 50 %}\n  active -> gone: {branch: §40 %}", "sum to 0.9, not to 1"),
        ("active -> ended: {branch: 100 %}\n  §active -> gone: {rate: 0.01}", "has a sojourn"),
        ("active -> ended: {branch: §110 %}", "at most 1"),
    ],
)
def test_branches_of_a_sojourn(exits: str, message: str) -> None:
    head = SMALL[: SMALL.index("  active -> ended")].replace(
        "purchases: {rate: 1, amount: 50, margin: 40 %}", SOJOURN
    )
    assert_refused(f"{head}  {exits}\n", message)


def test_a_sojourn_needs_exits_that_branch() -> None:
    text = SMALL.replace("purchases: {rate: 1, amount: 50, margin: 40 %}", SOJOURN)
    problems = refused(text)
    assert "no exit takes a branch" in problems[0].message
    assert "write branch" in (problems[1].hint or "")


SEGMENTS = {
    "shares of less than one": ("§segments: {a: {share: 50 %}, b: {share: 40 %}}", "sum to 0.9, not to 1"),
    "no segments": ("§segments: {}", "at least one segment"),
    "an unknown stage": (
        "segments: {a: {share: 1, stages: {§actve: {service_cost: 1}}}}", 'unknown stage "actve"'),
    "an unknown transition": (
        "segments: {a: {share: 1, transitions: {§active -> gone: {rate: 1}}}}", "unknown transition"),
    "an unknown key in one": (
        "segments: {a: {share: 1, stages: {active: {§servce_cost: 1}}}}", 'unknown key of a stage "servce_cost"'),
    "another kind": (
        "segments: {a: {share: 0.5}, b: {share: 0.5, stages: {§active: {kind: former}}}}", "the kind of"),
    "a probability for a rate": (
        "segments: {a: {share: 0.5}, b: {share: 0.5, transitions: {§active -> ended: {probability: 1 %}}}}",
        "a hazard or a probability"),
    "another distribution": (
        "traits: {zeal: {gamma: {cv: 1}}}\nsegments: {a: {share: 0.5}, "
        "b: {share: 0.5, traits: {§zeal: {lognormal: {cv: 1}}}}}", "the distribution of"),
    "purchases that others have not": (
        "segments: {a: {share: 0.5}, b: {share: 0.5, stages: {§prospect: {purchases: {rate: 1, amount: 1, margin: 1}}}}}",
        "having purchases of"),
    "an id twice": ("segments: {a: {share: 0.5}, b: {share: 0.5, id: §a}}", 'the id "a" is taken'),
    "a row above one in one of them": (
        "segments: {a: {share: 0.5}, b: {share: 0.5, transitions: {active -> ended: {rate: §-1}}}}", "at least 0"),
}  # fmt: skip


DECIDED = edited("rate: 1,", "probability: 30 %,").replace(
    "{rate: 0.05}", "{probability: 5 %, every: purchase}"
)


@pytest.mark.parametrize(
    ("difference", "message"),
    [
        ("stages: {§active: {purchases: {rate: 2}}}", "buying at a rate or by a probability"),
        (
            "stages: {§active: {purchases: {probability: {beta: {alpha: 1, beta: 1}}}}}",
            "what differs by customer in the purchases",
        ),
        ("transitions: {§active -> ended: {every: 12}}", 'every of "active -> ended"'),
    ],
)
def test_segments_decide_the_same_at_the_same_times(difference: str, message: str) -> None:
    segments = f"segments: {{a: {{share: 0.5}}, b: {{share: 0.5, {difference}}}}}\n"
    assert_refused(DECIDED + segments, f"segments differ in numbers only: {message}")


@pytest.mark.parametrize(("text", "message"), SEGMENTS.values(), ids=SEGMENTS)
def test_segments(text: str, message: str) -> None:
    assert_refused(SMALL + text + "\n", message)


def test_a_row_above_one_names_its_segment() -> None:
    text = SMALL.replace("{rate: 0.05}", "{probability: 60 %}\n  active -> gone: {probability: 30 %}")
    segments = "segments: {calm: {share: 0.5}, wild: {share: 0.5, transitions: {active -> gone: {probability: §50 %}}}}\n"
    assert_refused(text + segments, 'in segment "wild", the probabilities of leaving "active" sum to 1.1')


PEOPLE = {
    "an unknown stage": ("people_at_start: {§actve: 5}", 'unknown stage "actve"', "active"),
    "in gone": ("people_at_start: {§gone: 5}", "is absorbing", ""),
    "an unknown segment": ("people_at_start: {active: {segments: {§few: 5}}}", 'unknown segment "few"', "all"),
    "count and segments": (
        "people_at_start: {active: {count: 5, §segments: {all: 5}}}", "its size is given twice", ""),
    "an unknown selection": ("people_at_start: {selection: §some}", '"some" is not allowed', "survivors"),
    "survivors of nothing": (
        "people_at_start: {active: {count: 5, selection: §survivors}}", "survivors of what?", ""),
    "a tenure outside customers": (
        "people_at_start: {prospect: {count: 5, §tenure: 3 months}}", "not of kind customer", ""),
    "a tenure below the duration": (
        "people_at_start: {active: {count: 5, duration: 9 months, tenure: §3 months}}", "shorter than the duration", ""),
    "a uniform duration turned round": (
        "people_at_start: {active: {count: 5, duration: {uniform: [9, §3]}}}", "after the first", ""),
    "a uniform duration of one": (
        "people_at_start: {active: {count: 5, duration: {uniform: §[9]}}}", "2 values are wanted, found 1", ""),
    "entrants nowhere": ("market_entrants: {§walkers: 5}", 'unknown stage "walkers"', "name the stage they enter"),
    "entrants in a misspelt stage": ("market_entrants: {§prospct: 5}", 'unknown stage "prospct"', "prospect"),
    "entrants into gone": ("market_entrants: {in: {stage: §gone, rate: 5}}", "is absorbing", ""),
    "entrants below zero": ("market_entrants: {prospect: §-5}", "at least 0", ""),
    "growth below nothing": ("market_entrants: {prospect: {rate: 5, growth: §-100 %}}", "above -1", ""),
    "a season of one": ("market_entrants: {prospect: {rate: 5, season: §[1]}}", "at least 2 values", ""),
    "entrants after the horizon": (
        "market_entrants: {prospect: {rate: 5, schedule: {§12 months: 6}}}", "not before the horizon, which is 12", ""),
    "entrants between periods": (
        "market_entrants: {prospect: {rate: 5, from: §1.5 months}}", "start of a period", "nearest dates are 1 and 2"),
    "entrants until after the horizon": (
        "market_entrants: {prospect: {rate: 5, until: §13 months}}", "not before the horizon", ""),
    "entrants until before from": (
        "market_entrants: {prospect: {rate: 5, from: 3, until: §2}}", "after the one at from", ""),
    "shares of entrants": (
        "market_entrants: {prospect: {rate: 5, §segments: {all: 90 %}}}", "sum to 0.9, not to 1", ""),
    "entrants of one id": (
        "market_entrants: {prospect: 5, more: {stage: prospect, rate: 1, id: §prospect}}", "is taken", ""),
    "growth beyond computing": (
        "market_entrants: {prospect: {rate: 1e100, growth: §1e300 %}}", "beyond what can be computed", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message", "advice"), PEOPLE.values(), ids=PEOPLE)
def test_people(text: str, message: str, advice: str) -> None:
    assert_refused(SMALL + text + "\n", message, advice)


REASONS = {
    "a trait": ("{rate: 0.05, differs_by_customer: {gamma: {cv: 1}}}", "differs by customer"),
    "a shape": ("{time_in_stage: {weibull: {shape: 2, mean: 9}}}", "depends on the time spent"),
    "a tenure": ("{rate: 0.05, by: tenure}", "depends on the tenure"),
    "an interval": ("{probability: 5 %, every: 12 months}", "fixed times since entry"),
    "a beta": ("{probability: {beta: {alpha: 1, beta: 9}}}", "differs by customer"),
}


@pytest.mark.parametrize(("pace", "reason"), REASONS.values(), ids=REASONS)
def test_people_whose_past_matters_need_a_duration(pace: str, reason: str) -> None:
    text = edited("{rate: 0.05}", pace)
    assert_refused(f"{text}people_at_start: {{§active: 100}}\n", reason, "duration: 14 months")
    for said in ("{count: 100, duration: 14}", "{count: 100, selection: none}", "0"):
        loads(f"{text}people_at_start: {{active: {said}}}\n")


@pytest.mark.parametrize(
    ("buying", "leaving"),
    [
        ("rate: 1", "probability: {beta: {alpha: 1, beta: 9}}"),
        ("rate: 1", "probability: 5 %, differs_by_customer: {gamma: {cv: 1}}"),
        ("rate: 1, differs_by_customer: {gamma: {cv: 1}}", "probability: 5 %"),
        ("probability: {beta: {alpha: 1, beta: 2}}", "probability: 5 %"),
    ],
)
def test_how_often_people_have_bought_before_the_start_is_not_known(buying: str, leaving: str) -> None:
    text = edited("rate: 1,", f"{buying},").replace("{rate: 0.05}", f"{{{leaving}, every: purchase}}")
    assert_refused(
        f"{text}people_at_start: {{§active: {{count: 5, duration: 3}}}}\n",
        "and how often these people have bought",
    )
    assert refused(f"{text}people_at_start: {{active: 5}}\n")
    loads(f"{text}people_at_start: {{active: {{count: 5, selection: none}}}}\n")


def test_survivors_of_a_beta_multiplier_cannot_be_drawn() -> None:
    text = edited("{rate: 0.05}", "{rate: 0.05, differs_by_customer: {beta: {alpha: 1, beta: 2}}}")
    assert_refused(f"{text}people_at_start: {{§active: {{count: 5, duration: 3}}}}\n", "say selection: none")


INVESTMENTS = {
    "no spend": ("§care: {aim: retention, audience: {stages: [active]}}", "needs its spend"),
    "two spends": (
        "care: {aim: retention, budget: 1, §per_head: 1, audience: {stages: [active]}}", "its spend is given twice"),
    "negative": ("care: {aim: retention, budget: §-1, audience: {stages: [active]}}", "at least 0"),
    "unknown aim": ("care: {aim: §keeping, budget: 1, audience: {stages: [active]}}", '"keeping" is not allowed'),
    "no audience": ("§care: {aim: retention, budget: 1}", 'needs "audience"'),
    "audience of one word": ("care: {aim: retention, budget: 1, audience: {stages: §active}}", "a list in brackets"),
    "audience of nobody": ("care: {aim: retention, budget: 1, audience: {stages: §[]}}", "at least 1 values"),
    "audience unknown": ("care: {aim: retention, budget: 1, audience: {stages: [§actve]}}", 'unknown stage "actve"'),
    "audience twice": ("care: {aim: retention, budget: 1, audience: {stages: [active, §active]}}", "named twice"),
    "audience in gone": ("care: {aim: retention, budget: 1, audience: {stages: [active, §gone]}}", "is absorbing"),
    "audience of an unknown segment": (
        "care: {aim: retention, budget: 1, audience: {stages: [active], segments: [§few]}}", 'unknown segment "few"'),
    "share of nobody": (
        "care: {aim: retention, budget: 1, audience: {stages: [active], share: §0}}", "above 0"),
    "share of more than all": (
        "care: {aim: retention, budget: 1, audience: {stages: [active], share: §120 %}}", "at most 1"),
    "an order of no list": (
        "care: {aim: retention, budget: 1, audience: {stages: [active], §by: value}}", "none without share"),
    "an unknown order": (
        "care: {aim: retention, budget: 1, audience: {stages: [active], share: 0.1, by: §worth}}", '"worth"'),
    "carry-over of all": (
        "care: {aim: retention, budget: 1, carry_over: §100 %, audience: {stages: [active]}}", "below 1"),
    "a schedule after the horizon": (
        "care: {aim: retention, budget: 1, schedule: {§2 years: 5}, audience: {stages: [active]}}", "the horizon"),
    "a start after the horizon": (
        "care: {aim: retention, budget: 1, from: §12, audience: {stages: [active]}}", "not before the horizon"),
    "a ramp of nothing": (
        "care: {aim: retention, budget: 1, ramp: §0, audience: {stages: [active]}}", "above 0"),
    "a reference on an unknown audience": (  # and nothing about who that is
        "care: {aim: retention, budget: 1, reference: 1, audience: {stages: [§actve]}}", 'unknown stage "actve"'),
    "a reference on nobody": (
        "care: {aim: retention, budget: 1, reference: §1, audience: {stages: [active]}}", "which is nobody"),
    "an id twice": (
        "a: {aim: retention, budget: 1, audience: {stages: [active]}}, "
        "b: {id: §a, aim: retention, budget: 1, audience: {stages: [active]}}", 'the id "a" is taken'),
    "a list by value without purchases": (
        "care: {aim: retention, budget: 1, audience: {stages: [active], share: 0.1, by: §value}}", "as events"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "message"), INVESTMENTS.values(), ids=INVESTMENTS)
def test_investments(body: str, message: str) -> None:
    expected = "money: {purchases: expected}\n" if "as events" in message else ""
    assert_refused(f"{SMALL}{expected}investments: {{{body}}}\n", message)


@pytest.mark.parametrize("start", ["§actve: 100", "active: §many", "active: {segments: {§few: 100}}"])
def test_an_audience_that_could_not_be_counted_is_not_said_to_be_empty(start: str) -> None:
    care = "care: {aim: retention, budget: 1, reference: 1, audience: {stages: [active]}}"
    text = f"{SMALL}people_at_start: {{{start}}}\ninvestments: {{{care}}}\n"
    assert_refused(text, "many" if "many" in start else "unknown")


def test_who_is_reached_is_not_judged_by_half_an_audience() -> None:
    effects = "{active -> ended: {slows_down_to: 0.5, half_effect_at: 1}}"
    care = (
        f"care: {{aim: retention, budget: 1, audience: {{stages: [prospect, §actve]}}, effects: {effects}}}"
    )
    assert_refused(f"{SMALL}investments: {{{care}}}\n", "unknown stage")


EFFECTS = {
    "on nothing": ("§active: {speeds_up_to: 2, half_effect_at: 1}", "nothing that can be changed"),
    "on an unknown aspect": ("§active.margin: {speeds_up_to: 2, half_effect_at: 1}", "nothing that can be changed"),
    "on an unknown stage": ("§actve.purchases: {speeds_up_to: 2, half_effect_at: 1}", 'unknown stage "actve"'),
    "on an unknown transition": ("§active -> gone: {speeds_up_to: 2, half_effect_at: 1}", "unknown transition"),
    "outside the audience": ("§prospect -> active: {speeds_up_to: 2, half_effect_at: 1}", "nobody there is reached"),
    "no strength": ("§active -> ended: {half_effect_at: 1}", "needs its strength"),
    "two strengths": (
        "active -> ended: {speeds_up_to: 2, §slows_down_to: 0.5, half_effect_at: 1}", "its strength is given twice"),
    "slower than once": ("active -> ended: {speeds_up_to: §0.5, half_effect_at: 1}", "at least 1"),
    "faster by slowing": ("active -> ended: {slows_down_to: §1.5, half_effect_at: 1}", "at most 1"),
    "negative": ("active -> ended: {multiplies_up_to: §-1, half_effect_at: 1}", "at least 0"),
    "no response": ("§active -> ended: {speeds_up_to: 2}", 'a saturating response needs "half_effect_at"'),
    "two responses": (
        "active -> ended: {speeds_up_to: 2, half_effect_at: 1, §full_effect_at: 2}", "its response is given twice"),
    "half at nothing": ("active -> ended: {speeds_up_to: 2, half_effect_at: §0}", "above 0"),
    "hill without steepness": (
        "active -> ended: {speeds_up_to: 2, curve: §hill, half_effect_at: 1}", 'needs "steepness"'),
    "steepness without hill": (
        "active -> ended: {speeds_up_to: 2, §steepness: 2, half_effect_at: 1}", "belongs to curve: hill"),
    "linear by half": (
        "§active -> ended: {speeds_up_to: 2, curve: linear, half_effect_at: 1}", 'needs "full_effect_at"'),
    "saturating by full": (
        "§active -> ended: {speeds_up_to: 2, curve: saturating, full_effect_at: 1}", 'needs "half_effect_at"'),
    "adding to purchases": ("§active.purchases: {adds_up_to: 1, half_effect_at: 1}", "to a transition only"),
    "adding a negative rate": ("active -> ended: {adds_up_to: §-1, half_effect_at: 1}", "at least 0"),
    "adding a percentage": ("active -> ended: {adds_up_to: §5 %, half_effect_at: 1}", "no rate until it says per what"),
    "a table from later": ("active -> ended: {table: {§1: 1, 2: 2}}", "begins at a stock of 0"),
    "a table below zero": ("active -> ended: {table: {0: 1, 2: §-2}}", "at least 0"),
    "a table that turns": ("active -> ended: {table: {0: 1, 2: 2, 3: §1.5}}", "the table turns here"),
    "a table with a curve": ("active -> ended: {table: {0: 1, 2: 2}, §curve: hill}", "no place beside a table"),
    "monotone without a table": (
        "active -> ended: {speeds_up_to: 2, half_effect_at: 1, §monotone: false}", "belongs to a table"),
    "an empty list": ("active -> ended: §[]", "the list is empty"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "message"), EFFECTS.values(), ids=EFFECTS)
def test_effects(body: str, message: str) -> None:
    head = "investments: {care: {aim: retention, per_head: 1, audience: {stages: [active]}, effects: {"
    assert_refused(f"{SMALL}{head}{body}}}}}}}\n", message)


def test_adding_beside_a_reference_is_refused() -> None:
    head = "investments: {care: {aim: retention, per_head: 1, reference: 1, audience: {stages: [active]}, effects: {"
    body = "§active -> ended: {adds_up_to: 0.1, half_effect_at: 1}"
    assert_refused(f"{SMALL}{head}{body}}}}}}}\n", "cannot stand beside a reference")


@pytest.mark.parametrize(
    "body",
    [
        "§active -> ended: {slows_down_to: 0, full_effect_at: 1}",
        "§active -> ended: {table: {0: 1, 1: 0}}",
        "§active -> ended: {table: {0: 1, 0.5: 0, 2: 0}}",
        "§active -> ended: {slows_down_to: 0, curve: hill, half_effect_at: 1e-8, steepness: 2}",
    ],
)
def test_a_reference_that_stops_everything_is_refused(body: str) -> None:
    head = "investments: {care: {aim: retention, per_head: 1, reference: 1, audience: {stages: [active]}, effects: {"
    assert_refused(f"{SMALL}{head}{body}}}}}}}\n", "at the reference spend this effect is 0")
    loads(f"{SMALL}{head}{body}}}}}}}\n".replace("§", "").replace("reference: 1", "reference: 0.1"))


@pytest.mark.parametrize("added", ["§100 %", "§1.2", "§-1 %"])
def test_an_added_probability_is_below_one(added: str) -> None:
    text = edited("{rate: 0.05}", "{probability: 5 %}")
    head = "investments: {care: {aim: retention, per_head: 1, audience: {stages: [active]}, effects: {"
    problems = refused(
        f"{text}{head}active -> ended: {{adds_up_to: {added}, half_effect_at: 1}}}}}}}}\n".replace("§", "")
    )
    assert len(problems) == 1
    assert problems[0].line == 10


SHOCKS = {
    "of nothing": ("§war: {}", 'needs "effects", "probabilities" or "moves"'),
    "effects without a date": ("§war: {effects: {active.amount: 0.9}}", 'need the date "from"'),
    "moves without a date": ("§war: {moves: {active -> ended: 10 %}}", 'need the date "at"'),
    "a date of no moves": ("war: {from: 3, §at: 3, effects: {active.amount: 0.9}}", "at is the date of moves"),
    "negative": ("war: {from: 3, effects: {active.amount: §-1}}", "at least 0"),
    "on nothing": ("war: {from: 3, effects: {§active.price: 0.9}}", "nothing that can be changed"),
    "on no purchases": ("war: {from: 3, effects: {§prospect.amount: 0.9}}", "has no purchases"),
    "on unknown entrants": ("war: {from: 3, effects: {§market_entrants.suspect: 0.9}}", "unknown stream"),
    "at the horizon": ("war: {from: §12, effects: {active.amount: 0.9}}", "not before the horizon"),
    "between periods": ("war: {from: §2.5, effects: {active.amount: 0.9}}", "start of a period"),
    "ending before it begins": ("war: {from: 3, until: §3, effects: {active.amount: 0.9}}", "after the one at from"),
    "growing in no time": ("war: {from: 3, ramp: §0, effects: {active.amount: 0.9}}", "above 0"),
    "a ramp of no effects": ("war: {at: 3, §ramp: 3, moves: {active -> ended: 10 %}}", "ramp is the growth of effects"),
    "ending at zero": ("war: {from: 0, until: §0, effects: {active.amount: 0.9}}", "after"),
    "moves at zero": ("war: {at: §0, moves: {active -> ended: 10 %}}", "must be after 0"),
    "moves of more than all": ("war: {at: 3, moves: {active -> ended: 60 %, active -> gone: §50 %}}", "more than everyone"),
    "moves to itself": ("war: {at: 3, moves: {§active -> active: 10 %}}", "moves nobody"),
    "moves out of gone": ("war: {at: 3, moves: {§gone -> active: 10 %}}", "is absorbing"),
    "moves of no arrow": ("war: {at: 3, moves: {§active: 10 %}}", "is not a move"),
    "moves to nowhere": ("war: {at: 3, moves: {§active -> lost: 10 %}}", 'unknown stage "lost"'),
    "an id twice": (
        "war: {from: 3, effects: {active.amount: 1}}, b: {id: §war, from: 3, effects: {active.amount: 1}}", "taken"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "message"), SHOCKS.values(), ids=SHOCKS)
def test_shocks(body: str, message: str) -> None:
    assert_refused(f"{SMALL}shocks: {{{body}}}\n", message)


MONEY = {
    "unknown currency": ("currency: §euro", "is not a currency code such as EUR"),
    "rate as percent": ("discount_rate: §8", "more than the whole"),
    "rate of minus one": ("discount_rate: §-100 %", "above -1"),
    "cash unknown": ("cash: §late", '"late" is not allowed'),
    "cash of one kind": ("cash: {§wages: end}", "unknown key of cash"),
    "value unknown": ("value_after_horizon: §all", '"all" is not allowed'),
    "run-off between periods": ("value_after_horizon: {run-off: §2.5}", "whole number of periods"),
    "endless run-off": ("value_after_horizon: {run-off: §1e9 years}", "at most 100,000"),
    "quantum of nothing": ("quantum: §0", "above 0"),
}


@pytest.mark.parametrize(("body", "message"), MONEY.values(), ids=MONEY)
def test_money(body: str, message: str) -> None:
    assert_refused(f"{SMALL}money: {{{body}}}\n", message)


@pytest.mark.parametrize("written", ["§2026-02-30", "§2026-13-01", "§tomorrow", "§2026-1-1"])
def test_the_date_of_time_zero_is_a_day(written: str) -> None:
    text = edited("12 months", f"12 months, starts: {written}")
    assert_refused(text, "")


UNCERTAIN = {
    "nowhere": ('uncertain: {§transitions."active -> endd".rate: {lognormal: {cv: 0.2}}}', "unknown key in transitions"),
    "no path": ("uncertain: {§transitions..rate: {lognormal: {cv: 0.2}}}", "is not a path"),
    "not a number": ("uncertain: {§stages.active.kind: {lognormal: {cv: 0.2}}}", "is not a number"),
    "a default": ("uncertain: {§stages.active.service_cost: {normal: {sd: 1}}}", "left to its default"),
    "turned round": (
        'uncertain: {transitions."active -> ended".rate: {uniform: {low: 0.2, high: §0.1}}}', "high must be above low"),
    "a triangle without peak": (
        'uncertain: {transitions."active -> ended".rate: {triangular: {low: 0.1, high: §0.2}}}', "must ascend"),
    "beta of a rate": (
        'uncertain: {transitions."active -> ended".rate: {§beta: {alpha: 1, beta: 2}}}', "for proportions only"),
    "without spread": ('uncertain: {transitions."active -> ended".rate: {§lognormal: {}}}', "needs its spread"),
    "below the bounds": (
        'uncertain: {transitions."active -> ended".rate: {uniform: {low: §-0.2, high: 0.1}}}', "at least 0"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), UNCERTAIN.values(), ids=UNCERTAIN)
def test_uncertainty(text: str, message: str) -> None:
    assert_refused(f"{SMALL}{text}\n", message)


@pytest.mark.parametrize("version", ["2", "17"])
def test_a_file_from_the_future_is_refused_on_that_ground_alone(version: str) -> None:
    text = SMALL.replace("schema: 1", f"schema: §{version}").replace("potential", "surprise")
    assert_refused(text, f"in version {version} of the language", "update Virta")


@pytest.mark.parametrize(
    ("version", "message"), [("0", "at least 1"), ("one", "not understood"), ("1.5", "whole")]
)
def test_a_version_is_a_whole_number(version: str, message: str) -> None:
    assert_refused(SMALL.replace("schema: 1", f"schema: §{version}"), message)


def test_a_run_that_cannot_fit_is_refused_with_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "available_bytes", lambda: 2**30)
    text = (
        SMALL + "people_at_start: {prospect: 2 000 000}\n§market_entrants: {prospect: 1 000 000 per month}\n"
    )
    marked = "2,000,000 people at the start and 12,000,000 expected entrants"
    assert_refused(text, marked, "scale people and budgets down")
    (problem,) = refused(text.replace("§", ""))
    assert "5.2 GiB, and 1 GiB are available" in problem.message


def test_memory_that_the_system_does_not_tell_is_no_reason_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "available_bytes", lambda: None)
    many = "people_at_start: {prospect: 1e15}\nlimits: {events: 1e18}\n"
    assert loads(SMALL + many).people_at_start[0].count == 10**15


def test_memory_is_read_from_the_system() -> None:
    available = size.available_bytes()
    assert available is None or available > 2**20
