"""What became of one complaint, told from its events one after another; shares nothing with how figures are derived.

When a limit ran out is asked of the oracle of clocks, after each event: the first date that passed before anything
else was recorded is the one that ran out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from intake.events import EventKind
from routing.vocabulary import Clock
from tests.clocks.oracle.judgement import JudgedClock
from tests.reports.histories_of_verbs.pressed import OwedOnce, PressedOnce

GONE = ("rejected", "merged", "withdrawn")
ENDED = ("transferred", "terminated")
_MOVING = {
    EventKind.DEADLINE_PROMISE,
    EventKind.DEADLINE_EXTEND,
    EventKind.DEADLINE_PAUSE,
    EventKind.DEADLINE_RESUME,
    EventKind.DEADLINE_RECALENDAR,
    EventKind.COMPLAINT_MOVE,
}


class Held(NamedTuple):
    """What was known after one event."""

    at: datetime
    clocks: dict[int, JudgedClock]
    lead: int | None


@dataclass
class Limited:
    """A promise to close: from which event it ran, and which ended it."""

    id: int
    round: int
    first: int
    last: int | None = None
    due: datetime | None = None
    original: datetime | None = None
    lead: int | None = None
    original_lead: int | None = None


@dataclass
class ClosedOnce:
    at: datetime
    round: int
    redone: int
    lead: int | None
    undone: str = ""


@dataclass
class Given:
    """A part. `last` is the event by which it was signed for or taken back."""

    department: int
    role: str
    at: datetime
    clock: int = 0
    first: int = 0
    last: int | None = None
    signed: datetime | None = None
    is_taken_back: bool = False
    due: datetime | None = None


@dataclass
class Life:
    """All of it. `lead` is whoever leads at the point that was told."""

    kind: str
    channel: str
    region: str
    received: datetime
    violation: str = ""
    accepted: datetime | None = None
    opened: list[datetime] = field(default_factory=list)
    sent: tuple[datetime, int] | None = None
    gone: tuple[str, datetime] | None = None
    ended: tuple[str, datetime] | None = None
    stopped: tuple[datetime, int | None] | None = None  # terminated while no clock of it ran, and who led
    limits: list[Limited] = field(default_factory=list)
    closings: list[ClosedOnce] = field(default_factory=list)
    redos: list[tuple[datetime, int | None]] = field(default_factory=list)
    parts: dict[int, Given] = field(default_factory=dict)
    returns: list[tuple[datetime, str, int | None]] = field(default_factory=list)
    calls: list[tuple[datetime, dict[str, Any], int | None]] = field(default_factory=list)
    suspended: list[list[Any]] = field(default_factory=list)
    lead: int | None = None
    told: list[Held] = field(default_factory=list)
    was_running: bool = False  # the last promise, until its last end
    away_since: int = 0  # from which event on it was joined with another
    joined: list[Given] = field(default_factory=list)  # parts that ended when it was joined with another
    orders: list[PressedOnce] = field(default_factory=list)
    owed: list[tuple[PressedOnce, OwedOnce]] = field(default_factory=list)  # reports on these, each due on a day
    answered: list[list[Any]] = field(default_factory=list)  # with what it was joined with: when, who led, if it stands

    @property
    def round(self) -> int:
        return max(len(self.opened) - 1, 0)

    @property
    def accuses(self) -> bool:
        return self.kind not in ("consultation", "suggestion")

    def stands(self, number: int) -> datetime | None:
        """When that round was closed for good: not sent back and not opened again."""
        last = [one for one in self.closings if one.round == number][-1:]
        return last[0].at if last and not last[0].undone else None

    def was_closed(self, number: int) -> datetime | None:
        """The same, whether or not it was opened again."""
        last = [one for one in self.closings if one.round == number][-1:]
        return last[0].at if last and last[0].undone != "redo" else None

    # -- one event after another

    def hear(self, kind: EventKind, at: datetime, data: dict[str, Any]) -> None:
        when = datetime.fromisoformat(data["happened_at"]) if data.get("happened_at") else at
        do: dict[EventKind, Callable[[datetime, dict[str, Any]], None]] = {
            EventKind.COMPLAINT_MOVE: self._move,
            EventKind.HANDLING_DISPATCH: self._dispatch,
            EventKind.HANDLING_SIGN: self._sign,
            EventKind.HANDLING_END: self._end_parts,
            EventKind.DEADLINE_PROMISE: self._promise,
        }
        if kind in do:
            do[kind](when, data)
        elif kind is EventKind.HANDLING_RETURN:
            part = self.parts.get(data["handling_id"])
            self.returns.append((at, part.role if part else "lead", data["department_id"]))
        elif kind is EventKind.CALLBACK_RECORD:
            before = [one for one in self.closings if one.at <= when]
            self.calls.append((when, data, before[-1].lead if before else self.lead))

    def _move(self, at: datetime, data: dict[str, Any]) -> None:
        move, was, goal = data["move"], data["from"], data["to"]
        if was == "received" and move in ("accept", "coordinate", "answer_now") and self.accepted is None:
            self.accepted = at
            self.opened.append(at)
        if move in ("pass_review", "answer_now"):
            self._stop()
            self.closings.append(ClosedOnce(at, self.round, len(self.redos), self.lead))
        self._answer_with_another(move, at)
        self._pause(move, was, goal, at)
        self._undo(move, at)
        if was == "suspended" and goal == "terminated":
            self.stopped = at, self.lead
        if move in ("split", "unmerge"):
            self._come_back(is_undone=move == "unmerge")
        elif move != "rejoin":
            self._leave(goal, at)
        if move in ("reopen", "coordinate", "split"):
            self.lead = None

    def _answer_with_another(self, move: str, at: datetime) -> None:
        if move == "answer_joined":
            self.answered.append([at, self.lead, True])
        if move in ("rejoin", "split", "unmerge") and self.answered:
            self.answered[-1][2] = False

    def _pause(self, move: str, was: str, goal: str, at: datetime) -> None:
        if move == "suspend":
            self.suspended.append([at, None, self.lead])
        if was == "suspended" and self.suspended:
            self.suspended[-1][1] = at
        if move == "unmerge" and goal == "suspended":
            self.suspended[-1][1] = None

    def _undo(self, move: str, at: datetime) -> None:
        if move in ("redo", "reopen") and self.closings and self.closings[-1].round == self.round:
            self.closings[-1].undone = str(move)
        if move == "redo":
            self.redos.append((at, self.lead))
        if move == "reopen":
            self.opened.append(at)

    def _leave(self, goal: str, at: datetime) -> None:
        if goal in (*GONE, *ENDED):
            self.was_running = bool(self.limits) and self.limits[-1].last is None
            self._stop()
        if goal in GONE:
            self.gone, self.away_since = (goal, at), len(self.told)
        if goal in ENDED:
            self.ended = goal, at

    def _come_back(self, *, is_undone: bool) -> None:
        """Joined with another no longer."""
        self.gone = None
        if self.was_running:
            self.limits[-1].last = None
        for part in self.joined if is_undone else ():
            part.is_taken_back = False
            if part.signed is None:
                part.last = None
        if not is_undone:  # nobody of its own had it meanwhile
            self.told[self.away_since :] = [one._replace(lead=None) for one in self.told[self.away_since :]]
        self.was_running, self.joined = False, []

    def _dispatch(self, at: datetime, data: dict[str, Any]) -> None:
        for one in data["handlings"]:
            self.parts[one["id"]] = Given(one["department_id"], one["role"], at)
            if one["principal"]:
                self.lead = one["department_id"]
                self.sent = self.sent or (at, one["department_id"])

    def _sign(self, at: datetime, data: dict[str, Any]) -> None:
        part = self.parts[data["handling_id"]]
        part.signed, part.last = at, len(self.told)

    def _end_parts(self, _at: datetime, data: dict[str, Any]) -> None:
        if data["reason"] == "merge":
            self.joined = [self.parts[one] for one in data["handlings"]]
        for one in data["handlings"]:
            part = self.parts[one]
            part.is_taken_back = True
            if part.last is None:
                part.last = len(self.told)

    def _promise(self, _at: datetime, data: dict[str, Any]) -> None:
        for one in data["deadlines"]:
            if one["clock"] == Clock.SIGN:
                part = self.parts[one["handling_id"]]
                part.clock, part.first = one["id"], len(self.told)
            if one["clock"] == Clock.CLOSURE:
                self._stop()
                self.limits.append(Limited(one["id"], self.round, len(self.told)))

    def _stop(self) -> None:
        """Whatever promise runs is over: kept, void or ended."""
        for one in self.limits:
            if one.last is None:
                one.last = len(self.told)

    # -- when all is told

    def settle(self) -> None:
        for one in self.limits:
            one.due, one.lead, _ = self._ran_out(one.id, one.first, one.last, "due_at")
            one.original, one.original_lead, _ = self._ran_out(one.id, one.first, one.last, "original_due_at")
        kept: list[Limited] = []
        for one in self.limits:  # of those of one round the first that ran out, else the last
            before = kept[-1] if kept and kept[-1].round == one.round else None
            if before is None:
                kept.append(one)
            elif not self._ran_out(before.id, before.first, before.last, "due_at")[2]:
                kept[-1] = one
        self.limits = kept
        self._stop_for_good()
        for part in self.parts.values():
            part.due, _lead, has_run_out = self._ran_out(part.clock, part.first, part.last, "due_at")
            if part.signed is None and part.is_taken_back and not has_run_out:
                part.due = None

    def _stop_for_good(self) -> None:
        """Terminated while its limit stood still: the last day there was to close it on."""
        for last in self.limits[-1:] if self.stopped else ():
            if last.due is None:
                last.due, last.lead = self.stopped
            if last.original is None:
                last.original, last.original_lead = self.stopped

    def _ran_out(self, clock: int, first: int, last: int | None, name: str) -> tuple[datetime | None, int | None, bool]:
        """The date that ran out, or that it has, and who led then; the last says whether it ran out in its time."""
        held = self.told[first:last] if clock else []
        after = [one.at for one in self.told[first + 1 :]]
        for one, following in zip(held, after, strict=False):
            judged = one.clocks.get(clock)
            if judged is not None and judged.paused_at is None and getattr(judged, name) < following:
                return getattr(judged, name), one.lead, True
        judged = held[-1].clocks.get(clock) if held else None
        if judged is None or judged.paused_at is not None:
            return None, None, False
        return getattr(judged, name), held[-1].lead, False
