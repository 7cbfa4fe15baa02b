"""A card from its draft to the public page, a case from a closed complaint to the library, a suggestion by the web."""

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
from tests import factories as make
from tests.browser.windows import DESKTOP, TELEPHONE, keep_picture, overflowing, spilling, window
from tests.stages.pages import PASSWORD

pytestmark = pytest.mark.slow

_GRAVE = {"serious", "critical"}
_SIZES = (("wide", DESKTOP), ("small", TELEPHONE))


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
def closed(runtime: Runtime) -> str:
    """The number of a complaint that was answered and is closed."""
    with runtime.db.unit_of_work() as session:
        office, crew, at = make.make_office(session), make.Crew(session), now() - timedelta(days=3)
        known = {"association_id": make.known_association(session), "violations": ("F-04",)}
        made = make.make_complaint(session, office, at=at, **known)
        make.bring_to(session, office, crew, made, State.CLOSED, at=at + timedelta(hours=1))
        return made.number


def signed_in(context: BrowserContext, login: str) -> Page:
    page = context.new_page()
    page.goto("/login?lang=zh")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    return page


def must_be_clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:90]) for one in found if one["impact"] in _GRAVE] == []
    assert overflowing(page) + spilling(page) == []


@pytest.mark.proof
def test_cards_cases_and_suggestions(
    chromium: Browser, served: Served, closed: str, make_staff: Callable[..., Staff], pictures: Path
) -> None:
    drafter = make_staff("zhi-shi", StaffRole.DISPATCHER).login
    second = make_staff("fa-bu", StaffRole.SUPERVISOR).login
    with window(chromium, served) as context, window(chromium, served) as other, window(chromium, served) as street:
        author, publisher = signed_in(context, drafter), signed_in(other, second)
        _card(author, publisher)
        case = _case(author, publisher, closed, pictures)
        public = street.new_page()
        _suggest(public)
        keep_picture(public, pictures / "knowledge-suggested-zh-wide.png", full_page=True)
        staff = {
            "list": "/knowledge/",
            "form": "/knowledge/drafts/new",
            "card": "/knowledge/K0001",
            "drafts": "/knowledge/drafts/",
            "draft": "/knowledge/drafts/faq-N05",
            "case": case,
            "cases": "/knowledge/cases/",
            "waiting": "/knowledge/cases/proposed",
            "suggestions": "/suggestions/",
        }
        _everywhere(publisher, staff, pictures)
        _everywhere(public, {"help": "/help/?q=会费", "suggest": "/suggest/", "home": "/"}, pictures)


def _card(author: Page, publisher: Page) -> None:
    """Drafted by keys, published by another; a shipped one is drafted anew, and what changes is shown."""
    author.goto("/knowledge/drafts/new")
    author.fill("[name=title]", "合成：会费标准怎么定？")
    author.fill("[name=text]", "合成：须经会员大会表决，采取无记名投票。\n额度明确，不得上下浮动。")
    author.fill("[name=violations]", "F-04 F-07")
    author.fill("[name=document]", "民发〔2014〕166号")
    author.check("[name=is_public]")
    author.keyboard.press("Control+Enter")
    expect(author.locator("main")).to_contain_text("由他人发布")
    publisher.goto("/knowledge/drafts/K0001")
    must_be_clean(publisher)
    publisher.locator("[data-primary]").click()
    expect(publisher.locator("h1")).to_have_text("合成：会费标准怎么定？")
    author.goto("/knowledge/drafts/faq-N05")
    author.fill("[name=text]", "合成：不可以，本市另有规定。")
    author.keyboard.press("Control+Enter")
    expect(author.locator("[aria-labelledby=changes-title] div ins")).to_contain_text("本市另有规定")


def _case(author: Page, publisher: Page, number: str, pictures: Path) -> str:
    author.goto(f"/complaints/{number}")
    author.locator("#knowledge-fold summary").click()
    keep_picture(author, pictures / "knowledge-complaint-zh-wide.png", full_page=True)
    must_be_clean(author)
    author.click("text=提为案例")
    author.fill("[name=finding]", "合成：经查，成都市门窗与防水行业协会（合成）对会费已含的服务又收费，已退还。")
    author.keyboard.press("Control+Enter")
    expect(author.locator("section.notice")).to_contain_text("协会名称")
    must_be_clean(author)
    publisher.goto(author.url)
    keep_picture(publisher, pictures / "knowledge-review-zh-wide.png", full_page=True)
    publisher.check("[name=looked_at]")
    publisher.locator("[data-primary]").click()
    expect(publisher.locator("main")).to_contain_text("无从查到原诉求")
    return publisher.url


def _suggest(public: Page) -> None:
    public.goto("/suggest/?lang=zh")
    public.fill("[name=narrative]", "合成建议：收费清单应当每年公开一次，便于会员对照。")
    public.fill("[name=association]", "成都市门窗与防水行业协会（合成）")
    public.check("[name=confidentiality][value=anonymous]")
    public.keyboard.press("Control+Enter")
    expect(public.locator("h1")).to_have_text("您的建议已收到")
    number = public.locator("#receipt-number").inner_text()
    code = public.locator("#receipt-code").inner_text()
    must_be_clean(public)
    public.goto("/track/")
    public.fill("[name=number]", number)
    public.fill("[name=code]", code)
    public.keyboard.press("Control+Enter")
    expect(public.locator(".steps4 [aria-current=step]")).to_have_text("已转交")
    must_be_clean(public)


def _everywhere(page: Page, paths: dict[str, str], pictures: Path) -> None:
    for language in ("zh", "en"):
        for width, size in _SIZES:
            page.set_viewport_size(size)
            for name, path in paths.items():
                page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
                must_be_clean(page)
                keep_picture(page, pictures / f"knowledge-{name}-{language}-{width}.png", full_page=True)
