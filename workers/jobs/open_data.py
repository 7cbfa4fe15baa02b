"""Each night: what reports have kept of a month and is not open yet is given out. Run twice, it is given out once."""

import logging

from intake.clock import now
from intake.open_data.releases import OpenDataRelease, find_waiting, keep_release, make_release
from intake.runtime import Runtime, process_runtime

log = logging.getLogger(__name__)


def publish_open_data() -> None:
    """Month after month, in the order they were kept; nothing where the installation gives nothing out."""
    runtime = process_runtime()
    if not runtime.settings.is_open_data:
        return
    while (release := _make_next(runtime)) is not None:
        with runtime.db.unit_of_work() as session:
            is_kept = keep_release(session, release)
        if not is_kept:
            log.info("another worker gave out %s, revision %d", release.month, release.revision)
            return
        log.info("gave out the open figures of %s, revision %d", release.month, release.revision)


def _make_next(runtime: Runtime) -> OpenDataRelease | None:
    """What is to be held back may take long to find, so that holds no lock; only the keeping does."""
    with runtime.db.reading() as session:
        snapshot = find_waiting(session)
        return None if snapshot is None else make_release(session, snapshot, at=now())
