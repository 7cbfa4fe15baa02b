"""Who saw this, everything somebody saw, which identities were opened: on pages, as files, at the prompt."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from intake.events import EventKind
from intake.models import OfficeEvent, Staff
from intake.numbers import spoken
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow

WHY = "=核对退款账户的户名"  # and would be a formula


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _staff_id(scene: Scene, login: str) -> int:
    with scene.runtime.db.reading() as session:
        found = session.exec(select(Staff.id).where(Staff.login == login)).one()
        assert found is not None
        return found


def test_the_auditor_sees_what_somebody_saw_and_takes_it_away(scene: Scene) -> None:
    number, other = scene.complaint(), scene.complaint()
    dispatcher, auditor = scene.dispatcher(), scene.browser("shenji", StaffRole.AUDITOR)
    scene.supervisor().get(f"/complaints/{other}")
    dispatcher.get(f"/complaints/{number}")
    dispatcher.post(f"/complaints/{number}/identity", {"why": WHY}, status=200)
    who = _staff_id(scene, "paidan")
    page = auditor.get(f"/audit/reads/?staff={who}").text
    assert spoken(number) in page
    assert spoken(other) not in page
    assert WHY in page
    opened = auditor.get("/audit/reads/?kind=identities").text
    assert "打开身份" in opened or WHY in opened
    assert spoken(other) not in opened
    auditor.get("/audit/reads/?from=2026-12-31&to=2026-01-01", status=422)
    made = auditor.post("/audit/reads/export", {"kind": "identities", "format": "csv"}, status=200)
    assert f"'{WHY}" in made.data.decode()  # text, and no formula
    book = auditor.post("/audit/reads/export", {"format": "xlsx", "staff": str(who)}, status=200)
    rows = CalamineWorkbook.from_filelike(BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert WHY in {str(row[4]) for row in rows}
    with scene.runtime.db.reading() as session:
        kept = session.exec(select(OfficeEvent).where(OfficeEvent.kind == "audit:export")).all()
        assert [one.data["format"] for one in kept] == ["csv", "xlsx"]
    for page_of_another in (dispatcher, scene.supervisor(), scene.browser("guanli", StaffRole.ADMINISTRATOR)):
        page_of_another.get("/audit/reads/", status=403)


def test_who_saw_a_complaint_stands_on_its_page_for_those_who_watch_over_it(scene: Scene) -> None:
    number = scene.complaint()
    scene.dispatcher().post(f"/complaints/{number}/identity", {"why": WHY}, status=200)
    assert f" · {WHY}" in scene.supervisor().get(f"/complaints/{number}").text
    handler = scene.handler_of(scene.departments_of(number)[0])
    assert f" · {WHY}" not in handler.get(f"/complaints/{number}").text


def test_the_list_of_call_backs_and_a_search_leave_one_reading_a_day(scene: Scene) -> None:
    number = scene.complaint(State.CALLBACK)
    for _time in range(2):
        scene.caller().get("/callbacks/")
    assert [one.data["page"] for one in scene.events(number, EventKind.COMPLAINT_VIEW)] == ["call_list"]
    association = scene.stored(number).association_id
    finder = scene.dispatcher()
    for _time in range(2):
        finder.follow(finder.post("/complaints/search/", {"association_id": str(association), "state": "callback"}))
    seen = [one.data["page"] for one in scene.events(number, EventKind.COMPLAINT_VIEW)]
    assert seen == ["call_list", "search"]
