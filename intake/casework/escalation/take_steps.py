"""Clocks with a step due take it: the rows, the events, and whom it tells; of many complaints in one go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert
from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM
from intake.casework.clocks import next_step, promises
from intake.casework.clocks.projection import project
from intake.casework.collaborators import Collaborators
from intake.casework.escalation.downtime import MissedStep
from intake.casework.escalation.recipients import Desk, Recipients
from intake.casework.outbox import complainant_messages
from intake.casework.outbox.staff_notices import step_cause
from intake.casework.parts import coordination
from intake.casework.supervision.issuing import LEVEL_OF_STEP, OrderCause, OrderInput, issue_orders
from intake.models import Complaint, Deadline, DeadlineStep
from intake.vocabulary import SkipReason
from routing.clocks.deadlines import is_breached
from routing.clocks.ladder import office_moment
from routing.vocabulary import Clock, Step, Unit

_TICK = timedelta(microseconds=1)
_DUE = (
    select(Deadline)
    .where(
        col(Deadline.complaint_id).in_(bindparam("complaint_ids", expanding=True)),
        col(Deadline.next_step_at) <= bindparam("moment"),
    )
    .order_by(col(Deadline.next_step_at), col(Deadline.id))
    .execution_options(populate_existing=True)  # read again now that the complaints are held
)
_TAKEN = select(DeadlineStep.deadline_id, col(DeadlineStep.step)).where(
    col(DeadlineStep.deadline_id).in_(bindparam("deadline_ids", expanding=True))
)
_INSERT_STEP = insert(DeadlineStep.__table__)


@dataclass
class StepTaker:
    """One go over complaints the caller holds: first it reads, then it decides, then it writes.

    `lines` and `notices` are what desks are to hear: lines of a digest where the system was down since `down_since`,
    else notices.
    """

    session: Session
    collaborators: Collaborators
    pressing: Recipients
    at: datetime
    down_since: datetime | None = None
    lines: list[MissedStep] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    _steps: list[dict[str, Any]] = field(default_factory=list)
    _breached: list[tuple[Complaint, Deadline]] = field(default_factory=list)
    _ordering: list[tuple[Complaint, Deadline, Step]] = field(default_factory=list)

    def take(self, complaints: Sequence[Complaint]) -> int:
        """How many clocks were looked at; what a clock that stopped meanwhile was to do is skipped, and said so."""
        due = self._due(complaints)
        taken = self._taken(deadline.id for deadline in due)
        self.pressing.look_at(complaints)
        by_id = {complaint.id: complaint for complaint in complaints}
        for deadline in due:
            self._take(by_id[deadline.complaint_id], deadline, taken.get(deadline.id, set()))
        self._write()
        for complaint, deadline in self._breached:  # goes on in the complaint's chain, so after what is written
            _answer_breach(self.session, self.collaborators, complaint, deadline, at=self.at)
        for complaint, deadline, step in self._ordering:
            self._order(complaint, deadline, step)
        return len(due)

    def _due(self, complaints: Iterable[Complaint]) -> Sequence[Deadline]:
        held = {"complaint_ids": [one.id for one in complaints], "moment": self.at}
        return self.session.exec(_DUE, params=held).all()

    def _taken(self, deadline_ids: Iterable[int]) -> dict[int, set[Step]]:
        found: dict[int, set[Step]] = {}
        for deadline_id, step in self.session.exec(_TAKEN, params={"deadline_ids": list(deadline_ids)}):
            found.setdefault(deadline_id, set()).add(step)
        return found

    def _take(self, complaint: Complaint, deadline: Deadline, taken: set[Step]) -> None:
        """Take the latest step that is due. What a clock that has stopped, or a later step, left behind is skipped."""
        stopped = next_step.stopped_because(deadline)
        steps = next_step.due_steps(self.collaborators, deadline, taken=taken, at=_until(deadline, self.at))
        latest = None if stopped or not steps else steps[-1]
        for step in steps:
            skipped = None if step is latest else stopped or SkipReason.OVERTAKEN
            self._steps.append(
                {"deadline_id": deadline.id, "step": step, "taken_at": self.at, "skipped_because": skipped}
            )
        if _mark_breach(deadline, self.at):
            self._breached.append((complaint, deadline))
        deadline.next_step, deadline.next_step_at = next_step.next_step(
            self.collaborators, deadline, taken=taken.union(steps)
        )
        for step in steps if stopped else [latest] if latest is not None else []:
            next_step.record_step(self.session, complaint, deadline, step, at=self.at, skipped=stopped or "")
        if latest is not None:
            self._announce(complaint, deadline, latest)
            if latest in LEVEL_OF_STEP:
                self._ordering.append((complaint, deadline, latest))

    def _order(self, complaint: Complaint, deadline: Deadline, step: Step) -> None:
        """From 督办 on a step is an order to each department it presses; one that is as heavy already stays."""
        parts, level = self.pressing.parts_pressed(complaint, deadline), LEVEL_OF_STEP[step]
        cause = OrderCause(deadline.id, step)
        wish = OrderInput.of_ladder(level)
        if issue_orders(
            self.session, self.collaborators, complaint, parts, wish, cause=cause, actor=SYSTEM, at=self.at
        ):
            project(self.session, self.collaborators, complaint, actor=SYSTEM, at=self.at)
            self.session.flush()

    def _announce(self, complaint: Complaint, deadline: Deadline, step: Step) -> None:
        for desk, department_id in self.pressing.desks(complaint, deadline, step).items():
            shown_at = self.pressing.shown_at(complaint, deadline, department_id, at=self.at, hotline=desk.region_code)
            if self.down_since is None:
                self.notices.append(_notice(complaint, deadline, step, desk, shown_at, at=self.at))
            else:
                self.lines.append(MissedStep(desk, shown_at, _line(complaint, deadline, step)))

    def _write(self) -> None:
        if self._steps:
            self.session.connection().execute(_INSERT_STEP, self._steps)
        self.session.flush()


def _until(deadline: Deadline, at: datetime) -> datetime:
    """Up to when steps fell due: of a clock that has stopped, until it did."""
    stopped_at = deadline.met_at or deadline.cancelled_at or deadline.paused_at
    if stopped_at is None or deadline.next_step_at is None:
        return at
    return max(stopped_at, deadline.next_step_at)  # entered later than it happened, after a step was due


def _mark_breach(deadline: Deadline, at: datetime) -> bool:
    """Whether the clock is found late now. Whoever met or ended it has judged it already."""
    is_open = deadline.met_at is None and deadline.cancelled_at is None
    judged_at = deadline.paused_at or at
    if not is_open or deadline.breached_at is not None or not is_breached(deadline.due_at, judged_at):
        return False
    deadline.breached_at = deadline.due_at
    return True


def _line(complaint: Complaint, deadline: Deadline, step: Step) -> dict[str, Any]:
    return {
        "complaint_id": complaint.id,
        "deadline_id": deadline.id,
        "number": complaint.number,
        "clock": deadline.clock,
        "step": step,
        "due_at": deadline.due_at,
    }


def _notice(
    complaint: Complaint, deadline: Deadline, step: Step, desk: Desk, shown_at: datetime, *, at: datetime
) -> dict[str, Any]:
    return {
        "department_id": desk.department_id,
        "staff_id": desk.staff_id,
        "region_code": desk.region_code,
        "complaint_id": complaint.id,
        "deadline_id": deadline.id,
        "kind": step,
        "params": {"number": complaint.number, "clock": deadline.clock, "due_at": deadline.due_at.isoformat()},
        "dedupe_key": f"{step}:{step_cause(deadline.id, deadline.extension_days, desk.key)}",
        "created_at": at,
        "shown_at": shown_at,
    }


def _answer_breach(
    session: Session, collaborators: Collaborators, complaint: Complaint, deadline: Deadline, *, at: datetime
) -> None:
    """The complainant is told once that the promise was not kept; a coordination that failed goes to be designated."""
    if deadline.clock is Clock.CLOSURE and deadline.handling_id is None:
        cause = f"{deadline.id}:{deadline.due_at:%Y%m%d}"
        # Days end at midnight; nobody is texted then.
        send_at = at if deadline.unit is Unit.HOURS else office_moment(collaborators.rules.calendar_of(deadline), at)
        words = {"send_at": send_at, "due_at": deadline.due_at}
        complainant_messages.tell(session, collaborators, complaint, "overdue", cause=cause, at=at, **words)
    elif deadline.clock is Clock.COORDINATE:
        designator = coordination.designator_of(collaborators, complaint)
        # From the moment it failed, however late the sweep comes by.
        wanted = promises.Promise(Clock.DESIGNATE, deadline.due_at + _TICK, None, designator)
        promises.promise(session, collaborators, complaint, [wanted], actor=SYSTEM, at=at)
        project(session, collaborators, complaint, actor=SYSTEM, at=at)
