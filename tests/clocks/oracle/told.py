"""The dates that events told, each held against what the oracle makes of the record as it stood at that moment."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from intake.events import EventKind
from tests.clocks.oracle.history import Happening, promises
from tests.clocks.oracle.judgement import DaysAt, judge
from tests.clocks.oracle.terms import TermsAt


class WrongDate(NamedTuple):
    """What an event told of a clock, and what it should have told."""

    kind: EventKind
    deadline_id: int
    told: datetime
    must: datetime | None


def wrong_dates(events: Sequence[Happening], terms: TermsAt, days: DaysAt) -> list[WrongDate]:
    """Of promises, extensions, resumptions, and moves onto another calendar."""
    found = []
    for place, event in enumerate(events):
        told = dict(_told(event))
        if told:
            must = {one.id: one.due_at for one in judge(events[: place + 1], terms, days, at=event.at)}
            wrong = (one for one, date in told.items() if date != must.get(one))
            found += [WrongDate(event.kind, one, told[one], must.get(one)) for one in wrong]
    return found


def _told(event: Happening) -> Iterator[tuple[int, datetime]]:
    """Which clock is due when, by what the event says itself."""
    for one in promises(event):
        yield one["id"], datetime.fromisoformat(one["due_at"])
    if event.kind is EventKind.DEADLINE_EXTEND:
        yield event.data["deadline_id"], datetime.fromisoformat(event.data["due_at"])
    if event.kind is EventKind.DEADLINE_RESUME:
        for one, due_at in event.data["due"].items():
            yield int(one), datetime.fromisoformat(due_at)
    if event.kind is EventKind.DEADLINE_RECALENDAR:
        for one in event.data["deadlines"]:
            if one["to"] and not one["kept"]:  # of a date that was kept, `to` is what would have come earlier
                yield one["id"], datetime.fromisoformat(one["to"])
