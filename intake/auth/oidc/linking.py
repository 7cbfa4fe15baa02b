"""Verbs on what a provider calls somebody: bound by themselves or by an administrator, taken off, found at a log-in.

Never by an e-mail address: who gives those out at the provider would give out our accounts.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.models import Staff, StaffSubject

_LONGEST = 255


def bind_subject(session: Session, staff: Staff, subject: str, *, issuer: str, actor: Actor, at: datetime) -> None:
    """Instead of the one there was. Raises InvalidInput where it is another account's."""
    subject = subject.strip()
    if not 0 < len(subject) <= _LONGEST:
        raise InvalidInput(
            N_("Give the identifier (sub) by which the provider knows this person, at most 255 characters."),
            field="subject",
        )
    taken = find_owner(session, subject, issuer=issuer)
    if taken is not None and taken != staff.id:
        raise InvalidInput(N_("This identity belongs to another account already."), field="subject")
    row = session.get(StaffSubject, staff.id) or StaffSubject(staff_id=staff.id, issuer="", subject="", bound_at=at)
    row.issuer, row.subject, row.bound_at, row.bound_by_id = issuer, subject, at, actor.staff_id
    session.add(row)
    session.flush()
    _record(session, "staff:subject_bind", staff, actor=actor, at=at)


def unbind_subject(session: Session, staff: Staff, *, actor: Actor, at: datetime) -> None:
    row = session.get(StaffSubject, staff.id)
    if row is None:
        raise InvalidInput(N_("This account is linked to no provider."))
    session.delete(row)
    session.flush()
    _record(session, "staff:subject_remove", staff, actor=actor, at=at)


def find_owner(session: Session, subject: str, *, issuer: str) -> int | None:
    """Whose account it opens."""
    wanted = select(StaffSubject.staff_id).where(
        col(StaffSubject.issuer) == issuer, col(StaffSubject.subject) == subject
    )
    return session.exec(wanted).first()


def is_linked(session: Session, staff_id: int, *, issuer: str) -> bool:
    row = session.get(StaffSubject, staff_id)
    return row is not None and row.issuer == issuer


def _record(session: Session, kind: str, staff: Staff, *, actor: Actor, at: datetime) -> None:
    record_office(session, kind, actor=actor, at=at, staff_id=staff.id, login=staff.login)
