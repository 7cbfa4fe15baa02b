"""A letter from the first look to the complainant: shown, issued, drawn as PDF by a worker, read with the code."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.cast import Stage
from tests.browser.people import Citizen, Dispatcher
from tests.browser.windows import keep_picture, overflowing

_TRIES = 60  # of a second each, until a worker has drawn it


def test_a_letter_is_issued_drawn_and_read_by_the_complainant(stage: Stage, association: str, pictures: Path) -> None:
    receipt = Citizen(stage.somebody()).complains(
        association, "不入会就不让接项目，每年要交会费。", "F-01", "13800007301"
    )
    desk = stage.comes(Dispatcher, "dispatcher")
    page = desk.page
    page.goto(f"/complaints/{receipt.number}/letters")
    page.check("input[name=kind][value=acceptance]")
    page.check("input[name=road][value=page]")
    page.fill("#words", "合成补充：请保留缴费凭证")
    page.click("button[name=preview]")
    expect(page.locator("article.official")).to_contain_text("合成补充：请保留缴费凭证")
    assert not overflowing(page)
    page.click("#issue [data-primary]")
    page.click("table.lines [data-open]")
    number = page.locator(".official-number").inner_text()
    assert re.fullmatch(r"诉受〔\d{4}〕\d+号", number)
    for _ in range(_TRIES):
        if page.locator("a[href$='/pdf']").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    keep_picture(page, pictures / "letter-zh-wide.png", full_page=True)
    with page.expect_download() as saved:
        page.click("a[href$='/pdf']")
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")
    own = Citizen(stage.somebody())
    own.looks_up(receipt)
    own.page.get_by_role("link", name="受理告知书").click()
    expect(own.page.locator("article.official, main")).to_contain_text([number])
    keep_picture(own.page, pictures / "letter-own-zh-wide.png", full_page=True)
