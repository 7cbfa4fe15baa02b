"""A supervisor from the board of orders to an overdue complaint: ordered, reported on, accepted; a talk recorded."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from intake.clock import now
from intake.models import Staff
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from routing.calendars.working_time import local_day
from tests import factories as make
from tests.browser.windows import TELEPHONE, keep_picture, overflowing, spilling, window
from tests.stages.pages import PASSWORD

pytestmark = pytest.mark.slow

_GRAVE = {"serious", "critical"}
LATE = timedelta(days=45)


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


@dataclass(frozen=True)
class Overdue:
    """A complaint long overdue, and the department that leads it."""

    number: str
    department_id: int


@pytest.fixture
def overdue(runtime: Runtime) -> Overdue:
    with runtime.db.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        at = now() - LATE
        complaint = make.make_complaint(
            session, collaborators, association_id=make.known_association(session), at=at, accept=True
        )
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=at + timedelta(hours=1))
        return Overdue(complaint.number, complaint.lead_department_id)


def signed_in(context: BrowserContext, login: str) -> Page:
    page = context.new_page()
    page.goto("/login?lang=zh")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    return page


def must_be_clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in _GRAVE] == []
    assert overflowing(page) + spilling(page) == []


@pytest.mark.proof
def test_from_the_board_to_an_order_its_report_and_a_talk(
    chromium: Browser,
    served: Served,
    overdue: Overdue,
    make_staff: Callable[..., Staff],
    pictures: Path,
) -> None:
    supervisor = make_staff("zhao", StaffRole.SUPERVISOR).login
    handler = make_staff("qian", StaffRole.HANDLER, department_id=overdue.department_id).login
    with window(chromium, served) as context, window(chromium, served) as other:
        desk, theirs = signed_in(context, supervisor), signed_in(other, handler)
        desk.goto("/orders/")
        desk.click("text=查看逾期")
        expect(desk.locator(".one-click button")).to_have_text("催办")
        must_be_clean(desk)
        keep_picture(desk, pictures / "orders-overdue-zh-wide.png", full_page=True)
        desk.click("tr td.line-number a")
        first = desk.locator(".moves > li").first
        expect(first).to_contain_text("催办、督办")
        expect(first.locator("input[value=chase]")).to_be_checked()
        must_be_clean(desk)
        keep_picture(desk, pictures / "order-offered-zh-wide.png", full_page=True)
        desk.check("input[value=supervise]")
        desk.keyboard.press("Control+Enter")
        expect(desk.locator("#orders")).to_contain_text("待反馈")

        theirs.goto(f"/complaints/{overdue.number}?do=report_order")
        theirs.fill("[name=text]", "合成反馈：已约见协会负责人，三日内退款。")
        theirs.keyboard.press("Control+Enter")
        expect(theirs.locator("#orders")).to_contain_text("待审核")
        must_be_clean(theirs)
        keep_picture(theirs, pictures / "order-reported-zh-wide.png", full_page=True)

        desk.goto("/orders/?standing=answered")
        must_be_clean(desk)
        keep_picture(desk, pictures / "orders-board-zh-wide.png", full_page=True)
        desk.click("tr td.line-number a")
        keep_picture(desk, pictures / "order-decided-zh-wide.png", full_page=True)
        desk.locator("#act [name=order_id]").first.check()
        desk.check("#act input[value=accept]")
        desk.keyboard.press("Control+Enter")
        expect(desk.locator("#orders")).to_contain_text("已销号")
        with desk.expect_download() as saved:
            desk.locator(".order", has_text="已销号").locator("a", has_text="文书").click()
        assert saved.value.suggested_filename == f"order-{overdue.number}-1.docx"
        _talk(desk, pictures)
        _small_and_english(desk, overdue, pictures)


def _talk(desk: Page, pictures: Path) -> None:
    desk.goto("/registry/associations/" + make.CREDIT_CODE)
    desk.click("text=提出约谈")
    desk.fill("[name=matter]", "合成事由：多收会费")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#now-title")).to_be_visible()
    must_be_clean(desk)
    desk.locator("a.move", has_text="记录约谈").click()
    desk.fill("[name=held_on]", f"{local_day(now()):%Y-%m-%d}")
    desk.fill("[name=attendees]", "合成会长、合成秘书长")
    desk.fill("[name=minutes]", "合成纪要：承认多收，同意退还。")
    desk.fill("[name=items]", "2030-12-31 合成事项：退还多收会费")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("table")).to_contain_text("退还多收会费")
    must_be_clean(desk)
    keep_picture(desk, pictures / "talk-held-zh-wide.png", full_page=True)
    desk.goto("/talks/?state=held")
    must_be_clean(desk)
    keep_picture(desk, pictures / "talks-zh-wide.png", full_page=True)
    desk.click("table a >> nth=0")
    desk.locator("a.move", has_text="公开或者撤回公开").click()
    desk.check("[name=is_published]")
    desk.fill("[name=published_text]", "合成：就多收会费约谈该协会，责令期限内退还。")
    desk.check("[name=items]")
    must_be_clean(desk)
    keep_picture(desk, pictures / "talk-publishing-zh-wide.png", full_page=True)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("text=查看公开页面")).to_be_visible()


def _small_and_english(desk: Page, overdue: Overdue, pictures: Path) -> None:
    pages = {
        "orders": "/orders/?standing=ended",
        "order": f"/complaints/{overdue.number}",
        "talk": "/talks/1",
        "board": "/board/",
        "public-talks": f"/published-talks/?about={make.CREDIT_CODE}",
        "all-public-talks": "/published-talks/",
        "look-up": f"/associations/{make.CREDIT_CODE}",
    }
    for name, path in pages.items():
        for language in ("zh", "en"):
            for width, size in (("wide", {"width": 1440, "height": 900}), ("small", TELEPHONE)):
                desk.set_viewport_size(size)
                desk.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
                assert overflowing(desk) == []
                if name in {"board", "public-talks"}:
                    must_be_clean(desk)
                keep_picture(desk, pictures / f"supervision-{name}-{language}-{width}.png", full_page=True)
