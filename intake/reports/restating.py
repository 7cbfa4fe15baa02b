"""Months that were published, held against what is known now, and counted again by the rule of the office."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from intake.models import ComplaintEvent, ReportSnapshot
from intake.reports.periods import of_month
from intake.reports.snapshots import Cause, publish_month
from intake.reports.store.current import current_facts
from intake.reports.store.engine import cursor, quoted
from intake.reports.store.published import CANONICAL, rows_to_publish
from intake.reports.store.room import FactRoom
from intake.reports.store.source import FactSource
from intake.settings.figures import Restating
from intake.vocabulary import SnapshotCause
from routing.calendars.working_time import local_day

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_events = ComplaintEvent.__table__.c
_SAME = ", ".join(f'"{name}"' for name in (*CANONICAL, "is_carried"))


def newest_snapshots(session: Session) -> dict[date, ReportSnapshot]:
    """The revision in force of each month that was counted from a file of facts, by its first day."""
    statement = select(ReportSnapshot).where(col(ReportSnapshot.file_id).is_not(None))
    rows = session.scalars(statement.order_by(col(ReportSnapshot.month), col(ReportSnapshot.revision)))
    return {row.month: row for row in rows}


def moved_complaints(
    connection: "DuckDBPyConnection", room: FactRoom, kept: ReportSnapshot, now: FactSource
) -> list[str]:
    """Numbers of the complaints that stand otherwise in a month now than when it was published."""
    assert kept.file_id is not None  # `newest_snapshots` has no other
    path = quoted([room.files.path(kept.file_id)])
    published = f"SELECT {_SAME} FROM read_parquet({path})"
    known = f"SELECT {_SAME} FROM ({rows_to_publish(now, kept.month)})"
    rows = f"(({published}) EXCEPT ({known})) UNION ALL (({known}) EXCEPT ({published}))"
    found = connection.execute(f"SELECT DISTINCT number FROM ({rows}) ORDER BY number").fetchall()
    return [row[0] for row in found]


def moved_since(room: FactRoom, month: str) -> list[str]:
    """The same of one month, by the revision in force; none where it was not published from facts."""
    first = of_month(month).first_day
    with room.db.reading(is_snapshot=True) as session, cursor() as connection:
        kept = newest_snapshots(session).get(first)
        if kept is None:
            return []
        known = current_facts(session, room.collaborators(session), room.files)
        return moved_complaints(connection, room, kept, known)


def restate_moved(room: FactRoom, rule: Restating, *, at: datetime) -> list[str]:
    """Keep months that are known otherwise by now as new revisions, where the rule of the office says so."""
    if rule is Restating.BY_PERSON or (rule is Restating.MONTHLY and local_day(at).day != 1):
        return []
    with room.db.reading(is_snapshot=True) as session, cursor() as connection:
        known = current_facts(session, room.collaborators(session), room.files, most=None)
        moved = [
            f"{month:%Y-%m}"
            for month, kept in newest_snapshots(session).items()
            if moved_complaints(connection, room, kept, known)
        ]
    restated = []
    for month in moved:
        try:
            if publish_month(room, month, at=at, as_of=at, cause=Cause(SnapshotCause.RESTATED)) is not None:
                restated.append(month)
        except IntegrityError:  # another worker was first
            continue
    return restated
