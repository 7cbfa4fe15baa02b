"""Numbers and dates that no calendar and no column could hold: refused at their field, or simply not there."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from intake.clock import now
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from routing.vocabulary import Symbol
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow
BEYOND = 2**63


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _everybody(scene: Scene) -> Page:
    return scene.browser_of_old("alles", *StaffRole, department_id=scene.department(Symbol.REG))


def _numbered(scene: Scene, number: str) -> Iterator[tuple[str, bool]]:
    """Every address with a whole number in it, with one too large for any column; whether it is read."""
    for rule in scene.app.url_map.iter_rules():
        if "<int:" in rule.rule:
            path = re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<int:\w+>", str(BEYOND), rule.rule))
            yield re.sub(r"<[^>]+>", number, path), "GET" in (rule.methods or ())


def test_a_number_no_column_can_hold_names_nothing_at_any_address(scene: Scene) -> None:
    number = scene.complaint()
    page, addresses = _everybody(scene), list(_numbered(scene, number))
    assert len(addresses) > 20
    for path, is_read in addresses:
        answer = page.client.get(path) if is_read else page.client.post(path, data={"csrf_token": page.token})
        assert answer.status_code in {404, 405}, path  # another address may be read there
    page.get(f"/complaints/{number}/deadlines/99999999999999999999999", status=404)
    page.get(f"/complaints/{number}/deadlines/{BEYOND - 1}", status=404)
    page.get(f"/rules/versions/compare?a={BEYOND}&b={BEYOND}", status=200)


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T23:59", "1899-12-31T10:00", "2200-01-01T10:00"])
def test_a_moment_out_of_this_world_is_refused_at_its_field_and_kept(scene: Scene, typed: str) -> None:
    number = scene.complaint(at=now() - timedelta(days=2))
    form = {"handling_id": str(BEYOND), "signed_at": typed, "reason": "停电，纸质签收"}
    text = scene.dispatcher().post(f"/complaints/{number}/enter_signature", form, status=422).text
    assert "1900-01-01至2199-12-31" in text
    assert f'value="{typed}"' in text


def test_a_part_that_no_row_can_be_is_refused_and_not_looked_for(scene: Scene) -> None:
    number = scene.complaint(at=now() - timedelta(days=2))
    form = {"handling_id": str(BEYOND), "signed_at": f"{now():%Y-%m-%dT%H:%M}", "reason": "停电，纸质签收"}
    text = scene.dispatcher().post(f"/complaints/{number}/enter_signature", form, status=422).text
    assert "停电，纸质签收" in text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_out_of_this_world_is_refused_wherever_staff_type_one(scene: Scene, day: str) -> None:
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=2))
    lead = scene.handler_of(scene.stored(number).lead_department_id)
    opening = {"procedure": "petition", "document": "合成信1号", "opened_on": day}
    assert "合成信1号" in lead.post(f"/complaints/{number}/open_statutory", opening, status=422).text
    page = _everybody(scene)
    for path in (f"/reports/?from={day}&to={day}", f"/rules/explain/?on={day}"):
        assert page.client.get(path).status_code in {200, 422}
