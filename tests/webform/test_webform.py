"""The citizen's door: a complaint without account or script, a receipt that is the same however often it is sent."""

import re

import pytest
from flask import Flask
from sqlmodel import select

from intake.app import create_app
from intake.casework import find
from intake.casework.parts import recusals
from intake.identity.person import NOTICE_VERSION, masked_person
from intake.models import Complaint, ComplaintIdentity, Message
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import Confidentiality, StaffRole, State
from tests.stages.opened import opened
from tests.stages.pages import Page

KNOWN = "成都市门窗与防水行业协会（合成）"


def filled(page: Page, **changes: object) -> dict[str, object]:
    """The form as the page offers it, filled in."""
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page.get("/complain").text)[1]
    form = {
        "token": token,
        "step": "send",
        "association": KNOWN,
        "violations": ["F-01", "F-13"],
        "narrative": "合成诉求：不入会就不给办，还要参加收费培训。",
        "amount": "1.2万",
        "region_code": "510104",
        "confidentiality": "open",
        "name": "合成人",
        "phone": "138 0000 1234",
    }
    return form | changes


def stored(runtime: Runtime) -> list[Complaint]:
    with runtime.db.unit_of_work() as session:
        return list(session.exec(select(Complaint).order_by(Complaint.received_at)))


def code_on(text: str) -> str:
    return re.search(r'id="receipt-code">([2-9A-Z]{8})<', text)[1]


def test_a_complaint_with_known_facts_goes_out_at_once(page: Page, runtime: Runtime) -> None:
    receipt = page.follow(page.post("/complain", filled(page)))
    (complaint,) = stored(runtime)
    assert complaint.state is State.DISPATCHED
    assert (complaint.violations, int(complaint.amount)) == (["F-01", "F-13"], 12000)
    with runtime.db.reading() as session:
        lead = runtime.collaborators(session).rules.directory.department(complaint.lead_department_id)
    assert lead.name in receipt.text
    for part in (complaint.number[i : i + 4] for i in range(0, 16, 4)):
        assert f"<span>{part}</span>" in receipt.text
    assert code_on(receipt.text)


@pytest.mark.parametrize("changes", [{"violations": []}, {"association": "谁也不知道的协会"}, {"association": ""}])
def test_what_is_not_certain_waits_for_a_person_and_has_its_date_all_the_same(
    page: Page, runtime: Runtime, changes: dict[str, object]
) -> None:
    page.follow(page.post("/complain", filled(page, **changes)))
    (complaint,) = stored(runtime)
    assert complaint.state is State.RECEIVED
    assert complaint.closure_due_at is not None


def test_second_post_of_the_same_form_gives_the_same_receipt(page: Page, runtime: Runtime) -> None:
    form = filled(page)
    receipts = [page.follow(page.post("/complain", form)).text for _ in range(2)]
    assert len(stored(runtime)) == 1
    assert code_on(receipts[0]) == code_on(receipts[1])
    number, code = stored(runtime)[0].number, code_on(receipts[1])
    page.post("/track/", {"number": number, "code": code})
    with runtime.db.reading() as session:
        assert len(session.exec(select(Message)).all()) == 1, "told once"


def test_a_form_sent_already_cannot_swallow_another_complaint(page: Page, runtime: Runtime) -> None:
    form = filled(page)
    page.post("/complain", form)
    refused = page.post("/complain", form | {"narrative": "合成诉求：这是另一件完全不同的事。"}, status=422)
    assert "这是另一件完全不同的事" in refused.text
    assert len(stored(runtime)) == 1


def test_code_and_person_are_in_no_address(page: Page) -> None:
    answer = page.post("/complain", filled(page))
    assert answer.headers["Location"] == "/receipt"
    assert "no-store" in answer.headers["Cache-Control"]


def test_another_browser_sees_no_receipt(page: Page, another_page: object, runtime: Runtime) -> None:
    page.post("/complain", filled(page))
    other = another_page()
    assert other.get("/receipt", status=303).headers["Location"] == "/track/"


REACHES = frozenset({StaffRole.OPERATOR})


@pytest.mark.parametrize("wish", list(Confidentiality))
def test_the_wish_about_the_name_is_kept(page: Page, runtime: Runtime, wish: Confidentiality) -> None:
    page.post("/complain", filled(page, confidentiality=wish.value))
    (complaint,) = stored(runtime)
    with runtime.db.reading() as session:
        identity = session.get(ComplaintIdentity, complaint.id)
        assert (identity.confidentiality, identity.notice_version) == (wish, NOTICE_VERSION)
        is_kept = wish is not Confidentiality.ANONYMOUS
        assert (identity.has_contact, bool(masked_person(session, runtime.ring, complaint.id, roles=REACHES).name)) == (
            is_kept,
        ) * 2
        assert bool(session.exec(select(Message)).all()) is is_kept


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"narrative": ""}, "narrative"),
        ({"narrative": "短"}, "narrative"),
        ({"narrative": "长" * 5001}, "narrative"),
        ({"violations": ["X-99"]}, "violations"),
        ({"amount": "很多"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"phone": "abc"}, "phone"),
        ({"region_code": "999999"}, "region_code"),
        ({"confidentiality": "public"}, "confidentiality"),
        ({"token": "mine"}, "token"),
        ({"website": "http://example.com"}, "website"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(
    page: Page, runtime: Runtime, changes: dict[str, object], field: str
) -> None:
    refused = page.post("/complain", filled(page, **changes), status=422)
    assert f'href="#{field}"' in refused.text
    assert KNOWN in refused.text
    assert stored(runtime) == []


def test_before_sending_one_sees_who_gets_it_and_may_change_it(page: Page, runtime: Runtime) -> None:
    seen = page.post("/complain", filled(page, step="check"), status=200)
    assert "成都市" in seen.text
    assert stored(runtime) == [], "looking is not sending"
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', seen.text))
    again = page.post("/complain", carried | {"step": "change", "violations": ["F-01", "F-13"]}, status=200)
    assert 'id="violation-F-13" name="violations" value="F-13" checked' in again.text
    assert "不入会就不给办" in again.text
    page.post("/complain", carried | {"step": "send", "violations": ["F-01", "F-13"]})
    assert stored(runtime)[0].violations == ["F-01", "F-13"]


def test_nul_and_markup_are_only_text(page: Page, runtime: Runtime) -> None:
    words = "合成诉求\x00：<script>alert(1)</script> 不入会就不给办"
    seen = page.post("/complain", filled(page, narrative=words, step="check"), status=200)
    assert "<script>alert" not in seen.text
    page.post("/complain", filled(page, narrative=words))
    with runtime.db.reading() as session:
        assert opened(session, stored(runtime)[0], "narrative") == words.replace("\x00", "")


def test_names_are_offered_while_typing(page: Page) -> None:
    assert KNOWN in page.get("/complain/associations?association=门窗").text
    assert "<option" not in page.get("/complain/associations?association=").text


def test_every_page_of_the_door_speaks_both_languages(page: Page) -> None:
    for language in ("zh", "en"):
        page.speak(language)
        for path in ("/", "/complain", "/privacy", "/track/"):
            page.get(path)


def test_a_member_of_staff_complains_as_a_citizen(page: Page, runtime: Runtime, make_staff: object) -> None:
    page.log_in(make_staff("li", StaffRole.OPERATOR))
    page.follow(page.post("/complain", filled(page)))
    with runtime.db.reading() as session:
        complaint = find.get_by_number(session, stored(runtime)[0].number)
        assert complaint.operator_id is None


def test_a_flood_from_one_address_is_turned_away(settings: Settings) -> None:
    app: Flask = create_app(build_runtime(settings.model_copy(update={"public_posts_per_minute": 3})))
    page = Page(app)
    form = filled(page, step="change")
    for _ in range(3):
        page.post("/complain", form, status=200)
    page.post("/complain", form, status=429)
    page.get("/complain")


def test_whoever_names_the_bureau_that_would_lead_never_has_it(page: Page, runtime: Runtime) -> None:
    """Ticked or not: the office named is set aside, and what was typed is kept as it was typed."""
    form = filled(page, implicated="市民政局")
    check = page.post("/complain", form | {"step": "check"}, status=200).text
    assert "在我们查明之前，不会交给：成都市民政局" in check
    page.follow(page.post("/complain", form))
    (complaint,) = stored(runtime)
    with runtime.db.reading() as session:
        directory = runtime.collaborators(session).rules.directory
        bureau = directory.find_by_name("成都市民政局")
        assert (complaint.state, complaint.is_government_involved) == (State.DISPATCHED, True)
        assert complaint.lead_department_id == directory.superior(bureau.id).id
        assert opened(session, complaint, "implicated_text") == "市民政局"
        assert [one.department_id for one in recusals.recusals_of(session, complaint.id)] == [bureau.id]


@pytest.mark.parametrize(
    "changes",
    [{"is_government_involved": "1"}, {"implicated": "某某指导中心"}, {"implicated": "市民政局，某某指导中心"}],
)
def test_an_office_that_is_not_known_for_sure_is_found_out_by_a_person_first(
    page: Page, runtime: Runtime, changes: dict[str, object]
) -> None:
    form = filled(page, **changes)
    assert "先由工作人员审核，确定承办单位。" in page.post("/complain", form | {"step": "check"}, status=200).text
    page.post("/complain", form)
    (complaint,) = stored(runtime)
    assert complaint.state is State.RECEIVED
