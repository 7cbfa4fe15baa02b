"""Whom a complaint is from, in the clear: for a reason of substance, of a confidential person with a second one.

A supervisor keeps what is confidential (保密员): for one reader, one complaint and half an hour they agree that it is
shown. That it was is recorded before it is, and the hotline hears of it (济南条例 §16; 个人信息保护法 §6).
"""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import hotline_of
from intake.casework.reasons import substantial_reason
from intake.casework.verb import verb
from intake.errors import NotPossibleNow, SecondPersonNeeded
from intake.events import EventKind
from intake.identity.for_calls import needs_second_person
from intake.identity.granting import find_grant, waiting_asks
from intake.identity.person import Person, may_be_shown, unmask
from intake.models import Complaint
from intake.vocabulary import StaffRole
from routing.translatable import N_

CUSTODIANS = frozenset({StaffRole.SUPERVISOR})


@verb
def open_identity(
    session: Session, collaborators: Collaborators, complaint: Complaint, reason: str, *, actor: Actor, at: datetime
) -> Person:
    """Who it is; of somebody confidential for the reason that was agreed to."""
    if not needs_second_person(session, complaint):
        said = substantial_reason(reason, "why")
        return unmask(session, collaborators.ring, complaint, actor=actor, reason=said, at=at)
    grant = find_grant(session, complaint, actor.staff_id, at=at)
    said = grant.reason if grant is not None else substantial_reason(reason, "why")
    person = unmask(session, collaborators.ring, complaint, actor=actor, reason=said, at=at)
    staff_notices.notify_desk(
        session,
        staff_notices.IDENTITY_OPENED,
        cause=f"{complaint.id}:{actor.staff_id}:{at.isoformat()}",
        at=at,
        complaint_id=complaint.id,
        region_code=hotline_of(session, collaborators, complaint),
        number=complaint.number,
    )
    return person


@verb
def ask_identity(
    session: Session, collaborators: Collaborators, complaint: Complaint, reason: str, *, actor: Actor, at: datetime
) -> None:
    """Ask for a second person who agrees that a confidential identity is shown."""
    may_be_shown(session, complaint.id, actor)
    if not needs_second_person(session, complaint):
        raise NotPossibleNow(N_("no second person is needed: say why, and it is shown"))
    if any(one.staff_id == actor.staff_id for one in waiting_asks(session, complaint, at=at)):
        raise NotPossibleNow(N_("a second person has been asked already"))
    said = substantial_reason(reason, "why")
    audit.record(session, complaint, EventKind.IDENTITY_ASK, actor=actor, at=at, reason=said, address=actor.address)
    staff_notices.notify_desk(
        session,
        staff_notices.IDENTITY_ASKED,
        cause=f"{complaint.id}:{actor.staff_id}:{at.isoformat()}",
        at=at,
        complaint_id=complaint.id,
        region_code=hotline_of(session, collaborators, complaint),
        number=complaint.number,
    )


@verb
def grant_identity(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    staff_id: int,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Agree that whoever asked is shown it, for half an hour from now."""
    actor.must_be(*CUSTODIANS)
    if staff_id == actor.staff_id:
        raise SecondPersonNeeded(N_("who asked does not decide"))
    if staff_id not in {one.staff_id for one in waiting_asks(session, complaint, at=at)}:
        raise NotPossibleNow(N_("nobody else waits for a second person"))
    said = {"staff_id": staff_id, "address": actor.address}
    audit.record(session, complaint, EventKind.IDENTITY_GRANT, actor=actor, at=at, **said)
    staff_notices.settle_about(
        session, complaint.id, (staff_notices.IDENTITY_ASKED,), f"{complaint.id}:{staff_id}", at=at
    )
    staff_notices.notify_desk(
        session,
        staff_notices.IDENTITY_GRANTED,
        cause=f"{complaint.id}:{staff_id}:{at.isoformat()}",
        at=at,
        complaint_id=complaint.id,
        staff_id=staff_id,
        number=complaint.number,
    )
