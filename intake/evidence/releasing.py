"""What the hotline lets a department see of who stays unknown to it: a blacked-out copy, or a transcript."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.events import EventKind
from intake.evidence.attaching import copy_row
from intake.evidence.covering import CoveredPage
from intake.evidence.finding import find_file
from intake.evidence.receiving import write_copy
from intake.evidence.room import EvidenceRoom
from intake.evidence.viewing import UNSEEN, file_key
from intake.models import Complaint, Evidence, EvidenceCopy
from intake.sealing.text import text_key_of
from intake.vocabulary import EvidenceCopyKind, FileKind, StaffRole
from routing.translatable import N_

# Whoever sees the original and answers for what leaves the hotline.
RELEASERS = (StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
MOST_SIGNS, LONGEST_REASON = 20_000, 500
_STANDS = N_(
    "A colleague has released this file meanwhile, and that copy stands. Look at it; withdraw it to make another."
)


@dataclass(frozen=True)
class ReleasedFile:
    """Which file, where its copies lie, and why a department gets this one."""

    room: EvidenceRoom
    evidence_id: int
    reason: str


@verb
def release_pages(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    of: ReleasedFile,
    pages: Sequence[CoveredPage],
    *,
    actor: Actor,
    at: datetime,
) -> list[EvidenceCopy]:
    """Release a picture, or the pages of a document as pictures, with what tells who it is blacked out.

    Raises NotPossibleNow where such a copy is released already: two that release at once make one.
    """
    release = _Release.begin(session, complaint, of, EvidenceCopyKind.BLACKED_OUT, actor=actor, at=at)
    if not pages:
        raise InvalidInput(N_("needs at least one page"), field="pages")
    first = 0 if len(pages) == 1 else 1
    return [release.write(page.jpeg, number) for number, page in enumerate(pages, first)]


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
    """Release what a file says or shows, in words of the hotline. Raises NotPossibleNow as `release_pages` does."""
    release = _Release.begin(session, complaint, of, EvidenceCopyKind.TRANSCRIPT, actor=actor, at=at)
    return release.write(required_text(text, "text", longest=MOST_SIGNS).encode())


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
    """No department sees it any more, nor the other pages released with it.

    The record keeps that it was released, and who opened it.
    """
    actor.must_be(*RELEASERS)
    copy = session.get(EvidenceCopy, copy_id)
    if copy is None or copy.complaint_id != complaint.id:
        raise NotFound(N_("there is no such file"))
    pages = standing_copies(session, copy.evidence_id, copy.kind)
    if copy not in pages:
        raise NotPossibleNow(N_("It is withdrawn already: a colleague was faster. Look at what stands now."))
    reason = required_reason(reason, "reason", longest=LONGEST_REASON)
    for page in pages:
        page.released_at = page.released_by_id = None
        about = {"evidence_id": page.evidence_id, "copy_id": page.id, "copy": page.kind, "reason": reason}
        audit.record(session, complaint, EventKind.EVIDENCE_WITHDRAW, actor=actor, at=at, **about)


def standing_copies(session: Session, evidence_id: int, kind: EvidenceCopyKind) -> Sequence[EvidenceCopy]:
    """What of a file the departments see, in the order of its pages."""
    standing = (EvidenceCopy.evidence_id == evidence_id, EvidenceCopy.kind == kind)
    wanted = select(EvidenceCopy).where(*standing, col(EvidenceCopy.released_at).is_not(None))
    return session.exec(wanted.order_by(col(EvidenceCopy.page), col(EvidenceCopy.id))).all()


@dataclass(frozen=True)
class _Release:
    session: Session
    complaint: Complaint
    of: ReleasedFile
    row: Evidence
    kind: EvidenceCopyKind
    reason: str
    actor: Actor
    at: datetime

    @classmethod
    def begin(
        cls,
        session: Session,
        complaint: Complaint,
        of: ReleasedFile,
        kind: EvidenceCopyKind,
        *,
        actor: Actor,
        at: datetime,
    ) -> "_Release":
        actor.must_be(*RELEASERS)
        row = find_file(session, complaint, of.evidence_id)
        if row.scan in UNSEEN:
            raise NotPossibleNow(N_("the file waits for the virus scanner, or a virus was found in it"))
        if standing_copies(session, row.id, kind):
            raise NotPossibleNow(_STANDS)
        reason = required_reason(of.reason, "reason", longest=LONGEST_REASON)
        return cls(session, complaint, of, row, kind, reason, actor, at)

    def write(self, content: bytes, number: int = 0) -> EvidenceCopy:
        key = text_key_of(self.session, self.complaint)
        media = FileKind.TEXT if self.kind is EvidenceCopyKind.TRANSCRIPT else FileKind.JPEG
        store, sealed_by = self.of.room.store, file_key(key, self.row)
        copy = write_copy(store, sealed_by, self.kind, media, [content], at=self.at, page=number)
        made = copy_row(self.row, copy, key, actor=self.actor, at=self.at)
        made.released_at, made.released_by_id = self.at, self.actor.staff_id
        self.session.add(made)
        about = {"evidence_id": self.row.id, "copy_id": made.id, "copy": self.kind, "sha256": copy.sha256}
        audit.record(
            self.session,
            self.complaint,
            EventKind.EVIDENCE_RELEASE,
            actor=self.actor,
            at=self.at,
            reason=self.reason,
            **about,
        )
        return made
