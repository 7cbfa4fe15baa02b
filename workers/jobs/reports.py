"""Month-end: whatever month is over and was never counted is counted and kept. Run twice, it is kept once."""

import logging

from sqlalchemy.exc import IntegrityError

from intake.clock import now
from intake.errors import InvalidInput
from intake.reports.periods import of_month
from intake.reports.snapshots import figures_of, keep_snapshot, months_missing
from intake.runtime import Runtime, process_runtime
from routing.translatable import N_

log = logging.getLogger(__name__)


def snapshot_month(period: str | None = None) -> None:
    """Keep the months that are missing; or count the one month `2026-10` again: a new revision if figures differ."""
    runtime = process_runtime()
    if period is not None:
        if of_month(period).end > now():
            raise InvalidInput(N_("month %(month)s is not over"), month=period, field="period")
        _keep(runtime, period)
        return
    with runtime.db.reading() as session:
        months = months_missing(session, at=now())
    for month in months:
        _keep(runtime, month)


def _keep(runtime: Runtime, month: str) -> None:
    """Counting may take long, so it holds no lock; only the keeping does."""
    with runtime.db.reading(is_snapshot=True) as session:
        figures = figures_of(session, of_month(month))
    try:
        with runtime.db.unit_of_work() as session:
            kept = keep_snapshot(session, month, figures, at=now())
            if kept is not None:
                log.info("kept the figures of %s, revision %d", month, kept.revision)
    except IntegrityError:
        log.info("another worker kept the figures of %s", month)
