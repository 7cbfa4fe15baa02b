"""A release: by a person, of what they looked at, for good; bound by the record, and sent to whom it is meant for."""

import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlmodel import select

from intake.bulletin.archive import file_of, get_by_link
from intake.bulletin.making import want_draft
from intake.bulletin.readers import add_outside_reader, add_staff_reader, readers, remove_reader
from intake.bulletin.releasing import release
from intake.bulletin.spans import read_span
from intake.casework.actor import Actor
from intake.casework.ledger.integrity import verify
from intake.db import Database
from intake.errors import ChainBroken, InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.models import BulletinReader, Message, Staff
from intake.notify.choice import mail_sender_for
from intake.notify.staff.contacts import save_addresses
from intake.runtime import Runtime
from intake.vocabulary import BulletinKind, BulletinState, MessageState, Road, StaffRole
from tests.bulletin.offices import AFTER, MACHINE, add_person, drafted, fill, kept, newest
from tests.reports.figures import add_complaints, at, many
from tests.stages.smtp_server import SmtpServer
from workers.jobs.messages import drain

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

OFFICE, ADDRESS = "甲市人民政府督查室", "ducha@example.gov.cn"
PUBLIC = "https://jiesu.example.cn/"
LATER = at("2026-11-02T09:00")


@pytest.fixture
def person(database: Database) -> Actor:
    return add_person(database)


@pytest.fixture
def october(database: Database, database_runtime: Runtime) -> int:
    """A draft to be released."""
    fill(database)
    return drafted(database, database_runtime.settings).id


def add_reader(database: Database, person: Actor, **changes: object) -> None:
    given = {"name": OFFICE, "email": ADDRESS, "kinds": [BulletinKind.MONTHLY], "language": "zh"} | changes
    with database.unit_of_work() as session:
        add_outside_reader(session, **given, actor=person, at=AFTER)


def released(database: Database, bulletin_id: int, person: Actor, **changes: object) -> int:
    given = {"digest": newest(database).digest, "public_url": PUBLIC} | changes
    with database.unit_of_work() as session:
        return release(session, bulletin_id, **given, actor=person, at=LATER)


def faults(database: Database) -> list[str]:
    """What the check says of bulletins and the office; the complaints of these tests have no history."""
    with database.reading() as session:
        found = [str(fault) for fault in verify(session).faults]
    return [fault for fault in found if not fault.startswith("complaint ")]


def test_a_release_is_a_person_s_and_stands(database: Database, october: int, person: Actor) -> None:
    assert released(database, october, person) == 0
    row = newest(database)
    assert (row.state, row.released_at, row.released_by_id) == (BulletinState.RELEASED, LATER, person.staff_id)
    assert len(row.link) >= 32
    assert faults(database) == []


@pytest.mark.parametrize("actor", ["machine", "auditor"])
def test_nobody_else_releases(database: Database, october: int, actor: str) -> None:
    who = MACHINE if actor == "machine" else add_person(database, "sun", StaffRole.AUDITOR)
    with pytest.raises(NotAllowed):
        released(database, october, who)
    assert newest(database).state is BulletinState.DRAFT


def test_what_was_counted_anew_since_it_was_read_is_not_released(
    database: Database, database_runtime: Runtime, october: int, person: Actor
) -> None:
    seen = newest(database).digest
    add_complaints(database, many(1, received_at=at("2026-10-05T09:00")))
    drafted(database, database_runtime.settings)
    with pytest.raises(NotPossibleNow, match="counted anew"):
        released(database, october, person, digest=seen)
    released(database, october, person)
    with pytest.raises(NotPossibleNow, match="only a draft"):
        released(database, october, person)
    with pytest.raises(NotFound):
        released(database, 999, person)


def test_after_a_release_a_draft_is_a_revision_of_its_own(
    database: Database, database_runtime: Runtime, october: int, person: Actor
) -> None:
    released(database, october, person)
    first = newest(database)
    add_complaints(database, many(2, received_at=at("2026-10-06T09:00")))
    second = drafted(database, database_runtime.settings)
    assert kept(database) == [("2026-10", 2, "draft"), ("2026-10", 1, "released")]
    with database.unit_of_work() as session:
        still = get_by_link(session, first.link)
        assert (still.digest, still.body) == (first.digest, first.body)
    assert second.digest != first.digest
    with database.unit_of_work() as session:
        release(session, second.id, digest=second.digest, actor=person, at=LATER)
    assert faults(database) == []


def test_who_wants_a_draft_while_it_is_released_gets_a_revision(
    database: Database, october: int, person: Actor
) -> None:
    """Whoever comes second waits for the first, and sees what they did."""
    begun, digest = threading.Event(), newest(database).digest

    def want() -> None:
        begun.set()
        with database.unit_of_work() as session:
            want_draft(session, read_span("2026-10"), profile="", actor=MACHINE, at=LATER)

    wanting = threading.Thread(target=want)
    with database.unit_of_work() as session:
        release(session, october, digest=digest, actor=person, at=LATER)
        wanting.start()
        begun.wait()
        time.sleep(0.2)
    wanting.join()
    assert kept(database) == [("2026-10", 2, "wanted"), ("2026-10", 1, "released")]


def test_a_draft_opens_by_no_link(database: Database, october: int) -> None:
    with database.reading() as session, pytest.raises(NotFound):
        get_by_link(session, "")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE bulletin SET body = '{}'", "is not what was released"),
        ("UPDATE bulletin SET digest = 'x'", "is not what was released"),
        ("UPDATE bulletin SET revision = 7", "is gone"),
        ("UPDATE bulletin SET revision = 7", "was never released"),
        ("UPDATE bulletin SET state = 'draft'", "is gone"),
        ("DELETE FROM bulletin", "is gone"),
    ],
)
def test_a_release_rewritten_or_lost_is_found(
    database: Database, october: int, person: Actor, statement: str, fault: str
) -> None:
    released(database, october, person)
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    assert any(one.startswith("bulletin 2026-10") and one.endswith(fault) for one in faults(database))


def test_figures_that_are_not_their_digest_s_are_not_shown(database: Database, october: int) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE bulletin SET body = '{\"schema\": 1}'"))
    with pytest.raises(ChainBroken):
        file_of(newest(database), "csv")


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    server = SmtpServer()
    yield server
    server.stop()


def test_readers_get_one_mail_each_with_link_and_digest_and_no_file(
    database: Database, database_runtime: Runtime, october: int, person: Actor, smtp: SmtpServer
) -> None:
    add_reader(database, person)
    add_reader(database, person, email="weekly@example.cn", kinds=[BulletinKind.WEEKLY])
    with database.unit_of_work() as session:
        staff = session.get_one(Staff, person.staff_id)
        staff.language = "en"
        save_addresses(session, staff, email="wang@example.gov.cn", phone="", actor=person, at=AFTER)
        add_staff_reader(session, staff, [BulletinKind.MONTHLY], actor=person, at=AFTER)
    assert released(database, october, person) == 2
    mailing = replace(database_runtime, settings=smtp.settings(database_runtime.settings))
    assert drain(mailing, mail_sender_for(mailing.settings), road=Road.MAIL) == 2
    mails = {mail["X-To"]: mail for mail in smtp.taken}
    assert set(mails) == {ADDRESS, "wang@example.gov.cn"}
    outside, ours = mails[ADDRESS], mails["wang@example.gov.cn"]
    assert outside["Subject"] == "关于2026年10月涉行业协会商会诉求办理情况的通报"
    assert ours["Subject"] == "Complaints about trade associations: bulletin of October 2026"
    row, body = newest(database), outside.get_content()
    assert f"https://jiesu.example.cn/bulletin/{row.link}?lang=zh" in body
    assert row.digest in body
    assert "共受理涉行业协会商会诉求19件" in body
    assert not outside.is_multipart()
    with database.reading() as session:
        states = {one.state for one in session.exec(select(Message).where(Message.template == "bulletin"))}
    assert states == {MessageState.SENT}


def test_without_a_mail_server_nothing_is_written(database: Database, october: int, person: Actor) -> None:
    add_reader(database, person)
    assert released(database, october, person, public_url="") == 0
    with database.reading() as session:
        assert session.exec(select(Message)).all() == []


def test_an_address_is_sealed_once_on_the_list_and_gone_with_its_reader(database: Database, person: Actor) -> None:
    add_reader(database, person)
    with database.reading() as session:
        [row] = session.exec(select(BulletinReader))
        stored = row.sealed + json.dumps([row.kinds, row.address_hash, row.language]).encode()
        assert ADDRESS.encode() not in stored
        assert OFFICE.encode() not in stored
        [reader] = readers(session, BulletinKind.MONTHLY)
        assert (reader.name, reader.address, readers(session, BulletinKind.WEEKLY)) == (OFFICE, ADDRESS, [])
        assert ADDRESS not in reader.masked
    with pytest.raises(InvalidInput, match="already"):
        add_reader(database, person, email=ADDRESS.upper())
    with database.unit_of_work() as session:
        remove_reader(session, reader.id, actor=person, at=LATER)
    with database.reading() as session:
        assert readers(session) == []
    assert faults(database) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"email": "nobody"}, "email"), ({"email": ""}, "name"), ({"name": " "}, "name"), ({"kinds": []}, "kinds")],
)
def test_half_a_reader_is_refused(database: Database, person: Actor, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_reader(database, person, **changes)
    assert refused.value.field == field


def test_whoever_left_or_gave_no_address_is_on_the_list_and_gets_nothing(
    database: Database, october: int, person: Actor
) -> None:
    with database.unit_of_work() as session:
        staff = session.get_one(Staff, person.staff_id)
        add_staff_reader(session, staff, list(BulletinKind), actor=person, at=AFTER)
        with pytest.raises(InvalidInput, match="already"):
            add_staff_reader(session, staff, list(BulletinKind), actor=person, at=AFTER)
    assert released(database, october, person) == 0


def test_only_a_supervisor_keeps_the_list(database: Database) -> None:
    auditor = add_person(database, "sun", StaffRole.AUDITOR)
    with pytest.raises(NotAllowed):
        add_reader(database, auditor)
    with database.unit_of_work() as session, pytest.raises(NotAllowed):
        remove_reader(session, 1, actor=auditor, at=LATER)


def test_the_link_cannot_be_guessed_from_another(database: Database, october: int, person: Actor) -> None:
    released(database, october, person)
    with database.unit_of_work() as session:
        want_draft(session, read_span("2026-09"), profile="", actor=MACHINE, at=AFTER)
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", newest(database).link)
    assert newest(database, "2026-09").link is None
