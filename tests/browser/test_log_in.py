"""The printed log-in works in a browser: once, then with a password of one's own, and leads to the set-up page."""

from pathlib import Path

from playwright.sync_api import Page, expect

from intake.setup.checks import CHECKS
from tests.browser.windows import keep_picture
from tests.stages.live import Installation

_OWN = "four unrelated words of one's own"


def test_the_administrator_of_a_fresh_installation_signs_in_and_is_led(
    page: Page, installation: Installation, pictures: Path
) -> None:
    page.goto("/login")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans-CN")
    keep_picture(page, pictures / "log-in.png")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", installation.password)
    page.click("button[type=submit]")
    expect(page.locator("input[name=new_password]")).to_have_count(1)
    page.goto("/staff/")  # nothing else opens before
    page.fill("input[name=old_password]", installation.password)
    page.fill("input[name=new_password]", _OWN)
    page.fill("input[name=again]", _OWN)
    page.click("[data-primary]")
    expect(page.locator(".setup-check")).to_have_count(len(CHECKS))
    keep_picture(page, pictures / "first-page.png")
    page.locator("summary", has_text="短信").first.focus()
    page.keyboard.press("Enter")  # by keyboard alone
    expect(page.get_by_role("button", name="此处不使用")).to_be_visible()
