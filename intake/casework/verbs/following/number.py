"""The number of whom one calls back: shown for the call itself; of somebody confidential only with a second person.

A person who asked for confidentiality (济南条例 §16) is reached by text through the hotline's own number, which shows
nobody anything, or by telephone once a second person of the hotline has agreed, that day, for that caller.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import hotline_of
from intake.casework.parts import follow_ups
from intake.casework.verb import verb
from intake.casework.verbs.conflict_of_interest import must_not_be_involved
from intake.errors import IllegalMove, NotPossibleNow
from intake.events import EventKind
from intake.identity import for_calls
from intake.identity.person import Person
from intake.identity.second_person import is_released
from intake.models import Complaint, ComplaintEvent
from intake.vocabulary import StaffRole, State
from routing.calendars.working_time import end_of, local_day
from routing.translatable import N_, TranslatableText

_DAY = timedelta(days=1)
_ASKED = select(ComplaintEvent).where(
    ComplaintEvent.complaint_id == bindparam("complaint_id"),
    ComplaintEvent.kind == EventKind.CALLBACK_ASK,
    ComplaintEvent.at > bindparam("since"),
)


@verb
def show_number(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime
) -> Person:
    """Name and number in the clear: the call is the reason, and the record says so before they are shown."""
    _must_be_calling(session, complaint, actor)
    return for_calls.open_for_call(session, collaborators.ring, complaint, actor=actor, at=at)


@verb
def ask_second_person(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime
) -> None:
    """Ask the hotline for somebody else who agrees that a confidential number is shown."""
    _must_be_calling(session, complaint, actor)
    if not for_calls.needs_second_person(session, complaint):
        raise NotPossibleNow(N_("no second person is needed: the number is shown for the call"))
    if actor.staff_id in waiting_callers(session, complaint, at=at):
        raise NotPossibleNow(N_("a second person has been asked already"))
    audit.record(session, complaint, EventKind.CALLBACK_ASK, actor=actor, at=at, address=actor.address)
    staff_notices.notify_desk(
        session,
        staff_notices.SECOND_PERSON_ASKED,
        cause=f"{complaint.id}:{actor.staff_id}:{local_day(at)}",
        at=at,
        complaint_id=complaint.id,
        region_code=hotline_of(session, collaborators, complaint),
        number=complaint.number,
    )


@verb
def release_number(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Agree that whoever asked today is shown the number, today."""
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR, StaffRole.CALLER_BACK)
    callers = [one for one in waiting_callers(session, complaint, at=at) if one != actor.staff_id]
    if not callers:
        raise NotPossibleNow(N_("nobody else waits for a second person"))
    for caller in callers:
        audit.record(
            session,
            complaint,
            EventKind.CALLBACK_RELEASE,
            actor=actor,
            at=at,
            staff_id=caller,
            address=actor.address,
        )
    staff_notices.settle_about(session, complaint.id, (staff_notices.SECOND_PERSON_ASKED,), str(complaint.id), at=at)


def waiting_callers(session: Session, complaint: Complaint, *, at: datetime) -> list[int]:
    """Who asked today for a second person and has none yet."""
    given = {"complaint_id": complaint.id, "since": end_of(local_day(at) - _DAY)}
    asked = session.exec(_ASKED.order_by(col(ComplaintEvent.seq)), params=given)
    callers = dict.fromkeys(event.actor_id for event in asked if event.actor_id is not None and event.at <= at)
    return [one for one in callers if not is_released(session, complaint.id, one, at=at)]


def _must_be_calling(session: Session, complaint: Complaint, actor: Actor) -> None:
    actor.must_be(StaffRole.CALLER_BACK)
    if complaint.state is not State.CALLBACK and follow_ups.find_follow_up(session, complaint) is None:
        raise IllegalMove(complaint.state, TranslatableText(N_("call back")))
    must_not_be_involved(session, complaint, actor)
