"""Finding complaints and their parts: `get_` raises, `find_` may return None, `lock_` takes the row."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.errors import NotFound, NotYourDepartment
from intake.models import Complaint, Handling
from intake.vocabulary import HandlingState
from routing.translatable import N_
from routing.vocabulary import Channel

_complaints = Complaint.__table__
_REGISTERED = sa.select(_complaints.c.id).where(
    _complaints.c.channel == sa.bindparam("channel"), _complaints.c.external_id == sa.bindparam("external_id")
)

OPEN_PARTS = (HandlingState.PENDING, HandlingState.SIGNED)


def is_registered(session: Session, channel: Channel, external_id: str) -> bool:
    """Whether a door has handed this in before; on the hot path, so the statement is built once."""
    row = session.connection().execute(_REGISTERED, {"channel": channel, "external_id": external_id}).first()
    return row is not None


def get_by_external_id(session: Session, channel: Channel, external_id: str) -> Complaint:
    return session.exec(
        select(Complaint).where(Complaint.channel == channel, Complaint.external_id == external_id)
    ).one()


def find_by_number(session: Session, number: str) -> Complaint | None:
    return session.exec(select(Complaint).where(Complaint.number == number)).first()


def get_by_number(session: Session, number: str) -> Complaint:
    found = find_by_number(session, number)
    if found is None:
        raise NotFound(N_("there is no such complaint"), field="number")
    return found


def lock_complaint(session: Session, number: str) -> Complaint:
    """The complaint with its row held until the transaction ends, read afresh."""
    found = session.exec(
        select(Complaint).where(Complaint.number == number).with_for_update().execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound(N_("there is no such complaint"), field="number")
    return found


def lock_by_id(session: Session, complaint_id: int) -> Complaint:
    statement = select(Complaint).where(Complaint.id == complaint_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()


def handlings_of(session: Session, complaint_id: int) -> Sequence[Handling]:
    """Every part, principal first, then in the order they were dispatched."""
    return handlings_of_many(session, [complaint_id])


def handlings_of_many(session: Session, complaint_ids: Iterable[int]) -> Sequence[Handling]:
    """Every part of each of them, in the order of `handlings_of`."""
    statement = select(Handling).where(col(Handling.complaint_id).in_(complaint_ids))
    return session.exec(
        statement.order_by(col(Handling.is_principal).desc(), col(Handling.dispatched_at), col(Handling.id))
    ).all()


def open_handling_of(session: Session, complaint: Complaint, department_id: int | None) -> Handling:
    """The department's open part; raises NotYourDepartment where it has none."""
    found = session.exec(
        select(Handling).where(
            Handling.complaint_id == complaint.id,
            Handling.department_id == department_id,
            col(Handling.state).in_(OPEN_PARTS),
        )
    ).first()
    if found is None:
        raise NotYourDepartment(N_("this complaint has no open part with your department"))
    return found


def must_see(session: Session, complaint: Complaint, actor: Actor) -> None:
    """A handler sees what their department has a part in, unless it gave the part back; else it does not exist."""
    if actor.is_hotline:
        return
    has_part = session.exec(
        select(Handling.id)
        .where(
            Handling.complaint_id == complaint.id,
            Handling.department_id == actor.department_id,
            Handling.state != HandlingState.RETURNED,
        )
        .limit(1)
    ).first()
    if actor.department_id is None or has_part is None:
        raise NotFound(N_("there is no such complaint"), field="number")
