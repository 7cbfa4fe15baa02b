"""One thing that a figure may count, with what it may be counted by. Nothing in it is about who complained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType


class What(StrEnum):
    """What a fact is of; `happened_at` is when."""

    RECEIVE = "receive"  # a complaint came in
    ACCEPT = "accept"  # it was accepted, for the first time
    OPEN = "open"  # from then on it was to be closed; one more for each time it was opened again
    SEND = "send"  # it was sent to a department, for the first time
    DUE = "due"  # a promise to close it ran out, or will; one more for each time it was opened again
    ORIGINAL_DUE = "original_due"  # the same, by the date before any extension
    PART = "part"  # a department was given a part
    RETURN = "return"  # a part was given back, with approval
    CLOSE = "close"  # its reply passed review, it was answered at once, or with another; one more after each redo
    REDO = "redo"  # it was sent back to be done again
    CALL = "call"  # the complainant was called back
    SUSPEND = "suspend"  # its clocks were stopped by a decision
    ORDER = "order"  # a department was pressed by an order
    ORDER_DUE = "order_due"  # its report on an order ran out, or will; one more for each report that was refused


@dataclass(slots=True)
class Fact:
    """One row. Moments are microseconds since 1970 in UTC, so that no time zone and no driver bends them.

    closed_at: when what this is about was closed, and stayed so; empty once it was opened again.
    ended, ended_at: transferred or terminated, and when; of an order how it ended.
    gone, gone_at: rejected, merged or withdrawn, and when.
    done_at: of a part when it was signed for; of a call when the complainant was next reached; of a suspension its end;
    of a promise, and of what was to be closed, when it was closed, also where it was opened again later; of a report on
    an order when it came, or nobody waited for it any more (`closed_at`: when it came, unless it was refused).
    due_at: until when a part was to be signed for, or what was closed to be closed.
    sent_at: when the department that stands here was given it.
    department_id: who led when it happened; of a part or a return, whose part it is; of an order, who is pressed.
    co: ids of those who joined.  role: of a part lead or co; of an order how heavy it is.
    """

    what: What
    seq: int
    happened_at: int
    closed_at: int | None = None
    ended: str = ""
    ended_at: int | None = None
    gone: str = ""
    gone_at: int | None = None
    done_at: int | None = None
    due_at: int | None = None
    sent_at: int | None = None
    redone: int = 0
    is_direct: bool = False
    is_reopened: bool = False
    department_id: int | None = None
    co: str = ""
    role: str = ""
    handler_id: int | None = None
    contacted: str = ""
    solved: str = ""
    satisfaction: str = ""
    working_days: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a complaint stands on every fact of it, as of the moment asked about."""

    complaint_id: int
    number: str
    kind: str
    channel: str
    region_code: str
    association_id: int | None
    violation: str = ""
    mode: str = ""
    sender: str = ""


_TEXT, _ID, _MOMENT, _COUNT, _FLAG = "VARCHAR", "INTEGER", "BIGINT", "INTEGER", "BOOLEAN"
# Columns of a file of facts in their order, with the types DuckDB gives them.
SUBJECT_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "complaint_id": "BIGINT", "number": _TEXT, "kind": _TEXT, "channel": _TEXT, "region_code": _TEXT,
        "association_id": _ID, "violation": _TEXT, "mode": _TEXT, "sender": _TEXT,
    }
)  # fmt: skip
FACT_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "what": _TEXT, "seq": _COUNT, "happened_at": _MOMENT, "closed_at": _MOMENT, "ended": _TEXT, "ended_at": _MOMENT,
        "gone": _TEXT, "gone_at": _MOMENT, "done_at": _MOMENT, "due_at": _MOMENT, "sent_at": _MOMENT,
        "redone": _COUNT, "is_direct": _FLAG, "is_reopened": _FLAG, "department_id": _ID, "co": _TEXT, "role": _TEXT,
        "handler_id": _ID, "contacted": _TEXT, "solved": _TEXT, "satisfaction": _TEXT, "working_days": _COUNT,
        "seconds": "BIGINT",
    }
)  # fmt: skip
COLUMNS: Mapping[str, str] = MappingProxyType({**SUBJECT_COLUMNS, **FACT_COLUMNS})

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """A moment as facts carry it."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment_of(at: int) -> datetime:
    """The moment a fact carries, in UTC."""
    return datetime.fromtimestamp(at // 1_000_000, UTC).replace(microsecond=at % 1_000_000)
