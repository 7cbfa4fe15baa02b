"""A second factor shown: a code of the app, one of the recovery codes, or a passkey; counted like wrong passwords."""

from datetime import datetime

from sqlmodel import Session

from intake.auth.factors.passkeys import is_key_right
from intake.auth.factors.recovery import use_code
from intake.auth.factors.shown import ShownFactor
from intake.auth.factors.totp import find_step
from intake.auth.slowing import Tried, TriesFor, hold_up, take_back
from intake.auth.staff_sessions import mark_proved
from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.db import Database
from intake.errors import InvalidInput, TooManyTries
from intake.language.i18n import N_
from intake.models import Staff, StaffAuthenticator
from intake.sealing.places import authenticator_place
from intake.sealing.ring import key_ring_of
from intake.vocabulary import ActorKind

_DIGITS = 6
_SLOWED = N_("Too many wrong codes one after another: try again in %(seconds)s seconds.")


def prove_factor(
    db: Database, staff_id: int, shown: ShownFactor, *, device: str, at: datetime, session_id: int | None = None
) -> None:
    """Raises InvalidInput, and TooManyTries. `session_id`: the session that it is proved for.

    Only who knows the password gets here, and a browser its owner has signed in with is held up by its own tries alone.
    """
    tries = (Tried(TriesFor.OWN, f"factor {device or staff_id}"),)
    with db.unit_of_work() as session:
        seconds = hold_up(session, tries, at=at)
    if seconds:
        raise TooManyTries(_SLOWED, seconds=seconds)
    with db.unit_of_work() as session:
        staff = session.get(Staff, staff_id, with_for_update=True)
        how = _how(session, staff_id, shown, at=at) if staff is not None and staff.is_active else ""
        if how:
            take_back(session, tries)
        if how and session_id is not None:
            mark_proved(session, session_id, at=at)
        actor = Actor(ActorKind.STAFF, staff_id, address=shown.address)
        record_office(session, "factor:success" if how else "factor:failure", actor=actor, at=at, factor=how)
    if not how:
        raise InvalidInput(N_("This code is wrong, or was used already: wait for the next one."), field="confirm_code")


def _how(session: Session, staff_id: int, shown: ShownFactor, *, at: datetime) -> str:
    """By what it was proved; empty: by nothing."""
    if shown.passkey:
        return "passkey" if is_key_right(session, staff_id, shown, at=at) else ""
    typed = shown.code.replace(" ", "")
    if len(typed) == _DIGITS and typed.isdecimal() and typed.isascii():
        return "authenticator" if _is_code_right(session, staff_id, typed, at=at) else ""
    return "recovery code" if typed and use_code(session, staff_id, typed, at=at) else ""


def _is_code_right(session: Session, staff_id: int, code: str, *, at: datetime) -> bool:
    found = session.get(StaffAuthenticator, staff_id, with_for_update=True)
    if found is None:
        return False
    secret = key_ring_of(session).open(found.secret, place=authenticator_place(staff_id)).decode()
    step = find_step(secret, code, after=found.last_step, at=at)
    if step is None:
        return False
    found.last_step, found.last_used_at = step, at
    session.add(found)
    return True
