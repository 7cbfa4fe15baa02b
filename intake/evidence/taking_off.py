"""Taking a file off that was added by mistake: another complaint's papers, or a stranger's.

Its objects are destroyed, its name and its key thrown away. Its row stays, and its digest in the record: both say that
it was there. A department sees that a file was withdrawn, and nothing else of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.lifecycle import ENDS
from intake.casework.matters import members
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text
from intake.casework.verb import verb
from intake.casework.verbs.holding.hold import is_held
from intake.db import after_commit
from intake.errors import NotFound, NotPossibleNow
from intake.events import EventKind
from intake.evidence.attaching import SORTERS
from intake.evidence.finding import find_file
from intake.evidence.stores.store import EvidenceStore
from intake.models import Complaint, ComplaintEvent, ComplaintIdentity, Evidence, EvidenceCopy, Staff
from intake.vocabulary import ActorKind, EvidenceSource, ScanState, State
from routing.translatable import N_

# At the hotline, with a reason; a complainant takes off their own as long as nobody has used it.
TAKERS = SORTERS
LONGEST_REASON = 500
_USED = N_("A department has worked with this file already. Tell the hotline; it can still take the file off.")


@dataclass(frozen=True)
class UnwantedFile:
    """Which file, where its copies lie, and why it does not belong to the complaint."""

    store: EvidenceStore
    evidence_id: int
    reason: str = ""


@dataclass(frozen=True)
class OwnFile:
    """A file on its complainant's own page, which says nothing of what it shows."""

    row: Evidence
    can_be_taken_off: bool


def own_files(session: Session, complaint: Complaint) -> list[OwnFile]:
    """What the complainant sent, in the order it came."""
    own = (Evidence.complaint_id == complaint.id, Evidence.source == EvidenceSource.COMPLAINANT)
    rows = session.exec(select(Evidence).where(*own).order_by(col(Evidence.id))).all()
    used = _used(session, complaint) if rows and _is_under_way(session, complaint) else {row.id for row in rows}
    return [OwnFile(row, can_be_taken_off=row.id not in used and not row.is_taken_off) for row in rows]


@verb
def take_off(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    of: UnwantedFile,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Gone with the commit. What the store fails to destroy then, the sweep does.

    Raises NotFound, NotPossibleNow where a complainant comes too late, InvalidInput where the hotline gives no reason.
    """
    row = find_file(session, complaint, of.evidence_id)
    if complaint.text_key is None:
        raise NotPossibleNow(N_("the texts of this complaint are erased; nothing more can be written about it"))
    if is_held(session.get_one(ComplaintIdentity, complaint.id), at=at):
        raise NotPossibleNow(N_("a legal hold is on this complaint; no file is taken off until it is lifted"))
    reason = _checked(session, complaint, row, of.reason, actor)
    row.taken_off_at, row.taken_off_by_id = at, actor.staff_id
    row.name = row.file_key = None
    if row.scan is ScanState.WAITING:
        row.scan = ScanState.NOT_SCANNED
    audit.record(session, complaint, EventKind.EVIDENCE_TAKE_OFF, actor=actor, at=at, evidence_id=row.id, reason=reason)
    copy_ids = session.exec(select(EvidenceCopy.id).where(EvidenceCopy.evidence_id == row.id)).all()
    after_commit(session, lambda: of.store.delete(copy_ids))


def _checked(session: Session, complaint: Complaint, row: Evidence, reason: str, actor: Actor) -> str:
    if actor.kind is not ActorKind.COMPLAINANT:
        actor.must_be(*TAKERS)
        return required_reason(reason, "reason", longest=LONGEST_REASON)
    if row.source is not EvidenceSource.COMPLAINANT:
        raise NotFound(N_("there is no such file"))
    if not _is_under_way(session, complaint):
        raise NotPossibleNow(N_("The complaint is closed. Tell the hotline; it can still take the file off."))
    if row.id in _used(session, complaint):
        raise NotPossibleNow(_USED)
    return optional_text(reason, "reason", longest=LONGEST_REASON)


def _is_under_way(session: Session, complaint: Complaint) -> bool:
    """It, or the one it was joined with."""
    is_over = members.handled_with(session, complaint).state in ENDS or complaint.state is State.CLOSED
    return not is_over and complaint.text_key is not None


def _used(session: Session, complaint: Complaint) -> Collection[int]:
    """Files that a department has opened, or that were made ready for one."""
    opened = (ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind == EventKind.EVIDENCE_VIEW)
    by_department = select(ComplaintEvent.data).join(Staff, col(Staff.id) == ComplaintEvent.actor_id)
    seen = session.exec(by_department.where(*opened, col(Staff.department_id).is_not(None)))
    released = (EvidenceCopy.complaint_id == complaint.id, col(EvidenceCopy.released_at).is_not(None))
    return {data["evidence_id"] for data in seen} | set(session.exec(select(EvidenceCopy.evidence_id).where(*released)))
