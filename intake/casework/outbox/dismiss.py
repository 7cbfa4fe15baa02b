"""Putting away what a desk was told: read, by whom and when; the complaint's own record is not touched."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, and_, col, or_, select, update

from intake.casework.actor import Actor
from intake.casework.outbox.absences import covered_by
from intake.casework.outbox.addressees import addressed_to, is_addressed
from intake.errors import NotFound
from intake.models import Notice
from routing.translatable import N_


def dismiss_notices(
    session: Session, notice_ids: Collection[int], *, actor: Actor, at: datetime, with_earlier: bool = False
) -> None:
    """Read for the whole desk they were addressed to. Twice is once; another desk's do not exist: NotFound.

    `with_earlier`: and whatever the desk was told of the same complaints before; what came since stays.
    """
    covered = covered_by(session, actor, at=at)
    statement = select(Notice).where(col(Notice.id).in_(notice_ids)).order_by(col(Notice.id)).with_for_update()
    found = session.exec(statement.execution_options(populate_existing=True)).all()
    are_theirs = all(is_addressed(notice, actor, covered=covered) for notice in found)
    if len(found) != len(set(notice_ids)) or not are_theirs:
        raise NotFound(N_("there is no such notice"))
    for notice in found:
        if notice.read_at is None:
            notice.read_at, notice.read_by_id = at, actor.staff_id
            session.add(notice)
    before = [
        and_(col(Notice.complaint_id) == one.complaint_id, col(Notice.id) < one.id)
        for one in found
        if one.complaint_id is not None
    ]
    if with_earlier and before:
        open_ = (col(Notice.read_at).is_(None), col(Notice.shown_at) <= at, addressed_to(actor, covered=covered))
        read = {"read_at": at, "read_by_id": actor.staff_id}
        session.execute(update(Notice).where(or_(*before), *open_).values(read))
