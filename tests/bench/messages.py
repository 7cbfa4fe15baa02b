"""How many texts leave in a second by a provider that takes 50 ms for each: one worker, then two at once."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import update
from sqlmodel import col, func, select

from intake.clock import now
from intake.identity.person import Person
from intake.models import Message
from intake.notify.choice import sender_for
from intake.runtime import Runtime
from intake.vocabulary import MessageState
from tests import factories as make
from tests.stages.twilio_server import account_at
from workers.jobs.messages import drain

COUNT, MARK, RATE = 200, 40, 1000


def run(runtime: Runtime) -> list[str]:
    """Texts of complaints really registered, each to a number of its own; the rate itself sets no limit here."""
    lines = []
    with _provider() as address:
        settings = account_at(runtime.settings, address).model_copy(update={"sms_per_second": RATE})
        working = replace(runtime, settings=settings)
        for workers in (1, 2):
            _fill(working)
            begun = time.perf_counter()
            _drain(working, workers)
            rate = COUNT / (time.perf_counter() - begun)
            verdict = "holds" if rate >= MARK else "MISSED"
            lines.append(f"{workers} draining, 50 ms a text: {rate:.0f} a second   to hold {MARK}: {verdict}")
    return lines


@contextmanager
def _provider() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield child.stdout.readline().strip()
        finally:
            child.terminate()


def _fill(runtime: Runtime) -> None:
    with runtime.db.unit_of_work() as session:
        # What other benches had to say is said.
        session.connection().execute(update(Message).values(state=MessageState.SENT))
        collaborators = runtime.collaborators(session)
        for number in range(COUNT):
            make.make_complaint(session, collaborators, at=now(), person=Person(phone=f"+86138{number:08d}"))
    with runtime.db.unit_of_work() as session:
        session.connection().execute(update(Message).values(next_attempt_at=now()))


def _drain(runtime: Runtime, workers: int) -> None:
    threads = [threading.Thread(target=drain, args=(runtime, sender_for(runtime.settings))) for _ in range(workers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with runtime.db.reading() as session:
        left = select(func.count()).where(col(Message.state) != MessageState.SENT)
        if unsent := session.exec(left).one():
            raise RuntimeError(f"{unsent} texts did not leave")
