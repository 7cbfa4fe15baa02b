"""Names, numbers and what people write, through every door and job, then searched for: nowhere readable, ever."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from intake.app import create_app
from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.registering.register import register_complaint
from intake.casework.text_input import reference_of
from intake.casework.verbs.accept import TriageFacts, accept_complaint
from intake.casework.verbs.holding.hold import lift_hold, place_hold
from intake.casework.verbs.note import add_note
from intake.clock import now
from intake.db import Database
from intake.identity.erasure import ERASED_FROM, erase_identity
from intake.identity.erasure_list import ErasureList
from intake.identity.person import Person, unmask
from intake.identity.replay_erasures import replay_at_start
from intake.jobs import Job
from intake.models import Complaint, ComplaintArrival, ComplaintIdentity, WordBag
from intake.runtime import process_runtime
from intake.searching.criteria import SearchCriteria
from intake.searching.finding import find_complaints
from intake.searching.kept_searches import keep_search
from intake.vocabulary import ArrivalMode, StaffRole, State
from routing.calendars.working_time import local_day
from routing.vocabulary import Channel
from tests import factories as make
from tests.stages.everywhere import columns_that_say, files_that_say, keys_that_say
from tests.stages.opened import opened
from tests.stages.unrecorded import unrecorded
from tests.workers.queued import run_job
from workers.jobs.erasure import erase_identities

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

NAME, PHONE, WORDS = "欧阳密语", "13912345678", "此处密语不可外传"
SECRETS = (NAME, PHONE, WORDS)
JOBS = (
    Job.DRAIN_MESSAGES,
    Job.SWEEP_CLOCKS,
    Job.ANCHOR_AUDIT,
    Job.VERIFY_CLOCKS,
    Job.TRAIN_CLASSIFIER,
    Job.SKETCH_WORDING,  # and the bags that complaints are found by
)


@pytest.fixture
def door(installation: Database) -> FlaskClient:
    """The web pages of this process's installation, queue and all."""
    with installation.unit_of_work() as session:
        _office(session)
    app = create_app(process_runtime())
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def _office(session: Session) -> Collaborators:
    return make.make_office(session, ring=process_runtime().ring, at=now())


def _by_web(door: FlaskClient) -> None:
    page = door.get("/complain").text
    form = {
        "token": re.search(r'name="token" value="([0-9a-f]{32})"', page)[1],
        "step": "send",
        "association": "成都市门窗与防水行业协会（合成）",
        "violations": ["F-01"],
        "narrative": f"合成诉求：{WORDS}",
        "region_code": "510104",
        "confidentiality": "open",
        "name": NAME,
        "phone": PHONE,
    }
    assert door.post("/complain", data=form).status_code == 303


def _by_staff(session: Session) -> Complaint:
    """By telephone, through to its end, with words of everybody on the way."""
    collaborators, crew, at = _office(session), make.Crew(session), now() - timedelta(days=3)
    new = make.new_complaint(
        channel=Channel.PHONE,
        narrative=f"合成诉求：{WORDS}",
        person=Person(name=NAME, phone=f"+86{PHONE}"),
        association_text=f"{NAME}说的协会",
        accept=False,
    )
    number = register_complaint(session, collaborators, new, actor=crew.operator, at=at).number
    complaint = find.lock_complaint(session, number)
    accept_complaint(session, collaborators, complaint, TriageFacts.of(complaint), actor=crew.operator, at=at)
    add_note(session, collaborators, complaint, WORDS, actor=crew.operator, at=at)
    why = f"回访 {NAME}：{WORDS}"
    unmask(session, process_runtime().ring, complaint, actor=crew.caller, reason=why, at=at)
    make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=at)
    until, who = local_day(at + timedelta(days=30)), {"actor": crew.supervisor, "at": at}
    place_hold(session, collaborators, complaint, f"{NAME}：{WORDS}", f"{PHONE}号函", until=until, **who)
    lift_hold(session, collaborators, complaint, f"{NAME}：{WORDS}", **who)
    return complaint


def _searched(installation: Database) -> None:
    """By somebody who finds them, and whose search is kept."""
    with installation.unit_of_work() as session:
        operator = make.make_actor(session, StaffRole.OPERATOR)
        for asked in ({"text": WORDS}, {"name": NAME}, {"text": PHONE}):
            criteria = SearchCriteria(**asked)
            keep_search(session, process_runtime().ring, criteria, actor=operator, at=now())
            found = find_complaints(session, process_runtime().ring, criteria, actor=operator, at=now())
            assert len(found.ids) == 2


def test_what_people_write_stands_nowhere_in_the_clear(
    door: FlaskClient,
    installation: Database,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    _by_web(door)
    with installation.unit_of_work() as session:
        _by_staff(session)
    for job in JOBS:
        run_job(job)
    _searched(installation)
    with installation.reading() as session:
        assert columns_that_say(session, SECRETS) == {"complaint.association_text"}  # what it is about, not who
    assert files_that_say(tmp_path, (PHONE, WORDS)) == set()
    if not installation.is_sqlite:
        assert files_that_say(request.getfixturevalue("postgres").flushed(), (PHONE, WORDS)) == set()
    assert keys_that_say(process_runtime().redis, SECRETS) == set()
    assert not any(secret in caplog.text for secret in SECRETS)


def test_after_erasure_nothing_can_be_opened_and_the_key_is_off_the_disk(
    installation: Database, tmp_path: Path
) -> None:
    with installation.unit_of_work() as session:
        complaint = _by_staff(session)
        number, key = complaint.number, complaint.text_key
    assert key is not None
    run_job(Job.SKETCH_WORDING)
    with installation.reading() as session:
        bag = session.get_one(WordBag, complaint.id).hashes
    with installation.unit_of_work() as session:
        held = find.lock_complaint(session, number)
        find.handlings_of(session, held.id)[0].fee_item = f"{NAME}的会费"
        session.add(ComplaintArrival(complaint_id=held.id, mode=ArrivalMode.LETTER, sender=reference_of(NAME)))
        erase_identity(session, held, actor=make.Crew(session).supervisor, at=now(), reason="合成请求")
    installation.clear_freed(ERASED_FROM)
    with installation.reading() as session:
        assert columns_that_say(session, SECRETS) == set()
        assert opened(session, find.get_by_number(session, number), "narrative") == ""
        assert session.get(WordBag, complaint.id) is None
    assert files_that_say(tmp_path, (*SECRETS, key, *([bag] if isinstance(bag, bytes) else []))) == set()


@pytest.fixture
def older_copy(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation on SQLite whose database is to be put back to what it was."""
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))
    process_runtime.cache_clear()
    yield tmp_path / "older.sqlite"
    process_runtime().db.dispose()
    process_runtime.cache_clear()


def test_an_older_copy_finds_nobody_before_it_opens(older_copy: Path) -> None:
    runtime = process_runtime()
    with runtime.db.unit_of_work() as session:
        number = _by_staff(session).number
    live = Path(runtime.db.url.database)
    with sqlite3.connect(live) as source, sqlite3.connect(older_copy) as copy:
        source.backup(copy)
    with runtime.db.unit_of_work() as session:
        held = find.lock_complaint(session, number)
        held.finished_at = now() - timedelta(days=900)
        unrecorded(session)
    settings = runtime.settings
    erase_identities()
    assert ErasureList(settings.erasure_list).numbers() == [number]
    runtime.db.dispose()
    for path in live.parent.glob(f"{live.name}*"):
        path.unlink()
    older_copy.rename(live)
    with runtime.db.reading() as session:
        assert session.exec(select(ComplaintIdentity.erased_at)).one() is None  # it was brought back
    replay_at_start(settings)
    with runtime.db.reading() as session:
        gone = find.get_by_number(session, number)
        assert session.get_one(ComplaintIdentity, gone.id).erased_at is not None
        assert opened(session, gone, "narrative") == ""
        assert columns_that_say(session, SECRETS) == set()
    replay_at_start(settings)
    assert ErasureList(settings.erasure_list).numbers() == [number]
