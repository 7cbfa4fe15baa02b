"""What the office's record says of the newest run."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.models import OfficeEvent

RUN = "warning:run"


@dataclass(frozen=True)
class LastRun:
    """As of when it was, how many tests it made, and over how many weeks of history."""

    as_of: datetime
    tests: int
    weeks: int


def last_run(session: Session) -> LastRun | None:
    """None while none was stored."""
    newest = select(OfficeEvent).where(OfficeEvent.kind == RUN).order_by(col(OfficeEvent.seq).desc()).limit(1)
    event = session.exec(newest).first()
    if event is None:
        return None
    return LastRun(datetime.fromisoformat(event.data["as_of"]), event.data["tests"], event.data["weeks"])
