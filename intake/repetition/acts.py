"""What a person does about a number that repeats the same: warns it, limits it until a day, looks at it again.

A limit holds nothing back for good: what comes in from the number is registered as ever, and a person of the hotline
reads it first. It ends by its day, and a day earlier where nobody has reviewed it in time.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.outbox.complainant_messages import tell
from intake.casework.reasons import required_reason
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.models import Complaint, RepeatedCaller, RepeatedCallerStep
from intake.repetition.reading import DAYS, case_of_number, count_of_number, count_since, hash_of, last_step
from intake.sealing.places import caller_step_place
from intake.sealing.ring import key_ring_of
from intake.vocabulary import CallerStanding, CallerStepKind, StaffRole
from routing.calendars.working_time import local_day
from routing.translatable import N_

WARNERS = (StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
LEAST = 2  # complaints from a number before it can repeat anything
LONGEST = timedelta(days=90)
LATEST_REVIEW = timedelta(days=30)
_EVENTS = {kind: f"caller:{kind.value}" for kind in CallerStepKind}
_TEXTS = {
    CallerStepKind.WARN: "callers/warned",
    CallerStepKind.LIMIT: "callers/limited",
    CallerStepKind.PROLONG: "callers/limited",
    CallerStepKind.LIFT: "callers/let_go",
    CallerStepKind.LAPSE: "callers/let_go",
}


@dataclass(frozen=True)
class LimitUntil:
    """Why, its last day, and the day by which somebody else looks at it again."""

    reason: str
    until_on: date
    review_on: date


@dataclass(frozen=True)
class _Act:
    """On which number, told by which complaint, and why."""

    case: RepeatedCaller
    complaint: Complaint
    kind: CallerStepKind
    reason: str = ""


def warn_caller(
    session: Session, collaborators: Collaborators, number: str, reason: str, *, actor: Actor, at: datetime
) -> RepeatedCaller:
    """The number a complaint came from. Raises NotPossibleNow where none is kept, it repeats nothing or was warned.

    What is practised on warns nobody: its number may be anybody's.
    """
    actor.must_be(*WARNERS)
    complaint = find.lock_complaint(session, number)
    find.must_see(session, complaint, actor)
    reason = required_reason(reason, "reason", longest=500)
    if complaint.is_training:
        raise NotPossibleNow(N_("a complaint one practises on warns nobody"))
    if hash_of(session, complaint.id) is None:
        raise NotPossibleNow(N_("no telephone number is kept of this complaint"))
    if count_of_number(session, complaint.id, at - DAYS) < LEAST:
        message = N_("one complaint repeats nothing: a number is warned from %(least)s in %(days)s days on")
        raise NotPossibleNow(message, least=LEAST, days=DAYS.days)
    audit.lock_office(session)  # of two at once the second finds the first
    if case_of_number(session, complaint.id) is not None:
        raise NotPossibleNow(N_("the number has been warned already"))
    case = RepeatedCaller(complaint_id=complaint.id, standing=CallerStanding.WARNED, warned_at=at)
    session.add(case)
    session.flush()
    return _taken(session, collaborators, _Act(case, complaint, CallerStepKind.WARN, reason), actor=actor, at=at)


def limit_caller(
    session: Session, collaborators: Collaborators, case_id: int, limit: LimitUntil, *, actor: Actor, at: datetime
) -> RepeatedCaller:
    """By somebody else than who warned, and only where the number went on after the warning."""
    case, complaint = _held(session, case_id, actor, CallerStanding.WARNED)
    if last_step(session, case.id).taken_by_id == actor.staff_id:
        raise NotPossibleNow(N_("who warned does not decide on the limit"))
    if case.warned_at < at - DAYS:
        message = N_("the warning is older than %(days)s days: lift it, and warn anew")
        raise NotPossibleNow(message, days=DAYS.days)
    if count_since(session, case, case.warned_at) == 0:
        raise NotPossibleNow(N_("nothing has come from the number since it was warned"))
    return _limited(
        session, collaborators, _Act(case, complaint, CallerStepKind.LIMIT, limit.reason), limit, actor=actor, at=at
    )


def prolong_limit(
    session: Session, collaborators: Collaborators, case_id: int, limit: LimitUntil, *, actor: Actor, at: datetime
) -> RepeatedCaller:
    """After a review, by somebody else than who decided on it last."""
    case, complaint = _held(session, case_id, actor, CallerStanding.LIMITED)
    if last_step(session, case.id).taken_by_id == actor.staff_id:
        raise NotPossibleNow(N_("who decided on the limit does not review it"))
    return _limited(
        session, collaborators, _Act(case, complaint, CallerStepKind.PROLONG, limit.reason), limit, actor=actor, at=at
    )


def lift_limit(
    session: Session, collaborators: Collaborators, case_id: int, reason: str, *, actor: Actor, at: datetime
) -> RepeatedCaller:
    """Or let a warning rest; whoever supervises may, at any time."""
    case, complaint = _held(session, case_id, actor, CallerStanding.LIMITED, CallerStanding.WARNED)
    reason = required_reason(reason, "reason", longest=500)
    return _ended(session, collaborators, _Act(case, complaint, CallerStepKind.LIFT, reason), actor=actor, at=at)


def lapse(session: Session, collaborators: Collaborators, case_id: int, *, actor: Actor, at: datetime) -> bool:
    """Its day is over, or nobody has reviewed it by the day named. Whether it was so still."""
    complaint = find.lock_by_id(session, session.get_one(RepeatedCaller, case_id).complaint_id)
    case, today = _lock(session, case_id), local_day(at)
    if case.until_on is None or case.review_on is None or today <= min(case.until_on, case.review_on):
        return False
    _ended(session, collaborators, _Act(case, complaint, CallerStepKind.LAPSE), actor=actor, at=at)
    return True


def reason_of(session: Session, step: RepeatedCallerStep) -> str:
    if step.reason is None:
        return ""
    return key_ring_of(session).open(step.reason, place=caller_step_place(step.id)).decode()


def _held(session: Session, case_id: int, actor: Actor, *standings: CallerStanding) -> tuple[RepeatedCaller, Complaint]:
    """One of another region does not exist. The complaint's row is held first, as everywhere."""
    actor.must_be(StaffRole.SUPERVISOR)
    known = session.get(RepeatedCaller, case_id)
    if known is None:
        raise NotFound(N_("there is no such caller"))
    complaint = find.lock_by_id(session, known.complaint_id)
    find.must_see(session, complaint, actor)
    case = _lock(session, case_id)
    if case.standing not in standings:
        raise NotPossibleNow(N_("the matter stands otherwise by now"))
    return case, complaint


def _lock(session: Session, case_id: int) -> RepeatedCaller:
    statement = select(RepeatedCaller).where(RepeatedCaller.id == case_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()


def _limited(
    session: Session, collaborators: Collaborators, act: _Act, limit: LimitUntil, *, actor: Actor, at: datetime
) -> RepeatedCaller:
    today, case = local_day(at), act.case
    act = replace(act, reason=required_reason(act.reason, "reason", longest=500))
    if not today < limit.until_on <= today + LONGEST:
        raise InvalidInput(N_("lies within the next %(days)s days"), days=LONGEST.days, field="until_on")
    if not today < limit.review_on <= min(limit.until_on, today + LATEST_REVIEW):
        message = N_("lies within the next %(days)s days and not after the last day")
        raise InvalidInput(message, days=LATEST_REVIEW.days, field="review_on")
    case.standing, case.until_on, case.review_on = CallerStanding.LIMITED, limit.until_on, limit.review_on
    return _taken(session, collaborators, act, actor=actor, at=at)


def _ended(session: Session, collaborators: Collaborators, act: _Act, *, actor: Actor, at: datetime) -> RepeatedCaller:
    act.case.standing, act.case.until_on, act.case.review_on = CallerStanding.ENDED, None, None
    return _taken(session, collaborators, act, actor=actor, at=at)


def _taken(session: Session, collaborators: Collaborators, act: _Act, *, actor: Actor, at: datetime) -> RepeatedCaller:
    """Written, told to the complainant in plain words, and recorded in the office's chain."""
    case, complaint = act.case, act.complaint
    step = RepeatedCallerStep(
        caller_id=case.id,
        kind=act.kind,
        taken_at=at,
        taken_by_id=actor.staff_id,
        until_on=case.until_on,
        review_on=case.review_on,
        complaints=count_since(session, case, at - DAYS),
        is_texted=False,
    )
    session.add_all([case, step])
    session.flush()
    if act.reason:
        step.reason = key_ring_of(session).seal(act.reason.encode(), place=caller_step_place(step.id))
    is_known = hash_of(session, complaint.id) is not None
    told: dict[str, Any] = {"cause": f"caller:{step.id}", "at": at, "until": case.until_on}
    step.is_texted = is_known and tell(session, collaborators, complaint, _TEXTS[act.kind], **told)
    session.add(step)
    staff_notices.settle_cause(session, staff_notices.CALLER_REVIEW, str(case.id), at=at)
    session.flush()
    said = {"caller_id": case.id, "complaint": complaint.number, "standing": case.standing.value}
    audit.record_office(session, _EVENTS[act.kind], actor=actor, at=at, **said)
    return case
