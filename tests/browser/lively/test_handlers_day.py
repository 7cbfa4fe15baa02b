"""A handler's day by keyboard alone, and two of one department who write the same answer at once."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cast import REGISTRAR, Cast, Stage
from tests.browser.people import Citizen, Handler, Receipt, spoken
from tests.browser.windows import keep_picture, overflowing, spilling

_STEPS = 60  # down a list, until somebody gives up
_LONGEST_PAGE = 1600


@pytest.fixture
def receipt(stage: Stage, association: str, request: pytest.FixtureRequest) -> Receipt:
    """Of a complaint that the registrar leads."""
    phone = f"1380000{7100 + len(request.node.name)}"
    receipt = Citizen(stage.somebody()).complains(association, "不入会就不让接项目，每年要交会费。", "F-01", phone)
    assert REGISTRAR in receipt.department
    return receipt


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def does(page: Page, verb: str) -> None:
    """By the number that stands beside it."""
    number = page.locator(f'a.move[href*="do={verb}"]').get_attribute("data-move")
    press(page, str(number))
    chosen = page.locator('a.move[aria-current="true"]')
    expect(chosen).to_have_attribute("href", re.compile(f"do={verb}#now"))
    expect(page.locator("#act :focus")).to_have_count(1)  # and one goes on typing


def is_saved(page: Page) -> None:
    press(page, "Control+Enter")
    expect(page.locator("#notices .notice")).to_be_visible()
    page.wait_for_load_state()


def test_a_whole_day_by_keyboard(stage: Stage, receipt: Receipt, pictures: Path) -> None:
    page = stage.comes(Handler, "registrar").page
    page.goto("/account")
    press(page, "g", "1")
    expect(page.locator("table.lines")).to_be_visible()
    for _ in range(_STEPS):
        press(page, "j")
        if page.locator(f'[data-chosen] a[href$="/{receipt.number}"]').count():
            break
    press(page, "x")
    expect(page.locator("[data-chosen] [data-pick]")).to_be_checked()
    press(page, "x", "Enter")
    expect(page.locator("h1")).to_contain_text(spoken(receipt.number))
    expect(page.locator("#asked-of-me")).to_contain_text("请签收")
    page.wait_for_load_state()
    press(page, "Control+Enter")
    expect(page.locator(".confirm")).to_contain_text("签收后不得退单")
    page.wait_for_load_state()
    is_saved(page)
    expect(page.locator("#asked-of-me")).to_contain_text("请先与诉求人联系")
    does(page, "contact")
    page.keyboard.type("已致电，诉求人补充了缴费时间。")
    is_saved(page)
    expect(page.locator("#asked-of-me")).to_contain_text("请调查办理并答复")
    does(page, "assign")
    press(page, "Tab", "Tab")
    page.keyboard.type("执法处")
    is_saved(page)
    does(page, "interim")
    page.keyboard.type("已约谈协会，正在核对账目。")
    is_saved(page)
    does(page, "reply")
    assert page.evaluate("document.documentElement.scrollHeight") <= _LONGEST_PAGE
    assert not overflowing(page)
    assert not spilling(page)
    keep_picture(page, pictures / "handlers-day-reply.png", full_page=True)
    press(page, "ArrowDown", "Tab")
    page.keyboard.type("经查属实，已责令改正。")
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿已于")
    page.reload()
    expect(page.locator("#reply_text")).to_have_value("经查属实，已责令改正。")
    page.wait_for_load_state()
    is_saved(page)
    expect(page.locator(".page-lead .state")).not_to_contain_text("待签收")
    assert page.locator('a.move[href*="do=reply"]').count() == 0


@pytest.mark.proof
def test_two_who_write_one_answer_lose_no_word(stage: Stage, receipt: Receipt, pictures: Path) -> None:
    first = stage.comes(Handler, "registrar")
    first.signs_for(receipt.number)
    second = stage.comes(Handler, "registrar-head")
    for one in (first, second):
        one.page.goto(f"/complaints/{receipt.number}?do=reply#now")
    first.page.fill("#reply_text", "经查属实。\n已退还会费 1200 元。\n")
    expect(first.page.locator("[data-draft-state]")).to_contain_text("草稿已于")
    second.page.fill("#reply_text", "经查属实。\n已责令公示收费标准。\n")
    panel = second.page.locator("[data-overtaken]")
    expect(panel).to_contain_text("已退还会费 1200 元。")
    expect(panel.locator("mark").first).to_contain_text("已责令公示收费标准。")
    keep_picture(second.page, pictures / "handlers-day-overtaken.png", full_page=True)
    panel.get_by_role("button").click()
    expect(second.page.locator("#reply_text")).to_have_value("经查属实。\n已退还会费 1200 元。\n已责令公示收费标准。")
    second.chooses("note")
    second.page.fill("#text", "两份已合并。")
    second.saves()
    first.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # or ten seconds later
    expect(first.page.locator("[data-news]")).to_contain_text("您打开本页之后")
    # What the first sends now was written on the older version: both stand before them, and nothing is sent.
    first.page.select_option("#outcome", "substantiated")
    first.page.click("[data-primary]")
    expect(first.page.locator("[data-overtaken]")).to_contain_text("已责令公示收费标准。")
    expect(first.page.locator("#reply_text")).to_have_value("经查属实。\n已退还会费 1200 元。\n")


@pytest.mark.proof
def test_the_longest_complaint_of_a_history_stands_on_a_screen_and_a_half(lively: Cast, pictures: Path) -> None:
    """Before anything is unfolded, for whoever handles it and for the hotline."""
    with Stage(lively) as stage:
        for login in ("handler-34", "dispatcher1"):
            page = stage.comes(Handler, login).page
            page.goto("/desk/" if login.startswith("handler") else "/desk/?queue=open")
            links = page.locator("a[data-open]").evaluate_all("links => links.map((link) => link.href)")
            assert links
            heights = {}
            for address in links[:25]:
                page.goto(address)
                heights[address] = page.evaluate("document.documentElement.scrollHeight")
            longest = max(heights, key=heights.__getitem__)
            page.goto(longest)
            keep_picture(page, pictures / f"handlers-day-longest-{login}.png", full_page=True)
            assert heights[longest] <= _LONGEST_PAGE, longest
