"""Who decides what a department asked for: the hotline, and what a law leaves to the head of the organ, that head.

More time for a procedure of the law is approved by the head of the organ (经本机关、单位负责人批准: petition regulation
信访工作条例 §34; market supervision 市场监督管理投诉举报暂行处理办法 §31, 市场监督管理行政处罚程序规定 §64). Where the
department has no head beside who asks, a supervisor of the hotline decides, so that nobody decides alone.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.errors import NotPossibleNow
from intake.models import DecisionRequest, Handling, Staff
from intake.vocabulary import RequestKind, StaffRole
from routing.translatable import N_

_HOTLINE = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR})
_PART = aliased(Handling)  # whoever asks may have joined the parts already
_IS_HEAD = and_(
    col(Staff.is_head), col(Staff.is_active), cast(Staff.roles, String).contains(f'"{StaffRole.HANDLER.value}"')
)


def heads_of(session: Session, request: DecisionRequest, department_id: int) -> Sequence[Staff]:
    """The heads of the department that may decide it; none where it is the hotline's to decide."""
    if request.kind is not RequestKind.STATUTORY_EXTENSION:
        return ()
    beside = (Staff.department_id == department_id, Staff.id != request.requested_by_id)
    return session.exec(select(Staff).where(_IS_HEAD, *beside).order_by(col(Staff.id))).all()


def is_decided_by(actor: Actor) -> ColumnElement[bool]:
    """Of rows of `DecisionRequest` those whose decision is the actor's; that nobody decides their own is not in it."""
    is_procedure = col(DecisionRequest.kind) == RequestKind.STATUTORY_EXTENSION
    theirs: list[ColumnElement[bool]] = [false()]
    if actor.roles & _HOTLINE:
        theirs.append(col(DecisionRequest.kind) != RequestKind.STATUTORY_EXTENSION)
    if StaffRole.SUPERVISOR in actor.roles:
        theirs.append(and_(is_procedure, ~_has_head_beside()))
    if actor.is_department_head:
        theirs.append(and_(is_procedure, _is_of(actor.department_id)))
    return or_(*theirs)


def must_decide(session: Session, request: DecisionRequest, actor: Actor) -> None:
    """Raises NotAllowed unless the decision is the actor's."""
    if request.kind is not RequestKind.STATUTORY_EXTENSION:
        actor.must_be(*_HOTLINE)
        return
    found = select(DecisionRequest.id).where(DecisionRequest.id == request.id, is_decided_by(actor))
    if session.exec(found).first() is None:
        raise NotPossibleNow(N_("the head of the department that asks decides it"))


def _has_head_beside() -> ColumnElement[bool]:
    return exists().where(
        _IS_HEAD,
        col(Staff.department_id) == _PART.department_id,
        col(_PART.id) == col(DecisionRequest.handling_id),
        col(Staff.id) != DecisionRequest.requested_by_id,
    )


def _is_of(department_id: int | None) -> ColumnElement[bool]:
    return exists().where(col(_PART.id) == col(DecisionRequest.handling_id), col(_PART.department_id) == department_id)
