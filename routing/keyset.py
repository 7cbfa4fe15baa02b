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
    # A narrower column than BIGINT takes no such bound.
    wanted = ordered if after is _BEFORE_ALL else ordered.where(key > after)
    while batch := session.execute(wanted).all():
        yield batch
        if len(batch) < size:
            return
        wanted = ordered.where(key > batch[-1][0])
