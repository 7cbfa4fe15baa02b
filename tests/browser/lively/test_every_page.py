"""Every page that somebody may open, as each of them finds it, in both languages, on a desk and on a telephone.

Nothing breaks, nothing is wider than its window, axe-core finds nothing grave, and English pages say nothing of ours in
Chinese. The pages are found by following links, so that a new one is looked at without being named here.
"""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.cast import Cast
from tests.browser.english import untranslated
from tests.browser.lively.test_screens import grave, misfits, shorten
from tests.browser.pages import Door, Walk
from tests.browser.windows import DESKTOP, TELEPHONE, keep_picture, window
from tests.stages.extents import extent
from tests.stages.pages import LEFTOVERS

# By login, of the demonstration; nobody's first.
SOMEBODY = ("", "operator1", "dispatcher1", "callback1", "supervisor1", "auditor1", "keeper", "handler-34")
# A sample opens the first few pages of one.
_SAMPLED = "supervisor1"
_MOST = extent(1000, 6)
# They answer with a page, but only to who has just done something: each has its own test.
ONLY_ONCE_DONE = {
    *("webform.receipt", "console.receipt", "track.show", "track.dates", "track_letters.show", "bulletin.show"),
    *("registry_imports.look", "blacking_out.show", "desk.digest", "search.show", "transcript.show"),
}
_found: dict[str, set[str]] = {}


@pytest.mark.parametrize(
    "login",
    [pytest.param(one, marks=pytest.mark.sampled if one == _SAMPLED else pytest.mark.proof) for one in SOMEBODY],
)
def test_each_page_somebody_finds_keeps_nobody_out(lively: Cast, app: Flask, pictures: Path, login: str) -> None:
    with window(lively.chromium, lively.installation, lively.cookies_for(login, language="zh")) as context:
        walk = Walk(app, context.request, lively.installation.url)
        doors = walk.go(_MOST)
        assert len(doors) >= min(_MOST, 10)
        assert not [one for one in walk.refused if one[0] >= 500]
        _found[login] = {one.endpoint for one in doors}
        page = context.new_page()
        wrong = {f"zh {door.path}": said for door in doors if (said := _seen(page, door, pictures, f"{login}-zh"))}
    with window(lively.chromium, lively.installation, lively.cookies_for(login, language="en")) as context:
        page = context.new_page()
        for door in doors:
            said = _seen(page, door, pictures, f"{login}-en") + untranslated(page.content())
            if said:
                wrong[f"en {door.path}"] = said
    assert not wrong


@pytest.mark.proof
def test_no_page_is_left_out(app: Flask) -> None:
    """Whatever is drawn with the frame of a page has been opened by somebody."""
    if len(_found) < len(SOMEBODY):
        pytest.skip("only together with all that was looked at")
    framed = {one for one in _drawn(app) if one not in ONLY_ONCE_DONE}
    assert framed
    assert not framed - set().union(*_found.values())


def _drawn(app: Flask) -> set[str]:
    """Endpoints that answer GET at an address that holds numbers alone, files and what scripts ask for left out."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and rule.endpoint.endswith((".show", ".list", ".queue", ".find", ".show_one"))
    }


def _seen(page: Page, door: Door, pictures: Path, whose: str) -> list[object]:
    """What is wrong with a page on a desk and on a telephone."""
    wrong: list[object] = []
    answer = page.goto(door.path)
    assert answer is not None
    if answer.status != 200:
        return [answer.status]
    wrong += LEFTOVERS.findall(page.locator("body").inner_text())
    sizes = {"wide": DESKTOP, "telephone": TELEPHONE}
    for look, size in sizes.items():
        page.set_viewport_size(size)
        wrong += [(look, one) for one in misfits(page)]
        keep_picture(page, pictures / f"every-{whose}-{door.endpoint}-{look}.png", full_page=True)
    shorten(page)
    for look, size in sizes.items():
        page.set_viewport_size(size)
        wrong += [(look, one) for one in grave(page)]
    page.set_viewport_size(DESKTOP)
    return wrong
