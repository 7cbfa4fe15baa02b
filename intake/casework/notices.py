"""What a desk is told. One cause makes one line, however often it is announced.

A line with neither department nor person is the hotline's own: its dispatchers and supervisors see it.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from intake.i18n import N_
from intake.models import Notice
from intake.vocabulary import Step

REQUEST_FILED = "request_filed"
REQUEST_APPROVED = "request_approved"
REQUEST_REFUSED = "request_refused"
SENT_BACK = "sent_back"
SUPPLEMENTED = "supplemented"
TAKEN_BACK = "taken_back"
WAIVED = "waived"
RESUMED = "resumed"
PAUSE_OVER = "pause_over"
CLOCKS_DIFFER = "clocks_differ"

# The sentence for each kind; its words are the notice's `params`: all carry `number`, steps `clock` and `due_at` too.
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        REQUEST_FILED: N_("%(number)s: a department asks for a decision"),
        REQUEST_APPROVED: N_("%(number)s: your request was granted"),
        REQUEST_REFUSED: N_("%(number)s: your request was refused"),
        SENT_BACK: N_("%(number)s: sent back, to be handled anew"),
        SUPPLEMENTED: N_("%(number)s: the complainant added something"),
        TAKEN_BACK: N_("%(number)s: no longer with your department"),
        WAIVED: N_("%(number)s: your reply is no longer needed"),
        RESUMED: N_("%(number)s: goes on after the suspension"),
        PAUSE_OVER: N_("%(number)s: has waited as long as it may; the clocks run again"),
        CLOCKS_DIFFER: N_("Deadlines differ from the record; ask your administrator to verify the clocks"),
        Step.HALF: N_("%(number)s: half the time has run"),
        Step.DAY_BEFORE: N_("%(number)s: due within one working day"),
        Step.DUE: N_("%(number)s: overdue"),
        Step.PLUS_1: N_("%(number)s: first reminder after expiry"),
        Step.PLUS_3: N_("%(number)s: placed under supervision"),
        Step.PLUS_5: N_("%(number)s: notice of criticism for delay"),
    }
)


def notify_desk(
    session: Session,
    kind: str,
    /,
    *,
    cause: str,
    at: datetime,
    complaint_id: int | None = None,
    department_id: int | None = None,
    staff_id: int | None = None,
    **params: Any,
) -> None:
    """Put one line on a desk. The caller holds the complaint's row, so looking before writing is safe."""
    key = f"{kind}:{cause}"
    if session.scalar(select(Notice.id).where(Notice.dedupe_key == key)) is None:
        values = {
            "department_id": department_id,
            "staff_id": staff_id,
            "complaint_id": complaint_id,
            "kind": kind,
            "params": params,
            "dedupe_key": key,
            "created_at": at,
        }
        session.connection().execute(insert(Notice.__table__), [values])
