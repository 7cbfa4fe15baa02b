"""What is entered later than it was done (补录): when it may have been done, and who may say so.

Entered late gives what it would have given in time: clocks are judged by when it was done, and the record has both
times. The steps a ladder took meanwhile were taken and stay. So nobody puts their own act back in time to save a clock:
what was done in time and is entered after its clock ran out is entered by the hotline, which takes the paper.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from intake.casework.clocks.clock import DerivedClock
from intake.errors import InvalidInput
from routing.clocks.deadlines import is_breached
from routing.translatable import N_

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class PaperRecord:
    """What the hotline enters of one part from a paper: when it was done, and why it was done on paper."""

    handling_id: int
    happened_at: datetime
    reason: str


@dataclass(frozen=True)
class BackdatedAct:
    """When it was done, and why it is entered only now: what the record says beside when it was entered."""

    at: datetime
    reason: str = ""

    @property
    def said(self) -> dict[str, str]:
        return {"happened_at": self.at.isoformat(), "reason": self.reason}


ON_TIME: Mapping[str, str] = MappingProxyType({"happened_at": "", "reason": ""})


def find_moment(happened_at: datetime, *, since: datetime, at: datetime) -> datetime | None:
    """When it happened; None where that is before `since` or after `at`. Who types a minute means some moment of it."""
    if since - _MINUTE < happened_at < since and happened_at.second == happened_at.microsecond == 0:
        happened_at = since
    return happened_at if since <= happened_at <= at else None


def must_save_no_clock(clocks: Iterable[DerivedClock], happened_at: datetime, *, at: datetime) -> None:
    """Raises where one of them ran out before this was entered and would be in time by what its own holder says."""
    for one in clocks:
        if is_breached(one.due_at, one.met_at or one.paused_at or at) and not is_breached(one.due_at, happened_at):
            raise InvalidInput(
                N_("is before its time ran out: the hotline enters that, from the paper"), field="happened_at"
            )
