"""Batches of the watch-list as documents announce them, each with its day, its document and its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.casework.text_input import required_text
from intake.errors import InvalidInput, NotFound
from intake.language.i18n import N_
from intake.models import WatchBatch, WatchEntry
from intake.vocabulary import StaffRole

OPENED = "registry:open_watch_batch"


@dataclass(frozen=True)
class BatchLine:
    """A batch and how many stand in it now, of all that ever did."""

    row: WatchBatch
    standing: int
    ever: int


def open_batch(
    session: Session, *, name: str, document: str, begins_on: date, reason: str, actor: Actor, at: datetime
) -> WatchBatch:
    actor.must_be(StaffRole.ADMINISTRATOR)
    row = new_batch(session, name, document, begins_on, reason=reason, actor=actor, at=at)
    told = {"batch_id": row.id, "name": row.name, "document": row.document, "begins_on": begins_on.isoformat()}
    audit.record_office(session, OPENED, actor=actor, at=at, **told)
    return row


def new_batch(
    session: Session, name: str, document: str, begins_on: date, *, reason: str, actor: Actor, at: datetime
) -> WatchBatch:
    """The caller has seen that the actor may, and records it."""
    name = required_text(name, "batch_name", longest=60)
    if session.exec(select(WatchBatch.id).where(WatchBatch.name == name)).first() is not None:
        raise InvalidInput(N_("is the name of a batch already"), field="batch_name")
    row = WatchBatch(
        name=name,
        document=required_text(document, "document", longest=200),
        begins_on=begins_on,
        reason=required_reason(reason, "reason", longest=1000),
        opened_by_id=actor.staff_id,
        opened_at=at,
    )
    session.add(row)
    session.flush()
    return row


def get_batch(session: Session, batch_id: int) -> WatchBatch:
    row = session.get(WatchBatch, batch_id)
    if row is None:
        raise NotFound(N_("there is no such batch"), field="batch")
    return row


def batches(session: Session) -> Sequence[WatchBatch]:
    """The newest first."""
    return session.exec(select(WatchBatch).order_by(col(WatchBatch.begins_on).desc(), col(WatchBatch.id).desc())).all()


def batch_lines(session: Session, *, on: date) -> list[BatchLine]:
    """The newest first."""
    rows = session.exec(
        select(
            WatchEntry.batch_id,
            func.count(),
            func.count().filter(func.coalesce(col(WatchEntry.valid_to), date.max) > on),
        ).group_by(col(WatchEntry.batch_id))
    )
    counted = {batch_id: (standing, ever) for batch_id, ever, standing in rows}
    return [BatchLine(row, *counted.get(row.id, (0, 0))) for row in batches(session)]
