"""The first contact with the complainant (首次联系; Beijing regulation 北京条例 §15)."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks import backdating
from intake.casework.clocks.backdating import ON_TIME, BackdatedAct, PaperRecord
from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import assignments
from intake.casework.reasons import required_reason
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import IllegalMove, InvalidInput
from intake.events import EventKind
from intake.models import Complaint, Handling
from intake.vocabulary import HandlingState, StaffRole
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Clock


@verb
def record_contact(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    happened_at: datetime | None = None,
) -> Handling:
    """The actor's department spoke with the complainant; the earliest time meets the clock, others are only kept.

    `happened_at` is when they spoke, where it is noted later, as long as the clock has not run out meanwhile.
    """
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    _must_be_signed_for(complaint, part)
    entered = BackdatedAct(_moment(part, happened_at, at=at)) if happened_at else None
    if entered is not None:
        clocks = ComplaintClocks.of(session, collaborators, complaint)
        backdating.must_save_no_clock(_clocks(clocks, part, at=at), entered.at, at=at)
    return _record(session, complaint, part, note, actor=actor, at=at, entered=entered)


@verb
def enter_contact(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    paper: PaperRecord,
    note: str,
    *,
    actor: Actor,
    at: datetime,
) -> Handling:
    """A department spoke with the complainant and could not note it here in time; the hotline enters it.

    Until the part is answered, not after: an answer ends the clock of the first contact.
    """
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    part = assignments.get_open_part(session, complaint, paper.handling_id)
    _must_be_signed_for(complaint, part)
    entered = BackdatedAct(
        _moment(part, paper.happened_at, at=at), required_reason(paper.reason, "reason", longest=500)
    )
    return _record(session, complaint, part, note, actor=actor, at=at, entered=entered)


def _must_be_signed_for(complaint: Complaint, part: Handling) -> None:
    if part.state is not HandlingState.SIGNED:
        raise IllegalMove(complaint.state, TranslatableText(N_("contact before it is signed for")))


def _moment(part: Handling, happened_at: datetime, *, at: datetime) -> datetime:
    moment = backdating.find_moment(happened_at, since=part.signed_at or at, at=at)
    if moment is None:
        raise InvalidInput(N_("is after it was signed for and not in the future"), field="happened_at")
    return moment


def _record(
    session: Session,
    complaint: Complaint,
    part: Handling,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    entered: BackdatedAct | None,
) -> Handling:
    when = entered.at if entered else at
    note = required_text(note, "note", longest=2000)
    part.contacted_at = min(part.contacted_at or when, when)
    session.add(part)
    audit.record(
        session,
        complaint,
        EventKind.HANDLING_CONTACT,
        actor=actor,
        at=at,
        handling_id=part.id,
        department_id=part.department_id,
        text=note,
        **(entered.said if entered else ON_TIME),
    )
    return part


def _clocks(clocks: ComplaintClocks, part: Handling, *, at: datetime) -> list[DerivedClock]:
    """The clock of the first contact, also where a later contact has met it already."""
    of_part = (one for one in clocks.derive(at).clocks if one.handling_id == part.id)
    return [one for one in of_part if one.clock is Clock.FIRST_CONTACT and one.cancelled_at is None]
