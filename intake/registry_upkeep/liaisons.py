"""Liaison persons 联络员 of an association: sealed, shown masked, opened with a reason that is recorded."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.text_input import required_text
from intake.errors import InvalidInput, NotFound
from intake.identity.mask import masked_name, masked_phone
from intake.identity.person import MIN_REASON
from intake.identity.phone import phone_of
from intake.language.i18n import N_
from intake.models import LiaisonPerson
from intake.registry_upkeep.held_association import lock_association
from intake.sealing.places import liaison_place
from intake.sealing.ring import KeyRing, key_ring_of
from intake.vocabulary import StaffRole
from routing.models import Association, Department

ADDED, ENDED, OPENED = "registry:add_liaison", "registry:end_liaison", "registry:open_liaison"
MAY_OPEN = (StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)


@dataclass(frozen=True)
class LiaisonCard:
    """One as a page shows them; `is_clear` where the name and number are whole."""

    id: int
    name: str
    phone: str
    department: str
    added_at: datetime
    is_clear: bool = False


def add_liaison(
    session: Session,
    association_id: int,
    *,
    name: str,
    phone: str,
    department_id: int | None,
    actor: Actor,
    at: datetime,
) -> LiaisonPerson:
    """What is recorded names nobody: only that there is one more, and of which department."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    who = {"name": required_text(name, "liaison_name", longest=60), "phone": phone_of(phone, field="phone")}
    association = lock_association(session, association_id)
    row = LiaisonPerson(
        association_id=association.id, department_id=department_id, added_by_id=actor.staff_id, added_at=at
    )
    session.add(row)
    session.flush()  # what is sealed is sealed for its row, which has its number now
    row.sealed = key_ring_of(session).seal(json.dumps(who, ensure_ascii=False).encode(), place=liaison_place(row.id))
    session.flush()
    _record(session, ADDED, association, row, actor=actor, at=at)
    return row


def end_liaison(session: Session, association_id: int, liaison_id: int, *, actor: Actor, at: datetime) -> None:
    """They are one no more, and nothing is kept of who they were."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    association = lock_association(session, association_id)
    row = _standing(session, association, liaison_id)
    row.sealed, row.ended_by_id, row.ended_at = b"", actor.staff_id, at
    session.add(row)
    session.flush()
    _record(session, ENDED, association, row, actor=actor, at=at)


def open_liaison(
    session: Session, association_id: int, liaison_id: int, *, reason: str, actor: Actor, at: datetime
) -> LiaisonCard:
    """Name and number in the clear; who, when and why is recorded before they are shown."""
    actor.must_be(*MAY_OPEN)
    association = lock_association(session, association_id)
    row = _standing(session, association, liaison_id)
    if len(reason.strip()) < MIN_REASON:
        raise InvalidInput(N_("say why the number must be opened"), field="why")
    _record(session, OPENED, association, row, actor=actor, at=at, reason=reason.strip(), address=actor.address)
    return _card(session, key_ring_of(session), row, is_clear=True)


def liaisons_of(session: Session, association_id: int) -> list[LiaisonCard]:
    """Those who are one now, masked."""
    statement = select(LiaisonPerson).where(
        LiaisonPerson.association_id == association_id, col(LiaisonPerson.ended_at).is_(None)
    )
    rows = session.exec(statement.order_by(col(LiaisonPerson.id))).all()
    return [_card(session, key_ring_of(session), row) for row in rows]


def _card(session: Session, ring: KeyRing, row: LiaisonPerson, *, is_clear: bool = False) -> LiaisonCard:
    who = json.loads(ring.open(row.sealed, place=liaison_place(row.id)))
    department = session.get(Department, row.department_id) if row.department_id is not None else None
    name, phone = who["name"], who["phone"]
    if not is_clear:
        name, phone = masked_name(name), masked_phone(phone)
    return LiaisonCard(row.id, name, phone, department.name if department else "", row.added_at, is_clear)


def _standing(session: Session, association: Association, liaison_id: int) -> LiaisonPerson:
    row = session.get(LiaisonPerson, liaison_id, with_for_update=True)
    if row is None or row.association_id != association.id or row.ended_at is not None:
        raise NotFound(N_("there is no such liaison person"))
    return row


def _record(
    session: Session,
    kind: str,
    association: Association,
    row: LiaisonPerson,
    *,
    actor: Actor,
    at: datetime,
    **told: str,
) -> None:
    about = {"credit_code": association.credit_code, "liaison_id": row.id, "department_id": row.department_id}
    audit.record_office(session, kind, actor=actor, at=at, **about, **told)
