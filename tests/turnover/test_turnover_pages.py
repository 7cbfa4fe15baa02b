"""People come and go, through the pages: a shift handed over, a leaver's work, a number warned, limited and let go."""

from datetime import timedelta

import pytest

from intake.clock import now
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole, State
from routing.calendars.working_time import local_day
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def test_a_handlers_shift_goes_over_on_the_page(scene: Scene) -> None:
    number = scene.complaint()
    (department_id, *_others) = scene.departments_of(number)
    giver = scene.browser("zaoban", StaffRole.HANDLER, department_id=department_id)
    taker = scene.person("wanban", StaffRole.HANDLER, department_id=department_id)
    giver.post(f"/complaints/{number}/sign", {"confirmed": "1"}, status=303)
    page = giver.get("/shifts/").text
    assert f'value="{number}"' in page
    form = {"taker": str(taker.id), "note": "合成交接：协会下午来电", "numbers": [number]}
    refused = giver.post("/shifts/give", form | {"note": ""}, status=422).text
    assert "wanban" in refused
    giver.post("/shifts/give", form, status=303)
    giver.post("/shifts/give", form, status=409)
    theirs = scene.browser_of("wanban")
    shown = theirs.get("/shifts/").text
    assert "合成交接：协会下午来电" in shown
    deed = shown.split('action="/shifts/')[1].split('"')[0]
    scene.browser("luren", StaffRole.OPERATOR).post(f"/shifts/{deed}", {}, status=404)
    giver.post(f"/shifts/{deed}", {}, status=404)
    assert "/shifts/" in theirs.get("/desk/").text  # the notice leads there
    theirs.post(f"/shifts/{deed}", {}, status=303)
    theirs.post(f"/shifts/{deed}", {}, status=409)
    assert number in theirs.get("/shifts/").text
    assert number not in giver.get("/shifts/").text


def test_who_leaves_hands_over_first_and_then_the_account_ends(scene: Scene) -> None:
    number = scene.complaint()
    (department_id, *_others) = scene.departments_of(number)
    leaver = scene.person("lizhi", StaffRole.HANDLER, department_id=department_id)
    stays = scene.person("liuren", StaffRole.HANDLER, department_id=department_id)
    elsewhere = scene.person("bieren", StaffRole.OPERATOR)
    scene.browser_of("lizhi").post(f"/complaints/{number}/sign", {"confirmed": "1"}, status=303)
    admin = scene.browser("guanli", StaffRole.ADMINISTRATOR)
    asked = admin.post(f"/staff/{leaver.id}/active", {}, status=303)
    assert asked.headers["Location"] == f"/staff/{leaver.id}/in-hand"
    form = {"successor": str(stays.id), "why": "合成：调离"}
    for wrong in (form | {"successor": str(elsewhere.id)}, form | {"why": ""}):
        admin.post(f"/staff/{leaver.id}/in-hand", wrong, status=422)
    admin.post(f"/staff/{leaver.id}/in-hand", form, status=303)
    assert number in scene.browser_of("liuren").get("/shifts/").text
    admin.post(f"/staff/{leaver.id}/active", {}, status=303)
    assert "没有" in admin.get(f"/staff/{leaver.id}/in-hand").text
    scene.browser_of("liuren").get(f"/staff/{leaver.id}/in-hand", status=403)
    shown = scene.browser_of("liuren").get(f"/complaints/{number}").text
    assert "合成：调离" in shown
    assert scene.departments_of(number, HandlingState.SIGNED) == [department_id]


def _told_on_the_telephone(scene: Scene, held: str, last_day: str, case: str) -> None:
    """The operator is told that the number is limited, and enters the call as ever; nobody else's number is."""
    operator = scene.browser("jiexian", StaffRole.OPERATOR)
    operator.get("/console/")
    typed = {"token": "t", "phone": "13800001234", "kind": "complaint", "channel": "phone", "narrative": "合成"}
    shown = operator.post("/console/preview", typed, status=200).text
    assert f"该号码限制反映至 {last_day}" in shown
    assert "照常登记，不得拒收" in shown
    other = operator.post("/console/preview", typed | {"phone": "13900005678"}, status=200).text
    assert "限制反映" not in other
    read = operator.get(f"/complaints/{held}").text
    assert "限制中" in read
    assert case not in read  # what was done about it is not theirs to open


def test_a_number_is_warned_limited_read_first_and_let_go(scene: Scene) -> None:
    numbers = [scene.complaint() for _ in range(5)]
    page = scene.supervisor()
    assert numbers[-1] in page.get("/repeats/?least=5&days=30").text
    page.get("/repeats/?least=x", status=422)
    warned = scene.dispatcher().post("/repeats/warn", {"number": numbers[-1], "reason": "合成：同一事项"}, status=303)
    case = warned.headers["Location"]
    scene.dispatcher().post("/repeats/warn", {"number": numbers[0], "reason": "合成"}, status=409)
    scene.complaint(at=now())
    limit = {
        "reason": "合成：提醒后仍重复",
        "until_on": str(local_day(now()) + timedelta(days=20)),
        "review_on": str(local_day(now()) + timedelta(days=10)),
    }
    scene.dispatcher().post(f"{case}/limit", limit, status=403)
    refused = page.post(f"{case}/limit", limit | {"review_on": "2020-01-01"}, status=422).text
    assert "合成：提醒后仍重复" in refused
    page.post(f"{case}/limit", limit, status=303)
    scene.runtime.forget_rules()  # as every process does within half a minute
    held = scene.complaint(State.RECEIVED, accept=True, at=now())
    _told_on_the_telephone(scene, held, limit["until_on"], case)
    assert scene.stored(held).state is State.RECEIVED
    assert held in page.get(case).text
    assert case in scene.dispatcher().get(f"/complaints/{held}").text
    page.post(f"{case}/prolong", limit, status=409)  # who decided does not review
    second = scene.browser("duban2", StaffRole.SUPERVISOR)
    second.post(f"{case}/prolong", limit, status=303)
    second.post(f"{case}/lift", {"reason": "合成：有新情况"}, status=303)
    second.post(f"{case}/lift", {"reason": "合成"}, status=409)
    second.post(f"{case}/nonsense", {}, status=404)
    scene.runtime.forget_rules()
    assert scene.stored(scene.complaint(at=now())).state is State.DISPATCHED
    for role in (StaffRole.OPERATOR, StaffRole.HANDLER):
        belonging = {"department_id": scene.departments_of(numbers[0])[0]} if role is StaffRole.HANDLER else {}
        scene.browser(f"other-{role.value}", role, **belonging).get("/repeats/", status=403)
