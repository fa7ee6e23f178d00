"""What needs sampled purchases, and is refused where their expected value accrues instead."""

from __future__ import annotations

from simulation.scenario.language.file import PartsSpec
from simulation.scenario.language.readers import Quantity
from simulation.scenario.meaning.context import Context
from simulation.scenario.problems import quoted
from simulation.scenario.types import Money

_HINT = "write money: {purchases: sampled}"


def check_events(parts: PartsSpec, money: Money, context: Context) -> None:
    """Complain about what follows from single purchases, where purchases are not sampled."""
    if money.sampled_purchases:
        return
    for name, stage in parts.stages.items():
        if stage.purchases is not None and stage.purchases.probability is not None:
            message = f"purchases in {quoted(name)} are decided one by one, and money.purchases is expected"
            context.problems.add(stage.purchases.key_mark("probability"), message, hint=_HINT)
        met = stage.encounters.every if stage.encounters is not None else None
        if met is not None and not isinstance(met, Quantity) and stage.encounters is not None:
            message = f"encounters in {quoted(name)} come with each purchase, and money.purchases is expected"
            context.problems.add(stage.encounters.mark("every"), message, hint=_HINT)
    for name, exit_ in parts.transitions.items():
        if exit_.every is not None and not isinstance(exit_.every, Quantity):
            message = f"{quoted(name)} is decided at each purchase, and money.purchases is expected"
            context.problems.add(exit_.mark("every"), message, hint=_HINT)
        for key in ("after_silence", "after_purchases"):
            if exit_.has(key):
                message = f"{quoted(name)} follows from single purchases, and money.purchases is expected"
                context.problems.add(exit_.key_mark(key), message, hint=_HINT)
