"""What happened to a complaint, as plain rows, and what each of them is to one clock.

Written down clock by clock: of every clock, what meets it, and what takes its meaning away.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.events import EventKind
from intake.vocabulary import Move, State
from routing.vocabulary import Clock


@dataclass(frozen=True)
class Happening:
    """One row of the record."""

    kind: EventKind
    at: datetime
    data: dict[str, Any]

    @property
    def when(self) -> datetime:
        """What was entered late counts from when it was done."""
        done = self.data.get("happened_at")
        return datetime.fromisoformat(done) if done else self.at

    def is_move(self, *moves: Move) -> bool:
        return self.kind is EventKind.COMPLAINT_MOVE and self.data["move"] in moves

    def is_of_part(self, kind: EventKind, part: int | None) -> bool:
        return self.kind is kind and self.data["handling_id"] == part


@dataclass(frozen=True)
class Subject:
    """Which clock is asked about: of the complaint itself, or of one part; `principals` answer for the whole of it."""

    clock: Clock
    part: int | None
    principals: frozenset[int]


# Clocks of a law of their own: the hotline neither stops nor ends them.
OF_LAW = frozenset({Clock.PETITION, Clock.PENALTY, Clock.MARKET_REPORT})
# These press whoever leads.
OF_LEAD = frozenset({Clock.REPLY, Clock.CLOSURE, Clock.REDO})
OF_COORDINATION = frozenset({Clock.COORDINATE, Clock.DESIGNATE})
STILL = frozenset({State.NEED_INFO, State.SUSPENDED})
# Nothing of the hotline's is left to do after one of these.
_LAST_MOVES = (
    Move.REJECT,
    Move.ANSWER_NOW,
    Move.WITHDRAW,
    Move.TRANSFER,
    Move.TERMINATE,
    Move.MERGE,
    Move.CLOSE,
)


def _is_taken_on(event: Happening, *moves: Move) -> bool:
    """A move out of the queue of new complaints, not a later one of the same name."""
    return event.is_move(*moves) and event.data["from"] == State.RECEIVED


def _is_settled(event: Happening, _subject: Subject) -> bool:
    by_hand = event.kind in {EventKind.DECISION_SETTLE, EventKind.DECISION_OVERRIDE}
    return by_hand or event.is_move(Move.DISPATCH, Move.DESIGNATE)


def _is_answered(event: Happening, subject: Subject) -> bool:
    """A part by its own answer; the complaint by its principal's, at the latest when all is answered."""
    if subject.part is not None:
        return event.is_of_part(EventKind.HANDLING_REPLY, subject.part)
    if event.kind is EventKind.HANDLING_REPLY:
        return event.data["handling_id"] in subject.principals
    return event.is_move(Move.REPLY, Move.PASS_REVIEW, Move.ANSWER_NOW)


def _is_concluded(event: Happening, subject: Subject) -> bool:
    return event.kind is EventKind.STATUTORY_CONCLUDE and event.data["clock"] == subject.clock


MEETS: dict[Clock, Callable[[Happening, Subject], bool]] = {
    Clock.ACCEPTANCE: lambda e, _: _is_taken_on(e, Move.ACCEPT, Move.COORDINATE, Move.REJECT, Move.ANSWER_NOW),
    Clock.DISPATCH: lambda e, _: _is_taken_on(e, Move.ACCEPT, Move.COORDINATE),
    Clock.SIGN: lambda e, s: e.is_of_part(EventKind.HANDLING_SIGN, s.part),
    Clock.FIRST_CONTACT: lambda e, s: e.is_of_part(EventKind.HANDLING_CONTACT, s.part),
    Clock.COORDINATE: _is_settled,
    Clock.DESIGNATE: _is_settled,
    Clock.REPLY: _is_answered,
    Clock.CLOSURE: lambda e, _: e.is_move(Move.PASS_REVIEW, Move.ANSWER_NOW),
    Clock.REDO: lambda e, _: e.is_move(Move.PASS_REVIEW),
    Clock.CALLBACK: lambda e, _: e.kind is EventKind.CALLBACK_RECORD,
    Clock.PETITION: _is_concluded,
    Clock.PENALTY: _is_concluded,
    Clock.MARKET_REPORT: _is_concluded,
}


def is_met_by(event: Happening, subject: Subject) -> bool:
    return MEETS[subject.clock](event, subject)


def is_cancelled_by(event: Happening, subject: Subject) -> bool:
    """Whether the clock means nothing any more, having not been met."""
    if is_promised_anew(event, subject):
        return True
    if subject.clock in OF_LAW:
        return False
    return event.is_move(*_LAST_MOVES) or _loses_its_part(event, subject) or _loses_its_round(event, subject)


def is_promised_anew(event: Happening, subject: Subject) -> bool:
    """One clock of a kind runs at a time."""
    return (subject.clock, subject.part) in {(one["clock"], one["handling_id"]) for one in promises(event)}


def promises(event: Happening) -> Sequence[dict[str, Any]]:
    return event.data["deadlines"] if event.kind is EventKind.DEADLINE_PROMISE else ()


def _loses_its_part(event: Happening, subject: Subject) -> bool:
    """The part was given back, waived, joined with another, or answered."""
    if subject.part is None:
        return False
    is_over = event.kind is EventKind.HANDLING_END and subject.part in event.data["handlings"]
    return is_over or event.is_of_part(EventKind.HANDLING_REPLY, subject.part)


def _loses_its_round(event: Happening, subject: Subject) -> bool:
    """Coordination begins afresh; what was answered is to be answered anew."""
    if subject.clock in OF_COORDINATION:
        begins = any(one["clock"] == Clock.COORDINATE for one in promises(event))
        return begins or event.is_move(Move.COORDINATE)
    if subject.clock is Clock.CALLBACK and event.is_move(Move.REJOIN, Move.SPLIT):
        return True
    return subject.clock in {Clock.CALLBACK, Clock.REDO} and event.is_move(Move.REDO)


def find_return(later: Sequence[Happening], subject: Subject) -> int | None:
    """Where a clock runs again that ended when its complaint was joined with another; `later`: what came after that."""
    for place, event in enumerate(later):
        if is_promised_anew(event, subject) or event.is_move(Move.MERGE):
            return None
        if event.is_move(Move.UNMERGE):
            return place
        if event.is_move(Move.SPLIT):
            return place if subject.part is None and subject.clock in OF_LEAD else None
    return None


def principals_of(events: Iterable[Happening]) -> frozenset[int]:
    """The parts that ever answered for the whole complaint."""
    return frozenset(
        part["id"]
        for event in events
        if event.kind is EventKind.HANDLING_DISPATCH
        for part in event.data["handlings"]
        if part["principal"]
    )
