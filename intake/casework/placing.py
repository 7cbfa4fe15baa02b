"""From a decision of the rules to the rows it makes: the stored decision, the parts, the clocks a dispatch starts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework.clocks import Promise
from intake.numbers import new_id
from intake.vocabulary import HandlingRole, HandlingState
from routing import store
from routing.facts import Assigned, Decision, Standing
from routing.vocabulary import Clock
from routing.working_time import local_day


def standing_on(session: Session, association_id: int | None, received_at: datetime) -> Standing | None:
    """The association as the registry had it on the day of receipt."""
    return store.standing_of(session, association_id, local_day(received_at))


def decision_values(
    complaint_id: int, decision: Decision, *, at: datetime, reason: str = "", by: int | None = None
) -> dict[str, Any]:
    """Column values of the stored decision."""
    return {
        "complaint_id": complaint_id,
        "table_version": decision.table_version,
        "rule": decision.parts[0].rule if decision.parts else None,
        "body": decision.to_json(),
        "decided_at": at,
        "override_reason": reason,
        "override_by_id": by,
    }


def decided(decision: Decision) -> dict[str, Any]:
    """What the event says of a decision."""
    return {
        "rules": [part.rule for part in decision.parts],
        "table_version": decision.table_version,
        "leads": [lead.department_id for lead in decision.leads],
        "co": [co.department_id for co in decision.co],
        "recused": [recusal.department_id for recusal in decision.recused],
    }


def handling_values(
    complaint_id: int, decision: Decision, *, at: datetime, is_designated: bool = False
) -> list[dict[str, Any]]:
    """Column values of the parts: one for each lead department, the principal first, one for each co-department."""
    leads = [
        _part(complaint_id, lead, HandlingRole.LEAD, at=at, is_principal=i == 0, is_designated=is_designated)
        for i, lead in enumerate(decision.leads)
    ]
    cos = [_part(complaint_id, co, HandlingRole.CO, at=at) for co in decision.co]
    return leads + cos


def dispatched(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the event says of handling rows."""
    return [
        {
            "id": row["id"],
            "department_id": row["department_id"],
            "role": row["role"].value,
            "violations": row["violations"],
            "designated": row["is_designated"],
        }
        for row in rows
    ]


def dispatch_promises(rows: Sequence[dict[str, Any]], *, at: datetime) -> list[Promise]:
    """The clock a dispatch starts on each part. The return window is no duty, so `clocks.return_by` derives it."""
    return [Promise(Clock.SIGN, at, row["id"], row["department_id"]) for row in rows]


def _part(
    complaint_id: int,
    assigned: Assigned,
    role: HandlingRole,
    *,
    at: datetime,
    is_principal: bool = False,
    is_designated: bool = False,
) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "complaint_id": complaint_id,
        "department_id": assigned.department_id,
        "role": role,
        "is_principal": is_principal,
        "state": HandlingState.PENDING,
        "violations": list(assigned.violations),
        "because": assigned.because,
        "is_designated": is_designated,
        "dispatched_at": at,
        "next_due_at": None,
        "measures": [],
        "reply_text": "",
        "internal_note": "",
        "fee_item": "",
        "fee_action": "none",
        "document_number": "",
    }
