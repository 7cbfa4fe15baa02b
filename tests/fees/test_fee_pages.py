"""The fee lists on screen: shipped, drafted, loaded from a city's sheet, published, shown to the public, cited."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest

from intake.casework.verbs.fees.name_fees import standing_fees
from intake.clock import now
from intake.fee_lists import drafting, publishing
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole, State
from intake.web.fields import new_token
from routing.fee_lists.file import read_fee_file
from routing.violations import shipped_violations
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.fees.fee_sheets import DOCUMENT, TITLE, city_sheet
from tests.stages.opened import opened
from tests.stages.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def administrator(page: Page, make_staff: Callable[..., object]) -> Page:
    return page.log_in(make_staff("fee-admin", StaffRole.ADMINISTRATOR))


@pytest.fixture
def supervisor(another_page: Callable[[], Page], make_staff: Callable[..., object]) -> Page:
    return another_page().log_in(make_staff("fee-supervisor", StaffRole.SUPERVISOR))


def edition_of(page: Page) -> str:
    return re.search(r'name="edition" value="(\d+)"', page.get("/fee-lists/draft/?do=publish").text)[1]


def load(page: Page, content: bytes, **fields: str) -> dict[str, object]:
    return {"file": (BytesIO(content), "清单.xlsx"), "edition": edition_of(page), **fields}


def publish_city(runtime: Runtime) -> int:
    """By two others, at once."""
    with runtime.db.unit_of_work() as session:
        drafter, second = (make.make_actor(session, StaffRole.ADMINISTRATOR) for _ in range(2))
        drafting.begin_draft(session, TITLE, DOCUMENT, actor=drafter, at=now())
        cards = read_fee_file(city_sheet(), {card.code for card in shipped_violations()})
        drafting.replace_items(session, cards, actor=drafter, at=now())
        version = publishing.publish(session, actor=second, at=now()).version
    runtime.forget_rules()
    return version


def test_from_the_sheet_of_a_city_to_what_the_public_reads(
    administrator: Page, supervisor: Page, another_page: Callable[[], Page], runtime: Runtime
) -> None:
    public = another_page()
    shipped = administrator.get("/fee-lists/").text
    assert "N24" in shipped
    assert "不是任何城市自己的清单" in shipped
    assert "不是任何清单的官方原文" in public.get("/fees/").text
    administrator.post("/fee-lists/draft/", {"title": TITLE, "document": DOCUMENT})
    short = administrator.post(
        "/fee-lists/draft/import", load(administrator, city_sheet(forbidden=18), forbidden="19"), status=422
    )
    assert 'id="forbidden-error"' in short.text
    wrong = administrator.post("/fee-lists/draft/import", load(administrator, b"a,b\n1,2"), status=422)
    assert "没有收费项目及其依据的表头" in wrong.text
    administrator.post("/fee-lists/draft/import", load(administrator, city_sheet(), allowed="13", forbidden="19"))
    drafted = administrator.get("/fee-lists/draft/").text
    assert "N20" in drafted
    administrator.post("/fee-lists/draft/publish", {"edition": edition_of(administrator)}, status=409)
    supervisor.get("/fee-lists/draft/?do=publish")
    sent = supervisor.post("/fee-lists/draft/publish", {"edition": edition_of(supervisor), "reason": "合成"})
    assert "生效中" in supervisor.follow(sent).text
    told = public.get("/fees/").text
    assert TITLE in told
    assert "为垄断" not in told
    assert "垄断性经营服务" not in told
    assert "N19" in supervisor.get("/fee-lists/file/1.csv").text
    assert "N24" in supervisor.get("/fee-lists/file/0.csv").text


def test_an_item_is_edited_on_screen_and_an_older_screen_changes_nothing(administrator: Page, runtime: Runtime) -> None:
    administrator.post("/fee-lists/draft/", {"title": TITLE})
    edition = edition_of(administrator)
    administrator.get("/fee-lists/draft/item?code=N05")
    form = {"was": "N05", "kind": "N", "name_zh": "合成重复收费", "basis": "合成办法§5", "violations": ["F-04"]}
    administrator.post("/fee-lists/draft/item", form | {"edition": edition})
    assert "合成重复收费" in administrator.get("/fee-lists/draft/").text
    late = administrator.post("/fee-lists/draft/item", form | {"edition": edition, "name_zh": "合成迟到"}, status=409)
    assert "合成迟到" in late.text, "what was typed is not lost"
    administrator.post("/fee-lists/draft/item", form | {"was": "", "basis": ""}, status=422)
    administrator.post("/fee-lists/draft/remove", {"code": "P13", "edition": edition_of(administrator)})
    administrator.post("/fee-lists/draft/title", {"title": "合成改名", "edition": edition_of(administrator)})
    assert "合成改名" in administrator.get("/fee-lists/").text
    administrator.get("/fee-lists/draft/item?code=N99", status=404)
    assert "合成改名" in administrator.get("/fee-lists/draft/discard").text
    administrator.post("/fee-lists/draft/discard")
    administrator.get("/fee-lists/draft/", status=404)


def test_a_supervisor_publishes_but_edits_nothing_and_others_see_nothing(
    administrator: Page, supervisor: Page, another_page: Callable[[], Page], make_staff: Callable[..., object]
) -> None:
    administrator.post("/fee-lists/draft/", {"title": TITLE})
    for path in ("", "title", "item", "remove", "import", "discard"):
        supervisor.post(f"/fee-lists/draft/{path}", {"title": "甲", "code": "N01"}, status=403)
    another_page().log_in(make_staff("fee-operator", StaffRole.OPERATOR)).get("/fee-lists/", status=403)


def test_what_waits_for_its_day_is_called_off(administrator: Page, supervisor: Page) -> None:
    administrator.post("/fee-lists/draft/", {"title": TITLE})
    tomorrow = (now() + make.timedelta(days=2)).date().isoformat()
    edition = edition_of(supervisor)
    supervisor.post("/fee-lists/draft/publish", {"edition": edition, "effective_on": "2020-01-01"}, status=422)
    supervisor.post("/fee-lists/draft/publish", {"edition": edition, "effective_on": tomorrow})
    assert "待生效" in supervisor.get("/fee-lists/versions/1").text
    supervisor.post("/fee-lists/versions/1/call-off", {"reason": ""}, status=422)
    supervisor.post("/fee-lists/versions/1/call-off", {"reason": "合成"})
    assert "未曾生效" in supervisor.get("/fee-lists/versions/1").text
    supervisor.get("/fee-lists/versions/9", status=404)


def test_a_call_names_the_item_its_page_shows_it_and_the_reply_cites_it(runtime: Runtime) -> None:
    scene = Scene(runtime)
    version = publish_city(runtime)
    operator = scene.browser("jiexian", StaffRole.OPERATOR, StaffRole.DISPATCHER)
    call = {
        "action": "submit", "token": new_token(), "phone": "13800001234", "violations": "F-04", "kind": "complaint",
        "association": "成都市门窗与防水行业协会（合成）", "narrative": "合成：会费里已有的服务又重复收费",
    }  # fmt: skip
    preview = operator.client.post("/console/preview", data=call | {"csrf_token": operator.token}).text
    assert TITLE in preview
    assert 'value="N05"' in preview
    ticked = operator.client.post("/console/preview", data=call | {"csrf_token": operator.token, "fee_items": "N01"})
    assert re.search(r'value="N01"[^>]*checked', ticked.text), "what is ticked stays on the screen"
    entered = operator.post("/console/", call | {"fee_items": ["N05"]})
    number = entered.headers["Location"].rsplit("/", 1)[1]
    operator.post("/console/", call | {"token": new_token(), "fee_items": ["N24"]}, status=422)
    assert "N05 会费已含的基本服务重复收费" in operator.get(f"/complaints/{number}").text
    operator.post(f"/complaints/{number}/name_fees", {"fee_items": ["N05", "N04"]})
    operator.post(f"/complaints/{number}/name_fees", {"fee_items": ["N05"]})
    assert "不再涉及" in operator.get(f"/complaints/{number}").text
    for department in scene.departments_of(number):
        scene.handler_of(department).post(f"/complaints/{number}/sign", {"confirmed": "1"})
    handler = scene.handler_of(scene.departments_of(number, HandlingState.SIGNED)[0])
    form = handler.get(f"/complaints/{number}?do=reply").text
    assert re.search(r'name="cited_fees"[^>]*value="N05"[^>]*checked', form)
    assert re.search(r'id="fee_item"[^>]*value="N05 ', form)
    answer = {"outcome": "substantiated", "reply_text": "合成：已责令退还。", "fee_action": "cancelled"}
    handler.post(f"/complaints/{number}/reply", answer | {"fee_item": "N05", "cited_fees": ["N77"]}, status=422)
    handler.post(f"/complaints/{number}/reply", answer | {"fee_item": "N05", "cited_fees": ["N05"]})
    with runtime.db.reading() as session:
        complaint = scene.stored(number)
        [part] = [one for one in make.find.handlings_of(session, complaint.id) if one.outcome]
        reply = opened(session, part, "reply_text")
        assert [(row.list_version, row.code) for row in standing_fees(session, complaint.id)] == [(version, "N05")]
    assert reply.startswith("合成：已责令退还。\n")
    assert TITLE in reply
    assert "民函〔2021〕50号" in reply
    supervisor = scene.supervisor()
    assert "会费已含的基本服务重复收费" in supervisor.get("/fee-lists/figures").text
    assert supervisor.get("/fee-lists/figures.csv").text.count("N05") == 1
    assert "N05" not in supervisor.get("/fee-lists/figures?first=2020-01-01&last=2020-02-01").text


def test_what_is_shipped_is_cited_by_its_documents_and_by_no_list(runtime: Runtime) -> None:
    scene = Scene(runtime)
    number = scene.complaint(State.HANDLING, violations=("F-04",))
    handler = scene.handler_of(scene.departments_of(number, HandlingState.SIGNED)[0])
    answer = {"outcome": "substantiated", "reply_text": "合成：已责令退还。", "fee_action": "none"}
    handler.post(f"/complaints/{number}/reply", answer | {"cited_fees": ["N05"]})
    with runtime.db.reading() as session:
        [part] = [one for one in make.find.handlings_of(session, scene.stored(number).id) if one.outcome]
        reply = opened(session, part, "reply_text")
    assert "民函〔2021〕50号" in reply
    assert "清单" not in reply
