"""When a complaint stood still: from the move into a state that waits until the one out of it, or until its ceiling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.events import EventKind
from intake.vocabulary import Move
from tests.clocks.oracle.history import STILL, Happening
from tests.deadlines.day_walker import Break


@dataclass(frozen=True)
class Wait:
    """One stay in a state that waits; `events` are those of the stay, the move out of it last, if it has come."""

    began: datetime
    events: Sequence[Happening]

    @property
    def left(self) -> datetime | None:
        last = self.events[-1] if self.events else None
        return last.when if last is not None and last.kind is EventKind.COMPLAINT_MOVE else None

    @property
    def ceiling(self) -> datetime | None:
        """Until when it may last at most, as it was said when it began."""
        said = [event.data["until"] for event in self.events if event.kind is EventKind.DEADLINE_PAUSE]
        return datetime.fromisoformat(said[-1]) if said and said[-1] else None

    @property
    def is_over(self) -> bool:
        """The clocks run: somebody left, or the sweep found that it had lasted as long as it may."""
        let_run = any(event.kind is EventKind.DEADLINE_RESUME for event in self.events)
        return self.left is not None or (let_run and self.ceiling is not None)

    def span(self, at: datetime) -> Break:
        """From when until when no clock of the hotline ran, as far as that has come at `at`."""
        ends = [end for end in (self.left, self.ceiling) if end is not None]
        if not self.is_over:
            ends.append(at)
        return self.began, max(self.began, min(ends))


def waits(events: Sequence[Happening]) -> list[Wait]:
    return [Wait(event.when, _stay(events[place + 1 :])) for place, event in enumerate(events) if _enters(event)]


def _stay(later: Sequence[Happening]) -> Sequence[Happening]:
    """Up to the move out of it. Joined with another complaint and put back, it has gone on all the while."""
    for place, event in enumerate(later):
        if event.kind is EventKind.COMPLAINT_MOVE:
            after = later[place + 1 :]
            back = _put_back(after) if event.is_move(Move.MERGE) else None
            return later[: place + 1] if back is None else [*later[:place], *_stay(after[back + 1 :])]
    return later


def _put_back(after: Sequence[Happening]) -> int | None:
    for place, event in enumerate(after):
        if event.is_move(Move.UNMERGE):
            return place
        if event.is_move(Move.SPLIT):
            return None
    return None


def standing(events: Sequence[Happening]) -> Wait | None:
    """The stay in which everything stands still at the end of these events."""
    found = waits(events)
    return found[-1] if found and not found[-1].is_over else None


def _enters(event: Happening) -> bool:
    is_into = event.kind is EventKind.COMPLAINT_MOVE and event.data["to"] in STILL and event.data["from"] not in STILL
    return is_into and not event.is_move(Move.UNMERGE)
