"""Recovery codes: ten on paper, each good once, for the day the telephone is lost."""

import secrets
from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from intake.models import RecoveryCode
from intake.sealing.ring import key_ring_of

COUNT = 10
# No letter that is read as another one.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 10  # of 31 letters: 49 bits


def make_codes(session: Session, staff_id: int, *, at: datetime) -> list[str]:
    """New ones instead of those there were, to be shown this once."""
    forget_codes(session, staff_id)
    ring = key_ring_of(session)
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(COUNT)]
    for code in codes:
        session.add(RecoveryCode(staff_id=staff_id, digest=ring.recovery_digest(staff_id, code), made_at=at))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use_code(session: Session, staff_id: int, typed: str, *, at: datetime) -> bool:
    """Whether it was one of theirs, and unused; from now on it is used."""
    code = "".join(letter for letter in typed.lower() if letter in _LETTERS)
    digest = key_ring_of(session).recovery_digest(staff_id, code)
    wanted = select(RecoveryCode).where(
        col(RecoveryCode.staff_id) == staff_id,
        col(RecoveryCode.digest) == digest,
        col(RecoveryCode.used_at).is_(None),
    )
    found = session.exec(wanted.with_for_update()).first()
    if found is None:
        return False
    found.used_at = at
    session.add(found)
    return True


def codes_left(session: Session, staff_id: int) -> int:
    unused = col(RecoveryCode.used_at).is_(None)
    counted = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.staff_id == staff_id, unused)
    return session.exec(counted).one()


def forget_codes(session: Session, staff_id: int) -> None:
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.staff_id) == staff_id))
