"""Orders through the pages: a supervisor's first act, one click from a list, a board, a letter, who may what."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from sqlmodel import select

from intake.clock import now
from intake.models import SupervisionOrder
from intake.runtime import Runtime
from intake.vocabulary import OrderState, StaffRole, State
from routing.vocabulary import Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow

LATE = timedelta(days=45)
COUNTY = "510104"


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def late_complaint(scene: Scene) -> str:
    return scene.complaint(State.HANDLING, at=now() - LATE)


def orders(scene: Scene) -> list[SupervisionOrder]:
    with scene.runtime.db.unit_of_work() as session:
        return list(session.exec(select(SupervisionOrder).order_by(SupervisionOrder.ordinal)))


def lead_of(scene: Scene, number: str) -> int:
    return scene.stored(number).lead_department_id


def test_an_overdue_complaint_offers_its_supervisor_an_order_before_all_else(scene: Scene) -> None:
    number = late_complaint(scene)
    text = scene.supervisor().get(f"/complaints/{number}").text
    offers = text[text.index('class="moves"') :]
    assert offers.index("do=order") < min(offers.index(f"do={verb}") for verb in ("enter_reply", "transfer", "note"))
    assert 'action="/complaints/' + number + '/order"' in offers
    assert 'value="chase" checked' in offers
    scene.supervisor().post(f"/complaints/{number}/order", {"level": "chase"}, status=303)
    again = scene.supervisor().get(f"/complaints/{number}").text
    assert "do=order#now" in again  # offered still, and not open: the same key twice does not press harder
    assert f'action="/complaints/{number}/order"' not in again


def test_from_the_list_to_the_order_its_report_and_its_end(scene: Scene) -> None:
    number = late_complaint(scene)
    supervisor, lead = scene.supervisor(), lead_of(scene, number)
    inbox = supervisor.get("/desk/?queue=overdue").text
    assert f'action="/orders/give/{number}"' in inbox
    back = "/desk/?queue=overdue"
    given = supervisor.post(f"/orders/give/{number}", {"level": "chase", "back": back}, status=303)
    assert given.headers["Location"].endswith(back)
    (order,) = [one for one in orders(scene) if one.department_id == lead]

    handler = scene.handler_of(lead)
    assert f'action="/complaints/{number}/report_order"' in handler.get(f"/complaints/{number}?do=report_order").text
    report = {"order_id": order.id, "text": "合成反馈：已约见协会"}
    handler.post(f"/complaints/{number}/report_order", report, status=303)
    shown = supervisor.get(f"/complaints/{number}").text
    assert "合成反馈：已约见协会" in shown
    assert f'action="/complaints/{number}/decide_order"' in shown
    supervisor.post(f"/complaints/{number}/decide_order", {"order_id": order.id, "decision": "refuse"}, status=422)
    refusal = {"order_id": order.id, "decision": "refuse", "note": "合成理由：没有时间表", "days": "2"}
    supervisor.post(f"/complaints/{number}/decide_order", refusal, status=303)
    assert "合成理由：没有时间表" in handler.get(f"/complaints/{number}").text
    handler.post(f"/complaints/{number}/report_order", report, status=303)
    supervisor.post(f"/complaints/{number}/decide_order", {"order_id": order.id, "decision": "accept"}, status=303)
    assert next(one for one in orders(scene) if one.id == order.id).state is OrderState.ACCEPTED


def test_the_board_counts_by_department_and_filters_by_its_address(scene: Scene) -> None:
    number = late_complaint(scene)
    supervisor, lead = scene.supervisor(), lead_of(scene, number)
    supervisor.post(f"/complaints/{number}/order", {"level": "listed", "department_id": lead}, status=303)
    text = supervisor.get("/orders/").text
    assert scene.name_of(lead) in text
    assert number in text.replace(" ", "")
    for address in (f"?department={lead}&level=listed", "?standing=running"):
        assert number in supervisor.get(f"/orders/{address}").text.replace(" ", "")
    for address in ("?standing=ended", "?level=chase", "?department=999999", "?standing=overdue"):
        assert f"/complaints/{number}" not in supervisor.get(f"/orders/{address}").text
    supervisor.get("/orders/?standing=nonsense&level=x&department=y", status=422)  # and shows the rest
    raised = supervisor.post(f"/orders/give/{number}", {"level": "talk"}, status=303)
    assert raised.headers["Location"].endswith("/orders/")


def test_a_letter_says_what_is_ordered_and_nothing_of_who_complained(scene: Scene) -> None:
    number = late_complaint(scene)
    supervisor, lead = scene.supervisor(), lead_of(scene, number)
    demand = {"level": "supervise", "demand": "合成要求：三日内书面说明", "department_id": lead}
    supervisor.post(f"/complaints/{number}/order", demand, status=303)
    (order,) = orders(scene)
    for reader in (supervisor, scene.handler_of(lead)):
        word = docx.Document(BytesIO(reader.get(f"/orders/{order.id}/letter").data))
        text = "\n".join(one.text for one in word.paragraphs)
        for said in ("合成要求：三日内书面说明", scene.name_of(lead), f"{number}-1"):
            assert said in text
        assert make.new_complaint().narrative not in text
    scene.handler(Symbol.FAO).get(f"/orders/{order.id}/letter", status=404)
    supervisor.get("/orders/1/letter", status=404)


def test_everybody_else_is_told_no_and_nothing_breaks(scene: Scene) -> None:
    number = late_complaint(scene)
    lead = lead_of(scene, number)
    scene.supervisor().post(f"/complaints/{number}/order", {"level": "chase", "department_id": lead}, status=303)
    (order,) = orders(scene)
    who = {
        "supervisor": scene.supervisor(),
        "handler": scene.handler_of(lead),
        "dispatcher": scene.dispatcher(),
        "operator": scene.browser("huawu", StaffRole.OPERATOR),
        "caller": scene.caller(),
        "auditor": scene.browser("shenji", StaffRole.AUDITOR),
        "stranger": scene.handler(Symbol.FAO),
    }
    forms = {
        "order": {"level": "chase"},
        "report_order": {"order_id": order.id, "text": "合成"},
        "decide_order": {"order_id": order.id, "decision": "accept"},
        "withdraw_order": {"order_id": order.id, "reason": "合成"},
    }
    works = {("handler", "report_order"), ("supervisor", "withdraw_order"), ("supervisor", "order")}
    for name, page in who.items():
        for verb, form in forms.items():
            if (name, verb) not in works:
                answer = page.client.post(f"/complaints/{number}/{verb}", data=form | {"csrf_token": page.token})
                assert answer.status_code in {403, 404, 409}, (name, verb, answer.status_code)
        if name != "supervisor":
            answer = page.client.post(f"/orders/give/{number}", data={"level": "talk", "csrf_token": page.token})
            assert answer.status_code in {403, 404}, (name, answer.status_code)
    assert {one.state for one in orders(scene)} == {OrderState.OPEN}


def test_a_county_s_supervisor_sees_and_presses_only_what_is_theirs(scene: Scene) -> None:
    """By the board of orders, its filters, its letters and its buttons: another region's orders are nowhere."""
    with scene.runtime.db.unit_of_work() as session:
        operator = replace(make.make_actor(session, StaffRole.OPERATOR), region_code=COUNTY)
    own = scene.complaint(State.HANDLING, at=now() - LATE, actor=operator)
    foreign = late_complaint(scene)
    home, county = scene.supervisor(), scene.browser("xian", StaffRole.SUPERVISOR, region=COUNTY)
    for number in (own, foreign):
        lead = lead_of(scene, number)
        home.post(f"/complaints/{number}/order", {"level": "chase", "department_id": lead}, status=303)
    of_own, of_foreign = (
        next(one for one in orders(scene) if one.complaint_id == scene.stored(n).id) for n in (own, foreign)
    )
    for address in ("", "?standing=running", "?level=chase", f"?department={of_foreign.department_id}"):
        text = county.get(f"/orders/{address}").text
        assert f"/complaints/{own}" in text or of_own.department_id != of_foreign.department_id, address
        assert f"/complaints/{foreign}" not in text, address
        assert len(re.findall(r"queue-count[^>]*>(\d+)<", text)) == 4
    counts = re.findall(r"queue-count[^>]*>(\d+)<", county.get("/orders/").text)
    assert counts == ["1", "0", "0", "0"]
    assert re.findall(r"queue-count[^>]*>(\d+)<", home.get("/orders/").text)[0] == "2"
    county.get(f"/orders/{of_own.id}/letter")
    county.get(f"/orders/{of_foreign.id}/letter", status=404)
    county.post(f"/orders/give/{foreign}", {"level": "listed"}, status=404)
    county.post(f"/complaints/{foreign}/withdraw_order", {"order_id": of_foreign.id, "reason": "合成"}, status=404)
    county.post(f"/orders/give/{own}", {"level": "listed"}, status=303)
    assert {one.state for one in orders(scene) if one.complaint_id == of_foreign.complaint_id} == {OrderState.OPEN}
