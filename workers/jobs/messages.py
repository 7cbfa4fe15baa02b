"""Sends what waits in the outbox, several messages at once: until nothing is due or the provider is down."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy.exc import DBAPIError

from intake.clock import now
from intake.db import was_in_the_way
from intake.notify import outbox
from intake.notify.choice import sender_for
from intake.notify.claims import ClaimedMessage, Claims, claim_due
from intake.notify.opt_out import STOPPED, has_opted_out
from intake.notify.senders import NotSent, Refused, Sender, TryLater, Uncertain
from intake.runtime import Runtime, process_runtime
from intake.sealing.envelope import CannotOpen
from routing.translatable import N_

log = logging.getLogger(__name__)

# rq ends a job after 180 s; whatever is left then is drained by the next nudge, at the latest within a minute.
MAX_SECONDS = 120.0
AT_ONCE = 8  # of one drain; each holds a connection to the database only while it writes
SECONDS_OF_PACE = 0.05
_TRIES = 3


def drain_messages() -> None:
    """The job. Run twice, or by several workers at once, it sends each message once."""
    runtime = process_runtime()
    drain(runtime, sender_for(runtime.settings))


def drain(runtime: Runtime, sender: Sender, *, max_seconds: float = MAX_SECONDS) -> int:
    """Send what is due; how many were taken by the provider."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="send") as threads:
        round_ = _Drain(runtime, sender, threads, time.monotonic() + max_seconds)
        while round_.hand_out():
            round_.wait_for_one()
        round_.finish()
    if round_.is_down:
        log.warning("the provider takes no texts at the moment; the rest waits for the next drain")
    return round_.taken


@dataclass
class _Drain:
    """One drain: alone until the provider has taken a text, so that one that is down costs one attempt."""

    runtime: Runtime
    sender: Sender
    threads: ThreadPoolExecutor
    end: float
    taken: int = 0
    is_down: bool = False
    in_flight: set[Future[bool]] = field(default_factory=set)

    def hand_out(self) -> bool:
        """Claim as many as there are hands free; False when there is nothing more to do or to wait for."""
        if self.is_down or time.monotonic() >= self.end:
            return False
        free = (AT_ONCE if self.taken else 1) - len(self.in_flight)
        claims = self._claim(free) if free > 0 else Claims(())
        self.in_flight |= {self.threads.submit(_settle, self.runtime, self.sender, one) for one in claims.messages}
        if claims.is_paced and not self.in_flight:
            time.sleep(SECONDS_OF_PACE)
        return bool(self.in_flight) or claims.is_paced

    def wait_for_one(self) -> None:
        """Of those in flight: the next to the same number may leave then."""
        if self.in_flight:
            self._gather(wait(self.in_flight, return_when=FIRST_COMPLETED).done)

    def finish(self) -> None:
        self._gather(wait(self.in_flight).done)

    def _claim(self, most: int) -> Claims:
        with self.runtime.db.unit_of_work() as session:
            return claim_due(session, at=now(), most=most, per_second=self.runtime.settings.sms_per_second)

    def _gather(self, done: set[Future[bool]]) -> None:
        self.in_flight -= done
        for one in done:
            try:
                self.taken += one.result()
            except NotSent:
                self.is_down = True


def _settle(runtime: Runtime, sender: Sender, claim: ClaimedMessage) -> bool:
    """Send one claimed message and write down what came of it. Raises NotSent when no other need be tried now."""
    try:
        if not claim.may_leave:
            raise Uncertain(outbox.UNKNOWN_TWICE)
        phone, body = _opened(runtime, claim)
        provider_sid = sender.send(phone, body, message_id=claim.message_id)
    except NotSent as error:
        _write(runtime, partial(_MARK[type(error)], claim=claim, error=error, gateway=sender.name))
        if error.is_down:
            raise
        return False
    _write(runtime, partial(outbox.mark_sent, claim=claim, provider_sid=provider_sid, gateway=sender.name))
    return True


_MARK: dict[type[NotSent], Callable[..., None]] = {
    Refused: outbox.mark_failed,
    TryLater: outbox.postpone,
    Uncertain: outbox.mark_uncertain,
}


def _write(runtime: Runtime, act: Callable[..., Any]) -> None:
    """What came of it must be known, else it would leave twice: whoever was in the way is waited for."""
    for attempt in range(_TRIES):
        try:
            with runtime.db.unit_of_work() as session:
                act(session, at=now())
        except DBAPIError as error:
            if attempt == _TRIES - 1 or not was_in_the_way(error):
                raise
        else:
            return


def _opened(runtime: Runtime, claim: ClaimedMessage) -> tuple[str, str]:
    """Whom it is for, and what it says. Raises Refused for what must not leave, to somebody who said STOP."""
    try:
        phone, body = claim.phone(runtime.ring), claim.body(runtime.ring)
    except CannotOpen as error:
        raise TryLater(error.text) from None  # somebody may put the key back into the ring
    with runtime.db.reading() as session:
        if claim.template != STOPPED and has_opted_out(session, runtime.ring.phone_hash(phone)):
            raise Refused(N_("opted out (退订)"))
    return phone, body
