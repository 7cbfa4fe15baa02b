"""Verbs on second factors: an app put in and taken off, recovery codes anew, everything off by somebody else.

Each is recorded on the office chain, and ends the sessions that began without it.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from intake.auth.factors.recovery import codes_left, forget_codes, make_codes
from intake.auth.factors.totp import find_step, new_secret
from intake.auth.slowing import forget_factor
from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.models import Passkey, Staff, StaffAuthenticator
from intake.sealing.envelope import CannotOpen
from intake.sealing.places import authenticator_place, new_authenticator_place
from intake.sealing.ring import KeyRing, key_ring_of


@dataclass(frozen=True)
class Factors:
    """What somebody has beside their password."""

    authenticator: StaffAuthenticator | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def has_any(self) -> bool:
        return self.authenticator is not None or bool(self.passkeys)


def factors_of(session: Session, staff_id: int) -> Factors:
    keys = select(Passkey).where(Passkey.staff_id == staff_id).order_by(col(Passkey.id))
    return Factors(
        session.get(StaffAuthenticator, staff_id),
        tuple(session.exec(keys)),
        codes_left(session, staff_id),
    )


def has_factor(session: Session, staff_id: int) -> bool:
    if session.get(StaffAuthenticator, staff_id) is not None:
        return True
    return session.exec(select(Passkey.id).where(Passkey.staff_id == staff_id).limit(1)).first() is not None


def offer_secret(ring: KeyRing, staff_id: int) -> tuple[str, str]:
    """A new secret, and the same sealed: the page keeps it until a code shows that an app has it."""
    secret = new_secret()
    sealed = ring.seal(secret.encode(), place=new_authenticator_place(staff_id))
    return secret, base64.urlsafe_b64encode(sealed).decode()


def offered_secret(ring: KeyRing, staff_id: int, sealed: str) -> str:
    """What `offer_secret` sealed for the same person. Raises InvalidInput."""
    try:
        return ring.open(base64.urlsafe_b64decode(sealed), place=new_authenticator_place(staff_id)).decode()
    except (CannotOpen, binascii.Error, ValueError):
        raise InvalidInput(N_("This picture is no longer good: begin again.")) from None


def add_authenticator(
    session: Session, staff: Staff, secret: str, code: str, *, actor: Actor, at: datetime
) -> list[str]:
    """The app whose code proves that it has the secret; recovery codes to show once, where there were none."""
    if session.get(StaffAuthenticator, staff.id) is not None:
        raise InvalidInput(N_("There is an authenticator app already: remove it first."))
    step = find_step(secret, code.replace(" ", ""), after=0, at=at)
    if step is None:
        raise InvalidInput(
            N_("This is not the code that the app shows now. Is the clock of the telephone right?"), field="code"
        )
    sealed = key_ring_of(session).seal(secret.encode(), place=authenticator_place(staff.id))
    session.add(StaffAuthenticator(staff_id=staff.id, secret=sealed, added_at=at, last_step=step, last_used_at=at))
    return first_codes(session, staff, "staff:factor_add", factor="authenticator", actor=actor, at=at)


def first_codes(session: Session, staff: Staff, kind: str, *, factor: str, actor: Actor, at: datetime) -> list[str]:
    """After a factor was added: codes for the day it is lost, unless there are some; sessions without it end."""
    codes = [] if codes_left(session, staff.id) else make_codes(session, staff.id, at=at)
    staff.session_version += 1
    session.add(staff)
    session.flush()
    record(session, kind, staff, factor=factor, actor=actor, at=at)
    return codes


def remove_authenticator(session: Session, staff: Staff, *, actor: Actor, at: datetime) -> None:
    found = session.get(StaffAuthenticator, staff.id)
    if found is None:
        raise InvalidInput(N_("There is no authenticator app on this account."))
    session.delete(found)
    session.flush()
    after_removal(session, staff, factor="authenticator", actor=actor, at=at)


def after_removal(session: Session, staff: Staff, *, factor: str, actor: Actor, at: datetime) -> None:
    """Codes are worth nothing without a factor they stand in for."""
    if not has_factor(session, staff.id):
        forget_codes(session, staff.id)
    record(session, "staff:factor_remove", staff, factor=factor, actor=actor, at=at)


def renew_codes(session: Session, staff: Staff, *, actor: Actor, at: datetime) -> list[str]:
    """Ten new ones; those there were are good no more."""
    if not has_factor(session, staff.id):
        raise InvalidInput(N_("Recovery codes stand in for a second factor: add one first."))
    codes = make_codes(session, staff.id, at=at)
    session.flush()
    record(session, "staff:factor_codes", staff, factor="codes", actor=actor, at=at)
    return codes


def take_all_off(session: Session, staff: Staff, *, actor: Actor, at: datetime) -> int:
    """Somebody lost theirs, and an administrator or the host lets them in again; how many there were."""
    found = factors_of(session, staff.id)
    if not found.has_any:
        raise InvalidInput(N_("This account has no second factor."))
    for table in (StaffAuthenticator, Passkey):
        session.execute(delete(table).where(col(table.staff_id) == staff.id))
    forget_codes(session, staff.id)
    forget_factor(session, staff.id)
    staff.session_version += 1
    session.add(staff)
    record(session, "staff:factors_off", staff, factor="*", actor=actor, at=at)
    return len(found.passkeys) + (found.authenticator is not None)


def record(session: Session, kind: str, staff: Staff, *, factor: str, actor: Actor, at: datetime) -> None:
    record_office(session, kind, actor=actor, at=at, staff_id=staff.id, login=staff.login, factor=factor)
