"""What can go wrong in routing: each error carries its fact as a message id with values (`routing.translatable`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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


class BadExtension(BadLimit):
    """An extension that cannot be counted."""


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
    """What is wrong at one place of a file; line 1 is the header, and no column means the line or file as a whole."""

    line: int
    column: str
    value: str
    reason: TranslatableText

    @property
    def text(self) -> TranslatableText:
        wrong = with_value(self.value, self.reason)
        if not self.column:
            return TranslatableText(N_("line %(line)s: %(wrong)s"), line=self.line, wrong=wrong)
        message = N_("line %(line)s, column %(column)s: %(wrong)s")
        return TranslatableText(message, line=self.line, column=self.column, wrong=wrong)

    def __str__(self) -> str:
        return str(self.text)


def with_value(value: str, reason: TranslatableText) -> TranslatableText:
    """What is wrong, said of what stands there, if anything does."""
    return TranslatableText(N_("%(value)r %(reason)s"), value=value, reason=reason) if value else reason


def first_of(texts: Sequence[TranslatableText], further: int = 0) -> TranslatableText:
    """The first of several things that are wrong, with how many there are besides; `further` are not among them."""
    more = len(texts) - 1 + further
    if not more:
        return texts[0]
    return TranslatableText(N_("%(first)s (and %(more)s more)"), first=texts[0], more=more)


class FaultyFile(RoutingError):
    """A file with faults; `faults` has every one by line and column, the message the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(first_of([fault.text for fault in faults]))
        self.faults = faults


class BadTableFile(FaultyFile):
    """A rules file that cannot be read."""


class BadCalendarFile(FaultyFile):
    """A file of decreed days that cannot be read."""


class BadFeeFile(FaultyFile):
    """A file of allowed and forbidden fees that cannot be read."""


class UnknownFeeList(RoutingError):
    """There is no such version of the fee lists."""


class NoTableInForce(RoutingError):
    """No rules table was published by the moment asked for."""

    def __init__(self, at: datetime) -> None:
        super().__init__(N_("no rules table was published by %(at)s"), at=at.isoformat())


# -- the registry


class RegistryFileUnreadable(RoutingError):
    """The file as a whole cannot be read: empty, no table, a wrong header, no known encoding."""


class DepartmentFileUnreadable(RoutingError):
    """The file of departments as a whole cannot be read."""


class RegionUnusable(RoutingError):
    """A region of one's own that cannot be kept: its code, its parent or its name is not fit."""


class RegistryNotEmpty(RoutingError):
    """Synthetic associations are only made where there are none yet."""


class RoleOverlap(RoutingError):
    """The role is held by another department from a later day on (one to one)."""


class TableFileUnreadable(RoutingError):
    """A file that holds no table: too large, not text, no CSV. `line` is where it stops being one."""

    line = 1

    def at(self, line: int) -> "TableFileUnreadable":
        """The same, further down in the file."""
        self.line = line
        return self

    @property
    def located(self) -> TranslatableText:
        """What is wrong, with the line where that is not the first."""
        if self.line == 1:
            return self.text
        return TranslatableText(N_("line %(line)s %(wrong)s"), line=self.line, wrong=self.text)


class WorkbookUnreadable(TableFileUnreadable):
    """The file looks like a workbook and cannot be read as one."""


class BadJson(RoutingError):
    """Text that is no JSON, or none that anybody writes. `line` is where it stops being one."""

    line = 1

    def at(self, line: int) -> "BadJson":
        """The same, further down in the text."""
        self.line = line
        return self


class BadFact(RoutingError):
    """A fact put to the rules that is not one."""
