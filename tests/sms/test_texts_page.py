"""What the dialogue could file nowhere waits for a person, who reads it on record and makes of it what it is."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from intake.clock import now
from intake.conversation import memory
from intake.conversation.dialogue import AnswerLimit, InboundText, receive_text
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Conversation, InboundMessage, KeptText, Message, OfficeEvent
from intake.runtime import Runtime
from intake.vocabulary import InboundState, StaffRole
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.opened import body_of
from tests.stages.pages import Page

PHONE = "+8613811112222"
COUNTY = "510104"
_COUNTED = r'href="/texts/"(?:(?!</a>).)*<b class="menu-count">1</b>'


@pytest.fixture
def operator(runtime: Runtime, page: Page, make_staff: object) -> Page:
    with runtime.db.unit_of_work() as session:
        make.make_office(session, ring=runtime.ring)
    make_staff("li", StaffRole.OPERATOR)  # type: ignore[operator]
    return page.log_in("li")


def came_in(runtime: Runtime, sid: str, body: str, sender: str = PHONE, **limits: int) -> int:
    with runtime.db.unit_of_work() as session:
        text = InboundText(sid, sender, body, is_synthetic=True)
        limit = AnswerLimit(**limits)
        receive_text(session, runtime.collaborators(session), text, at=now(), limit=limit)
        return session.exec(select(InboundMessage.id).where(InboundMessage.message_sid == sid)).one()


def complaint(runtime: Runtime) -> Complaint:
    with runtime.db.unit_of_work() as session:
        return make.make_complaint(session, runtime.collaborators(session), at=now() - timedelta(hours=1))


def row_of(session: Session, inbound_id: int) -> InboundMessage:
    return session.get_one(InboundMessage, inbound_id)


def test_the_list_says_why_and_not_what(runtime: Runtime, operator: Page) -> None:
    inbound_id = came_in(runtime, "SM-name", "您尾号1234的账户收费", sender="SUPPORT")
    listed = operator.get("/texts/").text
    assert "SUPPORT" in listed
    assert "尾号1234" not in listed
    assert "尾号1234" in operator.get(f"/texts/{inbound_id}").text
    with runtime.db.reading() as session:
        kinds = session.exec(select(OfficeEvent.kind)).all()
    assert kinds.count("inbound:read") == 1


def test_an_operator_files_it_with_a_complaint(runtime: Runtime, operator: Page) -> None:
    inbound_id, known = came_in(runtime, "SM-open", "你们几点下班"), complaint(runtime)
    operator.follow(operator.post(f"/texts/{inbound_id}/file", {"number": known.number}))
    with runtime.db.reading() as session:
        row = row_of(session, inbound_id)
        assert (row.state, row.complaint_id) == (InboundState.APPENDED, known.id)
        assert session.get_one(KeptText, inbound_id).settled_at is not None
        kinds = session.exec(select(ComplaintEvent.kind).where(ComplaintEvent.complaint_id == known.id)).all()
        assert EventKind.COMPLAINT_SUPPLEMENT in kinds
        assert session.exec(select(Conversation.step)).all() == [None], "what was asked about it is answered"
    operator.post(f"/texts/{inbound_id}/register", status=409)


def test_an_operator_makes_a_complaint_of_it(runtime: Runtime, operator: Page) -> None:
    inbound_id = came_in(runtime, "SM-new", "问一下呢")
    operator.follow(operator.post(f"/texts/{inbound_id}/register"))
    with runtime.db.reading() as session:
        made = session.exec(select(Complaint)).one()
        assert (made.channel, row_of(session, inbound_id).complaint_id) == ("sms", made.id)


def test_a_held_number_is_answered_again_once_somebody_says_so(runtime: Runtime, operator: Page) -> None:
    came_in(runtime, "SM-1", "查询")
    held = came_in(runtime, "SM-2", "查询", texts=1)
    with runtime.db.reading() as session:
        phone_hash = row_of(session, held).phone_hash
        assert memory.find_conversation(session, phone_hash).held_at is not None
    operator.follow(operator.post(f"/texts/{held}/release"))
    with runtime.db.reading() as session:
        assert memory.find_conversation(session, phone_hash).held_at is None


def test_put_aside_it_stays_on_record(runtime: Runtime, operator: Page) -> None:
    inbound_id = came_in(runtime, "SM-aside", "您的验证码是123456", sender="10086")
    operator.follow(operator.post(f"/texts/{inbound_id}/put-aside"))
    with runtime.db.reading() as session:
        assert session.get_one(KeptText, inbound_id).settled_at is not None
    operator.post("/texts/999/put-aside", status=404)


@pytest.mark.parametrize(
    ("phone", "body", "is_called"), [("+862886001234", "", True), (PHONE, "退订", True), (PHONE, "", False)]
)
def test_the_complaint_says_to_call_where_no_text_arrives(
    runtime: Runtime, operator: Page, phone: str, body: str, *, is_called: bool
) -> None:
    with runtime.db.unit_of_work() as session:
        person = make.Person(name="合成人", phone=phone)
        number = make.make_complaint(session, runtime.collaborators(session), at=now(), person=person).number
    if body:
        came_in(runtime, "SM-stop", body)
    assert ("请改为致电" in operator.get(f"/complaints/{number}").text) is is_called


def test_the_menu_and_health_count_what_waits(runtime: Runtime, operator: Page) -> None:
    assert "waiting_texts" in operator.get("/health").json
    inbound_id = came_in(runtime, "SM-name", "您的快递到了", sender="SUPPORT")
    runtime.texts_watch.forget()  # it is counted now and then
    assert _waiting(operator) == ("warning", 1, True)
    operator.follow(operator.post(f"/texts/{inbound_id}/put-aside"))
    assert _waiting(operator) == ("ok", 0, False)


def _waiting(operator: Page) -> tuple[str, int, bool]:
    told = operator.get("/health").json
    return told["texts"], told["waiting_texts"], bool(re.search(_COUNTED, operator.get("/texts/").text))


def test_a_county_s_operator_sees_the_texts_of_its_complaints_alone(runtime: Runtime, operator: Page) -> None:
    stranger = came_in(runtime, "SM-name", "您的快递到了", sender="SUPPORT")
    with runtime.db.unit_of_work() as session:
        county = replace(make.make_actor(session, StaffRole.OPERATOR), region_code=COUNTY)
        values = {"person": make.Person(phone=PHONE), "at": now() - timedelta(hours=1)}
        make.make_complaint(session, runtime.collaborators(session), actor=county, **values)
    own = came_in(runtime, "SM-thanks", "谢谢")
    assert {f"/texts/{stranger}", f"/texts/{own}"} <= _listed(operator)
    there = Scene(runtime).browser("xian", StaffRole.OPERATOR, region=COUNTY)
    assert _listed(there) == {f"/texts/{own}"}
    there.get(f"/texts/{own}")
    there.get(f"/texts/{stranger}", status=404)
    there.post(f"/texts/{stranger}/put-aside", status=404)


def test_who_practises_reads_no_text_of_anybody(runtime: Runtime, operator: Page) -> None:
    stranger = came_in(runtime, "SM-name", "您的快递到了", sender="SUPPORT")
    complaint_of = make.Person(phone=PHONE)
    with runtime.db.unit_of_work() as session:
        values = {"person": complaint_of, "at": now() - timedelta(hours=1)}
        make.make_complaint(session, runtime.collaborators(session), **values)
    own = came_in(runtime, "SM-thanks", "谢谢")
    operator.post("/account/practice", {"on": "1"})
    assert _listed(operator) == set()
    assert re.search(_COUNTED, operator.get("/texts/").text) is None
    operator.get(f"/texts/{stranger}", status=404)
    operator.get(f"/texts/{own}", status=404)
    operator.post("/account/practice", {"on": ""})
    assert _listed(operator) == {f"/texts/{stranger}", f"/texts/{own}"}


def _listed(seen: Page) -> set[str]:
    return set(re.findall(r'href="(/texts/\d+)"', seen.get("/texts/").text))


def test_a_receipt_asks_in_the_same_text(runtime: Runtime, operator: Page) -> None:
    came_in(runtime, "SM-first", "有个协会乱收费")
    with runtime.db.reading() as session:
        (message,) = session.exec(select(Message)).all()
        said = body_of(session, message)
    assert said.startswith("您的诉求已登记")
    assert "是哪个协会或商会？" in said
    assert "退订" in said
    assert "\n" not in said
