"""A change of who answers: proposed by one, confirmed by another administrator or by the department that is to answer.

What is confirmed becomes a role row from its day on, the row before it ended the day before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.language.i18n import N_
from intake.models import RoleChange
from intake.registry_upkeep.confirmation import holders_of
from intake.registry_upkeep.held_association import lock_association
from intake.registry_upkeep.required_roles import REQUIRED
from intake.vocabulary import RoleChangeState, StaffRole
from routing.calendars.working_time import local_day
from routing.errors import RoleOverlap
from routing.models import Association, Department
from routing.registry.roles import assign_role, end_role
from routing.vocabulary import Lifecycle, RegistryRole

MAY_DECIDE = (StaffRole.ADMINISTRATOR, StaffRole.HANDLER)
PROPOSED, CONFIRMED = "registry:propose_role", "registry:confirm_role"
REFUSED, WITHDRAWN = "registry:refuse_role", "registry:withdraw_role"
_FURTHEST = timedelta(days=366)  # an order may name a day to come, not one beyond the next year


@dataclass(frozen=True)
class ProposedHolder:
    """Who is to hold a role of an association from a day on; `department_id` empty: nobody any more."""

    association_id: int
    role: RegistryRole
    department_id: int | None
    valid_from: date
    document: str
    reason: str


def propose_role_changes(
    session: Session, proposals: Sequence[ProposedHolder], *, actor: Actor, at: datetime
) -> list[RoleChange]:
    """Put them before whoever confirms; one event for them all. Of one role of one association one waits at a time."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    rows = [_proposed(session, one, actor=actor, at=at) for one in proposals]
    session.add_all(rows)
    session.flush()
    audit.record_office(session, PROPOSED, actor=actor, at=at, changes=[_told(row) for row in rows])
    for row in rows:
        _ask_department(session, row, at=at)
    return rows


def confirm_role_change(session: Session, change_id: int, *, actor: Actor, at: datetime, note: str = "") -> RoleChange:
    """Write it into the registry."""
    row, association = _lock_open(session, change_id, actor)
    if row.proposed_by_id == actor.staff_id:
        raise SecondPersonNeeded(N_("who asked does not decide"))
    note = optional_text(note, "note", longest=1000)
    _write(session, association, row)
    _settle(session, row, RoleChangeState.CONFIRMED, note, actor=actor, at=at)
    audit.record_office(session, CONFIRMED, actor=actor, at=at, **_told(row), note=note)
    return row


def refuse_role_change(session: Session, change_id: int, reason: str, *, actor: Actor, at: datetime) -> RoleChange:
    """Leave the registry as it is, and say why; of one's own proposal this takes it back."""
    row, _association = _lock_open(session, change_id, actor)
    reason = required_reason(reason, "note", longest=1000)
    is_own = row.proposed_by_id == actor.staff_id
    state, kind = (RoleChangeState.WITHDRAWN, WITHDRAWN) if is_own else (RoleChangeState.REFUSED, REFUSED)
    _settle(session, row, state, reason, actor=actor, at=at)
    audit.record_office(session, kind, actor=actor, at=at, **_told(row), reason=reason)
    return row


def may_decide(row: RoleChange, actor: Actor) -> bool:
    """Any administrator; of a department only the one that is to answer."""
    is_gaining = row.department_id is not None and row.department_id == actor.department_id
    return StaffRole.ADMINISTRATOR in actor.roles or (StaffRole.HANDLER in actor.roles and is_gaining)


def _proposed(session: Session, one: ProposedHolder, *, actor: Actor, at: datetime) -> RoleChange:
    document = required_text(one.document, "document", longest=200)
    reason = required_reason(one.reason, "reason", longest=1000)
    if one.valid_from > local_day(at) + _FURTHEST:
        raise InvalidInput(N_("lies more than a year ahead"), field="valid_from")
    association = lock_association(session, one.association_id)
    waiting = select(RoleChange.id).where(
        RoleChange.association_id == association.id,
        RoleChange.role == one.role,
        RoleChange.state == RoleChangeState.OPEN,
    )
    if session.exec(waiting).first() is not None:
        raise InvalidInput(N_("a change of this role waits to be confirmed already"), field="role")
    holders = _holders(session, association, one.role, local_day(at))
    _must_make_sense(session, association, one.role, one.department_id, holders, on=max(one.valid_from, local_day(at)))
    return RoleChange(
        association_id=association.id,
        role=one.role,
        holder_department_id=next(iter(holders), None),
        department_id=one.department_id,
        valid_from=one.valid_from,
        document=document,
        reason=reason,
        proposed_by_id=actor.staff_id,
        proposed_at=at,
        state=RoleChangeState.OPEN,
    )


def _write(session: Session, association: Association, row: RoleChange) -> None:
    holders = _holders(session, association, row.role, row.valid_from)
    _must_make_sense(session, association, row.role, row.department_id, holders, on=row.valid_from)
    since = row.valid_from
    try:
        if row.department_id is None:
            end_role(session, association.id, row.role, valid_from=since)
        else:
            assign_role(session, association.id, row.role, row.department_id, valid_from=since, basis=row.document)
    except RoleOverlap:
        message = N_("the role has a row that begins later or has an end; propose it anew from a later day")
        raise InvalidInput(message) from None


def _must_make_sense(
    session: Session,
    association: Association,
    role: RegistryRole,
    department_id: int | None,
    holders: list[int],
    *,
    on: date,
) -> None:
    if department_id is None:
        if association.lifecycle is Lifecycle.ACTIVE and association.mode in REQUIRED.get(role, ()):
            raise InvalidInput(N_("an active association needs this role; name the department"), field="department")
        if not holders:
            raise InvalidInput(N_("is held by nobody as it is"), field="role")
        return
    department = session.get(Department, department_id)
    if department is None or not department.is_in_service(on):
        raise InvalidInput(N_("is not an active department; choose one from the list"), field="department")
    if holders == [department_id]:
        raise InvalidInput(N_("holds the role already"), field="department")


def _holders(session: Session, association: Association, role: RegistryRole, on: date) -> list[int]:
    held = holders_of(session, [association.id], on=on)[association.id]
    return [one.department_id for one in held if one.role is role]


def _lock_open(session: Session, change_id: int, actor: Actor) -> tuple[RoleChange, Association]:
    """The association first, as whoever proposes holds it first. What is another department's does not exist."""
    actor.must_be(*MAY_DECIDE)
    known = session.get(RoleChange, change_id)
    if known is None or not may_decide(known, actor):
        raise NotFound(N_("there is no such change"))
    association = lock_association(session, known.association_id)
    statement = select(RoleChange).where(RoleChange.id == change_id).with_for_update()
    row = session.exec(statement.execution_options(populate_existing=True)).one()
    if row.state is not RoleChangeState.OPEN:
        raise NotPossibleNow(N_("the request has been decided already"))
    return row, association


def _settle(
    session: Session, row: RoleChange, state: RoleChangeState, note: str, *, actor: Actor, at: datetime
) -> None:
    row.state, row.note, row.decided_by_id, row.decided_at = state, note, actor.staff_id, at
    session.add(row)
    session.flush()


def _told(row: RoleChange) -> dict[str, object]:
    return {
        "change_id": row.id,
        "association_id": row.association_id,
        "role": row.role,
        "department_id": row.department_id,
        "valid_from": row.valid_from.isoformat(),
        "document": row.document,
    }


def _ask_department(session: Session, row: RoleChange, *, at: datetime) -> None:
    if row.department_id is not None:
        name = session.exec(select(col(Association.name)).where(Association.id == row.association_id)).one()
        to = {"department_id": row.department_id, "association": name}
        staff_notices.notify_desk(session, staff_notices.ROLE_PROPOSED, cause=str(row.id), at=at, **to)
