"""Who is sent which bulletins: members of staff at their own address, others at one that is sealed for them."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import InvalidInput, NotFound
from intake.identity.mask import masked_email
from intake.language.i18n import LANGUAGES
from intake.models import BulletinReader, Staff
from intake.notify.staff.contacts import checked_email, reaches
from intake.sealing.places import bulletin_reader_place
from intake.sealing.ring import KeyRing, key_ring_of
from intake.vocabulary import BulletinKind, StaffRole
from routing.translatable import N_

LONGEST_NAME = 60


@dataclass(frozen=True)
class OpenedReader:
    """A reader with where mail goes; no `address`: a member of staff who left, or gave none."""

    id: int
    name: str
    address: str
    kinds: tuple[BulletinKind, ...]
    language: str
    staff_id: int | None = None

    @property
    def masked(self) -> str:
        return masked_email(self.address) if self.address else ""


def readers(session: Session, kind: BulletinKind | None = None) -> list[OpenedReader]:
    """All, or those of one kind, in the order they were added. Raises CannotOpen."""
    rows = session.exec(select(BulletinReader).order_by(col(BulletinReader.id))).all()
    return list(_opened(session, [row for row in rows if kind is None or kind in row.kinds]))


def add_staff_reader(
    session: Session, staff: Staff, kinds: Collection[BulletinKind], *, actor: Actor, at: datetime
) -> None:
    """Somebody who works here, in the language of their account."""
    is_there = session.exec(select(BulletinReader.id).where(BulletinReader.staff_id == staff.id)).first()
    if is_there is not None:
        raise InvalidInput(N_("is on the list already"), field="staff")
    row = BulletinReader(staff_id=staff.id, language=staff.language, **_added(kinds, actor, at))
    _record(session, row, actor=actor, at=at)


def add_outside_reader(
    session: Session,
    *,
    name: str,
    email: str,
    kinds: Collection[BulletinKind],
    language: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Somebody who has no account here, say an office above. Raises InvalidInput naming the field."""
    address, ring = checked_email(email, field="email"), key_ring_of(session)
    if not address or not 0 < len(name.strip()) <= LONGEST_NAME:
        raise InvalidInput(N_("needs a name of at most %(most)s characters"), most=LONGEST_NAME, field="name")
    known = ring.phone_hash(address.lower())
    if session.exec(select(BulletinReader.id).where(BulletinReader.address_hash == known)).first() is not None:
        raise InvalidInput(N_("is on the list already"), field="email")
    chosen = language if language in LANGUAGES else "zh"
    row = BulletinReader(address_hash=known, language=chosen, **_added(kinds, actor, at))
    session.add(row)
    session.flush()
    said = json.dumps({"email": address, "name": name.strip()}, ensure_ascii=False).encode()
    row.sealed = ring.seal(said, place=bulletin_reader_place(row.id))
    _record(session, row, actor=actor, at=at)


def remove_reader(session: Session, reader_id: int, *, actor: Actor, at: datetime) -> None:
    """Gone with their address; the office's record says that there was one."""
    actor.must_be(StaffRole.SUPERVISOR)
    row = session.get(BulletinReader, reader_id)
    if row is None:
        raise NotFound(N_("there is no such reader"))
    session.delete(row)
    audit.record_office(session, "bulletin:remove_reader", actor=actor, at=at, reader_id=reader_id)


def _added(kinds: Collection[BulletinKind], actor: Actor, at: datetime) -> dict[str, Any]:
    actor.must_be(StaffRole.SUPERVISOR)
    chosen = [kind.value for kind in BulletinKind if kind in kinds]
    if not chosen:
        raise InvalidInput(N_("choose at least one kind of bulletin"), field="kinds")
    return {"kinds": chosen, "added_by_id": actor.staff_id, "added_at": at}


def _record(session: Session, row: BulletinReader, *, actor: Actor, at: datetime) -> None:
    session.add(row)
    session.flush()
    told = {"reader_id": row.id, "staff_id": row.staff_id, "kinds": row.kinds}
    audit.record_office(session, "bulletin:add_reader", actor=actor, at=at, **told)


def _opened(session: Session, rows: Collection[BulletinReader]) -> Iterator[OpenedReader]:
    ids = {row.staff_id for row in rows} - {None}
    people = {one.id: one for one in session.exec(select(Staff).where(col(Staff.id).in_(ids)))} if ids else {}
    reached = reaches(session, [one.id for one in people.values() if one.is_active]) if people else {}
    ring = key_ring_of(session)
    for row in rows:
        if row.staff_id is None:
            yield _outside(ring, row)
            continue
        reach = reached.get(row.staff_id)
        named = (row.id, people[row.staff_id].display_name, reach.email if reach else "")
        yield OpenedReader(*named, _kinds(row), people[row.staff_id].language, row.staff_id)


def _outside(ring: KeyRing, row: BulletinReader) -> OpenedReader:
    said = json.loads(ring.open(row.sealed, place=bulletin_reader_place(row.id)))
    return OpenedReader(row.id, said["name"], said["email"], _kinds(row), row.language)


def _kinds(row: BulletinReader) -> tuple[BulletinKind, ...]:
    return tuple(kind for kind in BulletinKind if kind in row.kinds)
