"""The printed log-in works in a browser."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.stages.live import Installation


def test_the_administrator_of_a_fresh_installation_signs_in(
    page: Page, installation: Installation, pictures: Path
) -> None:
    page.goto("/login")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans-CN")
    page.screenshot(path=pictures / "log-in.png")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", installation.password)
    page.click("button[type=submit]")
    expect(page.locator("input[name=password]")).to_have_count(0)
    page.screenshot(path=pictures / "first-page.png")
