"""What can go wrong in routing: each error carries its fact as a message id with values (`routing.translatable`)."""

from dataclasses import dataclass

from routing.translatable import N_, TranslatableError, TranslatableText


class RoutingError(TranslatableError):
    """Parent of every error raised in routing."""


# -- clocks and calendars


class CalendarExhausted(RoutingError):
    """The count ran past the last day the calendar knows; never answered by a guess."""


class BadCalendar(RoutingError):
    """A calendar that cannot be: a span without days, office hours that overlap, a day outside its span."""


class BadLimit(RoutingError):
    """A limit, pause, extension or moment that cannot be counted."""


class UnknownProfile(RoutingError):
    """No limits are known under this profile."""


# -- the rules table


class BadCell(RoutingError):
    """A cell of the rules table that means nothing."""

    def __init__(self, column: str, value: str, reason: TranslatableText) -> None:
        super().__init__(N_("%(column)s %(value)r %(reason)s"), column=column, value=value, reason=reason)
        self.column = column
        self.value = value
        self.reason = reason


class BadRule(RoutingError):
    """A rule that cannot be used, by its order."""

    def __init__(self, order: int, cause: BadCell) -> None:
        super().__init__(N_("rule %(order)s: %(cause)s"), order=order, cause=cause.text)
        self.order = order
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a file; line 1 is the header."""

    line: int
    column: str
    value: str
    reason: TranslatableText

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}" if self.column else f"line {self.line}"
        return f"{place}: {self.value!r} {self.reason}" if self.value else f"{place}: {self.reason}"


class FaultyFile(RoutingError):
    """A file with faults; `faults` has every one by line and column, the message the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}")
        self.faults = faults


class BadTableFile(FaultyFile):
    """A rules file that cannot be read."""


class BadCalendarFile(FaultyFile):
    """A file of decreed days that cannot be read."""


class NoTableInForce(RoutingError):
    """No rules table was published by the moment asked for."""


# -- the registry


class RegistryFileUnreadable(RoutingError):
    """The file as a whole cannot be read: empty, no table, a wrong header, no known encoding."""


class RegistryNotEmpty(RoutingError):
    """Synthetic associations are only made where there are none yet."""


class RoleOverlap(RoutingError):
    """The role is held by another department from a later day on (one to one)."""


class WorkbookUnreadable(RoutingError):
    """The file looks like a workbook and cannot be read as one."""


class BadFact(RoutingError):
    """A fact put to the rules that is not one."""
