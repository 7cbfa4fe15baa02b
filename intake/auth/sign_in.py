"""Who may come in: a login and a password, slowed down against guessing, and every try that was looked at recorded."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, select

from intake.auth.accounts import find_staff
from intake.auth.factors.upkeep import has_factor
from intake.auth.passwords import MAX_LENGTH, hash_password, is_right, needs_rehash
from intake.auth.slowing import Tried, TriesFor, hold_up, take_back
from intake.auth.staff_sessions import mark_proved
from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.db import Database
from intake.errors import InvalidInput, TooManyTries
from intake.language.i18n import N_
from intake.models import Staff
from intake.vocabulary import ActorKind

_SLOWED = N_("Too many wrong passwords one after another: try again in %(seconds)s seconds.")
_NOBODY: Mapping[int, str] = {}


def sign_in(
    db: Database, login: str, password: str, *, address: str, at: datetime, devices: Mapping[int, str] = _NOBODY
) -> Staff | None:
    """The account, or None: no such login, a wrong password, or an account that is closed. Raises TooManyTries.

    The slow hash runs between two short transactions, so that nobody waits behind it to write. A login that does not
    exist costs the same statements and the same hash. `devices`: who has signed in with this browser before.
    """
    login = login[:MAX_LENGTH].strip().lower()
    with db.unit_of_work() as session:
        staff = find_staff(session, login)
        staff_id, password_hash = (staff.id, staff.password_hash) if staff and staff.is_active else (0, None)
        tries = _tries(login, address, devices.get(staff_id, ""))
        seconds = hold_up(session, tries, at=at)
    if seconds:
        raise TooManyTries(_SLOWED, seconds=seconds)
    right = is_right(password_hash, password)
    better = hash_password(password) if right and password_hash and needs_rehash(password_hash) else ""
    with db.unit_of_work() as session:
        return _settle(session, staff_id, tries, is_let_in=right, better=better, address=address, at=at)


def prove_password(
    db: Database, staff_id: int, password: str, *, session_id: int, address: str, at: datetime, field: str
) -> None:
    """Whoever is signed in shows that it is they. Raises InvalidInput, and TooManyTries as the log-in does.

    Of who has a second factor it proves nothing yet: that is asked for next (`prove_factor`).
    """
    tries = (Tried(TriesFor.OWN, f"session {session_id}"),)
    with db.unit_of_work() as session:
        staff = session.get_one(Staff, staff_id)
        password_hash = staff.password_hash if staff.is_active else None
        seconds = hold_up(session, tries, at=at)
    if seconds:
        raise TooManyTries(_SLOWED, seconds=seconds)
    right = is_right(password_hash, password)
    with db.unit_of_work() as session:
        if right:
            take_back(session, tries)
        if right and not has_factor(session, staff_id):
            mark_proved(session, session_id, at=at)
        _record(session, "password:success" if right else "password:failure", staff_id, address=address, at=at)
    if not right:
        raise InvalidInput(N_("The present password is wrong."), field=field)


def _tries(login: str, address: str, device: str) -> Sequence[Tried]:
    """A browser that its owner has signed in with before is held up by its own tries only."""
    if device:
        return (Tried(TriesFor.OWN, f"device {device}"),)
    return Tried(TriesFor.LOGIN, login), Tried(TriesFor.ADDRESS, address)


def _settle(
    session: Session, staff_id: int, tries: Sequence[Tried], *, is_let_in: bool, better: str, address: str, at: datetime
) -> Staff | None:
    # Asked for in any case: what a login costs does not tell whether there is one.
    staff = session.exec(select(Staff).where(Staff.id == staff_id).with_for_update()).first()
    if staff is None or not staff.is_active or not is_let_in:
        _record(session, "login:failure" if staff else "login:unknown", staff_id or None, address=address, at=at)
        return None
    take_back(session, tries)
    staff.password_hash = better or staff.password_hash
    session.add(staff)
    if has_factor(session, staff.id):
        _record(session, "login:password", staff.id, address=address, at=at)
    else:
        let_in(session, staff, address=address, at=at)
    return staff


def take_provider(session: Session, staff_id: int, *, address: str, at: datetime) -> Staff | None:
    """Whom a provider vouches for: as far in as a right password leads."""
    staff = session.get(Staff, staff_id, with_for_update=True)
    if staff is None or not staff.is_active:
        return None
    _record(session, "login:provider", staff.id, address=address, at=at)
    if not has_factor(session, staff.id):
        let_in(session, staff, address=address, at=at)
    return staff


def refuse_provider(session: Session, *, address: str, at: datetime) -> None:
    _record(session, "login:unknown", None, address=address, at=at)


def let_in(session: Session, staff: Staff, *, address: str, at: datetime) -> None:
    """Everything that was asked for has been shown."""
    staff.last_login_at = at
    session.add(staff)
    _record(session, "login:success", staff.id, address=address, at=at)


def _record(session: Session, kind: str, staff_id: int | None, *, address: str, at: datetime) -> None:
    # What was typed as an unknown login is not kept: it is often a password in the wrong field.
    actor = Actor(ActorKind.STAFF, staff_id, address=address)
    record_office(session, kind, actor=actor, at=at, address=address)
