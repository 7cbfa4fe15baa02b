"""A mistake in the registry, said by whoever met it: filed with its document, decided by an administrator.

What is accepted becomes a role row from its day on, the row before it ended the day before. No complaint
goes elsewhere by itself: a dispatcher is told to look.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.lifecycle import ENDS
from intake.casework.outbox import staff_notices
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.events import EventKind
from intake.language.i18n import N_
from intake.models import Complaint, RegistryCorrection, VerificationItem
from intake.registry_upkeep.confirmation import holders_of
from intake.registry_upkeep.required_roles import REQUIRED
from intake.vocabulary import CorrectionState, StaffRole, State, VerificationState
from routing.calendars.working_time import local_day
from routing.errors import RoleOverlap
from routing.models import Association, Department
from routing.registry.roles import assign_role, end_role
from routing.vocabulary import Lifecycle, RegistryRole

MAY_FILE = (StaffRole.HANDLER, StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
_FURTHEST = timedelta(days=366)  # an order may name a day to come, not one beyond the next year
_HOLDS_IT = N_("holds the role already")


@dataclass(frozen=True)
class CorrectionClaim:
    """What is said to be wrong. `proposed_id` empty: nobody any more, or the filer does not know who."""

    association_id: int
    role: RegistryRole
    effective_on: date
    document: str
    statement: str
    proposed_id: int | None = None


@dataclass(frozen=True)
class CorrectionDecision:
    """What goes into the registry; `department_id` empty: from `valid_from` on nobody holds the role."""

    department_id: int | None
    valid_from: date
    document: str
    note: str = ""


def file_correction(
    session: Session,
    claim: CorrectionClaim,
    *,
    actor: Actor,
    at: datetime,
    complaint: Complaint | None = None,
    item: VerificationItem | None = None,
) -> RegistryCorrection:
    """Put a claim into the administrators' queue. The caller holds the rows of `complaint` and `item`, where given.

    Of one role of one association at most one claim is open.
    """
    actor.must_be(*MAY_FILE)
    _must_be_open(complaint)
    statement = required_text(claim.statement, "statement", longest=2000)
    document = required_text(claim.document, "document", longest=200)
    _must_be_near(claim.effective_on, at)
    association = _lock_association(session, claim.association_id)
    _must_be_the_only_one(session, claim)
    holders = _holders(session, association, claim.role, local_day(at))
    _must_be_another(session, claim.proposed_id, holders, on=local_day(at))
    row = RegistryCorrection(
        association_id=association.id,
        role=claim.role,
        holder_department_id=next(iter(holders), None),
        proposed_department_id=claim.proposed_id,
        effective_on=claim.effective_on,
        document=document,
        statement=statement,
        state=CorrectionState.OPEN,
        **_origin(complaint, item, actor, at),
    )
    session.add(row)
    session.flush()
    _record_filing(session, row, complaint, actor=actor, at=at)
    if item is not None:
        item.state, item.settled_at, item.settled_by_id = VerificationState.DISPUTED, at, actor.staff_id
        session.add(item)
    return row


def _origin(complaint: Complaint | None, item: VerificationItem | None, actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "complaint_id": complaint.id if complaint else None,
        "item_id": item.id if item else None,
        "filed_by_id": actor.staff_id,
        "filed_for_id": actor.department_id,
        "filed_at": at,
    }


def accept_correction(
    session: Session, correction_id: int, verdict: CorrectionDecision, *, actor: Actor, at: datetime
) -> RegistryCorrection:
    """Write it into the registry, in the words of the administrator, which may differ from those proposed."""
    row, complaint = _lock_open(session, correction_id, actor)
    document = required_text(verdict.document, "document", longest=200)
    note = optional_text(verdict.note, "note", longest=1000)
    association = _lock_association(session, row.association_id)
    _write(session, association, row.role, verdict, basis=document)
    row.department_id, row.valid_from = verdict.department_id, verdict.valid_from
    _settle(session, row, complaint, CorrectionState.ACCEPTED, note, actor=actor, at=at)
    told = {"correction_id": row.id, "credit_code": association.credit_code, "role": row.role, "document": document}
    facts = {"department_id": row.department_id, "valid_from": verdict.valid_from.isoformat()}
    audit.record_office(session, "registry:correct", actor=actor, at=at, **told, **facts)
    _tell_filer(session, row, association, staff_notices.CORRECTION_ACCEPTED, at=at)
    if complaint is not None and may_be_redispatched(row, complaint):
        _tell_hotline(session, row, complaint, at=at)
    return row


def refuse_correction(session: Session, correction_id: int, reason: str, *, actor: Actor, at: datetime) -> None:
    """Leave the registry as it is, and say why."""
    row, complaint = _lock_open(session, correction_id, actor)
    reason = required_reason(reason, "note", longest=1000)
    association = _lock_association(session, row.association_id)
    _settle(session, row, complaint, CorrectionState.REFUSED, reason, actor=actor, at=at)
    told = {"correction_id": row.id, "credit_code": association.credit_code, "role": row.role, "reason": reason}
    audit.record_office(session, "registry:refuse_correction", actor=actor, at=at, **told)
    _tell_filer(session, row, association, staff_notices.CORRECTION_REFUSED, at=at)


def may_be_redispatched(row: RegistryCorrection, complaint: Complaint) -> bool:
    """Whether the complaint it was filed from still lies with the department that turned out not to be the one."""
    if row.state is not CorrectionState.ACCEPTED or complaint.state in ENDS | {State.CLOSED, State.CALLBACK}:
        return False
    return complaint.lead_department_id == row.holder_department_id != row.department_id


def _write(
    session: Session, association: Association, role: RegistryRole, verdict: CorrectionDecision, *, basis: str
) -> None:
    try:
        if verdict.department_id is None:
            if association.lifecycle is Lifecycle.ACTIVE and association.mode in REQUIRED[role]:
                message = N_("an active association needs this role; name the department")
                raise InvalidInput(message, field="department")
            end_role(session, association.id, role, valid_from=verdict.valid_from)
            return
        _must_be_active(session, verdict.department_id, field="department", on=verdict.valid_from)
        if _holders(session, association, role, verdict.valid_from) == [verdict.department_id]:
            raise InvalidInput(_HOLDS_IT, field="department")
        who = verdict.department_id
        assign_role(session, association.id, role, who, valid_from=verdict.valid_from, basis=basis)
    except RoleOverlap:
        message = N_("the role has a row that begins later or has an end; choose a later day")
        raise InvalidInput(message, field="valid_from") from None


def _settle(
    session: Session,
    row: RegistryCorrection,
    complaint: Complaint | None,
    state: CorrectionState,
    note: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    row.state, row.decision_note, row.decided_by_id, row.decided_at = state, note, actor.staff_id, at
    session.add(row)
    session.flush()
    if row.item_id is not None:
        item = session.get_one(VerificationItem, row.item_id, with_for_update=True)
        if item.state is VerificationState.DISPUTED:
            # What is left of it is asked again; tonight it lapses if the department holds no role any more.
            item.state, item.settled_at, item.settled_by_id = VerificationState.OPEN, None, None
            session.add(item)
    if complaint is not None:
        data = {"correction_id": row.id, "role": row.role, "state": state, "note": note}
        data |= {"department": row.department_id, "valid_from": row.valid_from.isoformat() if row.valid_from else None}
        audit.record(session, complaint, EventKind.REGISTRY_SETTLE, actor=actor, at=at, **data)


def _record_filing(
    session: Session, row: RegistryCorrection, complaint: Complaint | None, *, actor: Actor, at: datetime
) -> None:
    data = {"correction_id": row.id, "role": row.role, "document": row.document}
    audit.record_office(session, "registry:dispute", actor=actor, at=at, **data, association_id=row.association_id)
    if complaint is not None:
        data |= {"holder": row.holder_department_id, "proposed": row.proposed_department_id}
        told = {"statement": row.statement}
        audit.record(session, complaint, EventKind.REGISTRY_DISPUTE, actor=actor, at=at, **data, **told)


def _lock_open(session: Session, correction_id: int, actor: Actor) -> tuple[RegistryCorrection, Complaint | None]:
    """The claim with its complaint, both held; the complaint first, as whoever files from it holds it first."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    known = session.get(RegistryCorrection, correction_id)
    if known is None:
        raise NotFound(N_("there is no such correction"))
    complaint = find.lock_by_id(session, known.complaint_id) if known.complaint_id is not None else None
    statement = select(RegistryCorrection).where(RegistryCorrection.id == correction_id).with_for_update()
    row = session.exec(statement.execution_options(populate_existing=True)).one()
    if row.state is not CorrectionState.OPEN:
        raise NotPossibleNow(N_("the request has been decided already"))
    if row.filed_by_id == actor.staff_id:
        raise SecondPersonNeeded(N_("who asked does not decide"))
    return row, complaint


def _must_be_open(complaint: Complaint | None) -> None:
    if complaint is not None and complaint.state is State.ARCHIVED:
        raise NotPossibleNow(N_("an archived complaint is read only"))


def _must_be_near(effective_on: date, at: datetime) -> None:
    if effective_on > local_day(at) + _FURTHEST:
        raise InvalidInput(N_("lies more than a year ahead"), field="effective_on")


def _lock_association(session: Session, association_id: int) -> Association:
    """Held against others who write its roles, not against complaints that only name it."""
    statement = select(Association).where(Association.id == association_id).with_for_update(key_share=True)
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(N_("there is no such association"), field="association")
    return found


def _must_be_the_only_one(session: Session, claim: CorrectionClaim) -> None:
    open_one = select(RegistryCorrection.id).where(
        RegistryCorrection.association_id == claim.association_id,
        RegistryCorrection.role == claim.role,
        RegistryCorrection.state == CorrectionState.OPEN,
    )
    if session.exec(open_one).first() is not None:
        raise InvalidInput(N_("a correction of this role waits to be decided already"), field="role")


def _must_be_another(session: Session, proposed_id: int | None, holders: list[int], *, on: date) -> None:
    if proposed_id is not None:
        _must_be_active(session, proposed_id, field="proposed", on=on)
        if [proposed_id] == holders:
            raise InvalidInput(_HOLDS_IT, field="proposed")


def _must_be_active(session: Session, department_id: int, *, field: str, on: date) -> None:
    department = session.get(Department, department_id)
    if department is None or not department.is_in_service(on):
        raise InvalidInput(N_("is not an active department; choose one from the list"), field=field)


def _holders(session: Session, association: Association, role: RegistryRole, on: date) -> list[int]:
    """Several compete for it, until a correction chooses one."""
    held = holders_of(session, [association.id], on=on)[association.id]
    return [one.department_id for one in held if one.role is role]


def _tell_filer(
    session: Session, row: RegistryCorrection, association: Association, kind: str, *, at: datetime
) -> None:
    staff_notices.notify_desk(
        session,
        kind,
        cause=str(row.id),
        at=at,
        complaint_id=row.complaint_id,
        staff_id=row.filed_by_id,
        association=association.name,
        correction=row.id,
    )


def _tell_hotline(session: Session, row: RegistryCorrection, complaint: Complaint, *, at: datetime) -> None:
    cause, kind = str(row.id), staff_notices.REDISPATCH_DUE
    staff_notices.notify_desk(session, kind, cause=cause, at=at, complaint_id=complaint.id, number=complaint.number)
