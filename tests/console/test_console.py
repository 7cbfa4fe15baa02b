"""The call screen: what the operator types becomes a complaint, foretold before it is saved."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, func, select

from intake.casework.actor import Actor
from intake.casework.ledger.audit import timeline
from intake.casework.parts import recusals
from intake.events import EventKind
from intake.identity.person import unmask
from intake.models import Complaint, ComplaintEvent, ComplaintIdentity, Handling, Message, Staff
from intake.runtime import Runtime
from intake.vocabulary import ActorKind, Confidentiality, HandlingRole, Outcome, StaffRole, State
from intake.web.fields import new_token
from routing.vocabulary import Channel, Kind, Symbol
from tests.factories import CITY, CREDIT_CODE, department_of, known_association, make_office
from tests.stages.opened import opened
from tests.stages.pages import Page

NAME = "成都市门窗与防水行业协会（合成）"
HANDAN = "协会受住建局委托做信用评价，不入会就扣分，还要求必须参加培训班，共收11.35万元。"


@pytest.fixture
def operator(runtime: Runtime, make_staff: Callable[..., Staff]) -> Staff:
    with runtime.db.unit_of_work() as session:
        make_office(session)
    return make_staff("op", StaffRole.OPERATOR)


@pytest.fixture
def console(page: Page, operator: Staff) -> Page:
    page.log_in(operator)
    page.get("/console/")
    return page


def call(**changes: Any) -> dict[str, Any]:
    """A finished form."""
    values = {
        "action": "submit",
        "token": new_token(),
        "phone": "13800001234",
        "name": "合成人",
        "confidentiality": "open",
        "association": NAME,
        "narrative": HANDAN,
        "violations": "F-01 F-09 F-13",
        "kind": "complaint",
        "amount": "11.35万",
        "implicated": "成都市住房和城乡建设局",
    }
    return values | changes


def only_complaint(session: Session) -> Complaint:
    return session.exec(select(Complaint)).one()


def number_of(response: Any) -> str:
    return response.headers["Location"].rsplit("/", 1)[1]


def test_the_published_handan_case_typed_in_is_led_joined_and_recused_as_it_should_be(
    console: Page, runtime: Runtime
) -> None:
    console.post("/console/", call())
    with runtime.db.reading() as session:
        complaint = only_complaint(session)
        collaborators = runtime.collaborators(session)
        parts = session.exec(select(Handling).where(Handling.complaint_id == complaint.id)).all()
        leads = {part.department_id for part in parts if part.role is HandlingRole.LEAD}
        everyone = {part.department_id for part in parts}
        housing = collaborators.rules.directory.find_by_name("成都市住房和城乡建设局")
        upper = collaborators.rules.directory.find_by_name("四川省住房和城乡建设厅")
        assert complaint.lead_department_id == department_of(collaborators, Symbol.MR)
        assert leads == {department_of(collaborators, Symbol.MR), department_of(collaborators, Symbol.REG)}
        assert housing is not None
        assert upper is not None
        assert housing.id not in everyone
        assert upper.id in everyone
        assert (complaint.channel, complaint.kind, complaint.state) == (Channel.PHONE, Kind.COMPLAINT, State.DISPATCHED)
        assert complaint.violations == ["F-01", "F-09", "F-13"]
        assert complaint.amount == 113500
        assert complaint.region_code == CITY
        assert complaint.association_id == known_association(session)


def test_the_preview_says_department_recusal_days_law_and_script_and_writes_nothing(
    console: Page, runtime: Runtime
) -> None:
    text = console.post("/console/preview", call(), status=200).text
    for said in ("成都市市场监督管理局", "成都市民政局", "<s>成都市住房和城乡建设局</s>", "四川省住房和城乡建设厅"):
        assert said in text
    assert "国办发〔2020〕21号一（二）" in text
    assert text.count("day-counts") == 15  # a complaint is closed in fifteen working days, each shown
    assert "<mark>11.35万</mark>" in text
    with runtime.db.reading() as session:
        assert session.exec(select(func.count()).select_from(Complaint)).one() == 0
        assert session.exec(select(func.count()).select_from(ComplaintEvent)).one() == 0


def test_the_preview_promises_the_date_that_registering_keeps(console: Page, runtime: Runtime) -> None:
    foretold = console.post("/console/preview", call(), status=200).text
    console.post("/console/", call())
    with runtime.db.reading() as session:
        due_at = only_complaint(session).closure_due_at
    assert due_at is not None
    assert f'datetime="{due_at.date()}"' in foretold.split("day-due")[-1]


def test_an_unfinished_form_is_foretold_as_far_as_it_goes(console: Page) -> None:
    text = console.post("/console/preview", {"narrative": "必须加入，不入会就不给办", "amount": "abc"}, status=200).text
    assert 'data-add="F-01"' in text
    assert 'id="guessed"' in text, "what is foretold before a code is chosen is marked as a guess"
    assert "told-when" in text
    assert "told-when" not in console.post("/console/preview", {"narrative": "您好"}, status=200).text


def test_the_receipt_reads_the_number_in_fours_with_department_date_and_code(console: Page, runtime: Runtime) -> None:
    answer = console.post("/console/", call())
    receipt = console.follow(answer).text
    number = number_of(answer)
    assert all(f"<span>{number[i : i + 4]}</span>" in receipt for i in range(0, 16, 4))
    assert "成都市市场监督管理局" in receipt
    assert "receipt-code" in receipt
    code = receipt.split('receipt-code">')[1][:8]
    assert f'receipt-code">{code}' in console.follow(answer).text  # a reload loses nothing
    with runtime.db.reading() as session:
        assert session.exec(select(Message)).one().template == "received"


def test_the_receipt_marks_what_departments_do_not_read_and_asks_about_names(console: Page, runtime: Runtime) -> None:
    told = "协会收了三千元会费，可打13805312345找赵师傅，他也交了。"
    answer = console.post("/console/", call(narrative=told))
    receipt = console.follow(answer).text
    assert "<mark>13805312345</mark>" in receipt
    token = receipt.split('name="hide" value="')[1].split('"')[0]
    number = number_of(answer)
    console.post(f"/complaints/{number}/hiding", {"hide": token})
    with runtime.db.reading() as session:
        last = timeline(session, only_complaint(session).id)[-1]
    assert (last.kind, last.data) == (EventKind.NARRATIVE_HIDE, {"hidden": 1, "left": 0})


def test_a_receipt_is_for_the_operator_who_entered_it(
    console: Page, another_page: Callable[[], Page], make_staff: Callable[..., Staff]
) -> None:
    answer = console.post("/console/", call())
    other = another_page().log_in(make_staff("op2", StaffRole.OPERATOR))
    other.get(answer.headers["Location"], status=404)


def test_the_same_form_sent_twice_is_one_complaint_with_one_number(console: Page, runtime: Runtime) -> None:
    form = call()
    first = console.post("/console/", form)
    again = console.post("/console/", form)
    assert number_of(first) == number_of(again)
    assert "receipt-code" in console.follow(again).text  # the code was told once, and is still on the screen
    with runtime.db.reading() as session:
        only_complaint(session)


def test_another_call_in_a_doubled_tab_does_not_vanish_into_the_first(console: Page, runtime: Runtime) -> None:
    form = call()
    console.post("/console/", form)
    refused = console.post("/console/", form | {"narrative": "另一位来电人，另一件事"}, status=422).text
    fresh = refused.split('name="token" value="')[1][:32]
    assert fresh != form["token"]
    assert "另一位来电人" in refused
    console.post("/console/", form | {"narrative": "另一位来电人，另一件事", "token": fresh})
    with runtime.db.reading() as session:
        assert session.exec(select(func.count()).select_from(Complaint)).one() == 2


def test_a_form_that_was_dispatched_is_not_said_to_be_answered(console: Page, runtime: Runtime) -> None:
    form = call()
    console.post("/console/", form)
    console.post("/console/", form | {"action": "answer", "answer": "已当场解释"}, status=422)
    with runtime.db.reading() as session:
        assert only_complaint(session).state is State.DISPATCHED


def test_answering_at_once_closes_the_complaint_without_any_department(console: Page, runtime: Runtime) -> None:
    form = call(action="answer", answer="入会自愿，已告知可向民政局反映。")
    answer = console.post("/console/", form)
    assert number_of(answer) == number_of(console.post("/console/", form))
    assert "成都市市场监督管理局" not in console.follow(answer).text
    with runtime.db.reading() as session:
        complaint = only_complaint(session)
        assert (complaint.state, complaint.outcome) == (State.CLOSED, Outcome.EXPLAINED)
        assert not session.exec(select(Handling)).all()
        assert [message.template for message in session.exec(select(Message))] == ["answered"]
        assert "入会自愿" in opened(session, complaint, "end_note")


def test_checking_without_scripts_shows_the_preview_and_keeps_what_was_typed(console: Page, runtime: Runtime) -> None:
    shown = console.post("/console/", call(action="check"), status=200).text
    assert "told-when" in shown
    assert HANDAN in shown
    assert 'value="11.35万"' in shown
    with runtime.db.reading() as session:
        assert session.exec(select(func.count()).select_from(Complaint)).one() == 0


def test_nothing_is_kept_of_an_anonymous_caller(console: Page, runtime: Runtime) -> None:
    console.post("/console/", call(confidentiality="anonymous"))
    with runtime.db.unit_of_work() as session:
        complaint = only_complaint(session)
        identity = session.get(ComplaintIdentity, complaint.id)
        assert identity is not None
        assert (identity.phone_hash, identity.has_contact) == (None, False)
        asker = Actor(ActorKind.STAFF, complaint.operator_id, frozenset({StaffRole.OPERATOR}))
        person = unmask(session, runtime.ring, complaint, actor=asker, reason="合成测试", at=complaint.received_at)
        assert (person.name, person.phone) == ("", "")
        assert not session.exec(select(Message)).all()


def test_a_confidential_wish_is_stored_with_the_sealed_person(console: Page, runtime: Runtime) -> None:
    console.post("/console/", call(confidentiality="confidential"))
    with runtime.db.reading() as session:
        identity = session.get(ComplaintIdentity, only_complaint(session).id)
        assert identity is not None
        assert identity.confidentiality is Confidentiality.CONFIDENTIAL


def test_an_association_outside_the_registry_is_kept_as_named(console: Page, runtime: Runtime) -> None:
    console.post("/console/", call(association="某某不知名商会", implicated=""))
    with runtime.db.reading() as session:
        complaint = only_complaint(session)
        assert (complaint.association_id, complaint.association_text) == (None, "某某不知名商会")
        assert timeline(session, complaint.id)[0].kind is EventKind.COMPLAINT_RECEIVE


def test_a_stale_code_beside_another_name_does_not_count(console: Page, runtime: Runtime) -> None:
    console.post("/console/", call(association="某某不知名商会", association_code=CREDIT_CODE, implicated=""))
    with runtime.db.reading() as session:
        assert only_complaint(session).association_id is None


@pytest.mark.parametrize("role", [StaffRole.HANDLER, StaffRole.SUPERVISOR, StaffRole.AUDITOR])
def test_only_operators_sit_at_the_console(
    page: Page, runtime: Runtime, make_staff: Callable[..., Staff], role: StaffRole
) -> None:
    with runtime.db.unit_of_work() as session:
        collaborators = make_office(session)
        department = department_of(collaborators, Symbol.MR) if role is StaffRole.HANDLER else None
    page.log_in(make_staff("else", role, department_id=department))
    page.get("/console/", status=403)
    page.get("/console/look-up/associations?q=cd", status=403)


def test_a_body_outside_the_list_is_kept_as_named_where_an_office_is_involved(console: Page, runtime: Runtime) -> None:
    typed = call(implicated="成都市民政局、某某指导中心", is_government_involved="1")
    assert 'id="first-read"' in console.post("/console/", typed | {"action": "check"}, status=200).text
    console.post("/console/", typed)
    with runtime.db.reading() as session:
        complaint = only_complaint(session)
        assert complaint.state is State.RECEIVED
        assert opened(session, complaint, "implicated_text") == "成都市民政局、某某指导中心"
        assert len(recusals.recusals_of(session, complaint.id)) == 1


def test_a_department_is_known_by_what_people_call_it(console: Page, runtime: Runtime) -> None:
    console.post("/console/", call(implicated="市住建局"))
    with runtime.db.reading() as session:
        complaint = only_complaint(session)
        (row,) = recusals.recusals_of(session, complaint.id)
        name = runtime.collaborators(session).rules.directory.department(row.department_id).name
        assert (name, complaint.state) == ("成都市住房和城乡建设局", State.DISPATCHED)
