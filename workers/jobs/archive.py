"""Each night: complaints closed for thirty days are put away. The second run finds nothing left to do."""

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.archive import archive_complaint, due_for_archive
from intake.clock import now
from intake.runtime import process_runtime

LOT = 100  # complaints a transaction
MOST_LOTS = 1000


def archive_closed() -> None:
    """Archive everything that has rested long enough."""
    runtime = process_runtime()
    for _ in range(MOST_LOTS):
        with runtime.db.unit_of_work() as session:
            at = now()
            numbers = due_for_archive(session, at, LOT)
            for number in numbers:
                complaint = find.lock_complaint(session, number)
                if complaint.finished_at is not None:  # nobody reopened it while we waited for its row
                    archive_complaint(session, runtime.office(session), complaint, actor=SYSTEM, at=at)
        if not numbers:
            return
