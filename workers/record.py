"""What a worker writes of each periodic job it ran."""

import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from intake.casework.registering.idempotent import once
from intake.periodic.causes import cause_of
from intake.periodic.runs import keep_run, periodic_name
from intake.runtime import process_runtime

log = logging.getLogger(__name__)


def record_run(job_id: str, *, began_at: datetime, seconds: float, error: BaseException | None) -> None:
    """Nothing of a nudge. That it cannot be written stops no worker: the job is late then, which is as true."""
    name = periodic_name(job_id)
    if not name:
        return
    cause = cause_of(error) if error is not None else None
    milliseconds = round(seconds * 1000)
    try:
        once(
            process_runtime().db,
            lambda session: keep_run(session, name, began_at=began_at, milliseconds=milliseconds, cause=cause),
        )
    except SQLAlchemyError as fault:
        log.warning("the run of %s could not be written: %s", name, type(fault).__name__)
