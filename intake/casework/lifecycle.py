"""The legal moves and the only module that writes `Complaint.state`."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import IllegalMove
from intake.events import EventKind, NewEvent
from intake.models import Complaint
from intake.vocabulary import Move, State

TRANSITIONS: Mapping[tuple[State, Move], State] = MappingProxyType(
    {
        (State.RECEIVED, Move.ACCEPT): State.DISPATCHED,
        (State.RECEIVED, Move.COORDINATE): State.COORDINATING,
        (State.RECEIVED, Move.ASK_INFO): State.NEED_INFO,
        (State.RECEIVED, Move.REJECT): State.REJECTED,
        (State.RECEIVED, Move.ANSWER_NOW): State.CLOSED,
        **{
            (joined_from, Move.MERGE): State.MERGED
            for joined_from in (
                State.RECEIVED,
                State.NEED_INFO,
                State.COORDINATING,
                State.DISPATCHED,
                State.HANDLING,
                State.SUSPENDED,
            )
        },
        # What was joined is answered, and answered anew, with the complaint it was joined with.
        (State.MERGED, Move.ANSWER_JOINED): State.CALLBACK,
        **{(answered, Move.REJOIN): State.MERGED for answered in (State.CALLBACK, State.CLOSED)},
        **{(joined, Move.SPLIT): State.RECEIVED for joined in (State.MERGED, State.CALLBACK, State.CLOSED)},
        (State.NEED_INFO, Move.SUPPLY_INFO): State.RECEIVED,
        (State.NEED_INFO, Move.REJECT): State.REJECTED,
        (State.NEED_INFO, Move.WITHDRAW): State.WITHDRAWN,
        (State.COORDINATING, Move.DISPATCH): State.DISPATCHED,
        (State.COORDINATING, Move.DESIGNATE): State.DISPATCHED,
        (State.DISPATCHED, Move.SIGN): State.HANDLING,
        (State.DISPATCHED, Move.RETURN): State.DISPATCHED,
        (State.DISPATCHED, Move.COORDINATE): State.COORDINATING,
        (State.HANDLING, Move.REPLY): State.REPLIED,
        (State.HANDLING, Move.SUSPEND): State.SUSPENDED,
        (State.HANDLING, Move.TRANSFER): State.TRANSFERRED,
        (State.HANDLING, Move.TERMINATE): State.TERMINATED,
        (State.SUSPENDED, Move.RESUME): State.HANDLING,
        (State.SUSPENDED, Move.TERMINATE): State.TERMINATED,
        (State.REPLIED, Move.PASS_REVIEW): State.CALLBACK,
        (State.REPLIED, Move.REDO): State.HANDLING,
        (State.CALLBACK, Move.CLOSE): State.CLOSED,
        (State.CALLBACK, Move.REDO): State.HANDLING,
        (State.CLOSED, Move.REDO): State.HANDLING,
        (State.CLOSED, Move.REOPEN): State.RECEIVED,
        # Only for an objection that was upheld.
        (State.REJECTED, Move.REOPEN): State.RECEIVED,
        (State.TERMINATED, Move.REOPEN): State.RECEIVED,
        (State.TRANSFERRED, Move.REOPEN): State.RECEIVED,
        (State.CLOSED, Move.ARCHIVE): State.ARCHIVED,
    }
)

# Clocks stand still in these, and in nothing else.
PAUSING = frozenset({State.NEED_INFO, State.SUSPENDED})
# Nothing of it runs on; an objection that was upheld alone takes it up again, and what was joined with another is
# split off or put back.
ENDS = frozenset({State.ARCHIVED, State.REJECTED, State.WITHDRAWN, State.TRANSFERRED, State.TERMINATED, State.MERGED})


def next_state(state: State, move: Move) -> State:
    """Where `move` leads from `state`; raises IllegalMove."""
    try:
        return TRANSITIONS[state, move]
    except KeyError:
        raise IllegalMove(state, move) from None


def move(
    session: Session,
    complaint: Complaint,
    step: Move,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    note: str = "",
    happened_at: datetime | None = None,
) -> None:
    """Take `step`: state and event together. The caller holds the row."""
    taken = take(complaint, step, reason=reason, note=note, happened_at=happened_at)
    audit.record_all(session, complaint, [taken], actor=actor, at=at)


def take(
    complaint: Complaint, step: Move, *, reason: str = "", note: str = "", happened_at: datetime | None = None
) -> NewEvent:
    """As `move`, the event left to be recorded together with whatever else the act has to say.

    `happened_at` is for what is entered later than it happened.
    """
    origin = complaint.state
    complaint.state = next_state(origin, step)
    return EventKind.COMPLAINT_MOVE, moved(
        step, origin, complaint.state, reason=reason, note=note, happened_at=happened_at
    )


def put_back(complaint: Complaint, goal: State) -> NewEvent:
    """Undo a join: back to the state it was joined from, which the record tells. Recorded by the caller, as `take`."""
    origin = complaint.state
    if origin is not State.MERGED or TRANSITIONS.get((goal, Move.MERGE)) is not State.MERGED:
        raise IllegalMove(origin, Move.UNMERGE)
    complaint.state = goal
    return EventKind.COMPLAINT_MOVE, moved(Move.UNMERGE, origin, goal)


def moved(
    step: Move, origin: State, goal: State, *, reason: str = "", note: str = "", happened_at: datetime | None = None
) -> dict[str, str]:
    """What the event says of a move."""
    late = happened_at.isoformat() if happened_at else ""
    return {"move": step, "from": origin, "to": goal, "reason": reason, "note": note, "happened_at": late}
