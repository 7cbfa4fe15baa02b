"""Each minute: what has fallen due is reminded, marked and told. Run twice, or by many at once, it is done once."""

import time

from intake.casework.escalation import downtime
from intake.casework.escalation.overdue_letters import remind_of_letters
from intake.casework.escalation.overdue_orders import remind_of_orders
from intake.casework.escalation.recusals import remind_of_recusals
from intake.casework.escalation.sweep import is_anything_due, take_due_steps
from intake.clock import now
from intake.runtime import process_runtime

LOT = 100  # deadlines a transaction
# rq ends a job after 180 s; a long downtime is caught up over several minutes.
MAX_SECONDS = 120.0


def sweep_clocks() -> None:
    """Take everything that is due. A lot that a dead worker left is due again, for whoever sweeps next."""
    runtime, end = process_runtime(), time.monotonic() + MAX_SECONDS
    with runtime.db.unit_of_work() as session:
        remind_of_recusals(session, runtime.collaborators(session), at=now())
        remind_of_orders(session, runtime.collaborators(session), at=now())
        remind_of_letters(session, runtime.collaborators(session), at=now())
    while time.monotonic() < end:
        with runtime.db.unit_of_work() as session:
            at = now()
            since = downtime.down_since(session, at=at)
            taken = take_due_steps(session, runtime.collaborators(session), at=at, limit=LOT, down_since=since)
            if not taken and not is_anything_due(session, at=at):
                downtime.mark_swept(session, at=at)
        if not taken:
            return
