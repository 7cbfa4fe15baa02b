"""What the events of one complaint give: its clocks, its pauses, the orders to its departments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.order_replay import DerivedOrder
from intake.events import EventKind
from routing.clocks.deadlines import Pause


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
