"""How many complaints stand in each state, and how many of them are overdue: exactly, in one read of an index.

Nothing is cut off: "99+" tells nobody whether a day's work waits or a month's. What makes it cheap with a million
complaints is that those which still run are few, that the index of the lists holds state and due time of each, and that
what does not count is taken off afterwards, by an index of its own, instead of being asked of every row.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.find import OPEN_PARTS, UNDER_WAY
from intake.casework.visibility import seen_by
from intake.models import Complaint, Handling
from intake.models.practice import is_practising, is_shown, is_shown_by
from intake.vocabulary import State

_c, _h = Complaint.__table__.c, Handling.__table__.c
# Spelled out in the statement, for a planner that is shown `$1` cannot know that a partial index holds the row.
_OPEN_PART = _h.state.in_(sa.bindparam("open_parts", OPEN_PARTS, expanding=True, literal_execute=True))


@dataclass(frozen=True)
class StateCounts:
    """By state: all of them, and those whose next date has passed."""

    all: Counter[State]
    overdue: Counter[State]

    def of(self, *states: State, is_overdue: bool = False) -> int:
        counted = self.overdue if is_overdue else self.all
        return sum(counted[state] for state in states)


def count_states(session: Session, actor: Actor, *, at: datetime) -> StateCounts:
    """Of what the actor sees."""
    condition = seen_by(actor)
    if condition is not None or is_practising():
        return _sums(session, at, is_shown(), *(() if condition is None else (condition,)))
    everything, left_out = _sums(session, at), _sums(session, at, _c.is_training)
    return StateCounts(everything.all - left_out.all, everything.overdue - left_out.overdue)


def count_where(session: Session, actor: Actor, *are: sa.ColumnElement[bool]) -> int:
    """Those that the actor sees; `are`: conditions on rows of `Complaint`."""
    condition = seen_by(actor)
    wanted = sa.select(sa.func.count()).select_from(Complaint.__table__).where(is_shown(), *are)
    found: int = session.execute(wanted if condition is None else wanted.where(condition)).scalar_one()
    return found


def count_overdue_parts(session: Session, department_id: int, at: datetime) -> int:
    """Open parts of a department that are overdue."""
    own = (_h.department_id == department_id, _OPEN_PART, is_shown_by(_h.complaint_id), _h.next_due_at < at)
    found: int = session.execute(sa.select(sa.func.count()).select_from(Handling.__table__).where(*own)).scalar_one()
    return found


def _sums(session: Session, at: datetime, *are: sa.ColumnElement[bool]) -> StateCounts:
    open_states = sa.bindparam("counted", UNDER_WAY, expanding=True, literal_execute=True, type_=_c.state.type)
    called = sa.bindparam("called", State.CALLBACK, literal_execute=True, type_=_c.state.type)
    late = sa.func.coalesce(sa.func.sum(sa.case((_c.next_due_at < at, 1), else_=0)), 0)
    running: Any = sa.select(_c.state, sa.func.count(), late).where(
        _c.state.in_(open_states), _c.closed_at.is_(None), *are
    )
    waiting: Any = sa.select(_c.state, sa.func.count(), late).where(_c.state == called, *are)
    rows = session.execute(running.group_by(_c.state).union_all(waiting.group_by(_c.state))).all()
    return StateCounts(
        Counter({state: int(count) for state, count, _late in rows}),
        Counter({state: int(overdue) for state, _count, overdue in rows}),
    )
