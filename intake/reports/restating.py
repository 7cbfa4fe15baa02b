"""Months that were published, held against what is known now and against the events they were counted from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from intake.models import ComplaintEvent, FactFile, ReportSnapshot
from intake.reports.facts.read import IS_FACT, FactReader
from intake.reports.periods import of_month
from intake.reports.snapshots import Cause, publish_month
from intake.reports.store.as_of import AsOf, first_event_since
from intake.reports.store.current import current_facts
from intake.reports.store.engine import cursor, quoted
from intake.reports.store.published import CANONICAL, end_of, midnight, rows_to_publish
from intake.reports.store.room import FactRoom
from intake.reports.store.source import FILED, FactSource
from intake.reports.store.tables import new_table, write_layer
from intake.reports.store.writing import canonical_digest, rows_digest
from intake.settings.figures import Restating
from intake.vocabulary import SnapshotCause
from routing.calendars.working_time import local_day
from routing.translatable import N_, TranslatableText

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_events = ComplaintEvent.__table__.c
_SAME = ", ".join(f'"{name}"' for name in (*CANONICAL, "is_carried"))


@dataclass(frozen=True)
class MonthCheck:
    """Whether a month stands as it was published, in words."""

    month: str
    revision: int
    is_same: bool
    said: TranslatableText


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


def verify_months(room: FactRoom, month: str | None = None) -> Iterator[MonthCheck]:
    """Each published month, or one, derived anew from the events that it was counted by."""
    with room.db.reading(is_snapshot=True) as session, cursor() as connection:
        newest = newest_snapshots(session)
        wanted = [of_month(month).first_day] if month is not None else [*newest]
        for first in wanted:
            kept = newest.get(first)
            if kept is None:
                yield MonthCheck(f"{first:%Y-%m}", 0, is_same=False, said=TranslatableText(N_("was not published")))
                continue
            yield _check(session, connection, room, kept)


def _check(session: Session, connection: "DuckDBPyConnection", room: FactRoom, kept: ReportSnapshot) -> MonthCheck:
    month, digest = f"{kept.month:%Y-%m}", kept.body["digest"]
    path = room.files.path(kept.file_id or 0)
    if canonical_digest(connection, path) != digest:
        said = TranslatableText(N_("its file is not what was published"))
        return MonthCheck(month, kept.revision, is_same=False, said=said)
    if _derived_digest(session, connection, room, kept) != digest:
        said = TranslatableText(N_("its facts are not what the events give"))
        return MonthCheck(month, kept.revision, is_same=False, said=said)
    said = TranslatableText(
        N_("the events give the same %(rows)s facts, %(digest)s"), rows=kept.body["rows"], digest=digest
    )
    return MonthCheck(month, kept.revision, is_same=True, said=said)


def _derived_digest(session: Session, connection: "DuckDBPyConnection", room: FactRoom, kept: ReportSnapshot) -> str:
    """By associations as the file has them: how the registry has changed since is no fault of the figures."""
    file = session.get(FactFile, kept.file_id)
    assert file is not None  # a published file's row is never deleted
    known = AsOf(datetime.fromisoformat(kept.body["as_of"]), file.until_event)
    collaborators = room.collaborators(session)
    current = current_facts(session, collaborators, room.files, most=None)
    read = f"read_parquet({quoted([room.files.path(file.id)])})"
    ids = {row[0] for row in connection.execute(f"SELECT DISTINCT complaint_id FROM {read}").fetchall()}
    here = f"SELECT DISTINCT complaint_id FROM ({rows_to_publish(current, kept.month)})"
    ids |= {row[0] for row in connection.execute(here).fetchall()}
    ids |= _active_in(session, kept.month, file.until_event)
    reader = FactReader(session, collaborators, until=known.until, before=known.moment)
    layer = write_layer(connection, reader.of_complaints(ids), ids)
    filed = ", ".join(f"any_value({name}) AS {name}" for name in FILED)
    associations = new_table("associations")
    connection.execute(
        f"CREATE TABLE {associations} AS SELECT association_id, {filed} FROM {read} "
        "WHERE association_id IS NOT NULL GROUP BY association_id"
    )
    return rows_digest(connection, rows_to_publish(FactSource({}, (layer,), lambda: associations), kept.month))


def _active_in(session: Session, month: date, until: int) -> set[int]:
    """Complaints of which something was recorded in the month."""
    start, end = midnight(month), end_of(month)
    first = first_event_since(session, start)
    statement = select(_events.complaint_id).where(_events.id >= first, _events.id <= until, IS_FACT).distinct()
    return set(session.scalars(statement.where(_events.at >= start, _events.at < end)))
