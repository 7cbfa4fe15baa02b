"""What one person has in hand: parts of their department that are theirs, unfinished calls, what still waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from intake.casework.find import OPEN_PARTS
from intake.models import CallDraft, Complaint, Handling, Staff
from intake.models.practice import counts_by
from intake.vocabulary import StaffRole, State

_WAITING = (State.RECEIVED, State.NEED_INFO)


@dataclass(frozen=True)
class InHand:
    """Numbers of complaints, by due date first; `drafts` are the keys of unfinished calls.

    `parts` are handled or helped with; `waiting` were taken on the telephone and are not with a department yet.
    """

    parts: Sequence[str] = ()
    waiting: Sequence[str] = ()
    drafts: Sequence[str] = ()

    @property
    def is_anything(self) -> bool:
        return bool(self.parts or self.drafts)


def in_hand(session: Session, staff: Staff) -> InHand:
    return InHand(_parts(session, staff), _waiting(session, staff), _drafts(session, staff))


def colleagues(session: Session, staff: Staff) -> list[Staff]:
    """Who could go on with it: at work, in the same department and region, with a role in common; by name."""
    statement = select(Staff).where(col(Staff.is_active), Staff.id != staff.id)
    same = statement.where(
        col(Staff.department_id).is_not_distinct_from(staff.department_id),
        col(Staff.region_code).is_not_distinct_from(staff.region_code),
    )
    found = session.exec(same.order_by(col(Staff.display_name), col(Staff.id))).all()
    return [one for one in found if set(one.roles) & set(staff.roles)]


def _parts(session: Session, staff: Staff) -> Sequence[str]:
    if staff.department_id is None:
        return ()
    own = (
        select(Complaint.number)
        .join(Handling, col(Handling.complaint_id) == Complaint.id)
        .where(
            Handling.department_id == staff.department_id,
            col(Handling.state).in_(OPEN_PARTS),
            or_(Handling.handler_id == staff.id, Handling.deputy_id == staff.id),
            counts_by(col(Handling.complaint_id)),
        )
    )
    return session.exec(own.order_by(col(Handling.next_due_at), col(Handling.id))).all()


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
