"""A complaint whose texts are erased: every page of it stands, and says nothing of what was written."""

from collections.abc import Iterator

import pytest

from intake.casework import find
from intake.casework.requests import decide, file
from intake.casework.verbs import note, reply, review, sign
from intake.clock import now
from intake.identity.erasure import erase_identity
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, RequestKind, StaffRole, State
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

CODE = "ABCD2345"
# What stands in each text, so that it is known where it is shown.
WRITTEN = {
    "narrative": "合成叙述甲",
    "note": "合成记录乙",
    "evidence": "合成证据丙",
    "decision": "合成批语丁",
    "reply": "合成答复戊",
    "internal": "合成内情己",
    "call": "合成回访庚",
}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _closed(scene: Scene) -> tuple[str, int]:
    """A complaint with every kind of text, and a request of its handler."""
    number = scene.complaint(narrative=WRITTEN["narrative"], tracking_code=CODE)
    with scene.runtime.db.unit_of_work() as session:
        office, crew = scene.runtime.collaborators(session), make.Crew(session)
        complaint = find.lock_complaint(session, number)
        for part in make.open_parts(session, complaint, HandlingState.PENDING):
            sign.sign_for(session, office, complaint, actor=crew.handler(part.department_id), at=now())
        note.add_note(session, office, complaint, WRITTEN["note"], actor=crew.operator, at=now())
        handler = crew.handler(complaint.lead_department_id)
        wish = file.DecisionRequestInput(RequestKind.EXTENSION, "complex", WRITTEN["evidence"], "合成依据", days=5)
        asked = file.file_request(session, office, complaint, wish, actor=handler, at=now())
        decide.decide_request(
            session,
            office,
            complaint,
            asked,
            approve=True,
            note=WRITTEN["decision"],
            actor=crew.dispatcher,
            at=now(),
        )
        for part in make.open_parts(session, complaint, HandlingState.SIGNED):
            told = make.answer(reply_text=WRITTEN["reply"], internal_note=WRITTEN["internal"])
            reply.reply_to_complaint(session, office, complaint, told, actor=crew.handler(part.department_id), at=now())
        review.pass_review(session, office, complaint, actor=crew.dispatcher, at=now())
        call = make.fine_call(note=WRITTEN["call"])
        make.call_back(session, office, complaint, call, actor=crew.caller, at=now())
        assert complaint.state is State.CLOSED
        return number, asked.id


def _pages(scene: Scene, number: str, request_id: int) -> Iterator[str]:
    every = [role for role in StaffRole if role is not StaffRole.HANDLER]
    page = scene.browser_of_old("quan", *every)
    for path in (
        f"/complaints/{number}?show=steps",
        f"/complaints/{number}",
        f"/complaints/{number}/deadlines",
        f"/audit/{number}",
        f"/requests/{request_id}",
        f"/console/earlier/{number}",
        f"/rules/explain/complaints/{number}",
        "/desk/?state=closed",
    ):
        yield page.get(path).text
    visitor = Page(scene.app)
    yield visitor.follow(visitor.post("/track/", {"number": number, "code": CODE}, status=303)).text


def test_every_page_of_a_complaint_stands_when_its_texts_are_gone(scene: Scene) -> None:
    number, request_id = _closed(scene)
    before = "".join(_pages(scene, number, request_id))
    assert [name for name, words in WRITTEN.items() if words not in before] == []
    with scene.runtime.db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        erase_identity(session, complaint, actor=make.Crew(session).supervisor, at=now(), reason="合成")
    after = "".join(_pages(scene, number, request_id))
    assert [name for name, words in WRITTEN.items() if words in after] == []
    assert "无法识别的事件" not in after
