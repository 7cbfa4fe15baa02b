"""Where a date comes from, as people read it: the sheet of each clock, the picture of its course, the citizen's."""

import re
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.requests import decide, file
from intake.casework.verbs import resume
from intake.clock import now
from intake.events import EventKind
from intake.language.formats import shanghai
from intake.models import Deadline
from intake.runtime import Runtime
from intake.vocabulary import PauseReason, RequestKind, State
from intake.web.cited import cited
from routing.calendars.working_time import SHANGHAI
from routing.vocabulary import Clock, Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

CODE = "ABCD2345"
CHIP = re.compile(r'<(a href="(/complaints/\d+/deadlines[^"]*)"|span tabindex="0") class="due ')


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def granted(scene: Scene, number: str, kind: RequestKind, *, resumed: bool = False, day: int = 2) -> None:
    """Asked for by the lead department two days after receipt, granted by a dispatcher; resumed a day later."""
    days = {"days": 5} if kind is RequestKind.EXTENSION else {}
    reason = "complex" if kind is RequestKind.EXTENSION else PauseReason.COURT
    with scene.runtime.db.unit_of_work() as session:
        collaborators, crew = scene.runtime.collaborators(session), make.Crew(session)
        complaint = find.lock_complaint(session, number)
        at = complaint.received_at + timedelta(days=day)
        lead = crew.handler(complaint.lead_department_id)
        wish = file.DecisionRequestInput(kind, reason, "合成证据：三年账目", "合成规定第九条", **days)
        request = file.file_request(session, collaborators, complaint, wish, actor=lead, at=at)
        decide.decide_request(
            session, collaborators, complaint, request, approve=True, note="同意，合成", actor=crew.dispatcher, at=at
        )
        if resumed:
            after = at + timedelta(days=1)
            resume.resume_complaint(session, collaborators, complaint, "合成恢复", actor=crew.dispatcher, at=after)


def clock_of(scene: Scene, number: str, clock: Clock = Clock.CLOSURE) -> Deadline:
    with scene.runtime.db.unit_of_work() as session:
        complaint = find.get_by_number(session, number)
        statement = select(Deadline).where(Deadline.complaint_id == complaint.id, Deadline.clock == clock)
        return session.exec(statement.where(Deadline.handling_id.is_(None), Deadline.cancelled_at.is_(None))).one()


def english(scene: Scene) -> Page:
    page = scene.dispatcher()
    page.get("/desk/?lang=en")
    return page


def sheet(page: Page, number: str, row: Deadline) -> str:
    return page.get(f"/complaints/{number}/deadlines/{row.id}").text.split("<main")[1]


def test_every_due_chip_of_a_complaint_leads_to_the_page_that_explains_it(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING)
    page = scene.dispatcher()
    found = CHIP.findall(page.get(f"/complaints/{number}").text.split("<main")[1])
    assert found
    assert all(href for _tag, href in found), "a chip that explains nothing"
    for href in {href for _tag, href in found}:
        assert 'class="weeks"' in page.get(href).text


def test_an_extension_names_who_asked_who_approved_and_by_which_law(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=4))
    first = clock_of(scene, number).due_at
    granted(scene, number, RequestKind.EXTENSION)
    row = clock_of(scene, number)
    text = sheet(scene.dispatcher(), number, row)
    for words in ("合成规定第九条", "合成证据：三年账目", "同意，合成", shanghai(first), shanghai(row.due_at)):
        assert words in text
    assert text.count('class="moved-due"') == 2
    assert re.search(
        r'is-original.*?<b class="day-count">15</b>.*?is-due.*?<b class="day-count">20</b>', text, re.DOTALL
    )


def test_the_date_first_promised_is_told_apart_from_the_one_without_the_extension(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=make.MONDAY, tracking_code=CODE)
    first = clock_of(scene, number).due_at
    granted(scene, number, RequestKind.SUSPENSION, resumed=True)
    paused = clock_of(scene, number).due_at
    granted(scene, number, RequestKind.EXTENSION, day=7)
    row = clock_of(scene, number)
    assert first < paused == row.original_due_at < row.due_at
    citizen = Page(scene.app)
    citizen.post("/track/", {"number": number, "code": CODE})
    for text in (sheet(scene.dispatcher(), number, row), citizen.get("/track/complaint/dates").text):
        facts = re.findall(r"<dt>(.*?)</dt><dd>(?:<b>)?(.*?)(?:</b>)?</dd>", text)
        assert ("原定到期", shanghai(first)) in facts
        assert ("延期前到期日", shanghai(paused)) in facts
        assert shanghai(row.due_at) in text
    assert shanghai(first, "%m-%d %H:%M") in scene.dispatcher().get(f"/complaints/{number}").text


def test_a_clock_that_stands_still_has_no_date_but_says_when_it_would_be_due(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=6))
    granted(scene, number, RequestKind.SUSPENSION)
    row = clock_of(scene, number)
    text = sheet(english(scene), number, row)
    assert "unknown while it is paused" in text
    assert "If it ran again now, it would be due at" in text
    assert "runs on by itself after" in text
    assert "day-paused" in text
    assert "A court or arbitration decides a question first" in text


def test_an_overdue_clock_says_since_when(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=60))
    row = clock_of(scene, number)
    text = sheet(english(scene), number, row)
    assert f"It ran out at {shanghai(row.due_at)} and is overdue until it is done." in text


def test_hours_of_an_urgent_matter_stand_in_the_days_they_run_on(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=make.on(4, 16))
    with scene.runtime.db.unit_of_work() as session:
        collaborators, complaint = scene.runtime.collaborators(session), find.lock_complaint(session, number)
        complaint.policy, begun = "urgent", complaint.received_at
        make.promise_anew(session, collaborators, complaint, Clock.CLOSURE, at=begun)
    text = sheet(english(scene), number, clock_of(scene, number))
    assert re.findall(r'day-count">(\d+)<small> h', text) == ["8", "16"]  # from four on Friday to four on Saturday
    assert "24 hours" in text
    assert "Natural hours run by night and on days off; pauses do not count." in text


def test_a_date_that_hangs_on_a_calendar_not_yet_published_says_so(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=datetime(2033, 12, 20, 10, tzinfo=SHANGHAI))
    text = sheet(english(scene), number, clock_of(scene, number))
    assert "the date may move later, never earlier" in text
    assert text.count("is-provisional") > 15
    assert "· provisional" in text.split("days-list")[1]


def test_the_days_are_read_one_by_one_by_a_reader_of_the_screen(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING)
    text = sheet(english(scene), number, clock_of(scene, number))
    listed = re.findall(r"<li>(.*?)</li>", text.split("days-list")[1].split("</ol>")[0])
    assert listed[0].endswith("the day it began, not counted")
    assert "day 15" in listed[-1]
    assert listed[-1].endswith("due")
    assert re.search(r'<table class="weeks" aria-hidden="true">', text)


def test_a_deadline_of_another_complaint_or_department_does_not_exist(scene: Scene) -> None:
    number, other = scene.complaint(), scene.complaint()
    row = clock_of(scene, other)
    scene.dispatcher().get(f"/complaints/{number}/deadlines/{row.id}", status=404)
    scene.handler(Symbol.FAO).get(f"/complaints/{other}/deadlines/{row.id}", status=404)
    scene.handler_of(scene.departments_of(other)[0]).get(f"/complaints/{other}/deadlines/{row.id}")
    assert [event.data["page"] for event in scene.events(other, EventKind.COMPLAINT_VIEW)] == ["deadlines"]


def test_the_course_shows_holders_pauses_dates_and_steps_and_says_them_as_tables(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=6))
    granted(scene, number, RequestKind.SUSPENSION, resumed=True)
    text = scene.dispatcher().get(f"/complaints/{number}").text
    picture = text.split('class="course"')[1].split("</figure>")[0]
    for mark in ("bar-held-lead", "bar-paused", "mark-due", "strip-now", "strip-step"):
        assert mark in picture
    assert all(0 <= float(place) <= 100 for place in re.findall(r'\bx1?="([\d.]+)%"', picture))
    tables = text.split('class="course-tables"')[1].split("</details>")[0]
    lead = scene.stored(number).lead_department_id
    assert scene.name_of(lead) in picture
    steps = [event for event in scene.events(number, EventKind.COMPLAINT_MOVE) if event.data["move"] != "archive"]
    assert tables.split('class="course-steps"')[1].count("<li>") == len(steps)
    assert shanghai(clock_of(scene, number).due_at, "%m-%d %H:%M") in tables


def test_a_citizen_sees_how_the_date_was_worked_out_without_any_name(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=6), tracking_code=CODE)
    granted(scene, number, RequestKind.SUSPENSION, resumed=True)
    page = Page(scene.app)
    assert page.get("/track/complaint/dates", status=303).headers["Location"] == "/track/"
    page.post("/track/", {"number": number, "code": CODE})
    assert 'href="/track/complaint/dates"' in page.get("/track/complaint").text
    before = len(scene.events(number, EventKind.COMPLAINT_TRACK))
    text = page.get("/track/complaint/dates").text.split("<main")[1]
    row = clock_of(scene, number)
    assert cited(row.basis, make.CITY) in text
    assert shanghai(row.due_at) in text
    assert text.count('class="moved-due"') >= 2
    for name in ("合成工作人员", "合成证据", "合成规定第九条", "同意，合成", "合成恢复"):
        assert name not in text
    assert scene.name_of(scene.stored(number).lead_department_id) not in text
    assert len(scene.events(number, EventKind.COMPLAINT_TRACK)) == before + 1
