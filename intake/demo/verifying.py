"""The half-yearly check of the registry: asked by night, answered by the departments; one stops half-way."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.demo.habits import happens, office_hours
from intake.demo.stage import Stage
from intake.models import RegistryCorrection, VerificationRound
from intake.registry_upkeep.confirmation import MOST_AT_ONCE, ConfirmationLine, Progress, asked_of, confirm, progress
from intake.registry_upkeep.corrections import CorrectionClaim, file_correction, refuse_correction
from intake.registry_upkeep.reminders import keep_verification, waited
from intake.registry_upkeep.verification import find_open_round
from intake.vocabulary import CorrectionState, StaffRole
from routing.calendars.working_time import local_day

_HOURS_A_DAY = 7.0
_MEDIAN_HOURS = 35.0  # until a department has gone through its list: a week, so that some are chased once
_DECIDED_AFTER = 12  # working days
_SEVERAL = 4  # rows that one can stop in the middle of


def keep(stage: Stage, at: datetime) -> None:
    """The night's part, as workers do it: open, follow the registry, chase."""
    with stage.runtime.db.unit_of_work() as session:
        keep_verification(session, stage.runtime.collaborators(session), at=at)


def answer(stage: Stage, at: datetime) -> None:
    """Administrators decide what was reported; every department whose day has come goes through its list."""
    with stage.runtime.db.unit_of_work() as session:
        collaborators, current = stage.runtime.collaborators(session), find_open_round(session)
        _decide(stage, session, collaborators, at)
        if current is None:
            return
        found = progress(session, current)
        _plan(stage, current, found)
        for one in found:
            if _is_ready(stage, collaborators, current, one, at):
                _go_through(stage, session, current, one, at)


def _plan(stage: Stage, current: VerificationRound, found: Sequence[Progress]) -> None:
    """Each department's day, drawn when the round is first seen; who is asked later gets a day then."""
    if current.begins_on not in stage.stopping:
        several = [one for one in found if one.asked >= _SEVERAL] or found
        stage.stopping[current.begins_on] = stage.aside.choice(several).department_id
    for one in found:
        key = current.begins_on, one.department_id
        if key not in stage.answers:
            stage.answers[key] = int(office_hours(stage.aside, _MEDIAN_HOURS) / _HOURS_A_DAY) + 1


def _is_ready(
    stage: Stage, collaborators: Collaborators, current: VerificationRound, one: Progress, at: datetime
) -> bool:
    days = waited(collaborators, one, at=at)
    after = stage.answers[current.begins_on, one.department_id]
    has_stopped = one.confirmed > 0 and stage.stopping[current.begins_on] == one.department_id
    return days is not None and days >= after and not has_stopped


def _go_through(stage: Stage, session: Session, current: VerificationRound, one: Progress, at: datetime) -> None:
    """Page by page, as on the screen."""
    actor = stage.cast.handler(session, one.department_id, at=at)
    stops = stage.stopping[current.begins_on] == one.department_id
    limit = min(MOST_AT_ONCE, one.waiting // 2) if stops else MOST_AT_ONCE
    while lines := asked_of(session, current, one.department_id, on=local_day(at), limit=limit):
        wrong = [line for line in lines if line.own and happens(stage.aside, "mistaken")]
        for line in wrong:
            _report(stage, session, line, actor, at)
        right = [line.item.id for line in lines if line not in wrong]
        stage.counts["registry rows reported"] += len(wrong)
        if right:
            stage.counts["registry rows confirmed"] += confirm(session, right, actor=actor, at=at)
        if stops:
            return


def _decide(stage: Stage, session: Session, collaborators: Collaborators, at: datetime) -> None:
    """What waited long enough is refused: no synthetic role changes hands. The newest is left to whoever looks."""
    waiting = select(RegistryCorrection).where(RegistryCorrection.state == CorrectionState.OPEN)
    for row in session.exec(waiting.order_by(col(RegistryCorrection.id))).all()[:-1]:
        if collaborators.rules.calendar.between(local_day(row.filed_at), local_day(at)) >= _DECIDED_AFTER:
            administrator = stage.cast.one(stage.aside, StaffRole.ADMINISTRATOR)
            reason = "经核对职责文件，该项职责未作调整，维持原登记。"
            refuse_correction(session, row.id, reason, actor=administrator, at=at)


def _report(stage: Stage, session: Session, line: ConfirmationLine, actor: Actor, at: datetime) -> None:
    claim = CorrectionClaim(
        association_id=line.association.id,
        role=line.own[0].role,
        effective_on=local_day(at),
        document=f"示例编办〔{at.year}〕{stage.aside.randint(1, 300)}号",
        statement="机构职责已经调整，不再由本单位承担该项职责。",
    )
    file_correction(session, claim, actor=actor, at=at, item=line.item)
