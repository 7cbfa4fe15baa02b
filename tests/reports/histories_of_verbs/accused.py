"""Of what somebody is accused, told from the events of one complaint."""

from collections.abc import Sequence
from datetime import datetime

from intake.events import EventKind
from tests.clocks.oracle.history import Happening

HARMLESS = ("consultation", "suggestion")


def violation_of(events: Sequence[Happening]) -> str:
    """Decided by an official, else as it was said at the door, or named when asked."""
    decided = [one.data["codes"] for one in events if one.kind is EventKind.VIOLATION_DECIDE]
    said = [code for one in events if one.kind is EventKind.COMPLAINT_RECEIVE for code in one.data["violations"]]
    named = [code for one in events if one.kind is EventKind.VIOLATION_NAME for code in one.data["codes"]]
    return ([*(decided[-1] if decided else []), *said, *named] or [""])[0]


def counted_as(kind: str, counted: Sequence[datetime], events: Sequence[Happening]) -> str:
    """Sent out or closed as accusing somebody, it is counted so for ever. `counted`: when it was sent, or closed."""
    for event in events:
        if event.kind is EventKind.COMPLAINT_CORRECT and any(at < event.at for at in counted):
            was = str(event.data["before"]["kind"])
            if kind in HARMLESS and was not in HARMLESS:
                return was
    return kind
