"""One clock as it must be: its limit, its start, the pauses it knew, and so its dates. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from routing.calendars.working_time import WorkingCalendar
from routing.clocks.deadlines import Limit, Pause, due, is_breached
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock, Unit

# Clocks the complainant was told of; they belong to the complaint, whoever holds it.
COMPLAINT_CLOCKS = (Clock.REPLY, Clock.CLOSURE)
# What presses every open part, beside its own clocks.
SHARED = frozenset({*COMPLAINT_CLOCKS, Clock.REDO})
TRIAGE = (Clock.ACCEPTANCE, Clock.DISPATCH)
COORDINATION = (Clock.COORDINATE, Clock.DESIGNATE)


class Timed(Protocol):
    """What of a clock, derived or stored, says which pauses it knew."""

    clock: Clock
    started_at: datetime
    met_at: datetime | None
    cancelled_at: datetime | None
    paused_at: datetime | None


def breaks_of(clock: Timed, pauses: Iterable[Pause]) -> list[Pause]:
    """Of a complaint's pauses those in the life of one clock; of one that stands still, those before that.

    A clock of a law of its own knows none. One met while it stood still knows that pause up to then.
    """
    if clock.clock in STATUTORY:
        return []
    known = [each for each in pauses if each.end > clock.started_at]
    until = clock.met_at or clock.paused_at or clock.cancelled_at
    if until is None:
        return known
    return [Pause(each.start, min(each.end, until)) for each in known if each.start < until]


class Pinned(Protocol):
    """What of a clock says which calendars it was promised under."""

    calendar_version: int
    earlier_calendars: str


@dataclass(frozen=True, slots=True)
class ClockDates:
    """Dates of a clock: of those its calendars give the latest; provisional by the newest of them."""

    due_at: datetime
    original_due_at: datetime
    is_provisional: bool


def versions_of(clock: Pinned) -> list[int]:
    """Every calendar a clock was promised under, the newest last."""
    return [*map(int, filter(None, clock.earlier_calendars.split(","))), clock.calendar_version]


def pin(clock: Pinned, version: int) -> None:
    """Let a clock count by a newer calendar too."""
    clock.earlier_calendars = ",".join(map(str, versions_of(clock)))
    clock.calendar_version = version


def settle(
    limit: Limit,
    started_at: datetime,
    calendars: Sequence[WorkingCalendar],
    known: Sequence[Pause],
    extension_days: int,
) -> ClockDates:
    """A promised date never moves earlier, so the latest of what all calendars it was promised under give.

    Domain G.4: never shorten a date already told to a complainant.
    """
    originals = [due(limit, started_at, calendar, pauses=known) for calendar in calendars]
    finals = originals
    if extension_days:
        finals = [due(limit, started_at, one, pauses=known, extension_days=extension_days) for one in calendars]
    return ClockDates(
        max(one.due_at for one in finals), max(one.due_at for one in originals), finals[-1].is_provisional
    )


@dataclass(slots=True)
class DerivedClock:
    """One clock as it must be. `paused_at` is since when it stands still; there is no due date until it runs again."""

    id: int
    clock: Clock
    handling_id: int | None
    department_id: int | None
    limit: Limit
    policy_version: int
    calendar_version: int
    started_at: datetime
    region_code: str = ""
    earlier_calendars: str = ""
    extension_days: int = 0
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    paused_at: datetime | None = None
    # What ended it without being met, as the event that announces it says; the row does not keep it.
    cancelled_because: str = ""
    due_at: datetime = field(init=False)
    original_due_at: datetime = field(init=False)
    breached_at: datetime | None = field(init=False)
    is_provisional: bool = field(init=False)

    @property
    def policy(self) -> str:
        return self.limit.policy

    @property
    def unit(self) -> Unit:
        return self.limit.unit

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def versions(self) -> list[int]:
        return versions_of(self)

    def alone(self, pauses: Sequence[Pause], calendar: WorkingCalendar) -> datetime:
        """The date that one calendar would give, whatever was promised under others."""
        known = breaks_of(self, pauses)
        return settle(self.limit, self.started_at, [calendar], known, self.extension_days).due_at

    def settle(self, pauses: Sequence[Pause], calendars: Sequence[WorkingCalendar], at: datetime) -> None:
        """Derive its dates from limit, start, pauses and extension; whether it is late, as of `at`."""
        known = breaks_of(self, pauses)
        settled = settle(self.limit, self.started_at, calendars, known, self.extension_days)
        self.due_at, self.original_due_at = settled.due_at, settled.original_due_at
        self.is_provisional = settled.is_provisional
        judged_at = self.met_at or self.paused_at or self.cancelled_at or at
        self.breached_at = self.due_at if is_breached(self.due_at, judged_at) else None
