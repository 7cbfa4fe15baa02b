"""A longer procedure of the law by clicking: the handler asks, the head approves, the citizen reads."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cast import REGISTRAR, Stage
from tests.browser.lively.test_deadline_pages import grave
from tests.browser.people import Citizen, Handler, Receipt, Staff
from tests.browser.windows import DESKTOP, TELEPHONE, keep_picture, overflowing, spilling
from tests.stages import extents


@pytest.fixture
def receipt(stage: Stage, association: str) -> Receipt:
    """Of a complaint that the registrar leads."""
    citizen = Citizen(stage.somebody())
    receipt = citizen.complains(association, "不入会就不让接项目，每年要交会费。", "F-01", "13800007009")
    assert REGISTRAR in receipt.department
    return receipt


@pytest.mark.proof
def test_the_head_approves_what_the_handler_asks_and_the_citizen_reads_both_dates(
    stage: Stage, receipt: Receipt, pictures: Path
) -> None:
    head = stage.comes(Staff, "registrar-head")
    handler = stage.comes(Handler, "registrar")
    handler.signs_for(receipt.number)
    handler.opens_a_procedure("petition", "合成信〔2026〕1号")
    handler.writes_for_a_longer_procedure(30, "合成延审〔2026〕1号")
    look_at(handler.page, pictures, "procedure-asked")
    handler.saves()
    expect(handler.page.locator("body")).to_contain_text("法定程序延期")
    expect(handler.page.locator('.menu a[href="/requests/"]')).to_have_count(0)
    head.goes_to("/requests")
    look_at(head.page, pictures, "procedure-queue")
    head.finds_the_request(receipt.number)
    expect(head.page.locator("main")).to_contain_text("合成延审〔2026〕1号")
    look_at(head.page, pictures, "procedure-decision")
    head.grants_the_request(receipt.number, "情况复杂，同意延长三十日。")
    look_at(head.page, pictures, "procedure-decided")
    citizen = Citizen(stage.somebody())
    shown = citizen.looks_up(receipt)
    row = shown.locator("dt", has_text="信访事项办理").locator("xpath=following-sibling::dd[1]")
    expect(row.locator("small").first).to_contain_text("延期前")
    look_at(citizen.page, pictures, "procedure-tracked")
    citizen.page.click("a[href='/track/complaint/dates']")
    expect(citizen.page.locator(".weeks .is-original")).to_have_count(1)
    handler.goes_to("/desk")
    handler.opens(receipt.number)
    look_at(handler.page, pictures, "procedure-complaint")
    handler.page.click("a[href$='/deadlines']")
    expect(handler.page.locator("main")).to_contain_text("情况复杂，同意延长三十日。")
    look_at(handler.page, pictures, "procedure-explained")


def look_at(page: Page, pictures: Path, name: str) -> None:
    """No fault that stops a reader, nothing spills; left as pictures in both sizes where all is tried."""
    assert not grave(page)
    for size, viewport in (("telephone", TELEPHONE), ("wide", DESKTOP)):
        page.set_viewport_size(viewport)
        assert not overflowing(page) + spilling(page)
        if extents.IS_WHOLE:
            keep_picture(page, pictures / f"{name}-zh-{size}.png", full_page=True)
