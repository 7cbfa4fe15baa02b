"""Sends what waits in the outbox by one road, several at once: until nothing is due or its provider is down."""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from sqlmodel import Session

from intake.clock import now
from intake.notify import outbox
from intake.notify.choice import sender_for
from intake.notify.claims import ClaimedMessage, claim_due
from intake.notify.error_table import KEY_MISSING, OPTED_OUT, UNKNOWN_TWICE
from intake.notify.opt_out import STOPPED, has_opted_out
from intake.notify.senders import NotSent, Refused, Sender, TryLater, Uncertain
from intake.notify.staff.gathering import drop_void
from intake.runtime import Runtime, process_runtime
from intake.sealing.envelope import CannotOpen
from intake.sealing.ring import KeyRing
from intake.vocabulary import Road
from routing.translatable import N_

log = logging.getLogger(__name__)

# rq ends a job after 180 s; whatever is left then is drained by the next nudge, at the latest within a minute.
MAX_SECONDS = 120.0
AT_ONCE = {Road.TEXT: 16, Road.MAIL: 4}  # connections
SECONDS_OF_PACE = 0.05


def drain_messages() -> None:
    """The job. Run twice, or by several workers at once, it sends each message once."""
    runtime = process_runtime()
    drain(runtime, sender_for(runtime.settings))


def drain(runtime: Runtime, sender: Sender, *, max_seconds: float = MAX_SECONDS, road: Road = Road.TEXT) -> int:
    """Send what is due by this road; how many the provider took. Roads are drained apart: none waits for another."""
    with ThreadPoolExecutor(AT_ONCE[road], thread_name_prefix="send") as threads:
        round_ = _Drain(runtime, sender, threads, time.monotonic() + max_seconds, road)
        while round_.hand_out():
            round_.wait_for_one()
        round_.finish()
    if round_.is_down:
        log.warning("the provider of %s takes nothing at the moment; the rest waits for the next drain", road)
    return round_.taken


@dataclass(frozen=True)
class _Outcome:
    """What came of one hand-over: the provider's own id, or why there is none."""

    claim: ClaimedMessage
    provider_sid: str = ""
    error: NotSent | None = None


@dataclass
class _Drain:
    """One drain: alone until the provider has taken a text, so that one that is down costs one attempt.

    Threads speak to the provider alone. Here is claimed for all of them and written down what came of it, for as many
    at once as there are: a transaction for each would cost more than the sending.
    """

    runtime: Runtime
    sender: Sender
    threads: ThreadPoolExecutor
    end: float
    road: Road = Road.TEXT
    taken: int = 0
    is_down: bool = False
    in_flight: set[Future[_Outcome]] = field(default_factory=set)

    def hand_out(self) -> bool:
        """Claim as many as there are hands free; False when there is nothing more to do or to wait for."""
        if self.is_down or time.monotonic() >= self.end:
            return False
        free = (AT_ONCE[self.road] if self.taken else 1) - len(self.in_flight)
        is_paced = self._claim(free) if free > 0 else False
        if is_paced and not self.in_flight:
            time.sleep(SECONDS_OF_PACE)
        return bool(self.in_flight) or is_paced

    def wait_for_one(self) -> None:
        """Of those in flight: the next to the same number may leave then."""
        if self.in_flight:
            self._gather(wait(self.in_flight, return_when=FIRST_COMPLETED).done)

    def finish(self) -> None:
        self._gather(wait(self.in_flight).done)

    def _claim(self, most: int) -> bool:
        """Whether more must wait for the next moment."""
        per_second = self.runtime.settings.sms_per_second if self.road is Road.TEXT else None
        with self.runtime.db.unit_of_work() as session:
            claims = claim_due(session, at=now(), most=most, per_second=per_second, road=self.road)
            void = drop_void(session, claims.messages, at=now())
            stopped = {one.message_id for one in claims.messages if _has_stopped(session, self.runtime.ring, one)}
        for one in claims.messages:
            if one.message_id in void:
                continue
            stops = one.message_id in stopped
            self.in_flight.add(self.threads.submit(_hand_over, self.runtime, self.sender, one, has_stopped=stops))
        return claims.is_paced or bool(void)

    def _gather(self, done: set[Future[_Outcome]]) -> None:
        self.in_flight -= done
        outcomes = [one.result() for one in done]
        _write_down(self.runtime, self.sender, outcomes)
        self.taken += sum(one.error is None for one in outcomes)
        self.is_down = self.is_down or any(one.error is not None and one.error.is_down for one in outcomes)


def _hand_over(runtime: Runtime, sender: Sender, claim: ClaimedMessage, *, has_stopped: bool) -> _Outcome:
    try:
        phone, body = _opened(runtime, claim, has_stopped=has_stopped)
        return _Outcome(claim, provider_sid=sender.send(phone, body, message_id=claim.message_id))
    except NotSent as error:
        return _Outcome(claim, error=error)


def _opened(runtime: Runtime, claim: ClaimedMessage, *, has_stopped: bool) -> tuple[str, str]:
    """Whom it is for, and what it says. Raises NotSent for what must not leave: perhaps twice, or after a STOP."""
    if not claim.may_leave:
        raise Uncertain(outbox.UNKNOWN_TWICE, error_code=UNKNOWN_TWICE)
    if has_stopped:
        raise Refused(N_("opted out (退订)"), error_code=OPTED_OUT)
    try:
        return claim.phone(runtime.ring), claim.body(runtime.ring)
    except CannotOpen as error:
        raise TryLater(error.text, error_code=KEY_MISSING) from None  # somebody may put the key back into the ring


def _has_stopped(session: Session, ring: KeyRing, claim: ClaimedMessage) -> bool:
    """Whether its number wants no more texts from us; that these stop is told all the same."""
    if claim.template == STOPPED:
        return False
    try:
        phone_hash = claim.phone_hash or ring.phone_hash(claim.phone(ring))
    except CannotOpen:
        return False
    return has_opted_out(session, phone_hash)


def _write_down(runtime: Runtime, sender: Sender, outcomes: Sequence[_Outcome]) -> None:
    """All in one transaction; where that fails each in its own, so that one that cannot be written holds up no other.

    What came of a text must be known, else it leaves twice: whoever is in the way is waited for.
    """
    try:
        with runtime.db.unit_of_work() as session:
            _mark_all(session, outcomes, sender.name)
    except Exception:
        if len(outcomes) == 1:
            log.exception("what came of message %d could not be written down", outcomes[0].claim.message_id)
        for one in outcomes if len(outcomes) > 1 else ():
            _write_down(runtime, sender, [one])


def _mark_all(session: Session, outcomes: Sequence[_Outcome], gateway: str) -> None:
    outbox.lock_claimed(session, [one.claim for one in outcomes])
    with session.no_autoflush:  # all that is written goes at once
        for one in outcomes:
            _mark(session, one, gateway)


def _mark(session: Session, outcome: _Outcome, gateway: str) -> None:
    claim, error = outcome.claim, outcome.error
    if error is None:
        outbox.mark_sent(session, claim, outcome.provider_sid, gateway=gateway, at=now())
    elif isinstance(error, TryLater):
        outbox.postpone(session, claim, error, gateway=gateway, at=now())
    elif isinstance(error, Refused):
        outbox.mark_failed(session, claim, error, gateway=gateway, at=now())
    else:
        outbox.mark_uncertain(session, claim, error, gateway=gateway, at=now())
