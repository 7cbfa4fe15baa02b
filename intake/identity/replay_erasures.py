"""Erasing anew whom an older copy of the database brought back, before anybody can read it."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.db import Database
from intake.identity.erasure import ERASED_FROM, erase_again
from intake.identity.erasure_list import ErasureList
from intake.models import Complaint, ComplaintIdentity
from intake.settings import Settings
from routing.batches import batched

log = logging.getLogger(__name__)

_LOT = 5_000  # numbers asked for at a time
_OF_COMPLAINT = col(ComplaintIdentity.complaint_id) == Complaint.id


def replay_erasures(database: Database, erasures: ErasureList, *, at: datetime) -> int:
    """Erase whoever is on the list and in the database; note who was erased without the list. How many were erased."""
    listed = erasures.numbers()
    count = sum(_erase_lot(database, lot, at=at) for lot in batched(listed, _LOT))
    with database.reading() as session:
        known = select(Complaint.number).join(ComplaintIdentity, _OF_COMPLAINT)
        erased = session.exec(known.where(col(ComplaintIdentity.erased_at).is_not(None))).all()
    erasures.add(sorted(set(erased) - set(listed)))
    return count


def replay_at_start(settings: Settings) -> None:
    """What whoever serves a database does first. No connection is left that a forked process could share."""
    database = Database.from_settings(settings)
    count = replay_erasures(database, ErasureList(settings.erasure_list), at=now())
    if count:
        log.warning("this database is older than %d erasures, which were made again", count)
        database.clear_freed(ERASED_FROM)
    database.dispose()


def _erase_lot(database: Database, numbers: Sequence[str], *, at: datetime) -> int:
    with database.reading() as session:
        brought_back = _brought_back(session, numbers)
    for number in brought_back:
        with database.unit_of_work() as session:
            erase_again(session, find.lock_complaint(session, number), actor=SYSTEM, at=at)
    return len(brought_back)


def _brought_back(session: Session, numbers: Sequence[str]) -> Sequence[str]:
    known = select(Complaint.number).join(ComplaintIdentity, _OF_COMPLAINT)
    return session.exec(
        known.where(col(Complaint.number).in_(numbers), col(ComplaintIdentity.erased_at).is_(None))
    ).all()
