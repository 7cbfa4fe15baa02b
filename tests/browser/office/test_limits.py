"""An administrator proposes another ladder from the keyboard, a supervisor looks at it; both on a telephone as well."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.cast import Stage
from tests.browser.people import Staff
from tests.browser.windows import TELEPHONE, keep_picture, overflowing, spilling

_GRAVE = {"serious", "critical"}


def proposed_by_enter(page: Page) -> None:
    """The Enter key proposes what was typed; it never takes the ladder back, though that button stands first."""
    page.goto("/limits/ladders/urgent")
    page.fill("#offset_half", "30")
    page.fill("#basis", "合成办法第五条")
    page.fill("#reason", "合成：会议决定")
    page.press("#reason", "Control+Enter")
    expect(page.locator("h1")).to_contain_text("时限第")
    page.goto("/limits/ladders/urgent")
    page.fill("#reason", "合成：再议")
    page.fill("#offset_half", "40")
    page.press("#offset_half", "Enter")
    expect(page.locator("main")).to_contain_text("时限经过40%时")
    expect(page.locator("main")).not_to_contain_text("撤销单设阶梯")


@pytest.mark.proof
@pytest.mark.slow
def test_a_ladder_is_proposed_from_the_keyboard_and_discarded_by_the_second_person(
    stage: Stage, pictures: Path
) -> None:
    keeper, supervisor = stage.comes(Staff, "keeper"), stage.comes(Staff, "supervisor")
    proposed_by_enter(keeper.page)
    page = supervisor.page
    page.goto("/limits/")
    page.click("[data-primary]")
    expect(page.locator("h1")).to_contain_text("时限第")
    found = Axe().run(page).response["violations"]
    assert not [one["id"] for one in found if one["impact"] in _GRAVE]
    keep_picture(page, pictures / "limits-proposal-zh-wide.png", full_page=True)
    page.set_viewport_size(TELEPHONE)
    assert not overflowing(page) + spilling(page)
    keep_picture(page, pictures / "limits-proposal-zh-telephone.png", full_page=True)
    page.click("button[form='discard']")
    expect(page.locator(".state").first).to_have_text(re.compile("已撤回"))
