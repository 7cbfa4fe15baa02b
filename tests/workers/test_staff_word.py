"""What desks are told finds its people: gathered, within hours, once, for who stands in, not when it is settled."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.outbox.absences import Substitutes, end_absence, enter_absence
from intake.casework.outbox.dismiss import dismiss_notices
from intake.casework.outbox.staff_notices import SUPPLEMENTED, notify_desk
from intake.clock import now
from intake.desk.notices import unread
from intake.errors import InvalidInput
from intake.models import Complaint, Message, Notice, NoticeDelivery, Staff
from intake.notify.choice import mail_sender_for
from intake.notify.staff.contacts import reach_of, save_addresses, save_choices
from intake.notify.staff.hours import hearing_moment
from intake.notify.staff.ledger import ledger_lines
from intake.notify.staff.ledger_recipients import get_recipient, ledger_recipients
from intake.runtime import Runtime
from intake.vocabulary import ActorKind, MessageState, NoticeTopic, Road, StaffRole, ToldState
from routing.calendars.working_time import local_day
from routing.vocabulary import Step, Symbol
from tests import factories as make
from tests.stages.smtp_server import SmtpServer
from workers.jobs.messages import drain
from workers.jobs.staff_word import tell

pytestmark = pytest.mark.both_databases

ALL_DAY = "00:00-23:59"
SECRET = "合成秘密叙述"


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    server = SmtpServer()
    yield server
    server.stop()


@pytest.fixture
def mailing(database_runtime: Runtime, smtp: SmtpServer) -> Runtime:
    with database_runtime.db.unit_of_work() as session:
        make.make_office(session, ring=database_runtime.ring, at=now())
    return replace(database_runtime, settings=smtp.settings(database_runtime.settings))


def person(session: Session, name: str, *, address: bool = True, **changes: object) -> Staff:
    """At work by day and night, whose notices are gathered over five minutes."""
    staff = make.make_staff(session, StaffRole.HANDLER, login=name, display_name=name, **changes)
    session.flush()
    if address:
        save_addresses(session, staff, email=f"{name}@example.cn", phone="", actor=acting(staff), at=now())
        roads = {NoticeTopic.WORK: [Road.MAIL], NoticeTopic.DEADLINES: [Road.MAIL]}
        save_choices(session, staff.id, roads, hours=ALL_DAY, digest_minutes=5, at=now())
    return staff


def acting(staff: Staff) -> Actor:
    return Actor(ActorKind.STAFF, staff.id, frozenset({StaffRole.HANDLER}), staff.department_id)


def complaint(session: Session, runtime: Runtime) -> Complaint:
    return make.make_complaint(session, runtime.collaborators(session), narrative=SECRET * 3, at=now())


def put_up(session: Session, about: Complaint, staff: Staff, *, kind: str = SUPPLEMENTED, cause: str = "1") -> None:
    who = {"complaint_id": about.id, "staff_id": staff.id, "number": about.number}
    notify_desk(session, kind, cause=f"{about.id}:{staff.id}:{cause}", at=now(), **who)


def make_due(runtime: Runtime) -> None:
    """The time over which notices are gathered passes."""
    with runtime.db.unit_of_work() as session:
        session.execute(update(NoticeDelivery).values(due_at=now() - timedelta(seconds=1)))


def send(runtime: Runtime) -> int:
    return drain(runtime, mail_sender_for(runtime.settings), road=Road.MAIL)


def test_many_notices_become_one_mail_with_numbers_and_a_link_and_no_word_of_a_complainant(
    mailing: Runtime, smtp: SmtpServer
) -> None:
    with mailing.db.unit_of_work() as session:
        li = person(session, "li")
        complaints = [complaint(session, mailing) for _ in range(2)]
        for about in complaints:
            for n in range(3):
                put_up(session, about, li, cause=str(n))
        numbers = [about.number for about in complaints]
        key = f"staff-{li.id}"
    assert tell(mailing) == 0, "not before they were gathered"
    make_due(mailing)
    assert tell(mailing) == 1
    assert tell(mailing) == 0
    assert send(mailing) == 1
    (mail,) = smtp.taken
    text = mail.get_content()
    assert mail["X-To"] == "li@example.cn"
    assert mail["Subject"].endswith("2 件诉求、6 条提醒")
    assert all(f"/complaints/{number}" in text for number in numbers)
    assert SECRET not in text + mail["Subject"]
    with mailing.db.reading() as session:
        lines = ledger_lines(session, get_recipient(session, key, None), limit=10)
        assert {one.road: one.state for one in lines[0].told_by} == {None: ToldState.UNREAD, Road.MAIL: "sent"}
        told = ledger_recipients(session, None, since=make.on(0), limit=9)
        assert [(one.key, one.notices, one.failed) for one in told] == [(key, 6, 0)]


def test_two_workers_write_one_mail_and_send_it_once(mailing: Runtime, smtp: SmtpServer) -> None:
    with mailing.db.unit_of_work() as session:
        people = [person(session, name) for name in ("li", "wang", "zhao")]
        about = complaint(session, mailing)
        for staff in people:
            for n in range(4):
                put_up(session, about, staff, cause=str(n))
    tell(mailing)
    make_due(mailing)
    together(lambda: tell(mailing))
    together(lambda: send(mailing))
    assert sorted(mail["X-To"] for mail in smtp.taken) == ["li@example.cn", "wang@example.cn", "zhao@example.cn"]


def together(act: object) -> None:
    workers = [threading.Thread(target=act) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)


def test_what_a_colleague_settles_or_reads_before_is_withdrawn(mailing: Runtime, smtp: SmtpServer) -> None:
    with mailing.db.unit_of_work() as session:
        li = person(session, "li")
        about = complaint(session, mailing)
        put_up(session, about, li, cause="1")
        put_up(session, about, li, cause="2")
    tell(mailing)
    make_due(mailing)
    with mailing.db.unit_of_work() as session:
        first = session.exec(select(Notice).where(Notice.staff_id == li.id).order_by(Notice.id)).first()
        dismiss_notices(session, [first.id], actor=acting(li), at=now())
    assert tell(mailing) == 1, "the other one still is told"
    with mailing.db.unit_of_work() as session:
        session.execute(update(Notice).values(settled_at=now()))  # while the mail waits for its server
    assert send(mailing) == 0
    assert smtp.taken == []
    with mailing.db.reading() as session:
        message = session.exec(select(Message).where(Message.road == Road.MAIL)).one()
        assert (message.state, message.departures) == (MessageState.DROPPED, 0)
        recipient = get_recipient(session, f"staff-{li.id}", None)
        states = [one.told_by[-1].state for one in ledger_lines(session, recipient, limit=9)]
        assert states == [MessageState.DROPPED, ToldState.WITHDRAWN]


def test_a_colleague_settles_while_the_mail_is_being_written(mailing: Runtime, smtp: SmtpServer) -> None:
    """Whichever comes first, no mail leaves of what was settled before it left."""
    with mailing.db.unit_of_work() as session:
        li = person(session, "li")
        put_up(session, complaint(session, mailing), li)
    tell(mailing)
    make_due(mailing)

    def settle() -> None:
        with mailing.db.unit_of_work() as session:
            session.execute(update(Notice).values(settled_at=now()))

    workers = [threading.Thread(target=one) for one in (lambda: tell(mailing), settle)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    send(mailing)
    assert smtp.taken == []


def test_what_is_late_is_told_at_once(mailing: Runtime) -> None:
    with mailing.db.unit_of_work() as session:
        put_up(session, complaint(session, mailing), person(session, "li"), kind=Step.DUE)
    assert tell(mailing) == 1


def test_a_substitute_hears_it_for_whom_it_was_meant_on_paper_and_on_the_page(
    mailing: Runtime, smtp: SmtpServer
) -> None:
    today = local_day(now())
    with mailing.db.unit_of_work() as session:
        li, wang, zhao = (person(session, name) for name in ("li", "wang", "zhao"))
        for away, substitute in ((li, "wang"), (wang, "zhao")):
            enter_absence(
                session, away, substitute_login=substitute, from_on=today, to_on=today, actor=acting(away), at=now()
            )
        put_up(session, complaint(session, mailing), li)
        (line,) = unread(session, acting(zhao), at=now()).lines
        assert line.for_name == "li"
        assert unread(session, acting(wang), at=now()).lines == []
    tell(mailing)
    make_due(mailing)
    tell(mailing)
    send(mailing)
    told = {mail["X-To"]: mail.get_content() for mail in smtp.taken}
    assert set(told) == {"li@example.cn", "zhao@example.cn"}
    assert "li" in told["zhao@example.cn"]
    assert "不在岗" not in told["li@example.cn"]


def test_chains_and_circles_of_substitutes_end() -> None:
    chain = Substitutes({1: 2, 2: 3, 4: 5, 5: 4, 6: 1, 7: 8}, frozenset({1, 2, 3, 4, 5}))
    assert [chain.of(one) for one in (1, 2, 6, 4, 5, 7, 9)] == [3, 3, 3, None, None, None, None]
    assert chain.covered_by(3) == {1, 2, 6}


def test_an_absence_ends_by_its_date_or_by_hand_and_two_do_not_overlap(database_runtime: Runtime) -> None:
    with database_runtime.db.unit_of_work() as session:
        li, wang = (person(session, name, address=False) for name in ("li", "wang"))
        first, last = date(2026, 12, 1), date(2026, 12, 3)
        entered = {"substitute_login": "wang", "actor": acting(li), "at": make.on(0)}
        absence = enter_absence(session, li, from_on=first, to_on=last, **entered)
        covered = [Substitutes.on(session, date(2026, 12, day)).covered_by(wang.id) for day in (1, 3, 4)]
        assert covered == [{li.id}, {li.id}, set()]
        with pytest.raises(InvalidInput):
            enter_absence(session, li, from_on=last, to_on=last, **entered)
        end_absence(session, absence.id, actor=acting(li), at=make.on(0))
        assert not Substitutes.on(session, first).is_away(li.id)


def test_addresses_are_sealed_and_a_duty_address_hears_for_its_department(mailing: Runtime, smtp: SmtpServer) -> None:
    with mailing.db.unit_of_work() as session:
        department = make.department_of(mailing.collaborators(session), Symbol.REG)
        li = person(session, "li", department_id=department)
        assert reach_of(session, li.id).email == "li@example.cn"
        assert reach_of(session, li.id).masked[0] == "l***@example.cn"
        session.execute(update(make.Department).where(make.Department.id == department).values(email="duty@example.cn"))
        make.record_writes(session)
        about = complaint(session, mailing)
        told = {"complaint_id": about.id, "department_id": department, "number": about.number}
        notify_desk(session, SUPPLEMENTED, cause="desk", at=now(), **told)
    tell(mailing)
    with mailing.db.unit_of_work() as session:
        recipients = session.exec(select(NoticeDelivery.recipient).join(Notice).where(Notice.kind == SUPPLEMENTED))
        assert set(recipients) == {f"department-{department}", f"staff-{li.id}"}


@pytest.mark.parametrize(
    ("own", "at", "then"),
    [
        ("08:00-20:00", make.on(0, 7), make.on(0, 8)),
        ("08:00-20:00", make.on(0, 12), make.on(0, 12)),
        ("08:00-20:00", make.on(0, 21), make.on(1, 8)),
    ],
)
def test_own_hours_hold_every_day(mailing: Runtime, own: str, at: datetime, then: datetime) -> None:
    with mailing.db.reading() as session:
        assert hearing_moment(own, mailing.collaborators(session).rules.calendar, at) == then
