"""What is enclosed with an answer 答复附件: shown to the complainant once that has passed, every opening on record.

As the answer itself, to those whose complaints were joined as well.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.matters import members
from intake.errors import NotFound
from intake.evidence.file_types import PICTURES
from intake.evidence.viewing import UNSEEN, OpenedCopy, record_reading
from intake.models import Complaint, Evidence, EvidenceCopy, Handling
from intake.sealing.text import text_key_of
from intake.vocabulary import EvidenceCopyKind, EvidencePurpose, HandlingState
from routing.translatable import N_


@dataclass(frozen=True)
class Enclosure:
    """One file as the complainant's page lists it."""

    row: Evidence
    copy: EvidenceCopy
    name: str


def enclosures_of(session: Session, complaint: Complaint) -> list[Enclosure]:
    """Of the answer a complainant is told; none before it has passed, or of a part that is being done again."""
    told = _told(session, complaint)
    if told is None:
        return []
    key = text_key_of(session, told)
    wanted = select(Evidence, EvidenceCopy).join(EvidenceCopy, col(EvidenceCopy.evidence_id) == Evidence.id)
    enclosed = (Evidence.complaint_id == told.id, Evidence.purpose == EvidencePurpose.ENCLOSURE)
    found = session.exec(wanted.where(*enclosed).order_by(col(Evidence.id))).all()
    shown = ((row, copy) for row, copy in found if _is_shown(row, copy) and _stands(session, row))
    return [Enclosure(row, copy, key.open(row.name)) for row, copy in shown]


def open_enclosure(
    session: Session, complaint: Complaint, copy_id: int, *, actor: Actor, at: datetime, is_part: bool = False
) -> OpenedCopy:
    """The file, read on record as `record_reading` does; the caller holds the complaint's row. Raises NotFound."""
    found = next((one for one in enclosures_of(session, complaint) if one.copy.id == copy_id), None)
    if found is None:
        raise NotFound(N_("there is no such file"))
    told = find.lock_by_id(session, found.row.complaint_id)
    record_reading(session, told, found.copy, actor=actor, at=at, is_part=is_part)
    return OpenedCopy.of(found.row, found.copy, text_key_of(session, told))


def _told(session: Session, complaint: Complaint) -> Complaint | None:
    """The complaint whose answer is told, once it is."""
    told = members.handled_with(session, complaint)
    return told if told.closed_at is not None and told.text_key is not None else None


def _is_shown(row: Evidence, copy: EvidenceCopy) -> bool:
    """A picture as it was drawn anew, without place and device; all else as it is."""
    kind = EvidenceCopyKind.PICTURE if row.kind in PICTURES else EvidenceCopyKind.ORIGINAL
    return copy.kind is kind and copy.destroyed_at is None and row.scan not in UNSEEN and not row.is_taken_off


def _stands(session: Session, row: Evidence) -> bool:
    if row.handling_id is None:
        return True
    return session.get_one(Handling, row.handling_id).state is HandlingState.REPLIED
