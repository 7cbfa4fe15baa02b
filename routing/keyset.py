"""Keyset pagination: a table read in the order of its key, each batch from where the last one ended."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

_BEFORE_ALL = -(2**63)


def read_batches(
    session: Session, statement: Any, key: Any, size: int, *, after: Any = _BEFORE_ALL
) -> Iterator[Sequence[Row[Any]]]:
    """What a select finds beyond `after`, by `key`, its first column; each batch is read when asked for."""
    ordered = statement.order_by(key).limit(size)
    while batch := session.execute(ordered.where(key > after)).all():
        yield batch
        if len(batch) < size:
            return
        after = batch[-1][0]
