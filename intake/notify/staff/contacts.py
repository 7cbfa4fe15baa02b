"""Where a member of staff is reached: an e-mail and a telephone, sealed for them; and how they want to hear of what."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import InvalidInput
from intake.identity.mask import masked_email, masked_phone
from intake.identity.phone import can_be_texted, phone_of
from intake.models import Staff, StaffContact
from intake.sealing.places import staff_contact_place
from intake.sealing.ring import KeyRing, key_ring_of
from intake.vocabulary import NoticeTopic, Road
from routing.calendars.office_hours import read_hours, written_hours
from routing.errors import BadCalendar
from routing.translatable import N_

_EMAIL = re.compile(r"[^@\s<>\",;:]{1,64}@[^@\s<>\",;:]{1,60}")
# Whoever gives an address and says no more hears of work and dates by e-mail; of nothing by text.
DEFAULT_ROADS: Mapping[NoticeTopic, frozenset[Road]] = {
    NoticeTopic.DEADLINES: frozenset({Road.MAIL}),
    NoticeTopic.WORK: frozenset({Road.MAIL}),
    NoticeTopic.DECISIONS: frozenset({Road.MAIL}),
    NoticeTopic.REGISTRY: frozenset(),
    NoticeTopic.WARNINGS: frozenset({Road.MAIL}),
    NoticeTopic.UPKEEP: frozenset(),
}
SHORTEST_DIGEST, LONGEST_DIGEST = 5, 24 * 60


@dataclass(frozen=True)
class Reach:
    """One person's, opened: addresses, roads by topic, hours (empty: the office's), how long notices are gathered."""

    email: str = ""
    phone: str = ""
    roads: Mapping[NoticeTopic, frozenset[Road]] | None = None
    hours: str = ""
    digest_minutes: int = 60

    def roads_for(self, topic: NoticeTopic) -> frozenset[Road]:
        """Those chosen by which they can be reached."""
        return frozenset(road for road in self.ticked(topic) if self.address(road))

    def ticked(self, topic: NoticeTopic) -> frozenset[Road]:
        """Those chosen, whether or not they lead anywhere yet."""
        return (self.roads or {}).get(topic, DEFAULT_ROADS[topic])

    def has_chosen(self, topic: NoticeTopic) -> bool:
        return topic in (self.roads or {})

    def address(self, road: Road) -> str:
        """Where the road leads; no text goes to a landline."""
        if road is Road.MAIL:
            return self.email
        return self.phone if self.phone and can_be_texted(self.phone) else ""

    @property
    def masked(self) -> tuple[str, str]:
        """E-mail and telephone as lists show them."""
        return masked_email(self.email) if self.email else "", masked_phone(self.phone) if self.phone else ""


def reach_of(session: Session, staff_id: int) -> Reach:
    """Raises CannotOpen."""
    return reaches(session, [staff_id]).get(staff_id, Reach())


def reaches(session: Session, staff_ids: Collection[int]) -> dict[int, Reach]:
    """Of those who have said anything."""
    rows = session.exec(select(StaffContact).where(col(StaffContact.staff_id).in_(staff_ids)))
    return {row.staff_id: _opened(key_ring_of(session), row) for row in rows}


def save_addresses(session: Session, staff: Staff, *, email: str, phone: str, actor: Actor, at: datetime) -> None:
    """Anew, both. Raises InvalidInput naming the field. The office record says that it was changed, not to what."""
    row, known = _row(session, staff.id, at), reach_of(session, staff.id)
    email, phone = checked_email(email), _checked_phone(phone)
    if (email, phone) == (known.email, known.phone):
        return
    said = json.dumps({"email": email, "phone": phone}, ensure_ascii=False).encode()
    place = staff_contact_place(staff.id)
    row.sealed = key_ring_of(session).seal(said, place=place) if email or phone else b""
    row.changed_at = at
    session.add(row)
    session.flush()
    audit.record_office(
        session,
        "staff:contact",
        actor=actor,
        at=at,
        staff_id=staff.id,
        has_email=bool(email),
        has_phone=bool(phone),
    )


def save_choices(
    session: Session,
    staff_id: int,
    roads: Mapping[NoticeTopic, Collection[Road]],
    *,
    hours: str,
    digest_minutes: int,
    at: datetime,
) -> None:
    """By which roads one wants to hear of which topics, when, and gathered over how long; their own affair."""
    row = _row(session, staff_id, at)
    row.roads = {topic.value: [road.value for road in Road if road in roads.get(topic, ())] for topic in NoticeTopic}
    row.hours = _checked_hours(hours)
    if not SHORTEST_DIGEST <= digest_minutes <= LONGEST_DIGEST:
        message = N_("is %(least)s to %(most)s minutes")
        raise InvalidInput(message, least=SHORTEST_DIGEST, most=LONGEST_DIGEST, field="digest_minutes")
    row.digest_minutes, row.changed_at = digest_minutes, at
    session.add(row)


def checked_email(text: str, *, field: str = "email") -> str:
    """Without the blank around it; may be empty. Raises InvalidInput."""
    email = text.strip()
    if email and not _EMAIL.fullmatch(email):
        raise InvalidInput(N_("is not an e-mail address"), field=field)
    return email


def _row(session: Session, staff_id: int, at: datetime) -> StaffContact:
    """The caller holds the account's row, so that nobody else makes a second one."""
    return session.get(StaffContact, staff_id) or StaffContact(staff_id=staff_id, sealed=b"", roads={}, changed_at=at)


def _opened(ring: KeyRing, row: StaffContact) -> Reach:
    where = json.loads(ring.open(row.sealed, place=staff_contact_place(row.staff_id))) if row.sealed else {}
    roads = {
        NoticeTopic(topic): frozenset(Road(road) for road in chosen if road in set(Road))
        for topic, chosen in row.roads.items()
        if topic in set(NoticeTopic)
    }
    return Reach(where.get("email", ""), where.get("phone", ""), roads, row.hours, row.digest_minutes)


def _checked_phone(text: str) -> str:
    return phone_of(text) if text.strip() else ""


def _checked_hours(text: str) -> str:
    if not text.strip():
        return ""
    try:
        hours = read_hours(text)
    except BadCalendar as error:
        raise InvalidInput(error.text, field="hours") from None
    if len(hours) > 1:
        raise InvalidInput(N_("is one interval such as 08:00-20:00"), field="hours")
    return written_hours(hours)
