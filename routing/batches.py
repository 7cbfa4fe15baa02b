"""Much in lots: cut from what there is, or read from a table by its key."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row
from sqlmodel import Session

T = TypeVar("T")
_BEFORE_ALL = -(2**63)


def batched(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """So many at a time, the last lot with what is left; `itertools.batched` of Python 3.12, in lists."""
    left = iter(values)
    while batch := list(islice(left, size)):
        yield batch


def read_batches(
    session: Session, statement: Any, key: Any, size: int, *, after: Any = _BEFORE_ALL
) -> Iterator[Sequence[Row[Any]]]:
    """What a select finds beyond `after`, in the order of `key`, its first column; each lot is read when asked for."""
    ordered = statement.order_by(key).limit(size)
    while batch := session.execute(ordered.where(key > after)).all():
        yield batch
        if len(batch) < size:
            return
        after = batch[-1][0]
