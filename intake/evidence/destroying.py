"""Taking out of the store what nobody may keep: of erased complaints, taken off, and files that were never recorded.

What has no key any more cannot be read; here it goes as well, also where an older copy of the store brought it back.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from intake.db import Database, after_commit
from intake.evidence.drafts import HELD
from intake.evidence.room import EvidenceRoom
from intake.evidence.stores.store import EvidenceStore
from intake.models import Complaint, Evidence, EvidenceCopy, EvidenceDraft
from routing.batches import batched

_LOT = 500
DRAFTS_LIVE = timedelta(days=1)
# A file is recorded within the request that sent it.
_UNRECORDED_FOR = timedelta(hours=6)
_HAS_KEY = and_(col(Complaint.text_key).is_not(None), col(Evidence.taken_off_at).is_(None))


def destroy_erased(database: Database, store: EvidenceStore, *, at: datetime) -> int:
    """The files of complaints whose texts are erased, and those taken off; how many objects."""
    wanted = _copies().where(~_HAS_KEY, col(EvidenceCopy.destroyed_at).is_(None)).limit(_LOT)
    count = 0
    while True:
        with database.reading() as session:
            copy_ids = session.exec(wanted).all()
        if not copy_ids:
            return count
        store.delete(copy_ids)
        with database.unit_of_work() as session:
            gone = update(EvidenceCopy).where(col(EvidenceCopy.id).in_(copy_ids))
            session.execute(gone.values(destroyed_at=at))
        count += len(copy_ids)


def sweep_evidence(database: Database, room: EvidenceRoom, *, at: datetime) -> int:
    """Drafts older than a day, what has no key any more, and whatever no row tells of; how many objects."""
    with database.unit_of_work() as session:
        count = expire_drafts(session, room.store, at=at)
    count += destroy_erased(database, room.store, at=at)
    for lot in batched(room.store.stored(before=at - _UNRECORDED_FOR), _LOT):
        with database.reading() as session:
            orphans = sorted(set(lot) - _wanted(session, lot))
        room.store.delete(orphans)
        count += len(orphans)
    return count


def expire_drafts(session: Session, store: EvidenceStore, *, at: datetime) -> int:
    """Those older than a day that nobody is just taking, gone with the commit; how many objects."""
    of_form = ~col(EvidenceDraft.batch).startswith(HELD, autoescape=True)
    expired = select(EvidenceDraft).where(col(EvidenceDraft.created_at) < at - DRAFTS_LIVE, of_form)
    old = session.exec(expired.with_for_update(skip_locked=True)).all()
    copy_ids = [one for row in old for one in row.copy_ids]
    for row in old:
        session.delete(row)
    after_commit(session, lambda: store.delete(copy_ids))
    return len(copy_ids)


def _copies() -> SelectOfScalar[int]:
    """The numbers of copies, beside what their keys hang on."""
    of_file = select(EvidenceCopy.id).join(Evidence, col(Evidence.id) == EvidenceCopy.evidence_id)
    return of_file.join(Complaint, col(Complaint.id) == EvidenceCopy.complaint_id)


def _wanted(session: Session, copy_ids: Sequence[int]) -> set[int]:
    """Those of drafts, and those that can be read: in this order, for a draft may become a complaint's meanwhile."""
    drafts = session.exec(select(EvidenceDraft.copy_ids)).all()
    found: Iterable[int] = session.exec(_copies().where(col(EvidenceCopy.id).in_(copy_ids), _HAS_KEY))
    return set(found) | {copy_id for copy_ids in drafts for copy_id in copy_ids}
