"""What the office chain says was kept for good, held against what is stored: one walk, whatever it is that is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlmodel import Session, col, select

from intake.casework.ledger.findings import AuditProgress
from intake.errors import DomainError
from intake.models import OfficeEvent
from routing.translatable import TranslatableText

Row = TypeVar("Row")
Sentence = Callable[..., TranslatableText]


@dataclass(frozen=True)
class KeptRows(Generic[Row]):
    """Rows that nobody may change: each is told of by one event, under a name in the event, with a commitment.

    `name` are the fields of an event that name a row, and what the sentences are given; `rows` are stored by them.
    """

    kind: str
    name: tuple[str, ...]
    rows: Mapping[tuple[Any, ...], Row]
    is_committed_to: Callable[[Mapping[str, Any], Row], bool]
    gone: Sentence
    altered: Sentence
    never: Sentence


def check_kept(session: Session, kept: KeptRows[Row], progress: AuditProgress) -> None:
    """Each row that the office chain tells of, and none that it does not."""
    stored = dict(kept.rows)
    events = select(OfficeEvent).where(OfficeEvent.kind == kept.kind).order_by(col(OfficeEvent.seq))
    for event in session.scalars(events):
        name = tuple(event.data[field] for field in kept.name)
        row = stored.pop(name, None)
        if row is None:
            progress.add(kept.gone(*name))
        elif not _is_as_told(kept, event.data, row):
            progress.add(kept.altered(*name))
    for name in stored:
        progress.add(kept.never(*name))


def _is_as_told(kept: KeptRows[Row], told: Mapping[str, Any], row: Row) -> bool:
    try:
        return kept.is_committed_to(told, row)
    except DomainError:  # by a key that there is no more
        return False
