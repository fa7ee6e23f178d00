"""Defects to be caught, each a change of one rule, with the check of the battery that must notice it.

`conformance` notices what one engine does and the other does not; the others notice what both do.
"""

from __future__ import annotations

from dataclasses import dataclass

from .workshop import Edit

# What one engine has for itself: how the compiled one walks, and the whole of the reference.
ENGINE, REFERENCE = "engine/compiled/", "engine/reference.py"
BY_PERIOD, LISTS, IN_ORDER = f"{ENGINE}by_period.py", f"{ENGINE}lists.py", f"{ENGINE}in_order.py"
DESKS = "engine/desks.py"
CLOCKS, EVENTS, GLIDE = "life/clocks.py", "life/events.py", "life/glide.py"
# What both share.
RULES, DECISIONS, PHYSICS = "rules/clocks.py", "rules/decisions.py", "physics.py"
SATISFACTION, TEAMS = "rules/satisfaction.py", "rules/teams.py"
BOOKING, TALLY, PRICES, BOOKS = "life/booking.py", "tally.py", "prices.py", "books.py"
PLANS, PEOPLE, DRAWS, BUILD = "plans.py", "people.py", "draws.py", "build.py"

# Longer pieces of source.
LOSES = "return max(remaining - factor * used, 0.0)"
KEPT = "physics.first_boundary(a.period, t, True) - 1"
ROUNDS = "    x1 = counter1 + key1\n    x0, x1 = _four_rounds(x0, x1, 16, 42, 12, 31)\n"
RUNS_ON = "                self.stop_clock(person, clock)\n                self.start_clock(person, clock)\n"
SAME_SPEED = "                if speed != s.speed[r, m]:\n                    s.left[r, m] = clocks.left("
OWN = " + float(time[own] if line < N_FLOWS - 1 else 0)"


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
        (CLOCKS, "s.anchor[r, m], s.speed[r, m] = reached, speed", "s.speed[r, m] = speed"),
    ),
    mutant(
        "the kernel does not re-anchor clocks with a shape",
        "conformance",
        (CLOCKS, "s.anchor[r, m], s.speed[r, m] = t, speed", "s.speed[r, m] = speed"),
        later=True,
    ),
    mutant(
        "the reference gives who is hastened the whole threshold again",
        "conformance",
        (REFERENCE, RUNS_ON, "                self.start_clock(person, clock)\n"),
        later=True,
    ),
    mutant(
        "the kernel takes the first visit's threshold every time",
        "conformance",
        (CLOCKS, "visit = np.uint64(visit_of(w, r, stage))", "visit = np.uint64(1)"),
    ),
    mutant(
        "the fast path takes the first visit's threshold every time",
        "conformance_alone",
        (GLIDE, "ids[x], np.uint64(visit))", "ids[x], np.uint64(1))"),
        later=True,
    ),
    mutant(
        "the kernel's run-off follows people who are no customers",
        "conformance",
        (BOOKING, "if a.stage_kind[stage] != CUSTOMER or a.n_run_off == 0:", "if a.n_run_off == 0:"),
    ),
    mutant(
        "the kernel's losers of a decision lose nothing",
        "conformance",
        (EVENTS, "        s.f[r, LEVEL + x - low] -= mass\n", "        pass\n"),
        later=True,
    ),
    mutant(
        "the kernel forgets what a purchase clock has met",
        "conformance",
        (CLOCKS, "s.buying[r, SPEED], s.buying[r, ANCHOR], reached)", "0.0, s.buying[r, ANCHOR], reached)"),
    ),
    mutant(
        "the kernel touches every clock at every change of plan",
        "conformance",
        (CLOCKS, SAME_SPEED, SAME_SPEED.replace("speed != s.speed[r, m]", "True")),
        later=True,
    ),
    mutant(
        "the kernel's lists stay in force after their period",
        "conformance",
        (LISTS, "    for i in present:\n        w.state.treated[i] = 0\n", ""),
    ),
    mutant(
        "the fast path does not take from an account what came before a stay",
        "conformance_alone",
        (GLIDE, "gain -= prices.value_until(", "gain -= 0.0 * prices.value_until("),
    ),
    mutant(
        "the fast path forgets those who were kept",
        "conformance_alone",
        (GLIDE, "boundary_from(a, since), period)", "boundary_from(a, since), period - 1)"),
        later=True,
    ),
    mutant(
        "a budget is divided by those who were there, and those who left since",
        "conformance",
        (BY_PERIOD, "heads[a.exit_origin[x], g] -= counted.moves[p, x, g]", "pass"),
    ),
    # Operational time.
    mutant(
        "the kernel anchors a clock at the start of the run, not of the row",
        "conformance",
        (
            CLOCKS,
            "            anchor = clocks.operational(w.plans.exit_paces, x, g, row, t)",
            "            anchor = clocks.operational(w.plans.exit_paces, x, g, 0, t)",
        ),
    ),
    mutant(
        "contagion has its whole rate from the first who tells",
        "luck",
        (
            "rules/contagion.py",
            "return told / everyone if everyone > 0 else 0.0",
            "return 1.0 if told > 0 else 0.0",
        ),
    ),
    mutant(
        "those who have left the market still count for contagion",
        "luck",
        ("rules/contagion.py", "        if in_market[s]:", "        if True:"),
    ),
    mutant(
        "a clock under shocks is taken for a steady one",
        "luck",
        ("build.py", '    steered = steered | np.any(parts["shock_exit"] != 1.0, axis=(0, 2))\n', ""),
    ),
    mutant(
        "the fast path anchors a clock in the row before",
        "conformance_alone",
        (
            GLIDE,
            "at = whole(0) if steady[x] else row",
            "at = whole(0) if steady[x] else max(row - 1, 0)",
        ),
    ),
    mutant(
        "the kernel leaves a clock its level when a list hastens it",
        "conformance",
        (CLOCKS, "s.f[r, LEVEL + m] = clocks.level(reached, s.left[r, m], speed)", "pass"),
    ),
    mutant(
        "a guess beyond the row of a level is taken for it",
        "rows",
        (RULES, "    while q > first and goal <= paces[i, g, q, REACHED]:\n        q -= 1\n", ""),
    ),
    mutant(
        "who is hastened by a budget is passed by as before",
        "conformance",
        (BY_PERIOD, "        clocks.aim(w, i, r, p, s.f[r, ENTERED])\n", "        pass\n"),
    ),
    mutant(
        "the last of the clocks that follow from heads is not watched",
        "conformance_alone",
        (
            BY_PERIOD,
            "        for u in range(most):\n            look",
            "        for u in range(most - 1):\n            look",
        ),
    ),
    mutant(
        "who is due in a period is looked at in the next",
        "conformance",
        (BY_PERIOD, "look = c.due[r] <= p", "look = c.due[r] < p"),
        later=True,
    ),
    mutant(
        "a clock rings a row late",
        "luck",
        (
            RULES,
            "            return end\n    return q\n",
            "            return end\n    return min(q + 1, end - 1)\n",
        ),
    ),
    mutant(
        "operational time goes as if nothing were planned",
        "luck",
        (
            PLANS,
            "clocks.set_pace(plans.exit_paces, x, g, p, rate, start, end)",
            "clocks.set_pace(plans.exit_paces, x, g, p, a.exit_a[x, g], start, end)",
        ),
    ),
    mutant(
        "a clock in operational time gains what it should lose",
        "luck",
        (RULES, "max(remaining - speed * (reached", "max(remaining + speed * (reached"),
        later=True,
    ),
    mutant(
        "a trait does not count for the level of a clock",
        "luck",
        (RULES, "return reached + remaining / speed if", "return reached + remaining if"),
        later=True,
    ),
    # Both engines forget the same rule.
    mutant(
        "a clock gains what it should lose",
        "luck",
        (PHYSICS, f"    )\n    {LOSES}", f"    )\n    {LOSES.replace('remaining -', 'remaining +')}"),
    ),
    mutant(
        "who decided decides again at the same boundary",
        "luck",
        (
            EVENTS,
            "_first_decision(w, r, t, s.brought[r, 0] == t)\n    if",
            "_first_decision(w, r, t, False)\n    if",
        ),
        (REFERENCE, "self.first_decision(person, came_by_decision)", "self.first_decision(person, False)"),
    ),
    mutant(
        "the trait does not count in a decision",
        "luck",
        (DECISIONS, "else a.exit_mass[x, segment] * trait", "else a.exit_mass[x, segment]"),
    ),
    mutant(
        "a certain row is an ordinary one",
        "luck",
        (DECISIONS, "(certain or remaining <= mass)", "remaining <= mass"),
    ),
    mutant(
        "a minimum term is not waited for",
        "luck",
        (
            PHYSICS,
            "_risen(shape, a, b, x - times[low]) if x > times[low]",
            "_risen(shape, a, b, x) if x > 0.0",
        ),
        (PHYSICS, "return times[low] + (_risen_to", "return 0.0 + (_risen_to"),
    ),
    mutant(
        "a lognormal time is taken by its logarithm to base 2",
        "luck",
        (PHYSICS, "return normal_tail(math.log(x / a) / b)", "return normal_tail(math.log2(x / a) / b)"),
        (PHYSICS, "u = b * normal_from_tail(h)", "u = b * normal_from_tail(h) * _LN2"),
        later=True,
    ),
    mutant(
        "a branch of a late shape has the hazard of the whole",
        "luck",
        (PHYSICS, "return rates[low] * _risen(", "return 1.0 * _risen("),
        (PHYSICS, "_risen_to(shape, a, b, h / rates[low])", "_risen_to(shape, a, b, h)"),
        later=True,
    ),
    mutant(
        "the first decision comes after one interval, whatever the file says",
        "luck",
        (BUILD, "t.first - t.every if t.first is not None and t.every is not None else 0.0", "0.0"),
    ),
    mutant(
        "the reference counts the decisions of a late first one from the start",
        "conformance",
        (
            REFERENCE,
            "physics.decision_time(person.entered, later, every,",
            "physics.decision_time(person.entered, 0.0, every,",
        ),
        later=True,
    ),
    mutant(
        "tenure is taken for the time in the stage",
        "luck",
        (BUILD, "e.kind == RATE and not e.contagious and transitions[e.transition].by_tenure", "False"),
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
        (EVENTS, "        s.buying[r, LEFT] -= mass\n", "        pass\n"),
        (REFERENCE, "            clock.left -= mass\n\n    def buy", "            pass\n\n    def buy"),
    ),
    mutant(
        "who decided to come buys at the same boundary",
        "luck_decided",
        (
            EVENTS,
            "first_at_boundaries(a, t, s.brought[r, 0] == t)\n            s.choose",
            "first_at_boundaries(a, t, False)\n            s.choose",
        ),
        (REFERENCE, "self.first_choice(person, came_by_decision)", "self.first_choice(person, False)"),
        later=True,
    ),
    mutant(
        "who leaves at a boundary buys first",
        "luck_decided",
        (EVENTS, "if a.chooses and s.choose_at[r] < t:", "if a.chooses and s.choose_at[r] <= t:"),
        (REFERENCE, "if person.choose_at < time:", "if person.choose_at <= time:"),
    ),
    mutant(
        "the trait does not count in a choice",
        "luck_decided",
        (DECISIONS, "        factor *= trait\n", "        factor *= 1.0\n"),
        later=True,
    ),
    mutant(
        "the kernel's chosen purchases decide no exit",
        "conformance_decided",
        (
            EVENTS,
            "    if a.row_kind[stage] == AT_PURCHASES:\n        s.lapse_at",
            "    if a.row_kind[stage] == AT_PURCHASES and kind == log.PURCHASE:\n        s.lapse_at",
        ),
        later=True,
    ),
    # Rules on purchases.
    mutant(
        "the kernel's silence goes on through a purchase",
        "conformance_ruled",
        (EVENTS, "    if a.ruled:\n        _await_rule(w, i, r, t)\n\n\n", "\n\n"),
    ),
    mutant(
        "purchases of earlier stages count for a rule",
        "luck_ruled",
        (EVENTS, "int(s.buying[r, BOUGHT]) - s.bought_before[r]", "int(s.buying[r, BOUGHT])"),
        (REFERENCE, "person.purchases - person.bought_before", "person.purchases"),
    ),
    # Satisfaction.
    mutant(
        "the kernel's clocks go on after an encounter as before",
        "conformance_satisfied",
        (EVENTS, "    clocks.change_speeds(w, i, r, row, t)\n", "    pass\n"),
    ),
    mutant(
        "the kernel forgets, when somebody moves, how long an encounter has been waited for",
        "conformance_satisfied",
        (EVENTS, "s.meeting[r, TO_MEET] = satisfaction.left(", "satisfaction.left("),
        later=True,
    ),
    mutant(
        "the kernel's chosen purchases bring no encounter",
        "conformance_satisfied",
        (
            EVENTS,
            "    if a.satisfies and a.encounter_bought[stage]:\n",
            "    if a.satisfies and a.encounter_bought[stage] and s.k[r, STAGE] < 0:\n",
        ),
        later=True,
    ),
    mutant(
        "the last hand-off that fails takes the blame",
        "luck_satisfied",
        (SATISFACTION, "        if turn < best:\n", "        if turn < math.inf:\n"),
    ),
    mutant(
        "what is spent on a hand-off changes nothing",
        "luck_satisfied",
        (
            PLANS,
            "a.hand_off_mass[h, stage] * plans.hand_off_factor[p, h, stage, segment]",
            "a.hand_off_mass[h, stage]",
        ),
    ),
    mutant(
        "what is spent on those on a list changes nothing at their hand-offs",
        "luck_satisfied",
        (PLANS, "                mass *= plans.value[p, k]\n", "                pass\n"),
        later=True,
    ),
    mutant(
        "an encounter moves the score all the way",
        "luck_satisfied",
        (SATISFACTION, "score + a.score_weight * (", "score + ("),
        later=True,
    ),
    mutant(
        "the promise does not count",
        "luck_satisfied",
        ("scenario/types.py", "0.5 * (1.0 + one - self.promise)", "0.5 * (1.0 + one)"),
    ),
    mutant(
        "a failure is made good by the luck of the encounter's own clock",
        "luck_satisfied",
        (
            SATISFACTION,
            "draws.uniform(k, c, draws.RECOVERY, number)",
            "draws.uniform(k, c, draws.ENCOUNTER, number)",
        ),
        later=True,
    ),
    mutant(
        "the satisfaction does not count in a decision",
        "luck_satisfied",
        (DECISIONS, "segment, treated) * felt\n    return mass +", "segment, treated)\n    return mass +"),
    ),
    mutant(
        "the satisfaction does not count for purchases",
        "luck_satisfied",
        (CLOCKS, " * felt(w, r, a.purchase_slope[stage])", ""),
        (REFERENCE, "        own *= self.felt(person, self.a.purchase_slope[stage])\n", ""),
        later=True,
    ),
    mutant(
        "the neutral score is nought",
        "luck_satisfied",
        (SATISFACTION, "math.exp(slope * (score - neutral))", "math.exp(slope * score)"),
        later=True,
    ),
    mutant(
        "failures that were made good are not booked as such",
        "books_satisfied",
        (BOOKING, "        if recovered:\n", "        if False:\n"),
    ),
    mutant(
        "who moves leaves the score behind",
        "books_satisfied",
        (
            BOOKING,
            "tally.count_score(w.tally, period + 1, destination, g, 1,",
            "tally.count_score(w.tally, period + 1, origin, g, 1,",
        ),
        later=True,
    ),
    # Teams that people wait for.
    mutant(
        "in the kernel who waits is served by the key, not by the place in the queue",
        "conformance_teams",
        (IN_ORDER, "    if k > 0:\n", "    if k < 0:\n"),
    ),
    mutant(
        "the kernel lets who moves keep the place in the queue",
        "conformance_teams",
        (
            IN_ORDER,
            "            care.give_up(w, i, i, c, period, t, origin, True)\n",
            "            pass\n",
        ),
    ),
    mutant(
        "the kernel's team serves one more than it has people",
        "conformance_teams",
        (
            IN_ORDER,
            "while d.length[c + 1] > 0 and d.busy[c] < d.people[c]:",
            "while d.length[c + 1] > 0 and d.busy[c] <= d.people[c]:",
        ),
    ),
    mutant(
        "the kernel's staff that comes with a period serves nobody who waits already",
        "conformance_teams",
        (
            IN_ORDER,
            "            if p > 0:\n                _serve_next",
            "            if p < 0:\n                _serve_next",
        ),
        later=True,
    ),
    mutant(
        "the reference forgets, when somebody moves, how long the next call has been waited for",
        "conformance_teams",
        (
            DESKS,
            "case.to_call = float(satisfaction.left(case.to_call, case.called_from, rate, self.now()))",
            "pass",
        ),
    ),
    mutant(
        "the last caller is served first",
        "luck_teams",
        (TEAMS, "return joined < other_joined", "return joined > other_joined"),
        (DESKS, "return -case.rank, case.joined, person.key", "return -case.rank, -case.joined, person.key"),
    ),
    mutant(
        "waiting takes nothing from the effect of a contact",
        "luck_teams",
        (TEAMS, "max(before, math.exp(-fading * waited))", "max(before, 1.0)"),
    ),
    mutant(
        "the effect of a contact fades from the second step on",
        "luck_teams",
        (TEAMS, "return top * (steps / of)", "return top * (min(steps + 1, of) / of)"),
        later=True,
    ),
    mutant(
        "a contact takes the luck of the patience",
        "luck_teams",
        (BUILD, 'self.ids.of("service", one) for one in ids', 'identity("patience", one) for one in ids'),
        later=True,
    ),
    mutant(
        "contacts change no exit",
        "luck_teams",
        (BUILD, "on_exits[self._moved_by(effect.transition), c] = effect.slope", "pass"),
    ),
    mutant(
        "contacts change no purchase",
        "luck_teams",
        (BUILD, "on_purchases[self.stage_index[str(effect.stage)], c] = effect.slope", "pass"),
        later=True,
    ),
    mutant(
        "people of a segment that is not served call on entry",
        "luck_teams",
        (
            BUILD,
            "entry[c, self.stage_index[stage], segments] = True",
            "entry[c, self.stage_index[stage], :] = True",
        ),
        later=True,
    ),
    mutant(
        "a contact costs nothing",
        "books_teams",
        (TALLY, "    cost = a.team_cost[c]\n", "    cost = 0.0\n"),
    ),
    mutant(
        "a team is busy from the next period on",
        "books_teams",
        (TALLY, "    tally.busy_rest[period, c] += sign * rest_of(a, period, t)\n", "    pass\n"),
        later=True,
    ),
    mutant(
        "who gives up is booked as withdrawn",
        "books_teams",
        (
            BOOKING,
            "counted = w.tally.withdrawn if left else w.tally.abandoned",
            "counted = w.tally.withdrawn",
        ),
    ),
    mutant(
        "the wages of a team that nobody needs are not paid",
        "books_teams",
        (BOOKS, "            if cell >= 0:\n", "            if cell < -1:\n"),
        later=True,
    ),
    # The books.
    mutant(
        "money grows with time instead of shrinking",
        "books",
        (PHYSICS, "return math.exp(-force * t)", "return math.exp(force * t)"),
    ),
    mutant(
        "who moves is not taken from the heads of the next period",
        "conformance",
        (BOOKS, "        heads[origin] -= moved\n", "        pass\n"),
        later=True,
    ),
    mutant(
        "a customer lost at a period's end was kept in it",
        "books",
        (
            BOOKING,
            "tally.count_kept(w.tally, g, first, period)",
            f"tally.count_kept(w.tally, g, first, {KEPT})",
        ),
    ),
    mutant(
        "the rest of a period is counted from its start",
        "books",
        (
            TALLY,
            "return whole((a.boundaries[period + 1] - t) * a.per_time + 0.5)",
            "return whole((t - a.boundaries[period]) * a.per_time + 0.5)",
        ),
    ),
    mutant(
        "discounted time is plain time",
        "books",
        (PRICES, "return -math.expm1(-force * t) / force if force != 0.0 else t", "return t"),
    ),
    mutant(
        "own factors do not count for money",
        "books",
        (BOOKS, f"units = float(time[0]){OWN}", "units = float(time[0])"),
    ),
    mutant(
        "own factors do not count for discounted money",
        "books",
        (BOOKS, f"weight = float(later[0]){OWN.replace('time[', 'later[')}", "weight = float(later[0])"),
        later=True,
    ),
    mutant(
        "own factors end with the period",
        "books",
        (
            BOOKS,
            "own[s, k] += tally.own_change[period, s, g, k]",
            "own[s, k] = tally.own_change[period, s, g, k]",
        ),
        later=True,
    ),
    mutant(
        "who is no customer spends time in the run-off",
        "books",
        (BOOKS, "if period >= n and a.stage_kind[s] != CUSTOMER:", "if False:"),
    ),
    mutant(
        "a shock of the margin does not reach the margin flow",
        "books",
        (BUILD, '_left(flow_margin, flowing) * tables["margin"]', "_left(flow_margin, flowing)"),
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
        "a normal is never negative",
        "distributions",
        (DRAWS, "return -x if first & _SIGN else x", "return x"),
        later=True,
    ),
    mutant(
        "one rotation of the generator of keys is another",
        "generator",
        (DRAWS, ROUNDS, ROUNDS.replace("42", "41")),
    ),
    mutant(
        "draws do not depend on their purpose",
        "generator",
        (DRAWS, "x0, x1, key = ordinal ^ c, purpose, k", "x0, x1, key = ordinal ^ c, _ZERO, k"),
    ),
    mutant(
        "half of a person's luck does not count",
        "generator",
        (DRAWS, "x0, x1, key = ordinal ^ c, purpose, k", "x0, x1, key = ordinal, purpose, k"),
    ),
    # Referrals.
    mutant(
        "the kernel forgets, when somebody moves, how long a referral has been waited for",
        "conformance_referred",
        (EVENTS, "        clocks.settle_referring(w, i, r, row, t)\n", "        pass\n"),
    ),
    mutant(
        "those who are brought call no team in the kernel",
        "conformance_referred",
        (IN_ORDER, "_call_on_entry(w, d, brought, p, w.people.arrived[brought], history)", "pass"),
    ),
    mutant(
        "the kernel lets those who are brought wait for the next period",
        "conformance_referred",
        (
            BY_PERIOD,
            "            _look_at(w, c, i, i - low, p)\n            i += 1\n",
            "            i += 1\n",
        ),
        later=True,
    ),
    mutant(
        "whoever a person brings is the same person",
        "luck_referred",
        (DRAWS, "block(parent, REFERRAL, number, _ZERO)", "block(parent, REFERRAL, _ONE, _ZERO)"),
    ),
    mutant(
        "people bring others after the horizon",
        "luck_referred",
        (PLANS, "plans.refer_factor[p, s, g] if p < a.n_periods else 0.0", "plans.refer_factor[p, s, g]"),
        later=True,
    ),
    mutant(
        "what is spent on referrals changes nothing",
        "luck_referred",
        (PLANS, "a.refer_rate[s, g] * plans.refer_factor[p, s, g]", "a.refer_rate[s, g]"),
    ),
    mutant(
        "the satisfaction does not count for referrals",
        "luck_referred",
        (CLOCKS, " * felt(w, r, a.refer_slope[stage])", ""),
        (REFERENCE, " * self.felt(person, a.refer_slope[stage])", ""),
        later=True,
    ),
    mutant(
        "people brought are counted where they come in",
        "books_referred",
        (
            BOOKING,
            "w.tally.referred[period, w.state.k[r, STAGE], w",
            "w.tally.referred[period, w.a.refer_to[w.state.k[r, STAGE]], w",
        ),
    ),
)
