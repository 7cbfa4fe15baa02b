"""From one calendar to the next: what differs, and which complaints that may touch at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import Session, select

from intake.models import Deadline
from intake.models.practice import counts_by
from routing.calendars.book import CalendarBook

LOT = 200  # complaints
# A reminder comes up to five working days after a date, so that far before a changed day something may move.
_LADDER = timedelta(days=30)
_deadlines = Deadline.__table__.c


@dataclass(frozen=True)
class CalendarDifference:
    """`first` day that differs, in `places` alone where none of the country's does; whose office hours differ."""

    first: date | None
    places: frozenset[str] = frozenset()
    hours: bool = False
    departments: frozenset[int] = frozenset()

    def touches(self) -> ColumnElement[bool] | None:
        """The deadlines that may change; None: none at all."""
        if self.hours:
            return true()
        found = []
        if self.first is not None:
            since = datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC) - timedelta(days=1)
            here = or_(*map(_lies_in, sorted(self.places))) if self.places else true()
            found.append(and_(_deadlines.due_at >= since - _LADDER, here))
        if self.departments:
            # Only a part is counted by its department's hours (`CalendarBook.of`).
            is_part = _deadlines.handling_id.is_not(None)
            found.append(and_(is_part, _deadlines.department_id.in_(sorted(self.departments))))
        return or_(*found) if found else None


def shift_between(old: CalendarBook, new: CalendarBook) -> CalendarDifference:
    years = old.country.provisional_years ^ new.country.provisional_years
    days = _differing(old.country.decreed, new.country.decreed) | {date(year, 1, 1) for year in years}
    local = {
        region: differing
        for region in old.overlays.keys() | new.overlays.keys()
        if (differing := _differing(old.overlays.get(region, {}), new.overlays.get(region, {})))
    }
    return CalendarDifference(
        min(days.union(*local.values()), default=None),
        frozenset() if days else frozenset(local),
        old.country.office_hours != new.country.office_hours,
        frozenset(one for one in old.hours.keys() | new.hours.keys() if old.hours.get(one) != new.hours.get(one)),
    )


def shift_along(books: Sequence[CalendarBook]) -> CalendarDifference:
    """Along versions each of which took over from the one before: what one decreed and the next took back counts."""
    shifts = [shift_between(old, new) for old, new in pairwise(books)]
    dated = [one for one in shifts if one.first is not None]
    is_of_country = any(not one.places for one in dated)
    return CalendarDifference(
        min((one.first for one in dated if one.first is not None), default=None),
        frozenset() if is_of_country else frozenset().union(*(one.places for one in dated)),
        any(one.hours for one in shifts),
        frozenset().union(*(one.departments for one in shifts)),
    )


def candidates(session: Session, shift: CalendarDifference, *, after: int) -> Sequence[int]:
    """Ids of the next lot of complaints with a running clock that the shift may touch; training complaints stay."""
    touched = shift.touches()
    if touched is None:
        return []
    statement = (
        select(_deadlines.complaint_id)
        .where(
            _deadlines.complaint_id > after,
            _deadlines.met_at.is_(None),
            _deadlines.cancelled_at.is_(None),
            _deadlines.is_paused.is_(False),
            counts_by(_deadlines.complaint_id),
            touched,
        )
        .distinct()
        .order_by(_deadlines.complaint_id)
        .limit(LOT)
    )
    return session.scalars(statement).all()


def _lies_in(place: str) -> ColumnElement[bool]:
    """By the code: a county's begins as its city's, a city's as its province's (GB/T 2260)."""
    return _deadlines.region_code.startswith(place.removesuffix("00").removesuffix("00"), autoescape=True)


def _differing(old: Mapping[date, Any], new: Mapping[date, Any]) -> set[date]:
    """Days another decree stands on; what they are called is no difference to a deadline."""

    def sense(decree: Any) -> Any:
        return decree and (decree.is_working, decree.hours)

    return {day for day in old.keys() | new.keys() if sense(old.get(day)) != sense(new.get(day))}
