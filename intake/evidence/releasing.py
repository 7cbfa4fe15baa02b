"""What the hotline lets a department see of who stays unknown to it: a blacked-out copy, or a transcript."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.events import EventKind
from intake.evidence.attaching import copy_row
from intake.evidence.file_types import PICTURES, kind_of
from intake.evidence.pictures import redraw
from intake.evidence.receiving import write_copy
from intake.evidence.room import EvidenceRoom
from intake.evidence.viewing import UNSEEN, file_key
from intake.models import Complaint, Evidence, EvidenceCopy
from intake.sealing.text import text_key_of
from intake.vocabulary import EvidenceCopyKind, FileKind, StaffRole
from routing.translatable import N_

# Whoever sees the original and answers for what leaves the hotline.
RELEASERS = (StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.SUPERVISOR)


@dataclass(frozen=True)
class ReleasedFile:
    """Which file, and where its copies lie."""

    room: EvidenceRoom
    evidence_id: int


@verb
def release_pages(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    of: ReleasedFile,
    pages: Sequence[bytes],
    *,
    actor: Actor,
    at: datetime,
) -> list[EvidenceCopy]:
    """Release a picture, or the pages of a document as pictures, with what tells who it is blacked out.

    Each is drawn anew from its pixels, so nothing lies under the black.
    """
    release = _Release.of(session, complaint, of, actor, at)
    if not pages:
        raise InvalidInput(N_("needs at least one page"), field="pages")
    drawn = [_drawn(page, str(number)) for number, page in enumerate(pages, 1)]
    first = 0 if len(drawn) == 1 else 1
    return [release.write(EvidenceCopyKind.BLACKED_OUT, page, number) for number, page in enumerate(drawn, first)]


@verb
def release_transcript(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001
    complaint: Complaint,
    of: ReleasedFile,
    text: str,
    *,
    actor: Actor,
    at: datetime,
) -> EvidenceCopy:
    """Release what a file says or shows, in words of the hotline."""
    release = _Release.of(session, complaint, of, actor, at)
    return release.write(EvidenceCopyKind.TRANSCRIPT, required_text(text, "text").encode())


@verb
def withdraw_copy(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001
    complaint: Complaint,
    copy_id: int,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """No department sees it any more; the record keeps that it was released, and who opened it."""
    actor.must_be(*RELEASERS)
    copy = session.get(EvidenceCopy, copy_id)
    if copy is None or copy.complaint_id != complaint.id or copy.released_at is None:
        raise NotFound(N_("there is no such file"))
    reason = required_text(reason, "reason")
    copy.released_at = copy.released_by_id = None
    about = {"evidence_id": copy.evidence_id, "copy_id": copy.id, "copy": copy.kind, "reason": reason}
    audit.record(session, complaint, EventKind.EVIDENCE_WITHDRAW, actor=actor, at=at, **about)


def _drawn(page: bytes, name: str) -> bytes:
    kind = kind_of(BytesIO(page), name)
    if kind not in PICTURES:
        raise InvalidInput(N_("page %(name)s is no picture"), name=name, field="pages")
    return redraw(BytesIO(page), kind, name)[0]


@dataclass(frozen=True)
class _Release:
    session: Session
    complaint: Complaint
    room: EvidenceRoom
    row: Evidence
    actor: Actor
    at: datetime

    @classmethod
    def of(cls, session: Session, complaint: Complaint, of: ReleasedFile, actor: Actor, at: datetime) -> "_Release":
        actor.must_be(*RELEASERS)
        row = session.get(Evidence, of.evidence_id)
        if row is None or row.complaint_id != complaint.id:
            raise NotFound(N_("there is no such file"))
        if row.scan in UNSEEN:
            raise NotPossibleNow(N_("the file waits for the virus scanner, or a virus was found in it"))
        return cls(session, complaint, of.room, row, actor, at)

    def write(self, kind: EvidenceCopyKind, content: bytes, number: int = 0) -> EvidenceCopy:
        key = text_key_of(self.session, self.complaint)
        media = FileKind.TEXT if kind is EvidenceCopyKind.TRANSCRIPT else FileKind.JPEG
        copy = write_copy(self.room.store, file_key(key, self.row), kind, media, [content], at=self.at, page=number)
        made = copy_row(self.row, copy, key, actor=self.actor, at=self.at)
        made.released_at, made.released_by_id = self.at, self.actor.staff_id
        self.session.add(made)
        about = {"evidence_id": self.row.id, "copy_id": made.id, "copy": kind, "sha256": copy.sha256}
        audit.record(self.session, self.complaint, EventKind.EVIDENCE_RELEASE, actor=self.actor, at=self.at, **about)
        return made
