"""Writing the sketches of complaints, and taking away those of complaints that count no more.

Each lot is a transaction that holds its complaints' rows: of two workers each takes others, and whoever erases a
complaint waits for the lot, or is passed over. A lot done twice changes nothing.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Row, Select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from intake.db import Database
from intake.duplicates.shingles import shingles_of
from intake.duplicates.sketch import Sketcher
from intake.duplicates.versions import sketcher_of, version_in_use
from intake.models import Complaint, SketchHash, SketchVersion, WordingSketch
from intake.numbers import BEFORE_ALL_IDS, first_id
from intake.sealing.envelope import CannotOpen
from intake.sealing.ring import KeyRing
from intake.sealing.text import TextKey

log = logging.getLogger(__name__)

# Complaints a transaction: on SQLite nobody else writes meanwhile.
LOT = 50
# When a version is filled, a nudge looks for what came in since; once a day all are looked through.
_NEW = timedelta(days=1)
_TAKEN_AWAY_AT_ONCE = 500

_complaint, _sketch, _hash = Complaint.__table__.c, WordingSketch.__table__.c, SketchHash.__table__.c
_Lot = Sequence[Row[Any]]


def counts(at: datetime, days: int) -> ColumnElement[bool]:
    """Of the complaints' own table: under way, or over since no more than so many days."""
    over_at = sa.func.coalesce(_complaint.closed_at, _complaint.finished_at)
    return _complaint.text_key.is_not(None) & (over_at.is_(None) | (over_at >= at - timedelta(days=days)))


def write_sketches(
    db: Database, ring: KeyRing, *, at: datetime, days: int, max_seconds: float, is_whole: bool = False
) -> int:
    """Sketch what has none of the version in use; how many were. Begins anew where the time before was too short."""
    end, count = time.monotonic() + max_seconds, 0
    with db.unit_of_work() as session:
        version = version_in_use(session, ring, at=at)
    sketcher = sketcher_of(ring, version) if version else None
    if version is None or sketcher is None:
        log.warning("sketches were made under a key that is not in the ring: none is written")
        return 0
    goes_through_all = is_whole or version.filled_at is None
    after = BEFORE_ALL_IDS if goes_through_all else first_id(at - _NEW)
    while time.monotonic() < end:
        with db.unit_of_work() as session:
            lot = _take_lot(session, sketcher, after, counts(at, days))
            if lot:
                _write(session, ring, sketcher, lot)
        if not lot:
            if goes_through_all:
                _say_filled(db, version.version, at)
            break
        after, count = lot[-1].id, count + len(lot)
    return count


def take_away_old(db: Database, *, at: datetime, days: int) -> int:
    """Sketches of complaints that count no more; how many."""
    statement = (
        sa.select(_sketch.complaint_id)
        .join(Complaint.__table__, _complaint.id == _sketch.complaint_id)
        .where(~counts(at, days))
        .limit(_TAKEN_AWAY_AT_ONCE)
    )
    count = 0
    while True:
        with db.unit_of_work() as session:
            gone = session.scalars(statement).all()
            for column in (_hash.complaint_id, _sketch.complaint_id):
                session.execute(sa.delete(column.table).where(column.in_(gone)))
        if not gone:
            return count
        count += len(gone)


def _take_lot(session: Session, sketcher: Sketcher, after: int, which: ColumnElement[bool]) -> _Lot:
    has_one = sa.exists().where(_sketch.complaint_id == _complaint.id, _sketch.version >= sketcher.version)
    statement: Select[Any] = (
        sa.select(_complaint.id, _complaint.text_key, _complaint.narrative)
        .where(_complaint.id > after, which, ~has_one)
        .order_by(_complaint.id)
        .limit(LOT)
        .with_for_update(skip_locked=True)
    )
    return session.connection().execute(statement).all()


def _write(session: Session, ring: KeyRing, sketcher: Sketcher, lot: _Lot) -> None:
    """Whatever they had of an older version goes. Another worker may have done one of them a moment ago."""
    ids, connection = [row.id for row in lot], session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(sa.delete(SketchHash.__table__).where(_hash.complaint_id.in_(ids)))
    sketched = dialect.insert(WordingSketch.__table__)
    sketched = sketched.on_conflict_do_update(
        index_elements=["complaint_id"], set_={"version": sketched.excluded.version}
    )
    connection.execute(sketched, [{"complaint_id": one, "version": sketcher.version} for one in ids])
    rows = [{"hash": one, "complaint_id": row.id} for row in lot for one in _hashes(ring, sketcher, row)]
    if rows:
        connection.execute(dialect.insert(SketchHash.__table__).on_conflict_do_nothing(), rows)


def _hashes(ring: KeyRing, sketcher: Sketcher, row: Row[Any]) -> list[int]:
    try:
        text = TextKey.of(ring, row).open(row.narrative)
    except CannotOpen as error:
        log.warning("complaint %d has no sketch: %s", row.id, error)
        return []
    return sketcher.sketch(shingles_of(text))


def _say_filled(db: Database, version: int, at: datetime) -> None:
    with db.unit_of_work() as session:
        row = session.get_one(SketchVersion, version)
        row.filled_at = row.filled_at or at
