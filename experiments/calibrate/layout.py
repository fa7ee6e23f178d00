"""Which column of a stage history says what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.calibrate.columns import Column, Reading
from experiments.calibrate.findings import CalibrationError

LEAVES_TO = "ended"
CLOCKS = ("auto", "calendar", "own")


@dataclass(frozen=True)
class Layout(Reading):
    """Which column says what. A history is one of stays, or one of moves, or of stays by possible move.

    Stays: `stage` (or `all_in`: one stage for all), `start` (left out: everyone from 0), `stop`
    (empty: still there), `left` (yes or no: whether the stay ended at `stop`), `to` (where to).
    Moves: `origin` (empty: the person came from outside), `to`, `time`.
    A row for each possible move out of a stay: `origin`, `to`, `start`, `stop`, `left` (yes: this way).
    """

    person: str
    stage: str | None = None
    all_in: str | None = None
    start: str | None = None
    stop: str | None = None
    left: str | None = None
    since: str | None = None
    """When observation of the stay began: who left before was never recorded."""
    origin: str | None = None
    to: str | None = None
    time: str | None = None
    segment: str | None = None
    leaves_to: str = LEAVES_TO
    """Where they go who leave and are not seen elsewhere."""
    stages: tuple[str, ...] = ()
    """The stages there are; any other is an error. Found in the file where empty."""
    observed_from: str | None = None
    observed_until: str | None = None
    events: str | None = None
    """Events of a subscription: which one"""
    invoices: bool = False
    """Rows are invoices: a customer is there in every period with one"""
    amount: str | None = None
    """Monthly value of an event, or sum of an invoice"""
    event_stages: Mapping[str, str] = field(default_factory=dict)
    """Where events lead that are not known by their names"""
    clock: str = "auto"
    """Whether times are of the calendar, or each person's own from 0 on; found out unless said."""

    @property
    def moves(self) -> bool:
        """Whether rows are moves."""
        return self.time is not None

    @property
    def long(self) -> bool:
        """Whether a stay has a row for each way in which it might have ended."""
        return self.time is None and None not in (self.origin, self.to, self.start, self.stop, self.left)

    def columns(self) -> dict[str, Column]:
        """The columns wanted, by role. Raises CalibrationError where options contradict each other."""
        self._check()
        if self.events or self.invoices:
            return self._subscription()
        wanted: dict[str, Column | None] = {
            "person": Column(self.person, "key"),
            "stage": Column(self.stage, "label") if self.stage else None,
            "start": Column(self.start, "time") if self.start else None,
            "stop": Column(self.stop, "time", empty=self.left is None) if self.stop else None,
            "left": Column(self.left, "flag") if self.left else None,
            "since": Column(self.since, "time", empty=True) if self.since else None,
            "origin": Column(self.origin, "label", empty=True) if self.origin else None,
            "to": Column(self.to, "label", empty=not (self.moves or self.long)) if self.to else None,
            "time": Column(self.time, "time") if self.time else None,
            "segment": Column(self.segment, "label") if self.segment else None,
        }
        return {role: column for role, column in wanted.items() if column is not None}

    def _subscription(self) -> dict[str, Column]:
        assert self.time is not None
        found = {"person": Column(self.person, "key"), "time": Column(self.time, "time")}
        if self.events:
            found["events"] = Column(self.events, "label")
        if self.amount:
            found["amount"] = Column(self.amount, "number", empty=bool(self.events))
        return found

    def _check(self) -> None:
        if self.clock not in CLOCKS:
            raise CalibrationError(f'There is no clock "{self.clock}". Allowed: {", ".join(CLOCKS)}.')
        if self.events or self.invoices:
            if self.events and self.invoices:
                raise CalibrationError("Rows are events or invoices: give --events or --invoices.")
            if self.origin or self.to or self.stage or self.start or not self.time:
                raise CalibrationError(
                    "Events and invoices need --person and --time, and no other column of stages."
                )
            return
        if self.long and not (self.stage or self.all_in):
            return
        stays = [
            name for name in ("stage", "all_in", "start", "stop", "left", "since") if getattr(self, name)
        ]
        if self.moves:
            if stays:
                raise CalibrationError(
                    f"--time says that rows are moves; --{_option(stays[0])} belongs to stays. Give one kind."
                )
            if not (self.origin and self.to):
                raise CalibrationError("Moves need --from and --to beside --time.")
            return
        if self.origin:
            raise CalibrationError("--from belongs to moves, which need --time.")
        if bool(self.stage) == bool(self.all_in):
            raise CalibrationError(
                "Say where people were: --stage COLUMN, or --all-in NAME where all were in one stage. "
                "Rows that are moves need --from, --to and --time."
            )
        if not self.stop:
            raise CalibrationError("Stays need --left, the column of their ends.")


def _option(name: str) -> str:
    return {"all_in": "all-in", "start": "entered", "stop": "left", "left": "event"}.get(name, name)
