"""One clock as it must be: its limit, its start, the pauses it knew, and so its dates. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from routing.deadlines import Limit, Pause, due, is_breached
from routing.policies import STATUTORY
from routing.vocabulary import Clock
from routing.working_time import WorkingCalendar

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
    extension_days: int = 0
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    paused_at: datetime | None = None
    due_at: datetime = field(init=False)
    original_due_at: datetime = field(init=False)
    breached_at: datetime | None = field(init=False)
    is_provisional: bool = field(init=False)

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    def settle(self, pauses: Sequence[Pause], calendar: WorkingCalendar, at: datetime) -> None:
        """Derive its dates from limit, start, pauses and extension; whether it is late, as of `at`."""
        known = breaks_of(self, pauses)
        original = due(self.limit, self.started_at, calendar, pauses=known)
        self.original_due_at = original.due_at
        result = original
        if self.extension_days:
            result = due(self.limit, self.started_at, calendar, pauses=known, extension_days=self.extension_days)
        self.due_at, self.is_provisional = result.due_at, result.is_provisional
        judged_at = self.met_at or self.paused_at or self.cancelled_at or at
        self.breached_at = self.due_at if is_breached(self.due_at, judged_at) else None
