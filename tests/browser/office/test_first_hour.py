"""An empty installation, led by its set-up page alone to the first complaint that reaches its department."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import Operator
from tests.browser.windows import keep_picture, window
from tests.registry.registry_files import csv_bytes, row
from tests.stages.live import Installation

_OWN = "four unrelated words of one's own"
_CIVIL, _GUIDE, _ALL_LINES = "成都市民政局", "成都市商务局", "成都市综合监管局"
_serial = count(1)
_LINES = "MR|DRC|FIN|AUD|TAX|HRSS|PSB|CT|PUB|CAC|FAO|COM|APC|DIS|CRT|SWD|SOC|TNW|HOT"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path)
    try:
        yield made.wait_until_ready()
    finally:
        made.stop()


def test_setup_alone_leads_to_the_first_dispatched_complaint(
    chromium: Browser, empty: Installation, pictures: Path
) -> None:
    with window(chromium, empty) as context:
        page = context.new_page()
        enter(page, empty.password)
        mend(page, "部门及其代号", "去承办部门")
        load(page, "departments.csv", departments_file())
        mend(page, "名册", "去名册")
        load(page, "registry.csv", csv_bytes(row(1, social_work=_ALL_LINES)))
        for name in (_CIVIL, _GUIDE, _ALL_LINES):
            mend(page, "承办人", "添加承办人")
            hire(page, name, "handler", department=name)
        mend(page, "两名管理员", "添加管理员")
        hire(page, "第二管理员", "administrator")
        settle_here(page)
        keep_picture(page, pictures / "first-hour.png", full_page=True)
        page.get_by_role("button", name=re.compile("以后再说|开通")).click()
        receipt = Operator(page).takes_a_call("13800001234", row(1)["name"], "协会强制入会并收取会费。", "F-01")
        assert receipt.department == _CIVIL


def enter(page: Page, password: str) -> None:
    """The printed log-in, a password of one's own, and there is the set-up."""
    page.goto("/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.fill("input[name=old_password]", password)
    page.fill("input[name=new_password]", _OWN)
    page.fill("input[name=again]", _OWN)
    page.click("[data-primary]")
    expect(page.locator("h1")).to_have_text("开通设置")


def mend(page: Page, check: str, button: str) -> None:
    """What is wrong says so, and leads to where it is mended."""
    page.goto("/setup/")
    wrong = page.locator("details.setup-check", has=page.locator(".setup-title", has_text=check))
    assert wrong.get_attribute("data-status") != "green"
    if wrong.get_attribute("open") is None:
        wrong.locator("summary").click()
    wrong.get_by_role("link", name=button).click()


def load(page: Page, name: str, content: bytes) -> None:
    """Looked at first, then taken."""
    if page.locator("input[type=file]").count() == 0:
        page.get_by_role("link", name="从文件导入").click()
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
    page.click("[data-primary]")
    page.get_by_role("button", name=re.compile("^导入")).click()
    expect(page.locator("#notices .notice").first).to_contain_text("新增")


def hire(page: Page, name: str, role: str, *, department: str = "") -> None:
    page.fill("input[name=login]", f"{role}-{next(_serial)}")
    page.fill("input[name=name]", name)
    page.check(f"input[name=roles][value={role}]")
    if department:
        page.fill("input[name=department]", department)
    page.click("[data-primary]")
    expect(page.locator("body")).to_contain_text("只显示这一次")


def settle_here(page: Page) -> None:
    """What is done on the page itself: no texts here, a test complaint by each door, the keys kept."""
    page.goto("/setup/")
    open_check(page, "短信").get_by_role("button", name="此处不使用").click()
    while (door := open_check(page, "各渠道测试件").locator("li", has_not=page.locator(".setup-state"))).count():
        door.first.get_by_role("button").click()
    open_check(page, "记录与密钥").get_by_role("button").click()
    expect(page.locator("#notices .notice")).to_be_visible()
    left = page.locator("details.setup-check:not([data-status=green]) .setup-title").all_inner_texts()
    # The first and the jobs need a minute, the record its first hour, next year a notice.
    assert set(left) <= {"各部分运行正常", "后台任务", "第二因素", "记录与密钥", "明年的工作日历"}


def open_check(page: Page, check: str):
    found = page.locator("details.setup-check", has=page.locator(".setup-title", has_text=check))
    if found.get_attribute("open") is None:
        found.locator("summary").click()
    return found


def departments_file() -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["部门名称", "标识", "层级", "地区", "兜底"])
    writer.writerow([_CIVIL, "", "市级", "成都市", ""])
    writer.writerow([_GUIDE, "", "市级", "成都市", ""])
    writer.writerow([_ALL_LINES, _LINES, "市级", "成都市", "是"])
    return text.getvalue().encode("gb18030")
