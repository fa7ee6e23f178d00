"""Names of the built parts, for the parts that refer to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulation.scenario.language.readers import Word
from simulation.scenario.meaning.context import Context
from simulation.scenario.meaning.segments import Built
from simulation.scenario.meaning.transitions import split
from simulation.scenario.problems import nearest, quoted
from simulation.scenario.tree import Mark
from simulation.scenario.types import HandOff, Stage, Transition


@dataclass(frozen=True)
class Target:
    """What an effect or a shock changes: a transition, or one aspect of a stage or a stream."""

    aspect: str
    """"transition", or what stands behind the last dot."""
    transition: Transition | None = None
    stage: Stage | None = None
    stream: str | None = None
    hand_off: HandOff | None = None

    @property
    def part(self) -> str:
        """What a stage must have for the target to be there: "referrals", else "purchases"."""
        return "referrals" if self.aspect == "referrals" else "purchases"


class World:
    """The segments as built, and look-ups by name that complain about unknown names."""

    def __init__(self, built: tuple[Built, ...], streams: Iterable[str], context: Context) -> None:
        self.built = built
        self.segments = tuple(one.segment for one in built)
        self.stages = {stage.name: stage for stage in self.segments[0].stages}
        self.transitions = {transition.name: transition for transition in self.segments[0].transitions}
        self.streams = tuple(streams)
        self._context = context
        self._declared = set(built[0].parts.transitions)
        self._alike: dict[str, list[Stage]] = {}
        self._exits: dict[str, list[Transition]] = {}
        for segment in self.segments:
            for stage in segment.stages:
                self._alike.setdefault(stage.id, []).append(stage)
            for exit_ in segment.transitions:
                self._exits.setdefault(exit_.origin, []).append(exit_)

    def stage(self, word: Word) -> Stage | None:
        """The stage that a word names."""
        return None if word.bad else self.stage_named(word.value, word.mark)

    def stage_named(self, name: str, mark: Mark) -> Stage | None:
        """The stage of a name, or a complaint."""
        if name not in self.stages:
            self._context.problems.unknown(mark, "stage", name, self.stages)
        return self.stages.get(name)

    def segment_id(self, name: str, mark: Mark) -> str | None:
        """The id of the segment of a name, or a complaint."""
        for segment in self.segments:
            if segment.name == name:
                return segment.id
        self._context.problems.unknown(mark, "segment", name, [segment.name for segment in self.segments])
        return None

    def stage_in_each(self, stage: Stage) -> list[Stage]:
        """A stage as every segment has it."""
        return self._alike.get(stage.id, [])

    def need_referrals(self, name: str, stage: Stage, mark: Mark) -> None:
        """Complain where nobody refers in a stage whose referrals an effect changes."""
        if any(one.referrals is None for one in self.stage_in_each(stage)):
            message = f"{quoted(name)} changes referrals, and there are none"
            hint = f"write referrals: {{rate: 0.05 per month, enters: ...}} under stages.{stage.name}"
            self._context.problems.add(mark, message, hint=hint)

    def exits_in_each(self, stage: Stage) -> list[Transition]:
        """The exits of a stage in all segments."""
        return self._exits.get(stage.id, [])

    def target(
        self, name: str, mark: Mark, aspects: tuple[str, ...], others: tuple[str, ...] = ()
    ) -> Target | None:
        """What a key of `effects` names; `aspects` lists what may stand behind a stage's name.

        `others`: what else is allowed, which the caller looks for.
        """
        if "->" in name:
            return self._transition_target(name, mark)
        holder, dot, aspect = name.rpartition(".")
        if "market_entrants" in aspects and name.startswith("market_entrants."):
            stream = name.removeprefix("market_entrants.")
            if stream not in self.streams:
                self._context.problems.unknown(mark, "stream of entrants", stream, self.streams)
                return None
            return Target("market_entrants", stream=stream)
        allowed = tuple(f"<stage>.{word}" for word in aspects if word != "market_entrants")
        extra = ("market_entrants.<name>",) if "market_entrants" in aspects else ()
        if not dot or aspect not in aspects:
            message = f"{quoted(name)} is nothing that can be changed here"
            wanted = ("<origin> -> <destination>", *allowed, *extra, *others)
            self._context.problems.add(mark, message, found=name, allowed=wanted)
            return None
        stage = self.stage_named(holder, mark)
        return Target(aspect, stage=stage) if stage is not None else None

    def _transition_target(self, name: str, mark: Mark) -> Target | None:
        found = self.transitions.get(name)
        if found is not None and found.rule is not None:
            message = f"{quoted(name)} moves people by a rule on their purchases, and has no rate to change"
            hint = f"change the purchases: {found.name.partition(' ->')[0]}.purchases"
            self._context.problems.add(mark, message, hint=hint)
            return None
        if found is not None:
            return Target("transition", transition=found)
        both = split(name)
        strangers = [end for end in both if end not in self.stages] if both else []
        for end in strangers:
            self._context.problems.unknown(mark, "stage", end, self.stages)
        if name not in self._declared and not strangers and not self._is_misspelt(both):
            self._context.problems.unknown(mark, "transition", name, self.transitions)
        return None

    def _is_misspelt(self, ends: tuple[str, str] | None) -> bool:
        """Whether a transition was declared with a stage that is unknown, and told so, for these two."""
        stages = tuple(self.stages)
        for declared in self._declared - set(self.transitions):
            written = split(declared) or ()
            if tuple(end if end in stages else nearest(end, stages) for end in written) == ends:
                return True
        return False
