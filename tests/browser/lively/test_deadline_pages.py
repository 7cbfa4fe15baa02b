"""A citizen asks how the promised date was worked out; and every sheet, on a telephone and on A4, holds its words."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.cast import HOUSING, Cast
from tests.browser.people import Citizen
from tests.browser.windows import TELEPHONE, keep_picture, overflowing, spilling, window

_A4 = {"width": 688, "height": 1010}  # within the margins, at 96 dots an inch


@pytest.fixture
def tracked(lively: Cast) -> Iterator[Page]:
    """A citizen's own complaint on the screen."""
    found = json.loads(lively.installation.says("registry", "find", "成都市物业", "--json"))
    name = next(each["name"] for each in found if each["roles"].get("industry_department") == HOUSING)
    with window(lively.chromium, lively.installation) as context:
        page = context.new_page()
        citizen = Citizen(page)
        citizen.looks_up(citizen.complains(name, "会费涨价未经会员大会表决。", "F-01", "13800001234"))
        yield page


def test_a_citizen_is_shown_each_day_up_to_the_promised_date(tracked: Page, pictures: Path) -> None:
    tracked.click("a[href='/track/complaint/dates']")
    expect(tracked.locator(".weeks").first).to_be_visible()
    expect(tracked.locator(".weeks .is-due")).to_have_count(2)  # the reply and the closure
    assert not grave(tracked)
    keep_picture(tracked, pictures / "citizens-dates-zh-wide.png", full_page=True)
    tracked.set_viewport_size(TELEPHONE)
    assert not overflowing(tracked) + spilling(tracked)
    keep_picture(tracked, pictures / "citizens-dates-zh-telephone.png", full_page=True)


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.proof)])
def test_the_sheets_fit_their_paper_with_the_tables_open(lively: Cast, pictures: Path, language: str) -> None:
    with window(lively.chromium, lively.installation, lively.cookies_for("supervisor1", language=language)) as context:
        page = context.new_page()
        page.goto("/desk/?queue=overdue")
        page.locator("a[data-open]").first.click()
        page.locator("#holders-fold > summary").click()
        page.locator("a[href$='/deadlines']").last.click()
        page.emulate_media(media="print")
        page.set_viewport_size(_A4)
        assert not overflowing(page)
        expect(page.locator(".course-tables table")).to_be_visible()
        expect(page.locator(".topbar, .actions").first).to_be_hidden()
        keep_picture(page, pictures / f"deadline-sheets-{language}-paper.png", full_page=True)


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in {"serious", "critical"}]
