"""Giving orders to departments, for a person as for a step of the ladder: the rows, the events, and whom they tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.clocks.order_replay import working_days
from intake.casework.clocks.order_rows import orders_of
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.supervision.levels import DAYS, DEMANDS, RUNNING, is_heavier
from intake.events import EventKind
from intake.models import Complaint, Handling, SupervisionOrder
from intake.numbers import new_id
from intake.sealing.text import text_key_of
from intake.vocabulary import OrderLevel, OrderState
from routing.calendars.working_time import local_day
from routing.clocks.deadlines import due
from routing.clocks.ladder import office_moment
from routing.vocabulary import Step

# 催办 stays a reminder: from 督办 on a step of the ladder is an order.
LEVEL_OF_STEP: Mapping[Step, OrderLevel] = MappingProxyType(
    {Step.PLUS_3: OrderLevel.SUPERVISE, Step.PLUS_5: OrderLevel.LISTED}
)


@dataclass(frozen=True)
class OrderInput:
    """What is ordered: how hard, within how many working days, and what is to be fed back: blank for the usual."""

    level: OrderLevel
    days: int
    demand: str

    @classmethod
    def usual(cls, level: OrderLevel) -> "OrderInput":
        return cls(level, DAYS[level], DEMANDS[level])

    @classmethod
    def of_ladder(cls, level: OrderLevel) -> "OrderInput":
        """The usual without a word of its own: also where the complaint's texts are erased and nothing is written."""
        return cls(level, DAYS[level], "")


@dataclass(frozen=True)
class OrderCause:
    """The step of a clock's ladder that gives an order; neither where a person does."""

    deadline_id: int | None = None
    step: Step | None = None


BY_HAND = OrderCause()


def running_of(session: Session, complaint: Complaint) -> dict[int, SupervisionOrder]:
    """By department: no department has two that run."""
    return {row.department_id: row for row in orders_of(session, complaint) if row.state in RUNNING}


def issue_orders(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    parts: Iterable[Handling],
    wish: OrderInput,
    *,
    cause: OrderCause = BY_HAND,
    actor: Actor,
    at: datetime,
) -> list[SupervisionOrder]:
    """One to the department of each part, unless one runs there that is as heavy. The caller projects.

    What was lighter and runs is superseded by it: that follows from the event.
    """
    running, count = running_of(session, complaint), len(orders_of(session, complaint))
    made: list[SupervisionOrder] = []
    given: dict[str, Any] = {
        "given_at": at,
        "given_by_id": actor.staff_id,
        "deadline_id": cause.deadline_id,
        "step": cause.step,
        "demand": text_key_of(session, complaint).seal(wish.demand) if wish.demand else None,
    }
    for department_id, part in {part.department_id: part for part in parts}.items():
        earlier = running.get(department_id)
        if earlier is None or is_heavier(wish.level, earlier.level):
            given["ordinal"] = count + len(made) + 1
            made.append(_row(collaborators, complaint, part, wish, **given))
    session.add_all(made)
    events = [(EventKind.ORDER_ISSUE, _told(row, wish)) for row in made]
    if events:
        audit.record_all(session, complaint, events, actor=actor, at=at)
    for row in made:
        tell_department(session, collaborators, complaint, row, staff_notices.ORDER_GIVEN, due_at=row.due_at, at=at)
    return made


def _row(
    collaborators: Collaborators, complaint: Complaint, part: Handling, wish: OrderInput, **given: Any
) -> SupervisionOrder:
    """`given`: which of the complaint's orders, by whom or what, when, and its words, sealed."""
    calendars, at = collaborators.rules.calendars, given["given_at"]
    region = region_of(collaborators, complaint, part.department_id)
    return SupervisionOrder(
        id=new_id(at),
        complaint_id=complaint.id,
        level=wish.level,
        department_id=part.department_id,
        handling_id=part.id,
        state=OrderState.OPEN,
        days=wish.days,
        region_code=region,
        calendar_version=calendars.version,
        started_at=at,
        due_at=due(working_days(wish.days), at, calendars.of(region, part.department_id)).due_at,
        **given,
    )


def _told(row: SupervisionOrder, wish: OrderInput) -> dict[str, object]:
    return {
        "order_id": row.id,
        "level": row.level.value,
        "department_id": row.department_id,
        "handling_id": row.handling_id,
        "days": row.days,
        "region_code": row.region_code,
        "calendar_version": row.calendar_version,
        "deadline_id": row.deadline_id,
        "step": row.step.value if row.step else "",
        "demand": wish.demand,
    }


def region_of(collaborators: Collaborators, complaint: Complaint, department_id: int) -> str:
    """Whose working days a department keeps."""
    card = collaborators.rules.directory.departments.get(department_id)
    return card.region_code if card is not None else complaint.region_code


def tell_department(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    row: SupervisionOrder,
    kind: str,
    *,
    due_at: datetime,
    at: datetime,
) -> None:
    """A line on its desk, within its own hours."""
    calendar = collaborators.rules.calendars.of(row.region_code, row.department_id)
    staff_notices.notify_desk(
        session,
        kind,
        cause=f"{row.id}:{row.round}",
        at=at,
        complaint_id=complaint.id,
        department_id=row.department_id,
        shown_at=office_moment(calendar, at),
        number=complaint.number,
        level=row.level.value,
        due=f"{local_day(due_at):%Y-%m-%d}",
    )
