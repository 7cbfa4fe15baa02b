"""Letters through the pages: issued, saved for Word and as PDF, posted, read by the complainant; the whole case."""

import hashlib
from datetime import timedelta
from io import BytesIO

import docx
import pypdfium2
import pytest
from sqlmodel import select

from intake.casework.ledger import integrity
from intake.clock import now
from intake.desk.letters.case_file import make_wanted
from intake.events import EventKind
from intake.letters.drawing import draw_waiting
from intake.models import CaseFile, Letter
from intake.runtime import Runtime
from intake.vocabulary import Confidentiality, LetterState, State
from routing.vocabulary import Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

CODE = "ABCD2345"


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def letters(scene: Scene) -> list[Letter]:
    with scene.runtime.db.unit_of_work() as session:
        return list(session.exec(select(Letter).order_by(Letter.issued_at)))


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "").replace("\n", "")


def test_a_letter_is_shown_first_then_issued_drawn_saved_and_read_by_the_complainant(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, tracking_code=CODE)
    dispatcher = scene.dispatcher()
    address = f"/complaints/{number}/letters"
    assert address in dispatcher.get(f"/complaints/{number}").text
    wanted = {"kind": "acceptance", "road": "page", "words": "合成补充：请保留缴费凭证"}
    shown = dispatcher.post(address, wanted | {"preview": "1"}, status=200)
    assert "合成补充：请保留缴费凭证" in shown.text
    assert letters(scene) == []
    dispatcher.post(address, wanted, status=303)
    (letter,) = letters(scene)
    dispatcher.post(address, wanted, status=409)  # the button pressed twice
    page = dispatcher.get(f"{address}/{letter.id}").text
    assert f"诉受〔{letter.year}〕1号" in page
    english = Page(scene.app).speak("en").log_in("paidan").get(f"{address}/{letter.id}").text
    assert "All letters of the complaint" in english
    paper = english.split('<article class="official" lang="zh-CN">')[1].split("</article>")[0]
    assert f"诉受〔{letter.year}〕1号" in paper
    assert "Acceptance" not in paper
    dispatcher.get(f"{address}/{letter.id}/pdf", status=303)  # not drawn yet
    assert draw_waiting(scene.runtime.db, at=now()) == 1
    assert draw_waiting(scene.runtime.db, at=now()) == 0
    year = letter.year
    pdf = words_of(dispatcher.get(f"{address}/{letter.id}/pdf").data)
    word = "\n".join(
        one.text for one in docx.Document(BytesIO(dispatcher.get(f"{address}/{letter.id}/docx").data)).paragraphs
    )
    for told in (pdf, word):
        for said in (f"诉受〔{year}〕1号", "受理告知书", "合成补充：请保留缴费凭证", "合**"):
            assert said in told
        assert make.SOMEBODY.name not in told

    citizen = Page(scene.app)
    citizen.post("/track/", {"number": number, "code": CODE}, status=303)
    assert f"/track/complaint/letters/{letter.id}" in citizen.get("/track/complaint").text
    assert "合成补充：请保留缴费凭证" in citizen.get(f"/track/complaint/letters/{letter.id}").text
    assert words_of(citizen.get(f"/track/complaint/letters/{letter.id}/pdf").data) == pdf
    citizen.get(f"/track/complaint/letters/{letter.id}/docx")
    Page(scene.app).get(f"/track/complaint/letters/{letter.id}", status=303)  # without the code
    dispatcher.post(f"{address}/{letter.id}/withdraw", {"reason": "合成错误"}, status=303)
    citizen.get(f"/track/complaint/letters/{letter.id}", status=303)
    with scene.runtime.db.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_a_posted_letter_is_printed_with_the_name_on_record_and_marked(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, confidentiality=Confidentiality.CONFIDENTIAL)
    address, dispatcher = f"/complaints/{number}/letters", scene.dispatcher()
    dispatcher.post(f"{address}/road", {"wish": "post"}, status=422)
    dispatcher.post(f"{address}/road", {"wish": "post", "address": "合成路1号"}, status=303)
    dispatcher.post(address, {"kind": "acceptance", "road": "post"}, status=303)
    (letter,) = letters(scene)
    dispatcher.post(f"{address}/{letter.id}/print", {"why": ""}, status=422)
    dispatcher.post(f"{address}/{letter.id}/print", {"why": "合成理由：邮寄"}, status=409)  # without a second person
    dispatcher.post(f"/complaints/{number}/identity/ask", {"why": "合成理由：邮寄"})
    (asked,) = scene.events(number, EventKind.IDENTITY_ASK)
    scene.supervisor().post(f"/complaints/{number}/identity/grant", {"staff_id": str(asked.actor_id)})
    printed = dispatcher.post(f"{address}/{letter.id}/print", {"why": "合成理由：邮寄"}, status=200)
    told = "\n".join(one.text for one in docx.Document(BytesIO(printed.data)).paragraphs)
    block = f"合成路1号\n{make.SOMEBODY.name} 收\n受理告知书\n{make.SOMEBODY.name}："
    assert block in told
    assert len(scene.events(number, EventKind.IDENTITY_UNMASK)) == 1
    handler = scene.handler_of(scene.stored(number).lead_department_id)
    page = handler.get(f"{address}/{letter.id}").text
    assert make.SOMEBODY.name not in page
    assert "合成路1号" not in page
    handler.post(f"{address}/{letter.id}/print", {"why": "合成理由：邮寄"}, status=409)
    handler.post(f"{address}/{letter.id}/serve", {"note": "x"}, status=403)
    dispatcher.post(f"{address}/{letter.id}/serve", {"note": "合成单号"}, status=303)
    dispatcher.post(f"{address}/{letter.id}/serve", {"note": "合成单号"}, status=409)
    assert letters(scene)[0].state is LetterState.SERVED


def test_an_inquiry_to_the_association_and_its_statement(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING)
    lead = scene.handler_of(scene.stored(number).lead_department_id)
    address = f"/complaints/{number}/letters"
    lead.post(address, {"kind": "inquiry", "road": "post", "words": ""}, status=422)
    lead.post(address, {"kind": "inquiry", "road": "post", "words": f"请{make.SOMEBODY.name}说明"}, status=422)
    lead.post(address, {"kind": "inquiry", "road": "post", "words": "会费收取的程序", "days": "5"}, status=303)
    (letter,) = letters(scene)
    assert letter.days == 5
    page = lead.get(f"{address}/{letter.id}").text
    assert number not in page.split("official", 1)[1].split("</article>")[0].replace(" ", "")
    lead.post(f"{address}/{letter.id}/answer", {"text": "合成陈述：已按章程表决"}, status=303)
    assert "合成陈述：已按章程表决" in scene.supervisor().get(f"{address}/{letter.id}").text
    scene.handler(Symbol.FAO).get(f"{address}/{letter.id}", status=404)
    lead.get(f"{address}/1", status=404)
    lead.post(f"{address}/{letter.id}/nonsense", {}, status=404)
    lead.post(address, {"kind": "acceptance", "road": "page"}, status=403)


def test_the_whole_case_is_one_file_for_who_sees_all_of_it(scene: Scene) -> None:
    number = scene.complaint(State.CALLBACK, at=now() - timedelta(days=2))
    supervisor, address = scene.supervisor(), f"/complaints/{number}/letters"
    scene.dispatcher().post(address, {"kind": "answer", "road": "page"}, status=303)
    handler = scene.handler_of(scene.stored(number).lead_department_id)
    handler.post(f"{address}/case-file", {"purpose": "合成用途"}, status=403)
    supervisor.post(f"{address}/case-file", {"purpose": ""}, status=422)
    supervisor.post(f"{address}/case-file", {"purpose": "合成用途：行政诉讼"}, status=303)
    supervisor.post(f"{address}/case-file", {"purpose": "合成用途：行政诉讼"}, status=409)
    assert make_wanted(scene.runtime, at=now()) == 1
    assert make_wanted(scene.runtime, at=now()) == 0
    with scene.runtime.db.unit_of_work() as session:
        (row,) = session.exec(select(CaseFile)).all()
        assert row.fault == ""
    content = supervisor.get(f"{address}/case-file/{row.id}").data
    told = words_of(content)
    for said in ("卷内目录", "合成用途：行政诉讼", "答复告知书", "查阅记录", make.answer().reply_text, "强制入会"):
        assert said in told
    assert make.SOMEBODY.name not in told
    (made,) = scene.events(number, EventKind.CASE_FILE_MAKE)
    assert scene.told(made)["sha256"] == hashlib.sha256(content).hexdigest()
    assert made.data["pages"] == len(pypdfium2.PdfDocument(content))
    handler.get(f"{address}/case-file/{row.id}", status=404)
    opened = [one.data["page"] for one in scene.events(number, EventKind.COMPLAINT_VIEW)]
    assert "case_file" in opened
    with scene.runtime.db.unit_of_work() as session:
        assert integrity.verify(session).faults == ()
