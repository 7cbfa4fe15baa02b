"""A year's decreed days from a file: holiday-cn JSON, iCalendar, or CSV. Every fault by its place, nothing by halves.

A file speaks of days only; whether its year becomes official is for whoever loads it, who must name the notice of the
State Council (国务院办公厅关于部分节假日安排的通知). A file without days is refused: an empty file is no official year.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from routing.errors import BadCalendarFile, Fault

_LONGEST_FILE = 2_000_000
_LONGEST_SPELL = 60  # days; a longer "holiday" is a slip in a file
_NAME = 60
_TRUE = frozenset({"1", "true", "yes", "是", "班", "工作日"})
_FALSE = frozenset({"0", "false", "no", "否", "休", "休息日"})
_CSV_COLUMNS = ("day", "is_working", "name")
# What Apple's calendar of Chinese holidays writes beside the day.
_SPECIAL = {"WORK-HOLIDAY": False, "ALTERNATE-WORKDAY": True}


@dataclass(frozen=True, slots=True)
class FileDay:
    """One decreed day: off, or worked although it is a weekend (调休)."""

    day: date
    is_working: bool
    name: str


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What one file says. `notice` is what it names as its source, and may be empty."""

    days: tuple[FileDay, ...]
    notice: str = ""

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({one.day.year for one in self.days}))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A day as it stood in the file, with its place: the line of a CSV, the entry of a list."""

    place: int
    day: date
    is_working: bool
    name: str


def read_calendar(source: bytes) -> CalendarFile:
    """The format is told by the content. Raises BadCalendarFile with every fault."""
    if len(source) > _LONGEST_FILE:
        raise BadCalendarFile((Fault(1, "", "", f"is larger than {_LONGEST_FILE:,} bytes"),))
    text = _decoded(source)
    opening = text.lstrip()
    if opening.startswith("{"):
        entries, notice = _from_json(text)
    elif opening.upper().startswith("BEGIN:VCALENDAR"):
        entries, notice = _from_ics(text), ""
    else:
        entries, notice = _from_csv(text)
    return CalendarFile(_checked(entries), notice[:300])


def _decoded(source: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return source.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadCalendarFile((Fault(1, "", "", "is neither UTF-8 nor GB18030 text"),))


def _from_json(text: str) -> tuple[list[_Entry], str]:
    """The layout of the public holiday-cn data: `{"year", "papers", "days": [{"name", "date", "isOffDay"}]}`."""
    try:
        written = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadCalendarFile((Fault(error.lineno, "", "", f"is not JSON: {error.msg}"),)) from error
    days = written.get("days")
    if not isinstance(days, list):
        raise BadCalendarFile((Fault(1, "days", "", "is missing, or no list"),))
    entries = _all_read(enumerate(days, 1), _json_day)
    papers = written.get("papers")
    notice = "、".join(str(paper) for paper in papers) if isinstance(papers, list) else ""
    year = written.get("year")
    strangers = [one for one in entries if year is not None and not _is_near(one.day, year)]
    if strangers:
        faults = (Fault(one.place, "date", one.day.isoformat(), f"is not in the year {year}") for one in strangers)
        raise BadCalendarFile(tuple(faults))
    return entries, notice


def _is_near(day: date, year: Any) -> bool:
    """A year's notice may decree days of the December before and the January after it."""
    return isinstance(year, int) and date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31)


def _json_day(place: int, entry: Any) -> list[_Entry]:
    if not isinstance(entry, dict):
        raise _fault(place, "days", str(entry), "is not an object")
    is_off = entry.get("isOffDay")
    if not isinstance(is_off, bool):
        raise _fault(place, "isOffDay", str(is_off), "is neither true nor false")
    return [_Entry(place, _day(place, "date", str(entry.get("date", ""))), not is_off, str(entry.get("name", "")))]


def _from_ics(text: str) -> list[_Entry]:
    try:
        events = Calendar.from_ical(text).walk("VEVENT")
    except ValueError as error:
        raise BadCalendarFile((Fault(1, "", "", f"is not iCalendar: {error}"),)) from error
    return _all_read(enumerate(events, 1), _ics_days)


def _ics_days(place: int, event: Any) -> list[_Entry]:
    """All-day events; DTEND is the first day that is no longer part of it (RFC 5545 §3.6.1)."""
    name = str(event.get("SUMMARY", "")).strip()
    if "DTSTART" not in event:
        raise _fault(place, "DTSTART", name, "is missing")
    start = _date_of(event["DTSTART"].dt)
    end = _date_of(event["DTEND"].dt) if "DTEND" in event else start + timedelta(days=1)
    if not timedelta(0) < end - start <= timedelta(days=_LONGEST_SPELL):
        raise _fault(place, "DTEND", str(end), f"is not one to {_LONGEST_SPELL} days after DTSTART")
    special = str(event.get("X-APPLE-SPECIAL-DAY", "")).upper()
    is_working = _SPECIAL.get(special, "班" in name)
    spell = (start + timedelta(days=n) for n in range((end - start).days))
    return [_Entry(place, day, is_working, name) for day in spell]


def _from_csv(text: str) -> tuple[list[_Entry], str]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = [name.strip() for name in reader.fieldnames or ()]
    faults = [Fault(1, name, "", "is missing") for name in _CSV_COLUMNS[:2] if name not in header]
    if faults:
        raise BadCalendarFile(tuple(faults))
    reader.fieldnames = header
    rows = [(reader.line_num, row) for row in reader if any((cell or "").strip() for cell in _cells(row))]
    notices = dict.fromkeys(cell for _, row in rows if (cell := (row.get("notice") or "").strip()))
    return _all_read(rows, _csv_day), "、".join(notices)


def _cells(row: dict[str, Any]) -> Iterable[str]:
    return (cell for cell in row.values() if isinstance(cell, str))


def _csv_day(place: int, row: dict[str, Any]) -> list[_Entry]:
    if None in row:
        raise _fault(place, "", ", ".join(row[None]), "has more cells than the header")  # type: ignore[index]
    word = (row["is_working"] or "").strip().lower()
    if word not in _TRUE | _FALSE:
        raise _fault(place, "is_working", word, "is neither 1 nor 0")
    return [_Entry(place, _day(place, "day", row["day"] or ""), word in _TRUE, (row.get("name") or "").strip())]


def _all_read(rows: Iterable[tuple[int, Any]], read: Any) -> list[_Entry]:
    """Every row read, or every fault told."""
    entries: list[_Entry] = []
    faults: list[Fault] = []
    for place, row in rows:
        try:
            entries.extend(read(place, row))
        except BadCalendarFile as wrong:
            faults.extend(wrong.faults)
    if faults:
        raise BadCalendarFile(tuple(faults))
    return entries


def _checked(entries: list[_Entry]) -> tuple[FileDay, ...]:
    if not entries:
        raise BadCalendarFile((Fault(1, "", "", "names no day: an empty file is no official year"),))
    faults = tuple(_slips(entries))
    if faults:
        raise BadCalendarFile(faults)
    return tuple(FileDay(one.day, one.is_working, one.name) for one in sorted(entries, key=lambda one: one.day))


def _slips(entries: list[_Entry]) -> Iterator[Fault]:
    first: dict[date, int] = {}
    for one in entries:
        if one.day in first:
            yield Fault(one.place, "day", one.day.isoformat(), f"is already decreed at {first[one.day]}")
        first.setdefault(one.day, one.place)
        if len(one.name) > _NAME:
            yield Fault(one.place, "name", one.name[:20] + "…", f"is longer than {_NAME} characters")


def _day(place: int, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _fault(place, column, text, "is not a date such as 2027-02-06") from None


def _date_of(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _fault(place: int, column: str, value: str, reason: str) -> BadCalendarFile:
    return BadCalendarFile((Fault(place, column, value[:40], reason),))
