"""A joint meeting from the queue of the unclear to the draft of a rule: as the dispatcher, a department, an office."""

import re
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

from intake.casework.verbs.coordinate import coordinate_complaint
from intake.clock import now
from intake.meetings.members import members_of, name_liaison, take_shipped
from intake.models import Staff
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from routing.calendars.working_time import local_day
from routing.vocabulary import Symbol
from tests import factories as make
from tests.browser.windows import DESKTOP, TELEPHONE, keep_picture, overflowing, spilling, window
from tests.stages.pages import PASSWORD

pytestmark = pytest.mark.slow

_GRAVE = {"serious", "critical"}


@dataclass(frozen=True)
class MeetingTown:
    """Where the application answers; a city with twelve members, two unclear complaints and one long overdue."""

    url: str
    unclear: tuple[str, str]
    overdue: str
    market_id: int
    market: str


@pytest.fixture
def town(app: Flask, runtime: Runtime) -> Iterator[MeetingTown]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield _made(runtime, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()


def _made(runtime: Runtime, url: str) -> MeetingTown:
    with runtime.db.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        known, at = make.known_association(session), now() - timedelta(days=8)
        who = {"actor": crew.dispatcher, "at": at}
        unclear = [
            make.make_complaint(session, collaborators, association_id=known, external_id=name, at=at) for name in "ab"
        ]
        for one in unclear:
            coordinate_complaint(session, collaborators, one, "合成：归口不清", **who)
        late = make.make_complaint(session, collaborators, association_id=known, at=now() - timedelta(days=45))
        make.bring_to(session, collaborators, crew, late, State.HANDLING, at=now() - timedelta(days=44))
        take_shipped(session, collaborators, make.CITY, **who)
        directory = collaborators.rules.directory
        for member in members_of(session, directory, make.CITY)[:3]:
            name_liaison(session, member.id, "合成联络", "13800138000", **who)
        market = make.department_of(collaborators, Symbol.MR)
        numbers = (unclear[0].number, unclear[1].number)
        return MeetingTown(url, numbers, late.number, market, directory.department(market).name)


def _signed_in(context: BrowserContext, login: str) -> Page:
    page = context.new_page()
    page.goto("/login?lang=zh")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator("main")).to_be_visible()
    return page


def _must_be_clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in _GRAVE] == []
    assert overflowing(page) + spilling(page) == []


def _act(page: Page, name: str) -> None:
    page.locator("#now a.move", has_text=name).click()


@pytest.mark.proof
def test_from_the_agenda_to_a_rule_and_a_correction(
    chromium: Browser, town: MeetingTown, make_staff: Callable[..., Staff], pictures: Path
) -> None:
    logins = [
        make_staff("paidan", StaffRole.DISPATCHER).login,
        make_staff("banli", StaffRole.HANDLER, department_id=town.market_id).login,
        make_staff("guanli", StaffRole.ADMINISTRATOR).login,
    ]
    with (
        window(chromium, town) as first,
        window(chromium, town) as second,
        window(chromium, town) as third,
    ):
        desk, theirs, office = (
            _signed_in(context, login) for context, login in zip((first, second, third), logins, strict=True)
        )
        meeting = _called(desk, town)
        _answered(theirs, town)
        _decided(desk, town, meeting)
        _kept(desk, office, meeting)
        _looked_at(desk, theirs, meeting, pictures)


def _called(desk: Page, town: MeetingTown) -> str:
    """Prepared, its agenda batched from both queues, opinions asked, called; the address of its page."""
    desk.goto("/desk/?queue=coordination")
    desk.locator("main a", has_text="联席会议").first.click()
    desk.click("a[href='/meetings/new']")
    desk.fill("[name=title]", "合成联络员会议第三次会议")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("tbody tr")).to_have_count(3)
    assert desk.locator("input[name=number]:checked").count() == 2  # what is unclear stands chosen
    desk.check(f"input[value='{town.overdue}']")
    desk.fill("[name=problem]", "合成难题：会费由谁监管")
    _must_be_clean(desk)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#agenda article")).to_have_count(3)
    _act(desk, "就全部议题征求意见")
    desk.locator("#department label", has_text=town.market).click()
    _must_be_clean(desk)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#invited tr", has_text=town.market)).to_contain_text("3")
    _act(desk, "通知开会")
    desk.fill("[name=meets_at]", f"{local_day(now()) + timedelta(days=3):%Y-%m-%d}T09:30")
    desk.fill("[name=place]", "合成市政府三号会议室")
    desk.keyboard.press("Control+Enter")
    with desk.expect_download() as saved:
        desk.locator("#invited a", has_text="zip").click()
    assert saved.value.suggested_filename.endswith("-letters.zip")
    _must_be_clean(desk)
    return str(desk.url.split("?")[0].split("#")[0])


def _answered(theirs: Page, town: MeetingTown) -> None:
    """The department is told, reads what it is called to, saves its letter and gives one opinion."""
    theirs.goto("/desk/notices")
    theirs.locator("a", has_text="合成联络员会议").first.click()
    expect(theirs.locator("main")).to_contain_text("合成市政府三号会议室")
    _must_be_clean(theirs)
    with theirs.expect_download() as saved:
        theirs.click("[data-primary]")
    assert saved.value.suggested_filename.endswith(".docx")
    theirs.locator("article a", has_text=re.compile("意见")).first.click()
    theirs.locator("input[name=stance][value=ours]").check()
    theirs.fill("[name=opinion]", "合成意见：会费属价格监管，由我局负责。")
    _must_be_clean(theirs)
    theirs.keyboard.press("Control+Enter")
    expect(theirs.locator("main")).to_contain_text("属本单位职责")
    _must_be_clean(theirs)


def _decided(desk: Page, town: MeetingTown, meeting: str) -> None:
    """Minutes, then a decision that designates: the complaint is with its department at once."""
    desk.goto(meeting)
    expect(desk.locator("#invited tr", has_text=town.market)).to_contain_text("1")
    _act(desk, "记录会议纪要")
    desk.fill("[name=document]", "合联〔2026〕3号")
    desk.fill("[name=attendees]", "合成：各成员单位联络员")
    desk.fill("[name=minutes]", "合成纪要：会费由市场监管部门主办。")
    desk.keyboard.press("Control+Enter")
    desk.locator("#agenda article", has_text="合成意见").locator("a", has_text="登记议决").click()
    desk.fill("[name=decision]", "合成议决：由市场监管部门主办。")
    desk.fill("[name=lead]", town.market)
    desk.check("[name=is_final]")
    _must_be_clean(desk)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#agenda")).to_contain_text("不得退单")
    desk.locator("#agenda article", has_text="合成议决").locator("a.number").click()
    expect(desk.locator("#meetings")).to_contain_text("合成联络员会议")
    expect(desk.locator("main")).to_contain_text(town.market)


def _kept(desk: Page, office: Page, meeting: str) -> None:
    """Promoted to the draft of a rule and to a correction of the registry; counted among the problems settled."""
    desk.goto(meeting)
    desk.locator("#agenda a", has_text="据此更正名册").click()
    desk.select_option("[name=role]", "supervisor")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#agenda")).to_contain_text("更正")
    office.goto(meeting)
    office.locator("#agenda form button").first.click()
    expect(office.locator("main")).to_be_visible()
    office.goto(meeting)
    expect(office.locator("#agenda")).to_contain_text("已列入规则草案")
    office.goto("/registry/corrections/")
    expect(office.locator("main")).to_contain_text("合联〔2026〕3号")
    desk.goto("/meetings/problems")
    expect(desk.locator("table")).to_contain_text("合成难题：会费由谁监管")


def _looked_at(desk: Page, theirs: Page, meeting: str, pictures: Path) -> None:
    """Every page in both languages and widths, filled; nothing keeps anybody out."""
    number = meeting.rsplit("/", 1)[1]
    pages = {
        "list": (desk, "/meetings/?state=held"),
        "meeting": (desk, f"/meetings/{number}"),
        "members": (desk, f"/meetings/members/{make.CITY}"),
        "problems": (desk, "/meetings/problems"),
        "new": (desk, "/meetings/new"),
        "agenda": (desk, f"/meetings/{number}/agenda"),
        "unsettled": (desk, "/desk/?queue=unsettled"),
        "asked": (theirs, "/meetings/asked/"),
        "called": (theirs, f"/meetings/asked/called/{number}"),
    }
    for name, (page, path) in pages.items():
        for language in ("en", "zh"):
            for width, size in (("wide", DESKTOP), ("small", TELEPHONE)):
                page.set_viewport_size(size)
                page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
                assert overflowing(page) + spilling(page) == [], (name, language, width)
                keep_picture(page, pictures / f"joint-{name}-{language}-{width}.png", full_page=True)
        page.set_viewport_size(DESKTOP)
        _must_be_clean(page)
