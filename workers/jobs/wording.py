"""Sketches of what complaints say, by which likely duplicates are found: within a moment of each complaint."""

import logging

from sqlalchemy.exc import IntegrityError

from intake.clock import now
from intake.duplicates.keeping import take_away_old, write_sketches
from intake.duplicates.versions import recount
from intake.runtime import process_runtime

log = logging.getLogger(__name__)

# rq ends the one after 180 s and the other after an hour; what is left the next finds.
SECONDS, SECONDS_AT_NIGHT = 120.0, 3000.0


def sketch_wording() -> None:
    """Nudged by each complaint and each minute; where nothing is new this is one look."""
    _write(SECONDS, is_whole=False)


def keep_sketches() -> None:
    """Each night: those of complaints that count no more go, what is common is counted, and none is left without."""
    runtime = process_runtime()
    take_away_old(runtime.db, at=now(), days=runtime.settings.duplicate_days)
    try:
        with runtime.db.unit_of_work() as session:
            if recount(session, runtime.ring, at=now()):
                log.info("common wording was counted anew; sketches follow")
    except IntegrityError:
        log.info("another worker counted")
    _write(SECONDS_AT_NIGHT, is_whole=True)


def _write(max_seconds: float, *, is_whole: bool) -> None:
    runtime = process_runtime()
    days = runtime.settings.duplicate_days
    try:
        write_sketches(runtime.db, runtime.ring, at=now(), days=days, max_seconds=max_seconds, is_whole=is_whole)
    except IntegrityError:
        log.info("another worker began the version")
