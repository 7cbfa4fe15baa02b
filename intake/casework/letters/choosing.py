"""By which way the complainant wishes letters, and to where: said on their own page, or to the hotline."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotAllowed, NotPossibleNow
from intake.events import EventKind
from intake.identity.person import contact_phone, find_person, seal_person
from intake.models import Complaint, ComplaintIdentity
from intake.vocabulary import ActorKind, Confidentiality, LetterRoad, StaffRole
from routing.translatable import N_

_ENTERERS = frozenset({StaffRole.OPERATOR, StaffRole.DISPATCHER})


@dataclass(frozen=True)
class RoadWish:
    """The way, and where to; an address that is left empty stays as it was given before."""

    road: LetterRoad
    email: str = ""
    address: str = ""


def wish_of(session: Session, complaint: Complaint) -> LetterRoad | None:
    """None where nothing was said, or it is erased."""
    said = find_person(session, complaint.id).letters
    return LetterRoad(said) if said else None


def may_choose(session: Session, complaint: Complaint, actor: Actor) -> bool:
    """Whether anything is kept of who it is."""
    row = session.get(ComplaintIdentity, complaint.id)
    is_kept = row is not None and row.erased_at is None and row.confidentiality is not Confidentiality.ANONYMOUS
    return is_kept and (actor.kind is ActorKind.COMPLAINANT or bool(actor.roles & _ENTERERS))


@verb
def choose_road(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    wish: RoadWish,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """The record keeps the way, never an address."""
    if actor.kind is ActorKind.STAFF and not actor.roles & _ENTERERS:
        raise NotAllowed(N_("this role does not open identities"))
    if not may_choose(session, complaint, actor):
        raise NotPossibleNow(N_("of an anonymous complaint no address is kept; its letters are on the tracking page"))
    person, road = find_person(session, complaint.id), wish.road
    email = optional_text(wish.email, "email", longest=120) or person.email
    address = optional_text(wish.address, "address", longest=200) or person.address
    if road is LetterRoad.MAIL and not _is_mail(email):
        raise InvalidInput(N_("is no e-mail address"), field="email")
    if road is LetterRoad.POST and not address:
        raise InvalidInput(N_("must be filled in"), field="address")
    if road is LetterRoad.TEXT and contact_phone(session, collaborators.ring, complaint.id) is None:
        raise InvalidInput(N_("no telephone that takes texts is known"), field="wish")
    row = session.get_one(ComplaintIdentity, complaint.id)
    told = replace(person, email=email, address=address, letters=road.value)
    row.sealed, row.has_contact = seal_person(collaborators.ring, complaint.id, told), told.has_contact
    session.add(row)
    audit.record(session, complaint, EventKind.LETTER_CHOOSE, actor=actor, at=at, road=road.value)


def _is_mail(text: str) -> bool:
    name, at, host = text.partition("@")
    return bool(name and at and "." in host.strip(".") and not set(text) & set(" \t,;<>"))
