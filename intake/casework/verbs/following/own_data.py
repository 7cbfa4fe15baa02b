"""A complainant's own data: a copy taken away, a correction asked for and decided (个人信息保护法 §45, §46)."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import hotline_of
from intake.casework.parts.own_data import CorrectionAsked, corrections_asked, must_know_number
from intake.casework.reasons import required_reason
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.identity.person import Person, find_person, seal_person
from intake.identity.phone import phones_of
from intake.identity.second_person import events_of_day
from intake.models import Complaint, ComplaintIdentity
from intake.vocabulary import ActorKind, Confidentiality, StaffRole
from routing.translatable import N_

DECIDERS = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR})
MOST_TRIES = 5
REFUSED = "refused"
CORRECTABLE = ("name", "phone", "email", "address")
_LONGEST = {"name": 60, "phone": 60, "email": 120, "address": 200}


@verb
def take_copy(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    known: str,
    file_format: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Recorded before it is given. After a few wrong numbers nobody tries another that day."""
    if refused_today(session, complaint, at=at) >= MOST_TRIES:
        raise NotPossibleNow(N_("too many wrong numbers today; try again tomorrow, or ask the hotline"))
    must_know_number(find_person(session, complaint.id), known)
    audit.record(session, complaint, EventKind.DATA_COPY, actor=actor, at=at, format=file_format)


@verb
def refuse_copy(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Somebody with the receipt did not know the number: the record says so, and counts."""
    audit.record(session, complaint, EventKind.DATA_COPY, actor=actor, at=at, format=REFUSED)


def refused_today(session: Session, complaint: Complaint, *, at: datetime) -> int:
    events = events_of_day(session, complaint.id, EventKind.DATA_COPY, at)
    return sum(event.data["format"] == REFUSED for event in events)


@verb
def ask_correction(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    field: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """A person of the hotline decides: whoever found a receipt could ask for this too."""
    row = session.get(ComplaintIdentity, complaint.id)
    if row is None or row.erased_at is not None or row.confidentiality is Confidentiality.ANONYMOUS:
        raise NotPossibleNow(N_("nothing is kept of who you are"))
    if find_open_correction(session, complaint) is not None:
        raise NotPossibleNow(N_("a correction has been asked for already; it is decided first"))
    if field not in CORRECTABLE:
        raise InvalidInput(N_("choose from the list."), field="field")
    value = _checked(field, text)
    audit.record(session, complaint, EventKind.DATA_ASK, actor=actor, at=at, field=field, text=value)
    staff_notices.notify_desk(
        session,
        staff_notices.CORRECTION_ASKED,
        cause=f"{complaint.id}:{at.isoformat()}",
        at=at,
        complaint_id=complaint.id,
        region_code=hotline_of(session, collaborators, complaint),
        number=complaint.number,
    )


@verb
def decide_correction(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    grant: bool,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Granted, it is written over what was held; either way the complainant reads the note on their page."""
    actor.must_be(*DECIDERS)
    asked = find_open_correction(session, complaint)
    row = session.get(ComplaintIdentity, complaint.id)
    if asked is None or row is None or row.erased_at is not None or actor.kind is not ActorKind.STAFF:
        raise NotPossibleNow(N_("no correction waits to be decided"))
    note = required_reason(note, "note", longest=500)
    if grant:
        person = replace(find_person(session, complaint.id), **{asked.field: asked.text})
        _write(session, collaborators, complaint, row, person)
    audit.record(session, complaint, EventKind.DATA_DECIDE, actor=actor, at=at, is_granted=grant, note=note)
    staff_notices.settle_about(session, complaint.id, (staff_notices.CORRECTION_ASKED,), str(complaint.id), at=at)


def find_open_correction(session: Session, complaint: Complaint) -> CorrectionAsked | None:
    return next((one for one in corrections_asked(session, complaint) if one.is_granted is None), None)


def _write(
    session: Session, collaborators: Collaborators, complaint: Complaint, row: ComplaintIdentity, person: Person
) -> None:
    ring = collaborators.ring
    row.sealed, row.has_contact = seal_person(ring, complaint.id, person), person.has_contact
    row.phone_hash = ring.phone_hash(person.phone) if person.phone else None
    session.add(row)


def _checked(field: str, text: str) -> str:
    text = required_text(text, "text", longest=_LONGEST[field])
    if field == "phone":
        try:
            return phones_of(text)
        except InvalidInput as error:
            raise InvalidInput(error.text, field="text") from None
    if field == "email" and ("@" not in text.strip("@") or set(text) & set(" \t,;<>")):
        raise InvalidInput(N_("is no e-mail address"), field="text")
    return text
