"""What the nightly check of all clocks found: kept in the office's record, told to the supervisors, asked by health."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.reconcile.verification import StoredDifference, VerificationProgress
from intake.models import OfficeEvent
from routing.calendars.working_time import local_day

VERIFIED = "clocks:verify"


@dataclass(frozen=True)
class ClocksCheck:
    """When all clocks were last checked, and how many stored values differed."""

    at: datetime
    differences: int


def tell_of_differences(
    session: Session, checked: VerificationProgress, count: int, shown: Sequence[StoredDifference], *, at: datetime
) -> None:
    """Keep the result; one notice a day to the hotline's dispatchers and supervisors where anything differs."""
    audit.record_office(
        session,
        VERIFIED,
        actor=SYSTEM,
        at=at,
        complaints=checked.complaints,
        deadlines=checked.deadlines,
        differences=count,
        numbers=list(dict.fromkeys(one.number for one in shown)),
    )
    if count:
        staff_notices.notify_desk(
            session, staff_notices.CLOCKS_DIFFER, cause=local_day(at).isoformat(), at=at, number=""
        )


def last_verdict(session: Session) -> ClocksCheck | None:
    """None while no night has passed yet."""
    newest = select(OfficeEvent).where(OfficeEvent.kind == VERIFIED).order_by(col(OfficeEvent.seq).desc()).limit(1)
    event = session.exec(newest).first()
    return ClocksCheck(event.at, event.data["differences"]) if event else None
