"""Of an anonymous complainant a picture and a document are blacked out, by mouse and keyboard, and read by others."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.cast import Stage
from tests.browser.people import Handler, Operator, digits
from tests.browser.windows import TELEPHONE, keep_picture, overflowing, spilling

LINES = [f"合成 SYNTHETIC line {number}" for number in range(12)]
BLACK = ((0, 0),) * 3

# Half a minute of drawing: what it comes to is tried without a browser in tests/evidence.
pytestmark = pytest.mark.proof


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    """A photographed receipt and a document of two pages, all of them writing."""
    sheets = []
    for shade in (230, 250, 255):
        sheet = Image.new("RGB", (900, 1200), (shade, shade, 240))
        brush = ImageDraw.Draw(sheet)
        for at, line in enumerate(LINES):
            brush.text((80, 90 + at * 90), line.encode("ascii", "replace"), fill=(20, 20, 90), font_size=36)
        sheets.append(sheet)
    picture, document = tmp_path / "合成姓名收据.jpg", tmp_path / "合成合同.pdf"
    sheets[0].save(picture, quality=90)
    sheets[1].save(document, save_all=True, append_images=sheets[2:])
    return [picture, document]


def complain(page: Page, association: str, papers: list[Path]) -> str:
    page.goto("/complain")
    page.fill("#association", association)
    page.fill("#narrative", "合成诉求：培训必须交费，有收据和合同为证。")
    page.locator("details.group", has=page.locator("#violation-F-13")).locator("summary").click()
    page.check("#violation-F-13")
    page.locator("#files").set_input_files(papers)
    expect(page.locator(".file-list li")).to_have_count(2)
    page.locator("input[name=confidentiality][value=anonymous]").check()
    page.click("[data-primary]")
    page.click("[data-primary]")
    return digits(page.locator("#receipt-number").inner_text())


def sides(page: Page) -> list[float]:
    """Of the first box of the second page, in shares of it: left, top, width, height."""
    fields = page.locator("[data-page='2'] .box-row input")
    return [float(fields.nth(at).input_value()) / 100 for at in (1, 2, 3, 4)]


def turn_and_enlarge(page: Page) -> None:
    """The second page by keys, there and back: its box stays where it is."""
    left, top, width, height = by_key = sides(page)
    stage = page.locator("[data-stage]").nth(1)
    before = stage.bounding_box()
    page.keyboard.press("r")
    assert sides(page) == pytest.approx([1 - top - height, left, height, width], abs=0.001)
    turned = stage.bounding_box()
    assert turned["width"] / turned["height"] == pytest.approx(before["height"] / before["width"], rel=0.02)
    page.keyboard.press("Control+z")
    page.keyboard.press("+")
    assert stage.bounding_box()["width"] == pytest.approx(before["width"] * 1.25, rel=0.01)
    page.keyboard.press("0")
    assert sides(page) == by_key


def drag(page: Page, stage: int, *, start: tuple[float, float], end: tuple[float, float]) -> None:
    """In shares of the page."""
    place = page.locator("[data-stage]").nth(stage)
    # Where it begins stands clear of what stays on top.
    place.evaluate(
        "(it, share) => scrollBy(0, it.getBoundingClientRect().top + share * it.offsetHeight - 300)", start[1]
    )
    box = place.bounding_box()
    page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=4)
    page.mouse.up()


def drawn(page: Page) -> None:
    """Every page is there."""
    for picture in page.locator("[data-stage] img").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("image => image.decode()")


def clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found]
    assert not overflowing(page)
    assert not spilling(page)


def release(page: Page, *, look: Callable[[], None]) -> None:
    page.click("[data-primary]")
    expect(page.locator(".cover-stage img").first).to_be_visible()
    look()
    page.fill("#reason", "核对收费项目。")
    page.click("[data-primary]")
    expect(page.locator("#notices .notice")).to_be_visible()


def share(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = picture.size
    return picture.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))


def test_a_receipt_and_a_contract_are_blacked_out_and_read_by_the_department(
    stage: Stage, association: str, papers: list[Path], pictures: Path
) -> None:
    number = complain(stage.somebody(), association, papers)
    operator = stage.comes(Operator, "operator")
    page = operator.page
    page.goto("/desk/?queue=files")
    expect(page.locator("tr", has_text=digits(number)[-4:]).locator(".line-files")).to_contain_text("2")
    operator.opens(number)
    clean(page)
    keep_picture(page, pictures / "black-out-complaint.png", full_page=True)
    tools = page.locator("a[href$='/black-out']")
    expect(tools).to_have_count(2)

    tools.nth(0).click()
    drawn(page)
    drag(page, 0, start=(0.05, 0.05), end=(0.75, 0.2))
    drag(page, 0, start=(0.9, 0.3), end=(0.3, 0.15))
    drag(page, 0, start=(0.5, 0.6), end=(0.502, 0.601))  # a press is no box
    expect(page.locator(".cover-box")).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(page.locator(".cover-box")).to_have_count(1)
    drag(page, 0, start=(0.9, 0.3), end=(0.3, 0.15))
    clean(page)
    keep_picture(page, pictures / "black-out-picture.png")
    release(page, look=lambda: keep_picture(page, pictures / "black-out-preview.png"))

    tools.nth(1).click()
    drawn(page)
    drag(page, 0, start=(0.1, 0.1), end=(0.6, 0.2))
    drag(page, 0, start=(0.2, 0.4), end=(0.9, 0.5))
    page.locator("[data-stage]").nth(1).focus()
    page.keyboard.press("Enter")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    by_key = sides(page)
    assert by_key[2:] == [0.25, 0.06]
    turn_and_enlarge(page)
    release(page, look=lambda: expect(page.locator(".cover-stage img")).to_have_count(2))

    handler = stage.comes(Handler, "market").page
    handler.goto(f"/complaints/{number}")
    expect(handler.locator(".evidence-list img")).to_have_count(2)
    expect(handler.locator(".evidence-list")).not_to_contain_text("姓名")
    keep_picture(handler, pictures / "black-out-department.png")
    links = handler.locator(".evidence-list a").evaluate_all("links => links.map((link) => link.href)")
    read = [Image.open(BytesIO(handler.context.request.get(link).body())) for link in links]
    receipt, first, second = read
    assert share(receipt, 0.06, 0.06, 0.74, 0.19).getextrema() == BLACK
    assert share(receipt, 0.31, 0.16, 0.89, 0.29).getextrema() == BLACK
    assert share(receipt, 0.05, 0.4, 0.75, 0.9).getextrema() != BLACK
    assert share(first, 0.11, 0.11, 0.59, 0.19).getextrema() == BLACK
    assert share(first, 0.21, 0.41, 0.89, 0.49).getextrema() == BLACK
    left, top, width, height = by_key
    assert share(second, left, top, left + width, top + height).getextrema() == BLACK
    for each in read:
        assert not each.getexif()
    assert len(pypdfium2.PdfDocument(papers[1])) == len(read) - 1


def test_on_a_telephone_boxes_are_added_seen_and_taken_up_again(
    stage: Stage, association: str, papers: list[Path], pictures: Path
) -> None:
    number = complain(stage.somebody(), association, papers)
    page = stage.comes(Operator, "operator").page
    page.set_viewport_size(TELEPHONE)
    page.context.add_cookies([{"name": "jiesu_theme", "value": "dark", "url": page.context.request.get("/").url}])
    page.goto(f"/complaints/{number}")
    page.locator("a[href$='/black-out']").nth(1).click()
    drawn(page)
    page.evaluate("window.scrollTo(0, 0)")
    page.get_by_role("toolbar").locator("[data-do=add]").click()
    clean(page)
    keep_picture(page, pictures / "black-out-telephone.png")
    page.get_by_role("toolbar").locator("[data-do=whole]").click()
    expect(page.locator(".cover-box")).to_have_count(2)
    page.click("[data-primary]")
    expect(page.locator("#reason")).to_be_visible()
    clean(page)
    keep_picture(page, pictures / "black-out-telephone-preview.png")
    page.locator("button[value=edit]").click()
    expect(page.locator(".cover-box")).to_have_count(2)
