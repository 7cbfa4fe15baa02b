"""Files of a text that waits for a person: fetched for whoever decides about it, and let go when it is put aside.

They lie sealed as drafts do, under the ring, for there is no complaint yet whose key they could have. Whoever files the
text takes them along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.conversation.waiting import get_kept
from intake.errors import NotFound
from intake.evidence.drafts import drafts_of, held_batch
from intake.evidence.file_types import PICTURES
from intake.evidence.stored_file import StoredFile
from intake.evidence.viewing import OpenedCopy
from intake.models import InboundMedia, InboundMessage, KeptText
from intake.vocabulary import EvidenceCopyKind, MediaState
from routing.translatable import N_

READ_FILE = "inbound:read_file"
# A person has to look at its text, which is not erased yet.
_IS_ASKED_FOR = and_(
    col(KeptText.needs_person), col(KeptText.settled_at).is_(None), col(InboundMessage.sealed_from) != b""
)


@dataclass(frozen=True)
class HeldFile:
    """One file of a text, as its page lists it: there, or why not; neither while it is fetched."""

    media_id: int
    number: int
    file: StoredFile | None
    why: str

    @property
    def thumbnail(self) -> OpenedCopy | None:
        return _opened(self.file, EvidenceCopyKind.THUMBNAIL) if self.file else None


def held_files(session: Session, inbound_id: int) -> list[HeldFile]:
    """Of a text that has found no complaint; in the order they were sent."""
    wanted = select(InboundMedia).join(InboundMessage, col(InboundMessage.id) == InboundMedia.inbound_id)
    own = (InboundMedia.inbound_id == inbound_id, col(InboundMessage.complaint_id).is_(None))
    rows = session.exec(wanted.where(*own).order_by(col(InboundMedia.id))).all()
    return [HeldFile(row.id, number, _file(session, row), row.why) for number, row in enumerate(rows, 1)]


def open_held(session: Session, inbound_id: int, media_id: int, *, actor: Actor, at: datetime) -> OpenedCopy:
    """A picture drawn anew, all else as it came; the reading is on record. Raises NotFound."""
    get_kept(session, inbound_id, actor)
    found = next((one.file for one in held_files(session, inbound_id) if one.media_id == media_id), None)
    if found is None:
        raise NotFound(N_("there is no such file"))
    record_office(session, READ_FILE, actor=actor, at=at, inbound_id=inbound_id, media_id=media_id)
    opened = _opened(found, EvidenceCopyKind.PICTURE if found.kind in PICTURES else EvidenceCopyKind.ORIGINAL)
    if opened is None:
        raise NotFound(N_("there is no such file"))
    return opened


def to_hold(session: Session, *, at: datetime, limit: int) -> Sequence[int]:
    """Files that lie with the provider, of texts that somebody has to look at."""
    is_due = and_(col(InboundMedia.state) == MediaState.WAITING, col(InboundMedia.next_at) <= at)
    return _of_unfiled(session, and_(is_due, _IS_ASKED_FOR), limit)


def to_let_go(session: Session, *, limit: int) -> Sequence[int]:
    """Files that were fetched, of texts that were put aside or erased meanwhile."""
    is_settled = or_(col(KeptText.settled_at).is_not(None), col(InboundMessage.sealed_from) == b"")
    return _of_unfiled(session, and_(col(InboundMedia.state) == MediaState.HELD, is_settled), limit)


def find_held(session: Session, media_id: int) -> StoredFile | None:
    found = drafts_of(session, held_batch(media_id))
    return found[0].file if found else None


def _of_unfiled(session: Session, condition: ColumnElement[bool], limit: int) -> Sequence[int]:
    wanted = (
        select(InboundMedia.id)
        .join(InboundMessage, col(InboundMessage.id) == InboundMedia.inbound_id)
        .join(KeptText, col(KeptText.inbound_id) == InboundMedia.inbound_id)
        .where(col(InboundMessage.complaint_id).is_(None), condition)
    )
    return session.exec(wanted.order_by(col(InboundMedia.id)).limit(limit)).all()


def _file(session: Session, row: InboundMedia) -> StoredFile | None:
    return find_held(session, row.id) if row.state is MediaState.HELD else None


def _opened(file: StoredFile, kind: EvidenceCopyKind) -> OpenedCopy | None:
    copy = file.find_copy(kind)
    return OpenedCopy.of_stored(file, copy) if copy is not None else None
