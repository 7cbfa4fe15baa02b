"""The simulated clock: what happens next, to which complaint, in the order of time."""

import heapq
import itertools
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.demo.arrivals import Target
from intake.demo.cast import Cast
from intake.demo.habits import Turns
from intake.errors import DomainError
from intake.models import Complaint
from intake.runtime import Runtime
from routing.calendars.working_time import WorkingCalendar

Act = Callable[["Stage", Session, Collaborators, Complaint, datetime], None]
_REMEMBERED = 40


@dataclass(frozen=True)
class Filed:
    """A complaint as the hotline remembers it when the next one comes in."""

    number: str
    target: Target
    codes: tuple[str, ...]


@dataclass
class Stage:
    """One run. Acts are drawn in the order they happen, so that one seed always gives one history."""

    runtime: Runtime
    draw: random.Random
    aside: random.Random  # for what happens beside the complaints and must not change them
    cast: Cast
    calendar: WorkingCalendar
    until: datetime
    direct: Act  # plans what follows whenever an act has moved a complaint
    counts: Counter[str] = field(default_factory=Counter)
    turns: Turns = field(default_factory=Turns)
    # What whoever reads a complaint finds it to be about, and which earlier one it repeats; by number.
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    repeats: dict[str, str] = field(default_factory=dict)
    recent: deque[Filed] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    # Whether anything has happened since workers last looked, and until when clocks and texts then left them in peace.
    is_stirred: bool = True
    quiet_until: tuple[datetime | None, datetime | None] = (None, None)
    # Of each check of the registry, after how many working days a department answers, and which stops half-way.
    answers: dict[tuple[date, int], int] = field(default_factory=dict)
    stopping: dict[date, int] = field(default_factory=dict)
    _coming: list[tuple[datetime, int, str, Act]] = field(default_factory=list)
    _order: "itertools.count[int]" = field(default_factory=itertools.count)

    def later(self, number: str, act: Act, at: datetime, *, hours: float) -> None:
        """`act` on complaint `number` after so many working hours; what lies beyond the end does not happen."""
        when = self.calendar.hours_after(at, max(hours, 0.05))
        if when < self.until:
            heapq.heappush(self._coming, (when, next(self._order), number, act))

    def play_until(self, moment: datetime) -> None:
        """Everything that is due before `moment`."""
        while self._coming and self._coming[0][0] < moment:
            at, _order, number, act = heapq.heappop(self._coming)
            self.is_stirred = True
            self._do(number, act, at)

    def _do(self, number: str, act: Act, at: datetime) -> None:
        try:
            with self.runtime.db.unit_of_work() as session:
                collaborators, complaint = self.runtime.collaborators(session), find.lock_complaint(session, number)
                before = complaint.state, complaint.return_count
                act(self, session, collaborators, complaint, at)
                if (complaint.state, complaint.return_count) != before:
                    self.direct(self, session, collaborators, complaint, at)
            self.cast.keep()
            self.counts[act.__name__] += 1
        except DomainError as refusal:
            # People try what has meanwhile become impossible; the verbs refuse, and the count shows how often.
            self.cast.forget()
            self.counts[f"refused {act.__name__}: {refusal}"] += 1
