"""The orders to departments on the board: each number leads to its complaints, each name to the board of orders."""

import html
import re
from datetime import timedelta

import pytest

from intake.clock import now
from intake.reports.periods import month_before, month_of
from intake.runtime import Runtime
from intake.vocabulary import State
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    """Two complaints: the lead of each is pressed, one of them twice as hard by now."""
    made = Scene(runtime)
    first, second = (made.complaint(State.HANDLING, at=now() - timedelta(days=20)) for _ in range(2))
    lead = made.stored(first).lead_department_id
    made.lead = lead
    supervisor = made.supervisor()
    for number, levels in ((first, ("chase", "listed")), (second, ("supervise",))):
        for level in levels:
            given = {"level": level, "department_id": lead}
            supervisor.post(f"/complaints/{number}/order", given, status=303)
    return made


def panel(page: Page, **asked: object) -> str:
    text = page.get("/board/", query_string=asked).text
    found = re.search(r'<section class="block board-orders".*?</section>', text, re.DOTALL)
    return html.unescape(found[0]) if found else ""


def behind(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="(/board/complaints[^"]+)">([^<]+)</a>', text)


def test_every_number_leads_to_its_complaints_and_every_name_to_the_orders(scene: Scene) -> None:
    supervisor, text = scene.supervisor(), panel(scene.supervisor())
    name = scene.name_of(scene.lead)
    assert f'<a href="/orders/?department={scene.lead}">{name}</a>' in text
    assert '<a href="/orders/?level=listed">挂牌督办</a>' in text
    found = behind(text)
    given = [words for address, words in found if "what=orders_given" in address and "level" not in address]
    assert given[0] == "3"  # the one that a heavier one took over was given too
    running = next(address for address, words in found if "what=orders_running" in address and words == "2")
    assert len(re.findall(r'href="/complaints/\d{16}"', supervisor.get(running).text)) == 2
    of_level = next(address for address, _words in found if "level=listed" in address)
    assert len(re.findall(r'href="/complaints/\d{16}"', supervisor.get(of_level).text)) == 1
    for address in (f"/orders/?department={scene.lead}", "/orders/?level=listed"):
        supervisor.get(address)


def test_filters_of_the_board_narrow_the_orders_too(scene: Scene) -> None:
    supervisor = scene.supervisor()
    assert behind(panel(supervisor, department=scene.lead))
    assert panel(supervisor, channel="sms") == panel(supervisor, department=999_999) == ""
    assert panel(supervisor, month=month_before(month_of(now()), 3)) == ""


def test_a_department_reads_what_presses_it_and_is_led_to_no_complaint(scene: Scene) -> None:
    handler = scene.handler_of(scene.lead)
    text = panel(handler)
    assert scene.name_of(scene.lead) in text
    assert behind(text) == []
    handler.get("/board/complaints?what=orders_given", status=403)
    scene.supervisor().get("/board/complaints?what=orders_given&level=nonsense", status=422)


def test_reports_and_the_wall_have_them_too(scene: Scene) -> None:
    supervisor = scene.supervisor()
    crossed = supervisor.get("/reports/?metric=orders_ontime_rate&by=order_level&cross=department").text
    assert "督办按期反馈率" in crossed
    assert "督办件" in supervisor.get("/board/?wall=1").text
    english = panel(supervisor, lang="en").replace(scene.name_of(scene.lead), "")
    assert "Orders to departments" in english
    assert not re.search("[一-鿿]", english)
