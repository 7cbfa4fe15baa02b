"""Whether files can be taken now, for who asks every few seconds: the store is tried no oftener than each minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from intake.evidence.room import EvidenceRoom
from intake.evidence.stores.store import StoreFailed
from intake.models import Evidence
from intake.vocabulary import ScanState

WAITING = select(Evidence.id).where(Evidence.scan == ScanState.WAITING)
LATE = timedelta(minutes=10)
_TRIED_FOR = timedelta(minutes=1)


@dataclass
class EvidenceWatch:
    """Of one process."""

    _tried: tuple[datetime, bool] | None = None

    def state(self, session: Session, room: EvidenceRoom, *, at: datetime) -> str:
        """`unwritable` where nothing can be stored, `waiting` while files wait for the scanner for too long."""
        if self._tried is None or not self._tried[0] <= at < self._tried[0] + _TRIED_FOR:
            self._tried = at, _can_be_written(room)
        if not self._tried[1]:
            return "unwritable"
        return "waiting" if count_late(session, at=at) else "ok"


def count_late(session: Session, *, at: datetime) -> int:
    """How many have waited for longer than a scanner takes."""
    late = WAITING.where(col(Evidence.added_at) < at - LATE)
    return session.exec(select(func.count()).select_from(late.subquery())).one()


def _can_be_written(room: EvidenceRoom) -> bool:
    try:
        room.store.check()
    except StoreFailed:
        return False
    return True
