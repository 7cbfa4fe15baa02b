"""The message box: what the hotline or a department wrote to the complainant, and what came back on the tracking page.

Neither side learns more of the other than the words: who writes here sees no name and no number, and who reads needs
the tracking code. What was said stands sealed in the events alone; an answer is a supplement like any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework.ledger.event_texts import event_data
from intake.casework.outbox import staff_notices
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent
from intake.sealing.text import TextKey
from intake.vocabulary import State

# Over for good: it is erased next, or was taken back by who complained.
_SHUT = frozenset({State.ARCHIVED, State.WITHDRAWN})
_SPOKEN = (EventKind.COMPLAINT_WRITE, EventKind.COMPLAINT_SUPPLEMENT, EventKind.COMPLAINT_READ)
_OF_ONE = (
    select(ComplaintEvent)
    .where(ComplaintEvent.complaint_id == bindparam("complaint_id"), col(ComplaintEvent.kind).in_(_SPOKEN))
    .order_by(col(ComplaintEvent.seq))
)


@dataclass(frozen=True)
class BoxLine:
    """One message: `department_id` and `staff_id` of who wrote to the complainant, None of the complainant's own."""

    seq: int
    at: datetime
    text: str
    is_ours: bool
    staff_id: int | None = None
    department_id: int | None = None
    read_at: datetime | None = None


def lines_of(session: Session, complaint: Complaint, key: TextKey) -> list[BoxLine]:
    """The oldest first, from the first message of ours on; `read_at` of ours is when the complainant was shown it."""
    events = _events(session, complaint)
    read = _read(events)
    first = next((place for place, one in enumerate(events) if one.kind is EventKind.COMPLAINT_WRITE), len(events))
    lines = []
    for event in events[first:]:
        if event.kind is EventKind.COMPLAINT_READ:
            continue
        is_ours = event.kind is EventKind.COMPLAINT_WRITE
        lines.append(
            BoxLine(
                event.seq,
                event.at,
                "" if key.is_erased else str(event_data(event, key)["text"]),
                is_ours=is_ours,
                staff_id=event.actor_id if is_ours else None,
                department_id=event.data["department_id"] if is_ours else None,
                read_at=min((one for seq, one in read if is_ours and seq >= event.seq), default=None),
            )
        )
    return lines


def is_shut(complaint: Complaint) -> bool:
    return complaint.state in _SHUT


def may_answer(session: Session, complaint: Complaint) -> bool:
    """Whether somebody wrote to the complainant, who may answer that also after the end."""
    return not is_shut(complaint) and _last_written(_events(session, complaint)) is not None


def unread(session: Session, complaint: Complaint) -> int | None:
    """The place in the record of the newest message that the complainant was not shown; None where there is none."""
    events = _events(session, complaint)
    last = _last_written(events)
    if last is None or any(seq >= last.seq for seq, _at in _read(events)):
        return None
    return last.seq


def tell_writer(session: Session, complaint: Complaint, told: Iterable[int | None], *, at: datetime) -> None:
    """The complainant has said something: whoever wrote to them last hears of it, unless their department does."""
    last = _last_written(_events(session, complaint))
    if last is None or last.data["department_id"] in {one for one in told if one is not None}:
        return
    cause = f"{complaint.id}:{complaint.event_count}"
    of = {"complaint_id": complaint.id, "staff_id": last.actor_id, "number": complaint.number}
    staff_notices.notify_desk(session, staff_notices.BOX_ANSWERED, cause=cause, at=at, **of)


def _events(session: Session, complaint: Complaint) -> list[ComplaintEvent]:
    return list(session.exec(_OF_ONE, params={"complaint_id": complaint.id}))


def _last_written(events: Sequence[ComplaintEvent]) -> ComplaintEvent | None:
    return next((one for one in reversed(events) if one.kind is EventKind.COMPLAINT_WRITE), None)


def _read(events: Sequence[ComplaintEvent]) -> list[tuple[int, datetime]]:
    """Up to which place in the record the complainant had read, and when."""
    return [(int(one.data["up_to"]), one.at) for one in events if one.kind is EventKind.COMPLAINT_READ]
