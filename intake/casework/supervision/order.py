"""Giving an order by hand (催办、督办、挂牌督办、约谈), and taking it back."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.parts import assignments
from intake.casework.reasons import required_reason
from intake.casework.supervision.givers import must_act_for_giver
from intake.casework.supervision.issuing import OrderInput, issue_orders, running_of, tell_department
from intake.casework.supervision.levels import MOST_DAYS, RUNNING, is_heavier
from intake.casework.supervision.rows import get_order
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, Handling, SupervisionOrder
from intake.sealing.text import text_key_of
from intake.vocabulary import StaffRole, State
from routing.translatable import N_

# A department has it and owes something. What stands still presses nobody.
PRESSED = frozenset({State.DISPATCHED, State.HANDLING})
LONGEST_DEMAND = 1000


@verb
def give_order(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    wish: OrderInput,
    department_id: int | None = None,
    *,
    actor: Actor,
    at: datetime,
) -> list[SupervisionOrder]:
    """To one department that has it in hand, or to all of them to whom the order is heavier than the one they have."""
    actor.must_be(StaffRole.SUPERVISOR)
    demand = required_text(wish.demand, "demand", longest=LONGEST_DEMAND)
    check_days(wish.days)
    parts = _pressed(session, complaint, department_id)
    running = running_of(session, complaint)
    if all(one in running and not is_heavier(wish.level, running[one].level) for one in _departments(parts)):
        raise NotPossibleNow(N_("an order that is as heavy runs already"))
    wanted = OrderInput(wish.level, wish.days, demand)
    return issue_orders(session, collaborators, complaint, parts, wanted, actor=actor, at=at)


@verb
def withdraw_order(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    order_id: int,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """One that runs, by who gave it or who may act for them."""
    actor.must_be(StaffRole.SUPERVISOR)
    reason = required_reason(reason, "reason", longest=500)
    row = get_order(session, complaint, order_id)
    must_act_for_giver(session, row, actor, at=at)
    if row.state not in RUNNING:
        raise NotPossibleNow(N_("the order does not run any more"))
    row.decided_at, row.decided_by_id = at, actor.staff_id
    row.decision_note = text_key_of(session, complaint).seal(reason)
    session.add(row)
    said = {"order_id": row.id, "department_id": row.department_id, "reason": reason}
    audit.record(session, complaint, EventKind.ORDER_WITHDRAW, actor=actor, at=at, **said)
    tell_department(session, collaborators, complaint, row, staff_notices.ORDER_WITHDRAWN, due_at=row.due_at, at=at)


def check_days(days: int) -> None:
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(N_("is 1 to %(most)s days"), most=MOST_DAYS, field="days")


def _pressed(session: Session, complaint: Complaint, department_id: int | None) -> list[Handling]:
    open_parts = list(assignments.open_parts(session, complaint)) if complaint.state in PRESSED else []
    if not open_parts:
        raise NotPossibleNow(N_("no department owes anything in it now"))
    if department_id is None:
        return open_parts
    theirs = [part for part in open_parts if part.department_id == department_id]
    if not theirs:
        raise NotFound(N_("there is no such open part"), field="department_id")
    return theirs


def _departments(parts: list[Handling]) -> set[int]:
    return {part.department_id for part in parts}
