"""What a department reports on an order, and whether that will do: for who gave it to say (反馈、审核销号)."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.clocks.order_replay import working_days
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.reasons import required_reason
from intake.casework.supervision.givers import must_act_for_giver
from intake.casework.supervision.issuing import tell_department
from intake.casework.supervision.levels import DAYS
from intake.casework.supervision.order import check_days
from intake.casework.supervision.rows import get_order
from intake.casework.text_input import optional_text, required_text
from intake.casework.verb import verb
from intake.errors import NotPossibleNow, NotYourDepartment, SecondPersonNeeded
from intake.events import EventKind
from intake.models import Complaint, SupervisionOrder
from intake.sealing.text import text_key_of
from intake.vocabulary import OrderState, StaffRole
from routing.clocks.deadlines import due
from routing.translatable import N_

LONGEST_REPORT = 2000


@verb
def report_on_order(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    order_id: int,
    text: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """The department's report; its clock stops with it."""
    actor.must_be(StaffRole.HANDLER)
    text = required_text(text, "text", longest=LONGEST_REPORT)
    row = get_order(session, complaint, order_id)
    if row.department_id != actor.department_id:
        raise NotYourDepartment(N_("the order is another department's"))
    if row.state is not OrderState.OPEN:
        raise NotPossibleNow(N_("no report on the order is owed now"))
    row.feedback, row.feedback_by_id = text_key_of(session, complaint).seal(text), actor.staff_id
    row.decided_at = row.decided_by_id = row.decision_note = None
    session.add(row)
    said = {"order_id": row.id, "department_id": row.department_id, "text": text}
    audit.record(session, complaint, EventKind.ORDER_FEEDBACK, actor=actor, at=at, **said)


@verb
def accept_report(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    order_id: int,
    note: str = "",
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """The order is settled (销号)."""
    row = _to_decide(session, complaint, order_id, actor=actor, at=at)
    note = optional_text(note, "note", longest=500)
    _decide(session, complaint, row, note, actor=actor, at=at)
    said = {"order_id": row.id, "department_id": row.department_id, "note": note}
    audit.record(session, complaint, EventKind.ORDER_ACCEPT, actor=actor, at=at, **said)
    tell_department(session, collaborators, complaint, row, staff_notices.ORDER_ACCEPTED, due_at=row.due_at, at=at)


@verb
def refuse_report(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    order_id: int,
    note: str,
    *,
    days: int | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """A new report is owed, by a clock that begins now; `note` says why."""
    row = _to_decide(session, complaint, order_id, actor=actor, at=at)
    reason = required_reason(note, "note", longest=500)
    days = DAYS[row.level] if days is None else days
    check_days(days)
    _decide(session, complaint, row, reason, actor=actor, at=at)
    calendars = collaborators.rules.calendars
    said = {
        "order_id": row.id,
        "department_id": row.department_id,
        "days": days,
        "calendar_version": calendars.version,
        "reason": reason,
    }
    audit.record(session, complaint, EventKind.ORDER_REFUSE, actor=actor, at=at, **said)
    calendar = calendars.of(row.region_code, row.department_id)
    due_at = due(working_days(days), at, calendar).due_at
    tell_department(session, collaborators, complaint, row, staff_notices.ORDER_REFUSED, due_at=due_at, at=at)


def _to_decide(
    session: Session, complaint: Complaint, order_id: int, *, actor: Actor, at: datetime
) -> SupervisionOrder:
    actor.must_be(StaffRole.SUPERVISOR)
    row = get_order(session, complaint, order_id)
    must_act_for_giver(session, row, actor, at=at)
    if row.state is not OrderState.ANSWERED:
        raise NotPossibleNow(N_("no report on the order waits to be decided"))
    if row.feedback_by_id is not None and row.feedback_by_id == actor.staff_id:
        raise SecondPersonNeeded(N_("who reported does not decide on the report"))
    return row


def _decide(
    session: Session, complaint: Complaint, row: SupervisionOrder, note: str, *, actor: Actor, at: datetime
) -> None:
    row.decided_at, row.decided_by_id = at, actor.staff_id
    row.decision_note = text_key_of(session, complaint).seal(note) if note else None
    session.add(row)
