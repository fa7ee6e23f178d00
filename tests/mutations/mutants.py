"""Defects to be caught, each a change of one rule, with the check of the battery that must notice it.

`conformance` notices what one engine does and the other does not; the others notice what both do.
"""

from __future__ import annotations

from dataclasses import dataclass

from .workshop import Edit

WALK, REFERENCE, PHYSICS = "walk.py", "engine/reference.py", "physics.py"
PLANS, BOOKS, PEOPLE, DRAWS, BUILD = "plans.py", "books.py", "people.py", "draws.py", "build.py"
COMPILED = "engine/compiled.py"

# Longer pieces of source.
LOSES = "return max(remaining - factor * used, 0.0)"
KEPT = "physics.first_boundary(a.period, end, True) - 1"
ROUNDS = "    x1 = counter1 + key1\n    x0, x1 = _four_rounds(x0, x1, 16, 42, 12, 31)\n"


@dataclass(frozen=True)
class Mutant:
    """One defect."""

    name: str
    by: str
    """The check that catches it."""
    edits: tuple[Edit, ...]
    later: bool
    """Tried by the verification only: like another, or slow to be noticed."""


def mutant(name: str, by: str, *edits: tuple[str, str, str], later: bool = False) -> Mutant:
    return Mutant(name, by, tuple(Edit(*edit) for edit in edits), later)


MUTANTS: tuple[Mutant, ...] = (
    # One engine forgets a rule.
    mutant(
        "the kernel does not re-anchor",
        "conformance",
        (WALK, "s.anchor[r, m], s.factor[r, m] = t, factor", "s.factor[r, m] = factor"),
    ),
    mutant(
        "the reference does not re-anchor",
        "conformance",
        (REFERENCE, "clock.anchor, clock.factor = t, factor", "clock.factor = factor"),
        later=True,
    ),
    mutant(
        "the kernel takes the first visit's threshold every time",
        "conformance",
        (WALK, "visit = np.uint64(s.visits[r, stage])", "visit = np.uint64(1)"),
    ),
    mutant(
        "the kernel's run-off follows people who are no customers",
        "conformance",
        (WALK, "if a.stage_kind[stage] != CUSTOMER or a.n_run_off == 0:", "if a.n_run_off == 0:"),
    ),
    mutant(
        "the kernel's losers of a decision lose nothing",
        "conformance",
        (WALK, "s.remaining[r, x - low] = left - mass", "s.remaining[r, x - low] = left"),
        later=True,
    ),
    mutant(
        "the kernel forgets what a purchase clock has met",
        "conformance",
        (WALK, "(\n        s.purchase_hazard[r], s.purchase_anchor[r],", "(\n        0.0, 0.0,"),
    ),
    mutant(
        "the kernel touches every clock at every change of plan",
        "conformance",
        (WALK, "        if factor != s.factor[r, m]:\n", "        if True:\n"),
        later=True,
    ),
    mutant(
        "the kernel's lists stay in force after their period",
        "conformance",
        (COMPILED, "    for k in range(present):\n        s.treated[order[k]] = 0\n", ""),
    ),
    mutant(
        "a stay is counted at both of its boundaries",
        "conformance",
        (
            BOOKS,
            "books.heads_change[min(after, a.n_periods)",
            "books.heads_change[min(after + 1, a.n_periods)",
        ),
    ),
    # Both engines forget the same rule.
    mutant(
        "a clock gains what it should lose",
        "luck",
        (PHYSICS, f"    )\n    {LOSES}", f"    )\n    {LOSES.replace('remaining -', 'remaining +')}"),
    ),
    mutant(
        "who is hastened by a plan is passed by as before",
        "conformance",
        (WALK, "        s.next[r] = _earliest(w, r)[0]\n", "        pass\n"),
    ),
    mutant(
        "a constant clock gains what it should lose",
        "luck",
        (PHYSICS, "max(remaining - rate * factor", "max(remaining + rate * factor"),
        later=True,
    ),
    mutant(
        "who decided decides again at the same boundary",
        "luck",
        (WALK, "_first_decision(w, r, t, kind >= log.DECIDE)", "_first_decision(w, r, t, False)"),
        (REFERENCE, "self.first_decision(person, came_by_decision)", "self.first_decision(person, False)"),
    ),
    mutant(
        "the trait does not count in a decision",
        "luck",
        (WALK, "base = base * _trait(w, i, a.exit_trait[x])", "base = base * 1.0"),
        (REFERENCE, "else float(a.exit_mass[x, g]) * trait", "else float(a.exit_mass[x, g])"),
    ),
    mutant(
        "a certain row is an ordinary one",
        "luck",
        (WALK, "certain = a.row_certain[stage, g]", "certain = False"),
        (REFERENCE, "certain = bool(a.row_certain[person.stage, g])", "certain = False"),
    ),
    mutant(
        "tenure is taken for the time in the stage",
        "luck",
        (BUILD, "e.kind == RATE and transitions[e.transition].by_tenure for e in", "False for e in"),
    ),
    mutant(
        "nothing carries over",
        "luck",
        (PLANS, "stock = spend + a.carry_over[j] * before", "stock = spend"),
    ),
    mutant(
        "an effect is not divided by that of the reference",
        "luck",
        (PLANS, "value = value / a.effect_reference[k]", "value = value * 1.0"),
    ),
    mutant(
        "a list is drawn with the next period's number",
        "luck",
        (PLANS, "a.investment_id[j], np.uint64(p)) <", "a.investment_id[j], np.uint64(p + 1)) <"),
    ),
    mutant(
        "an added probability is taken for its mass",
        "luck",
        (PLANS, "value = physics.decision_mass(value)", "value = value * 1.0"),
        later=True,
    ),
    mutant(
        "dated moves out of one stage do not share its people",
        "luck",
        (BUILD, "    total = math.fsum(together)\n", "    total = share\n"),
    ),
    mutant(
        "investments go on after the horizon",
        "luck",
        (PLANS, "        stock = 0.0\n", "        stock = 0.0 if running else plans.stock[p - 1, j]\n"),
        later=True,
    ),
    # Purchases that are decided, and exits decided at purchases.
    mutant(
        "who does not choose to buy loses no mass",
        "luck_decided",
        (WALK, "        s.purchase_remaining[r] -= mass\n", "        pass\n"),
        (REFERENCE, "            clock.remaining -= mass\n\n    def buy", "            pass\n\n    def buy"),
    ),
    mutant(
        "who decided to come buys at the same boundary",
        "luck_decided",
        (WALK, "_first_choice(w, r, t, kind >= log.DECIDE)", "_first_choice(w, r, t, False)"),
        (REFERENCE, "self.first_choice(person, came_by_decision)", "self.first_choice(person, False)"),
        later=True,
    ),
    mutant(
        "who leaves at a boundary buys first",
        "luck_decided",
        (WALK, "if s.choose_at[r] < t:", "if s.choose_at[r] <= t:"),
        (REFERENCE, "if person.choose_at < time:", "if person.choose_at <= time:"),
    ),
    mutant(
        "the trait does not count in a choice",
        "luck_decided",
        (WALK, "factor *= _trait(w, i, a.purchase_rate_trait[stage])", "factor *= 1.0"),
        (REFERENCE, "            factor *= trait\n", "            factor *= 1.0\n"),
        later=True,
    ),
    mutant(
        "the kernel's chosen purchases decide no exit",
        "conformance_decided",
        (
            WALK,
            "if w.a.row_kind[stage] == AT_PURCHASES:\n        s.lapse_at",
            "if w.a.row_kind[stage] == AT_PURCHASES and kind == log.PURCHASE:\n        s.lapse_at",
        ),
        later=True,
    ),
    # The books.
    mutant(
        "money grows with time instead of shrinking",
        "books",
        (PHYSICS, "return math.exp(-force * t)", "return math.exp(force * t)"),
    ),
    mutant(
        "a customer lost at a period's end was kept in it",
        "books",
        (BOOKS, "physics.first_boundary(a.period, end, False) - 1", KEPT),
    ),
    mutant(
        "a shock of the margin does not reach the margin flow",
        "books",
        (BOOKS, "a.flow_margin[stage, segment] * shock,", "a.flow_margin[stage, segment],"),
        later=True,
    ),
    mutant(
        "a risk is that of the tenure where it should be of the time in the stage",
        "books",
        (PLANS, "tenure if a.exit_by_tenure[x] else duration,", "tenure,"),
    ),
    # The draws.
    mutant(
        "survivors are drawn like newcomers",
        "survivors",
        (PEOPLE, "    return hazard, failures\n", "    return 0.0 * hazard, 0.0 * failures\n"),
    ),
    mutant(
        "the tilt of a lognormal lacks a term",
        "survivors",
        (DRAWS, "(math.expm1(w) - w)", "math.expm1(w)"),
    ),
    mutant(
        "a gamma trait forgets its mean",
        "newcomers",
        (PEOPLE, "/ (p / q + hazard)", "/ (p + hazard)"),
        later=True,
    ),
    mutant(
        "a gamma of a small shape takes the wrong power",
        "distributions",
        (DRAWS, "u ** (1.0 / shape)", "u**shape"),
    ),
    mutant(
        "one rotation of the generator is another",
        "generator",
        (DRAWS, ROUNDS, ROUNDS.replace("42", "41")),
    ),
)
