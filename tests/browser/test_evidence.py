"""A citizen on a telephone hands in photographs, with scripts and without, and comes back with the code to add one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import digits, spoken
from tests.browser.windows import keep_picture
from tests.evidence import sample_files as sample
from tests.stages.live import Installation

TELEPHONE = {"width": 390, "height": 844}


@pytest.fixture
def photographs(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"合成照片{number}.jpg" for number in (1, 2, 3)]
    for seed, path in enumerate(paths):
        path.write_bytes(sample.picture(1200, 900, seed=seed))
    return paths


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def telephone(request: pytest.FixtureRequest, chromium: Browser, installation: Installation) -> Iterator[Page]:
    context = chromium.new_context(
        viewport=TELEPHONE, locale="zh-CN", base_url=installation.url, java_script_enabled=request.param
    )
    yield context.new_page()
    context.close()


def has_scripts(page: Page) -> bool:
    return page.locator("[data-attach-button]").first.is_hidden()


def choose(page: Page, *paths: Path) -> None:
    """As a script sends them one by one; without one, by the button."""
    page.locator("#files").set_input_files(list(paths))
    if not has_scripts(page):
        page.click("[data-attach-button]")


def test_two_photographs_without_a_name_and_one_more_with_the_code(
    telephone: Page, photographs: list[Path], pictures: Path
) -> None:
    page = telephone
    page.goto("/complain")
    page.fill("#narrative", "合成诉求：必须交赞助费，有收据为证。")
    choose(page, *photographs[:2])
    expect(page.locator(".file-list li")).to_have_count(2)
    expect(page.locator("#narrative")).to_have_value("合成诉求：必须交赞助费，有收据为证。")
    page.goto("/complain")
    expect(page.locator(".file-list img")).to_have_count(2)
    width = page.locator("html").bounding_box()["width"]
    assert width <= TELEPHONE["width"]
    if has_scripts(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
        found = Axe().run(page).response["violations"]
        assert not found, [one["id"] for one in found]
        keep_picture(page, pictures / "files-on-a-telephone.png", full_page=True)
    page.fill("#narrative", "合成诉求：必须交赞助费，有收据为证。")
    page.locator("input[name=confidentiality][value=anonymous]").check()
    page.click("[data-primary]")
    expect(page.locator(".carried")).to_contain_text("合成照片2.jpg")
    page.click("[data-primary]")
    number, code = digits(page.locator("#receipt-number").inner_text()), page.locator("#receipt-code").inner_text()
    page.goto("/track/")
    page.fill("#number", spoken(number))
    page.fill("#code", code.strip())
    page.click("[data-primary]")
    choose(page, photographs[2])
    expect(page.locator(".file-list li")).to_have_count(1)
    page.click("[data-primary]")
    expect(page.locator("#notices .notice")).to_be_visible()
    expect(page.locator("main ul.plain li")).to_have_count(3)
