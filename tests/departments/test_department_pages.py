"""The administrator's screens of the departments, from an upload to a merger."""

import re
from io import BytesIO

import pytest

from intake.clock import now
from intake.departments.editing import get_department
from intake.departments.questions import DepartmentQuestionKind, department_questions
from intake.departments.symbols import open_proposals
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from routing.calendars.working_time import local_day
from routing.rules.store import load_directory
from routing.vocabulary import Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


@pytest.fixture
def page(scene: Scene) -> Page:
    return scene.browser("guanli", StaffRole.ADMINISTRATOR)


FORM = {"name": "绵阳市合成局", "region": "510700", "level": "city", "phone": "0816-1"}


def test_a_file_is_looked_at_imported_and_its_symbols_are_confirmed_in_bulk(scene: Scene, page: Page) -> None:
    file = "部门名称\n绵阳市财政局\n绵阳市人力资源和社会保障局\n某某局\n".encode("gb18030")
    shown = page.post("/departments/file/", {"file": (BytesIO(file), "departments.csv")}, status=200).text
    assert "某某局" not in shown
    content = re.search(r'name="content" value="([^"]+)"', shown).group(1)
    with scene.runtime.db.reading() as session:
        assert open_proposals(session) == []
    page.post("/departments/file/", {"content": content, "step": "import"}, status=303)
    listed = page.get("/departments/").text
    assert listed.count('type="checkbox" name="proposal"') == 3
    assert listed.count(" checked>") == 2
    ids = re.findall(r'name="proposal" value="(\d+)"[^>]* checked>', listed)
    page.post("/departments/proposals", {"proposal": ids, "decision": "confirm"}, status=303)
    with scene.runtime.db.reading() as session:
        directory = load_directory(session, on=local_day(now()))
    assert directory.find_here(Symbol.FIN, "510700").name == "绵阳市财政局"
    assert directory.find_here(Symbol.APC, "510700") is None
    exported = page.get("/departments/file/departments.csv")
    assert "绵阳市财政局,FIN,city,510700" in exported.get_data(as_text=True)


def test_one_is_made_edited_given_a_symbol_and_retired(scene: Scene, page: Page) -> None:
    there = page.post("/departments/new", FORM, status=303).headers["Location"]
    number = int(there.rsplit("/", 1)[1])
    page.post(there, FORM | {"phone": "0816-2", "superior": "四川省财政厅"}, status=303)
    given = {"symbol": "FIN", "symbol_region": "510700", "symbol_from": "2026-01-01"}
    page.post(f"{there}/symbols", given, status=303)
    page.post(f"{there}/symbols", given, status=422)
    assert "0816-2" in page.get(there).text
    page.post(f"{there}/symbols/end", {"held": "FIN@510700"}, status=303)
    page.post(f"{there}/end", {"on": local_day(now()).isoformat()}, status=303)
    assert "已停用" in page.get(there).text
    assert "绵阳市合成局" not in page.get("/departments/").text
    assert "绵阳市合成局" in page.get("/departments/?retired=1").text
    with scene.runtime.db.reading() as session:
        assert get_department(session, number).is_active is False


def test_what_is_wrong_is_said_at_the_field(page: Page) -> None:
    for wrong in ({"region": "鼓楼区"}, {"superior": "没有的局"}, {"name": "成都市财政局"}, {"email": "nobody"}):
        page.post("/departments/new", FORM | wrong, status=422)
    page.post("/departments/file/", {"content": "%%%"}, status=422)
    page.post("/departments/regions", {"code": "610191", "region_name": "高新区", "parent": "510100"}, status=422)
    page.post("/departments/regions", {"code": "510191", "region_name": "高新区", "parent": "510100"}, status=303)
    page.post("/departments/new", FORM | {"region": "成都高新区", "level": "county"}, status=303)


def test_open_work_wants_a_successor_who_then_has_it(scene: Scene, page: Page) -> None:
    with scene.runtime.db.unit_of_work() as session:
        collaborators = scene.runtime.fresh_office(session)
        old = make.department_of(collaborators, Symbol.MR)
        complaint = make.make_complaint(session, collaborators, violations=("F-13",), at=now(), accept=True)
    today = local_day(now()).isoformat()
    page.post(f"/departments/{old}/end", {"on": today}, status=409)
    page.post(f"/departments/{old}/end", {"on": today, "successor": "成都市商务局"}, status=303)
    with scene.runtime.db.reading() as session:
        directory = load_directory(session, on=local_day(now()))
        assert directory.find_here(Symbol.MR, make.CITY).name == "成都市商务局"
        assert session.get(type(complaint), complaint.id).lead_department_id == make.department_of(
            scene.runtime.fresh_office(session), Symbol.COM
        )


def test_questions_name_what_is_open_with_its_numbers(scene: Scene, page: Page) -> None:
    market = scene.department(Symbol.MR)
    upper = scene.runtime.db
    with upper.unit_of_work() as session:
        directory = load_directory(session, on=local_day(now()))
        province = directory.find_here(Symbol.MR, make.PROVINCE).id
    for one, region in ((market, make.CITY), (province, make.PROVINCE)):
        page.post(f"/departments/{one}/symbols/end", {"held": f"MR@{region}"}, status=303)
    with upper.reading() as session:
        found = department_questions(session, at=now())
    [missing] = [one for one in found if one.kind is DepartmentQuestionKind.NO_SYMBOL]
    assert (missing.region_code, missing.symbols, missing.associations) == (make.CITY, (Symbol.MR,), 1)
    assert missing.rules > 10
    manless = {one.department_id for one in found if one.kind is DepartmentQuestionKind.NO_HANDLER}
    assert scene.department(Symbol.FIN) in manless
    assert "F-04" in page.get("/departments/").text


def test_only_administrators_come_here(scene: Scene) -> None:
    scene.browser("duban", StaffRole.SUPERVISOR).get("/departments/", status=403)
