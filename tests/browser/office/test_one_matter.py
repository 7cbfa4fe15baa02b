"""One matter before a dispatcher's screen: found, joined, answered; one goes its own way, one join is taken back."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from intake.casework import find
from intake.clock import now
from intake.runtime import Runtime
from intake.searching.bag_writing import write_bags
from intake.vocabulary import StaffRole, State
from tests import factories as make
from tests.browser.people import spoken
from tests.browser.windows import keep_picture, overflowing
from tests.desk.desk_scene import PASSWORD, Scene

MANY = 20
STORY = "合成：年检会费翻倍，不缴就不给年检"
_WIDTHS = (1440, 390)
pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


@pytest.fixture
def dispatcher(scene: Scene, chromium: Browser) -> Iterator[Page]:
    """Signed in at a server of this test's own."""
    scene.person("paidan-screen", StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    server = make_server("127.0.0.1", 0, scene.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made = chromium.new_context(base_url=f"http://127.0.0.1:{server.server_port}", locale="zh-CN")
    try:
        page = made.new_page()
        page.set_viewport_size({"width": _WIDTHS[0], "height": 900})
        page.goto("/login")
        page.fill("input[name=login]", "paidan-screen")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("input[name=password]")).to_have_count(0)
        yield page
    finally:
        made.close()
        server.shutdown()
        thread.join()


def _is_sound(page: Page, name: str, pictures: Path) -> None:
    """In both languages and widths nothing spills, and a screen reader can follow; pictures are left."""
    for language in ("en", "zh"):
        here = page.url
        page.goto(f"/account?lang={language}")
        page.goto(here)
        for width in _WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert not overflowing(page), (name, language, width)
            keep_picture(page, pictures / f"matter-{name}-{language}-{width}.png", full_page=True)
        assert Axe().run(page).response["violations"] == [], (name, language)
    page.set_viewport_size({"width": _WIDTHS[0], "height": 900})


def _answered(scene: Scene, number: str) -> None:
    """Every department has answered; the review is the dispatcher's."""
    with scene.runtime.db.unit_of_work() as session:
        office, crew = scene.runtime.collaborators(session), make.Crew(session)
        make.bring_to(session, office, crew, find.lock_complaint(session, number), State.REPLIED, at=now())


def _joins(page: Page, into: str) -> None:
    page.fill("#into", into)
    page.click("[data-primary]")
    expect(page.locator("#plan-title")).to_be_visible()
    page.click("[data-primary]")
    expect(page.locator("#notices .notice")).to_be_visible()


@pytest.mark.proof
def test_found_joined_answered_one_split_off_and_one_join_undone(
    scene: Scene, dispatcher: Page, pictures: Path
) -> None:
    page, lead, other = dispatcher, scene.complaint(State.HANDLING), scene.complaint(State.HANDLING)
    answered = scene.complaint(State.REPLIED, narrative=STORY)
    states = [State.RECEIVED, State.DISPATCHED, State.HANDLING]
    alike = [scene.complaint(states[number % 3], narrative=STORY) for number in range(MANY)]
    write_bags(scene.runtime.db, scene.runtime.ring, at=now(), max_seconds=60.0)
    page.goto("/complaints/search/")
    page.fill("#text", "年检会费翻倍")
    page.keyboard.press("Enter")
    expect(page.locator("table.lines tbody tr")).to_have_count(MANY + 1)
    page.get_by_role("link", name="合并为一件办理").click()
    page.fill("#into", lead)
    page.click("[data-primary]")
    expect(page.locator("#plan-title")).to_be_visible()
    expect(page.locator("section.block").first).to_contain_text("正待审核")
    expect(page.locator("section.block").first).to_contain_text(spoken(answered))
    assert Axe().run(page).response["violations"] == []
    keep_picture(page, pictures / "matter-plan-zh-1440.png", full_page=True)
    page.click("[data-primary]")
    expect(page.locator("h1")).to_contain_text(str(MANY + 1))
    _is_sound(page, "joined", pictures)
    _answered(scene, lead)
    page.goto(f"/complaints/{lead}?do=pass_review#now")
    page.click("[data-primary]")
    expect(page.locator("#notices .notice")).to_be_visible()
    assert {scene.stored(one).state for one in alike} == {State.CALLBACK}
    page.goto(f"/complaints/{alike[0]}?do=split#now")
    page.fill("#reason", "合成：说的是另一家协会")
    page.click("[data-primary]")
    expect(page.locator("#notices .notice")).to_be_visible()
    assert scene.stored(alike[0]).state is State.RECEIVED
    page.goto(f"/matters/{lead}")
    expect(page.locator("h1")).to_contain_text(str(MANY))
    _is_sound(page, "answered", pictures)
    page.goto(f"/joining/?into={other}&numbers={alike[0]}")
    _joins(page, other)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#notices .notice")).to_be_visible()
    assert scene.stored(alike[0]).state is State.RECEIVED
    for name, address in (("report", "/reports/"), ("board", "/board/"), ("waits", f"/complaints/{answered}")):
        page.goto(address)
        _is_sound(page, name, pictures)
    page.goto("/board/")
    expect(page.locator("#both-ways")).to_contain_text("受理（按件）")
