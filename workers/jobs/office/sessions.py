"""Sessions of staff that ended by themselves are written down as ended; what is left of them is thrown away."""

from datetime import timedelta

from intake.auth.factors.challenges import forget_old_challenges
from intake.auth.slowing import forget_old_tries
from intake.auth.staff_sessions import tidy_sessions
from intake.clock import now
from intake.runtime import process_runtime


def tidy() -> None:
    """Run twice, the second finds nothing left to do."""
    runtime = process_runtime()
    with runtime.db.unit_of_work() as session:
        tidy_sessions(session, idle=timedelta(minutes=runtime.settings.session_minutes), at=now())
        forget_old_tries(session, at=now())
        forget_old_challenges(session, at=now())
