"""Facts as they were known at a moment that is past: what is known now, but for complaints of which more was recorded.

Of these the facts are derived anew from the events before that moment, so that a month that is caught up late is
counted as it would have been at its end.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.models import ComplaintEvent
from intake.reports.facts.read import IS_FACT, FactReader
from intake.reports.store.current import current_facts
from intake.reports.store.files import FactFiles
from intake.reports.store.source import FactSource
from intake.reports.store.tables import write_layer

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_events = ComplaintEvent.__table__.c


@dataclass(frozen=True)
class AsOf:
    """What was recorded before a moment, and no event after `until`: the two together give the same facts for ever."""

    moment: datetime
    until: int


def facts_as_of(
    session: Session,
    connection: "DuckDBPyConnection",
    collaborators: Collaborators,
    files: FactFiles,
    known: AsOf,
) -> FactSource:
    """All facts as known then."""
    return as_known_then(
        session, connection, collaborators, current_facts(session, collaborators, files, most=None), known
    )


def as_known_then(
    session: Session,
    connection: "DuckDBPyConnection",
    collaborators: Collaborators,
    current: FactSource,
    known: AsOf,
) -> FactSource:
    """The same over what is known now: of complaints of which more was recorded the facts are derived anew."""
    later = _recorded_later(session, known)
    if not later:
        return current
    reader = FactReader(session, collaborators, until=known.until, before=known.moment)
    layer = write_layer(connection, reader.of_complaints(later), later)
    return FactSource(current.months, (*current.layers, layer), current.associations)


def _recorded_later(session: Session, known: AsOf) -> set[int]:
    """Complaints of which something was recorded at that moment or later, or after the last event that counts."""
    first = first_event_since(session, known.moment)
    statement = select(_events.complaint_id).where(_events.id >= first, IS_FACT).distinct()
    return set(session.scalars(statement.where((_events.at >= known.moment) | (_events.id > known.until))))


def first_event_since(session: Session, moment: datetime) -> int:
    """An event id before which nothing was recorded at that moment or later.

    Ids grow as events are written, and an event is written within minutes of its moment, but for a record that was
    made by hand: so ids are halved by the moment, with a day to spare, which saves reading the whole record.
    """
    low, high = session.execute(select(func.min(_events.id), func.max(_events.id))).one()
    if low is None:
        return 0
    first = low
    while low < high:
        middle = (low + high) // 2
        at = session.scalar(select(_events.at).where(_events.id >= middle).order_by(_events.id).limit(1))
        if at is not None and (moment - at).days >= 1:
            first, low = middle, middle + 1
        else:
            high = middle
    return int(first)
