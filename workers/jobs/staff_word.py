"""Each minute: what desks were told finds its people, and what waits for one of them becomes one message."""

import logging
import time

from intake.clock import now
from intake.job_names import Job
from intake.notify.staff.addressing import address_notices
from intake.notify.staff.gathering import Envelope, envelopes_due, gather
from intake.notify.staff.settling import settle_idle
from intake.runtime import Runtime, process_runtime
from intake.vocabulary import Road

log = logging.getLogger(__name__)

# rq ends a job after 180 s; the rest is taken up within the minute.
MAX_SECONDS = 60.0


def tell_staff() -> None:
    """The job. Run twice, or by several workers at once, it tells nobody anything twice."""
    tell(process_runtime())


def tell(runtime: Runtime) -> int:
    """How many messages were written; whoever sends them is woken."""
    end, written = time.monotonic() + MAX_SECONDS, set()
    with runtime.db.unit_of_work() as session:
        settle_idle(session, at=now())
    while time.monotonic() < end:
        with runtime.db.unit_of_work() as session:
            mails = runtime.settings.sends_mail
            if not address_notices(session, runtime.collaborators(session), mails=mails, at=now()):
                break
    with runtime.db.reading() as session:
        due = envelopes_due(session, at=now())
    for envelope in due:
        if time.monotonic() < end and _gathered(runtime, envelope):
            written.add(envelope)
    for road in {one.road for one in written}:
        runtime.jobs.nudge(Job.DRAIN_MAILS if road is Road.MAIL else Job.DRAIN_MESSAGES)
    return len(written)


def _gathered(runtime: Runtime, envelope: Envelope) -> bool:
    """One that cannot be written, for a key that is missing, holds up nobody else's."""
    try:
        with runtime.db.unit_of_work() as session:
            return gather(session, runtime.ring, envelope, public_url=runtime.settings.public_url, at=now())
    except Exception:
        log.exception("what waits for %s could not be written", envelope.recipient)
        return False
