"""Running clocks climb by the ladders in force: their next step planned anew, each lot once.

A promise stays as it was made, so this writes no event: which step comes next is no part of the record.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, func, select

from intake.casework.clocks.next_step import next_step
from intake.casework.collaborators import Collaborators
from intake.db import Database
from intake.limits.diff import climbing_otherwise
from intake.models import Complaint, Deadline, DeadlineStep
from intake.models.practice import counts_by
from intake.numbers import BEFORE_ALL_IDS
from routing.clocks.policies import ANY, SHIPPED_VERSION, Limits
from routing.clocks.store import get_limits
from routing.models import PolicyVersion
from routing.vocabulary import Step

LOT = 200  # complaints
# Other processes plan by the limits they had for half a minute more; whoever looks after this finds those too.
SETTLING = timedelta(seconds=90)

OfficeOf = Callable[[Session], Collaborators]
_RUNNING = (
    col(Deadline.met_at).is_(None),
    col(Deadline.cancelled_at).is_(None),
    col(Deadline.is_paused).is_(False),
    counts_by(col(Deadline.complaint_id)),  # training complaints climb no ladder
)


@dataclass(frozen=True)
class Replanned:
    """A lot done. `cursor`: go on after this complaint; None: there is none left."""

    cursor: int | None
    clocks: int


@dataclass(frozen=True)
class Climbing:
    """Whose clocks climb otherwise than before: the policies named, and with `rest` all but those in `same`."""

    changed: frozenset[str]
    same: frozenset[str]

    @classmethod
    def between(cls, chain: Sequence[Limits], *, by: Sequence[str] = ("step", "offset")) -> "Climbing":
        """Along a chain of versions, each taking over from the one before."""
        changed = {policy for old, new in pairwise(chain) for policy in climbing_otherwise(old, new, by=by)}
        named = {policy for limits in chain for policy in limits.ladders}
        return cls(frozenset(changed), frozenset(named - changed))

    def __bool__(self) -> bool:
        return bool(self.changed)

    @property
    def where(self) -> ColumnElement[bool]:
        """Running deadlines among them. Clocks of a policy without a ladder of its own climb by that of `any`."""
        policy = col(Deadline.policy)
        named = policy.in_(sorted(self.changed))
        return or_(named, policy.not_in(sorted(self.same))) if ANY in self.changed else named


def count_climbing(session: Session, old: Limits, new: Limits) -> int:
    """How many running clocks would take their steps at other times, or tell others."""
    climbing = Climbing.between([old, new], by=("step", "offset", "tells"))
    if not climbing:
        return 0
    return session.exec(select(func.count()).select_from(Deadline).where(*_RUNNING, climbing.where)).one()


def replan_clocks(db: Database, office_of: OfficeOf, *, at: datetime) -> int:
    """How many clocks have another next step now; one look where no version waits. May be begun again at any point."""
    with db.reading() as session:
        collaborators = office_of(session)
        chain = _chain(session, collaborators, at)
        if len(chain) == 1:
            return 0
    climbing, done = Climbing.between(chain), 0
    cursor: int | None = BEFORE_ALL_IDS
    while climbing and cursor is not None:
        with db.unit_of_work() as session:
            lot = replan_lot(session, collaborators, climbing, after=cursor)
            done, cursor = done + lot.clocks, lot.cursor
    with db.unit_of_work() as session:
        _settle(session, collaborators, begun_at=at)
    return done


def replan_lot(session: Session, collaborators: Collaborators, climbing: Climbing, *, after: int) -> Replanned:
    """The next lot of complaints, in one transaction. Doing it again changes nothing."""
    ids = session.exec(
        select(Deadline.complaint_id)
        .where(col(Deadline.complaint_id) > after, *_RUNNING, climbing.where)
        .distinct()
        .order_by(col(Deadline.complaint_id))
        .limit(LOT)
    ).all()
    _hold(session, ids)
    running = select(Deadline).where(col(Deadline.complaint_id).in_(ids), *_RUNNING, climbing.where)
    deadlines = session.exec(running.execution_options(populate_existing=True)).all()
    taken = _taken(session, [one.id for one in deadlines])
    moved = sum(_plan(session, collaborators, one, taken.get(one.id, set())) for one in deadlines)
    session.flush()
    return Replanned(ids[-1] if ids else None, moved)


def _chain(session: Session, collaborators: Collaborators, at: datetime) -> list[Limits]:
    """The version all clocks climb by, those that took force since, and the one in force; alone: nothing waits."""
    current = collaborators.rules.limits
    first = session.exec(_waiting(current.profile, at).limit(1)).first()
    if first is None:
        return [current]
    since = col(PolicyVersion.version) >= first
    versions = session.exec(_taken_force(current.profile, at).where(since)).all()
    before = session.exec(_taken_force(current.profile, at).where(~since)).all()
    base = before[-1] if before else SHIPPED_VERSION
    return [*(get_limits(session, current.profile, one) for one in (base, *versions)), current]


def _taken_force(profile: str, at: datetime) -> Any:
    """Versions that have been in force by then, in the order they took it."""
    statement = select(PolicyVersion.version).where(
        PolicyVersion.profile == profile, col(PolicyVersion.is_active), PolicyVersion.effective_at <= at
    )
    return statement.order_by(col(PolicyVersion.effective_at), col(PolicyVersion.version))


def _waiting(profile: str, at: datetime) -> Any:
    return _taken_force(profile, at).where(col(PolicyVersion.replanned_at).is_(None))


def _settle(session: Session, collaborators: Collaborators, *, begun_at: datetime) -> None:
    """After a whole pass begun at that moment: the versions no stale process can still have been behind are done."""
    limits = collaborators.rules.limits
    settled = begun_at - SETTLING
    session.execute(
        update(PolicyVersion)
        .where(
            col(PolicyVersion.profile) == limits.profile,
            col(PolicyVersion.is_active),
            col(PolicyVersion.version) <= limits.version,
            col(PolicyVersion.replanned_at).is_(None),
            col(PolicyVersion.effective_at) <= settled,
            or_(col(PolicyVersion.decided_at).is_(None), col(PolicyVersion.decided_at) <= settled),
        )
        .values(replanned_at=begun_at)
    )


def _hold(session: Session, ids: Sequence[int]) -> None:
    """The rows of the complaints, in the order of their ids: whoever sweeps or acts on one waits, or is waited for."""
    session.exec(
        select(Complaint.id).where(col(Complaint.id).in_(ids)).order_by(col(Complaint.id)).with_for_update()
    ).all()


def _taken(session: Session, ids: Sequence[int]) -> dict[int, set[Step]]:
    found: dict[int, set[Step]] = {}
    rows = select(DeadlineStep.deadline_id, DeadlineStep.step).where(col(DeadlineStep.deadline_id).in_(ids))
    for deadline_id, step in session.exec(rows):
        found.setdefault(deadline_id, set()).add(Step(step))
    return found


def _plan(session: Session, collaborators: Collaborators, deadline: Deadline, taken: set[Step]) -> bool:
    """Whether its next step is another one now. A step once taken is never taken again (`rungs.next_step`)."""
    step = next_step(collaborators, deadline, taken=taken)
    if step == (deadline.next_step, deadline.next_step_at):
        return False
    deadline.next_step, deadline.next_step_at = step
    session.add(deadline)
    return True
