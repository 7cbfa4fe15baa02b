"""Who sees which copy of a file, and the record of who opened it.

The hotline sees all. Of a complaint whose complainant stays unknown to the department, its people see only what the
hotline released; else they see the picture drawn anew, and of what is no picture the original. What a department has
handed in itself it sees. Nobody sees what waits for the scanner, what it found a virus in, or what was taken off.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import NotFound
from intake.events import EventKind
from intake.evidence.file_types import PICTURES
from intake.evidence.pictures import shrunk
from intake.evidence.stored_file import StoredCopy, StoredFile
from intake.evidence.stores.store import EvidenceStore, StoreFailed
from intake.identity.redacted_texts import texts_for
from intake.models import Complaint, ComplaintEvent, ComplaintIdentity, Evidence, EvidenceCopy
from intake.sealing.envelope import CannotOpen
from intake.sealing.places import evidence_copy_place
from intake.sealing.stream import open_stream
from intake.sealing.text import TextKey, text_key_of
from intake.vocabulary import (
    ActorKind,
    Confidentiality,
    EvidenceCopyKind,
    EvidencePurpose,
    EvidenceSource,
    FileKind,
    ScanState,
)
from routing.translatable import N_

UNSEEN = frozenset({ScanState.WAITING, ScanState.INFECTED})
_NO_FILE = N_("there is no such file")
_ONE_READING = timedelta(hours=1)
_DRAWN = frozenset({EvidenceCopyKind.PICTURE, EvidenceCopyKind.THUMBNAIL})
RELEASED = frozenset({EvidenceCopyKind.BLACKED_OUT, EvidenceCopyKind.TRANSCRIPT})


@dataclass(frozen=True)
class EvidenceView:
    """One file as a person may see it; `copies` without the thumbnail, which is part of the page."""

    row: Evidence
    name: str
    copies: Sequence[EvidenceCopy]
    thumbnail: EvidenceCopy | None
    is_withheld: bool  # it is there, and this person sees no copy of it

    def find_copy(self, kind: EvidenceCopyKind) -> EvidenceCopy | None:
        return next((copy for copy in self.copies if copy.kind is kind), None)

    @property
    def standing_picture(self) -> EvidenceCopy | None:
        """The first page of what was released blacked out."""
        standing = [copy for copy in self.copies if copy.kind is EvidenceCopyKind.BLACKED_OUT and copy.released_at]
        return min(standing, key=lambda copy: copy.page, default=None)


@dataclass(frozen=True)
class OpenedCopy:
    """A copy somebody may read now, and the key it opens with. A released one has no name: it may say who it is."""

    copy_id: int
    kind: EvidenceCopyKind
    media: FileKind
    size: int
    name: str
    key: bytes = field(repr=False)
    page: int = 0

    @classmethod
    def of(cls, row: Evidence, copy: EvidenceCopy, text_key: TextKey) -> "OpenedCopy":
        """Plain values: it is read when the transaction is over."""
        name = "" if copy.kind in RELEASED else text_key.open(row.name)
        return cls(copy.id, copy.kind, copy.media, copy.size, name, file_key(text_key, row), copy.page)

    @classmethod
    def of_stored(cls, file: StoredFile, copy: StoredCopy) -> "OpenedCopy":
        """Of a file that is no complaint's yet."""
        return cls(copy.id, copy.kind, copy.media, copy.size, file.name, bytes.fromhex(file.key))

    def blocks(self, store: EvidenceStore, start: int = 0) -> Iterator[bytes]:
        """Its content from that byte on. Raises StoreFailed, CannotOpen."""
        return open_stream(self.key, evidence_copy_place(self.copy_id), partial(store.read, self.copy_id), start)

    def content_or_nothing(self, store: EvidenceStore) -> bytes:
        """Of a thumbnail, without which a page is shown all the same."""
        try:
            return b"".join(self.blocks(store))
        except (StoreFailed, CannotOpen):
            return b""


def evidence_of(session: Session, complaint: Complaint, actor: Actor) -> list[EvidenceView]:
    """Every file of a complaint whose reading is recorded by the caller, in the order they came in."""
    rows = session.exec(select(Evidence).where(Evidence.complaint_id == complaint.id).order_by(col(Evidence.id))).all()
    if not rows:
        return []
    key, is_known = texts_for(session, complaint, actor), is_open(session, complaint)
    copies = defaultdict(list)
    wanted = select(EvidenceCopy).where(EvidenceCopy.complaint_id == complaint.id)
    for copy in session.exec(wanted.order_by(col(EvidenceCopy.page), col(EvidenceCopy.id))):
        copies[copy.evidence_id].append(copy)
    return [_view(row, copies[row.id], key, actor, is_known=is_known) for row in rows]


def open_copy(
    session: Session, complaint: Complaint, copy_id: int, *, actor: Actor, at: datetime, is_part: bool = False
) -> OpenedCopy:
    """The copy, its reading recorded as `record_reading` does. The caller holds the complaint's row.

    To whom it is not to be shown it does not exist: NotFound.
    """
    find.must_see(session, complaint, actor)
    key, is_known = text_key_of(session, complaint), is_open(session, complaint)
    copy = session.get(EvidenceCopy, copy_id)
    if copy is None or copy.complaint_id != complaint.id or key.is_erased:
        raise NotFound(_NO_FILE)
    row = session.get_one(Evidence, copy.evidence_id)
    if not _may_see(row, copy, actor, is_known=is_known):
        raise NotFound(_NO_FILE)
    record_reading(session, complaint, copy, actor=actor, at=at, is_part=is_part)
    return OpenedCopy.of(row, copy, texts_for(session, complaint, actor))


def record_reading(
    session: Session, complaint: Complaint, copy: EvidenceCopy, *, actor: Actor, at: datetime, is_part: bool
) -> None:
    """A further part of what the same person opened just now is the same reading: a player asks for many."""
    if is_part and _was_opened(session, complaint, copy, actor, since=at - _ONE_READING):
        return
    # The record stays for good: of a complainant it keeps no network address, which may tell who that is.
    address = actor.address if actor.kind is ActorKind.STAFF else ""
    about = {"evidence_id": copy.evidence_id, "copy_id": copy.id, "copy": copy.kind, "address": address}
    audit.record(session, complaint, EventKind.EVIDENCE_VIEW, actor=actor, at=at, **about)


def _was_opened(session: Session, complaint: Complaint, copy: EvidenceCopy, actor: Actor, *, since: datetime) -> bool:
    """By this person, and recorded."""
    whose = (ComplaintEvent.actor_kind == actor.kind, ComplaintEvent.actor_id == actor.staff_id)
    by_them = (ComplaintEvent.complaint_id == complaint.id, *whose)
    opened = (ComplaintEvent.kind == EventKind.EVIDENCE_VIEW, col(ComplaintEvent.at) > since)
    found = session.exec(select(ComplaintEvent.data).where(*by_them, *opened))
    return any(data["copy_id"] == copy.id for data in found)


def thumbnail_of(session: Session, complaint: Complaint, store: EvidenceStore, view: EvidenceView) -> bytes | None:
    """Shown within a page whose reading is recorded; None where there is none, or the store does not answer.

    Who sees only what was released sees that one small.
    """
    key = text_key_of(session, complaint)
    copy = view.thumbnail or view.standing_picture
    if copy is None or key.is_erased:
        return None
    content = OpenedCopy.of(view.row, copy, key).content_or_nothing(store)
    return shrunk(content) if content and copy is not view.thumbnail else content or None


def file_key(key: TextKey, row: Evidence) -> bytes:
    """What all copies of a file open with. Raises NotFound once it is taken off."""
    if row.is_taken_off:
        raise NotFound(_NO_FILE)
    return bytes.fromhex(key.open(row.file_key))


def _view(row: Evidence, copies: Sequence[EvidenceCopy], key: TextKey, actor: Actor, *, is_known: bool) -> EvidenceView:
    seen = [] if key.is_erased else [copy for copy in copies if _may_see(row, copy, actor, is_known=is_known)]
    thumbnail = next((copy for copy in seen if copy.kind is EvidenceCopyKind.THUMBNAIL), None)
    # A name is the complainant's own words, and may say who they are: it goes with what is shown as it came.
    is_named = actor.is_hotline or any(copy.kind not in RELEASED for copy in seen)
    name = key.open(row.name) if is_named else ""
    rest = [copy for copy in seen if copy is not thumbnail]
    is_withheld = not rest and row.scan not in UNSEEN and not row.is_taken_off
    return EvidenceView(row, name, rest, thumbnail, is_withheld)


def _may_see(row: Evidence, copy: EvidenceCopy, actor: Actor, *, is_known: bool) -> bool:
    if row.is_taken_off or row.scan in UNSEEN or copy.destroyed_at is not None:
        return False
    if actor.is_hotline or row.source is EvidenceSource.DEPARTMENT:
        return True
    if row.purpose is not EvidencePurpose.MATERIAL:
        return True  # the hotline's own papers
    if copy.kind in RELEASED:
        return copy.released_at is not None
    if not is_known:
        return False
    return copy.kind in _DRAWN or row.kind not in PICTURES


def is_open(session: Session, complaint: Complaint) -> bool:
    """Whether the department may know who complains; not where nothing says so."""
    identity = session.get(ComplaintIdentity, complaint.id)
    return identity is not None and identity.confidentiality is Confidentiality.OPEN
