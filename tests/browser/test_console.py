"""A call taken with the keyboard alone: Handan typed in, read aloud, and what was typed never lost."""

import re
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.cast import Cast
from tests.browser.windows import keep_picture, window
from tests.stages.live import Installation
from tests.stages.twilio_server import sign

HANDAN = "协会受住建局委托做信用评价，不入会就扣分，还要求必须参加培训班，去年12月收了11.35万元，有通知和收据。"
HOUSING = "成都市住房和城乡建设局"
VOICE = "/hooks/voice/inbound"


@pytest.fixture
def console(page: Page, cast: Cast) -> Page:
    sign_in(page, cast)
    expect(page.locator("#phone")).to_be_focused()
    page.wait_for_load_state("networkidle")
    return page


def sign_in(page: Page, cast: Cast) -> None:
    page.goto("/login")
    page.fill("input[name=login]", "operator")
    page.fill("input[name=password]", cast.password_of("operator"))
    page.keyboard.press("Enter")
    expect(page.locator("input[name=password]")).to_have_count(0)
    page.goto("/console/")


def ring(installation: Installation, number: str) -> None:
    """As Twilio does: signed for the address it was told."""
    form = {"CallSid": f"CA{uuid4().hex}", "From": number}
    headers = sign(installation.url.rstrip("/") + VOICE, form)
    asked = Request(installation.url.rstrip("/") + VOICE, data=urlencode(form).encode(), headers=headers)
    assert urlopen(asked).status == 200


def choose(page: Page, typed: str) -> None:
    """Type until the list opens, take its first line, go on to the next field."""
    page.keyboard.type(typed)
    expect(page.locator("#options [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#options")).to_have_count(0)
    page.keyboard.press("Enter")


def type_handan(page: Page, phone: str) -> None:
    press, write = page.keyboard.press, page.keyboard.type
    write(phone)
    press("Enter")
    write("合成人")
    press("Enter")
    press("Enter")
    expect(page.locator("#association")).to_be_focused()
    choose(page, association_of_housing(page))
    expect(page.locator("#narrative")).to_be_focused()
    write(HANDAN)
    press("Tab")
    expect(page.locator("#violations")).to_be_focused()
    write("F-01 F-09 F-13 ")
    press("Enter")
    write("11.35万")
    press("Enter")
    press("Enter")
    expect(page.locator("#implicated")).to_be_focused()
    choose(page, "成都市住房和城乡")


def association_of_housing(page: Page) -> str:
    """Credit code of one of the city that the housing department guides; not `association`, which others use."""
    found = page.evaluate(
        """async () => {
          for (const word of ["装饰", "房产中介", "园林", "幕墙", "门窗", "防水", "勘察", "混凝土"]) {
            const text = await (await fetch(`/console/look-up/associations?q=成都市${word}`)).text();
            const line = [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("li")]
              .find((li) => li.dataset.key.startsWith("51510100") && !/注销|撤销|未|物业/.test(li.textContent));
            if (line) return line.dataset.key;
          }
        }"""
    )
    assert found, "the sample registry has no association of this kind"
    return str(found)


def until_kept(page: Page, text: str) -> None:
    """Wait for the browser to have put aside what was typed; the page's CSP keeps Playwright from polling by itself."""
    for _attempt in range(50):
        if text in (page.evaluate("sessionStorage.getItem('jiesu-call')") or ""):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{text} was not kept")


def test_handan_is_typed_foretold_and_entered_without_a_mouse(console: Page, pictures: Path) -> None:
    type_handan(console, "13800001111")
    told = console.locator("#told-who")
    expect(told.locator(".who-lead").first).to_contain_text("成都市市场监督管理局")
    expect(told).to_contain_text("成都市民政局")
    expect(told.locator("s")).to_have_text(HOUSING)
    expect(told).to_contain_text("四川省住房和城乡建设厅")
    expect(console.locator(".days .day-counts")).to_have_count(15)
    expect(console.locator("#told-law")).to_contain_text("国办发〔2020〕21号")
    expect(console.locator("#asked-F-sum")).to_be_checked()
    keep_picture(console, pictures / "console-handan.png")
    columns = "[...document.querySelectorAll('html, .call-column')]"
    heights = console.evaluate(f"{columns}.map((one) => [one.scrollHeight, one.clientHeight])")
    assert all(height <= shown for height, shown in heights), f"the call screen scrolls: {heights}"
    console.keyboard.press("Control+Enter")
    expect(console.locator(".receipt-number span")).to_have_count(4)
    expect(console.locator("#next-call")).to_be_focused()
    expect(console.locator(".say")).to_contain_text("成都市市场监督管理局")
    keep_picture(console, pictures / "console-receipt.png")
    assert console.evaluate("sessionStorage.length") == 0
    console.keyboard.press("Enter")
    expect(console.locator("#phone")).to_have_value("")


def test_a_returning_caller_adds_to_the_open_complaint_by_keyboard(console: Page, pictures: Path) -> None:
    type_handan(console, "13800002222")
    console.keyboard.press("Control+Enter")
    number = console.locator(".receipt-number").inner_text().replace("\n", "").replace(" ", "")
    console.keyboard.press("Enter")
    console.wait_for_load_state("networkidle")
    console.keyboard.type("13800002222")
    expect(console.locator("#earlier a.number").first).to_be_visible()
    console.keyboard.press("Tab")
    expect(console.locator("#earlier a.number").first).to_be_focused()
    console.keyboard.press("Enter")
    expect(console.locator("#peek")).to_contain_text("合**")
    keep_picture(console, pictures / "console-earlier.png")
    console.keyboard.press("Escape")
    expect(console.locator("#peek")).to_be_hidden()
    console.locator("#narrative").focus()
    console.keyboard.type("补充：上周又催缴一次。")
    console.locator(f"#into-{number}").focus()
    console.keyboard.press("Space")
    expect(console.locator("[data-join]")).to_contain_text("Ctrl")
    console.keyboard.press("Control+Enter")
    expect(console.locator(".receipt-number")).to_be_visible()
    assert console.locator(".receipt-number").inner_text().replace("\n", "").replace(" ", "") == number


def test_a_reload_loses_nothing_and_signing_out_forgets_it(console: Page) -> None:
    console.keyboard.type("13800003333")
    console.locator("#narrative").focus()
    console.keyboard.type("不入会就不给办资质")
    expect(console.locator("[data-add=F-01]")).to_be_visible()
    console.keyboard.press("Alt+1")
    expect(console.locator("#violations")).to_have_value("F-01 ")
    expect(console.locator("#taken")).to_have_value("F-01:keywords:0 ")
    expect(console.locator("#told-when")).to_be_visible()
    until_kept(console, '"taken","F-01')
    console.reload()
    expect(console.locator("#narrative")).to_have_value("不入会就不给办资质")
    expect(console.locator("#phone")).to_have_value("13800003333")
    expect(console.locator("#taken")).to_have_value("F-01:keywords:0 ")
    expect(console.locator("#told-when")).to_be_visible()
    console.goto("/account")
    console.locator(".topbar details summary").focus()
    console.keyboard.press("Enter")
    console.locator("form[action$='/logout'] button").focus()
    console.keyboard.press("Enter")
    expect(console.locator("input[name=password]")).to_be_visible()
    assert console.evaluate("sessionStorage.length") == 0


def test_answering_at_once_is_two_keys_and_a_sentence(console: Page) -> None:
    console.locator("#narrative").focus()
    console.keyboard.type("咨询：入会是否自愿？")
    console.locator("#violations").focus()
    console.keyboard.type("F-01 ")
    console.keyboard.press("Alt+a")
    expect(console.locator("#answer")).to_be_focused()
    console.keyboard.type("入会自愿，可随时退会。")
    console.keyboard.press("Control+Enter")
    expect(console.locator(".receipt-number span")).to_have_count(4)


def walk_on(page: Page, *fields: str) -> None:
    """Enter, field by field; each that is reached is seen to be."""
    for field in fields:
        page.keyboard.press("Enter")
        expect(page.locator(f"#{field}")).to_be_focused()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_from_the_ring_to_the_number_by_keyboard_with_a_dead_browser_and_a_duplicate_on_the_way(
    console: Page, cast: Cast, chromium: Browser, installation: Installation, pictures: Path
) -> None:
    console.locator("#narrative").fill(HANDAN)
    console.locator("#violations").fill("F-01")
    console.keyboard.press("Control+Enter")
    expect(console.locator("#next-call")).to_be_focused()
    console.keyboard.press("Enter")
    console.wait_for_load_state("networkidle")
    while console.locator("#unfinished button").count():  # of the calls before: who has typed a moment ago is busy
        console.locator("#unfinished button").first.click()
        console.wait_for_load_state("networkidle")
    ring(installation, "+8613800004444")
    expect(console.locator(".ringing")).to_contain_text("138****4444")
    keep_picture(console, pictures / "console-ringing.png")
    console.keyboard.press("Alt+t")
    expect(console.locator("#phone")).to_have_value("+8613800004444")
    assert "call=" not in console.url
    walk_on(console, "name", "confidentiality-1", "association", "narrative")
    console.keyboard.type(HANDAN)
    expect(console.locator("#knowledge")).to_contain_text("目前只是推测")
    expect(console.locator("#saved")).not_to_be_empty()
    console.context.close()
    with window(chromium, installation) as context:
        page = context.new_page()
        sign_in(page, cast)
        expect(page.locator("#unfinished a")).to_have_text(re.compile(r"138\*\*\*\*4444"))
        keep_picture(page, pictures / "console-unfinished.png")
        page.keyboard.press("Alt+u")
        page.keyboard.press("Enter")
        expect(page.locator("#narrative")).to_have_value(HANDAN)
        expect(page.locator("#restored")).to_be_visible()
        expect(page.locator("#phone")).to_be_focused()
        walk_on(page, "name", "confidentiality-1", "association", "narrative")
        page.keyboard.press("Tab")
        page.keyboard.type("F-01 ")
        walk_on(page, "amount", "region", "implicated", "is_government_involved")
        expect(page.locator("#told-alike")).to_contain_text("表述相近")
        walk_on(page, "into-none")
        page.keyboard.press("ArrowDown")
        expect(page.locator("[data-join]")).to_contain_text("Ctrl")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".facts")).to_contain_text("并入")
        page.goto("/console/")
        expect(page.locator("#unfinished")).to_have_count(0)


def test_after_a_refusal_the_first_wrong_field_has_the_focus_and_a_suggestion_needs_no_violation(
    console: Page,
) -> None:
    console.keyboard.press("Alt+h")
    expect(console.locator("#arrival")).to_be_focused()
    console.select_option("#arrival", "transfer")
    console.keyboard.press("Alt+k")
    expect(console.locator("#kind")).to_be_focused()
    console.select_option("#kind", "suggestion")
    expect(console.locator("#implicated")).to_be_hidden()
    console.locator("#narrative").fill("建议公开会费标准")
    console.keyboard.press("Control+Enter")
    expect(console.locator("#reference")).to_be_focused()
    expect(console.locator("#narrative")).to_have_value("建议公开会费标准")
    console.keyboard.type("CD-browser-1")
    console.keyboard.press("Control+Enter")
    expect(console.locator(".say")).to_contain_text("感谢您的建议")


def test_every_field_is_reached_by_tab_in_the_order_of_the_call(console: Page) -> None:
    order = []
    for _step in range(40):
        focused = console.evaluate("document.activeElement.name || document.activeElement.id")
        if focused and focused not in order:
            order.append(focused)
        console.keyboard.press("Tab")
    fields = [
        "phone",
        "name",
        "confidentiality",
        "kind",
        "association",
        "narrative",
        "violations",
        "amount",
        "region",
    ]
    assert [name for name in order if name in fields] == fields
    assert order.index("region") < order.index("implicated") < order.index("action")


def test_the_call_screen_stands_in_one_column_on_a_telephone(console: Page, pictures: Path) -> None:
    console.set_viewport_size({"width": 390, "height": 844})
    assert console.evaluate("document.documentElement.scrollWidth") <= 390
    keep_picture(console, pictures / "console-telephone.png", full_page=True)


@pytest.mark.parametrize("theme", ["dark", pytest.param("light", marks=pytest.mark.proof)])
def test_nothing_on_the_call_screen_keeps_anybody_out(console: Page, theme: str) -> None:
    console.goto(f"/console/?theme={theme}")
    console.wait_for_load_state("networkidle")
    type_handan(console, "13800001111")
    expect(console.locator("#told-when")).to_be_visible()
    found = Axe().run(console).response["violations"]
    assert not [(one["id"], one["nodes"][0]["target"]) for one in found if one["impact"] in {"serious", "critical"}]
