"""Figures: what is new written into files each minute; months that are over counted, and counted again where due."""

import logging

from sqlalchemy.exc import IntegrityError

from intake.clock import now
from intake.reports.restating import restate_moved
from intake.reports.snapshots import Cause, months_missing, publish_month
from intake.reports.store.folding import drop_replaced, write_recent
from intake.runtime import Runtime, process_runtime
from intake.vocabulary import SnapshotCause
from routing.calendars.working_time import local_day

log = logging.getLogger(__name__)
# A month counted no later than the day after it was over is counted in time.
_IN_TIME = 1


def write_facts() -> None:
    """Write down what has happened since the files were made, so that pages derive little themselves."""
    write_recent(process_runtime().facts, at=now())


def snapshot_month(period: str | None = None) -> None:
    """Keep the months that are missing, as of their own end; or the one month `2026-10`, as it is known now."""
    runtime = process_runtime()
    if period is not None:
        publish_month(runtime.facts, period, at=now(), as_of=now(), cause=Cause(SnapshotCause.RESTATED))
        return
    with runtime.db.reading() as session:
        months = months_missing(session, at=now())
    newest = months[-1] if months else ""
    is_in_time = local_day(now()).day == _IN_TIME
    for month in months:
        cause = SnapshotCause.MONTH_END if month == newest and is_in_time else SnapshotCause.CAUGHT_UP
        _keep(runtime, month, Cause(cause))
    for month in restate_moved(runtime.facts, runtime.settings.restating, at=now()):
        log.info("the figures of %s were restated", month)
    drop_replaced(runtime.facts, at=now())


def _keep(runtime: Runtime, month: str, cause: Cause) -> None:
    try:
        kept = publish_month(runtime.facts, month, at=now(), cause=cause)
    except IntegrityError:
        log.info("another worker kept the figures of %s", month)
        return
    if kept is not None:
        log.info("kept the figures of %s, revision %d", month, kept.revision)
