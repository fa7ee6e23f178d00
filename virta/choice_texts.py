"""Display texts of best, optimize and explain: (English, Finnish). Part of `virta.texts`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "step_search": ("Amounts tried", "Kokeiltuja summia"),
    "step_select": ("Replications that select", "Valinnan toistoja"),
    "step_estimate": ("Amounts estimated anew", "Uudelleen arvioituja"),
    "step_frontier": ("More money, or less", "Enemmän tai vähemmän"),
    "step_margins": ("One more customer", "Yksi asiakas lisää"),
    "step_explain": ("Replications", "Toistoja"),
}
