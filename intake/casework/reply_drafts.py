"""What a department has written of its answer so far: kept sealed, one a part, and never saved over unseen."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.errors import DomainError, IllegalMove, InvalidInput
from intake.models import Complaint, Handling, ReplyDraft
from intake.sealing.text import SealedText, TextKey, text_key_of
from intake.vocabulary import HandlingState, Move
from routing.translatable import N_

Fields = Mapping[str, Sequence[str]]  # of the form, by name; a field with several values has them all
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class KeptReply:
    """As it stands. `revision` 0: nothing is kept."""

    revision: int
    fields: Fields
    saved_by_id: int | None = None
    saved_at: datetime | None = None


NOTHING_KEPT = KeptReply(0, {})


class DraftOvertaken(DomainError):
    """A colleague has saved since: `kept` is theirs, which nobody has seen here yet. Nothing was written."""

    status = 409

    def __init__(self, kept: KeptReply) -> None:
        super().__init__(N_("a colleague has written on this answer since you opened it: put both together"))
        self.kept = kept


def draft_of(session: Session, part: Handling, key: TextKey) -> KeptReply:
    row = session.exec(select(ReplyDraft).where(ReplyDraft.handling_id == part.id)).first()
    return _kept(row, key) if row is not None else NOTHING_KEPT


def save_draft(
    session: Session, complaint: Complaint, fields: Fields, *, revision: int, actor: Actor, at: datetime
) -> KeptReply:
    """Keep it; `revision` is the one it was written on. Raises DraftOvertaken where a colleague has saved another.

    The caller holds the complaint's row, so that of two who save at once one waits and is told.
    """
    part, key = find.open_handling_of(session, complaint, actor.department_id), text_key_of(session, complaint)
    if part.state is not HandlingState.SIGNED:
        raise IllegalMove(complaint.state, Move.REPLY)
    row = session.exec(select(ReplyDraft).where(ReplyDraft.handling_id == part.id)).first()
    written = {name: [one for one in values if one.strip()] for name, values in fields.items()}
    written = {name: values for name, values in written.items() if values}
    if row is not None:
        stands = _kept(row, key)
        if stands.fields == written:
            return stands
        if stands.revision != revision:
            raise DraftOvertaken(stands)
    elif not written:
        return NOTHING_KEPT
    text = json.dumps(written, ensure_ascii=False)
    if len(text.encode()) > _MOST_BYTES:
        raise InvalidInput(N_("is too long to be kept"), field="reply_text")
    row = row or ReplyDraft(
        handling_id=part.id, complaint_id=complaint.id, revision=0, body=SealedText(b""), saved_by_id=0, saved_at=at
    )
    sealed = key.seal(text)
    assert sealed is not None  # an object is never nothing
    row.body, row.revision, row.saved_by_id, row.saved_at = sealed, row.revision + 1, actor.staff_id or 0, at
    session.add(row)
    session.flush()
    return _kept(row, key)


def take_draft(session: Session, complaint: Complaint, *, revision: int, fields: Fields, actor: Actor) -> None:
    """It goes as the answer is sent. Raises DraftOvertaken where that was written on another version and differs."""
    part = find.open_handling_of(session, complaint, actor.department_id)
    stands = draft_of(session, part, text_key_of(session, complaint))
    if stands.revision != revision and stands.fields != fields:
        raise DraftOvertaken(stands)
    session.execute(delete(ReplyDraft).where(col(ReplyDraft.handling_id) == part.id))


def _kept(row: ReplyDraft, key: TextKey) -> KeptReply:
    text = key.open(row.body)
    return KeptReply(row.revision, json.loads(text) if text else {}, row.saved_by_id, row.saved_at)
