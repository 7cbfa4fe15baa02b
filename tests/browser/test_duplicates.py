"""An operator with a duplicate: told in like words under another code, and what may be done about it in one step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.cast import Cast
from tests.browser.windows import keep_picture
from tests.duplicates.office import STORY

AGAIN = STORY.replace("去年九月", "上一年9月").replace("押金", "保证金")


@pytest.fixture
def console(page: Page, cast: Cast) -> Iterator[Page]:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/login")
    page.fill("input[name=login]", "operator")
    page.fill("input[name=password]", cast.password_of("operator"))
    page.keyboard.press("Enter")
    expect(page.locator("input[name=password]")).to_have_count(0)
    yield page
    page.evaluate("sessionStorage.clear()")


def take_call(console: Page, phone: str, narrative: str, violations: str = "") -> None:
    console.goto("/console/")
    console.wait_for_load_state("networkidle")
    for name, value in (("phone", phone), ("narrative", narrative), ("violations", violations)):
        console.fill(f"#{name}", value)


def number_read_aloud(console: Page) -> str:
    expect(console.locator(".receipt-number span")).to_have_count(4)
    return "".join(console.locator(".receipt-number").inner_text().split())


@pytest.mark.proof
def test_an_operator_sees_a_duplicate_and_settles_it_in_one_step(console: Page, pictures: Path) -> None:
    take_call(console, "13800005551", STORY, "F-01")
    console.keyboard.press("Control+Enter")
    first = number_read_aloud(console)

    console.wait_for_timeout(2_000)  # as long as a worker may take
    take_call(console, "13800005552", AGAIN, "A-01")
    alike = console.locator("#told-alike li", has=console.locator(f"[href$='/{first}']"))
    expect(alike).to_contain_text("表述相近")
    console.locator("#told-alike").scroll_into_view_if_needed()
    assert Axe().run(console).response["violations"] == []
    keep_picture(console, pictures / "console-duplicate.png")
    alike.get_by_role("button", name="并入").click()
    joined = number_read_aloud(console)
    assert joined != first
    expect(console.locator(".facts")).to_contain_text(" ".join(first[at : at + 4] for at in range(0, 16, 4)))

    # Without a code: what is asked for a new complaint is not asked for somebody's follow-up.
    take_call(console, "13800005553", f"还是那件事：{AGAIN}他们昨天又来过。")
    alike.get_by_role("button", name="同一人的跟进").click()
    assert number_read_aloud(console) == first

    take_call(console, "13800005554", AGAIN, "F-01")
    expect(alike).to_be_visible()
    console.locator("#told-alike").get_by_role("button", name="作为新诉求").click()
    assert number_read_aloud(console) not in {first, joined}
