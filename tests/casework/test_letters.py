"""Letters: on which ground, under which number, to whom, and what the record says of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import COMPLAINANT, Actor
from intake.casework.escalation.overdue_letters import remind_of_letters
from intake.casework.ledger import audit, integrity
from intake.casework.letters.choosing import RoadWish, choose_road
from intake.casework.letters.course import enter_answer, serve_letter, withdraw_letter
from intake.casework.letters.grounds import issuable
from intake.casework.letters.issue import LetterInput, issue_letter
from intake.casework.outbox.staff_notices import LETTER_OVERDUE
from intake.casework.registering.idempotent import once
from intake.casework.requests.decide import decide_request
from intake.casework.requests.file import DecisionRequestInput, file_request
from intake.casework.requests.reasons import REASONS
from intake.casework.verbs import ask_info, reject
from intake.db import Database
from intake.desk.letters.owed import owed_letters
from intake.errors import InvalidInput, NotAllowed, NotPossibleNow
from intake.events import EventKind
from intake.identity.person import Person, find_person
from intake.letters.paper import read_paper
from intake.letters.wording import LetterMatter, compose
from intake.models import Complaint, DecisionRequest, Letter, Message, Notice
from intake.sealing.text import text_key_of
from intake.vocabulary import (
    Confidentiality,
    LetterKind,
    LetterRoad,
    LetterState,
    RejectReason,
    RequestKind,
    Road,
    StaffRole,
    State,
)
from tests import factories as make

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

PAGE, POST, COLLECT = LetterRoad.PAGE, LetterRoad.POST, LetterRoad.COLLECT
PERSON = Person(name="欧阳合成", phone="+8613800001234")
SUMMARY = "核实本年度会费的收取标准与程序"


class Scene:
    """One complaint and whoever writes letters about it."""

    def __init__(self, session: Session, state: State = State.HANDLING, **changes: object) -> None:
        self.session, self.office = session, make.make_office(session)
        self.crew = make.Crew(session)
        known = {"association_id": make.known_association(session), "person": PERSON}
        known |= {"accept": state is not State.RECEIVED}
        self.complaint = make.make_complaint(session, self.office, **known | changes)
        make.bring_to(session, self.office, self.crew, self.complaint, state, at=make.on(0, 11))

    @property
    def handler(self) -> Actor:
        return self.crew.handler(self.complaint.lead_department_id)

    def issue(self, kind: LetterKind, road: LetterRoad = PAGE, words: str = "", **who: object) -> Letter:
        matter = LetterMatter(self.session, self.office, self.complaint, None, words)
        wish = LetterInput(kind, road, compose(matter, kind, hotline="合成热线").as_text(), words, name="合成文书")
        return self.do(issue_letter, wish, **who)

    def do(self, verb: object, *args: object, actor: Actor | None = None, at: object = None) -> object:
        who = actor or self.crew.dispatcher
        return verb(self.session, self.office, self.complaint, *args, actor=who, at=at or make.on(3))

    def words(self, letter: Letter) -> str:
        return text_key_of(self.session, self.complaint).open(letter.content)


def _must_verify(database: Database) -> None:
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_each_letter_to_the_complainant_has_its_ground_and_is_issued_once(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session, State.RECEIVED)
        assert issuable(session, scene.complaint, scene.crew.dispatcher) == []
        scene.do(ask_info.ask_info, "合成问题：请提供缴费凭证")
        asked = scene.issue(LetterKind.SUPPLEMENT)
        assert "合成问题：请提供缴费凭证" in scene.words(asked)
        with pytest.raises(NotPossibleNow):
            scene.issue(LetterKind.SUPPLEMENT)
        with pytest.raises(NotPossibleNow):
            scene.issue(LetterKind.ACCEPTANCE)
        scene.do(reject.reject_complaint, RejectReason.R11, "合成去处：向注册地登记管理机关提出")
        assert issuable(session, scene.complaint, scene.crew.dispatcher) == [LetterKind.REFUSAL]
        assert "合成去处" in scene.words(scene.issue(LetterKind.REFUSAL))
        with pytest.raises(NotAllowed):
            scene.issue(LetterKind.REFUSAL, actor=scene.crew.supervisor)
    _must_verify(database)


def test_an_answer_is_told_by_letter_once_it_passed_review(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session, State.REPLIED)
        assert LetterKind.ANSWER not in issuable(session, scene.complaint, scene.handler)
        done = Scene(session, State.CALLBACK)
        assert LetterKind.ANSWER in issuable(session, done.complaint, done.handler)
        letter = done.issue(LetterKind.ANSWER, actor=done.handler)
        assert make.answer().reply_text in done.words(letter)
        assert letter.department_id == done.complaint.lead_department_id
        assert PERSON.name not in done.words(letter)
        paper = read_paper(done.words(letter))
        assert paper is not None
        assert paper.addressee == "欧阳**"


def test_an_extension_names_both_dates(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session, State.HANDLING)
        with pytest.raises(NotPossibleNow):
            scene.issue(LetterKind.EXTENSION)
        reason = next(iter(REASONS[RequestKind.EXTENSION]))
        wish = DecisionRequestInput(RequestKind.EXTENSION, reason, "合成情况", "合成依据", days=5)
        scene.do(file_request, wish, actor=scene.handler, at=make.on(1))
        (request,) = session.exec(select(DecisionRequest)).all()
        decided = {"approve": True, "note": "合成同意", "actor": scene.crew.supervisor, "at": make.on(2)}
        decide_request(session, scene.office, scene.complaint, request, **decided)
        before, after = scene.complaint.closure_original_due_at, scene.complaint.closure_due_at
        assert before != after
        paper = read_paper(scene.words(scene.issue(LetterKind.EXTENSION)))
        assert paper is not None
        assert len({said for name, said in paper.facts if name.endswith("答复期限")}) == 2


def test_numbers_run_by_kind_and_year_and_a_refused_letter_draws_none(database: Database) -> None:
    with database.unit_of_work() as session:
        first, second = Scene(session), Scene(session)
        numbers = [one.issue(LetterKind.ACCEPTANCE).serial for one in (first, second)]
        assert numbers == [1, 2]
        with pytest.raises(NotPossibleNow):
            first.issue(LetterKind.ACCEPTANCE)
        first.do(withdraw_letter, session.exec(select(Letter.id).where(Letter.serial == 1)).one(), "合成错误")
        assert first.issue(LetterKind.ACCEPTANCE, at=make.on(4)).serial == 3
        assert first.issue(LetterKind.INQUIRY, POST, SUMMARY).serial == 1
        next_year = Scene(session)
        late = next_year.issue(LetterKind.ACCEPTANCE, at=make.on(50))
        assert (late.year, late.serial) == (2027, 1)
    _must_verify(database)


def test_two_at_once_leave_no_gap_and_no_double(database: Database) -> None:
    with database.unit_of_work() as session:
        made = [Scene(session) for _one in range(6)]
        ids, dispatcher, office = [one.complaint.id for one in made], made[0].crew.dispatcher, made[0].office

    def issue(complaint_id: int) -> None:
        def work(session: Session) -> None:
            complaint = find.lock_by_id(session, complaint_id)
            wish = LetterInput(LetterKind.ACCEPTANCE, PAGE, "{}")
            issue_letter(session, office, complaint, wish, actor=dispatcher, at=make.on(3))

        once(database, work)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(issue, ids))
    with database.reading() as session:
        assert sorted(session.exec(select(Letter.serial))) == [1, 2, 3, 4, 5, 6]
    _must_verify(database)


@pytest.mark.parametrize(
    "words",
    [
        "请说明欧阳合成缴费的情况",
        "请联系 138 0000 1234 核实",
        "身份证号51010219900307123X的会员",
        "诉求编号{number}",
        "{narrative}",
    ],
)
def test_an_association_is_written_nothing_that_tells_who_complained(session: Session, words: str) -> None:
    scene = Scene(session, confidentiality=Confidentiality.CONFIDENTIAL)
    narrative = text_key_of(session, scene.complaint).open(scene.complaint.narrative)
    wrong = words.format(number=scene.complaint.number, narrative=narrative)
    with pytest.raises(InvalidInput):
        scene.issue(LetterKind.INQUIRY, POST, wrong)
    letter = scene.issue(LetterKind.INQUIRY, POST, SUMMARY)
    for secret in (PERSON.name, "13800001234", scene.complaint.number, narrative[:12]):
        assert secret not in scene.words(letter)


def test_an_association_answers_by_a_day_and_then_is_asked_again_or_cleared(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        who = {"actor": scene.handler}
        inquiry = scene.issue(LetterKind.INQUIRY, POST, SUMMARY, **who)
        assert inquiry.due_at is not None
        assert inquiry.due_at > make.on(16)  # ten working days
        with pytest.raises(NotPossibleNow):
            scene.issue(LetterKind.INQUIRY, POST, SUMMARY, **who)
        with pytest.raises(NotAllowed):
            scene.do(serve_letter, inquiry.id, actor=scene.crew.operator)
        scene.do(serve_letter, inquiry.id, "合成单号 EMS1", **who)
        scene.do(enter_answer, inquiry.id, "合成陈述：收费经会员大会通过", at=make.on(30), **who)
        assert inquiry.state is LetterState.ANSWERED
        events = audit.timeline(session, scene.complaint.id)
        (told,) = [one.data for one in events if one.kind is EventKind.LETTER_ANSWER]
        assert told["is_late"] is True
        with pytest.raises(NotPossibleNow):
            scene.do(withdraw_letter, inquiry.id, "合成", **who)
        assert scene.issue(LetterKind.RECTIFICATION, COLLECT, "会费标准未经会员大会表决", **who).days
        cleared = scene.issue(LetterKind.NO_FAULT, POST, "关于会费收取的情况", **who)
        assert cleared.due_at is None
        with pytest.raises(InvalidInput):
            scene.issue(LetterKind.INQUIRY, LetterRoad.MAIL, SUMMARY, **who)
    _must_verify(database)


def test_a_letter_leaves_by_the_way_the_complainant_chose(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        with pytest.raises(InvalidInput):
            scene.issue(LetterKind.ACCEPTANCE, LetterRoad.MAIL)
        with pytest.raises(InvalidInput):
            scene.do(choose_road, RoadWish(LetterRoad.MAIL, "no address"), actor=COMPLAINANT)
        with pytest.raises(InvalidInput):
            scene.do(choose_road, RoadWish(LetterRoad.POST), actor=COMPLAINANT)
        with pytest.raises(NotAllowed):
            scene.do(choose_road, RoadWish(LetterRoad.PAGE), actor=scene.handler)
        scene.do(choose_road, RoadWish(LetterRoad.MAIL, "hecheng@example.org", "合成路1号"), actor=COMPLAINANT)
    with database.unit_of_work() as session:
        complaint = session.exec(select(Complaint)).one()
        kept = find_person(session, complaint.id)
        assert (kept.name, kept.email, kept.letters) == (PERSON.name, "hecheng@example.org", "mail")
        scene.session, scene.complaint = session, find.lock_by_id(session, complaint.id)
        by_mail = scene.issue(LetterKind.ACCEPTANCE, LetterRoad.MAIL)
        assert by_mail.state is LetterState.SERVED
        by_mail_id = by_mail.id
        scene.do(withdraw_letter, by_mail_id, "合成错误")
        scene.issue(LetterKind.ACCEPTANCE, LetterRoad.TEXT, at=make.on(4))
        sent = session.exec(select(Message).where(Message.template == "letter").order_by(sa.text("id"))).all()
        assert [one.road for one in sent] == [Road.MAIL, Road.TEXT]
        told = [one.data for one in audit.timeline(session, complaint.id) if one.kind is EventKind.LETTER_CHOOSE]
        assert told == [{"road": "mail"}]
    _must_verify(database)


def test_an_anonymous_complainant_leaves_no_address_and_reads_letters_on_the_tracking_page(session: Session) -> None:
    scene = Scene(session, confidentiality=Confidentiality.ANONYMOUS, person=Person())
    with pytest.raises(NotPossibleNow):
        scene.do(choose_road, RoadWish(LetterRoad.POST, address="合成路1号"), actor=COMPLAINANT)
    with pytest.raises(NotPossibleNow):
        scene.issue(LetterKind.ACCEPTANCE, LetterRoad.TEXT)
    assert scene.issue(LetterKind.ACCEPTANCE).state is LetterState.SERVED


def test_a_letter_that_was_changed_in_the_database_is_found(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        number, letter_id = scene.complaint.number, scene.issue(LetterKind.ACCEPTANCE).id
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE letter SET serial = 9 WHERE id = :id"), {"id": letter_id})
    with database.unit_of_work() as session:
        faults = integrity.verify(session).faults
    assert any("letter" in str(fault) for fault in faults), (number, faults)


def test_a_supervisor_or_a_head_alone_is_no_operator(session: Session) -> None:
    scene = Scene(session)
    kinds = issuable(session, scene.complaint, scene.crew.supervisor)
    assert kinds == [LetterKind.INQUIRY, LetterKind.RECTIFICATION, LetterKind.NO_FAULT]
    stranger = make.make_actor(session, StaffRole.HANDLER)
    assert issuable(session, scene.complaint, stranger) == []


def test_an_answer_that_is_overdue_is_told_once_to_who_issued_it_and_who_handles_it(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        letter = scene.issue(LetterKind.INQUIRY, POST, SUMMARY)
        assert remind_of_letters(session, scene.office, at=letter.due_at) == 0
        late = letter.due_at + timedelta(hours=12)
        assert [remind_of_letters(session, scene.office, at=late) for _again in range(2)] == [1, 0]
        told = session.exec(select(Notice).where(Notice.kind == LETTER_OVERDUE)).all()
        assert {one.staff_id for one in told} == {scene.crew.dispatcher.staff_id, None}
        assert {one.department_id for one in told} == {scene.complaint.lead_department_id, None}
        assert PERSON.name not in str([one.params for one in told])
        cards, lead = scene.office.rules.directory.departments, scene.complaint.lead_department_id
        elsewhere = next(one for one in cards if one != lead)
        stranger = make.make_actor(session, StaffRole.HANDLER, department_id=elsewhere)
        of = {"limit": 5, "offset": 0}
        for who, count in ((scene.crew.dispatcher, 1), (scene.handler, 1), (stranger, 0)):
            assert len(owed_letters(session, cards, who, at=late, is_overdue=True, **of)) == count
        assert not owed_letters(session, cards, scene.handler, at=letter.due_at, is_overdue=True, **of)
        scene.do(enter_answer, letter.id, "合成说明", at=late)
        assert not owed_letters(session, cards, scene.handler, at=late, is_overdue=False, **of)
        settled = session.exec(select(Notice.settled_at).where(Notice.kind == LETTER_OVERDUE)).all()
        assert None not in settled
