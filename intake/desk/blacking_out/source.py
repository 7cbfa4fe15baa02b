"""The file that is made ready for the departments: its pages, and what stands released of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.errors import NotFound
from intake.evidence.document_pages import blackable_copy, count_pages
from intake.evidence.finding import find_file
from intake.evidence.releasing import standing_copies
from intake.evidence.stores.store import EvidenceStore
from intake.evidence.viewing import UNSEEN, OpenedCopy
from intake.models import EvidenceCopy
from intake.sealing.text import text_key_of
from intake.vocabulary import EvidenceCopyKind, FileKind
from intake.web.staff_names import staff_names
from routing.translatable import N_

_NO_FILE = N_("there is no such file")


@dataclass(frozen=True)
class ReleasedPage:
    """One page of what the departments see of a file."""

    copy_id: int
    kind: EvidenceCopyKind
    page: int
    released_at: datetime | None


@dataclass(frozen=True)
class FileToRelease:
    """Plain values: it is drawn when the transaction is over.

    `source` is what is blacked out, or None of a file that gets a transcript only; `standing` what is released.
    """

    number: str
    evidence_id: int
    kind: FileKind
    size: int
    name: str
    original_id: int
    source: OpenedCopy | None
    standing: Sequence[ReleasedPage]
    released_by: str

    def content(self, store: EvidenceStore) -> bytes:
        """Of its source; read when the transaction is over. Raises NotFound, StoreFailed, CannotOpen."""
        if self.source is None:
            raise NotFound(_NO_FILE)
        return b"".join(self.source.blocks(store))

    def count_pages(self, store: EvidenceStore) -> int:
        """Raises InvalidInput where it cannot be drawn."""
        content = self.content(store)
        assert self.source is not None
        return count_pages(self.source.media, content)


def file_to_release(
    session: Session, number: str, evidence_id: int, kind: EvidenceCopyKind, *, actor: Actor
) -> FileToRelease:
    """What one sees of it is recorded where it is opened. Raises NotFound, also while the scanner has not seen it."""
    complaint = find.get_by_number(session, number)
    find.must_see(session, complaint, actor)
    row, key = find_file(session, complaint, evidence_id), text_key_of(session, complaint)
    if key.is_erased or row.scan in UNSEEN:
        raise NotFound(_NO_FILE)
    copies = session.exec(select(EvidenceCopy).where(EvidenceCopy.evidence_id == row.id)).all()
    wanted, standing = blackable_copy(row), standing_copies(session, row.id, kind)
    names = staff_names(session, {copy.released_by_id for copy in standing})
    return FileToRelease(
        complaint.number,
        row.id,
        row.kind,
        row.size,
        key.open(row.name),
        next(copy.id for copy in copies if copy.kind is EvidenceCopyKind.ORIGINAL),
        next((OpenedCopy.of(row, copy, key) for copy in copies if copy.kind is wanted), None),
        [ReleasedPage(copy.id, copy.kind, copy.page, copy.released_at) for copy in standing],
        next(iter(names.values()), ""),
    )
