"""A year's decreed days from a file: holiday-cn JSON, iCalendar, or CSV. Every fault by its place, nothing by halves.

A file says days, and perhaps the year they arrange; whether that becomes official is for whoever loads it, who must
name the notice (国务院办公厅关于部分节假日安排的通知). A file without days is refused: it is no official year.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from routing.calendars.entries import CalendarEntry, all_read, bad
from routing.calendars.ics import days_of_ics
from routing.encoding import decoded
from routing.errors import BadCalendarFile, Fault
from routing.translatable import N_, TranslatableText

_LONGEST_FILE = 2_000_000
_NAME = 60
_TRUE = frozenset({"1", "true", "yes", "是", "班", "工作日"})
_FALSE = frozenset({"0", "false", "no", "否", "休", "休息日"})
_CSV_COLUMNS = ("day", "is_working", "name")


@dataclass(frozen=True, slots=True)
class FileDay:
    """One decreed day: off, or worked although it is a weekend (调休)."""

    day: date
    is_working: bool
    name: str


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What one file says. `notice` is what it names as its source, `year` the one it says it arranges; if it does."""

    days: tuple[FileDay, ...]
    notice: str = ""
    year: int | None = None

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({one.day.year for one in self.days}))


def read_calendar(source: bytes) -> CalendarFile:
    """The format is told by the content. Raises BadCalendarFile with every fault."""
    if len(source) > _LONGEST_FILE:
        too_large = TranslatableText(N_("is larger than %(most)s bytes"), most=f"{_LONGEST_FILE:,}")
        raise BadCalendarFile((Fault(1, "", "", too_large),))
    text = decoded(source)
    if text is None:
        raise BadCalendarFile((Fault(1, "", "", TranslatableText(N_("is neither UTF-8 nor GB18030 text"))),))
    opening = text.lstrip()
    year: int | None = None
    if opening.startswith("{"):
        entries, notice, year = _from_json(text)
    elif opening.upper().startswith("BEGIN:VCALENDAR"):
        entries, notice = days_of_ics(text), ""
    else:
        entries, notice = _from_csv_text(text)
    return CalendarFile(_checked(entries), notice[:300], year)


def is_near(day: date, year: int) -> bool:
    """A year's notice may decree days of the December before and the January after it."""
    return (day.year, day.month) in {(year - 1, 12), (year + 1, 1)} or day.year == year


def _from_json(text: str) -> tuple[list[CalendarEntry], str, int | None]:
    """The layout of the public holiday-cn data: `{"year", "papers", "days": [{"name", "date", "isOffDay"}]}`."""
    try:
        written = json.loads(text)
    except json.JSONDecodeError as error:
        unread = TranslatableText(N_("is not JSON: %(error)s"), error=error.msg)
        raise BadCalendarFile((Fault(error.lineno, "", "", unread),)) from error
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


def _from_csv_text(text: str) -> tuple[list[CalendarEntry], str]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        return _from_csv(reader)
    except csv.Error as error:
        unread = TranslatableText(N_("is not CSV: %(error)s"), error=str(error))
        raise BadCalendarFile((Fault(reader.line_num, "", "", unread),)) from error


def _from_csv(reader: "csv.DictReader[str]") -> tuple[list[CalendarEntry], str]:
    header = [name.strip() for name in reader.fieldnames or ()]
    missing = TranslatableText(N_("is missing"))
    faults = [Fault(1, name, "", missing) for name in _CSV_COLUMNS[:2] if name not in header]
    if faults:
        raise BadCalendarFile(tuple(faults))
    reader.fieldnames = header
    rows = [(reader.line_num, row) for row in reader if any((cell or "").strip() for cell in _cells(row))]
    notices = dict.fromkeys(cell for _, row in rows if (cell := (row.get("notice") or "").strip()))
    return all_read(rows, _csv_day), "、".join(notices)


def _cells(row: dict[str, Any]) -> Iterable[str]:
    return (cell for cell in row.values() if isinstance(cell, str))


def _csv_day(place: int, row: dict[str, Any]) -> list[CalendarEntry]:
    if None in row:
        too_many = TranslatableText(N_("has more cells than the header"))
        raise bad(Fault(place, "", ", ".join(row[None]), too_many))  # type: ignore[index]
    word = (row["is_working"] or "").strip().lower()
    if word not in _TRUE | _FALSE:
        raise bad(Fault(place, "is_working", word, TranslatableText(N_("is neither 1 nor 0"))))
    return [CalendarEntry(place, _day(place, "day", row["day"] or ""), word in _TRUE, (row.get("name") or "").strip())]


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
        if len(one.name) > _NAME:
            too_long = TranslatableText(N_("is longer than %(longest)s characters"), longest=_NAME)
            yield Fault(one.place, "name", one.name[:20] + "…", too_long)


def _day(place: int, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise bad(Fault(place, column, text, TranslatableText(N_("is not a date such as 2027-02-06")))) from None
