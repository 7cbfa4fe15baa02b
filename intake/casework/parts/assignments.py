"""The departments' parts of one complaint: giving them out, taking them back, and when all of them are done."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, select

from intake.casework import find, lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import promises
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import from_decision
from intake.casework.parts.open_requests import lapse_with_parts
from intake.errors import NotFound
from intake.events import EventKind, NewEvent
from intake.models import Complaint, DecisionRequest, Handling
from intake.vocabulary import HandlingRole, HandlingState, Move, RequestKind, RequestState, State
from routing.translatable import N_
from routing.vocabulary import Clock

# Named by its complaint too, for there is an index of that: without it every request ever made is looked through.
_ASKED = (
    select(DecisionRequest.id)
    .where(
        DecisionRequest.complaint_id == bindparam("complaint_id"),
        DecisionRequest.handling_id == bindparam("handling_id"),
        DecisionRequest.kind == bindparam("asked"),
        DecisionRequest.state == RequestState.OPEN,
    )
    .limit(1)
)
# Parts that still count for the complaint: it is answered when each of these is.
LIVE = (HandlingState.PENDING, HandlingState.SIGNED, HandlingState.REPLIED, HandlingState.WAIVED)


def live_parts(session: Session, complaint: Complaint) -> list[Handling]:
    """Parts in force, without those given back and those of an earlier round; principal first."""
    return [part for part in find.handlings_of(session, complaint.id) if part.state in LIVE]


def open_parts(session: Session, complaint: Complaint) -> list[Handling]:
    return [part for part in live_parts(session, complaint) if part.state in find.OPEN_PARTS]


def get_open_part(session: Session, complaint: Complaint, handling_id: int) -> Handling:
    """One somebody names; raises NotFound."""
    part = next((one for one in open_parts(session, complaint) if one.id == handling_id), None)
    if part is None:
        raise NotFound(N_("there is no such open part"), field="handling_id")
    return part


def open_parts_of_many(session: Session, complaint_ids: Iterable[int]) -> dict[int, list[Handling]]:
    """`open_parts` of many complaints at once, by complaint; one without any is not in it."""
    found: dict[int, list[Handling]] = {}
    for part in find.handlings_of_many(session, complaint_ids):
        if part.state in find.OPEN_PARTS:
            found.setdefault(part.complaint_id, []).append(part)
    return found


def has_open_request(session: Session, part: Handling, kind: RequestKind) -> bool:
    asked = {"complaint_id": part.complaint_id, "handling_id": part.id, "asked": kind}
    return session.exec(_ASKED, params=asked).first() is not None


def ownerless(session: Session, complaint: Complaint) -> tuple[str, ...]:
    """Violations no lead answers for: a coordinator must settle them before the complaint can be answered."""
    led = {
        code for part in live_parts(session, complaint) if part.role is HandlingRole.LEAD for code in part.violations
    }
    return tuple(code for code in complaint.violations if code not in led)


def place(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    rows: Sequence[dict[str, Any]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Give parts out: the rows, the event, and the clocks a dispatch starts. The complainant's clocks run on."""
    find.add_handlings(session, complaint.id, [Handling(**row) for row in rows])
    principal = next((row for row in rows if row["is_principal"]), None)
    if principal is not None:
        complaint.lead_department_id = principal["department_id"]
        complaint.designated = principal["is_designated"]
        complaint.dispatched_at = at
    audit.record(
        session, complaint, EventKind.HANDLING_DISPATCH, actor=actor, at=at, handlings=from_decision.dispatched(rows)
    )
    wanted = [
        *from_decision.dispatch_promises(rows, at=at),
        *_own_replies(session, collaborators, complaint, rows, at=at),
    ]
    promises.promise(session, collaborators, complaint, wanted, actor=actor, at=at)


def _own_replies(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    rows: Sequence[dict[str, Any]],
    *,
    at: datetime,
) -> list[promises.Promise]:
    """Who receives it late has its own time to reply, counted from then; the complainant's runs on beside it."""
    promised = ComplaintClocks.of(session, collaborators, complaint).find_open(Clock.REPLY, at=at)
    own = promises.foreseen(collaborators, complaint, Clock.REPLY, at=at)
    if own is None or (promised is not None and own.due_at <= promised.due_at):
        return []
    return [promises.Promise(Clock.REPLY, at, row["id"], row["department_id"]) for row in rows]


def take_back(
    session: Session, complaint: Complaint, parts: Iterable[Handling], *, actor: Actor, at: datetime, reason: str
) -> None:
    """The parts are no longer their departments': they stay as history, unseen by them."""
    _end(session, complaint, parts, HandlingState.RETURNED, actor=actor, at=at, reason=reason)


def end_all(session: Session, complaint: Complaint, *, actor: Actor, at: datetime, reason: str) -> None:
    """The complaint ends or starts anew, and every part with it, those that were answered too."""
    _end(session, complaint, live_parts(session, complaint), HandlingState.ENDED, actor=actor, at=at, reason=reason)


def end_with(session: Session, complaint: Complaint, *, actor: Actor, at: datetime, reason: str) -> None:
    """As `end_all`, where it is known that nothing was asked for which could lapse: nothing is read."""
    _close(session, complaint, live_parts(session, complaint), HandlingState.ENDED, actor=actor, at=at, reason=reason)


def join(session: Session, complaint: Complaint, parts: Iterable[Handling], *, actor: Actor, at: datetime) -> None:
    """What these parts answer for has been added to another part of the same department."""
    _end(session, complaint, parts, HandlingState.ENDED, actor=actor, at=at, reason="joined with another part")


def waive(session: Session, complaint: Complaint, part: Handling, *, actor: Actor, at: datetime) -> None:
    _end(session, complaint, [part], HandlingState.WAIVED, actor=actor, at=at, reason="waived")


def take_over(
    session: Session, complaint: Complaint, department_id: int, *, actor: Actor, at: datetime
) -> tuple[str, ...]:
    """Free the place of a department that is to be given another part; answers the violations it held."""
    held = [part for part in open_parts(session, complaint) if part.department_id == department_id]
    take_back(session, complaint, held, actor=actor, at=at, reason="joined with the new part")
    return tuple(code for part in held for code in part.violations)


def settle_reply(
    session: Session, complaint: Complaint, *, at: datetime, happened_at: datetime | None = None
) -> list[NewEvent]:
    """Move to REPLIED once every part is answered or waived and every violation has had its lead.

    Answers what is to be recorded of that: the move, or nothing.

    Where the last thing that was missing is entered late (`happened_at`), then it was so since the last of them all.
    Closing (办结) is by review alone, so a late entry touches no closure rate.
    """
    live = live_parts(session, complaint)
    principal = next((part for part in live if part.is_principal), None)
    is_answered = not any(part.state in find.OPEN_PARTS for part in live)
    if principal is None or complaint.state is not State.HANDLING or not is_answered or ownerless(session, complaint):
        return []
    when = max([happened_at, *_settled_at(session, complaint)]) if happened_at else None
    complaint.replied_at = when or at
    complaint.outcome = principal.outcome
    return [lifecycle.take(complaint, Move.REPLY, happened_at=when)]


def _settled_at(session: Session, complaint: Complaint) -> list[datetime]:
    """When each part was answered, waived or given back."""
    ends = (part.ended_at or part.replied_at for part in find.handlings_of(session, complaint.id))
    return [end for end in ends if end is not None]


def _end(
    session: Session,
    complaint: Complaint,
    parts: Iterable[Handling],
    state: HandlingState,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
) -> None:
    ids = _close(session, complaint, parts, state, actor=actor, at=at, reason=reason)
    if ids:
        lapse_with_parts(session, complaint, ids, actor=actor, at=at)


def _close(
    session: Session,
    complaint: Complaint,
    parts: Iterable[Handling],
    state: HandlingState,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
) -> list[int]:
    ended = list(parts)
    for part in ended:
        part.state = state
        part.ended_at = at
        session.add(part)
    ids = [part.id for part in ended]
    if ids:
        audit.record(
            session, complaint, EventKind.HANDLING_END, actor=actor, at=at, handlings=ids, state=state, reason=reason
        )
    return ids
