"""A guess before those it is shown to: a citizen without JavaScript, then with it, the operator, and the dispatcher."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.cast import REGISTRAR, Stage
from tests.browser.conftest import PICTURES
from tests.browser.people import Dispatcher, Operator, digits
from tests.browser.windows import DESKTOP, TELEPHONE, keep_picture, overflowing
from tests.stages.live import Installation

TOLD = "合成诉求：不入会就不给办，必须加入他们，还要去参加培训班。"


def tells(page: Page, association: str) -> None:
    page.goto("/complain")
    page.fill("#association", association)
    page.fill("#narrative", TOLD)
    page.check("input[name=confidentiality][value=anonymous]")
    page.click("[data-primary]")
    expect(page.locator(".looks-like h2")).to_contain_text("看起来像")


def looked_at(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for size, width in ((DESKTOP, 1440), (TELEPHONE, 390)):
        page.set_viewport_size(size)
        keep_picture(page, PICTURES / f"proposal-{name}-{width}.png", full_page=True)
        assert not overflowing(page), (name, width)
    page.set_viewport_size(DESKTOP)


@pytest.mark.parametrize("has_script", [False, True], ids=["without JavaScript", "with it"])
def test_a_citizen_says_yes_to_what_it_looks_like(
    chromium: Browser, installation: Installation, association: str, *, has_script: bool
) -> None:
    context = chromium.new_context(base_url=installation.url, locale="zh-CN", java_script_enabled=has_script)
    page = context.new_page()
    tells(page, association)
    looked_at(page, f"asked-{has_script}")
    expect(page.locator(".will")).not_to_contain_text(REGISTRAR)
    page.locator('button[value="take"]').click()
    expect(page.locator(".will")).to_contain_text(REGISTRAR)
    expect(page.locator(".looks-like")).to_contain_text("您确认是")
    looked_at(page, f"taken-{has_script}")
    page.click("[data-primary]")
    expect(page.locator(".slip-number")).to_be_visible()
    context.close()


def test_a_dispatcher_with_a_guess(stage: Stage, association: str) -> None:
    """Untaken guesses are marked as guesses, none is ticked, and what the dispatcher ticks is decided."""
    citizen = stage.somebody()
    tells(citizen, association)
    citizen.locator('button[value="decline"]').click()
    citizen.click("[data-primary]")
    number = digits(citizen.locator(".slip-number").inner_text())
    dispatcher = stage.comes(Dispatcher, "dispatcher")
    page = dispatcher.page
    dispatcher.goes_to("/desk")
    page.click(".queues a[href*='queue=triage']")
    line = page.locator("tr", has=page.locator(f'a[href$="/{number}"]'))
    expect(line.locator(".guess")).to_contain_text("机器猜测")
    dispatcher.opens(number)
    dispatcher.chooses("accept")
    # What the complainant has said no to stands last.
    expect(page.locator("#violations .whose-guess").last).to_have_text("机器猜测 · 诉求人表示不是这个")
    expect(page.locator("#violations input:checked")).to_have_count(0)
    looked_at(page, "triage")
    page.check("#violation-F-01")
    dispatcher.saves()
    page.goto(f"/complaints/{number}")
    expect(page.locator(".asked-facts")).to_contain_text(re.compile("认定为.*F-01", re.DOTALL))
    looked_at(page, "decided")


def test_an_operator_sees_department_and_date_by_the_best_guess(stage: Stage) -> None:
    operator = stage.comes(Operator, "operator")
    page = operator.page
    operator.goes_to("/console")
    page.locator("#narrative").press_sequentially(TOLD[5:])
    expect(page.locator("#guessed")).to_contain_text("机器猜测")
    expect(page.locator(".foretold-guess #told-when")).to_be_visible()
    looked_at(page, "console")
    page.keyboard.press("Alt+1")
    expect(page.locator("#guessed")).to_have_count(0)
    expect(page.locator("#told-when")).to_be_visible()
