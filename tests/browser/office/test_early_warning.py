"""A supervisor goes from the desk to an alert, to its complaints and back, and takes note of it by keyboard."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from intake.models import Staff
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.browser.windows import TELEPHONE, keep_picture, overflowing, spilling, window
from tests.stages.pages import PASSWORD
from tests.warning.scene import fill, quiet_weeks, run, surge

pytestmark = pytest.mark.slow

_GRAVE = {"serious", "critical"}


@dataclass(frozen=True)
class Served:
    """Where the application of this test answers."""

    url: str


@pytest.fixture
def served(app: Flask) -> Iterator[Served]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()


@pytest.fixture
def desk(chromium: Browser, served: Served, runtime: Runtime, make_staff: Callable[..., Staff]) -> Iterator[Page]:
    """The desk of a supervisor on the morning after twenty complaints about one body, where none came before."""
    with runtime.db.unit_of_work() as session:
        make.make_office(session)
        association = make.known_association(session)
    fill(runtime.db, quiet_weeks(), surge(20, association_id=association))
    assert run(runtime.db).raised
    login = make_staff("zhao", StaffRole.SUPERVISOR).login
    with window(chromium, served) as context:
        page = context.new_page()
        page.goto("/login?lang=zh")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        yield page


def is_clean(page: Page) -> bool:
    found = Axe().run(page).response["violations"]
    return not [one["id"] for one in found if one["impact"] in _GRAVE] and not overflowing(page) + spilling(page)


def test_from_the_notice_to_the_complaints_and_to_a_note(desk: Page, pictures: Path) -> None:
    desk.goto("/desk/")
    desk.click("text=监测预警：新增 1 条预警待确认")
    expect(desk.locator(".alert-card")).to_have_count(1)
    assert is_clean(desk)
    keep_picture(desk, pictures / "alerts-zh-wide.png", full_page=True)
    desk.click(".alert-card h2 a")
    expect(desk.locator("h1")).to_contain_text("7 天内投诉 20 件")
    assert is_clean(desk)
    with desk.expect_navigation(url=re.compile(r"/complaints/\d{16}")) as opened:
        desk.click("td.number a >> nth=0")
    assert opened.value.status == 200
    desk.go_back()
    desk.fill("#note", "合成：李四联系该协会")
    desk.press("#note", "Control+Enter")
    expect(desk.locator("#notices")).to_contain_text("已确认")
    desk.goto("/alerts/")
    expect(desk.locator(".alert-card")).to_have_count(0)


def test_on_a_telephone_nothing_is_cut_off(desk: Page, pictures: Path) -> None:
    desk.set_viewport_size(TELEPHONE)
    for address in ("/alerts/", "/alerts/1"):
        desk.goto(address)
        assert is_clean(desk), address
        keep_picture(desk, pictures / f"alerts-zh-telephone{address.count('1')}.png", full_page=True)
