"""Every main screen, in both languages, light and dark: it keeps nobody out, and fits a desk and a telephone.

Nothing is wider than a telephone, axe-core finds nothing grave, no script fails. Where pictures are asked for,
they are left in the folder `pictures`.
"""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.cast import Cast
from tests.browser.screens import SCREENS, Screen
from tests.browser.windows import DESKTOP, TELEPHONE, keep_picture, overflowing, spilling, window
from tests.stages.extents import extent

_LONGEST = 6000
# axe-core weighs the contrast of every word, and of a long list one line is like the next.
_ROWS = extent(1000, 10)
_SHORTEN = """rows => {
  for (const list of document.querySelectorAll("tbody, ul, ol, select"))
    for (const one of [...list.children].slice(rows)) one.remove();
}"""
_GRAVE = {"serious", "critical"}
_LOOKS = (("zh", "light"), ("en", "dark"))
_SAMPLED, _WHOLE = pytest.mark.sampled, pytest.mark.proof
# Every twentieth screen is looked at, these by turns in either look; all screens in both take forty times as long.
_VISITS = [
    pytest.param(screen, *look, id=f"{screen.name}-{look[0]}", marks=_SAMPLED if n % 40 == 20 * at else _WHOLE)
    for n, screen in enumerate(SCREENS)
    for at, look in enumerate(_LOOKS)
]


@pytest.mark.parametrize(("screen", "language", "theme"), _VISITS)
def test_a_screen_keeps_nobody_out_and_fits_a_desk_and_a_telephone(
    lively: Cast, pictures: Path, screen: Screen, language: str, theme: str
) -> None:
    cookies = lively.cookies_for(screen.login, language=language, theme=theme)
    with window(lively.chromium, lively.installation, cookies) as context:
        page = context.new_page()
        screen.open(page)
        keep_picture(page, pictures / f"{screen.name}-{language}-wide.png")
        assert not misfits(page)
        page.set_viewport_size(TELEPHONE)
        assert not misfits(page)
        # What is fixed at the foot of the window stands at the foot of the picture.
        height = min(page.evaluate("document.documentElement.scrollHeight"), _LONGEST)
        page.set_viewport_size(TELEPHONE | {"height": max(height, TELEPHONE["height"])})
        keep_picture(page, pictures / f"{screen.name}-{language}-telephone.png")
        page.set_viewport_size(DESKTOP)
        shorten(page)
        assert not grave(page)


def shorten(page: Page) -> None:
    page.evaluate(_SHORTEN, _ROWS)


def misfits(page: Page) -> list[str]:
    """What does not fit once the page is laid out for its window: on a busy machine that takes a moment."""
    for _moment in range(50):
        found = overflowing(page) + spilling(page)
        if not found:
            break
        page.wait_for_timeout(100)
    return found


def grave(page: Page) -> list[tuple[str, list[str], str]]:
    """What axe-core says keeps somebody out: three places of each kind."""
    return [
        (one["id"], node["target"], node["failureSummary"])
        for one in Axe().run(page).response["violations"]
        for node in one["nodes"][:3]
        if one["impact"] in _GRAVE
    ]
