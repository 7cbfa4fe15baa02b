"""Training for real on either database: what is learned, on what it is measured, when it is used, and who follows."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlmodel import Session

from intake.casework.ledger.integrity import verify
from intake.db import Database
from intake.models import Classifier, ClassifierBody, Complaint, OfficeEvent
from intake.runtime import Runtime
from intake.suggesting import serving, training
from intake.suggesting.corpus import read_corpus
from intake.suggesting.proposing import propose
from intake.suggesting.serving import find_model, forget_model
from intake.suggesting.training import is_due
from intake.suggesting.trainings import find_newest
from intake.vocabulary import ClassifierVerdict, State, SuggestionSource
from routing.rules.store import load_violations
from routing.vocabulary import Channel
from tests.stages.keys import RECORD_KEYS, RING
from tests.suggesting.classroom import (
    IN_NOVEMBER,
    NOVEMBER,
    OCTOBER,
    SAID_OTHERWISE,
    SEPTEMBER,
    add_closed,
    in_other_words,
    in_plain_words,
    try_learning_once,
)
from workers.jobs import classifier

pytestmark = pytest.mark.slow


@pytest.fixture
def job(database_runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The real job on this test's runtime, with a clock the test sets."""
    clock = [IN_NOVEMBER]
    monkeypatch.setattr(classifier, "process_runtime", lambda: database_runtime)
    monkeypatch.setattr(classifier, "now", lambda: clock[0])
    monkeypatch.setattr(classifier, "try_learning", try_learning_once)
    return clock


def fill(database: Database) -> None:
    """Enough of both: half of it in words that no keyword hears."""
    add_closed(database, [*in_plain_words(160), *in_other_words(160)], SEPTEMBER)
    add_closed(database, [*in_plain_words(40, seed=2), *in_other_words(40, seed=2)], OCTOBER)


def newest(database: Database) -> dict[str, object]:
    with database.reading() as session:
        found = find_newest(session)
        return found.model_dump() if found else {}


def proposed(session: Session, text: str) -> list[tuple[str, SuggestionSource]]:
    forget_model(session)
    found = propose(text, load_violations(session), find_model(session))
    return [(one.card.code, one.source) for one in found]


def test_a_training_that_beats_keywords_on_the_month_it_never_saw_is_used(
    database: Database, job: list[datetime]
) -> None:
    fill(database)
    with database.reading() as session:
        assert proposed(session, SAID_OTHERWISE["G-01"]) == []
    classifier.train_classifier()
    kept = newest(database)
    assert (kept["version"], kept["verdict"], kept["measured_on"]) == (1, ClassifierVerdict.IN_USE, 80)
    assert str(kept["held_out_month"]) == "2026-10-01"
    assert kept["figures"]["ways"]["shown"]["first"] > kept["figures"]["ways"]["keywords"]["first"] + 30
    with database.reading() as session:
        assert proposed(session, SAID_OTHERWISE["G-01"])[0] == ("G-01", SuggestionSource.LEARNED)
        event = session.scalars(select(OfficeEvent).where(OfficeEvent.kind == "classifier:train")).one()
        assert event.data["sha256"] == kept["sha256"] != ""
        # The complaints were stored without a history; the office's chain is what was written here.
        assert not [fault for fault in map(str, verify(session).faults) if not fault.startswith("complaint ")]


def test_one_that_is_no_better_leaves_the_keywords_alone_and_says_so(database: Database, job: list[datetime]) -> None:
    heard = frozenset({"F-01", "F-03", "F-21"})
    add_closed(database, in_plain_words(320, only=heard), SEPTEMBER)
    add_closed(database, in_plain_words(60, only=heard, seed=2), OCTOBER)
    classifier.train_classifier()
    kept = newest(database)
    assert (kept["verdict"], kept["sha256"]) == (ClassifierVerdict.BEATEN, "")
    assert kept["figures"]["ways"]["keywords"]["first"] == 60
    with database.reading() as session:
        assert find_model(session) is None
        assert session.scalar(select(func.count()).select_from(ClassifierBody)) == 0


def test_too_few_closed_complaints_are_said_to_be_too_few(database: Database, job: list[datetime]) -> None:
    classifier.train_classifier()
    assert newest(database) == {}
    add_closed(database, in_other_words(299), SEPTEMBER)
    add_closed(database, in_other_words(80, seed=2), OCTOBER)
    classifier.train_classifier()
    kept = newest(database)
    assert (kept["verdict"], kept["learned_from"], kept["figures"]) == (ClassifierVerdict.TOO_FEW, 299, {})


def test_only_what_people_decided_before_and_in_the_last_full_month_is_read(database: Database) -> None:
    ten = in_plain_words(10, only=frozenset({"F-01"}))
    add_closed(database, ten, SEPTEMBER)
    add_closed(database, ten[:7], OCTOBER)
    add_closed(database, ten, NOVEMBER)
    add_closed(database, ten, SEPTEMBER, channel=Channel.SMS)  # accepted at once, by its keywords
    add_closed(database, ten[:3], SEPTEMBER, channel=Channel.SMS, accepted_at=SEPTEMBER)  # somebody looked
    add_closed(database, ten, SEPTEMBER, state=State.CALLBACK)
    add_closed(database, ten, SEPTEMBER, violations=["F-99"])
    with database.reading() as session:
        corpus = read_corpus(session, at=IN_NOVEMBER)
    assert (len(corpus.learned), len(corpus.measured)) == (13, 7)
    assert len({sample.complainant for sample in corpus.learned}) == 13
    assert not [sample for sample in corpus.learned if sample.narrative or "合成" in sample.text]
    assert all(sample.narrative for sample in corpus.measured)


def test_codes_corrected_since_are_what_is_learned(database: Database) -> None:
    add_closed(database, in_plain_words(5, only=frozenset({"F-01"})), SEPTEMBER)
    with database.unit_of_work() as session:
        session.execute(update(Complaint).values(violations=["G-01", "F-01"]))
    with database.reading() as session:
        corpus = read_corpus(session, at=IN_NOVEMBER)
    assert {sample.codes for sample in corpus.learned} == {("G-01", "F-01")}


def test_it_learns_anew_after_a_week_and_when_a_month_is_over(database: Database, job: list[datetime]) -> None:
    fill(database)
    classifier.train_classifier()
    classifier.train_classifier()
    assert newest(database)["version"] == 1
    with database.reading() as session:
        assert not is_due(session, at=IN_NOVEMBER + timedelta(days=6))
        assert is_due(session, at=IN_NOVEMBER + timedelta(days=7))
        assert is_due(session, at=datetime.fromisoformat("2026-12-01T00:30:00+08:00"))
    job[0] = IN_NOVEMBER + timedelta(days=7)
    classifier.train_classifier()
    assert newest(database)["version"] == 2


@pytest.mark.both_databases
def test_workers_at_once_keep_one_training(database: Database, job: list[datetime]) -> None:
    fill(database)
    threads = [threading.Thread(target=classifier.train_classifier) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.scalars(select(Classifier.version)).all() == [1]
        assert session.scalars(select(ClassifierBody.version)).all() == [1]


def test_a_worker_that_looked_before_another_kept_its_training_keeps_none(
    database: Database, job: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its look and its write the other has committed: a version read a second time would be the next."""
    if database.is_sqlite:
        pytest.skip("one writer at a time")
    fill(database)
    quicker = threading.Thread(target=classifier.train_classifier)
    look, slower = training.find_newest, threading.current_thread()

    def look_and_be_late(session: Session) -> Classifier | None:
        found = look(session)
        if threading.current_thread() is slower:
            looks.append(found)
            if len(looks) == 2:  # the first look asks whether to learn at all
                quicker.start()
                quicker.join()
        return found

    looks: list[Classifier | None] = []
    monkeypatch.setattr(training, "find_newest", look_and_be_late)
    classifier.train_classifier()
    assert looks == [None, None]
    with database.reading() as session:
        assert session.scalars(select(Classifier.version)).all() == [1]


def test_every_host_follows_a_training_within_half_a_minute_and_looks_no_oftener(
    database: Database, job: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [1000.0]
    monkeypatch.setattr(serving.time, "monotonic", lambda: seconds[0])
    elsewhere = Database(database.url.render_as_string(hide_password=False), record_keys=RECORD_KEYS, ring=RING)
    with elsewhere.reading() as session:
        assert find_model(session) is None
    fill(database)
    classifier.train_classifier()
    with elsewhere.reading() as session:
        assert find_model(session) is None
        seconds[0] += serving.LOOK_SECONDS + 1
        model = find_model(session)
        assert model is not None
        assert model.version == 1
        seconds[0] += serving.LOOK_SECONDS + 1
        assert find_model(session) is model
    elsewhere.dispose()


def test_bytes_that_were_tampered_with_leave_the_keywords_alone(database: Database, job: list[datetime]) -> None:
    fill(database)
    classifier.train_classifier()
    with database.unit_of_work() as session:
        session.execute(update(ClassifierBody).values(body=b"PK\x03\x04 something else"))
    with database.reading() as session:
        assert proposed(session, "必须加入，" + SAID_OTHERWISE["G-01"]) == [("F-01", SuggestionSource.KEYWORDS)]
