"""One run: whatever is due is erased, a lot a transaction; a report with counts and no person is kept in the record.

Broken off, it is begun anew and finds what is left. A second run finds nothing left to do.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import SYSTEM, Actor
from intake.casework.ledger import audit
from intake.db import Database
from intake.errors import DomainError
from intake.evidence.destroying import destroy_erased
from intake.evidence.stores.store import EvidenceStore
from intake.identity.erasure import ERASED_FROM, due_for_erasure, erase_identity, erase_stray_texts
from intake.identity.erasure_list import ErasureList
from intake.identity.replay_erasures import replay_erasures
from intake.models import OfficeEvent
from intake.numbers import BEFORE_ALL_IDS
from intake.retention.classes import COMPLAINANT, FILES, STRAY
from intake.retention.counting import bounds, count_held
from intake.settings import Settings

LOT = 100  # complaints a transaction
RAN = "retention:run"
AGAIN, HELD = "erased_again", "held"  # in a report, beside classes of data
_SHOWN = 30


def run_retention(
    database: Database, store: EvidenceStore, settings: Settings, *, actor: Actor = SYSTEM, at: datetime
) -> Mapping[str, int]:
    """Erase what was kept long enough, and texts that became no complaint; how many of what."""
    erasures = ErasureList(settings.erasure_list)
    again = replay_erasures(database, erasures, at=at)
    before, stray_before = bounds(settings, at=at)
    erased = _erase_due(database, erasures, before=before, at=at)
    with database.unit_of_work() as session:
        strays = erase_stray_texts(session, before=stray_before)
    files = destroy_erased(database, store, at=at)
    if again or erased or strays:
        database.clear_freed(ERASED_FROM)
    with database.unit_of_work() as session:
        report = {COMPLAINANT: erased, FILES: files, STRAY: strays, AGAIN: again, HELD: count_held(session, at=at)}
        audit.record_office(session, RAN, actor=actor, at=at, **report)
    return report


def reports(session: Session, limit: int = _SHOWN) -> Sequence[OfficeEvent]:
    """Of the last runs, the newest first."""
    kept = select(OfficeEvent).where(OfficeEvent.kind == RAN)
    return session.exec(kept.order_by(col(OfficeEvent.seq).desc()).limit(limit)).all()


def _erase_due(database: Database, erasures: ErasureList, *, before: datetime, at: datetime) -> int:
    count, cursor = 0, BEFORE_ALL_IDS
    while True:
        with database.unit_of_work() as session:
            lot = due_for_erasure(session, before=before, at=at, after_id=cursor, limit=LOT)
            erased = [number for one in lot if (number := _erase(session, one, at=at))]
        erasures.add(erased)
        count += len(erased)
        if not lot:
            return count
        cursor = lot[-1]


def _erase(session: Session, complaint_id: int, *, at: datetime) -> str:
    """The complaint's number; empty where it may not be erased after all."""
    complaint = find.lock_by_id(session, complaint_id)
    try:
        erase_identity(session, complaint, actor=SYSTEM, at=at, reason="")
    except DomainError:
        return ""  # reopened, held, or erased by another, while we waited for its row: tomorrow finds out
    return complaint.number
