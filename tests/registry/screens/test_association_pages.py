"""The registry edited on its pages: one form open, every mistake names its field, nothing typed is lost."""

import re
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from intake.models import LiaisonPerson, OfficeEvent, RoleChange, WatchBatch, WatchEntry
from intake.registry_upkeep.watch_list.indicators import indicators
from intake.runtime import Runtime
from intake.vocabulary import RoleChangeState, StaffRole
from routing.models import Association, AssociationName, RoleAssignment
from routing.vocabulary import Lifecycle, NameKind, Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.registry.registry_scene import CODES, more_associations
from tests.registry.screens.watch_scene import DOCUMENT
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

HERE = f"/registry/associations/{make.CREDIT_CODE}"
FORMS = ("edit", "alias", "liaison", "watch", "unwatch", "role")


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


@pytest.fixture
def keeper(scene: Scene) -> Page:
    return scene.browser("guanli", StaffRole.ADMINISTRATOR)


def _second(scene: Scene) -> Page:
    return scene.browser("guanli2", StaffRole.ADMINISTRATOR)


def _seen(page: Page) -> str:
    return re.search(r'name="seen" value="(\w+)"', page.get(f"{HERE}?do=edit").text)[1]


def _facts(**changes: str) -> dict[str, str]:
    return {
        "name": "成都市改名行业协会（合成）",
        "level": "city",
        "region": "成都市",
        "industry": "门窗",
        "mode": "direct",
        "lifecycle": "inactive",
        "effective_on": "2026-09-01",
        "document": DOCUMENT,
    } | changes


def _role(**changes: str) -> dict[str, str]:
    return {
        "role": "registrar",
        "department": "成都市市场监督管理局",
        "valid_from": "2026-12-01",
        "document": DOCUMENT,
        "reason": "合成：机构改革",
    } | changes


def _ids(scene: Scene, model: Any) -> list[int]:
    with scene.runtime.db.reading() as session:
        return list(session.exec(select(model.id).order_by(model.id)).all())


def _criteria(scene: Scene) -> list[str]:
    with scene.runtime.db.reading() as session:
        return [str(row.id) for row in indicators(session)[:2]]


def _batch(scene: Scene, page: Page) -> int:
    page.post(
        "/registry/watch/batch",
        {"batch_name": "第一批", "document": DOCUMENT, "begins_on": "2026-11-01", "reason": "合成：多轮评估"},
    )
    return _ids(scene, WatchBatch)[-1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_form_is_open_at_a_time_and_only_to_who_may_use_it(scene: Scene, keeper: Page, language: str) -> None:
    for do in ("", "nonsense", "remove-alias", *FORMS):
        text = keeper.get(f"{HERE}?do={do}&lang={language}").text
        assert text.count('id="main"') == (do in FORMS)
    supervisor = scene.supervisor()
    assert 'id="main"' not in supervisor.get(f"{HERE}?do=edit").text
    supervisor.post(f"{HERE}/edit", _facts(), status=403)
    keeper.post(f"{HERE}/nonsense", status=404)
    keeper.post("/registry/associations/51510100XX0000999X/edit", _facts(), status=404)


def test_an_association_is_renamed_and_put_to_rest_with_day_and_document(scene: Scene, keeper: Page) -> None:
    keeper.post(f"{HERE}/edit", _facts(seen=_seen(keeper)))
    text = keeper.get(HERE).text
    for told in ("成都市改名行业协会（合成）", "2026-09-01", DOCUMENT, "合成guanli"):
        assert told in text
    with scene.runtime.db.reading() as session:
        row = session.exec(select(Association).where(Association.credit_code == make.CREDIT_CODE)).one()
        assert (row.lifecycle, row.industry) == (Lifecycle.INACTIVE, "门窗")


def test_what_is_wrong_in_a_form_is_named_and_nothing_typed_is_lost(scene: Scene, keeper: Page) -> None:
    wrong = [
        ("edit", _facts(region="某地"), "region", "成都市改名行业协会（合成）"),
        ("edit", _facts(effective_on="2199-01-01"), "effective_on", "成都市改名行业协会（合成）"),
        ("edit", _facts(document=""), "document", "成都市改名行业协会（合成）"),
        ("alias", {"alias": ""}, "alias", ""),
        ("liaison", {"liaison_name": "合成人", "phone": "12"}, "phone", "合成人"),
        (
            "liaison",
            {"liaison_name": "合成人", "phone": "13912345678", "department": "没有这个局"},
            "department",
            "合成人",
        ),
        ("watch", {"batch": "1", "valid_from": "2026-11-01", "reason": "合成理由"}, "indicators", "合成理由"),
        ("unwatch", {"valid_to": "", "reason": "合成理由"}, "valid_to", "合成理由"),
        ("role", _role(department=""), "department", "合成：机构改革"),
        ("role", _role(is_nobody="1"), "department", "合成：机构改革"),
        ("role", _role(valid_from="某日"), "valid_from", "合成：机构改革"),
    ]
    for deed, typed, field, kept in wrong:
        text = keeper.post(f"{HERE}/{deed}", typed, status=422).text
        assert f'href="#{field}"' in text, (deed, field)
        assert kept in text
    assert _ids(scene, RoleChange) == _ids(scene, WatchEntry) == _ids(scene, LiaisonPerson) == []


def test_a_page_grown_old_does_not_overwrite_what_another_has_changed(scene: Scene, keeper: Page) -> None:
    seen = _seen(keeper)
    _second(scene).post(f"{HERE}/edit", _facts(seen=seen))
    text = keeper.post(f"{HERE}/edit", _facts(name="成都市另一名称（合成）", seen=seen), status=409).text
    assert "成都市另一名称（合成）" in text


def test_a_name_is_added_and_taken_away(scene: Scene, keeper: Page) -> None:
    keeper.post(f"{HERE}/alias", {"alias": "门窗会"})
    assert "门窗会" in keeper.get(HERE).text
    with scene.runtime.db.reading() as session:
        one = session.exec(select(AssociationName.id).where(AssociationName.kind == NameKind.ALIAS)).all()[-1]
    keeper.post(f"{HERE}/remove-alias", {"name_id": str(one)})
    keeper.post(f"{HERE}/remove-alias", {"name_id": str(one)}, status=404)


def test_a_liaison_person_is_masked_until_opened_with_a_reason_which_is_recorded(scene: Scene, keeper: Page) -> None:
    keeper.post(f"{HERE}/liaison", {"liaison_name": "欧阳联络", "phone": "13912345678", "department": "成都市民政局"})
    [one] = _ids(scene, LiaisonPerson)
    reader = scene.supervisor()
    shown = reader.get(HERE).text
    assert "欧阳**" in shown
    assert "139****5678" in shown
    assert "13912345678" not in shown
    assert 'id="why"' in reader.get(f"{HERE}?do=open-liaison&liaison={one}").text
    again = reader.post(f"{HERE}/liaison/open", {"liaison": str(one), "why": ""}, status=422).text
    assert f'name="liaison" value="{one}"' in again
    assert (
        "+8613912345678"
        in reader.post(f"{HERE}/liaison/open", {"liaison": str(one), "why": "合成：核实情况"}, status=200).text
    )
    with scene.runtime.db.reading() as session:
        told = session.exec(select(OfficeEvent).where(OfficeEvent.kind == "registry:open_liaison")).one()
        assert told.data["reason"] == "合成：核实情况"
    keeper.post(f"{HERE}/end-liaison", {"liaison": str(one)})
    assert "欧阳**" not in keeper.get(HERE).text


def test_a_change_of_who_answers_waits_for_the_department_and_then_holds(scene: Scene, keeper: Page) -> None:
    keeper.post(f"{HERE}/role", _role())
    [one] = _ids(scene, RoleChange)
    path = f"/registry/changes/{one}"
    assert "成都市市场监督管理局" in keeper.get(HERE).text
    assert path in keeper.get("/registry/changes/").text
    gaining, losing = scene.handler(Symbol.MR), scene.handler(Symbol.REG)
    assert "/registry/changes/" in gaining.get("/desk/").text
    assert "/registry/changes" in gaining.get("/registry/verify/").text
    assert path in gaining.get("/registry/changes/").text
    assert path not in losing.get("/registry/changes/").text
    losing.get(path, status=404)
    losing.post(path, {"decision": "confirm"}, status=404)
    assert 'value="confirm"' not in scene.supervisor().get(path).text
    assert 'value="confirm"' not in keeper.get(path).text
    keeper.post(path, {"decision": "confirm"}, status=409)
    gaining.post(path, {"decision": "refuse", "note": ""}, status=422)
    gaining.post(path, {"decision": "confirm", "note": "合成：同意"})
    with scene.runtime.db.reading() as session:
        newest = session.exec(select(RoleAssignment).order_by(RoleAssignment.id.desc())).first()
        assert (newest.department_id, newest.valid_from) == (scene.department(Symbol.MR), date(2026, 12, 1))
    assert "合成：同意" in gaining.get(path).text
    assert path in keeper.get("/registry/changes/?state=confirmed").text
    gaining.post(path, {"decision": "confirm"}, status=409)


def test_a_second_administrator_refuses_and_the_first_takes_back(scene: Scene, keeper: Page) -> None:
    for page, state in ((_second(scene), RoleChangeState.REFUSED), (keeper, RoleChangeState.WITHDRAWN)):
        keeper.post(f"{HERE}/role", _role())
        one = _ids(scene, RoleChange)[-1]
        page.post(f"/registry/changes/{one}", {"decision": "refuse", "note": "合成：文号有误"})
        with scene.runtime.db.reading() as session:
            assert session.get_one(RoleChange, one).state is state
        assert "合成：文号有误" in keeper.get(f"/registry/changes/{one}").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_batch_is_opened_and_a_list_put_into_it_at_once(scene: Scene, keeper: Page, language: str) -> None:
    with scene.runtime.db.unit_of_work() as session:
        more_associations(session)
    keeper.get(f"/registry/watch/?lang={language}")
    keeper.get("/registry/watch/?do=batch")
    batch = f"/registry/watch/{_batch(scene, keeper)}"
    keeper.get(f"{batch}?do=enter")
    form = {"indicators": _criteria(scene), "valid_from": "2026-11-01", "reason": "合成：会员众多"}
    lines = f"{CODES[0]}\n成都市乙行业协会（合成）\n"
    refused = keeper.post(batch, form | {"associations": f"{lines}没有的协会\n也没有的\n"}, status=422).text
    for text in ("没有的协会", "也没有的", CODES[0], "合成：会员众多"):
        assert text in refused
    assert refused.count(" checked") == 2
    keeper.post(batch, form | {"associations": lines})
    assert "成都市乙" in keeper.get(batch).text
    shown = keeper.get(f"/registry/associations/{CODES[0]}").text
    assert batch in shown
    assert "合成：会员众多" in shown
    keeper.post(f"/registry/associations/{CODES[0]}/unwatch", {"valid_to": "2026-11-20", "reason": "合成：整改完成"})
    assert "合成：整改完成" in keeper.get(batch).text
    keeper.get("/registry/watch/999", status=404)
    scene.supervisor().get(batch)
    scene.supervisor().post(batch, form | {"associations": lines}, status=403)
    scene.handler().get("/registry/watch/", status=403)


def test_one_association_is_put_into_a_batch_on_its_own_page(scene: Scene, keeper: Page) -> None:
    form = {"indicators": _criteria(scene), "valid_from": "2026-11-01", "reason": "合成：投诉多"}
    keeper.post(f"{HERE}/watch", form | {"batch": str(_batch(scene, keeper))})
    assert "合成：投诉多" in keeper.get(HERE).text
    with scene.runtime.db.reading() as session:
        assert session.exec(select(Association.is_watchlisted)).one()


def test_the_criteria_in_force_say_whose_they_are_and_are_not_reworded_here(keeper: Page) -> None:
    text = keeper.get("/registry/watch/").text
    assert "本产品建议稿，非成都市指标" in text
    assert "/key-list/indicators/" in text
    keeper.post("/registry/watch/criterion", {"kind": "risk", "text": "合成"}, status=404)
