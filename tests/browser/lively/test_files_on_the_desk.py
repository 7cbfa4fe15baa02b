"""A file is dropped and one is pasted on a complaint's page, each kept at once; what is refused is named."""

from base64 import b64encode
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.cast import Cast, Stage
from tests.browser.people import Handler
from tests.browser.windows import keep_picture
from tests.evidence import sample_files as sample

_GIVE = """([content, name, kind]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name));
  const init = { bubbles: true, cancelable: true };
  const event = kind === "drop" ? new DragEvent("drop", { ...init, dataTransfer: data })
    : new ClipboardEvent("paste", { ...init, clipboardData: data });
  document.querySelector("#add-files").dispatchEvent(event);
}"""
WIDTHS = (1440, 390)


def test_files_are_dropped_and_pasted(lively: Cast, pictures: Path) -> None:
    with Stage(lively) as stage:
        handler = stage.comes(Handler, "handler-34")
        handler.looks_for_one_that_offers("reply")
        _add_files(handler.page, pictures)


def _add_files(page: Page, pictures: Path) -> None:
    listed = page.locator("#case-files .evidence-list").first.locator("li")
    before = listed.count()
    page.click("#case-files .adding > summary")
    page.check("input[name=purpose][value=enclosure]")
    page.evaluate(_GIVE, [b64encode(sample.picture(800, 600)).decode(), "退款凭证.jpg", "drop"])
    expect(listed).to_have_count(before + 1)
    expect(page.locator("#case-files")).to_contain_text("退款凭证.jpg")
    page.evaluate(_GIVE, [b64encode(sample.PDF).decode(), "函.pdf", "paste"])
    expect(listed).to_have_count(before + 2)
    page.evaluate(_GIVE, [b64encode(b"<html>").decode(), "坏.pdf", "drop"])
    expect(page.locator("#files-error")).to_contain_text("坏.pdf")
    found = Axe().run(page).response["violations"]
    assert not found, [one["id"] for one in found]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        keep_picture(page.locator("#case-files"), pictures / f"files-on-the-desk-{width}.png")
