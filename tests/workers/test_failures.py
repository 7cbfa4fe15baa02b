"""What fails while complaints come in by text: a whole installation, and nothing is lost and nothing comes twice."""

import os
import signal
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from threading import Barrier
from urllib.parse import urlencode

import pytest

from tests.stages.live import Installation
from tests.stages.servers import Valkey
from tests.stages.twilio_server import NUMBER, Answer, TwilioServer, sign
from tests.workers.test_up import one_of

pytestmark = pytest.mark.slow

_serial = count(1)


@pytest.fixture(scope="module")
def twilio() -> Iterator[TwilioServer]:
    server = TwilioServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def queue() -> Iterator[Valkey]:
    """A Valkey of the installation's own that nobody starts again but the test."""
    server = Valkey()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, twilio: TwilioServer, queue: Valkey
) -> Iterator[Installation]:
    settings = twilio.environment() | {"JIESU_REDIS_URL": queue.url}
    made = Installation(tmp_path_factory.mktemp("failing"), "--processes", "2", **settings)
    try:
        yield made.wait_until_ready()
    finally:
        made.stop()


ANSWERS = 1  # a receipt, which asks for the association too


class Telephone:
    """Somebody who complains by text."""

    def __init__(self, installation: Installation, twilio: TwilioServer) -> None:
        self.number = f"+86138000{next(_serial):05d}"
        self._url, self._twilio = f"{installation.url}/hooks/sms/inbound", twilio

    def texts(self, sid: str = "") -> int:
        """The status of the answer to the webhook."""
        sid = sid or f"SM{next(_serial):032x}"
        form = {"MessageSid": sid, "From": self.number, "To": NUMBER, "Body": "某协会乱收费", "NumMedia": "0"}
        asked = urllib.request.Request(self._url, urlencode(form).encode(), sign(self._url, form))
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return int(answer.status)

    @property
    def answers(self) -> int:
        return sum(post["To"] == self.number for post in self._twilio.taken)


@pytest.fixture
def telephone(installation: Installation, twilio: TwilioServer) -> Callable[[], Telephone]:
    return lambda: Telephone(installation, twilio)


def complaints(installation: Installation) -> int:
    with closing(sqlite3.connect(installation.folder / "data" / "jiesu.sqlite")) as database:
        return int(database.execute("SELECT count(*) FROM complaint").fetchone()[0])


def until(is_so: Callable[[], object], what: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def test_one_text_posted_six_times_at_once_is_one_complaint_answered_once(
    installation: Installation, telephone: Callable[[], Telephone]
) -> None:
    before, sender, together = complaints(installation), telephone(), Barrier(6)

    def post(_turn: int) -> int:
        together.wait(10)
        return sender.texts("SM" + "6" * 32)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(post, range(6))) == [200] * 6
    until(lambda: sender.answers == ANSWERS, "no answer came")
    later = telephone()
    later.texts()
    until(lambda: later.answers == ANSWERS, "no answer came to the next one")
    assert sender.answers == ANSWERS
    assert complaints(installation) == before + 2


def test_intake_goes_on_without_valkey_and_its_answers_leave_when_it_is_back(
    installation: Installation, queue: Valkey, telephone: Callable[[], Telephone]
) -> None:
    before, senders = complaints(installation), [telephone() for _ in range(3)]
    queue.kill()
    assert [sender.texts() for sender in senders] == [200] * 3
    assert complaints(installation) == before + 3
    queue.start()
    senders.append(telephone())
    senders[-1].texts()
    until(lambda: all(sender.answers >= ANSWERS for sender in senders), "answers are missing", 90)
    assert [sender.answers for sender in senders] == [ANSWERS] * 4


@pytest.mark.proof
def test_a_worker_killed_between_claim_and_send_loses_nothing_and_doubles_nothing(
    installation: Installation, twilio: TwilioServer, telephone: Callable[[], Telephone]
) -> None:
    twilio.arrived.clear()
    twilio.script = [Answer(500, 20500, seconds=20)]
    caught, next_one = telephone(), telephone()
    caught.texts()
    assert twilio.arrived.wait(30)
    os.kill(one_of(installation, "workers run"), signal.SIGKILL)
    _let_time_pass(installation)
    next_one.texts()
    until(lambda: min(caught.answers, next_one.answers) >= ANSWERS, "the next worker answers nobody", 150)
    assert [caught.answers, next_one.answers] == [ANSWERS] * 2


def _let_time_pass(installation: Installation) -> None:
    """Ten minutes, for every claim."""
    with closing(sqlite3.connect(installation.folder / "data" / "jiesu.sqlite", timeout=10)) as database, database:
        database.execute("UPDATE message SET next_attempt_at = '2026-01-01 00:00:00.000000' WHERE state = 'claimed'")
