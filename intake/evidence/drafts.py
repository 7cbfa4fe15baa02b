"""Files sent before their form is: each kept by itself, so that a bad line or a reload costs one file at most.

`batch` names the form they belong to. A draft lives a day; then it is swept, unless it is of a text that waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from intake import numbers
from intake.db import Database, after_commit
from intake.errors import InvalidInput, NotFound
from intake.evidence.limits import check_room_for
from intake.evidence.receiving import plain_name, receive_file
from intake.evidence.room import EvidenceRoom
from intake.evidence.stored_file import StoredFile
from intake.evidence.stores.store import EvidenceStore
from intake.models import EvidenceDraft
from intake.sealing.places import evidence_draft_place
from intake.sealing.ring import key_ring_of
from routing.translatable import N_

HELD = "inbound_media:"


@dataclass(frozen=True)
class DraftFile:
    """One file of a form that was not sent yet."""

    id: int
    file: StoredFile


def keep_draft(database: Database, room: EvidenceRoom, batch: str, file: IO[bytes], name: str, *, at: datetime) -> int:
    """The draft's id. No transaction is open while the file is read, drawn anew and written."""
    with database.reading() as session:
        _check(session, room, batch, plain_name(name), file.seek(0, 2))
    stored = receive_file(room, file, name, at=at)
    with database.unit_of_work() as session:
        return add_draft(session, batch, stored, at=at)


def add_draft(session: Session, batch: str, stored: StoredFile, *, at: datetime) -> int:
    """The draft's id."""
    draft_id = numbers.new_id(at)
    sealed = key_ring_of(session).seal(stored.model_dump_json().encode(), place=evidence_draft_place(draft_id))
    copy_ids = [copy.id for copy in stored.copies]
    row = EvidenceDraft(
        id=draft_id, batch=batch, sealed=sealed, copy_ids=copy_ids, size=stored.stored_size, created_at=at
    )
    session.add(row)
    return draft_id


def held_batch(media_id: int) -> str:
    """Of a file of a text that waits for a person: no form, so it lives until that one has decided."""
    return f"{HELD}{media_id}"


def has_room(session: Session, room: EvidenceRoom, size: int) -> bool:
    """Whether all drafts together may be so much more."""
    every = session.exec(select(func.coalesce(func.sum(EvidenceDraft.size), 0))).one()
    return every + size <= room.limits.draft_bytes


def drafts_of(session: Session, batch: str) -> list[DraftFile]:
    """In the order they were sent."""
    return [DraftFile(row.id, _file(session, row)) for row in _rows(session, batch)]


def take_drafts(session: Session, batch: str) -> list[StoredFile]:
    """The files of a batch, which are drafts no more: whoever takes them makes them a complaint's."""
    rows = _hold(session, batch)
    files = [_file(session, row) for row in rows]
    for row in rows:
        session.delete(row)
    return files


def remove_draft(session: Session, store: EvidenceStore, batch: str, draft_id: int) -> None:
    """Gone with the commit. Raises NotFound where the batch has no such file."""
    row = next((row for row in _hold(session, batch) if row.id == draft_id), None)
    if row is None:
        raise NotFound(N_("this form has no such file"))
    copy_ids = row.copy_ids
    session.delete(row)
    after_commit(session, lambda: store.delete(copy_ids))


def _rows(session: Session, batch: str) -> Sequence[EvidenceDraft]:
    return session.exec(_of(batch)).all()


def _hold(session: Session, batch: str) -> Sequence[EvidenceDraft]:
    """Those still there: of who takes a file and who throws it away one comes first, and the other finds none."""
    return session.exec(_of(batch).with_for_update()).all()


def _of(batch: str) -> SelectOfScalar[EvidenceDraft]:
    return select(EvidenceDraft).where(EvidenceDraft.batch == batch).order_by(col(EvidenceDraft.id))


def _file(session: Session, row: EvidenceDraft) -> StoredFile:
    return StoredFile.model_validate_json(key_ring_of(session).open(row.sealed, place=evidence_draft_place(row.id)))


def _check(session: Session, room: EvidenceRoom, batch: str, name: str, size: int) -> None:
    kept = [draft.file.size for draft in drafts_of(session, batch)]
    check_room_for(room.limits, name, size, files=len(kept), total=sum(kept))
    if not has_room(session, room, size):
        message = N_(
            "%(name)s cannot be taken now: too much is being sent. Try again in some hours, or send without it."
        )
        raise InvalidInput(message, name=name, field="files")
