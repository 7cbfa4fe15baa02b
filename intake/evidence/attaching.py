"""Files become a complaint's: recorded with their digests, their key sealed under the key of its texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from intake import numbers
from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.lifecycle import ENDS
from intake.casework.matters import members
from intake.casework.verb import verb
from intake.errors import NotAllowed, NotPossibleNow
from intake.events import EventKind
from intake.evidence.finding import find_file
from intake.evidence.limits import check_room_for
from intake.evidence.room import EvidenceRoom
from intake.evidence.stored_file import StoredCopy, StoredFile
from intake.job_names import Job
from intake.models import Complaint, Evidence, EvidenceCopy
from intake.sealing.text import SealedText, TextKey, text_key_of
from intake.vocabulary import ActorKind, EvidencePurpose, EvidenceSource, ScanState, StaffRole, State
from routing.translatable import N_
from routing.vocabulary import Channel

# Who adds files at the desk; of departments, whoever has an open part.
ADDERS = (
    StaffRole.OPERATOR,
    StaffRole.DISPATCHER,
    StaffRole.SUPERVISOR,
    StaffRole.CALLER_BACK,
    StaffRole.HANDLER,
)
# At the hotline, who answers for what a complainant is shown and a department sees.
SORTERS = (StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.SUPERVISOR)


@dataclass(frozen=True)
class NewEvidence:
    """Files that `receive_file` has stored, as a door hands them in. `source`: whose they are, unless the actor's."""

    room: EvidenceRoom
    files: Sequence[StoredFile]
    channel: Channel
    source: EvidenceSource | None = None
    purpose: EvidencePurpose = EvidencePurpose.MATERIAL


@verb
def attach_evidence(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    new: NewEvidence,
    *,
    actor: Actor,
    at: datetime,
) -> list[Evidence]:
    """Add files to a complaint, all of them or none.

    Raises InvalidInput, which names the file, where there are too many or they are too much.
    """
    _check(session, complaint, actor)
    answered = answered_part(session, complaint, new.purpose, actor)
    text_key = text_key_of(session, complaint)
    count, total = _held(session, complaint)
    rows = []
    for file in new.files:
        check_room_for(new.room.limits, file.name, file.size, files=count, total=total)
        count, total = count + 1, total + file.size
        row = _row(complaint, file, text_key, new, actor=actor, at=at)
        row.handling_id = answered
        rows.append(row)
    session.add_all(rows)
    session.flush()  # their copies refer to them
    for row, file in zip(rows, new.files, strict=True):
        session.add_all(copy_row(row, copy, text_key, actor=actor, at=at) for copy in file.copies)
        _record(session, complaint, row, file, actor=actor, at=at)
    if rows and new.room.scanner:
        collaborators.jobs.nudge_later(session, Job.SCAN_EVIDENCE)
    return rows


@verb
def sort_evidence(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    evidence_id: int,
    purpose: EvidencePurpose,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Say anew what a file is to the case: an enclosure chosen by mistake is taken back before anybody is shown it.

    A complainant's own file stays material: as a document, a department would see it without its being released.
    """
    row = find_file(session, complaint, evidence_id)
    if not actor.is_hotline:
        find.open_handling_of(session, complaint, actor.department_id)
    if not may_sort(row, actor):
        raise NotAllowed(N_("what this file is to the case is not yours to say"))
    if row.purpose is purpose:
        return
    row.purpose, row.handling_id = purpose, answered_part(session, complaint, purpose, actor)
    audit.record(
        session, complaint, EventKind.EVIDENCE_SORT, actor=actor, at=at, evidence_id=row.id, purpose=row.purpose
    )


def may_sort(row: Evidence, actor: Actor) -> bool:
    """A handler what departments handed in, the hotline that and its own."""
    if row.source is EvidenceSource.COMPLAINANT:
        return False
    if actor.roles.intersection(SORTERS):
        return True
    return StaffRole.HANDLER in actor.roles and row.source is EvidenceSource.DEPARTMENT


def answered_part(session: Session, complaint: Complaint, purpose: EvidencePurpose, actor: Actor) -> int | None:
    """The part an enclosure answers, None of all else. It is added before the reply has passed, not after.

    The hotline adds one for a department that answers on paper; it is of the whole answer.
    """
    if purpose is not EvidencePurpose.ENCLOSURE:
        return None
    if complaint.state in ENDS or complaint.closed_at is not None:
        raise NotPossibleNow(N_("the complaint is answered; nothing more can be enclosed with the answer"))
    actor.must_be(*SORTERS, StaffRole.HANDLER)
    if actor.is_hotline:
        actor.must_be(*SORTERS)
        return None
    return find.open_handling_of(session, complaint, actor.department_id).id


def copy_row(row: Evidence, copy: StoredCopy, text_key: TextKey, *, actor: Actor, at: datetime) -> EvidenceCopy:
    """The row of an object that is in the store."""
    return EvidenceCopy(
        id=copy.id,
        evidence_id=row.id,
        complaint_id=row.complaint_id,
        kind=copy.kind,
        page=copy.page,
        media=copy.media,
        size=copy.size,
        digest=sealed(text_key, copy.sha256),
        made_at=at,
        made_by_id=actor.staff_id,
    )


def sealed(text_key: TextKey, text: str) -> SealedText:
    """Of a text that is never empty. Raises NotPossibleNow where the complaint's texts are erased."""
    made = text_key.seal(text)
    assert made is not None
    return made


def _row(
    complaint: Complaint, file: StoredFile, text_key: TextKey, new: NewEvidence, *, actor: Actor, at: datetime
) -> Evidence:
    return Evidence(
        id=numbers.new_id(at),
        complaint_id=complaint.id,
        source=new.source or _source_of(actor),
        channel=new.channel,
        kind=file.kind,
        name=text_key.seal(file.name),
        size=file.size,
        digest=sealed(text_key, file.original.sha256),
        file_key=sealed(text_key, file.key),
        scan=ScanState.WAITING if new.room.scanner else ScanState.NOT_SCANNED,
        added_at=at,
        added_by_id=actor.staff_id,
        purpose=new.purpose,
    )


def _record(
    session: Session, complaint: Complaint, row: Evidence, file: StoredFile, *, actor: Actor, at: datetime
) -> None:
    audit.record(
        session,
        complaint,
        EventKind.EVIDENCE_ADD,
        actor=actor,
        at=at,
        evidence_id=row.id,
        channel=row.channel,
        source=row.source,
        purpose=row.purpose,
        file=row.kind,
        size=row.size,
        sha256=file.original.sha256,
    )


def _source_of(actor: Actor) -> EvidenceSource:
    if actor.kind is ActorKind.COMPLAINANT:
        return EvidenceSource.COMPLAINANT
    return EvidenceSource.HOTLINE if actor.is_hotline else EvidenceSource.DEPARTMENT


def _check(session: Session, complaint: Complaint, actor: Actor) -> None:
    """A complainant adds while it is under way, a department while it has an open part, the hotline at any time."""
    if complaint.text_key is None:
        raise NotPossibleNow(N_("the texts of this complaint are erased; nothing more can be written about it"))
    if actor.kind is ActorKind.STAFF:
        actor.must_be(*ADDERS)
    if actor.kind is ActorKind.STAFF and not actor.is_hotline:
        find.open_handling_of(session, complaint, actor.department_id)
    handled = members.handled_with(session, complaint)
    if actor.kind is ActorKind.COMPLAINANT and (handled.state in ENDS or complaint.state is State.CLOSED):
        raise NotPossibleNow(N_("the complaint is closed; new facts make it a new one, or reopen it"))


def _held(session: Session, complaint: Complaint) -> tuple[int, int]:
    wanted = select(func.count(), func.coalesce(func.sum(Evidence.size), 0))
    kept = (Evidence.complaint_id == complaint.id, col(Evidence.taken_off_at).is_(None))
    count, total = session.exec(wanted.where(*kept)).one()
    return count, total
