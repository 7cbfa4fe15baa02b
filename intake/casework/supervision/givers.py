"""Who decides on an order: who gave it, who stands in for them, and any supervisor where nobody of these is there."""

from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.outbox.absences import Substitutes
from intake.errors import NotAllowed
from intake.models import Staff, SupervisionOrder
from intake.vocabulary import StaffRole
from routing.calendars.working_time import local_day
from routing.translatable import N_


def may_act_for_giver(session: Session, row: SupervisionOrder, actor: Actor, *, at: datetime) -> bool:
    """What a step of the ladder ordered is any supervisor's; so is what somebody ordered who is none any more."""
    if StaffRole.SUPERVISOR not in actor.roles:
        return False
    giver = row.given_by_id
    if giver is None or giver == actor.staff_id:
        return True
    away = Substitutes.on(session, local_day(at))
    if away.is_away(giver):
        substitute = away.of(giver)
        return substitute in {None, actor.staff_id}
    return not _is_supervisor(session, giver)


def must_act_for_giver(session: Session, row: SupervisionOrder, actor: Actor, *, at: datetime) -> None:
    if not may_act_for_giver(session, row, actor, at=at):
        raise NotAllowed(N_("only who gave the order, or who stands in for them, decides on it"))


def _is_supervisor(session: Session, staff_id: int) -> bool:
    found = select(Staff.roles).where(Staff.id == staff_id, col(Staff.is_active)).execution_options(autoflush=False)
    roles = session.exec(found).first()
    return roles is not None and StaffRole.SUPERVISOR in roles
