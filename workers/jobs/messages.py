"""Sends what waits in the outbox, one message after another: until nothing is due or the provider is down."""

import logging
import time

from intake.clock import now
from intake.notify import outbox
from intake.notify.choice import sender_for
from intake.notify.opt_out import STOPPED, has_opted_out
from intake.notify.outbox import ClaimedMessage
from intake.notify.senders import Refused, Sender, TryLater
from intake.runtime import Runtime, process_runtime
from intake.sealing.envelope import CannotOpen
from routing.translatable import N_

log = logging.getLogger(__name__)

# rq ends a job after 180 s; whatever is left then is drained by the next nudge, at the latest within a minute.
MAX_SECONDS = 120.0


def drain_messages() -> None:
    """The job. Run twice, or by several workers at once, it sends each message once."""
    runtime = process_runtime()
    drain(runtime, sender_for(runtime.settings))


def drain(runtime: Runtime, sender: Sender, *, max_seconds: float = MAX_SECONDS) -> int:
    """Send what is due; how many were taken by the provider."""
    end, taken = time.monotonic() + max_seconds, 0
    while time.monotonic() < end:
        with runtime.db.unit_of_work() as session:
            claim = outbox.claim_next(session, at=now())
        if claim is None:
            break
        try:
            taken += _settle(runtime, sender, claim)
        except TryLater:
            log.warning("the provider takes no texts at the moment; the rest waits for the next drain")
            break
    return taken


def _settle(runtime: Runtime, sender: Sender, claim: ClaimedMessage) -> bool:
    """Send one claimed message and write down what came of it. Raises TryLater when no other need be tried now."""
    try:
        phone, body = _opened(runtime, claim)
        provider_sid = sender.send(phone, body, message_id=claim.message_id)
    except Refused as error:
        with runtime.db.unit_of_work() as session:
            outbox.mark_failed(session, claim, str(error), at=now())
        return False
    except TryLater as error:
        with runtime.db.unit_of_work() as session:
            outbox.postpone(session, claim, error, at=now())
        if error.is_down:
            raise
        return False
    with runtime.db.unit_of_work() as session:
        outbox.mark_sent(session, claim, provider_sid, at=now())
    return True


def _opened(runtime: Runtime, claim: ClaimedMessage) -> tuple[str, str]:
    """Whom it is for, and what it says.

    Raises Refused for what must not leave: sent twice perhaps, or to somebody who said STOP.
    """
    if claim.has_lapsed_twice:
        raise Refused(outbox.UNKNOWN_TWICE)
    try:
        phone, body = claim.phone(runtime.ring), claim.body(runtime.ring)
    except CannotOpen as error:
        raise TryLater(error.text) from None  # somebody may put the key back into the ring
    with runtime.db.reading() as session:
        if claim.template != STOPPED and has_opted_out(session, runtime.ring.phone_hash(phone)):
            raise Refused(N_("opted out (退订)"))
    return phone, body
