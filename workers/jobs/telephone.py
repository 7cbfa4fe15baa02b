"""Each hour: unfinished calls nobody went on with, and the numbers of calls long over, are thrown away.

The second run finds nothing left to do.
"""

from datetime import timedelta

from intake.clock import now
from intake.identity.erasure import ERASED_FROM
from intake.runtime import process_runtime
from intake.telephone.calls import forget_callers
from intake.telephone.drafts import drop_old_drafts


def tidy_calls() -> None:
    runtime = process_runtime()
    before = now() - timedelta(hours=runtime.settings.draft_hours)
    with runtime.db.unit_of_work() as session:
        count = drop_old_drafts(session, before=before) + forget_callers(session, before=before)
    if count:
        runtime.db.clear_freed(ERASED_FROM)
