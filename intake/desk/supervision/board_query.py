"""The board of orders: how many each department has, by how they stand, and the orders themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.supervision.levels import RUNNING, next_level
from intake.casework.visibility import seen_by
from intake.models import Complaint, SupervisionOrder
from intake.models.practice import is_shown
from intake.vocabulary import OrderLevel, OrderStanding, OrderState, State
from routing.models import Department

_o, _c, _d = SupervisionOrder.__table__.c, Complaint.__table__.c, Department.__table__.c
_RUNNING = _o.state.in_(sorted(RUNNING))


@dataclass(frozen=True)
class DepartmentOrders:
    """One line of the board."""

    department_id: int
    name: str
    running: int
    overdue: int
    answered: int
    ended: int


@dataclass(frozen=True)
class OrderLine:
    """One order of the list, with what it is about."""

    id: int
    number: str
    association: str
    department_id: int
    department: str
    level: OrderLevel
    state: OrderState
    round: int
    given_at: datetime
    due_at: datetime
    paused_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    may_press: bool = False  # a heavier one may be given

    @property
    def heavier(self) -> OrderLevel | None:
        levels = tuple(OrderLevel)
        place = levels.index(self.level) + 1
        return levels[place] if self.may_press and place < len(levels) else None


def departments_on_board(
    session: Session, actor: Actor, level: OrderLevel | None, *, at: datetime
) -> list[DepartmentOrders]:
    """Those with the most that is overdue first."""
    conditions = _standings(at)
    counts = [
        sa.func.sum(sa.case((conditions[standing], 1), else_=0)).label(standing.value) for standing in OrderStanding
    ]
    wanted = (
        _seen(sa.select(_o.department_id, _d.name, *counts), actor)
        .join(Department.__table__, _d.id == _o.department_id)
        .group_by(_o.department_id, _d.name)
    )
    if level is not None:
        wanted = wanted.where(_o.level == level)
    found = [DepartmentOrders(*row) for row in session.execute(wanted)]
    return sorted(found, key=lambda one: (-one.overdue, -one.answered, -one.running, one.name))


def orders_on_board(
    session: Session,
    actor: Actor,
    standing: OrderStanding,
    *,
    level: OrderLevel | None,
    department_id: int | None,
    at: datetime,
    limit: int,
    offset: int,
) -> list[OrderLine]:
    """What runs by its date, what has ended the newest first."""
    named = sa.func.coalesce(_association_name(), _c.association_text).label("association")
    may_press = sa.and_(_o.state == OrderState.OPEN, _c.state.in_([State.DISPATCHED, State.HANDLING]))
    wanted = _seen(
        sa.select(
            *(_o.id, _c.number, named, _o.department_id, _d.name, _o.level, _o.state, _o.round, _o.given_at),
            *(_o.due_at, _o.paused_at, _o.answered_at, _o.ended_at, may_press),
        ),
        actor,
    ).join(Department.__table__, _d.id == _o.department_id)
    wanted = wanted.where(_standings(at)[standing])
    if level is not None:
        wanted = wanted.where(_o.level == level)
    if department_id is not None:
        wanted = wanted.where(_o.department_id == department_id)
    order = (_o.ended_at.desc(), _o.id.desc()) if standing is OrderStanding.ENDED else (_o.due_at, _o.id)
    rows = session.execute(wanted.order_by(*order).limit(limit).offset(offset))
    return [OrderLine(*row) for row in rows]


def next_levels(session: Session, numbers: Sequence[str]) -> Mapping[str, OrderLevel]:
    """By the number of a complaint which order comes next."""
    if not numbers:
        return {}
    wanted = sa.select(_c.number, SupervisionOrder).outerjoin(SupervisionOrder, _o.complaint_id == _c.id)
    given: dict[str, list[SupervisionOrder]] = {}
    for number, order in session.execute(wanted.where(_c.number.in_(numbers))):
        given.setdefault(number, []).extend([order] if order is not None else [])
    return {
        number: next_level(orders)
        for number, orders in given.items()
        if not any(one.state in RUNNING and one.level is OrderLevel.TALK for one in orders)
    }


def _standings(at: datetime) -> dict[OrderStanding, ColumnElement[bool]]:
    is_open = _o.state == OrderState.OPEN
    return {
        OrderStanding.RUNNING: _RUNNING,
        OrderStanding.OVERDUE: sa.and_(is_open, _o.paused_at.is_(None), _o.due_at < at),
        OrderStanding.ANSWERED: _o.state == OrderState.ANSWERED,
        OrderStanding.ENDED: sa.not_(_RUNNING),
    }


def _association_name() -> Any:
    from_registry = sa.table("association", sa.column("id"), sa.column("name"))
    return sa.select(from_registry.c.name).where(from_registry.c.id == _c.association_id).scalar_subquery()


def _seen(wanted: Select[Any], actor: Actor) -> Select[Any]:
    """The hotline sees the orders of the complaints it sees, a department its own."""
    joined = wanted.select_from(SupervisionOrder.__table__).join(Complaint.__table__, _c.id == _o.complaint_id)
    joined = joined.where(is_shown())
    condition = seen_by(actor)
    if condition is not None:
        joined = joined.where(condition)
    return joined if actor.is_hotline else joined.where(_o.department_id == actor.department_id)
