"""Bringing open deadlines onto a new version of the calendar: each complaint once, even when a worker is killed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from intake.calendars.preview import Comparison, DateChange, Fate, chains_of
from intake.calendars.shift import candidates, shift_along
from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.clocks import recalendar
from intake.casework.clocks.projection import project
from intake.casework.collaborators import Collaborators
from routing.calendars.book import SHIPPED_VERSION
from routing.calendars.store import load_calendars
from routing.models import CalendarVersion

# Other processes promise by the calendar they had for half a minute more; whoever looks after this finds those too.
SETTLING = timedelta(seconds=90)


@dataclass(frozen=True)
class Followed:
    """A lot done. `cursor`: go on after this complaint; None: there is none left."""

    cursor: int | None
    changes: tuple[DateChange, ...]


def is_waiting(session: Session) -> bool:
    """Whether a version has not been followed to the end."""
    statement = select(CalendarVersion.version).where(col(CalendarVersion.followed_at).is_(None)).limit(1)
    return session.exec(statement).first() is not None


def follow_lot(session: Session, collaborators: Collaborators, *, after: int, at: datetime) -> Followed:
    """The next lot of complaints, in one transaction. Doing it again changes nothing."""
    book = collaborators.rules.calendars
    since = range(_followed_upto(session), book.version)
    shift = shift_along([*(load_calendars(session, version) for version in since), book])
    lot = candidates(session, shift, after=after)
    found: list[DateChange] = []
    for complaint_id in lot:
        complaint = find.lock_by_id(session, complaint_id)
        events = chains_of(session, [complaint_id]).get(complaint_id, [])
        changed = Comparison.of(session, collaborators, book, at).changes(complaint_id, complaint.number, events)
        if changed:
            recalendar.bring(session, collaborators, complaint, _moves(changed), actor=SYSTEM, at=at)
        # A reminder that would fall on a day now off comes on another; that promises nothing, so it is no event.
        project(session, collaborators, complaint, actor=SYSTEM, at=at, is_replanned=True)
        found += changed
    return Followed(lot[-1] if lot else None, tuple(found))


def settle_versions(session: Session, collaborators: Collaborators, *, begun_at: datetime) -> None:
    """After a whole pass begun at that moment: the versions no stale process can still have been behind are done."""
    session.execute(
        update(CalendarVersion)
        .where(
            col(CalendarVersion.followed_at).is_(None),
            col(CalendarVersion.version) <= collaborators.rules.calendars.version,
            col(CalendarVersion.made_at) <= begun_at - SETTLING,
        )
        .values(followed_at=begun_at)
    )


def _followed_upto(session: Session) -> int:
    """The newest version before the first that waits."""
    waiting = select(func.min(CalendarVersion.version)).where(col(CalendarVersion.followed_at).is_(None))
    first = session.exec(waiting).one()
    newest = session.exec(select(func.max(CalendarVersion.version))).one()
    return first - 1 if first is not None else newest or SHIPPED_VERSION


def _moves(changed: list[DateChange]) -> dict[int, dict[str, Any]]:
    return {
        one.deadline_id: {"from": one.was.isoformat(), "to": one.will_be.isoformat(), "kept": one.fate is Fate.KEPT}
        for one in changed
    }
