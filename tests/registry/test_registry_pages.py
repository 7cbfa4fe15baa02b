"""The screens of the registry: coverage, the half-yearly check, corrections; who may open and do what."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from sqlmodel import select

from intake.clock import now
from intake.events import EventKind
from intake.models import RegistryCorrection, VerificationRound
from intake.registry_upkeep.reminders import keep_verification
from intake.registry_upkeep.verification import open_round
from intake.runtime import Runtime
from intake.vocabulary import CorrectionState, StaffRole
from routing.models import RoleAssignment
from routing.vocabulary import RegistryRole, Symbol
from routing.workbook import sheet_lines
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.registry.registry_scene import more_associations, plant_gaps
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

DOCUMENT = "成民函〔2026〕8号（合成）"


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


@pytest.fixture
def planted(scene: Scene) -> dict[str, int]:
    with scene.runtime.db.unit_of_work() as session:
        return plant_gaps(session, scene.runtime.collaborators(session))


def _keeper(scene: Scene) -> Page:
    return scene.browser("guanli", StaffRole.ADMINISTRATOR)


def _supervisor(scene: Scene) -> Page:
    return scene.browser("duban", StaffRole.SUPERVISOR)


def _open_round(scene: Scene) -> None:
    with scene.runtime.db.unit_of_work() as session:
        open_round(session, at=now())


def _claim(**changes: str) -> dict[str, str]:
    return {
        "role": "registrar",
        "effective_on": "2026-09-01",
        "document": DOCUMENT,
        "statement": "合成：已不归本单位登记管理。",
        "proposed": "成都市市场监督管理局",
    } | changes


def _verdict(**changes: str) -> dict[str, str]:
    return {
        "decision": "accept",
        "department": "成都市市场监督管理局",
        "valid_from": "2026-09-01",
        "document": DOCUMENT,
        "note": "",
    } | changes


def _correction(scene: Scene) -> RegistryCorrection:
    with scene.runtime.db.unit_of_work() as session:
        return session.exec(select(RegistryCorrection).order_by(RegistryCorrection.id.desc())).first()


def test_every_kind_of_gap_has_its_page_and_leads_to_the_association(scene: Scene, planted: dict[str, int]) -> None:
    page = _supervisor(scene)
    for language in ("zh", "en"):
        page.get(f"/registry/?lang={language}")
        for gap in ("no_registrar", "no_supervisor", "no_industry_department", "overlap", "stale", "no_staff"):
            page.get(f"/registry/?gap={gap}")
    first = page.get("/registry/").text
    assert "成都市甲行业协会（合成）" in first  # the first kind of which there is any
    assert page.get("/registry/?gap=overlap&industry=餐饮").text.count("成都市丙") == 0
    shown = page.get("/registry/associations/51510100XX0000042C").text
    assert "Two departments in one role" in shown
    assert "2026-12-31" in shown  # the last day, not the day after it
    page.get("/registry/associations/51510100XX0000999X", status=404)


def test_filters_that_mean_nothing_are_told_and_the_page_stays(scene: Scene) -> None:
    text = _keeper(scene).get("/registry/?gap=nonsense&region=12", status=422).text
    assert 'href="#gap"' in text
    assert 'href="#region"' in text


def test_coverage_is_taken_along_as_csv_and_workbook(scene: Scene, planted: dict[str, int]) -> None:
    page = _supervisor(scene)
    body = page.client.get("/registry/coverage.csv?gap=no_supervisor").data.decode("utf-8-sig")
    [row] = csv.DictReader(StringIO(body))
    assert (row["gap"], row["credit_code"], row["role"]) == ("no_supervisor", "51510100XX0000034H", "supervisor")
    everything = list(csv.DictReader(StringIO(page.client.get("/registry/coverage.csv").data.decode("utf-8-sig"))))
    lines = list(sheet_lines(page.client.get("/registry/coverage.xlsx").data))
    assert len(lines) == len(everything) + 1
    assert lines[0][1][:2] == ["缺口", "信用代码"]
    page.get("/registry/coverage.pdf", status=404)


def test_an_association_is_found_by_its_name(scene: Scene, planted: dict[str, int]) -> None:
    page = _keeper(scene)
    page.get("/registry/associations/")
    assert "成都市乙" in page.get("/registry/associations/?q=行业协会").text
    assert page.get("/registry/associations/?q=门窗", status=303).headers["Location"].endswith(make.CREDIT_CODE)
    page.get("/registry/associations/?q=不存在的名称")


def test_who_may_open_what(scene: Scene) -> None:
    handler = scene.handler()
    for path in ("/registry/", "/registry/rounds/", "/registry/corrections/", "/registry/associations/"):
        handler.get(path, status=403)
        _supervisor(scene).get(path)
        _keeper(scene).get(path)
    handler.get("/registry/verify/")
    _keeper(scene).get("/registry/verify/", status=403)
    _supervisor(scene).post("/registry/rounds/1/close", {"reason": "合成"}, status=403)
    _supervisor(scene).post("/registry/corrections/1", _verdict(), status=403)


def test_a_department_confirms_its_list_line_by_line_and_all_that_is_shown(scene: Scene) -> None:
    handler = scene.handler()
    assert "目前没有进行中的核对" in handler.get("/registry/verify/").text
    with scene.runtime.db.unit_of_work() as session:
        more_associations(session)
    _open_round(scene)
    items = _shown_items(handler)
    assert len(items) == 4
    handler.post("/registry/verify/", {"item": items[0]})
    assert _shown_items(handler) == items[1:]
    handler.post("/registry/verify/", {"item": items[1:]})
    assert "本单位已全部核对完毕" in handler.get("/registry/verify/").text
    handler.post("/registry/verify/", {}, status=422)
    theirs = _shown_items(scene.handler(Symbol.SWD))
    handler.post("/registry/verify/", {"item": theirs})
    assert _shown_items(scene.handler(Symbol.SWD)) == theirs
    assert "100%" in _supervisor(scene).get("/registry/rounds/").text


def test_the_desk_leads_to_the_list(scene: Scene) -> None:
    with scene.runtime.db.unit_of_work() as session:
        keep_verification(session, scene.runtime.collaborators(session), at=now() - timedelta(minutes=1))
    text = scene.handler().get("/desk/").text
    assert '<a href="/registry/verify/">' in text
    assert "1个协会" in text


def test_an_administrator_closes_the_round_with_a_reason_that_is_kept_when_it_is_missing(scene: Scene) -> None:
    _open_round(scene)
    with scene.runtime.db.reading() as session:
        number = session.exec(select(VerificationRound.id)).one()
    keeper = _keeper(scene)
    keeper.get("/registry/rounds/")
    assert 'id="reason-error"' in keeper.post(f"/registry/rounds/{number}/close", {"reason": " "}, status=422).text
    keeper.follow(keeper.post(f"/registry/rounds/{number}/close", {"reason": "合成：另行部署"}))
    assert "合成：另行部署" in keeper.get("/registry/rounds/").text
    keeper.post(f"/registry/rounds/{number}/close", {"reason": "再次"}, status=422)
    assert "待核对" not in scene.handler().get("/registry/verify/").text


def test_a_mistake_is_reported_from_the_list_and_what_was_typed_is_kept(scene: Scene) -> None:
    _open_round(scene)
    handler = scene.handler()
    [item] = _shown_items(handler)
    handler.get(f"/registry/verify/{item}")
    kept = handler.post(f"/registry/verify/{item}", _claim(proposed="没有这个局", document=""), status=422).text
    assert "没有这个局" in kept
    assert 'id="document-error"' in kept
    handler.post(f"/registry/verify/{item}", _claim())
    assert _shown_items(handler) == []
    handler.get(f"/registry/verify/{item}", status=404)
    scene.handler(Symbol.SWD).get(f"/registry/verify/{item}", status=404)


def test_a_handler_reports_from_a_complaint_and_a_second_person_accepts(scene: Scene) -> None:
    number = scene.complaint()
    handler = scene.handler_of(scene.departments_of(number)[0])
    offered = handler.get(f"/complaints/{number}?do=correct_registry").text
    assert "报告名册有误" in offered
    kept = handler.post(f"/complaints/{number}/correct_registry", _claim(effective_on="someday"), status=422).text
    assert DOCUMENT in kept
    handler.post(f"/complaints/{number}/correct_registry", _claim())
    assert len(scene.events(number, EventKind.REGISTRY_DISPUTE)) == 1
    handler.post(f"/complaints/{number}/correct_registry", _claim(), status=422)
    row, lead = _correction(scene), scene.stored(number).lead_department_id

    keeper = _keeper(scene)
    assert DOCUMENT in keeper.get("/registry/corrections/").text
    keeper.get(f"/registry/corrections/{row.id}")
    _supervisor(scene).get(f"/registry/corrections/{row.id}")
    for wrong in ({"department": ""}, {"valid_from": ""}, {"is_nobody": "1"}, {"valid_from": "2020-01-01"}):
        keeper.post(f"/registry/corrections/{row.id}", _verdict(**wrong), status=422)
    keeper.post(f"/registry/corrections/{row.id}", _verdict(decision="refuse"), status=422)
    keeper.post(f"/registry/corrections/{row.id}", _verdict())
    keeper.post(f"/registry/corrections/{row.id}", _verdict(), status=409)
    assert "成都市市场监督管理局" in keeper.get(f"/registry/associations/{make.CREDIT_CODE}").text
    keeper.get("/registry/corrections/?state=accepted")

    assert scene.stored(number).lead_department_id == lead
    page = handler.get(f"/complaints/{number}").text
    assert DOCUMENT in page
    is_due = lead == row.holder_department_id
    assert ("名册已更正" in page) is is_due
    with scene.runtime.db.reading() as session:
        open_row = session.exec(
            select(RoleAssignment).where(
                RoleAssignment.role == RegistryRole.REGISTRAR, RoleAssignment.valid_to.is_(None)
            )
        ).one()
        assert (open_row.valid_from, open_row.basis) == (date(2026, 9, 1), DOCUMENT)


def test_the_filer_is_told_why_it_was_refused(scene: Scene) -> None:
    number = scene.complaint()
    handler = scene.handler_of(scene.departments_of(number)[0])
    handler.post(f"/complaints/{number}/correct_registry", _claim())
    row = _correction(scene)
    _keeper(scene).post(f"/registry/corrections/{row.id}", {"decision": "refuse", "note": "合成：文件不符"})
    assert _correction(scene).state is CorrectionState.REFUSED
    assert "未采纳" in handler.get("/desk/").text
    assert "合成：文件不符" in handler.get(f"/complaints/{number}").text


def _shown_items(page: Page) -> list[str]:
    text = page.get("/registry/verify/").text
    return [part.split('"')[0] for part in text.split('<input type="hidden" name="item" value="')[1:]]
