"""Corrections of the registry as people read them: with the names behind their ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from intake.errors import NotFound
from intake.language.i18n import N_
from intake.models import Complaint, RegistryCorrection, Staff
from intake.registry_upkeep.corrections import may_be_redispatched
from intake.vocabulary import CorrectionState
from routing.directory import Directory
from routing.models import Association

_decider = aliased(Staff)


@dataclass(frozen=True)
class FiledCorrection:
    """One correction; `is_redispatch_due` where its complaint still lies with the department that was not the one."""

    row: RegistryCorrection
    association: Association
    number: str
    holder: str
    proposed: str
    department: str
    filed_for: str
    filed_by: str
    decided_by: str
    is_redispatch_due: bool


def corrections_in(
    session: Session, directory: Directory, state: CorrectionState, *, limit: int, offset: int = 0
) -> list[FiledCorrection]:
    """The queue: what waits longest first; of what is decided the newest first."""
    filed_at = col(RegistryCorrection.filed_at)
    is_open = state is CorrectionState.OPEN
    statement = _statement().where(RegistryCorrection.state == state)
    order = (filed_at, RegistryCorrection.id) if is_open else (filed_at.desc(), col(RegistryCorrection.id).desc())
    return _read(session, directory, statement.order_by(*order).limit(limit).offset(offset))


def corrections_of(
    session: Session, directory: Directory, *, association_id: int | None = None, complaint_id: int | None = None
) -> list[FiledCorrection]:
    """What was filed about one association, or from one complaint; the newest first."""
    wanted = (
        RegistryCorrection.association_id == association_id
        if association_id is not None
        else RegistryCorrection.complaint_id == complaint_id
    )
    return _read(session, directory, _statement().where(wanted).order_by(col(RegistryCorrection.id).desc()))


def get_correction(session: Session, directory: Directory, correction_id: int) -> FiledCorrection:
    found = _read(session, directory, _statement().where(RegistryCorrection.id == correction_id))
    if not found:
        raise NotFound(N_("there is no such correction"))
    return found[0]


def _statement() -> Any:
    return (
        sa.select(RegistryCorrection, Association, Complaint, col(Staff.display_name), col(_decider.display_name))
        .join(Association, col(Association.id) == RegistryCorrection.association_id)
        .join(Staff, col(Staff.id) == RegistryCorrection.filed_by_id)
        .outerjoin(Complaint, col(Complaint.id) == RegistryCorrection.complaint_id)
        .outerjoin(_decider, col(_decider.id) == RegistryCorrection.decided_by_id)
    )


def _read(session: Session, directory: Directory, statement: Any) -> list[FiledCorrection]:
    return [_filed(directory, row) for row in session.exec(statement)]


def _filed(directory: Directory, found: Sequence[Any]) -> FiledCorrection:
    row, association, complaint, filed_by, decided_by = found
    return FiledCorrection(
        row=row,
        association=association,
        number=complaint.number if complaint else "",
        holder=_name(directory, row.holder_department_id),
        proposed=_name(directory, row.proposed_department_id),
        department=_name(directory, row.department_id),
        filed_for=_name(directory, row.filed_for_id),
        filed_by=filed_by,
        decided_by=decided_by or "",
        is_redispatch_due=complaint is not None and may_be_redispatched(row, complaint),
    )


def _name(directory: Directory, department_id: int | None) -> str:
    card = directory.departments.get(department_id or 0)
    return card.name if card else ""
