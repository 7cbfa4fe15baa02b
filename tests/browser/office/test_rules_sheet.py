"""A rule's life on screen: edited, broken, mended, tried on the past, published by a second person, rolled back."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.cast import HOUSING, MARKET, REGISTRAR, Cast, Stage
from tests.browser.people import Operator, Staff
from tests.browser.windows import keep_picture
from tests.stages.live import Installation

NARRATIVE = "协会要求本地企业必须入会并缴纳会费，不入会就不让参加招标。"
STATE = "#rules-state"


class RuleMaker(Staff):
    """An administrator or a supervisor before the sheet, at the keyboard."""

    def opens_the_sheet(self) -> None:
        self.goes_to("/rules")
        self.waits()

    def waits(self) -> None:
        expect(self.page.locator("#rules-grid[data-ready]")).to_be_visible()

    def begins_a_draft(self) -> None:
        self.opens_the_sheet()
        self.page.click("[data-primary]")
        expect(self.page.locator(".synthetic")).to_be_visible()
        self.waits()

    def stands_on(self, rule: str, heading: str) -> None:
        """By the search and the arrow keys, as far as that column."""
        self.page.fill("#rules-search", rule)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Home")
        for _step in range(25):
            if heading in self.here.inner_text():
                break
            self.page.keyboard.press("ArrowRight")
        expect(self.here).to_contain_text(heading)

    @property
    def here(self) -> Locator:
        return self.page.locator("#rules-here-name")

    def writes(self, text: str, *, key: str = "Enter") -> None:
        self.page.keyboard.type(text)
        self.page.keyboard.press(key)

    def is_saved(self) -> None:
        expect(self.page.locator(f"{STATE}[data-state=saved]")).to_be_visible()

    def finds(self, state: str) -> None:
        expect(self.page.locator(f"#rules-check[data-state={state}]:not([aria-busy])")).to_be_visible()

    def shows_all(self) -> None:
        self.page.fill("#rules-search", "")
        self.page.keyboard.press("Enter")


@pytest.fixture
def stage(cast: Cast) -> Iterator[Stage]:
    with Stage(cast) as stage:
        yield stage


@pytest.fixture
def association(installation: Installation) -> str:
    found = json.loads(installation.says("registry", "find", "成都市物业", "--json"))
    return next(str(one["name"]) for one in found if one["roles"].get("industry_department") == HOUSING)


@pytest.fixture
def drafted(stage: Stage) -> Iterator[RuleMaker]:
    """An administrator at a draft of their own, thrown away afterwards if it is still there."""
    keeper = stage.comes(RuleMaker, "keeper")
    keeper.begins_a_draft()
    yield keeper
    keeper.page.goto("/rules/")
    if keeper.page.locator("a[href='/rules/draft/discard']").count():
        keeper.page.goto("/rules/draft/discard")
        keeper.page.click("[data-primary]")


def test_a_rule_from_the_first_key_to_the_call_that_follows_it_and_back(
    stage: Stage, drafted: RuleMaker, association: str, pictures: Path
) -> None:
    operator = stage.comes(Operator, "operator")
    assert operator.takes_a_call("13800138101", association, NARRATIVE, "F-01").department == REGISTRAR
    breaks_and_mends(drafted, pictures)
    drafted.stands_on("F-01", "主办")
    drafted.page.fill("#rules-why", "合成：联席会议纪要")
    drafted.page.keyboard.press("Tab")
    drafted.stands_on("F-01", "主办")
    drafted.writes("市场监管", key="Tab")
    drafted.is_saved()
    drafted.stands_on("F-01", "主办")
    expect(drafted.page.locator("#rules-here-text")).to_contain_text("MR 市场监管部门")
    expect(drafted.page.locator("#rules-here-history")).to_contain_text("合成：联席会议纪要")
    tries_it_on_the_past(drafted.page)

    supervisor = stage.comes(RuleMaker, "supervisor")
    supervisor.opens_the_sheet()
    supervisor.page.click("[data-primary]")
    expect(supervisor.page.locator(".rules-numbers")).to_contain_text("修改规则")
    keep_picture(supervisor.page, pictures / "rules-publish.png", full_page=True)
    supervisor.page.fill("#reason", "合成：联席会议决定由市场监管部门主办")
    supervisor.saves()
    assert operator.takes_a_call("13800138102", association, NARRATIVE, "F-01").department == MARKET

    supervisor.page.click("a[href='/rules/publish/roll-back']")
    supervisor.page.fill("#reason", "合成：派单量异常")
    supervisor.saves()
    assert operator.takes_a_call("13800138103", association, NARRATIVE, "F-01").department == REGISTRAR


def breaks_and_mends(keeper: RuleMaker, pictures: Path) -> None:
    """A rule twice, a table with a hole: the witness is read, and both are taken back."""
    page = keeper.page
    keeper.finds("clean")
    keeper.stands_on("F-01", "问题类型")
    keeper.shows_all()
    page.keyboard.press("Control+d")
    keeper.finds("errors")
    expect(page.locator("#rules-findings .is-grave")).to_contain_text("轮不到规则")
    keep_picture(page, pictures / "rules-conflict.png")
    page.keyboard.press("Control+z")
    keeper.finds("clean")
    page.keyboard.press("Control+End")
    page.keyboard.press("Alt+Delete")
    keeper.finds("errors")
    gap = page.locator("#rules-gaps li").first
    expect(gap).to_be_visible()
    assert re.search(r"[一-鿿]{12,}.*。$", gap.inner_text()), gap.inner_text()
    keep_picture(page, pictures / "rules-gap.png")
    page.keyboard.press("Control+z")
    expect(page.locator("#rules-gaps")).to_be_hidden()
    keeper.finds("clean")


def tries_it_on_the_past(page: Page) -> None:
    page.click(".tabs a[href='/rules/replays/']")
    page.click("[data-primary]")
    expect(page.locator("main")).to_contain_text(MARKET, timeout=60_000)


def test_a_wrong_cell_is_red_with_its_reason_and_keeps_what_was_typed(drafted: RuleMaker) -> None:
    page = drafted.page
    drafted.stands_on("F-02", "问题类型")
    drafted.writes("F-9", key="Escape")
    drafted.writes("F-9x", key="Tab")
    wrong = page.locator(".line .is-wrong")
    expect(wrong).to_have_text("F-9x")
    expect(page.locator(STATE)).to_have_text("未被接受：见红色单元格")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#rules-here-reason")).to_contain_text("不是问题类型代码")
    page.reload()
    drafted.waits()
    expect(wrong).to_have_text("F-9x")
    drafted.stands_on("F-9x", "问题类型")
    page.keyboard.press("Control+z")
    expect(wrong).to_have_count(0)


def test_undo_takes_back_what_was_typed_last_saved_or_not_and_says_what(drafted: RuleMaker) -> None:
    page = drafted.page
    wrong, told = page.locator(".line .is-wrong"), page.locator(STATE)
    count = page.locator("#rules-count").inner_text()
    drafted.stands_on("F-01", "主办")
    drafted.writes("DRC", key="Tab")
    drafted.is_saved()
    drafted.stands_on("F-02", "问题类型")
    drafted.writes("F-9x", key="Tab")
    expect(wrong).to_have_text("F-9x")
    drafted.finds("errors")
    expect(page.locator("#rules-check-words")).to_have_text("未保存：1")
    drafted.stands_on("F-03", "问题类型")  # elsewhere
    drafted.shows_all()
    page.keyboard.press("Alt+Enter")
    drafted.writes("F-04", key="Tab")
    page.keyboard.press("Control+z")
    expect(told).to_contain_text("已撤销：")
    expect(told).to_contain_text("F-04")
    page.keyboard.press("Control+z")
    expect(told).to_contain_text("尚未保存的规则")
    expect(page.locator("#rules-count")).to_have_text(count)
    expect(wrong).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(told).to_contain_text("F-9x")
    expect(wrong).to_have_count(0)
    drafted.finds("clean")
    page.keyboard.press("Control+z")
    expect(told).to_contain_text("发展改革部门")
    drafted.stands_on("F-01", "主办")
    expect(page.locator("#rules-here-text")).not_to_contain_text("DRC")
    page.keyboard.press("Control+y")
    expect(told).to_contain_text("已重做：")


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.proof)])
def test_axe_finds_nothing_grave_while_a_draft_is_wrong_compared_and_judged(drafted: RuleMaker, theme: str) -> None:
    page = drafted.page
    page.goto(f"/rules/?theme={theme}")
    drafted.waits()
    drafted.stands_on("F-02", "问题类型")
    drafted.writes("F-9x", key="Tab")
    page.keyboard.press("Control+d")
    drafted.finds("errors")
    page.click("#rules-filter")
    page.click("#rules-columns")
    drafted.stands_on("F-02", "主办")
    page.keyboard.type("登记")
    expect(page.locator("#rules-options")).to_be_visible()
    assert grave(page) == []
    page.keyboard.press("Escape")
    for path in ("/rules/publish/", "/rules/versions/compare?a=1&b=" + version_of(page), "/rules/draft/discard"):
        page.goto(path)
        assert grave(page) == []
    page.goto("/rules/")
    page.evaluate("sessionStorage.clear(); localStorage.clear()")


def version_of(page: Page) -> str:
    return re.findall(r"/rules/rows/(\d+)", page.content())[0]


def grave(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], str(one["nodes"][0]["target"])) for one in found if one["impact"] in {"serious", "critical"}]


def test_chinese_is_composed_in_the_cell_from_the_first_key(drafted: RuleMaker) -> None:
    page = drafted.page
    drafted.stands_on("F-03", "诉求类型")
    keyboard = page.context.new_cdp_session(page)
    for text in ("j", "ju", "jubao"):
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    expect(page.locator(".grid-field.is-open")).to_have_value("jubao")
    keyboard.send("Input.insertText", {"text": "举报"})
    expect(page.locator("#rules-options [aria-selected=true]")).to_have_text("举报")
    page.keyboard.press("Enter")
    drafted.is_saved()
    drafted.stands_on("F-03", "诉求类型")
    expect(page.locator("#rules-here-text")).to_have_text("举报")


def test_a_rule_is_inserted_copied_and_moved_by_keys(drafted: RuleMaker) -> None:
    page = drafted.page
    count = page.locator("#rules-count").inner_text()
    drafted.stands_on("F-04", "问题类型")
    drafted.shows_all()
    page.keyboard.press("Alt+Enter")
    expect(page.locator(STATE)).to_contain_text("填写主办后保存")
    drafted.writes("F-04", key="Tab")
    drafted.writes("咨询", key="Tab")
    for _step in range(25):
        if "主办" in drafted.here.inner_text():
            break
        page.keyboard.press("ArrowRight")
    drafted.writes("REG")
    drafted.is_saved()
    expect(page.locator("#rules-count")).not_to_have_text(count)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    drafted.is_saved()
    page.keyboard.press("Alt+Delete")
    drafted.is_saved()
    expect(page.locator("#rules-count")).to_have_text(count)


def test_who_is_slower_sees_what_was_changed_and_keeps_the_typed_cell(stage: Stage, drafted: RuleMaker) -> None:
    second = stage.comes(RuleMaker, "keeper")
    second.opens_the_sheet()
    second.stands_on("F-05", "主办")
    second.writes("MR")
    second.is_saved()
    drafted.stands_on("F-06", "主办")
    drafted.writes("DRC")
    expect(drafted.page.locator("#notices")).to_contain_text("修改了草稿")
    drafted.stands_on("F-06", "主办")
    expect(drafted.page.locator(".line .is-wrong")).to_contain_text("发展改革部门")
    drafted.page.keyboard.press("F2")
    drafted.page.keyboard.press("Enter")
    drafted.is_saved()
