"""Knowledge on screen: drafted, published by another, at the call screen, at a complaint, in public; a case let out."""

import re
from io import BytesIO

import pytest

from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole, State
from intake.web.fields import new_token
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow

CARD = {
    "kind": "faq",
    "title": "合成：会费怎么收？",
    "text": "合成：须经大会表决。",
    "violations": "F-04",
    "is_public": "1",
}
CASE = {
    "title": "合成：重复收费",
    "association": "某市某行业协会",
    "facts": "合成：同一服务收了两次钱。",
    "finding": "合成：情况属实。",
    "measures": "合成：责令退还。",
    "law": "国办发〔2020〕21号",
}


def edition_of(text: str) -> str:
    return re.search(r'name="edition" value="(\d+)"', text)[1]


def test_a_card_from_its_draft_to_the_call_the_complaint_and_the_public(runtime: Runtime) -> None:
    scene = Scene(runtime)
    drafter, second = scene.dispatcher(), scene.supervisor()
    assert "随系统提供" in drafter.get("/knowledge/").text
    assert "law-F-04" in drafter.get("/knowledge/?q=会费&violation=F-04&kind=law").text
    drafter.post("/knowledge/drafts/new", CARD | {"title": ""}, status=422)
    drafter.post("/knowledge/drafts/new", CARD | {"kind": "law"}, status=422)
    sent = drafter.post("/knowledge/drafts/new", CARD)
    form = drafter.follow(sent).text
    assert "由他人发布" in form
    drafter.post("/knowledge/drafts/K0001", CARD, status=409)  # without having seen the draft
    drafter.post("/knowledge/drafts/K0001/publish", {"edition": edition_of(form)}, status=403)
    assert CARD["title"] not in drafter.get("/help/?q=会费").text
    second.get("/knowledge/drafts/K0001")
    second.post("/knowledge/drafts/K0001/publish", {"edition": edition_of(form)})
    assert CARD["title"] in second.get("/knowledge/K0001").text
    assert CARD["title"] in Scene.browser(scene, "jiexian", StaffRole.OPERATOR).get("/help/?q=大会 表决").text
    operator = scene.browser("jiexian", StaffRole.OPERATOR)
    call = {"token": new_token(), "violations": "F-04", "kind": "complaint", "narrative": "合成：重复收费"}
    told = operator.client.post("/console/preview", data=call | {"csrf_token": operator.token}).text
    assert CARD["text"] in told.split('id="knowledge"')[1]
    number = scene.complaint(State.HANDLING, violations=("F-04",))
    handler = scene.handler_of(scene.departments_of(number, HandlingState.SIGNED)[0])
    assert CARD["title"] in handler.get(f"/complaints/{number}").text
    assert f'data-put-in="{CARD["text"]}"' in handler.get(f"/complaints/{number}?do=reply").text
    second.post("/knowledge/drafts/K0001/still-right", {"review_on": "2020-01-01"}, status=422)
    second.post("/knowledge/drafts/K0001/still-right", {"review_on": "2099-01-01"})
    assert "2099-01-01" in second.get("/knowledge/K0001").text
    drafter.post("/knowledge/drafts/K0001/withdraw", {"reason": "合成"}, status=403)
    second.post("/knowledge/drafts/K0001/withdraw", {"reason": ""}, status=422)
    second.post("/knowledge/drafts/K0001/withdraw", {"reason": "合成：已废止"})
    assert "已废止" in second.get("/knowledge/K0001/versions/1").text
    assert CARD["title"] not in operator.get("/help/?q=大会").text
    operator.get("/knowledge/drafts/", status=403)


def test_a_sheet_becomes_drafts_that_another_publishes_at_once(runtime: Runtime) -> None:
    scene = Scene(runtime)
    drafter, second = scene.dispatcher(), scene.supervisor()
    for kind in ("csv", "xlsx"):
        given = drafter.get(f"/knowledge/file/cards.{kind}")
        assert given.data
    drafter.get("/knowledge/file/cards.pdf", status=404)
    drafter.post("/knowledge/drafts/import", {}, status=422)
    wrong = {"file": (BytesIO("标题,正文\n甲,\n".encode()), "卡.csv")}
    assert "正文" in drafter.post("/knowledge/drafts/import", wrong, status=422).text
    sheet = "编号,类别,标题,正文\n,常见问题,合成甲,合成一\nfaq-N05,常见问题,合成乙,合成二\n"
    drafter.post("/knowledge/drafts/import", {"file": (BytesIO(sheet.encode()), "卡.csv")})
    listed = second.get("/knowledge/drafts/").text
    assert "合成甲" in listed
    ticked = re.findall(r'name="cards" value="([^"]+)"', listed)
    assert ticked == ["K0001:1", "faq-N05:1"]
    told = second.follow(second.post("/knowledge/drafts/publish", {"cards": [*ticked, "K0001:7"]})).text
    assert "已发布 2 张知识卡" in told
    assert "K0001：" in told
    assert "<del>" in second.get("/knowledge/faq-N05/versions/1").text
    drafter.post("/knowledge/drafts/new", CARD)
    drafter.post("/knowledge/drafts/K0002/discard")
    drafter.get("/knowledge/drafts/K0002", status=404)
    drafter.get("/knowledge/K0099", status=404)
    drafter.get("/knowledge/K0001/versions/9", status=404)


def test_a_case_from_a_closed_complaint_to_the_library(runtime: Runtime) -> None:
    scene = Scene(runtime)
    number = scene.complaint(State.CLOSED, violations=("F-04",))
    author, second = scene.dispatcher(), scene.supervisor()
    assert f"/knowledge/cases/of/{number}" in author.get(f"/complaints/{number}").text
    assert "某市某行业协会" in author.get(f"/knowledge/cases/of/{number}").text
    copied = author.post(
        f"/knowledge/cases/of/{number}", CASE | {"facts": "合成诉求：强制入会并收取会费。"}, status=422
    )
    assert 'id="facts-error"' in copied.text
    named = CASE | {"finding": "合成：成都市门窗与防水行业协会（合成）已退还。"}
    at = author.post(f"/knowledge/cases/of/{number}", named).headers["Location"]
    assert "协会名称" in author.get(at).text
    author.post(f"{at}/publish", {"edition": "0", "looked_at": "1"}, status=409)
    scene.caller().get(at, status=200)
    scene.caller().post(at, CASE | {"edition": "0"}, status=403)
    assert number in second.get("/knowledge/cases/proposed").text.replace(" ", "").replace("\u2009", "")
    second.get(at)
    second.post(f"{at}/publish", {"edition": "0"}, status=422)
    author.post(at, CASE | {"edition": "0"})
    author.post(at, CASE | {"edition": "0"}, status=409)
    second.post(f"{at}/refuse", {"edition": "1", "reason": ""}, status=422)
    out = second.post(f"{at}/publish", {"edition": "1"}).headers["Location"]
    shown = scene.caller().get(out).text
    assert CASE["finding"] in shown
    assert number not in shown.replace(" ", "")
    assert CASE["title"] in scene.caller().get("/knowledge/cases/?q=重复收费&violation=F-04").text
    alike = scene.complaint(State.HANDLING, violations=("F-04",))
    assert CASE["title"] in second.get(f"/complaints/{alike}").text
    second.get(at, status=404)
    auditor = scene.browser("shenji", StaffRole.AUDITOR)
    assert out in auditor.get(f"/complaints/{number}").text
    scene.caller().post(f"{out}/withdraw", {"reason": "合成"}, status=403)
    second.post(f"{out}/withdraw", {"reason": "合成：看得出是谁", "destroy": "1"})
    scene.caller().get(out, status=404)
    assert "文字内容已销毁" in second.get(out).text
    assert "文字内容已销毁" in second.get("/knowledge/cases/?withdrawn=1").text
    author.get(f"/knowledge/cases/of/{alike}", status=409)


def test_a_proposal_is_not_taken_in(runtime: Runtime) -> None:
    scene = Scene(runtime)
    number = scene.complaint(State.CLOSED, violations=("F-04",))
    author, second = scene.dispatcher(), scene.supervisor()
    at = author.post(f"/knowledge/cases/of/{number}", CASE).headers["Location"]
    second.get(f"{at}?do=refuse")
    second.post(f"{at}/refuse", {"edition": "0", "reason": "合成：说得太细"})
    assert "合成：说得太细" in author.get(f"/complaints/{number}").text
    author.post(f"/knowledge/cases/of/{number}", CASE)
