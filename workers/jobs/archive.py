"""Each night: complaints closed for thirty days are put away. The second run finds nothing left to do."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.verbs.archive import archive_complaint, due_for_archive
from intake.clock import now
from intake.runtime import process_runtime
from intake.vocabulary import State

LOT = 100  # complaints a transaction
MOST_LOTS = 1000


def archive_closed() -> None:
    """Archive everything that has rested long enough."""
    runtime = process_runtime()
    for _ in range(MOST_LOTS):
        with runtime.db.unit_of_work() as session:
            if not _archive_lot(session, runtime.collaborators(session), at=now()):
                return


def _archive_lot(session: Session, collaborators: Collaborators, *, at: datetime) -> int:
    numbers = due_for_archive(session, at, LOT)
    for number in numbers:
        complaint = find.lock_complaint(session, number)
        if complaint.state is State.CLOSED:  # nobody reopened it while we waited for its row
            archive_complaint(session, collaborators, complaint, actor=SYSTEM, at=at)
    return len(numbers)
