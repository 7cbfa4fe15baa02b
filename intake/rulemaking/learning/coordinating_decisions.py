"""What coordinating bodies decided: the cases from which rules can be made, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.models import Complaint, Settlement
from intake.models.practice import IS_COUNTED
from intake.reports.periods import Period
from intake.sealing.text import TextKey
from routing.directory import Directory
from routing.models import Association

_settlement, _complaint, _association = Settlement.__table__, Complaint.__table__, Association.__table__
_COLUMNS = (
    *(_settlement.c[name] for name in ("id", "violations", "lead_department_id", "co_department_ids", "document")),
    *(_settlement.c[name] for name in ("reason", "is_designated", "settled_at", "promoted_at")),
    _complaint.c.id.label("complaint_id"),
    _complaint.c.number,
    _complaint.c.is_synthetic,
    _association.c.credit_code,
    func.coalesce(_association.c.name, _complaint.c.association_text).label("association"),
)


@dataclass(frozen=True, slots=True)
class SettledCase:
    """One decision with the names behind its ids; a rule can be made of it where the registry knows the association."""

    id: int
    number: str
    is_synthetic: bool
    association: str
    violations: tuple[str, ...]
    lead: str
    co: tuple[str, ...]
    document: str
    reason: str
    is_designated: bool
    settled_at: datetime
    is_promotable: bool
    is_promoted: bool


def settled_in(
    session: Session,
    directory: Directory,
    period: Period,
    actor: Actor,
    *,
    limit: int,
    offset: int = 0,
    only_new: bool = False,
) -> list[SettledCase]:
    """Settled in the period, of complaints the actor sees.

    `only_new`: those that no rule was made of and that one can be made of.
    """
    within = (_settlement.c.settled_at >= period.start, _settlement.c.settled_at < period.end)
    condition = seen_by(actor)
    statement = _cases().where(*within, IS_COUNTED, *(() if condition is None else (condition,)))
    if only_new:
        statement = statement.where(_settlement.c.promoted_at.is_(None), _association.c.credit_code.is_not(None))
    statement = statement.order_by(_settlement.c.settled_at.desc(), _settlement.c.id.desc())
    return _read(session, directory, statement.limit(limit).offset(offset))


def settled_of(session: Session, directory: Directory, complaint_id: int) -> list[SettledCase]:
    """What was decided about one complaint, the newest first; nearly always once."""
    statement = _cases().where(_settlement.c.complaint_id == complaint_id)
    return _read(session, directory, statement.order_by(_settlement.c.id.desc()))


def _cases() -> Select[Any]:
    joined = _settlement.join(_complaint, _settlement.c.complaint_id == _complaint.c.id)
    joined = joined.outerjoin(_association, _complaint.c.association_id == _association.c.id)
    return select(*_COLUMNS).select_from(joined)


def _read(session: Session, directory: Directory, statement: Select[Any]) -> list[SettledCase]:
    rows = session.execute(statement).all()
    keys = find.text_keys_of(session, {row.complaint_id for row in rows})
    return [_case(row, directory, keys[row.complaint_id]) for row in rows]


def _case(row: Any, directory: Directory, key: TextKey) -> SettledCase:
    return SettledCase(
        id=row.id,
        number=row.number,
        is_synthetic=row.is_synthetic,
        association=row.association,
        violations=tuple(row.violations),
        lead=_names(directory, [row.lead_department_id])[0],
        co=tuple(_names(directory, row.co_department_ids)),
        document=row.document,
        reason=key.open(row.reason),
        is_designated=row.is_designated,
        settled_at=row.settled_at,
        is_promotable=bool(row.credit_code),
        is_promoted=row.promoted_at is not None,
    )


def _names(directory: Directory, ids: Sequence[int]) -> list[str]:
    cards = (directory.departments.get(one) for one in ids)
    return [card.name if card else "—" for card in cards]
