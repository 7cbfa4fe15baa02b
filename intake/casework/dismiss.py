"""Putting a line away that a desk was told: read, by whom and when; the complaint's own record is not touched."""

from datetime import datetime

from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.errors import NotFound
from intake.models import Notice


def dismiss_notice(session: Session, notice_id: int, *, actor: Actor, at: datetime) -> None:
    """Read for the whole desk it was addressed to. Dismissed twice is once; another desk's does not exist: NotFound."""
    statement = select(Notice).where(Notice.id == notice_id).with_for_update()
    notice = session.exec(statement.execution_options(populate_existing=True)).first()
    if notice is None or not is_addressed(notice, actor):
        raise NotFound("there is no such notice")
    if notice.read_at is None:
        notice.read_at, notice.read_by_id = at, actor.staff_id
        session.add(notice)


def is_addressed(notice: Notice, actor: Actor) -> bool:
    """To the person, to the person's department, or, with neither, to the hotline."""
    if notice.staff_id is not None:
        return notice.staff_id == actor.staff_id
    if notice.department_id is not None:
        return notice.department_id == actor.department_id
    return actor.is_hotline
