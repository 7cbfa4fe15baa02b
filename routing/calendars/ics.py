"""An iCalendar of Chinese holidays (RFC 5545): each event is days off or a make-up day; what says neither is refused.

Read as calendars in circulation write: 春节（休） and 春节（班） with X-APPLE-SPECIAL-DAY; 国庆节 假期 第1天/共7天 with
国庆节 补班 from nine to six; 元旦假期 and 上班(补元旦假期). Days are days of Asia/Shanghai.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event
from icalendar.error import BrokenCalendarProperty

from routing.calendars.book import is_statutory_off
from routing.calendars.entries import CalendarEntry, all_read, bad
from routing.calendars.working_time import SHANGHAI
from routing.errors import BadCalendarFile, Fault
from routing.translatable import N_, TranslatableText

_LONGEST_SPELL = 60  # days; a longer "holiday" is a slip in a file
_DAY = timedelta(days=1)
_SPECIAL = {"WORK-HOLIDAY": False, "ALTERNATE-WORKDAY": True}
_MADE_UP_FOR = re.compile(r"\s*(?:调休)?上班\s*[（(]补(.*?)(?:假期)?[）)]\s*")
_WORK = re.compile(r"[（(【\[]班[）)】\]]|补班|调班|上班|工作日")
_OFF = re.compile(r"[（(【\[]休[）)】\]]|(?<![寒暑])假期(?!间)|放假|补假|休息日|公休")
_DENIED = re.compile(r"[不无非免未]")
_STATUTORY = re.compile(r"元旦|春节|除夕|清明|劳动节|五一|端午|中秋|国庆")
_REPEATED = ("RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID")


def days_of_ics(text: str) -> list[CalendarEntry]:
    """Every day of every event, placed by the line its event begins on. Raises BadCalendarFile with every fault."""
    try:
        events = Calendar.from_ical(text).walk("VEVENT")
    except ValueError as error:
        unread = TranslatableText(N_("is not iCalendar: %(error)s"), error=str(error))
        raise BadCalendarFile((Fault(1, "", "", unread),)) from error
    found = all_read(zip(_beginnings(text), events, strict=False), _days)
    # Two holidays on one day (中秋节 and 国庆节) are two events that say the same; only a contradiction is a fault.
    return list({(one.day, one.is_working): one for one in reversed(found)}.values())


def _beginnings(text: str) -> Iterator[int]:
    return (n for n, line in enumerate(text.split("\n"), 1) if line.strip().upper() == "BEGIN:VEVENT")


def _days(place: int, event: Event) -> list[CalendarEntry]:
    name = str(event.get("SUMMARY", "")).strip()
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return []
    for repeated in _REPEATED:
        if repeated in event:
            recurs = TranslatableText(N_("recurs; write each of its days as an event of its own"))
            raise bad(Fault(place, repeated, name, recurs))
    is_marked = _is_marked(event, name)
    spell = _spell(place, event, may_be_hours=is_marked is True)
    is_working = is_marked if is_marked is not None else _by_law(name, spell)
    if is_working is None:
        neither = N_("is neither a day off (休, 放假, 假期) nor a make-up day (班, 补班, 上班)")
        raise bad(Fault(place, "SUMMARY", name, TranslatableText(neither)))
    return [CalendarEntry(place, day, is_working, _festival(name)) for day in spell]


def _is_marked(event: Event, name: str) -> bool | None:
    """Whether the event says that its days are worked, or are off; None where it says neither, or both."""
    special = _SPECIAL.get(str(event.get("X-APPLE-SPECIAL-DAY", "")).strip().upper())
    if special is not None:
        return special
    if _MADE_UP_FOR.fullmatch(name):
        return True
    is_work, is_off = bool(_WORK.search(name)), bool(_OFF.search(name))
    return None if _DENIED.search(name) or is_work == is_off else is_work


def _by_law(name: str, spell: list[date]) -> bool | None:
    """A festival of the law (全国年节及纪念日放假办法 §2) on the law's own days is off without its saying so."""
    return False if _STATUTORY.search(name) and all(map(is_statutory_off, spell)) else None


def _festival(name: str) -> str:
    """国庆节 of 国庆节 假期 第1天/共7天, 元旦 of 上班(补元旦假期)."""
    made_up = _MADE_UP_FOR.fullmatch(name)
    plain = made_up[1] if made_up else re.split(r"[\s（(【\[]|假期|放假|补班|上班", name, maxsplit=1)[0]
    return plain.strip("·-— ") or name


def _spell(place: int, event: Event, *, may_be_hours: bool) -> list[date]:
    """DTEND is the first moment that is no longer part of an event (RFC 5545 §3.6.1)."""
    start, end = _moment(place, event, "DTSTART"), _end(place, event)
    if isinstance(start, datetime) or isinstance(end, datetime):
        first, length = _of_hours(place, start, end, may_be_hours=may_be_hours)
    else:
        first, length = start, (end - start) // _DAY if end is not None else 1
    if not 0 < length <= _LONGEST_SPELL:
        too_far = TranslatableText(N_("is not one to %(most)s days after DTSTART"), most=_LONGEST_SPELL)
        raise bad(Fault(place, "DTEND", str(end), too_far))
    return [first + n * _DAY for n in range(length)]


def _end(place: int, event: Event) -> date | None:
    if "DURATION" not in event:
        return _moment(place, event, "DTEND") if "DTEND" in event else None
    if "DTEND" in event:
        both = TranslatableText(N_("stands beside an end: only one of them can hold"))
        raise bad(Fault(place, "DURATION", str(event.get("SUMMARY", "")), both))
    start, length = _moment(place, event, "DTSTART"), _value(event["DURATION"])
    is_whole = isinstance(start, datetime) or (isinstance(length, timedelta) and not length % _DAY)
    if not isinstance(length, timedelta) or not is_whole:
        raise bad(Fault(place, "DURATION", str(length), TranslatableText(N_("is not a duration in whole days"))))
    return start + length


def _of_hours(place: int, start: date, end: date | None, *, may_be_hours: bool) -> tuple[date, int]:
    """The first day and how many, of an event with times: whole days, or the hours in which one is made up for."""
    begins, ends = _midnight(start), _midnight(end if end is not None else start)
    first, last = begins.date(), ends.date()
    if begins.time() == ends.time() == time():
        return first, (last - first) // _DAY if end is not None else 1
    if may_be_hours and begins < ends and first == last:
        return first, 1
    broken = N_("begins or ends within a day of Asia/Shanghai; a day off is a whole day")
    raise bad(Fault(place, "DTSTART", str(start), TranslatableText(broken)))


def _midnight(moment: date) -> datetime:
    """In Shanghai; a time without zone is one there."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), tzinfo=SHANGHAI)
    return moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _moment(place: int, event: Event, name: str) -> date:
    if name not in event:
        raise bad(Fault(place, name, str(event.get("SUMMARY", "")), TranslatableText(N_("is missing"))))
    written: Any = event[name]
    moment = _value(written)
    if not isinstance(moment, date):
        raise bad(Fault(place, name, str(written), TranslatableText(N_("is not a date such as 20270206"))))
    if isinstance(moment, datetime) and moment.tzinfo is None and "TZID" in written.params:
        unknown = TranslatableText(N_("is not a known time zone"))
        raise bad(Fault(place, name, str(written.params["TZID"]), unknown))
    return moment


def _value(written: Any) -> Any:
    """None where it stands there twice, or cannot be read."""
    try:
        return getattr(written, "dt", None)
    except BrokenCalendarProperty:
        return None
