"""Texts leave several at once, within the provider's rate, and those to one number in their order."""

import threading
import time
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest

from intake.clock import now
from intake.notify.choice import sender_for
from intake.notify.claims import claim_due
from intake.runtime import Runtime
from tests.stages.twilio_server import Answer, TwilioServer
from tests.workers.queued_messages import queue
from workers.jobs import messages
from workers.jobs.messages import drain

pytestmark = pytest.mark.both_databases

NUMBERS, EACH = 12, 4


def numbers(runtime: Runtime) -> list[str]:
    return [runtime.ring.phone_hash(f"number {one}") for one in range(NUMBERS)]


def test_two_drains_send_each_once_and_to_one_number_in_order(collaborators: Runtime, twilio: TwilioServer) -> None:
    wanted = defaultdict(list)
    for _ in range(EACH):
        for phone_hash in numbers(collaborators):
            wanted[phone_hash] += queue(collaborators, phone_hash=phone_hash)
    twilio.script = [Answer(seconds=0.01)] * (NUMBERS * EACH)
    drains = [
        threading.Thread(target=drain, args=(collaborators, sender_for(collaborators.settings))) for _ in range(2)
    ]
    for one in drains:
        one.start()
    for one in drains:
        one.join(60)
    left = [int(post["Body"].split()[-1]) for post in twilio.taken]
    assert len(left) == len(set(left)) == NUMBERS * EACH
    for ids in wanted.values():
        assert [one for one in left if one in ids] == ids


def test_several_are_on_their_way_at_once(collaborators: Runtime, twilio: TwilioServer) -> None:
    for phone_hash in numbers(collaborators):
        queue(collaborators, phone_hash=phone_hash)
    twilio.script = [Answer(seconds=0.4)] * NUMBERS
    begun = time.monotonic()
    assert drain(collaborators, sender_for(collaborators.settings)) == NUMBERS
    assert time.monotonic() - begun < 0.4 * NUMBERS / 2


def test_no_more_leave_in_a_second_than_the_provider_takes(collaborators: Runtime) -> None:
    queue(collaborators, NUMBERS, phone_hash=None)
    at = now()
    with collaborators.db.unit_of_work() as session:
        first = claim_due(session, at=at, most=10, per_second=5)
    with collaborators.db.unit_of_work() as session:
        second = claim_due(session, at=at, most=10, per_second=5)
    assert (len(first.messages), first.is_paced) == (5, False)
    assert (len(second.messages), second.is_paced) == (0, True)


def test_a_clock_that_is_put_back_does_not_stop_them(collaborators: Runtime) -> None:
    queue(collaborators, NUMBERS, phone_hash=None)
    at = now()
    with collaborators.db.unit_of_work() as session:
        claim_due(session, at=at, most=10, per_second=5)
    put_back = at - timedelta(hours=1)
    queue(collaborators, phone_hash=None, next_attempt_at=put_back, created_at=put_back)
    with collaborators.db.unit_of_work() as session:
        assert len(claim_due(session, at=put_back, most=10, per_second=5).messages) == 1


def test_a_drain_waits_for_the_next_moment(
    collaborators: Runtime, twilio: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "SECONDS_OF_PACE", 0.02)
    queue(collaborators, 7, phone_hash=None)
    slow = replace(collaborators, settings=collaborators.settings.model_copy(update={"sms_per_second": 3}))
    begun = time.monotonic()
    assert drain(slow, sender_for(slow.settings)) == 7
    assert time.monotonic() - begun >= 1.5, "three at once, three a second later, and one"
