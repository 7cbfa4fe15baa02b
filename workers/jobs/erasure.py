"""Each night: who complained, and what was written, is erased when the retention period is over.

The second run finds nothing left to do.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.errors import DomainError
from intake.evidence.destroying import destroy_erased
from intake.identity.erasure import ERASED_FROM, due_for_erasure, erase_identity, erase_stray_texts
from intake.identity.erasure_list import ErasureList
from intake.identity.replay_erasures import replay_erasures
from intake.numbers import BEFORE_ALL_IDS
from intake.runtime import process_runtime

LOT = 100  # complaints a transaction
_YEAR = timedelta(days=365)  # never later than promised


def erase_identities() -> None:
    """Erase every identity that has been kept long enough, and texts as old that became no complaint."""
    runtime, at = process_runtime(), now()
    erasures = ErasureList(runtime.settings.erasure_list)
    count = replay_erasures(runtime.db, erasures, at=at)
    before, cursor = at - runtime.settings.identity_years * _YEAR, BEFORE_ALL_IDS
    while True:
        with runtime.db.unit_of_work() as session:
            lot = due_for_erasure(session, before=before, at=at, after_id=cursor, limit=LOT)
            erased = [number for one in lot if (number := _erase(session, one, at=at))]
        erasures.add(erased)
        count += len(erased)
        if not lot:
            break
        cursor = lot[-1]
    with runtime.db.unit_of_work() as session:
        count += erase_stray_texts(session, before=before)
    destroy_erased(runtime.db, runtime.evidence.store, at=at)
    if count:
        runtime.db.clear_freed(ERASED_FROM)


def _erase(session: Session, complaint_id: int, *, at: datetime) -> str:
    """The complaint's number; empty where it may not be erased after all."""
    complaint = find.lock_by_id(session, complaint_id)
    try:
        erase_identity(session, complaint, actor=SYSTEM, at=at, reason="")
    except DomainError:
        return ""  # reopened, or erased by another, while we waited for its row: tomorrow finds out
    return complaint.number
