"""What loading a year would replace, and what looks like a slip in its file: said before anything is written."""

from dataclasses import dataclass
from datetime import date, timedelta

from routing.calendars.book import CalendarBook, YearRow, is_statutory_off, lawful_days_off, years_of

_SATURDAY = 5
# A notice moves a day over the turn of the year, and some years had one more day off (2015, 2020). None went beyond.
_LEEWAY = 2


@dataclass(frozen=True, slots=True)
class YearReplacement:
    """A year as a file would make it, beside what stood there and what the law says (全国年节及纪念日放假办法 §2, §6).

    `replaced` is the year as it was official before, or None; `removed` and `added` count decreed days. `lost` are
    days of the law that would be worked, `needless` make-up days that are working days anyway; `off` and `lawful`
    count days of Monday to Friday that the year has off, make-up days taken from them.
    """

    year: int
    replaced: YearRow | None
    removed: int
    added: int
    lost: tuple[date, ...]
    needless: tuple[date, ...]
    off: int
    lawful: int

    @property
    def is_odd(self) -> bool:
        """Whether more or fewer days are off than any notice since 2004 had."""
        return abs(self.off - self.lawful) > _LEEWAY


def loading_of(before: CalendarBook, after: CalendarBook, year: int) -> YearReplacement:
    """Of `after`, which has the year loaded, held against what stood before and against the law."""
    country, old, new = after.country, _decrees(before), _decrees(after)
    days = [day for n in range(366) if (day := date(year, 1, 1) + timedelta(days=n)).year == year]
    is_replaced = year not in before.country.provisional_years
    weekdays = [day for day in days if day.weekday() < _SATURDAY]
    return YearReplacement(
        year,
        years_of(before.rows).get(year) if is_replaced else None,
        removed=len(old - new),
        added=len(new - old),
        lost=tuple(day for day in days if is_statutory_off(day) and country.is_working(day)),
        needless=tuple(day for day in weekdays if (day, True) in new and not country.decreed[day].hours),
        off=len(weekdays) - sum(map(country.is_working, days)),
        lawful=lawful_days_off(year),
    )


def _decrees(book: CalendarBook) -> set[tuple[date, bool]]:
    return {(day, decree.is_working) for day, decree in book.country.decreed.items()}
