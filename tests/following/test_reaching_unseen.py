"""Reaching whoever asked for confidentiality: by the message box and by a call that shows neither side a number."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.ledger import integrity
from intake.clock import now
from intake.events import EventKind
from intake.identity.erasure import erase_identity
from intake.models import Callback, MaskedCall, Message, Notice, Staff
from intake.notify.staff.contacts import save_addresses
from intake.runtime import Runtime, build_runtime
from intake.sealing.text import text_key_of
from intake.settings import Settings
from intake.telephone.masked import end_forgotten
from intake.vocabulary import Confidentiality, MaskedCallState, StaffRole, State
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page
from tests.stages.twilio_server import Answer, TwilioServer, sign
from workers.jobs.telephone import place_wanted

pytestmark = pytest.mark.slow

PUBLIC = "https://hotline.example"
CODE, PHONE, OWN_PHONE = "ABCD2345", "+8613800001234", "+8613900005678"
SAID, ANSWERED = "合成密语：请补发缴费凭证的照片", "合成密答：凭证在家里，明天拍"
FINE = {"contacted": "reached", "solved": "solved", "satisfaction": "satisfied"}


@pytest.fixture
def provider() -> Iterator[TwilioServer]:
    server = TwilioServer()
    yield server
    server.stop()


@pytest.fixture
def runtime(settings: Settings, provider: TwilioServer) -> Runtime:
    return build_runtime(provider.settings(settings).model_copy(update={"public_url": PUBLIC}))


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def complainant(scene: Scene, number: str) -> Page:
    page = Page(scene.app)
    page.follow(page.post("/track/", {"number": number, "code": CODE}))
    return page


def kinds(scene: Scene, number: str) -> list[EventKind]:
    return [event.kind for event in scene.events(number)]


def hidden(scene: Scene, state: State = State.CALLBACK, **changes: object) -> str:
    return scene.complaint(state, confidentiality=Confidentiality.CONFIDENTIAL, tracking_code=CODE, **changes)


def test_a_message_is_read_with_the_code_and_answered_and_no_text_tells_what_it_says(scene: Scene) -> None:
    number = hidden(scene, State.HANDLING)
    handler = scene.handler()
    assert "write_message" in handler.get(f"/complaints/{number}").text
    handler.post(f"/complaints/{number}/write_message", {"text": " "}, status=422)
    handler.post(f"/complaints/{number}/write_message", {"text": SAID})
    with scene.runtime.db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        key = text_key_of(session, complaint)
        sent = session.exec(select(Message).where(Message.template == "box/written")).one()
        assert number[-4:] in key.open(sent.body)
        assert "密语" not in key.open(sent.body)
    shown = handler.get(f"/complaints/{number}").text
    assert SAID in shown
    assert "未读" in shown
    assert PHONE not in shown
    assert EventKind.COMPLAINT_READ not in kinds(scene, number)
    own = complainant(scene, number)
    page = own.get("/track/complaint").text
    assert SAID in page
    assert "合成" in page
    assert "合成handler" not in page  # a department, never a person
    own.get("/track/complaint")
    assert kinds(scene, number).count(EventKind.COMPLAINT_READ) == 1  # once for each message
    own.post("/track/complaint", {"text": ANSWERED})
    shown = handler.get(f"/complaints/{number}").text
    assert ANSWERED in shown
    assert "已读" in shown
    with scene.runtime.db.unit_of_work() as session:
        assert "supplemented" in session.exec(select(Notice.kind)).all()  # the department hears of it
        assert integrity.verify(session).faults == ()
    Page(scene.app).get("/track/complaint", status=303)  # without the code


def test_the_hotline_is_answered_also_after_the_end_and_hears_of_it(scene: Scene) -> None:
    number = hidden(scene)
    own = complainant(scene, number)
    closed = scene.complaint(State.CLOSED, tracking_code=CODE)
    complainant(scene, closed).post("/track/complaint", {"text": ANSWERED}, status=409)  # over, and nobody has asked
    scene.caller().post(f"/complaints/{number}/write_message", {"text": SAID})
    assert "热线" in own.get("/track/complaint").text
    own.post("/track/complaint", {"text": ANSWERED})
    with scene.runtime.db.unit_of_work() as session:
        caller = session.exec(select(Staff.id).where(Staff.login == "huifang")).one()
        told = session.exec(select(Notice).where(Notice.kind == "box_answered")).one()
        assert told.staff_id == caller
        assert "密" not in str(told.params)
    assert "已回复您的留言" in scene.caller().get("/desk/notices").text
    scene.caller().post(f"/complaints/{number}/write_message", {"text": "合成：收到，谢谢。"})
    with scene.runtime.db.unit_of_work() as session:
        assert session.exec(select(Notice.settled_at).where(Notice.kind == "box_answered")).one() is not None


def test_what_was_said_goes_with_whoever_said_it(scene: Scene) -> None:
    number = scene.complaint(State.CLOSED, tracking_code=CODE)
    scene.dispatcher().post(f"/complaints/{number}/write_message", {"text": SAID})
    complainant(scene, number).post("/track/complaint", {"text": ANSWERED})
    with scene.runtime.db.unit_of_work() as session:
        complaint, office = find.lock_complaint(session, number), make.make_actor(session, StaffRole.ADMINISTRATOR)
        erase_identity(session, complaint, actor=office, at=now(), reason="合成：到期")
    for page in (scene.supervisor().get(f"/complaints/{number}"), complainant(scene, number).get("/track/complaint")):
        assert "密" not in page.text.replace("保密", "")
    scene.dispatcher().post(f"/complaints/{number}/write_message", {"text": SAID}, status=409)
    with scene.runtime.db.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def own_telephone(scene: Scene, login: str = "huifang") -> None:
    with scene.runtime.db.unit_of_work() as session:
        person = session.exec(select(Staff).where(Staff.login == login)).one()
        actor = make.make_actor(session, StaffRole.ADMINISTRATOR)
        save_addresses(session, person, email="", phone=OWN_PHONE, actor=actor, at=now())


def hook(scene: Scene, call_id: int, step: str, status: int = 200, **form: str) -> str:
    """As Twilio posts it, signed."""
    path = f"/hooks/voice/masked/{call_id}/{step}"
    answer = scene.app.test_client().post(path, data=form, headers=sign(PUBLIC + path, form))
    assert answer.status_code == status
    return answer.text


def the_call(scene: Scene) -> MaskedCall:
    with scene.runtime.db.unit_of_work() as session:
        return session.exec(select(MaskedCall).order_by(MaskedCall.id.desc())).first()


def test_a_masked_call_shows_neither_side_a_number_and_a_try_rests_on_it(scene: Scene, provider: TwilioServer) -> None:
    number, caller = hidden(scene), scene.caller()
    refused = caller.post(f"/complaints/{number}/masked-call", {"from": "callback"}, status=409)
    assert "本人的电话" in refused.text
    own_telephone(scene)
    caller.post(f"/callbacks/{number}", FINE, status=409)  # nobody was called
    caller.post(f"/complaints/{number}/masked-call", {"from": "callback"})
    caller.post(f"/complaints/{number}/masked-call", {"from": "callback"}, status=409)  # it rings already
    assert provider.calls == []  # nothing leaves before the commit
    assert (place_wanted(scene.runtime), place_wanted(scene.runtime)) == (1, 0)
    (placed,) = provider.calls
    call = the_call(scene)
    assert (placed["To"], placed["From"]) == (OWN_PHONE, scene.runtime.settings.twilio_number)
    assert (placed["Url"], call.call_sid) == (f"{PUBLIC}/hooks/voice/masked/{call.id}/connect", placed["sid"])
    assert PHONE not in str(placed)
    heard = hook(scene, call.id, "connect", CallSid=placed["sid"])
    assert "按任意键" in heard
    assert PHONE not in heard  # a mailbox that picks up reaches nobody
    dialled = hook(scene, call.id, "connect", CallSid=placed["sid"], Digits="5")
    assert f">{PHONE}</Number>" in dialled
    assert f'callerId="{scene.runtime.settings.twilio_number}"' in dialled
    caller.post(f"/callbacks/{number}", FINE, status=409)  # it has not been answered
    hook(scene, call.id, "answered", 204, CallStatus="in-progress")
    assert "通话中" in caller.get(f"/complaints/{number}/masked-call").text
    hook(scene, call.id, "dialled", DialCallStatus="completed", DialCallDuration="95")
    hook(scene, call.id, "over", 204, CallStatus="completed")
    call = the_call(scene)
    assert (call.state, call.seconds) == (MaskedCallState.TALKED, 95)
    assert PHONE not in caller.get(f"/callbacks/{number}").text


def test_what_the_provider_tells_late_or_twice_or_unsigned_changes_nothing(
    scene: Scene, provider: TwilioServer
) -> None:
    number, caller = hidden(scene), scene.caller()
    own_telephone(scene)
    caller.post(f"/complaints/{number}/masked-call")
    place_wanted(scene.runtime)
    call_id = the_call(scene).id
    path = f"/hooks/voice/masked/{call_id}/dialled"
    forged = {"DialCallStatus": "completed", "DialCallDuration": "99"}
    assert scene.app.test_client().post(path, data=forged).status_code == 403
    assert scene.app.test_client().post(path, data=forged, headers=sign(PUBLIC + path, {})).status_code == 403
    hook(scene, call_id, "over", 204, CallStatus="completed")  # told before how the other end went
    hook(scene, call_id, "dialled", DialCallStatus="no-answer")
    assert the_call(scene).state is MaskedCallState.UNANSWERED
    hook(scene, call_id, "over", 204, CallStatus="completed")
    assert the_call(scene).state is MaskedCallState.UNANSWERED
    assert PHONE not in hook(scene, call_id, "connect", Digits="1")  # the same call never connects again
    with scene.runtime.db.unit_of_work() as session:
        assert integrity.verify(session).faults == ()
    caller.post(f"/callbacks/{number}", {"contacted": "unreached"})
    with scene.runtime.db.unit_of_work() as session:
        assert session.exec(select(Callback.masked_call_id)).one() == call_id
    provider.script.append(Answer(400, 21211, "refused"))
    caller.post(f"/complaints/{number}/masked-call")
    assert place_wanted(scene.runtime) == 0
    assert the_call(scene).state is MaskedCallState.FAILED
    caller.post(f"/complaints/{number}/masked-call")
    with scene.runtime.db.unit_of_work() as session:
        assert end_forgotten(session, at=now() + timedelta(hours=5)) == 1


def test_nobody_is_connected_by_whom_it_is_not_with(scene: Scene) -> None:
    number = hidden(scene, State.HANDLING)
    stranger = scene.handler_of(scene.department_without(number))
    stranger.post(f"/complaints/{number}/masked-call", status=404)
    stranger.post(f"/complaints/{number}/write_message", {"text": SAID}, status=404)
    handler = scene.handler()
    assert "本人的电话" in handler.get(f"/complaints/{number}").text
