"""Soon after a return was granted, and each minute: whose complaint went to another department hears who has it."""

from intake.casework.outbox.passing_on import tell_of_returns
from intake.clock import now
from intake.numbers import BEFORE_ALL_IDS
from intake.runtime import process_runtime


def tell_returned() -> None:
    """The job. Run twice, or by several workers at once, it tells nobody anything twice."""
    runtime = process_runtime()
    after: int | None = BEFORE_ALL_IDS
    while after is not None:
        with runtime.db.unit_of_work() as session:
            mails, office = runtime.settings.sends_mail, runtime.collaborators(session)
            after = tell_of_returns(session, office, after=after, mails=mails, at=now())
