"""Which days an event of an iCalendar covers, once or again and again (RFC 5545 §3.6.1, §3.8.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Event
from icalendar.error import BrokenCalendarProperty

from routing.calendars.entries import bad
from routing.calendars.working_time import SHANGHAI
from routing.errors import Fault
from routing.translatable import N_, TranslatableText

_LONGEST_SPELL = 60  # days; a longer "holiday" is a slip in a file
_DAY = timedelta(days=1)
_RECURRENCES = ("RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID")
_PLAIN = frozenset({"FREQ", "COUNT", "UNTIL", "INTERVAL", "WKST"})
_YEARLY = _PLAIN - {"COUNT"} | {"BYMONTH", "BYMONTHDAY"}
_OTHERWISE = TranslatableText(N_("recurs in a way that is not read; write each of its days as an event of its own"))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Days in a row. What comes back each year is no arrangement of a year."""

    days: tuple[date, ...]
    is_yearly: bool = False


def recurs(event: Event) -> bool:
    return any(name in event for name in _RECURRENCES)


def first_day(event: Event) -> date | None:
    """Where the event begins, if it says so in a way that can be read."""
    moment = _value(event.get("DTSTART"))
    return _midnight(moment).date() if isinstance(moment, date) else None


def occurrences(place: int, event: Event, years: frozenset[int], *, may_be_hours: bool) -> Iterator[Occurrence]:
    """Each time the event takes place; what comes back for ever, in `years`. Raises BadCalendarFile."""
    days = _spell(place, event, may_be_hours=may_be_hours)
    if not recurs(event):
        yield Occurrence(tuple(days))
        return
    if any(name in event for name in ("RECURRENCE-ID", "EXRULE")) or not isinstance(event.get("RRULE", {}), dict):
        raise bad(Fault(place, "RRULE", "", _OTHERWISE))
    skipped = set(_dates(event, "EXDATE"))
    rule: dict[str, Any] = event.get("RRULE", {})
    is_yearly = _word(rule, "FREQ") == "YEARLY"
    for start in sorted({*_starts(place, rule, days[0], years), *_dates(event, "RDATE")} - skipped):
        moved = start - days[0]
        yield Occurrence(tuple(day + moved for day in days), is_yearly)


def _starts(place: int, rule: dict[str, Any], first: date, years: frozenset[int]) -> list[date]:
    if not rule:
        return [first]
    until = min((_midnight(one).date() for one in rule.get("UNTIL", ())), default=date.max)
    count, step = _number(rule, "COUNT", 0), _number(rule, "INTERVAL", 1)
    match _word(rule, "FREQ"):
        case "DAILY" if set(rule) <= _PLAIN and (count or until < date.max) and step > 0:
            starts = [first + n * step * _DAY for n in range(min(count or _LONGEST_SPELL + 1, _LONGEST_SPELL + 1))]
            found = [day for day in starts if day <= until]
            if len(found) <= _LONGEST_SPELL:
                return found
        case "YEARLY" if set(rule) <= _YEARLY | {"COUNT"} and step == 1 and _is_on(rule, first):
            last = first.year + count if count else date.max.year
            return [day for year in years if first.year <= year < last and (day := _same_day(first, year)) <= until]
    raise bad(Fault(place, "RRULE", "", _OTHERWISE))


def _is_on(rule: dict[str, Any], first: date) -> bool:
    """Whether the rule only says again on which day of which month the event begins."""
    return _number(rule, "BYMONTH", first.month) == first.month and _number(rule, "BYMONTHDAY", first.day) == first.day


def _same_day(first: date, year: int) -> date:
    """A 29 February only where there is one."""
    try:
        return first.replace(year=year)
    except ValueError:
        return date.max


def _word(rule: dict[str, Any], name: str) -> str:
    return str(next(iter(rule.get(name, ())), "")).upper()


def _number(rule: dict[str, Any], name: str, default: int) -> int:
    """Several numbers are none of ours: 0."""
    found = list(rule.get(name, (default,)))
    return int(found[0]) if len(found) == 1 and str(found[0]).lstrip("-").isdecimal() else 0


def _dates(event: Event, name: str) -> Iterator[date]:
    written = event.get(name, ())
    for one in written if isinstance(written, list) else [written] if written else ():
        for each in getattr(one, "dts", ()):
            if isinstance(each.dt, date):
                yield _midnight(each.dt).date()


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
