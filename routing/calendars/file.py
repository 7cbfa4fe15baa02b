"""A year's decreed days from a file: holiday-cn JSON, iCalendar, CSV or a workbook. Every fault by its place.

A file says days, and perhaps the year they arrange; whether that becomes official is for whoever loads it, who must
name the notice (国务院办公厅关于部分节假日安排的通知). A file without days is refused: it is no official year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from routing.calendars.entries import CalendarEntry, LeftOut, all_read, bad
from routing.calendars.ics import LONGEST_NAME, days_of_ics
from routing.encoding import decoded
from routing.errors import BadCalendarFile, BadJson, Fault, TableFileUnreadable
from routing.json_text import read_json
from routing.table_file import table_lines
from routing.translatable import N_, TranslatableText
from routing.workbook import is_workbook

_LONGEST_FILE = 2_000_000
_TRUE = frozenset({"1", "true", "yes", "是", "班", "工作日"})
_FALSE = frozenset({"0", "false", "no", "否", "休", "休息日"})
_TABLE_COLUMNS = ("day", "is_working", "name")
_BEYOND = ""  # the name of no column


@dataclass(frozen=True, slots=True)
class FileDay:
    """One decreed day: off, or worked although it is a weekend (调休)."""

    day: date
    is_working: bool
    name: str


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What one file says. `notice` is what it names as its source, `year` the one it says it arranges; if it does.

    `left_out` is what it says besides days off and make-up days.
    """

    days: tuple[FileDay, ...]
    notice: str = ""
    year: int | None = None
    left_out: tuple[LeftOut, ...] = ()
    # A calendar that anybody may have made, of whatever days: it may lack some.
    is_subscription: bool = False

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({one.day.year for one in self.days}))


def read_calendar(source: bytes) -> CalendarFile:
    """The format is told by the content. Raises BadCalendarFile with every fault."""
    if len(source) > _LONGEST_FILE:
        too_large = TranslatableText(N_("is larger than %(most)s bytes"), most=f"{_LONGEST_FILE:,}")
        raise BadCalendarFile((Fault(1, "", "", too_large),))
    text = "" if is_workbook(source) else decoded(source)
    if text is None:
        raise BadCalendarFile((Fault(1, "", "", TranslatableText(N_("is neither UTF-8 nor GB18030 text"))),))
    opening = text.lstrip()
    if opening.startswith("{"):
        entries, notice, year = _from_json(text)
        return CalendarFile(_checked(entries), notice[:300], year)
    if opening.upper().startswith("BEGIN:VCALENDAR"):
        return _from_ics(text)
    entries, notice = _from_table(source)
    return CalendarFile(_checked(entries), notice[:300])


def _from_ics(text: str) -> CalendarFile:
    entries, left_out = days_of_ics(text)
    if not entries and left_out:
        raise BadCalendarFile(tuple(one.fault for one in left_out))
    return CalendarFile(_checked(entries), left_out=tuple(left_out), is_subscription=True)


def is_near(day: date, year: int) -> bool:
    """A year's notice may decree days of the December before and the January after it."""
    return (day.year, day.month) in {(year - 1, 12), (year + 1, 1)} or day.year == year


def _from_json(text: str) -> tuple[list[CalendarEntry], str, int | None]:
    """The layout of the public holiday-cn data: `{"year", "papers", "days": [{"name", "date", "isOffDay"}]}`."""
    try:
        written = read_json(text)
    except BadJson as error:
        raise BadCalendarFile((Fault(error.line, "", "", error.text),)) from error
    days, year = written.get("days"), _stated(written.get("year"))
    if not isinstance(days, list):
        raise BadCalendarFile((Fault(1, "days", "", TranslatableText(N_("is missing, or no list"))),))
    entries = all_read(enumerate(days, 1), _json_day)
    papers = written.get("papers")
    notice = "、".join(str(paper) for paper in papers) if isinstance(papers, list) else ""
    strangers = [one for one in entries if year is not None and not is_near(one.day, year)]
    if strangers:
        outside = TranslatableText(N_("is not in the year %(year)s"), year=year)
        faults = (Fault(one.place, "date", one.day.isoformat(), outside) for one in strangers)
        raise BadCalendarFile(tuple(faults))
    return entries, notice, year


def _stated(year: Any) -> int | None:
    if year is None:
        return None
    if not isinstance(year, int) or isinstance(year, bool) or not MINYEAR < year < MAXYEAR:
        raise bad(Fault(1, "year", str(year), TranslatableText(N_("is not a year such as 2027"))))
    return year


def _json_day(place: int, entry: Any) -> list[CalendarEntry]:
    if not isinstance(entry, dict):
        raise bad(Fault(place, "days", str(entry), TranslatableText(N_("is not an object"))))
    is_off = entry.get("isOffDay")
    if not isinstance(is_off, bool):
        raise bad(Fault(place, "isOffDay", str(is_off), TranslatableText(N_("is neither true nor false"))))
    return [
        CalendarEntry(place, _day(place, "date", str(entry.get("date", ""))), not is_off, str(entry.get("name", "")))
    ]


def _from_table(source: bytes) -> tuple[list[CalendarEntry], str]:
    lines = _lines(source)
    _, header = next(lines, (1, []))
    missing = TranslatableText(N_("is missing"))
    faults = [Fault(1, name, "", missing) for name in _TABLE_COLUMNS[:2] if name not in header]
    if faults:
        raise BadCalendarFile(tuple(faults))
    rows = [(number, _row(header, cells)) for number, cells in lines]
    notices = dict.fromkeys(cell for _, row in rows if (cell := row.get("notice", "")))
    return all_read(rows, _table_day), "、".join(notices)


def _lines(source: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from ((number, cells) for number, cells in table_lines(source) if any(cells))
    except TableFileUnreadable as error:
        raise BadCalendarFile((Fault(error.line, "", "", error.text),)) from error


def _row(header: list[str], cells: list[str]) -> dict[str, str]:
    """A row's cells by column; short rows have blank ones, those beyond the last column are kept for a fault."""
    named = dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=False))
    return named | ({_BEYOND: ", ".join(cells[len(header) :])} if len(cells) > len(header) else {})


def _table_day(place: int, row: dict[str, str]) -> list[CalendarEntry]:
    if _BEYOND in row:
        raise bad(Fault(place, "", row[_BEYOND], TranslatableText(N_("has more cells than the header"))))
    word = row["is_working"].lower()
    if word not in _TRUE | _FALSE:
        raise bad(Fault(place, "is_working", word, TranslatableText(N_("is neither 1 nor 0"))))
    return [CalendarEntry(place, _day(place, "day", row["day"]), word in _TRUE, row.get("name", ""))]


def _checked(entries: list[CalendarEntry]) -> tuple[FileDay, ...]:
    if not entries:
        empty = TranslatableText(N_("names no day: an empty file is no official year"))
        raise BadCalendarFile((Fault(1, "", "", empty),))
    faults = tuple(_slips(entries))
    if faults:
        raise BadCalendarFile(faults)
    return tuple(FileDay(one.day, one.is_working, one.name) for one in sorted(entries, key=lambda one: one.day))


def _slips(entries: list[CalendarEntry]) -> Iterator[Fault]:
    first: dict[date, int] = {}
    for one in entries:
        if one.day in first:
            taken = TranslatableText(N_("is already decreed at %(place)s"), place=first[one.day])
            yield Fault(one.place, "day", one.day.isoformat(), taken)
        first.setdefault(one.day, one.place)
        if len(one.name) > LONGEST_NAME:
            too_long = TranslatableText(N_("is longer than %(longest)s characters"), longest=LONGEST_NAME)
            yield Fault(one.place, "name", one.name[:20] + "…", too_long)


def _day(place: int, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise bad(Fault(place, column, text, TranslatableText(N_("is not a date such as 2027-02-06")))) from None
