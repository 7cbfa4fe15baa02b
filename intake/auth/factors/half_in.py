"""Between the password and the second factor: a few minutes, carried by the cookie, which lets nobody in by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import session

from intake.models import Staff

_KEY = "half_in"
_GOOD_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class HalfIn:
    """Whose password was right. `version`: of their sessions, so that a new password ends this too."""

    staff_id: int
    version: int
    by_provider: bool


def begin_half_in(staff: Staff, *, by_provider: bool, at: datetime) -> None:
    """Whatever the browser carried before is thrown away, as at every log-in."""
    session.clear()
    session[_KEY] = [staff.id, staff.session_version, at.timestamp(), by_provider]


def find_half_in(*, at: datetime) -> HalfIn | None:
    kept = session.get(_KEY)
    if kept is None or abs(at.timestamp() - kept[2]) > _GOOD_FOR.total_seconds():
        return None
    return HalfIn(kept[0], kept[1], kept[3])


def end_half_in() -> None:
    session.pop(_KEY, None)
