"""What one person has in hand: parts of their department that are theirs, unfinished calls, what still waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from intake.casework.find import OPEN_PARTS
from intake.errors import InvalidInput
from intake.models import CallDraft, Complaint, Handling, Staff
from intake.models.practice import counts_by
from intake.vocabulary import StaffRole, State
from routing.translatable import N_

_WAITING = (State.RECEIVED, State.NEED_INFO)


@dataclass(frozen=True)
class InHand:
    """Numbers of complaints, by due date first; `drafts` are the keys of unfinished calls.

    `parts` are handled or helped with; `elsewhere` those of a department they worked in before, which only that one can
    go on with; `waiting` were taken on the telephone and are not with a department yet.
    """

    parts: Sequence[str] = ()
    elsewhere: Sequence[str] = ()
    waiting: Sequence[str] = ()
    drafts: Sequence[str] = ()

    @property
    def is_anything(self) -> bool:
        return bool(self.parts or self.elsewhere or self.drafts)


def in_hand(session: Session, staff: Staff) -> InHand:
    parts, elsewhere = _parts(session, staff)
    return InHand(parts, elsewhere, _waiting(session, staff), _drafts(session, staff))


def colleagues(session: Session, staff: Staff) -> list[Staff]:
    """Who could go on with it: at work, in the same department and region, with a role in common; by name."""
    statement = select(Staff).where(col(Staff.is_active), Staff.id != staff.id)
    same = statement.where(
        col(Staff.department_id).is_not_distinct_from(staff.department_id),
        col(Staff.region_code).is_not_distinct_from(staff.region_code),
    )
    found = session.exec(same.order_by(col(Staff.display_name), col(Staff.id))).all()
    return [one for one in found if set(one.roles) & set(staff.roles)]


def must_take(taker: Staff, *, parts: Sequence[str], drafts: Sequence[str], field: str) -> None:
    """A role in common is not enough: parts need somebody who handles, calls somebody who takes them. InvalidInput."""
    if drafts and StaffRole.OPERATOR not in taker.roles:
        raise InvalidInput(N_("takes no calls: unfinished ones need an operator"), field=field)
    if parts and StaffRole.HANDLER not in taker.roles:
        raise InvalidInput(N_("is somebody who handles complaints in that department"), field=field)


def _parts(session: Session, staff: Staff) -> tuple[Sequence[str], Sequence[str]]:
    """Of the own department, and of others; a complaint once, however many parts of it."""
    held = (
        select(Complaint.number, Handling.department_id)
        .join(Handling, col(Handling.complaint_id) == Complaint.id)
        .where(
            col(Handling.state).in_(OPEN_PARTS),
            or_(Handling.handler_id == staff.id, Handling.deputy_id == staff.id),
            counts_by(col(Handling.complaint_id)),
        )
    )
    rows = session.exec(held.order_by(col(Handling.next_due_at), col(Handling.id))).all()
    own = dict.fromkeys(number for number, department_id in rows if department_id == staff.department_id)
    return list(own), [number for number in dict.fromkeys(one for one, _other in rows) if number not in own]


def _waiting(session: Session, staff: Staff) -> Sequence[str]:
    if StaffRole.OPERATOR not in staff.roles:
        return ()
    taken = select(Complaint.number).where(
        Complaint.operator_id == staff.id, col(Complaint.state).in_(_WAITING), counts_by(col(Complaint.id))
    )
    return session.exec(taken.order_by(col(Complaint.received_at))).all()


def _drafts(session: Session, staff: Staff) -> Sequence[str]:
    own = select(CallDraft.key).where(CallDraft.operator_id == staff.id)
    return session.exec(own.order_by(col(CallDraft.began_at))).all()
