"""Each minute: what has fallen due is reminded, marked and told. Run twice, or by two at once, it is done once."""

from intake.casework.sweep import take_due_steps
from intake.clock import now
from intake.runtime import process_runtime

LOT = 100  # deadlines a transaction
MOST_LOTS = 200  # a long downtime is caught up over several minutes


def sweep_clocks() -> None:
    """Take every step that is due."""
    runtime = process_runtime()
    for _ in range(MOST_LOTS):
        with runtime.db.unit_of_work() as session:
            taken = take_due_steps(session, runtime.office(session), at=now(), limit=LOT)
        if not taken:
            return
