"""The board in a real browser: by keys alone, to the complaints, in both lights and sizes, and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cast import Cast
from tests.browser.lively.test_screens import grave, misfits
from tests.browser.windows import TELEPHONE, window

WALL = {"width": 1920, "height": 1080}
FOCUSED = "document.activeElement.closest('[data-chart]')?.id"


def at(page: Page) -> str:
    return page.evaluate("document.activeElement.dataset.at")


def test_the_marks_of_a_chart_are_one_stop_and_move_by_arrows_to_their_complaints(lively: Cast) -> None:
    with window(lively.chromium, lively.installation, lively.cookies_of("supervisor1")) as context:
        page = context.new_page()
        page.goto("/board/")
        marks = page.locator("#trend .chart-mark")
        assert marks.count() > 2
        expect(page.locator("#trend .chart-mark[tabindex='0']")).to_have_count(1)
        marks.first.focus()
        first = at(page)
        page.keyboard.press("ArrowRight")
        assert at(page) != first
        said = page.evaluate("document.activeElement.getAttribute('aria-label')")
        expect(page.locator("#trend [data-told]")).to_have_text(said)
        page.keyboard.press("ArrowDown")
        assert at(page).startswith("1,")
        page.keyboard.press("End")
        page.keyboard.press("Home")
        assert at(page) == first
        said = page.evaluate("document.activeElement.getAttribute('aria-label')")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED) == "ranking"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/board/complaints**")
        due = int(re.search(r"/(\d+)\)", said)[1])
        expect(page.locator("td.number")).to_have_count(min(due, 50))


def test_the_focus_is_seen_on_a_mark_and_the_shape_tells_the_lines_apart(lively: Cast) -> None:
    with window(lively.chromium, lively.installation, lively.cookies_of("supervisor1")) as context:
        page = context.new_page()
        page.goto("/board/")
        page.locator("#trend [data-shows-table]").focus()
        page.keyboard.press("Tab")
        stroke = "getComputedStyle(document.activeElement.querySelector('.reach')).stroke"
        assert page.evaluate(stroke) not in {"none", "rgba(0, 0, 0, 0)"}
        assert page.locator("#trend .line-0.at circle.dot").count() == page.locator("#trend .line-0.at").count() > 0
        assert page.locator("#trend .line-1.at rect.dot").count() == page.locator("#trend .line-1.at").count() > 0
        # On the first days of a month nothing is due yet, and nothing dotted: so one is made so.
        dash = "one => { one.classList.add('so-far'); return getComputedStyle(one).strokeDasharray; }"
        assert page.locator("#trend line.line-0").first.evaluate(dash) not in {"none", ""}


def test_the_table_behind_is_shown_by_a_switch_and_has_no_stop_while_hidden(lively: Cast) -> None:
    with window(lively.chromium, lively.installation, lively.cookies_of("supervisor1")) as context:
        page = context.new_page()
        page.goto("/board/")
        switch, table = page.locator("#trend [data-shows-table]"), page.locator("#trend-table")
        assert table.bounding_box()["height"] <= 1
        assert table.locator("a:not([tabindex='-1'])").count() == 0
        assert "%" in table.inner_text()  # a reader hears it all the same
        switch.click()
        expect(switch).to_have_attribute("aria-expanded", "true")
        assert table.bounding_box()["height"] > 100
        assert table.locator("a[tabindex='-1']").count() == 0


def test_without_scripts_tables_are_shown_and_every_mark_is_a_stop(lively: Cast) -> None:
    context = lively.chromium.new_context(base_url=lively.installation.url, java_script_enabled=False)
    context.add_cookies(lively.cookies_of("supervisor1"))
    page = context.new_page()
    page.goto("/board/")
    assert page.locator("#trend-table").bounding_box()["height"] > 100
    assert page.locator("#trend [data-shows-table]").is_hidden()
    page.locator("#heat .chart-mark").first.click()
    assert page.locator("td.number").count() > 0
    context.close()


@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark")])
@pytest.mark.parametrize("path", ["/board/", "/board/?wall=1", "/reports/"])
def test_it_fits_a_telephone_a_desk_and_a_wall_and_keeps_nobody_out(
    lively: Cast, path: str, language: str, theme: str
) -> None:
    cookies = lively.cookies_for("supervisor1", language=language, theme=theme)
    with window(lively.chromium, lively.installation, cookies) as context:
        page = context.new_page()
        page.goto(path)
        page.locator("#heat .chart-mark").first.wait_for()
        assert not misfits(page)
        assert not grave(page)
        for size in (TELEPHONE, WALL):
            page.set_viewport_size(size)
            assert not misfits(page)


def test_the_wall_changes_by_itself(lively: Cast) -> None:
    with window(lively.chromium, lively.installation, lively.cookies_of("supervisor1")) as context:
        page = context.new_page()
        page.clock.install()
        page.goto("/board/?wall=1")
        page.evaluate("document.querySelector('#board').dataset.old = '1'")
        page.clock.fast_forward(61_000)
        expect(page.locator("#board:not([data-old])")).to_have_count(1)
        expect(page.locator("#board .tile-number")).to_have_count(4)


def test_the_wall_says_that_no_answer_came_until_one_does(lively: Cast) -> None:
    # Not in a window that fails when anything does: here something is to fail.
    context = lively.chromium.new_context(base_url=lively.installation.url)
    context.add_cookies(lively.cookies_of("supervisor1"))
    page = context.new_page()
    page.clock.install()
    page.goto("/board/?wall=1")
    page.route("**/board/?wall=1", lambda route: route.abort())
    page.clock.fast_forward(61_000)
    expect(page.locator("#notices .notice-error")).to_be_visible()
    expect(page.locator("#board .tile-number")).to_have_count(4)
    page.unroute("**/board/?wall=1")
    page.clock.fast_forward(61_000)
    expect(page.locator("#notices .notice-error")).to_have_count(0)
    context.close()
