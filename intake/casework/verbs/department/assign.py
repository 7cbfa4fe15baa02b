"""Who in a department has its part: a section 处室, a person, and whoever helps them; given, and taken back again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.text_input import optional_text
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Handling, Staff
from intake.vocabulary import StaffRole
from routing.translatable import N_

LONGEST_SECTION = 60


@dataclass(frozen=True)
class Assignment:
    """Who has it. Nobody in particular is said by nothing: then it is the department's."""

    handler_id: int | None = None
    deputy_id: int | None = None
    section: str = ""

    @classmethod
    def of(cls, part: Handling) -> "Assignment":
        return cls(part.handler_id, part.deputy_id, part.section)


@verb
def assign_part(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    wanted: Assignment,
    note: str = "",
    *,
    batch: str = "",
    actor: Actor,
    at: datetime,
) -> Handling:
    """Within the actor's own department; no clock is touched. `batch` names what was given at once.

    Raises InvalidInput naming the field where somebody does not handle complaints there.
    """
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    section = optional_text(wanted.section, "section", longest=LONGEST_SECTION)
    wanted = Assignment(wanted.handler_id, wanted.deputy_id, section)
    _must_handle(session, wanted, actor)
    if wanted == Assignment.of(part):
        raise NotPossibleNow(N_("it stands so already: nothing is changed"))
    give_part(
        session, complaint, part, wanted, note=optional_text(note, "note", longest=500), batch=batch, actor=actor, at=at
    )
    return part


@verb
def undo_assignment(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    batch: str,
    *,
    actor: Actor,
    at: datetime,
) -> Handling:
    """As it stood before it was given as one of `batch`; refused where somebody has changed it since."""
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    last = last_assignment(session, complaint, part)
    if not batch or last is None or last["batch"] != batch or Assignment(**last["after"]) != Assignment.of(part):
        raise NotPossibleNow(N_("somebody has changed since who has it: it stays as it is"))
    give_part(session, complaint, part, Assignment(**last["before"]), note="", batch="", actor=actor, at=at)
    return part


def give_part(
    session: Session,
    complaint: Complaint,
    part: Handling,
    wanted: Assignment,
    *,
    note: str,
    batch: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Write and record it, and tell whom it was given to."""
    before = Assignment.of(part)
    part.handler_id, part.deputy_id, part.section = wanted.handler_id, wanted.deputy_id, wanted.section
    session.add(part)
    said = {
        "handling_id": part.id,
        "department_id": part.department_id,
        "before": asdict(before),
        "after": asdict(wanted),
        "batch": batch,
        "note": note,
    }
    audit.record(session, complaint, EventKind.HANDLING_ASSIGN, actor=actor, at=at, **said)
    for staff_id in {wanted.handler_id, wanted.deputy_id} - {before.handler_id, before.deputy_id, actor.staff_id, None}:
        staff_notices.notify_desk(
            session,
            staff_notices.ASSIGNED,
            cause=f"{part.id}:{complaint.event_count}:{staff_id}",
            at=at,
            complaint_id=complaint.id,
            staff_id=staff_id,
            number=complaint.number,
        )


def last_assignment(session: Session, complaint: Complaint, part: Handling) -> Mapping[str, Any] | None:
    """What the newest event says of who has the part: before, after, and as one of which batch."""
    events = session.exec(
        select(ComplaintEvent)
        .where(ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind == EventKind.HANDLING_ASSIGN)
        .order_by(col(ComplaintEvent.seq).desc())
    )
    return next((one.data for one in events if one.data["handling_id"] == part.id), None)


def handlers_of(session: Session, department_id: int | None) -> list[Staff]:
    """Who handles complaints in a department, by name."""
    statement = select(Staff).where(Staff.department_id == department_id, col(Staff.is_active))
    people = session.exec(statement.order_by(col(Staff.display_name), col(Staff.id))).all()
    return [one for one in people if StaffRole.HANDLER in one.roles]


def _must_handle(session: Session, wanted: Assignment, actor: Actor) -> None:
    known = {one.id for one in handlers_of(session, actor.department_id)}
    for field, staff_id in (("handler_id", wanted.handler_id), ("deputy_id", wanted.deputy_id)):
        if staff_id is not None and staff_id not in known:
            raise InvalidInput(N_("is somebody who handles complaints in your department"), field=field)
    if wanted.deputy_id is not None and wanted.deputy_id == wanted.handler_id:
        raise InvalidInput(N_("name somebody else"), field="deputy_id")
