"""Whose a notice is: of a person, of whoever stands in for them, of a department, of a region's hotline."""

from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_

from intake.casework.actor import Actor
from intake.models import Notice
from intake.vocabulary import StaffRole

HOTLINE_ROLES = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR})


def is_addressed(notice: Notice, actor: Actor, *, covered: Collection[int] = ()) -> bool:
    """To the person, to the person's department, or, with neither, to the hotline of a region.

    To the home region's belongs whoever sees every complaint. `covered`: for whom the actor stands in.
    """
    if notice.staff_id is not None:
        return notice.staff_id == actor.staff_id or notice.staff_id in covered
    if notice.department_id is not None:
        return notice.department_id == actor.department_id
    if notice.region_code is None:
        return actor.sees_all
    return actor.is_hotline and notice.region_code == actor.region_code


def addressed_to(actor: Actor, *, covered: Collection[int] = ()) -> ColumnElement[bool]:
    """As `is_addressed` in a statement; of the hotline's only what its dispatchers and supervisors read."""
    no_department, nobody = col(Notice.department_id).is_(None), col(Notice.staff_id).is_(None)
    mine = {actor.staff_id, *covered} - {None}
    to = [and_(no_department, col(Notice.staff_id).in_(mine))]
    if actor.department_id is not None:
        to.append(and_(Notice.department_id == actor.department_id, nobody))
    if actor.roles & HOTLINE_ROLES:
        to.append(and_(no_department, nobody, _of_hotline(actor)))
    return or_(*to)


def _of_hotline(actor: Actor) -> ColumnElement[bool]:
    own = col(Notice.region_code) == actor.region_code
    return or_(col(Notice.region_code).is_(None), own) if actor.sees_all else own
