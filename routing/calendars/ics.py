"""An iCalendar of Chinese holidays (RFC 5545): the days off and make-up days it states, and what it says besides.

A subscription has festivals that are no days off, half days, anniversaries: what states no whole day off and no
make-up day is left out, and told with its reason. Days are days of Asia/Shanghai.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from icalendar import Calendar, Event

from routing.calendars.book import is_statutory_off
from routing.calendars.entries import CalendarEntry, LeftOut, bad
from routing.calendars.holiday_words import festival, holiday_of, is_called_public, said_of
from routing.calendars.ics_days import first_day, occurrences, recurs
from routing.errors import BadCalendarFile, Fault
from routing.translatable import N_, TranslatableText

LONGEST_NAME = 60
_SPECIAL = {"WORK-HOLIDAY": False, "ALTERNATE-WORKDAY": True}
_NEITHER = TranslatableText(N_("is neither a day off (休, 放假, 假期) nor a make-up day (班, 补班, 上班)"))
_YEARLY = TranslatableText(N_("recurs, and is taken only on days that the law itself makes days off"))
_BOTH = TranslatableText(N_("is told to be off and to be worked: neither is taken"))
_CANCELLED = TranslatableText(N_("is cancelled"))


def days_of_ics(text: str) -> tuple[list[CalendarEntry], list[LeftOut]]:
    """The days it states, each once, placed by the line its event begins on; and the events that state none.

    Raises BadCalendarFile for what is no iCalendar.
    """
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except ValueError as error:
        unread = TranslatableText(N_("is not iCalendar: %(error)s"), error=str(error))
        raise BadCalendarFile((Fault(1, "", "", unread),)) from error
    events = [one for calendar in calendars for one in calendar.walk("VEVENT") if isinstance(one, Event)]
    years = _years(events)
    found: list[tuple[CalendarEntry, bool]] = []
    left_out: list[LeftOut] = []
    for place, event in zip(_beginnings(text), events, strict=False):
        try:
            found.extend(_days(place, event, years))
        except BadCalendarFile as wrong:
            left_out += [LeftOut(_name(event)[:LONGEST_NAME], first_day(event), fault) for fault in wrong.faults]
    entries, contradicted = _agreed(found)
    return entries, sorted([*left_out, *contradicted], key=lambda one: one.fault.line)


def _beginnings(text: str) -> Iterator[int]:
    return (n for n, line in enumerate(text.split("\n"), 1) if line.strip().upper() == "BEGIN:VEVENT")


def _years(events: Iterable[Event]) -> frozenset[int]:
    """The years it is of: what recurs for ever is looked at in these alone."""
    dated = [(day.year, recurs(event)) for event in events if (day := first_day(event)) is not None]
    return frozenset(year for year, is_recurring in dated if not is_recurring) or frozenset(year for year, _ in dated)


def _days(place: int, event: Event, years: frozenset[int]) -> list[tuple[CalendarEntry, bool]]:
    """Each day, and whether the event itself says what it is: what only the law says yields to that."""
    name = _name(event)
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise bad(Fault(place, "SUMMARY", name, _CANCELLED))
    is_marked = _is_marked(event, name)
    days: list[tuple[date, bool, bool]] = []
    is_recurring = False
    for spell in occurrences(place, event, years, may_be_hours=is_marked is True):
        is_recurring = is_recurring or spell.is_yearly
        by_law = False if holiday_of(name) and all(map(is_statutory_off, spell.days)) else None
        is_working = by_law if is_marked is None or spell.is_yearly else is_marked
        if is_working is not None:
            days += [(day, is_working, is_marked is not None) for day in spell.days]
    if not days:
        raise bad(Fault(place, "SUMMARY", name, _YEARLY if is_recurring else _NEITHER))
    called = festival(name)[:LONGEST_NAME]
    return [(CalendarEntry(place, day, is_working, called), is_said) for day, is_working, is_said in days]


def _name(event: Event) -> str:
    return str(event.get("SUMMARY", "")).strip()


def _is_marked(event: Event, name: str) -> bool | None:
    """Whether the event says that its days are worked, or are off; None where it says neither, or both."""
    special = _SPECIAL.get(str(event.get("X-APPLE-SPECIAL-DAY", "")).strip().upper())
    if special is not None:
        return special
    said = said_of(name)
    if said is None and holiday_of(name) and is_called_public(str(event.get("DESCRIPTION", ""))):
        return said_of(f"{name}假期")
    return said


def _agreed(found: list[tuple[CalendarEntry, bool]]) -> tuple[list[CalendarEntry], list[LeftOut]]:
    """Two holidays on one day (中秋节 and 国庆节) are two events that say the same: the first names it."""
    by_day: dict[date, list[tuple[CalendarEntry, bool]]] = defaultdict(list)
    for entry, is_said in found:
        by_day[entry.day].append((entry, is_said))
    entries: list[CalendarEntry] = []
    left_out: list[LeftOut] = []
    for day, told in by_day.items():
        said = [entry for entry, is_said in told if is_said] or [entry for entry, _ in told]
        if len({entry.is_working for entry in said}) == 1:
            entries.append(said[0])
        else:
            left_out += [LeftOut(entry.name, day, Fault(entry.place, "SUMMARY", entry.name, _BOTH)) for entry in said]
    return entries, left_out
