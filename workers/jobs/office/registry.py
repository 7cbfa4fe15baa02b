"""Each night: the half-yearly check of the registry is opened where it is missing, kept true, chased, closed.

The watch-list follows its days.
"""

import logging

from sqlalchemy.exc import IntegrityError

from intake.clock import now
from intake.registry_upkeep.reminders import keep_verification
from intake.registry_upkeep.watch_list.entries import follow_watch_list
from intake.runtime import process_runtime

log = logging.getLogger(__name__)


def keep_registry() -> None:
    """Run twice, it asks and chases once."""
    runtime = process_runtime()
    try:
        with runtime.db.unit_of_work() as session:
            follow_watch_list(session, at=now())
            keep_verification(session, runtime.collaborators(session), at=now())
    except IntegrityError:
        log.info("another worker opened the round")
