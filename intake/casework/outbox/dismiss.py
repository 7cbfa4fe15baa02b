"""Putting away what a desk was told: read, by whom and when; the complaint's own record is not touched."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.errors import NotFound
from intake.models import Notice
from routing.translatable import N_


def dismiss_notices(session: Session, notice_ids: Collection[int], *, actor: Actor, at: datetime) -> None:
    """Read for the whole desk they were addressed to. Twice is once; another desk's do not exist: NotFound."""
    statement = select(Notice).where(col(Notice.id).in_(notice_ids)).order_by(col(Notice.id)).with_for_update()
    found = session.exec(statement.execution_options(populate_existing=True)).all()
    if len(found) != len(set(notice_ids)) or not all(is_addressed(notice, actor) for notice in found):
        raise NotFound(N_("there is no such notice"))
    for notice in found:
        if notice.read_at is None:
            notice.read_at, notice.read_by_id = at, actor.staff_id
            session.add(notice)


def is_addressed(notice: Notice, actor: Actor) -> bool:
    """To the person, to the person's department, or, with neither, to the hotline of a region.

    To the home region's belongs whoever sees every complaint.
    """
    if notice.staff_id is not None:
        return notice.staff_id == actor.staff_id
    if notice.department_id is not None:
        return notice.department_id == actor.department_id
    if notice.region_code is None:
        return actor.sees_all
    return actor.is_hotline and notice.region_code == actor.region_code
