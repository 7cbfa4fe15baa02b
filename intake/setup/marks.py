"""What administrators have settled on the set-up page, as events of the office: the newest of a kind holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.errors import NotPossibleNow
from intake.models import OfficeEvent
from intake.setup.check import SetupCheck
from routing.translatable import N_

SMS_UNUSED, SMS_USED, SMS_TESTED = "setup:sms_unused", "setup:sms_used", "setup:sms_tested"
SMS_ASSESSED = "setup:sms_assessed"
KEYS_KEPT = "setup:keys_kept"
DOOR_TESTED, DOOR_FAILED = "setup:door_tested", "setup:door_failed"
READY = "setup:ready"


def find_mark(session: Session, *kinds: str) -> OfficeEvent | None:
    """The newest event of these kinds."""
    newest = select(OfficeEvent).where(col(OfficeEvent.kind).in_(kinds)).order_by(col(OfficeEvent.seq).desc())
    return session.exec(newest.limit(1)).first()


def set_mark(session: Session, kind: str, *, actor: Actor, at: datetime, **data: Any) -> None:
    record_office(session, kind, actor=actor, at=at, **data)


def was_ready(session: Session) -> bool:
    """Whether this installation has been opened for service once."""
    return find_mark(session, READY) is not None


def open_for_service(session: Session, checks: Sequence[SetupCheck], *, actor: Actor, at: datetime) -> None:
    """Everything is settled: administrators begin elsewhere from now on. Raises NotPossibleNow."""
    if not all(check.is_settled for check in checks):
        raise NotPossibleNow(N_("something is still to be done"))
    if not was_ready(session):
        set_mark(session, READY, actor=actor, at=at)
