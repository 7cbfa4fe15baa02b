"""Where a page of a list ends, as it stands in an address: the due time and the row, so that the next page follows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PAGE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_LAST = datetime(9999, 1, 1, tzinfo=UTC)
_MOST = 2**63 - 1
_LONGEST = 40  # two numbers of that size and the dot


@dataclass(frozen=True)
class ListCursor:
    """A row of a list sorted by due time, rows without one last."""

    due_at: datetime | None
    row_id: int

    @property
    def order(self) -> tuple[bool, datetime, int]:
        return self.due_at is None, self.due_at or _EPOCH, self.row_id

    def __str__(self) -> str:
        ticks = "" if self.due_at is None else str((self.due_at - _EPOCH) // _TICK)
        return f"{ticks}.{self.row_id}"


@dataclass(frozen=True)
class ListPart:
    """Which lines of a list are wanted: of one branch or all, after a place or from the top, and how many of them."""

    branch: str = ""
    after: ListCursor | None = None
    limit: int = PAGE


TOP = ListPart()


def find_place(text: str) -> ListCursor | None:
    """The place an address speaks of; None, the top of the list, for anything else."""
    ticks, _dot, row = text.partition(".")
    if len(text) > _LONGEST or not row.isdecimal() or not (ticks.isdecimal() or not ticks) or int(row) > _MOST:
        return None
    if not ticks:
        return ListCursor(None, int(row))
    moment = int(ticks)
    return ListCursor(_EPOCH + moment * _TICK, int(row)) if moment < (_LAST - _EPOCH) // _TICK else None
