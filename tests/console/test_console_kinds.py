"""How a matter came and what it is: a transfer once, a question answered, a suggestion passed on; each apart."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from intake.desk.listing import association_lines
from intake.models import Complaint, ComplaintArrival, Deadline, Handling, Staff
from intake.runtime import Runtime
from intake.vocabulary import ArrivalMode, StaffRole, State
from intake.web.fields import new_token
from routing.vocabulary import Channel, Clock, Kind
from tests.factories import make_actor, make_office
from tests.stages.pages import Page

NAME = "成都市门窗与防水行业协会（合成）"


@pytest.fixture
def console(page: Page, runtime: Runtime, make_staff: Callable[..., Staff]) -> Page:
    with runtime.db.unit_of_work() as session:
        make_office(session)
    return page.log_in(make_staff("op", StaffRole.OPERATOR, StaffRole.DISPATCHER))


def form(**changes: Any) -> dict[str, Any]:
    values = {"action": "submit", "token": new_token(), "phone": "13800001234", "association": NAME}
    return values | {"narrative": "合成：不入会就不给办", "violations": "F-01", "kind": "complaint"} | changes


def complaints(runtime: Runtime) -> list[Complaint]:
    with runtime.db.unit_of_work() as session:
        return list(session.exec(select(Complaint).order_by(Complaint.received_at)))


@pytest.mark.parametrize(
    ("arrival", "channel"),
    [
        ("phone", Channel.PHONE),
        ("visit", Channel.MEETING),
        ("meeting", Channel.MEETING),
        ("letter", Channel.BULLETIN),
        ("transfer", Channel.BULLETIN),
    ],
)
def test_how_it_came_is_kept_and_counts_by_its_door(
    console: Page, runtime: Runtime, arrival: str, channel: Channel
) -> None:
    sent = form(arrival=arrival, sender="合成单位", reference="合成函〔2026〕 7号")
    assert console.post("/console/", sent).headers["Location"] == console.post("/console/", sent).headers["Location"]
    (complaint,) = complaints(runtime)
    assert (complaint.channel, complaint.state) == (channel, State.DISPATCHED)
    with runtime.db.reading() as session:
        kept = session.exec(select(ComplaintArrival)).first()
        told = (kept.mode, kept.sender, kept.reference) if kept else None
    assert told == ((ArrivalMode(arrival), "合成单位", "合成函〔2026〕7号") if arrival != "phone" else None)


def test_a_transfer_keeps_its_number_is_found_by_it_and_registered_once(console: Page, runtime: Runtime) -> None:
    entered = console.post("/console/", form(arrival="transfer", reference="cd２０２６-7"))
    assert "CD2026-7" in console.follow(entered).text
    number = entered.headers["Location"].rsplit("/", 1)[1]
    found = console.post("/complaints/search/", {"text": "CD2026-7"})
    assert found.headers["Location"].endswith(number)
    assert "CD2026-7" in console.follow(found).text
    again = console.post("/console/", form(arrival="transfer", reference="CD2026-7", sender="12345"), status=422).text
    assert 'href="#reference"' in again
    for typed in ("ＣＤ ２０２６——７", "cd2026–7", "CD\u200b2026－7"):
        console.post("/console/", form(arrival="transfer", reference=typed), status=422)
    console.post("/console/", form(arrival="transfer", reference="CD2026-7", sender="成都高新 12345"))
    assert len(complaints(runtime)) == 2


def test_a_transfer_without_its_number_is_refused(console: Page, runtime: Runtime) -> None:
    refused = console.post("/console/", form(arrival="transfer"), status=422).text
    assert 'id="reference-error"' in refused
    assert "对方编号：" in refused
    assert complaints(runtime) == []


def test_the_same_transfer_entered_by_two_at_once_is_one(
    console: Page, another_page: Callable[[], Page], make_staff: Callable[..., Staff], runtime: Runtime
) -> None:
    other = another_page().log_in(make_staff("op2", StaffRole.OPERATOR))
    gate, given = threading.Barrier(2), []

    def enter(page: Page) -> None:
        sent = form(arrival="transfer", reference="CD1") | {"csrf_token": page.token}
        gate.wait()
        given.append(page.client.post("/console/", data=sent).status_code)

    threads = [threading.Thread(target=enter, args=(page,)) for page in (console, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(given) == [303, 422]
    assert len(complaints(runtime)) == 1


def test_a_question_is_answered_and_closed_without_department_or_running_clock(console: Page, runtime: Runtime) -> None:
    asked = form(kind="consultation", violations="", action="answer", answer="入会自愿，可以随时退会。")
    answered = console.post("/console/", asked)
    assert "已答复并办结" in console.follow(answered).text
    (complaint,) = complaints(runtime)
    assert (complaint.kind, complaint.state, complaint.violations) == (Kind.CONSULTATION, State.CLOSED, [])
    with runtime.db.reading() as session:
        assert session.exec(select(Handling)).all() == []
        running = [row.clock for row in session.exec(select(Deadline)) if not (row.met_at or row.cancelled_at)]
    assert running == []


@pytest.mark.parametrize(
    ("kind", "policy", "said"),
    [("suggestion", "suggestion", "感谢您的建议"), ("consultation", "consultation", "您的咨询编号")],
)
def test_what_accuses_nobody_goes_on_with_its_own_limit_and_receipt(
    console: Page, runtime: Runtime, kind: str, policy: str, said: str
) -> None:
    entered = console.post("/console/", form(kind=kind, violations="", association=""))
    assert said in console.follow(entered).text
    (complaint,) = complaints(runtime)
    assert (complaint.policy, complaint.state) == (policy, State.DISPATCHED)
    with runtime.db.reading() as session:
        days = {row.clock: row.policy for row in session.exec(select(Deadline)) if row.clock is Clock.CLOSURE}
        clocks = {row.clock for row in session.exec(select(Deadline))}
    assert days
    assert clocks.isdisjoint({Clock.PENALTY, Clock.MARKET_REPORT})
    words = {"suggestion": "建议", "consultation": "咨询"}
    assert f"<dd>{words[kind]} · " in console.get(f"/complaints/{complaint.number}").text


def test_a_question_without_a_violation_stands_on_the_lists(console: Page, runtime: Runtime) -> None:
    console.post("/console/", form(kind="consultation", violations=""))
    with runtime.db.unit_of_work() as session:
        (complaint,) = session.exec(select(Complaint)).all()
        (line,) = association_lines(session, complaint.association_id, make_actor(session, StaffRole.DISPATCHER))
    assert (line.number, line.violation) == (complaint.number, "咨询")


def test_the_preview_of_a_suggestion_foretells_without_a_violation(console: Page) -> None:
    told = console.post("/console/preview", form(kind="suggestion", violations=""), status=200).text
    assert 'id="told-when"' in told
    unclear = form(violations="", narrative="你好")
    assert "told-when" not in console.post("/console/preview", unclear, status=200).text


def test_the_knowledge_card_says_promise_and_fee(console: Page) -> None:
    shown = console.post("/console/preview", form(narrative="不入会就不给办，收会费"), status=200).text
    card = shown.split('id="knowledge"')[1]
    assert "15 个工作日" in card
    assert "会费" in card
    guessed = console.post(
        "/console/preview", form(violations="", narrative="必须加入，不入会就不给办"), status=200
    ).text
    assert "目前只是推测" in guessed.split('id="knowledge"')[1]


@pytest.mark.parametrize("violations", ["F-01", ""])
@pytest.mark.parametrize(("kind", "basis"), [("consultation", "GB/T 33358"), ("suggestion", "济南市“会企之声”")])
def test_only_a_provision_that_forbids_is_said_to_forbid(console: Page, kind: str, basis: str, violations: str) -> None:
    asked = form(kind=kind, violations=violations, narrative="合成：怎么入会")
    law = console.post("/console/preview", asked, status=200).text.split('id="told-law"')[1].split("</section>")[0]
    said = dict(re.findall(r"<b>([^<]+)</b> ([^<]+)</span>", law))
    assert "禁止" not in next(what for what, documents in said.items() if basis in documents)
    assert ("国办发〔2020〕21号" in said.get("禁止依据", "")) == bool(violations)


def test_violations_are_shown_in_words_first(console: Page, runtime: Runtime) -> None:
    console.post("/console/", form())
    (complaint,) = complaints(runtime)
    earlier = console.get(f"/console/earlier/{complaint.number}").text
    assert "强制或变相强制入会并收取会费 <small>F-01</small>" in earlier
    assert "强制或变相强制入会并收取会费 <small>F-01</small>" in console.get("/console/?caller=13800001234").text
    page = console.get(f"/complaints/{complaint.number}").text
    assert page.index("强制或变相强制入会并收取会费") < page.index("F-01")
