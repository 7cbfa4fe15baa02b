"""Every five minutes: does each periodic job go? Run twice, administrators hear of it once."""

import logging

from intake.clock import now
from intake.periodic.telling import tell_administrators
from intake.runtime import process_runtime

log = logging.getLogger(__name__)


def watch_jobs() -> None:
    """The job."""
    with process_runtime().db.unit_of_work() as session:
        count = tell_administrators(session, at=now())
    if count:
        log.warning("%d periodic jobs have failed twice in a row or are late", count)
