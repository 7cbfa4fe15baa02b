"""What complaints say, made findable: sketches for likely duplicates, bags for the search, within seconds of each."""

import logging

from sqlalchemy.exc import IntegrityError

from intake.clock import now
from intake.duplicates.keeping import take_away_old, write_sketches
from intake.duplicates.versions import recount
from intake.runtime import process_runtime
from intake.searching.bag_writing import write_bags
from intake.searching.kept_searches import drop_old_searches

log = logging.getLogger(__name__)

# rq ends the one after 180 s and the other after an hour; what is left the next finds.
SECONDS, SECONDS_AT_NIGHT = 80.0, 1500.0


def sketch_wording() -> None:
    """Nudged by each complaint and each minute; where nothing is new this is two looks.

    Each opens the texts by itself: that costs a hundredth of what writing does, and one may be filled while the other
    is. Bags go first, as somebody may be looking for what was told a moment ago.
    """
    _write_bags(SECONDS, is_whole=False)
    _write_sketches(SECONDS, is_whole=False)


def keep_sketches() -> None:
    """Each night: those of complaints that count no more go, what is common is counted, and none is left without."""
    runtime = process_runtime()
    take_away_old(runtime.db, at=now(), days=runtime.settings.duplicate_days)
    with runtime.db.unit_of_work() as session:
        drop_old_searches(session, at=now())
    try:
        with runtime.db.unit_of_work() as session:
            if recount(session, runtime.ring, at=now()):
                log.info("common wording was counted anew; sketches follow")
    except IntegrityError:
        log.info("another worker counted")
    _write_bags(SECONDS_AT_NIGHT, is_whole=True)
    _write_sketches(SECONDS_AT_NIGHT, is_whole=True)


def _write_bags(max_seconds: float, *, is_whole: bool) -> None:
    runtime = process_runtime()
    try:
        write_bags(runtime.db, runtime.ring, at=now(), max_seconds=max_seconds, is_whole=is_whole)
    except IntegrityError:
        log.info("another worker began the version of the bags")


def _write_sketches(max_seconds: float, *, is_whole: bool) -> None:
    runtime = process_runtime()
    days = runtime.settings.duplicate_days
    try:
        write_sketches(runtime.db, runtime.ring, at=now(), days=days, max_seconds=max_seconds, is_whole=is_whole)
    except IntegrityError:
        log.info("another worker began the version")
