"""What the events of one complaint give: its clocks, its pauses, the orders to its departments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.order_replay import DerivedOrder
from intake.casework.collaborators import Placed
from intake.events import EventKind
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.deadlines import Pause
from routing.clocks.policies import Limits

Data = Mapping[str, Any]
# By profile and version; by version, of the clock that counts by it.
LimitsAt = Callable[[str, int], Limits]
CalendarAt = Callable[[int, Placed], WorkingCalendar]


class RecordedEvent(Protocol):
    """A row of the record; the events of one complaint come in the order they were written."""

    kind: EventKind
    at: datetime
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Derived:
    """All clocks of one complaint in the order they were promised; `faults`: where its events contradict each other."""

    clocks: tuple[DerivedClock, ...]
    pauses: tuple[Pause, ...]
    faults: tuple[str, ...]
    # When the open pause ends by itself.
    pause_until: datetime | None
    # When something last happened that clocks hear of.
    touched_at: datetime | None
    # The orders to its departments in the order they were given.
    orders: tuple[DerivedOrder, ...] = ()
