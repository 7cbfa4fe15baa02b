"""Every main screen, wide and on a telephone, in both languages: nothing is wider than a telephone, no script fails.

The pictures are left in the folder `pictures`, to be looked at.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.cast import Cast
from tests.browser.screens import SCREENS, Screen
from tests.browser.windows import DESKTOP, TELEPHONE, window


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_fits_a_desk_and_a_telephone(lively: Cast, pictures: Path, screen: Screen, language: str) -> None:
    with window(lively.chromium, lively.installation, lively.cookies_for(screen.login, language=language)) as context:
        page = context.new_page()
        screen.open(page)
        page.screenshot(path=pictures / f"{screen.name}-{language}-wide.png")
        page.set_viewport_size(TELEPHONE)
        page.screenshot(path=pictures / f"{screen.name}-{language}-telephone.png", full_page=True)
        assert not overflowing(page)
        page.set_viewport_size(DESKTOP)
        assert not overflowing(page)


def overflowing(page: Page) -> list[str]:
    """What makes the page wider than its window; lists that scroll inside a frame of their own do not."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")]
            .filter((each) => each.getBoundingClientRect().right > width + 1)
            .map((each) => `${each.tagName} ${each.className} ${Math.round(each.getBoundingClientRect().right)}`)
            .slice(0, 8);
        }"""
    )
