"""Which queues one's roles open, and how much lies in each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.desk.blacking_out.unreleased import unreleased_lines
from intake.desk.calling.queue import is_objected_to, objection_lines
from intake.desk.counting.by_state import StateCounts, count_overdue_parts, count_states, count_where
from intake.desk.cursors import TOP, ListPart
from intake.desk.listing import ListLine, answered_lines, lines_where
from intake.evidence.releasing import RELEASERS
from intake.evidence.waiting import has_unreleased
from intake.language.i18n import N_
from intake.models import Complaint, Deadline
from intake.vocabulary import StaffRole, State
from routing.vocabulary import Clock

# The letters of the taxonomy.
BRANCHES: Mapping[str, str] = MappingProxyType(
    {"F": N_("Fees"), "A": N_("Awards and rankings"), "V": N_("Events"), "G": N_("Governance")}
)
_c, _d = Complaint.__table__.c, Deadline.__table__.c
# Spelled out in the statement, for a planner that is shown `$1` cannot know that the partial index holds the row.
_COORDINATION = _d.clock.in_(
    sa.bindparam("coordination", (Clock.COORDINATE, Clock.DESIGNATE), expanding=True, literal_execute=True)
)
_UNSETTLED = (_COORDINATION, _d.met_at.is_(None), _d.cancelled_at.is_(None))
_RUNNING = (State.RECEIVED, State.COORDINATING, State.DISPATCHED, State.HANDLING, State.REPLIED, State.CALLBACK)
_TRIAGE = frozenset({StaffRole.OPERATOR, StaffRole.DISPATCHER})
_DISPATCH = frozenset({StaffRole.DISPATCHER})
_REVIEW = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR})
_WATCH = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR, StaffRole.AUDITOR})
_RELEASE = frozenset(RELEASERS)
_OWN = frozenset({StaffRole.HANDLER})


@dataclass(frozen=True)
class Queue:
    """One list. `empty` says what will appear in it and what there is to do."""

    key: str
    label: str
    empty: str
    roles: frozenset[StaffRole]
    states: tuple[State, ...] = ()
    is_own: bool = False
    is_overdue: bool = False
    is_timed: bool = True
    count: int = 0

    @property
    def counted(self) -> str:
        return f"{self.count:,}" if self.count else ""


_QUEUES = (
    Queue(
        "department",
        N_("My department"),
        N_("Nothing is with your department. What is dispatched to it appears here, the most urgent first."),
        _OWN,
        is_own=True,
    ),
    Queue(
        "answered",
        N_("Answered"),
        N_("What your department leads and has answered waits here for review and call-back."),
        _OWN,
        is_timed=False,
    ),
    Queue(
        "triage",
        N_("To accept"),
        N_("Nothing waits to be accepted. What the rules cannot decide by themselves appears here."),
        _TRIAGE,
        (State.RECEIVED,),
    ),
    Queue(
        "information",
        N_("Awaiting information"),
        N_(
            "Nobody owes us an answer. Complaints whose complainant was asked something wait here, their clocks paused."
        ),
        _TRIAGE,
        (State.NEED_INFO,),
    ),
    Queue(
        "coordination",
        N_("To coordinate"),
        N_("Every complaint has its owner. One without, or one that was returned twice, appears here."),
        _DISPATCH,
        (State.COORDINATING,),
    ),
    Queue(
        "unsettled",
        N_("Coordination overdue"),
        N_("No coordination has run out. Who answers is settled too late where a complaint appears here."),
        _REVIEW,
        is_overdue=True,
    ),
    Queue(
        "ownerless",
        N_("Partly without a lead"),
        N_("Every violation has its lead. Where one of several has none, the complaint appears here."),
        _DISPATCH,
    ),
    Queue(
        "files",
        N_("To black out"),
        N_("No file waits. Those of who stays unknown appear here until something of them is released."),
        _RELEASE,
    ),
    Queue(
        "review",
        N_("To review"),
        N_("No reply waits for review. It appears here once every department has answered its part."),
        _REVIEW,
        (State.REPLIED,),
    ),
    Queue(
        "objections",
        N_("Objections"),
        N_("Nobody objects. What a complainant brings against a result appears here, the first to be decided on top."),
        _REVIEW,
    ),
    Queue(
        "overdue",
        N_("Overdue"),
        N_("Nothing is overdue anywhere. What runs out of time appears here, the longest overdue first."),
        _WATCH,
        _RUNNING,
        is_overdue=True,
    ),
    Queue(
        "open",
        N_("With the departments"),
        N_("No complaint is with a department now."),
        _WATCH,
        (State.DISPATCHED, State.HANDLING),
    ),
    Queue(
        "suspended",
        N_("Suspended"),
        N_("No complaint is suspended."),
        _WATCH,
        (State.SUSPENDED,),
    ),
    Queue(
        "callback",
        N_("Awaiting call-back"),
        N_("Nobody waits to be called back."),
        _WATCH,
        (State.CALLBACK,),
    ),
)


def queues_of(session: Session, actor: Actor, *, at: datetime) -> list[Queue]:
    """In the order of the work, each with how much lies in it, exactly."""
    roles = actor.roles if actor.department_id else actor.roles - _OWN
    own = [queue for queue in _QUEUES if queue.roles & roles]
    states = count_states(session, actor, at=at) if any(queue.states for queue in own) else None
    return [replace(queue, count=_count(session, queue, actor, states, at=at)) for queue in own]


def work_of(
    queue: Queue, session: Session, actor: Actor, part: ListPart = TOP, *, at: datetime
) -> list[ListLine] | None:
    """The lines of the queues that are read in a way of their own; None for those read by state."""
    if queue.key == "answered":
        return answered_lines(session, actor.department_id or 0, part)
    if queue.key == "files":
        return unreleased_lines(session, actor, part)
    if queue.key == "objections":
        return objection_lines(session, actor, part)
    if queue.key == "unsettled":
        return unsettled_lines(session, actor, part, at=at)
    return ownerless_lines(session, actor, part) if queue.key == "ownerless" else None


def ownerless_lines(session: Session, actor: Actor, part: ListPart = TOP) -> list[ListLine]:
    """Complaints under way of which one violation has no lead: a coordinator's clock runs too."""
    return lines_where(session, actor, *_is_ownerless(), part=part)


def unsettled_lines(session: Session, actor: Actor, part: ListPart = TOP, *, at: datetime) -> list[ListLine]:
    """Those whose coordination, or designation, has run out: nobody says who answers, for the whole or for a part."""
    return lines_where(session, actor, *_is_unsettled(at), part=part)


def _is_unsettled(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    has_run_out = sa.select(_d.complaint_id).where(*_UNSETTLED, _d.is_paused.is_(False), _d.due_at < at)
    return (_c.id.in_(has_run_out),)


def _is_ownerless() -> tuple[sa.ColumnElement[bool], ...]:
    is_open = sa.select(_d.complaint_id).where(*_UNSETTLED)
    return _c.state.in_([State.DISPATCHED, State.HANDLING]), _c.id.in_(is_open)


def _count(session: Session, queue: Queue, actor: Actor, states: StateCounts | None, *, at: datetime) -> int:
    if queue.states and states is not None:
        return states.of(*queue.states, is_overdue=queue.is_overdue)
    if queue.is_own:
        return count_overdue_parts(session, actor.department_id or 0, at)
    are = _ARE.get(queue.key)
    return count_where(session, actor, *are(at)) if are is not None else 0


# Of the queues that are read in a way of their own, what holds of a complaint in them.
_ARE: Mapping[str, Callable[[datetime], tuple[sa.ColumnElement[bool], ...]]] = MappingProxyType(
    {
        "unsettled": _is_unsettled,
        "ownerless": lambda _at: _is_ownerless(),
        "files": lambda _at: (has_unreleased(),),
        "objections": lambda _at: (is_objected_to(),),
    }
)
