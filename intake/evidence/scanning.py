"""Files that wait for the scanner are looked at, one after another; while it does not answer they go on waiting."""

import logging
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.db import Database
from intake.events import EventKind
from intake.evidence.room import EvidenceRoom
from intake.evidence.scanner import Scanner, ScannerFailed
from intake.evidence.stores.store import StoreFailed
from intake.evidence.viewing import OpenedCopy
from intake.evidence.watch import WAITING
from intake.models import Complaint, Evidence, EvidenceCopy
from intake.sealing.envelope import CannotOpen
from intake.sealing.text import text_key_of
from intake.vocabulary import EvidenceCopyKind, ScanState

log = logging.getLogger(__name__)

LOT = 50


def scan_waiting(database: Database, room: EvidenceRoom, *, at: datetime) -> int:
    """How many were looked at. Where no scanner is set up any more, what waited for it is shown unscanned."""
    done = 0
    with database.reading() as session:
        waiting = session.exec(WAITING.order_by(col(Evidence.id)).limit(LOT)).all()
    for evidence_id in waiting:
        try:
            verdict = _verdict(database, room, evidence_id)
        except ScannerFailed as error:
            log.warning("files wait for the scanner: %s", error)
            break
        except (StoreFailed, CannotOpen) as error:
            log.warning("evidence %d cannot be read to be scanned: %s", evidence_id, error)
            continue
        with database.unit_of_work() as session:
            done += _record(session, evidence_id, verdict, at=at)
    return done


def _verdict(database: Database, room: EvidenceRoom, evidence_id: int) -> ScanState:
    """Asked without a transaction open: a large file takes its time."""
    if room.scanner is None:
        return ScanState.NOT_SCANNED
    with database.reading() as session:
        row = session.get_one(Evidence, evidence_id)
        original = session.exec(
            select(EvidenceCopy).where(
                EvidenceCopy.evidence_id == evidence_id, EvidenceCopy.kind == EvidenceCopyKind.ORIGINAL
            )
        ).one()
        key = text_key_of(session, session.get_one(Complaint, row.complaint_id))
        if key.is_erased or row.is_taken_off:
            return ScanState.NOT_SCANNED  # nothing is left of it
        opened = OpenedCopy.of(row, original, key)
    scanner: Scanner = room.scanner
    return scanner.look_at(opened.blocks(room.store))


def _record(session: Session, evidence_id: int, verdict: ScanState, *, at: datetime) -> int:
    """Unless another worker came first."""
    row = session.get_one(Evidence, evidence_id)
    complaint = find.lock_by_id(session, row.complaint_id)
    session.refresh(row)
    if row.scan is not ScanState.WAITING:
        return 0
    row.scan = verdict
    about = {"evidence_id": evidence_id, "verdict": verdict}
    audit.record(session, complaint, EventKind.EVIDENCE_SCAN, actor=SYSTEM, at=at, **about)
    return 1
