"""Storing a version of the calendar: what no longer stands ends, what is new begins, and the act is recorded."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import InvalidInput
from intake.language.i18n import N_
from routing.calendars.book import CalendarBook, CalendarRows, book_of
from routing.calendars.store import load_calendars
from routing.models import CalendarDay, CalendarVersion, CalendarYear, OfficeHours
from routing.vocabulary import CalendarAct

PUBLISHED = "calendar:publish"


def proposed(book: CalendarBook, rows: CalendarRows) -> CalendarBook:
    """The calendars these rows would give as the next version. Raises InvalidInput where they change nothing."""
    if rows == book.rows:
        raise InvalidInput(N_("changes nothing: the calendar says so already"))
    return book_of(rows, book.version + 1)


def publish(
    session: Session, book: CalendarBook, act: CalendarAct, *, note: str, actor: Actor, at: datetime
) -> CalendarBook:
    """Store `book`, made by `proposed` from the version in force. Open deadlines follow it (`calendars.follow`).

    Two who change the calendar at once do not overwrite each other: the second is told to look again.
    """
    audit.lock_office(session)
    before = load_calendars(session)
    if book.version != before.version + 1:
        message = N_("the calendar has meanwhile become version %(version)s: look again")
        raise InvalidInput(message, version=before.version)
    session.add(CalendarVersion(version=book.version, act=act, note=note[:300], made_at=at))
    _store(session, before, book)
    replaced = {row.year for row in book.rows.years - before.rows.years} - before.country.provisional_years
    counts = {"days": len(book.rows.days ^ before.rows.days), "hours": len(book.rows.hours ^ before.rows.hours)}
    audit.record_office(
        session,
        PUBLISHED,
        actor=actor,
        at=at,
        version=book.version,
        act=act.value,
        note=note[:300],
        replaced=sorted(replaced),
        **counts,
    )
    return book


def _store(session: Session, before: CalendarBook, after: CalendarBook) -> None:
    old, new, version = before.rows, after.rows, after.version
    for year in old.years - new.years:
        _end(session, version, CalendarYear, CalendarYear.year == year.year)
    for day in old.days - new.days:
        _end(session, version, CalendarDay, CalendarDay.day == day.day, CalendarDay.region_code == day.region_code)
    for hours in old.hours - new.hours:
        _end(session, version, OfficeHours, OfficeHours.department_id == hours.department_id)
    session.flush()
    since = {"since_version": version}
    session.add_all(
        CalendarYear(year=one.year, status=one.status, notice=one.notice, **since) for one in new.years - old.years
    )
    session.add_all(
        CalendarDay(
            day=one.day,
            region_code=one.region_code,
            is_working=one.is_working,
            name=one.name,
            hours=one.hours,
            basis=one.basis,
            **since,
        )
        for one in new.days - old.days
    )
    session.add_all(
        OfficeHours(department_id=one.department_id, hours=one.hours, **since) for one in new.hours - old.hours
    )
    session.flush()


def _end(session: Session, version: int, model: type, *which: object) -> None:
    session.execute(update(model).where(model.until_version.is_(None), *which).values(until_version=version))  # type: ignore[attr-defined,arg-type]
