"""Who may come in: a login and a password, slowed down and locked against guessing, and every try recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from intake.auth.accounts import find_staff, lock_staff
from intake.auth.passwords import MAX_LENGTH, hash_password, is_right, needs_rehash
from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.db import Database
from intake.models import Staff
from intake.vocabulary import ActorKind

# GB/T 22239-2019 8.1.4.1 c asks for an end of the session and a limit of failed log-ins; the figures are ours.
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class SignIn:
    """What came of a try: the account, or since when and until when it is locked, or neither."""

    staff: Staff | None = None
    locked_until: datetime | None = None


def sign_in(db: Database, login: str, password: str, *, address: str, at: datetime) -> SignIn:
    """Try a password. The slow hash runs between two short transactions, so that nobody waits behind it to write.

    A locked account is refused before its password is looked at, the right one included.
    """
    with db.reading() as session:
        staff = find_staff(session, login[:MAX_LENGTH])
        staff_id, password_hash = (staff.id, staff.password_hash) if staff and staff.is_active else (None, None)
    right = is_right(password_hash, password)
    with db.unit_of_work() as session:
        if staff_id is None:
            _record(session, "login:unknown", None, address=address, at=at)
            return SignIn()
        return _settle(session, lock_staff(session, staff_id), right, password, address=address, at=at)


def _settle(session: Session, staff: Staff, right: bool, password: str, *, address: str, at: datetime) -> SignIn:  # noqa: FBT001
    session.add(staff)
    if staff.locked_until is not None and at < staff.locked_until:
        _record(session, "login:locked", staff, address=address, at=at)
        return SignIn(locked_until=staff.locked_until)
    if not right:
        return _count_failure(session, staff, address=address, at=at)
    staff.failed_logins, staff.locked_until, staff.last_login_at = 0, None, at
    if needs_rehash(staff.password_hash):
        staff.password_hash = hash_password(password)
    _record(session, "login:success", staff, address=address, at=at)
    return SignIn(staff=staff)


def _count_failure(session: Session, staff: Staff, *, address: str, at: datetime) -> SignIn:
    staff.failed_logins += 1
    if staff.failed_logins >= MOST_FAILURES:
        staff.failed_logins, staff.locked_until = 0, at + LOCKED_FOR
    else:
        staff.locked_until = None
    _record(session, "login:failure", staff, address=address, at=at)
    return SignIn(locked_until=staff.locked_until)


def _record(session: Session, kind: str, staff: Staff | None, *, address: str, at: datetime) -> None:
    # What was typed as an unknown login is not kept: it is often a password in the wrong field.
    actor = Actor(ActorKind.STAFF, staff.id if staff else None, address=address)
    record_office(session, kind, actor=actor, at=at, address=address)
