"""A whole case as one file: who may want it, and that it was made. Making it is the workers'."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM, Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import NotAllowed, NotFound, NotPossibleNow
from intake.events import EventKind
from intake.job_names import Job
from intake.models import CaseFile, Complaint
from intake.numbers import new_id
from intake.sealing.text import text_key_of
from intake.vocabulary import StaffRole
from routing.translatable import N_

MAKERS = frozenset({StaffRole.SUPERVISOR, StaffRole.DISPATCHER})


def may_make(actor: Actor) -> bool:
    """Who works for the hotline and decides there sees all of a complaint that they see; a department its part."""
    return bool(actor.roles & MAKERS)


@verb
def want_case_file(
    session: Session, collaborators: Collaborators, complaint: Complaint, purpose: str, *, actor: Actor, at: datetime
) -> CaseFile:
    """For the court, the archive, a review; what for is kept."""
    if not may_make(actor):
        raise NotAllowed(N_("this role does not take a whole case away"))
    purpose, key = required_text(purpose, "purpose", longest=200), text_key_of(session, complaint)
    if key.is_erased:
        raise NotPossibleNow(N_("the texts of this complaint are erased; nothing more can be written about it"))
    if any(row.made_at is None and not row.fault for row in case_files_of(session, complaint)):
        raise NotPossibleNow(N_("a file of this case is being made already"))
    wanted: dict[str, Any] = {"purpose": key.seal(purpose), "wanted_at": at, "wanted_by_id": actor.staff_id}
    row = CaseFile(id=new_id(at), complaint_id=complaint.id, **wanted)
    session.add(row)
    said = {"case_file_id": row.id, "purpose": purpose}
    audit.record(session, complaint, EventKind.CASE_FILE_WANT, actor=actor, at=at, **said)
    collaborators.jobs.nudge_later(session, Job.DRAW_LETTERS)
    return row


def keep_case_file(
    session: Session, complaint: Complaint, row: CaseFile, content: str, *, digest: str, pages: int, parts: int
) -> None:
    """What a worker made; `row.made_at` is set. The caller holds the complaint's row."""
    key = text_key_of(session, complaint)
    row.content, row.digest, row.pages = key.seal(content), key.seal(digest), pages
    session.add(row)
    assert row.made_at is not None
    said = {"case_file_id": row.id, "pages": pages, "parts": parts, "sha256": digest}
    audit.record(session, complaint, EventKind.CASE_FILE_MAKE, actor=SYSTEM, at=row.made_at, **said)


def case_files_of(session: Session, complaint: Complaint) -> list[CaseFile]:
    """The newest first."""
    wanted = select(CaseFile).where(CaseFile.complaint_id == complaint.id)
    return list(session.exec(wanted.order_by(col(CaseFile.id).desc())))


def get_case_file(session: Session, complaint: Complaint, file_id: int, actor: Actor) -> CaseFile:
    row = session.get(CaseFile, file_id)
    if row is None or row.complaint_id != complaint.id or not may_make(actor):
        raise NotFound(N_("there is no such file"))
    return row
