"""A department is found by typing a part of its name, and taken by keyboard, at a desk and on a telephone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.cast import REGISTRAR, Cast, Stage
from tests.browser.lively.test_deadline_pages import grave
from tests.browser.people import Citizen, Staff
from tests.browser.windows import DESKTOP, TELEPHONE, keep_picture, overflowing, spilling, window

LOOKS = pytest.mark.parametrize(("language", "size"), [("zh", DESKTOP), ("en", TELEPHONE)], ids=["zh-desk", "en-phone"])


def look_at(page: Page, pictures: Path, name: str) -> None:
    assert not grave(page)
    assert not overflowing(page) + spilling(page)
    keep_picture(page, pictures / f"{name}.png")


def finds(page: Page, field: str, text: str, wanted: str) -> None:
    """Typed, walked to by the arrows and taken by Enter, which sends nothing; the list is then gone."""
    page.focus(f"#{field}")
    page.keyboard.type(text)
    options = page.locator("#options [role=option]")
    expect(options.filter(has_text=wanted)).to_have_count(1)
    expect(page.locator(f"#{field}")).to_have_attribute("aria-expanded", "true")
    while wanted not in options.and_(page.locator("[aria-selected=true]")).inner_text():
        page.keyboard.press("ArrowDown")
    marked = page.locator(f"#{field}").get_attribute("aria-activedescendant")
    assert wanted in page.locator(f"#{marked}").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{field}")).to_have_value(wanted)
    expect(page.locator("#options")).to_have_count(0)


@LOOKS
def test_the_administrator_gives_a_colleague_department_and_region_without_a_mouse(
    cast: Cast, pictures: Path, language: str, size: dict[str, int]
) -> None:
    with window(cast.chromium, cast.installation, cast.cookies_for("keeper", language=language)) as context:
        page = context.new_page()
        page.set_viewport_size(size)
        page.goto("/staff/new")
        page.fill("#name", "合成新人")
        page.fill("#login", f"searched-{language}")
        page.check("input[name=roles][value=supervisor]")
        page.focus("#department")
        page.keyboard.type("mzj")
        expect(page.locator("#options [role=option]").first).to_contain_text(REGISTRAR)
        look_at(page, pictures, f"staff-search-{language}")
        page.keyboard.press("Escape")
        expect(page.locator("#options")).to_have_count(0)
        expect(page.locator("#department")).to_be_focused()
        page.fill("#department", "")
        finds(page, "department", "民政局", REGISTRAR)
        finds(page, "region", "锦江", "四川省成都市锦江区")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".once")).to_be_visible()
        page.goto("/staff/")
        row = page.locator("tr", has_text=f"searched-{language}")
        expect(row).to_contain_text(REGISTRAR)
        expect(row).to_contain_text("锦江区")


@pytest.mark.proof
def test_a_dispatcher_sends_a_complaint_elsewhere_by_keyboard(stage: Stage, association: str, pictures: Path) -> None:
    receipt = Citizen(stage.somebody()).complains(
        association, "不入会就不让接项目，每年要交会费。", "F-01", "13800007019"
    )
    page = stage.comes(Staff, "dispatcher").page
    page.goto(f"/complaints/{receipt.number}?do=override")
    page.focus("#lead")
    page.keyboard.type("sj")
    expect(page.locator("#options [role=option]").first).to_be_visible()
    look_at(page, pictures, "override-search")
    page.set_viewport_size(TELEPHONE)
    look_at(page, pictures, "override-search-telephone")
    page.set_viewport_size(DESKTOP)
    page.fill("#lead", "")
    finds(page, "lead", "成都市审计", "成都市审计局")
    finds(page, "co-0", "sjj", "成都市审计局")
    page.fill("#co-0", "")
    page.fill("#reason", "合成理由")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notices .notice")).to_be_visible()
    expect(page.locator("main")).to_contain_text("成都市审计局")


def test_what_was_typed_before_the_scripts_came_is_looked_up_when_they_do(cast: Cast) -> None:
    held: list[Route] = []

    def hold(script: Route) -> None:
        held.append(script)

    with window(cast.chromium, cast.installation, cast.cookies_for("keeper")) as context:
        page = context.new_page()
        page.route(re.compile(r"/lookup\b[^/]*\.js"), hold)
        page.goto("/staff/new", wait_until="commit")
        page.locator("#department").press_sequentially("mzj")
        expect(page.locator("#options")).to_have_count(0)
        for script in held:
            script.continue_()
        expect(page.locator("#options [role=option]").first).to_contain_text(REGISTRAR)
