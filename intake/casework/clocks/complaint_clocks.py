"""The clocks of one complaint while somebody acts on it: what its events give, those of this act included."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.derived import Derived
from intake.casework.clocks.pinned_versions import PinnedVersions
from intake.casework.clocks.replay import CLOCK_EVENTS, ClockReplay
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.db import transaction_memo
from intake.events import EventKind
from intake.models import Complaint
from routing.clocks.deadlines import Pause
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock, Step

_READ = frozenset({*CLOCK_EVENTS, EventKind.DEADLINE_STEP})
_KNOWN = "clocks:known"


class ComplaintClocks:
    """Read once in a transaction; what is recorded after that is taken up when somebody asks.

    `taken` are the steps of the ladder each clock has behind it, skipped ones too.
    """

    def __init__(self, session: Session, collaborators: Collaborators, complaint: Complaint) -> None:
        self._session, self._complaint = session, complaint
        self._versions = PinnedVersions.of(session, collaborators)
        self._replay = ClockReplay(self._versions.limits)
        self._taken: dict[int, set[Step]] = {}
        self.read_to = 0
        # The last event that the stored rows have followed.
        self.projected_to = 0

    @classmethod
    def of(cls, session: Session, collaborators: Collaborators, complaint: Complaint) -> "ComplaintClocks":
        known: dict[int, ComplaintClocks] = transaction_memo(session).setdefault(_KNOWN, {})
        found = known.get(complaint.id)
        if found is None or found.read_to > complaint.event_count:  # read anew by whoever holds it
            found = known[complaint.id] = cls(session, collaborators, complaint)
        return found

    @classmethod
    def read_ahead(cls, session: Session, collaborators: Collaborators, complaints: Iterable[Complaint]) -> None:
        """The clocks of many complaints in one statement; the caller holds their rows and has recorded nothing yet."""
        known = transaction_memo(session).setdefault(_KNOWN, {})
        unread = {one.id: one for one in complaints if one.id not in known and not audit.recorded(session, one.id)}
        stored = audit.stored_of_many(session, unread, _READ) if unread else {}
        for complaint in unread.values():
            clocks = known[complaint.id] = cls(session, collaborators, complaint)
            clocks._take(stored.get(complaint.id, ()))

    @classmethod
    def has_moved(cls, session: Session, complaint: Complaint) -> bool:
        """Whether this transaction recorded something of clocks that the stored rows have not followed."""
        known = transaction_memo(session).get(_KNOWN, {}).get(complaint.id)
        since = known.projected_to if known else 0
        recorded = audit.recorded(session, complaint.id)
        return any(one["seq"] > since and one["kind"] in CLOCK_EVENTS for one in recorded)

    def derive(self, at: datetime) -> Derived:
        """All of them with their dates, as of `at`."""
        return self._read().settle(self._versions.calendars, at=at)

    def find(self, deadline_id: int | None, *, at: datetime) -> DerivedClock | None:
        return next((one for one in self.derive(at).clocks if one.id == deadline_id), None)

    def get(self, deadline_id: int, *, at: datetime) -> DerivedClock:
        return next(one for one in self.derive(at).clocks if one.id == deadline_id)

    def open(self, at: datetime) -> list[DerivedClock]:
        """What expires first, first."""
        running = [one for one in self.derive(at).clocks if one.is_open]
        return sorted(running, key=lambda one: (one.due_at, one.id))

    def find_open(self, clock: Clock, *, at: datetime, handling_id: int | None = None) -> DerivedClock | None:
        """The running clock of that kind, of the complaint itself or of one part."""
        return next((one for one in self.open(at) if one.clock is clock and one.handling_id == handling_id), None)

    def due(self, clock: Clock, *, at: datetime) -> datetime | None:
        """When the complaint's own clock of that kind is due; None where none runs."""
        running = self.find_open(clock, at=at)
        return running.due_at if running else None

    def pauses(self, until: datetime | None = None) -> Sequence[Pause]:
        """The pauses so far. The open one is left out, unless `until` says how far to count it."""
        standstill = self._read().standstill
        return standstill.closed if until is None else standstill.pauses(until)

    def paused_since(self) -> datetime | None:
        """Since when the last pause stood, the open one or one that has run on since."""
        pauses = self.pauses(datetime.max.replace(tzinfo=UTC))
        return pauses[-1].start if pauses else None

    @property
    def taken(self) -> Mapping[int, set[Step]]:
        self._read()
        return self._taken

    def if_running(self, clock: DerivedClock, *, at: datetime) -> datetime:
        """When it will be due if it stands still no longer."""
        return self._due(replace(clock, paused_at=None), at)

    def if_extended(self, clock: DerivedClock, days: int, *, at: datetime) -> datetime:
        """When it will be due with so many days more."""
        return self._due(replace(clock, extension_days=clock.extension_days + days), at)

    def _due(self, tried: DerivedClock, at: datetime) -> datetime:
        calendars = [self._versions.calendars(version, tried) for version in tried.versions]
        tried.settle(self._read().standstill.pauses(at), calendars, at)
        return tried.due_at

    def stoppable(self, at: datetime) -> list[DerivedClock]:
        """The law's own clocks are not the hotline's to stop."""
        return [one for one in self.open(at) if one.clock not in STATUTORY]

    def _read(self) -> ClockReplay:
        if self.read_to < self._complaint.event_count:
            self._take(audit.events_after(self._session, self._complaint, self.read_to, _READ))
        return self._replay

    def _take(self, events: Iterable[tuple[EventKind, datetime, Mapping[str, Any]]]) -> None:
        """All there is up to now."""
        for kind, at, data in events:
            self._replay.take(kind, at, data)
            if kind is EventKind.DEADLINE_STEP:
                self._taken.setdefault(data["deadline_id"], set()).add(Step(data["step"]))
        self.read_to = self._complaint.event_count
