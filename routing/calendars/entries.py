"""A day as it stands in a file of decreed days, with its place, and the faults that are told by it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from routing.errors import BadCalendarFile, Fault
from routing.translatable import N_, TranslatableText

_SHOWN = 40  # characters


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """`place` is the line of a CSV or of an event, the number of an entry in a list."""

    place: int
    day: date
    is_working: bool
    name: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a file says besides its days: by the line it begins on, and why it is none of them."""

    name: str
    day: date | None
    fault: Fault

    @property
    def reason(self) -> TranslatableText:
        if self.fault.column in {"", "SUMMARY"}:
            return self.fault.reason
        message = N_("%(property)s %(reason)s")
        return TranslatableText(message, property=self.fault.column, reason=self.fault.reason)


def all_read(rows: Iterable[tuple[int, Any]], read: Callable[[int, Any], list[CalendarEntry]]) -> list[CalendarEntry]:
    """Every row read, or every fault told."""
    entries: list[CalendarEntry] = []
    faults: list[Fault] = []
    for place, row in rows:
        try:
            entries.extend(read(place, row))
        except BadCalendarFile as wrong:
            faults.extend(wrong.faults)
    if faults:
        raise BadCalendarFile(tuple(faults))
    return entries


def bad(fault: Fault) -> BadCalendarFile:
    """One fault as the error it is; of what stands there the beginning is enough."""
    return BadCalendarFile((replace(fault, value=fault.value[:_SHOWN]),))
