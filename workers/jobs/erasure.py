"""Each night: who complained is erased when the retention period is over. The second run finds nothing left to do."""

from datetime import datetime, timedelta

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.errors import DomainError
from intake.identity.erasure import due_for_erasure, erase_identity, erase_stray_texts
from intake.numbers import BEFORE_ALL_IDS
from intake.runtime import process_runtime

LOT = 100  # complaints a transaction
_YEAR = timedelta(days=365)  # never later than promised


def erase_identities() -> None:
    """Erase every identity that has been kept long enough, and texts as old that became no complaint."""
    runtime, at = process_runtime(), now()
    before, cursor = at - runtime.settings.identity_years * _YEAR, BEFORE_ALL_IDS
    while True:
        with runtime.db.unit_of_work() as session:
            lot = due_for_erasure(session, before=before, after_id=cursor, limit=LOT)
            for complaint_id in lot:
                _erase(session, complaint_id, at=at)
        if not lot:
            break
        cursor = lot[-1]
    with runtime.db.unit_of_work() as session:
        erase_stray_texts(session, before=before)


def _erase(session: Session, complaint_id: int, *, at: datetime) -> None:
    complaint = find.lock_by_id(session, complaint_id)
    try:
        erase_identity(session, complaint, actor=SYSTEM, at=at, reason="")
    except DomainError:
        return  # reopened, or erased by another, while we waited for its row: tomorrow finds out
