"""The sealed row itself: writing it, showing it masked, opening it with a reason that is recorded."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic_core import to_json
from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.db import transaction_memo
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.events import EventKind
from intake.identity.granting import find_grant
from intake.identity.mask import is_shown_masked, masked_email, masked_name, masked_phone
from intake.identity.phone import can_be_texted, plain_phone
from intake.models import Complaint, ComplaintIdentity
from intake.models.practice import is_shown
from intake.sealing.envelope import CannotOpen
from intake.sealing.places import identity_place
from intake.sealing.ring import KeyRing, key_ring_of
from intake.vocabulary import Confidentiality, StaffRole
from routing.translatable import N_

_KNOWN = "identity:known"
_OF_COMPLAINT = select(ComplaintIdentity).where(ComplaintIdentity.complaint_id == bindparam("complaint_id"))

MAY_UNMASK = frozenset({StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.CALLER_BACK, StaffRole.HANDLER})
# Each wish asks for more care than the one before it.
_GUARDED = (Confidentiality.OPEN, Confidentiality.CONFIDENTIAL, Confidentiality.ANONYMOUS)
MIN_REASON = 4
NOTICE_VERSION = "2026-12-2"  # of the privacy notice on the public pages (PIPL 个人信息保护法 §17)


@dataclass(frozen=True)
class Person:
    """A complainant in the clear. Lives in memory only."""

    name: str = ""
    phone: str = ""  # E.164, and behind it what else was given (`identity.phone.phones_of`)
    email: str = ""
    address: str = ""
    letters: str = ""  # the way chosen for letters, a `LetterRoad`; empty where none was

    @property
    def has_contact(self) -> bool:
        return bool(self.phone or self.email)

    def masked(self) -> "Person":
        return Person(
            masked_name(self.name),
            masked_phone(self.phone) if self.phone else "",
            masked_email(self.email) if self.email else "",
            "***" if self.address else "",
        )


def identity_values(
    ring: KeyRing, complaint_id: int, person: Person, confidentiality: Confidentiality, *, at: datetime
) -> dict[str, object]:
    """Column values of the sealed row, for the one-statement write of an intake."""
    sealed = seal_person(ring, complaint_id, person)
    return {
        "complaint_id": complaint_id,
        "sealed": sealed,
        "phone_hash": ring.phone_hash(person.phone) if person.phone else None,
        "has_contact": person.has_contact,
        "confidentiality": confidentiality,
        "notice_version": NOTICE_VERSION,
        "created_at": at,
        "erased_at": None,
    }


def seal_person(ring: KeyRing, complaint_id: int, person: Person) -> bytes:
    """What was never chosen is not written: a program of the release before reads it too."""
    told = {name: value for name, value in vars(person).items() if value or name != "letters"}
    return ring.seal(to_json(told), place=identity_place(complaint_id))


def find_person(session: Session, complaint_id: int) -> Person:
    """In the clear, for the program alone: nobody is shown it. An erased person is empty. Raises CannotOpen."""
    row = _find(session, complaint_id)
    return open_row(key_ring_of(session), row) if row is not None and row.erased_at is None else Person()


def find_people(session: Session, ring: KeyRing, complaint_ids: Collection[int]) -> dict[int, Person]:
    """As `find_person`, of many; without those nobody is kept of, or whose key is lost."""
    kept = (col(ComplaintIdentity.complaint_id).in_(complaint_ids), col(ComplaintIdentity.erased_at).is_(None))
    found: dict[int, Person] = {}
    for row in session.exec(select(ComplaintIdentity).where(*kept)):
        try:
            found[row.complaint_id] = open_row(ring, row)
        except CannotOpen:
            continue
    return found


def masked_person(session: Session, ring: KeyRing, complaint_id: int, *, roles: Collection[StaffRole]) -> Person:
    """What a reader with these roles is shown; a person who is erased or hidden from them is empty."""
    row = session.get(ComplaintIdentity, complaint_id)
    if row is None or row.erased_at is not None or not is_shown_masked(roles, row.confidentiality):
        return Person()
    return open_row(ring, row).masked()


def wishes_of(session: Session, complaint_ids: Collection[int | None]) -> dict[int | None, Confidentiality]:
    """Of those somebody is kept of."""
    rows = select(ComplaintIdentity.complaint_id, ComplaintIdentity.confidentiality)
    found = session.exec(rows.where(col(ComplaintIdentity.complaint_id).in_(complaint_ids)))
    return {complaint_id: Confidentiality(wish) for complaint_id, wish in found}


def wishes_of_numbers(session: Session, phone_hashes: Collection[str]) -> dict[str | None, Confidentiality]:
    """The most guarded wish of whoever complained from each of these numbers, where anybody did."""
    rows = select(ComplaintIdentity.phone_hash, ComplaintIdentity.confidentiality).distinct()
    of_numbers = (col(ComplaintIdentity.phone_hash).in_(phone_hashes), col(ComplaintIdentity.erased_at).is_(None))
    found = [(phone_hash, Confidentiality(wish)) for phone_hash, wish in session.exec(rows.where(*of_numbers))]
    return dict(sorted(found, key=lambda one: _GUARDED.index(one[1])))


def unmask(session: Session, ring: KeyRing, complaint: Complaint, *, actor: Actor, reason: str, at: datetime) -> Person:
    """The person in the clear, to somebody whose work needs it, with a reason; recorded before it is shown.

    A confidential identity (保密) opens only to the hotline's call-back and dispatch roles, never to a handling
    department (PIPL 个人信息保护法 §6), and with a second person.
    """
    row = may_be_shown(session, complaint.id, actor)
    is_guarded = row.confidentiality is not Confidentiality.OPEN
    if is_guarded and find_grant(session, complaint, actor.staff_id, at=at) is None:
        raise SecondPersonNeeded(N_("asked for confidentiality: have a second person agree that the identity is shown"))
    if len(reason.strip()) < MIN_REASON:
        raise InvalidInput(N_("say why the identity must be opened"), field="reason")
    audit.record(
        session,
        complaint,
        EventKind.IDENTITY_UNMASK,
        actor=actor,
        at=at,
        fields=["name", "phone", "email", "address"],
        reason=reason.strip(),
        address=actor.address,
    )
    return open_row(ring, row)


def may_be_shown(session: Session, complaint_id: int, actor: Actor) -> ComplaintIdentity:
    """The sealed row, for whoever may ask to see what is in it. Raises NotFound, NotAllowed, NotPossibleNow."""
    row = session.get(ComplaintIdentity, complaint_id)
    if row is None or row.erased_at is not None:
        raise NotFound(N_("no identity is kept for this complaint"))
    if not actor.roles & MAY_UNMASK:
        raise NotAllowed(N_("this role does not open identities"))
    if row.confidentiality is Confidentiality.ANONYMOUS:
        raise NotPossibleNow(N_("the complainant is anonymous: nobody is shown who it is"))
    if row.confidentiality is not Confidentiality.OPEN and not actor.roles & (MAY_UNMASK - {StaffRole.HANDLER}):
        raise NotPossibleNow(N_("the complainant asked for confidentiality; reach them through the hotline"))
    return row


def contact_phone(session: Session, ring: KeyRing, complaint_id: int) -> str | None:
    """The number to text, for the outbox alone; sealed again at once by `notify`. None for one no text reaches."""
    row = _find(session, complaint_id)
    if row is None or row.erased_at is not None or row.phone_hash is None:
        return None
    phone = plain_phone(open_row(ring, row).phone)
    return phone if phone and can_be_texted(phone) else None


def phone_to_dial(session: Session, ring: KeyRing, complaint_id: int) -> str:
    """The number to be dialled for a masked call, for the telephone alone; empty where there is none any more."""
    row = _find(session, complaint_id)
    if row is None or row.erased_at is not None or row.phone_hash is None:
        return ""
    return plain_phone(open_row(ring, row).phone)


def can_be_reached(session: Session, complaint_id: int) -> bool:
    """Whether a number or an address is known, and still kept."""
    row = _find(session, complaint_id)
    return row is not None and row.has_contact and row.erased_at is None


def complaints_of_phone(
    session: Session, ring: KeyRing, phone: str, *, only: ColumnElement[bool] | None = None, limit: int = 20
) -> list[Complaint]:
    """Earlier complaints from this number, open ones first, newest first; where it is given, `only` those."""
    seen = () if only is None else (only,)
    rows = session.exec(
        select(Complaint)
        .join(ComplaintIdentity, col(ComplaintIdentity.complaint_id) == Complaint.id)
        .where(
            ComplaintIdentity.phone_hash == ring.phone_hash(phone),
            col(ComplaintIdentity.erased_at).is_(None),
            is_shown(),
            *seen,
        )
        .order_by(col(Complaint.closed_at).isnot(None), col(Complaint.received_at).desc())
        .limit(limit)
    )
    return list(rows)


def read_ahead(session: Session, complaint_ids: Iterable[int]) -> None:
    """The sealed rows of many, in one statement: each is opened by whoever asks for one of them."""
    known: dict[int, ComplaintIdentity | None] = transaction_memo(session).setdefault(_KNOWN, {})
    unread = [one for one in complaint_ids if one not in known]
    known.update(dict.fromkeys(unread))
    for row in session.exec(select(ComplaintIdentity).where(col(ComplaintIdentity.complaint_id).in_(unread))):
        known[row.complaint_id] = row


def _find(session: Session, complaint_id: int) -> ComplaintIdentity | None:
    """The sealed row, read once in a transaction: several parts of an act ask for it."""
    known: dict[int, ComplaintIdentity | None] = transaction_memo(session).setdefault(_KNOWN, {})
    if complaint_id not in known:
        known[complaint_id] = session.exec(_OF_COMPLAINT, params={"complaint_id": complaint_id}).first()
    return known[complaint_id]


def open_row(ring: KeyRing, row: ComplaintIdentity) -> Person:
    """In the clear. Whoever shows it to anybody records that first."""
    return Person(**json.loads(ring.open(row.sealed, place=identity_place(row.complaint_id))))
