"""What a passkey is asked to sign: random, kept as a digest, good once, for five minutes and for one purpose."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlmodel import Session, col

from intake.models import PasskeyChallenge

_GOOD_FOR = timedelta(minutes=5)


class Purpose(StrEnum):
    """Of what a signature is proof; one for another purpose is proof of nothing."""

    ADD = "add"
    LOG_IN = "log_in"
    SECOND = "second"
    CONFIRM = "confirm"


def new_challenge(session: Session, purpose: Purpose, staff_id: int | None, *, at: datetime) -> bytes:
    challenge = secrets.token_bytes(32)
    session.add(PasskeyChallenge(digest=_digest(challenge), purpose=purpose.value, staff_id=staff_id, made_at=at))
    return challenge


def take_challenge(session: Session, challenge: bytes, purpose: Purpose, staff_id: int | None, *, at: datetime) -> bool:
    """Whether it was given out for just this; it is gone from now on, however it fits."""
    found = session.get(PasskeyChallenge, _digest(challenge), with_for_update=True)
    if found is None:
        return False
    session.delete(found)
    is_ours = (found.purpose, found.staff_id) == (purpose.value, staff_id)
    return is_ours and abs(at - found.made_at) <= _GOOD_FOR


def forget_old_challenges(session: Session, *, at: datetime) -> None:
    session.execute(delete(PasskeyChallenge).where(col(PasskeyChallenge.made_at) < at - _GOOD_FOR))


def _digest(challenge: bytes) -> str:
    return hashlib.sha256(challenge).hexdigest()
