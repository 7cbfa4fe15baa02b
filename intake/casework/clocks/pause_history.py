"""When the clocks of a complaint stood still: since when, until when, and never longer than a pause may last.

Pure; fed from the moves and pauses of the record, in the order they were written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from intake.casework.lifecycle import PAUSING
from intake.events import EventKind
from intake.vocabulary import Move, State
from routing.clocks.deadlines import Pause


@dataclass(slots=True)
class PauseHistory:
    """The pauses so far. `since` is when the open one began, `until` when it ends by itself."""

    closed: list[Pause] = field(default_factory=list)
    since: datetime | None = None
    until: datetime | None = None
    # The last pause ended by itself; who supplied what was asked before that, and was entered late, shortens it.
    has_run_on: bool = False
    # All of it as it stood when the complaint was joined with another: where that is undone it never ended.
    joined: "PauseHistory | None" = None

    def take(self, kind: EventKind, data: Mapping[str, Any], at: datetime) -> None:
        """One event; those that say nothing of pauses are passed over."""
        if kind is EventKind.DEADLINE_PAUSE:
            self.until = datetime.fromisoformat(data["until"]) if data["until"] else None
        elif kind is EventKind.DEADLINE_RESUME:
            self._run_on()
        elif kind is EventKind.COMPLAINT_MOVE and data["move"] == Move.UNMERGE:
            self._put_back()
        elif kind is EventKind.COMPLAINT_MOVE:
            if data["move"] == Move.MERGE:
                self.joined = replace(self, closed=[*self.closed], joined=None)
            was, is_now = State(data["from"]) in PAUSING, State(data["to"]) in PAUSING
            if is_now and not was:
                self.since, self.until, self.has_run_on = happened(data, at), None, False
            elif was and not is_now:
                self._end(happened(data, at))

    def pauses(self, at: datetime) -> list[Pause]:
        """Every pause, the open one as far as it has come."""
        if self.since is None:
            return self.closed
        return [*self.closed, Pause(self.since, max(self.since, min(at, self.until or at)))]

    def _run_on(self) -> None:
        """It has lasted as long as it may; after a move out of it, which ended it, there is nothing to end."""
        if self.since is not None and self.until is not None:
            self.closed.append(Pause(self.since, self.until))
            self.since, self.has_run_on = None, True

    def _put_back(self) -> None:
        """As if it had never been joined with another: what stood still then has stood still all the while."""
        was = self.joined
        if was is not None:
            self.closed, self.since, self.until, self.has_run_on = was.closed, was.since, was.until, was.has_run_on
        self.joined = None

    def _end(self, at: datetime) -> None:
        """Leave the pausing state at `at`; the pause has ended then, or at its ceiling if that came first."""
        if self.since is not None:
            self.closed.append(Pause(self.since, min(at, self.until or at)))
        elif self.has_run_on and self.closed[-1].start <= at < self.closed[-1].end:
            self.closed[-1] = Pause(self.closed[-1].start, at)
        self.since, self.until, self.has_run_on = None, None, False


def happened(data: Mapping[str, Any], at: datetime) -> datetime:
    """When it happened: as it was entered at `at`, unless the event says otherwise."""
    return datetime.fromisoformat(data["happened_at"]) if data["happened_at"] else at
