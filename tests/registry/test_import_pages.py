"""A registry file on its pages: sent, its headings corrected, imported, its questions answered, its batch decided."""

import re
from io import BytesIO

import pytest
from sqlmodel import select

from intake.models import RegistryBatch, RegistryUpload
from intake.runtime import Runtime
from intake.vocabulary import CorrectionState, StaffRole
from routing.models import Association, Department, RegistryQuestion, RoleAssignment
from routing.vocabulary import RegistryRole
from tests.desk.desk_scene import Scene
from tests.registry.registry_files import credit_code, csv_bytes, row
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

COMMERCE, FARMING = "成都市商务局", "成都市农业农村局"


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


@pytest.fixture
def keeper(scene: Scene) -> Page:
    return scene.browser("guanli", StaffRole.ADMINISTRATOR)


def _sent(page: Page, content: bytes) -> str:
    """The address of the preview."""
    return page.post("/registry/import/", {"file": (BytesIO(content), "名册.csv")}).headers["Location"]


def _columns_shown(text: str) -> list[str]:
    """What each heading means as the page has it: the option selected, else the first."""
    choices = [
        re.findall(r'value="([^"]*)"( selected)?', one) for one in re.findall(r"<select.*?</select>", text, re.DOTALL)
    ]
    return [next((value for value, chosen in options if chosen), options[0][0]) for options in choices]


def _import(page: Page, *rows: dict[str, str], **form: str) -> None:
    page.post(_sent(page, csv_bytes(*rows)), {"decision": "take", **form})


def _supervisors(scene: Scene, number: int) -> list[str]:
    with scene.runtime.db.reading() as session:
        held = (
            select(Department.name)
            .join(RoleAssignment, RoleAssignment.department_id == Department.id)
            .join(Association, Association.id == RoleAssignment.association_id)
            .where(Association.credit_code == credit_code(number), RoleAssignment.role == RegistryRole.SUPERVISOR)
            .where(RoleAssignment.valid_to.is_(None))
        )
        return list(session.exec(held))


def test_a_file_is_looked_at_corrected_and_imported(scene: Scene, keeper: Page) -> None:
    headings = "名录,,\n协会全称,备注,管它的\n"
    content = f"{headings}成都市测试1号行业协会,{credit_code(1)},{COMMERCE}\n火星协会,5.15E+17,\n".encode()
    address = _sent(keeper, content)
    shown = keeper.get(address).text
    assert "火星协会" not in shown
    assert "5.15E+17" not in shown
    columns = {"column": ["name", "credit_code", "supervisor"]}
    looked = keeper.post(address, {"decision": "look", "creates": "1", **columns}, status=200).text
    assert "5.15E+17" in looked
    assert "电子表格" in looked
    repeated = keeper.post(address, {"decision": "look", "column": ["name", "name", "-"]}, status=422).text
    assert "name" in repeated
    keeper.follow(keeper.post(address, {"decision": "take", "creates": "1", **columns}))
    assert _supervisors(scene, 1) == [COMMERCE]
    with scene.runtime.db.reading() as session:
        assert session.exec(select(RegistryUpload)).all() == []
    again = _sent(keeper, content)
    assert 'value="supervisor" selected' in keeper.get(again).text
    scene.browser("fuhe", StaffRole.ADMINISTRATOR).get(again, status=404)


def test_a_heading_left_out_before_the_others_moves_none_of_them(scene: Scene, keeper: Page) -> None:
    """The page is sent back as it was shown: every list of an office begins with 序号."""
    headings = "序号,社会组织名称,统一社会信用代码,业务主管单位"
    content = f"{headings}\n1,成都市测试1号行业协会,{credit_code(1)},{COMMERCE}\n".encode()
    address = _sent(keeper, content)
    columns = _columns_shown(keeper.get(address).text)
    assert columns == ["-", "name", "credit_code", "supervisor"]
    keeper.post(address, {"decision": "take", "creates": "1", "column": columns})
    assert _supervisors(scene, 1) == [COMMERCE]
    again = _sent(keeper, content)
    keeper.post(again, {"decision": "take", "column": columns[1:]}, status=422)


def test_what_is_no_table_of_associations_is_refused_at_once(keeper: Page) -> None:
    keeper.post("/registry/import/", {}, status=422)
    said = keeper.post("/registry/import/", {"file": (BytesIO(b"a,b\n1,2\n"), "x.csv")}, status=422).text
    assert "a, b" in said


def test_those_missing_are_a_file_and_a_strict_import_takes_nothing(scene: Scene, keeper: Page) -> None:
    _import(keeper, row(1), row(2), creates="1")
    address = _sent(keeper, csv_bytes(row(1, watchlist="是"), row(3, region="火星")))
    assert credit_code(2) in keeper.get(f"{address}/missing.csv").text
    keeper.post(address, {"decision": "take", "all_or_nothing": "1"})
    with scene.runtime.db.reading() as session:
        assert not any(session.exec(select(Association.is_watchlisted)).all())


def test_questions_are_answered_on_their_page(scene: Scene, keeper: Page) -> None:
    _import(keeper, row(1, supervisor="成都市商委"), row(2, supervisor="成都市商委", credit_code=""))
    shown = keeper.get("/registry/questions/").text
    assert "成都市商委" in shown
    with scene.runtime.db.reading() as session:
        asked = session.exec(select(RegistryQuestion)).all()
        named = [one.id for one in asked if one.value == "成都市商委"]
        [code] = [one.id for one in asked if one.kind == "code"]
    keeper.post("/registry/questions/", {"decision": "department", "question": named}, status=422)
    answered = {"decision": "department", "question": named, "department": COMMERCE}
    assert "2" in keeper.follow(keeper.post("/registry/questions/", answered)).text
    assert _supervisors(scene, 1) == [COMMERCE]
    keeper.post("/registry/questions/", answered, status=409)
    keeper.post("/registry/questions/", {"decision": "accepted", "question": [code]})
    assert "未核实" in keeper.get("/registry/associations/?q=测试2号", follow_redirects=True).text
    gaps = keeper.get("/registry/?gap=unverified").text
    assert "未核实" in gaps


def test_a_change_of_who_answers_is_one_batch_for_a_second_person(scene: Scene, keeper: Page) -> None:
    _import(keeper, row(1), row(2), creates="1")
    changed = [row(number, supervisor=FARMING, valid_from="2026-01-01") for number in (1, 2)]
    _import(keeper, *changed, creates="1")
    assert _supervisors(scene, 1) == [COMMERCE]
    with scene.runtime.db.reading() as session:
        [batch] = session.exec(select(RegistryBatch.id)).all()
    assert "名册.csv" in keeper.get("/registry/batches/").text
    own = keeper.get(f"/registry/batches/{batch}").text
    assert 'value="accept"' not in own
    keeper.post(f"/registry/batches/{batch}", {"decision": "accept"}, status=409)
    second = scene.browser("fuhe", StaffRole.ADMINISTRATOR)
    assert FARMING in second.get(f"/registry/batches/{batch}").text
    second.post(f"/registry/batches/{batch}", {"decision": "refuse"}, status=422)
    second.post(f"/registry/batches/{batch}", {"decision": "accept"})
    assert _supervisors(scene, 2) == [FARMING]
    assert "名册.csv" in second.get(f"/registry/batches/?state={CorrectionState.ACCEPTED.value}").text


def test_only_administrators_bring_files_in(scene: Scene) -> None:
    supervisor = scene.browser("duban", StaffRole.SUPERVISOR)
    supervisor.get("/registry/import/", status=403)
    supervisor.get("/registry/questions/", status=403)
    supervisor.get("/registry/batches/")
